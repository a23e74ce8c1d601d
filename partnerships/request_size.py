"""Requests that say they are larger than any page takes are answered before a byte of them is read."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.loader import render_to_string

Handler = Callable[[HttpRequest], HttpResponseBase]
_MEGABYTE = 1024 * 1024


class RequestSizeMiddleware:
    """Answers 413 to a body of more than `settings.MOST_REQUEST_BYTES`, with a page that says what would work.

    It stands before the check of the form's token, which would read the whole body first. A body that does not say
    its size is not read by Django at all.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        try:
            size = int(request.META.get("CONTENT_LENGTH") or 0)
        except ValueError:
            size = 0
        if size <= settings.MOST_REQUEST_BYTES:
            return self.get_response(request)
        context = {
            "megabytes": f"{size / _MEGABYTE:,.0f}",
            "most": settings.MOST_FILE_BYTES // _MEGABYTE,
        }
        # Without a context processor: no query, no session.
        page = HttpResponse(render_to_string("413.html", context), status=413)
        page["Content-Length"] = str(len(page.content))  # the answer is whole, whatever is still on its way
        return page
