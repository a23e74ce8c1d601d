"""What every page's frame shows: navigation, account, other partnerships, the demonstration's clock."""

import datetime as dt
import hashlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from partnerships import clock, places
from partnerships.queries.members import partnerships_of
from partnerships.rules import SEARCH


def frame(request: HttpRequest) -> dict[str, Any]:
    """The context of `templates/base/page.html`. Costs nothing on pages without a member."""
    shown: dict[str, Any] = {
        "version": settings.VERSION,
        "demonstration_clock": shown_clock(),
        "accessibility_url": reverse("accessibility"),
    }
    partnership = getattr(request, "partnership", None)
    member = getattr(request, "member", None)
    if partnership is not None:
        shown["stylesheet_url"] = stylesheet_url(partnership.slug, partnership.colour)
        if partnership.logo_version:
            logo = reverse("partnerships:logo", args=[partnership.slug])
            shown["logo_url"] = f"{logo}?v={partnership.logo_version}"
    if partnership is not None and member is not None:
        home = partnership.get_absolute_url()
        shown["navigation"] = [
            {
                "label": entry.label,
                "url": reverse(entry.url_name, args=[partnership.slug]),
                "current": is_current(request, entry.section),
            }
            for entry in places.navigation_for(member)
        ]
        shown["account"] = {"name": member.name, "email": member.email, "url": reverse("account")}
        shown["home_url"] = home
        shown["search_url"] = reverse("search", args=[partnership.slug]) if member.can(SEARCH) else None
        shown["privacy_url"] = reverse("partnerships:privacy", args=[partnership.slug])
        shown["other_partnerships"] = [
            {"name": other.name, "url": other.get_absolute_url()}
            for other in partnerships_of(member.user_id)
            if other.pk != partnership.pk
        ]
    return {"frame": shown}


def is_current(request: HttpRequest, section: str) -> bool:
    """Whether the page lies in a section of the navigation (`TenantRequest.shown_within`, else its own name)."""
    if request.resolver_match is None:
        return False
    name = getattr(request, "shown_within", request.resolver_match.view_name)
    return name in section.split() or any(name.startswith(f"{prefix}:") for prefix in section.split())


def stylesheet_url(slug: str, colour: str) -> str:
    """The address of the partnership's colour; it changes with the colour, so it can be kept for a year."""
    version = hashlib.sha256(colour.encode()).hexdigest()[:8]
    return f"{reverse('partnerships:look', args=[slug])}?v={version}"


def shown_clock() -> dt.datetime | None:
    """The demonstration's time, when it is not the real one."""
    return clock.local(clock.now()) if abs(clock.offset()) > dt.timedelta(minutes=1) else None
