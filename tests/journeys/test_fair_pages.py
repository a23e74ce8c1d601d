"""Who was asked, dates, repairs, room, paper and lost links in a real browser: no axe violation, nothing too wide.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from courses.models import Event
from evaluations.models import EventPlan, EventSurvey, Invitation, RepairTask, Response, RoomEntry
from evaluations.services import pairs, paper, rooms
from evaluations.services.planning import plan_changed_events
from partnerships import clock
from partnerships.choices import Role
from partnerships.links import LinkKind, token_for
from partnerships.models import Agency, Membership, SchoolHoliday, User
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast, cast_of
from tests.evaluations.making import book_people, make_course, make_event, may_send
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser


def running_event(cast: Cast) -> tuple[Event, dict[str, EventSurvey]]:
    """An event that began twenty minutes ago, with four people of the lead's agency; its surveys by stage."""
    trust = Agency.objects.create(name="Ash Valley NHS Trust", contact_email="cay@ash.example")
    Membership.objects.filter(user=cast.people[Role.AGENCY_LEAD]).update(agency=trust)
    event = make_event(
        make_course("Neglect: recognising and responding"),
        clock.now() - dt.timedelta(minutes=20),
        ref="NEG-1",
    )
    book_people(event, 4, agency=trust)
    plan_changed_events()
    EventPlan.objects.update(started_at=clock.now(), planned_for=None)
    plan_changed_events()
    surveys = EventSurvey.objects.select_related("event__course").filter(audience="delegate")
    return event, {survey.stage: survey for survey in surveys}


def made() -> tuple[Cast, list[tuple[Role | None, str]]]:
    """Ashshire with an event that runs now; the pages to look at, each by a role, or by a link without one."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    may_send(cast.partnership)
    partnership_id = cast.partnership.pk
    with partnership_scope(cast.partnership):
        event, surveys = running_event(cast)
        bookings = event.bookings.order_by("pk")
        officer = member_of(cast.people[Role.COORDINATOR].pk)
        assert officer is not None
        session = rooms.open_session(survey=surveys["post"], minutes=60, by=officer)
        entry = RoomEntry.objects.create(
            session=session,
            name="Wanda Walker",
            email="wanda@work.example",
            state="unmatched",
            sent_at=clock.now(),
        )
        task = pairs.break_pair(booking=bookings[0], reason="not_manager", from_stage="m3")
        paper.prepare_papers(survey=surveys["post"], by=officer)
        rows = Invitation.objects.filter(event_survey=surveys["m3"])
        rows.filter(booking=bookings[1]).update(state="expired")
        one = Invitation.objects.filter(event_survey=surveys["post"]).order_by("pk")[0]
        SchoolHoliday.objects.create(
            name="Summer", first_day=dt.date(2026, 7, 27), last_day=dt.date(2026, 9, 4)
        )
    room = token_for(LinkKind.ROOM, partnership_id=partnership_id, object_id=session.pk)
    repair = token_for(LinkKind.REPAIR, partnership_id=partnership_id, object_id=task.pk)
    team, post = Role.COORDINATOR, f"events/{event.ref}/surveys/post/delegate/"
    expired = rows.filter(state="expired")
    with partnership_scope(cast.partnership):
        reopen = expired.values_list("pk", flat=True)[0]
    return cast, [
        (team, f"events/{event.ref}/surveys/"),
        (team, f"events/{event.ref}/surveys/m3/delegate/people/"),
        (team, f"events/{event.ref}/surveys/m3/delegate/people/{reopen}/reopen/"),
        (team, f"{post}dates/"),
        (team, f"events/{event.ref}/room/post/"),
        (team, f"events/{event.ref}/room/post/code/"),
        (team, f"events/{event.ref}/room/entries/"),
        (team, f"events/{event.ref}/room/entries/{entry.pk}/"),
        (team, f"{post}paper/"),
        (team, f"{post}paper/{one.pk}/"),
        (team, "evaluations/repairs/"),
        (team, f"evaluations/repairs/{task.pk}/"),
        (Role.AGENCY_LEAD, "our-people/"),
        (Role.AGENCY_LEAD, f"our-people/{task.pk}/"),
        (Role.ADMINISTRATOR, "settings/school-holidays/"),
        (None, f"/r/{room}/"),
        (None, f"/repair/{repair}/"),
        (None, "/lost/ashshire/"),
        (None, "/lost/ashshire/asked/"),
    ]


def open_as(page: Page, live_address: str, cast: Cast, role: Role | None, address: str) -> None:
    if role is not None:
        user: User = cast.people[role]
        sign_in(page, live_address, user)
    response = page.goto(f"{live_address}{cast.home}{address}" if role else f"{live_address}{address}")
    assert response is not None
    assert response.status == 200, address


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    cast, pages = made()
    page = open_page(width=width)
    found = {}
    for place, (role, address) in enumerate(pages):
        open_as(page, live_address, cast, role, address)
        if os.environ.get("SHOTS"):
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"fair-{place:02}-{width}.png", full_page=True)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if (violations := axe_violations(page)) or wider > 0:
            found[address] = violations, wider
    assert found == {}


def test_somebody_answers_in_the_room_on_a_phone_and_an_agency_repairs_a_pair_without_script(
    live_address: str, open_page: Callable[..., Page]
) -> None:
    cast, pages = made()
    page = open_page(width=390, javascript=False)
    room, repair = pages[15][1], pages[16][1]
    open_as(page, live_address, cast, None, room)
    page.get_by_label("Your name").fill("Person1 Example")
    page.get_by_label("Your email address").fill("person1@work.example")
    page.get_by_role("button", name="Start").click()
    while page.get_by_role("button", name="Continue").count():
        page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send my answers").click()
    page.get_by_text("Your answers have been sent").wait_for()
    with partnership_scope(cast.partnership):
        rooms.sweep_room(cast.partnership)
        assert list(Response.objects.values_list("source", "stage")) == [("room", "post")]
    open_as(page, live_address, cast, None, repair)
    page.get_by_label("Somebody else supervises them now").check()
    page.get_by_label("Name of who supervises them").fill("Nia New")
    page.get_by_label("Email address").fill("nia@ash.example")
    page.get_by_role("button", name="Save").click()
    page.get_by_text("This has been dealt with").wait_for()
    with partnership_scope(cast.partnership):
        assert RepairTask.objects.get().state == "done"


def test_a_paper_is_typed_in_with_the_number_pad_alone(
    live_address: str, open_page: Callable[..., Page]
) -> None:
    cast, pages = made()
    page = open_page(width=1280)
    open_as(page, live_address, cast, Role.COORDINATOR, pages[9][1])
    fields = page.locator("[data-paper-field]").count()
    for _ in range(fields):
        before = page.evaluate("document.activeElement.id")
        if page.evaluate("document.activeElement.tagName") == "INPUT":
            page.keyboard.press("1")
        if page.evaluate("document.activeElement.id") == before:
            page.keyboard.press(
                "Tab" if page.evaluate("document.activeElement.tagName") == "TEXTAREA" else "Enter"
            )
    page.keyboard.press("Enter")
    page.get_by_text("is counted. Type the next code.").wait_for()
    with partnership_scope(cast.partnership):
        assert list(Response.objects.values_list("source", flat=True)) == ["paper"]
