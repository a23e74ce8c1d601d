"""The registry of permissions: which roles may open which page.

Apps declare theirs in `rules.py`; a view names one with `@requires`, and `page()` refuses a view that names none.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path

from partnerships.choices import Role, role_label
from partnerships.models import PartnershipSettings

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Permission:
    """What a role may do, in words: "see the bookings of an event"."""

    name: str
    words: str
    roles: frozenset[Role]


_registry: dict[str, Permission] = {}


def declare(name: str, words: str, roles: Iterable[Role]) -> Permission:
    """Register a permission. `name` is "app.verb_noun"; `words` finish the sentence "You need to be able to ...".

    Raises:
        ImproperlyConfigured: the name is already taken.
    """
    if name in _registry:
        raise ImproperlyConfigured(f"Permission {name} is declared twice.")
    permission = Permission(name, words, frozenset(roles))
    _registry[name] = permission
    return permission


def permission(name: str) -> Permission:
    """A declared permission.

    Raises:
        ImproperlyConfigured: there is none of this name.
    """
    try:
        return _registry[name]
    except KeyError:
        raise ImproperlyConfigured(f"No permission is called {name}.") from None


def declared() -> dict[str, Permission]:
    """Every permission, by name."""
    return dict(_registry)


def requires(needed: Permission) -> Callable[[View], View]:
    """A tenant's page: members with one of the permission's roles get the view, others a 403 that says whom to ask.

    People who are no members never come here: the middleware has answered 404, or asked them to sign in.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.member.can(needed):  # type: ignore[attr-defined]
                return refuse(request, needed)
            return view(request, *args, **kwargs)

        checked.permission = needed  # type: ignore[attr-defined]
        return checked

    return decorate


def refuse(request: HttpRequest, needed: Permission) -> HttpResponse:
    """The 403 that says what the page asks for and whose it is."""
    seg_word = PartnershipSettings.objects.get().seg_word
    context = {"needed": needed, "ask": whose(needed, seg_word)}
    return render(request, "403.html", context, status=403)


def whose(needed: Permission, seg_word: str = "SEG") -> str:
    """The roles that may open the page, in words."""
    labels = sorted(in_a_sentence(role_label(role, seg_word)) for role in needed.roles)
    *first, last = labels
    return f"{', '.join(first)} or {last}" if first else last


def in_a_sentence(label: str) -> str:
    """A role's label within a sentence: "policy officer", but "SEG member"."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def page(route: str, view: View, name: str) -> URLPattern:
    """A path of a tenant's page.

    Raises:
        ImproperlyConfigured: the view names no permission.
    """
    if not hasattr(view, "permission"):
        raise ImproperlyConfigured(f"View {name} names no permission.")
    return path(route, view, name=name)
