"""Everybody who has to do with standards, observations or schools finds the page from the header."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from partnerships.choices import Role
from partnerships.models import User
from tests.audits.making import agency, person
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
HEADER = re.compile(r'<a class="frame-nav__link" href="([^"]+)"( aria-current="page")?>([^<]+)</a>')


def header(browser: Client, address: str) -> dict[str, tuple[str, bool]]:
    """Where each entry of the header leads, and whether it is where the person is."""
    response = browser.get(address)
    assert response.status_code == 200
    return {label: (url, bool(current)) for url, current, label in HEADER.findall(response.content.decode())}


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        (Role.PROVIDER, {"Minimum standards": "endorsements/", "Observations": "observations/"}),
        (Role.MODERATOR, {"Course checks": "endorsements/", "Observations": "observations/"}),
        (Role.AGENCY_LEAD, {"Our assessments": "assessments/"}),
    ],
)
def test_the_header_leads_there_and_says_where_one_is(
    in_ashshire: Cast, sign_in: Callable[[User], Client], role: Role, pages: dict[str, str]
) -> None:
    found = person(in_ashshire, role, agency("Oak Primary", sector="education"))
    browser, home = sign_in(User.objects.get(pk=found.user_id)), in_ashshire.home
    at_home = header(browser, home)
    for label, address in pages.items():
        assert at_home[label] == (f"{home}{address}", False)
        there = header(browser, f"{home}{address}")
        assert [name for name, (_, is_current) in there.items() if is_current] == [label]


def test_nothing_of_audits_stands_before_a_board_member(
    in_ashshire: Cast, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(in_ashshire.people[Role.BOARD_MEMBER])
    labels = set(header(browser, f"{in_ashshire.home}reports/"))
    assert not labels & {"Minimum standards", "Course checks", "Observations", "Our assessments"}
