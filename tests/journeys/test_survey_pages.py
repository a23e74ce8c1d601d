"""Every page of the survey in a real browser: no axe violation, nothing wider than the screen, no script needed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import axe_violations
from tests.journeys.survey_visits import asked_now, every_page

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    page = open_page(width=width)
    visited = []
    for name in every_page(live_address, page):
        visited.append(name)
        assert axe_violations(page) == [], name
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{name} is {wider} px wider than the screen"
    assert len(visited) == len(set(visited))
    assert len(visited) > 20


def test_the_survey_needs_no_script(live_address: str, open_page: Callable[..., Page]) -> None:
    scene = asked_now("ashshire", "m3")
    page = open_page(javascript=False)
    page.goto(live_address + scene.address)
    page.get_by_role("button", name="Start").click()
    page.get_by_role("radio", name="Not yet").check()
    for _ in scene.survey.pages:
        if page.get_by_role("button", name="Send my answers").count():
            break
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my answers").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you. Your answers have been sent"
    assert scene.response() is not None


def test_a_double_click_sends_once(live_address: str, open_page: Callable[..., Page]) -> None:
    scene = asked_now("ashshire", "m3", "manager")
    page = open_page(javascript=False)
    page.goto(live_address + scene.address)
    page.get_by_role("button", name="Start").click()
    while page.get_by_role("button", name="Continue").count():
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my answers").dblclick()
    page.wait_for_url("**/thanks/")
    assert scene.counts()[0] == 1
