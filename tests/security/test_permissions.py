"""Every URL of the resolver x every role x {own partnership, another's, none}: a literal status, a fact on each 200.

The table is in `matrix_<app>.py`; `matrix.py` says how to write a row.
"""

import html
import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from partnerships.choices import Role
from partnerships.models import User
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.security.matrix import Made, OpenRow, Row

#: Namespaces whose rows are still to be written. Empty when the storey is finished.
PENDING: set[str] = set()
TENANT = "p/<slug:slug>/"
SignIn = Callable[[User], Client]


#: Every `matrix_<part>.py` beside this file, by its part.
MODULES: dict[str, Any] = {
    found.name.removeprefix("matrix_"): importlib.import_module(f"tests.security.{found.name}")
    for found in pkgutil.iter_modules([str(Path(__file__).parent)])
    if found.name.startswith("matrix_")
}
ROWS: list[Row] = [row for module in MODULES.values() for row in getattr(module, "ROWS", [])]
OPEN_ROWS: list[OpenRow] = [row for module in MODULES.values() for row in getattr(module, "OPEN_ROWS", [])]


def rows_of(app: str) -> list[Row]:
    return list(getattr(MODULES[app], "ROWS", []))


def every_address(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    """(name, route) of every page of the portal."""
    for entry in resolver.url_patterns:
        route = f"{prefix}{entry.pattern}"
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from every_address(entry, route, inner)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name}", route


ADDRESSES = dict(every_address(get_resolver()))


def is_pending(name: str) -> bool:
    space = name.partition(":")[0] if ":" in name else ""
    return space in PENDING and name not in {row.name for row in [*ROWS, *OPEN_ROWS]}


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    known = [row.name for row in [*ROWS, *OPEN_ROWS]]
    assert sorted(known) == sorted(set(known)), "a page has two rows"
    assert {name for name in ADDRESSES if not is_pending(name) and not public_and_pending(name)} == set(known)


def public_and_pending(name: str) -> bool:
    """An address without login of an app whose rows are pending (`/s/...`, `/c/...`, `/opinion/...`)."""
    route = ADDRESSES[name]
    return (
        bool(PENDING)
        and route.startswith(("s/", "c/", "opinion/"))
        and name not in {r.name for r in OPEN_ROWS}
    )


def test_pages_of_partnerships_are_in_the_table_of_roles() -> None:
    """Only what anybody may see stands in the table of open addresses."""
    open_within = {row.name for row in OPEN_ROWS if ADDRESSES[row.name].startswith(TENANT)}
    assert open_within == {"partnerships:look", "partnerships:logo"}


@dataclass(frozen=True)
class Stage:
    """Both partnerships with everything that addresses name, and one signed-in browser for each role of Ashshire."""

    ashshire: Cast
    birchester: Cast
    made: dict[str, Any]
    made_elsewhere: dict[str, Any]
    browsers: dict[Role, Client]


@pytest.fixture
def stage(app: str, ashshire: Cast, birchester: Cast, sign_in: SignIn) -> Stage:
    """Both partnerships with what the addresses of one part name."""
    browsers = {role: sign_in(user) for role, user in ashshire.people.items()}
    return Stage(ashshire, birchester, made_in(ashshire, app), made_in(birchester, app), browsers)


def made_in(cast: Cast, app: str) -> dict[str, Any]:
    """What the addresses of one part name, in one partnership."""
    with partnership_scope(cast.partnership):
        return dict(MODULES[app].make(cast))


def address(row: Row, cast: Cast, made: Made) -> str:
    return reverse(row.name, args=[cast.partnership.slug, *row.args(made)]) + row.query


def ask(client: Client, row: Row | OpenRow, url: str) -> Any:
    """One request; whatever it changed is undone, so that rows do not depend on each other."""
    with transaction.atomic():
        response = getattr(client, row.method)(url, getattr(row, "data", {}))
        transaction.set_rollback(True)
    return response


def lacks_fact(row: Row | OpenRow, response: Any, made: Made) -> str:
    """Why a page does not pass although its status is right; empty when it does."""
    fact = row.fact(made) if callable(row.fact) else row.fact
    if not fact:
        return "the row asserts no fact"
    if response.status_code in (301, 302):
        fact = getattr(row, "leads_to", "") or fact
        return "" if fact in response["Location"] else f"leads to {response['Location']}"
    content = b"".join(response.streaming_content) if response.streaming else response.content
    if b"Birchester" in content and row.name != "gallery":  # whose example data are nobody's
        return "names the other partnership"
    if response["Content-Type"].startswith("text/"):
        return "" if fact in html.unescape(content.decode()) else f"does not say {fact!r}"
    return "" if content.startswith(fact.encode("latin-1")) else f"does not begin with {fact!r}"


def verdict(row: Row | OpenRow, response: Any, expected: int, made: Made) -> str:
    """Empty when the answer is as the table says."""
    if response.status_code != expected:
        return f"{response.status_code} instead of {expected}"
    if expected == 200 or (expected == 302 and isinstance(row, Row)):
        return lacks_fact(row, response, made)
    return ""


by_app = pytest.mark.parametrize("app", MODULES)


@by_app
def test_each_role_in_its_own_partnership(app: str, stage: Stage) -> None:
    wrong = {}
    for row in rows_of(app):
        url = address(row, stage.ashshire, stage.made)
        for role, browser in stage.browsers.items():
            if said := verdict(row, ask(browser, row, url), row.expected(role), stage.made):
                wrong[row.name, role.value] = said
    assert wrong == {}


@by_app
def test_nobody_reaches_another_partnership(app: str, stage: Stage) -> None:
    wrong = {}
    for row in rows_of(app):
        url = address(row, stage.birchester, stage.made_elsewhere)
        for role, browser in stage.browsers.items():
            if (status := ask(browser, row, url).status_code) != 404:
                wrong[row.name, role.value] = status
    assert wrong == {}


@by_app
def test_another_partnerships_objects_are_not_found_at_an_own_address(app: str, stage: Stage) -> None:
    wrong = {}
    for row in rows_of(app):
        foreign = list(row.args(stage.made_elsewhere))
        if not foreign or foreign == list(row.args(stage.made)):
            continue
        url = reverse(row.name, args=[stage.ashshire.partnership.slug, *foreign]) + row.query
        for role in row.roles:
            if (status := ask(stage.browsers[role], row, url).status_code) != 404:
                wrong[row.name, role.value] = status
    assert wrong == {}


@by_app
def test_who_is_not_signed_in_is_asked_to(app: str, stage: Stage) -> None:
    wrong = {}
    for row in rows_of(app):
        response = ask(Client(), row, address(row, stage.ashshire, stage.made))
        leads_to = response.get("Location", "").partition("?")[0]
        if (response.status_code, leads_to) != (302, "/accounts/login/"):
            wrong[row.name] = response.status_code, leads_to
    assert wrong == {}


@by_app
def test_addresses_outside_partnerships(app: str, stage: Stage) -> None:
    wrong = {}
    for row in getattr(MODULES[app], "OPEN_ROWS", []):
        url = reverse(row.name, args=row.args(stage.made))
        member = stage.browsers[Role.COORDINATOR]
        for who, client, expected in (("stranger", Client(), row.stranger), ("member", member, row.member)):
            if said := verdict(row, ask(client, row, url), expected, stage.made):
                wrong[row.name, who] = said
    assert wrong == {}
