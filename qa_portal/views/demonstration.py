"""Pages of demonstration mode: the mailbox that every email of this copy goes to, and the gallery of components."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from partnerships import mailbox as letters_on_file
from partnerships.views.gallery import gallery

__all__ = ["attachment", "gallery", "letter", "mailbox"]


def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest letters, to one address if asked."""
    to = request.GET.get("to", "").strip()
    return render(request, "qa_portal/mailbox.html", {"letters": letters_on_file.letters(to), "to": to})


def letter(request: HttpRequest, name: str) -> HttpResponse:
    """One letter, its links ready to press."""
    found = letters_on_file.read(name)
    if found is None:
        raise Http404
    return render(request, "qa_portal/mailbox_letter.html", {"letter": found})


def attachment(request: HttpRequest, name: str, position: int) -> HttpResponse:
    """What was attached to a letter."""
    found = letters_on_file.attachment(name, position)
    if found is None:
        raise Http404
    file_name, content_type, content = found
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response
