"""Where somebody came from, when that is needed to send them back."""

from urllib.parse import urlsplit

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def page_left(request: HttpRequest) -> str:
    """The page of ours that a form was sent from; the page itself for a GET; the start when it is not known.

    The address of a POST may be no page at all, so it is never offered as one.
    """
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if came_from and url_has_allowed_host_and_scheme(came_from, allowed_hosts={request.get_host()}):
        parts = urlsplit(came_from)
        return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
    return "/"
