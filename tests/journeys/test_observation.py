"""Training observed with a tablet: the form in the room, feedback shared, the provider's answer.

Source: the brief of audits, Done when, 1 ("an observation on a tablet").
"""

import datetime as dt
import re

import pytest
from playwright.sync_api import Browser

from courses.models import Course, Event, Trainer
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency, Membership, OutboxMessage
from partnerships.tenancy import partnership_scope
from qa_portal.services.running import run_due
from tests.audits.making import released
from tests.conftest import Cast, cast_of
from tests.courses.making import make_event
from tests.evaluations.making import london
from tests.journeys.light import people_at
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

DAY = dt.date(2026, 6, 9)
COURSE = "Noticing neglect"
TITLE = f"{COURSE}, 9 June 2026"
FEEDBACK = "A calm day. Groups were mixed by agency, and the case moved them."
ANSWER = "Thank you. We shorten the slides from the next run."
ITEMS = 24


def made() -> tuple[Cast, Event]:
    """Ashshire with an event of a provider, and its trainer."""
    clock.store(london(2026, 6, 1, 10))
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with partnership_scope(cast.partnership):
        provider = Agency.objects.create(name="Ash Valley Training", provides_training=True)
        Membership.objects.filter(user=cast.people[Role.PROVIDER]).update(agency=provider)
        event = make_event(Course.objects.create(title=COURSE, provider=provider), DAY)
        Trainer.objects.create(event=event, name="Tess Trainer", email="tess@training.example")
        released(cast, "training-observation")
    return cast, event


def on_a_tablet(browser: Browser, address: str, cast: Cast) -> Visitor:
    """The moderator's tablet, upright, touched with fingers."""
    context = browser.new_context(
        viewport={"width": 820, "height": 1180}, has_touch=True, is_mobile=True,
        locale="en-GB", timezone_id="Europe/London",
    )  # fmt: skip
    visitor = Visitor(context, address, "observer")
    sign_in(visitor.page, address, cast.people[Role.MODERATOR])
    return visitor


def test_training_is_observed_shared_and_answered(live_address: str, browser: Browser) -> None:
    cast, event = made()
    with people_at(browser, live_address) as entrance:
        desk = entrance.let_in("officer", cast.people[Role.POLICY_OFFICER])
        provider = entrance.let_in("provider", cast.people[Role.PROVIDER], phone=True)
        tablet = on_a_tablet(browser, live_address, cast)
        entrance.visitors.append(tablet)
        plan(desk, cast, event)
        till(london(2026, 6, 8, 9, 30))
        assert "You observe Noticing neglect" in newest(cast, cast.people[Role.MODERATOR].email).text
        till(london(2026, 6, 9, 11))
        provider_sees_nothing(provider, cast)
        fill_in(tablet, cast)
        share(tablet)
        assert FEEDBACK in newest(cast, "tess@training.example").text
        read_and_respond(provider, cast)
        check_the_end(tablet, desk, cast)


def till(moment: dt.datetime) -> None:
    """Everything that falls due up to a moment, and the clock there."""
    run_due(moment)
    clock.store(moment)


def newest(cast: Cast, address: str) -> OutboxMessage:
    with partnership_scope(cast.partnership):
        return OutboxMessage.objects.filter(to_address=address).latest("id")


def plan(desk: Visitor, cast: Cast, event: Event) -> None:
    desk.open(cast.home)
    desk.follow("Audits", within=desk.page.get_by_role("navigation", name="Main"))
    desk.follow("Observations", within=desk.page.get_by_role("navigation", name="Parts of audits"))
    desk.follow("Plan an observation")
    desk.page.get_by_label(re.compile("^Event")).select_option(value=str(event.pk))
    desk.fill_date("day", DAY.isoformat())
    desk.fill("Time", "09:30")
    desk.page.get_by_label("Who observes?").select_option(label=cast.people[Role.MODERATOR].name)
    desk.fill("Focus agreed with the trainer", "How agencies work together")
    desk.fill("Trainers, by role", "Social worker and nurse")
    desk.press("Plan the observation")
    assert desk.heading == TITLE
    assert "Planned" in desk.page.locator(".page-head").inner_text()


