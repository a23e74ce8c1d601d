"""Results and the comments desk in a real browser: no axe violation, nothing wider than the screen.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Page

from courses.models import Course
from evaluations.models import Comment, Response
from evaluations.queries.response_codes import response_code
from partnerships.choices import Role
from partnerships.models import Agency, Membership, User
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast, cast_of
from tests.evaluations.plausible import plausible_course
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser


def sign_in(page: Page, address: str, user: User) -> None:
    """Signed in without the sign-in pages, which have journeys of their own."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": session.session_key or "", "url": address}])


def made() -> tuple[Cast, list[tuple[Role, str]]]:
    """Ashshire with a plausible course, and the pages to look at, each by a role."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with partnership_scope(cast.partnership):
        provider = Agency.objects.create(name="Ash Valley Training", provides_training=True)
        Membership.objects.filter(user=cast.people[Role.PROVIDER]).update(agency=provider)
        course, event = plausible_course(provider=provider)
        Course.objects.create(title="Online safety", provider=provider)
        code = response_code(Response.objects.order_by("id").values_list("booking_id", flat=True)[0])
        worrying = Comment.objects.filter(flags__contains=["concern"]).values_list("pk", flat=True)[0]
    officer, own = Role.POLICY_OFFICER, Role.PROVIDER
    return cast, [
        (officer, f"events/{event.ref}/results/"),
        (officer, f"courses/{course.pk}/results/?by=sector"),
        (officer, f"events/{event.ref}/results/answers/"),
        (officer, f"events/{event.ref}/results/answers/{code}/"),
        (officer, "courses/"),
        (officer, "evaluations/comments/"),
        (officer, "evaluations/comments/?state="),
        (officer, f"evaluations/comments/{worrying}/"),
        (own, "our-results/"),
        (own, f"courses/{course.pk}/results/"),
        (own, f"events/{event.ref}/results/"),
    ]


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    cast, pages = made()
    page = open_page(width=width)
    for place, (role, address) in enumerate(pages):
        sign_in(page, live_address, cast.people[role])
        response = page.goto(f"{live_address}{cast.home}{address}")
        assert response is not None
        assert response.status == 200, address
        if os.environ.get("SHOTS"):
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"{place:02}-{width}.png", full_page=True)
        assert axe_violations(page) == [], address
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{address} is {wider} px wider than the screen"


def test_a_concern_is_raised_and_dealt_with_by_keyboard(
    live_address: str, open_page: Callable[..., Page]
) -> None:
    cast, _ = made()
    page = open_page(width=1280, javascript=False)
    sign_in(page, live_address, cast.people[Role.COORDINATOR])
    page.goto(f"{live_address}{cast.home}evaluations/comments/")
    page.get_by_role("button", name="Concern").first.focus()
    page.keyboard.press("Enter")
    page.get_by_label("What was done, with whom and when?").fill("Front door told at 10:20.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("What was done, recorded").wait_for()
    assert page.locator(".govuk-inset-text").inner_text() == "Front door told at 10:20."