def provider_sees_nothing(provider: Visitor, cast: Cast) -> None:
    """Before it is shared the schedule shows a provider nothing."""
    provider.open(cast.home)
    provider.follow("Observations", within=provider.page.get_by_role("navigation", name="Main"))
    assert "No observation fits" in provider.text


def fill_in(tablet: Visitor, cast: Cast) -> None:
    """Each item is touched once; what is missing is said; what was saved stays when the tablet sleeps."""
    tablet.open(cast.home)
    assert f"Observe: {TITLE}" in tablet.text
    tablet.follow("Observations", within=tablet.page.get_by_role("navigation", name="Main"))
    tablet.follow(TITLE)
    tablet.follow("Fill in the form")
    tablet.fill("People present", "17")
    tablet.fill("Part observed", "The morning")
    items = tablet.page.locator(".tablet-form__item").filter(has=tablet.page.locator("[name$='-level']"))
    assert items.count() == ITEMS
    for place, item in enumerate(items.all()[: ITEMS - 1]):
        level = "Not seen" if place == 3 else "Strength" if place < 3 else "Secure"
        touch(item.get_by_text(level, exact=True))
    tablet.press(re.compile("^Save after Design"))
    tablet.open(tablet.path)
    assert tablet.page.locator("input[type=radio]:checked").count() == ITEMS - 1
    tablet.press("Save and finish")
    assert "Still open: OB-D4" in tablet.text
    touch(items.last.get_by_text("Developing", exact=True))
    closing = tablet.page.locator("section", has_text="To close")
    closing.get_by_label("What worked well").fill("Groups were mixed by agency")
    closing.get_by_label("What", exact=True).first.fill("Shorten the slides")
    closing.get_by_label("Who (their role)").first.fill("Lead trainer")
    closing.get_by_label("By when").first.fill("2026-09-01")
    touch(closing.get_by_text("No", exact=True))
    touch(closing.get_by_text("Run with changes", exact=True))
    tablet.press("Save and finish")
    assert tablet.heading == "Finish the form"
    tablet.fill("Your role", "Training lead")
    tablet.press("Finish the form")


def touch(label: object) -> None:
    """A finger on a label, which is big enough for one."""
    found = label.first  # type: ignore[attr-defined]
    size = found.bounding_box()
    assert size["height"] >= 24, f"{size['height']} px is too low for a finger"
    found.tap()


def share(tablet: Visitor) -> None:
    assert "Share with trainer and provider" in tablet.text
    tablet.follow("Share with trainer and provider")
    tablet.fill("Feedback", FEEDBACK)
    tablet.press("Share it")
    assert "Shared. The provider and the trainers were told." in tablet.text


def read_and_respond(provider: Visitor, cast: Cast) -> None:
    """The provider is told, reads counts of grades in words, and answers."""
    provider.open(cast.home)
    assert f"Read the feedback: {TITLE}" in provider.text
    provider.follow(re.compile("^Read"), within=provider.page.locator("main"))
    assert FEEDBACK in provider.text
    spread = " ".join(provider.page.locator(".standard__grades").first.inner_text().split())
    assert spread == "3 Strength 19 Secure 1 Developing 1 Not seen"
    assert "Shorten the slides" in provider.text
    provider.follow("Answer the feedback")
    provider.fill("Your answer", ANSWER)
    provider.press("Send the answer")
    assert "Your answer stands with the form, and the observer was told." in provider.text


def check_the_end(tablet: Visitor, desk: Visitor, cast: Cast) -> None:
    """The observer reads the answer; the officer closes it, and the schedule says so."""
    tablet.open(cast.home)
    tablet.follow("Observations", within=tablet.page.get_by_role("navigation", name="Main"))
    tablet.follow(TITLE)
    assert ANSWER in tablet.text
    desk.open(f"{cast.home}observations/")
    desk.follow(TITLE)
    desk.press("Close the observation")
    assert "Closed" in desk.page.locator(".page-head").inner_text()
