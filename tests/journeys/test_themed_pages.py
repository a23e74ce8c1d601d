"""Themes, plans, samples and requests in a real browser: no axe violation, nothing wider than the screen.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import datetime as dt
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from playwright.sync_api import Page

from courses.models import Booking, Event
from evaluations.models import Invitation, ProviderRequest, SampledDelegate, ThemedEvaluation
from evaluations.services import themed
from evaluations.services.provider_requests import ask_provider
from evaluations.services.samples import draw_sample, leave_sample
from partnerships import clock
from partnerships.choices import Role
from partnerships.links import LinkKind, token_for
from partnerships.models import Agency, Membership, Theme
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast, cast_of
from tests.evaluations.answering import invite
from tests.evaluations.making import book_people, make_course, make_event, may_send
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser


def two_events(cast: Cast) -> tuple[Event, Event, Agency]:
    """Thirty people of three agencies booked on the partnership's own event; one of a provider's; the provider."""
    agencies = [
        Agency.objects.create(name=name, sector=sector, provides_training=True)
        for name, sector in (
            ("Ash Valley NHS Trust", "health"),
            ("Ashshire Police", "police"),
            ("St Agnes School", "education"),
        )
    ]
    Membership.objects.filter(user=cast.people[Role.PROVIDER]).update(agency=agencies[0])
    inside = make_event(
        make_course("Recognising neglect"), clock.now() + dt.timedelta(days=20), ref="NEG-2026"
    )
    course = make_course("Neglect in early years", on_programme=False, provider=agencies[0])
    outside = make_event(course, clock.now() + dt.timedelta(days=30), ref="OUT-2026")
    for place, booking in enumerate(book_people(inside, 30)):
        Booking.objects.filter(pk=booking.pk).update(
            agency=agencies[place % 3], job_role=("Teacher", "Health visitor")[place % 2]
        )
    return inside, outside, agencies[0]


def started_evaluation(events: Sequence[Event], by: int) -> ThemedEvaluation:
    """Under way, about both events, with questions of its own and evidence planned."""
    theme = Theme.objects.create(
        name="Neglect",
        why_chosen="Two local reviews found that signs of neglect were seen and not put together.",
        chosen_by="Safeguarding Effectiveness Group",
        chosen_on=clock.today(),
    )
    evaluation = themed.create_themed_evaluation(
        theme=theme,
        title="Neglect: do people act sooner?",
        by=by,
        aims="Whether people who were trained recognise neglect and act on it sooner.",
        assurance_test="Managers of most say that practice changed, and case files show it.",
        methods={"3": "Surveys of delegates and managers", "4": "Case-file audit"},
        reports_on=clock.today() + dt.timedelta(days=300),
    )
    for event in events:
        themed.add_event(evaluation=evaluation, event=event, by=by)
    keys = list(themed.questions_for("delegate_3m"))[:2]
    themed.set_questions(evaluation=evaluation, survey_key="delegate_3m", keys=keys, by=by)
    themed.plan_evidence(evaluation=evaluation, method="case_file_audit", step=4, by=by, who="Policy officer")
    themed.start(evaluation=evaluation, by=by)
    return evaluation


def asked_person(evaluation: ThemedEvaluation, by: int) -> SampledDelegate:
    """One of a sample of twelve, of whom another has left and a third has cancelled."""
    sample = draw_sample(evaluation=evaluation, method="stratified", dimension="agency", size=12, by=by)
    leaver, gone, asked = sample.people.all()[:3]
    leave_sample(person=leaver, reason="left", by=by)
    Booking.objects.filter(pk=gone.booking_id).update(status="cancelled")
    return asked


def begun_survey(asked: SampledDelegate) -> Invitation:
    """The before survey of a sampled person, begun."""
    invitation = invite(
        Booking.objects.select_related("event__course", "delegate").get(pk=asked.booking_id), "pre"
    )
    Invitation.objects.filter(pk=invitation.pk).update(state="started", started_at=clock.now())
    return invitation


def made() -> tuple[Cast, list[tuple[Role | None, str]]]:
    """Ashshire with a themed evaluation under way, and the pages to look at, each by a role."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    may_send(cast.partnership)
    officer = cast.people[Role.POLICY_OFFICER]
    with partnership_scope(cast.partnership):
        inside, outside, provider = two_events(cast)
        evaluation = started_evaluation((inside, outside), officer.pk)
        theme = evaluation.theme
        asked = asked_person(evaluation, officer.pk)
        sample = asked.sample
        request = ask_provider(
            evaluation=evaluation,
            event=outside,
            agency=provider,
            due_on=clock.today() + dt.timedelta(days=14),
            by=officer.pk,
            asks_material=True,
        )
        token = token_for(
            LinkKind.SURVEY, partnership_id=cast.partnership.pk, object_id=begun_survey(asked).pk
        )
        assert ProviderRequest.objects.count() == 1
    base = f"{cast.home}evaluations/themed/{evaluation.pk}/"
    return cast, [
        (Role.POLICY_OFFICER, f"{cast.home}evaluations/themes/"),
        (Role.POLICY_OFFICER, f"{cast.home}evaluations/themes/{theme.pk}/"),
        (Role.POLICY_OFFICER, base),
        (Role.POLICY_OFFICER, f"{base}change/"),
        (Role.POLICY_OFFICER, f"{base}events/"),
        (Role.POLICY_OFFICER, f"{base}questions/?survey=delegate_3m"),
        (Role.POLICY_OFFICER, f"{base}plan-evidence/"),
        (Role.POLICY_OFFICER, f"{base}sample/"),
        (Role.POLICY_OFFICER, f"{base}sample/{sample.pk}/?again=yes"),
        (Role.POLICY_OFFICER, f"{base}sample/{sample.pk}/replace/{asked.pk}/"),
        (Role.POLICY_OFFICER, f"{base}people/"),
        (Role.POLICY_OFFICER, f"{base}requests/"),
        (Role.POLICY_OFFICER, f"{base}requests/new/"),
        (Role.POLICY_OFFICER, f"{base}requests/{request.pk}/"),
        (Role.SEG_MEMBER, base),
        (Role.PROVIDER, f"{cast.home}our-requests/"),
        (Role.PROVIDER, f"{cast.home}our-requests/{request.pk}/"),
        (None, f"/s/{token}/supervisor/"),
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    cast, pages = made()
    page = open_page(width=width)
    wrong = {}
    for place, (role, address) in enumerate(pages):
        if role is not None:
            sign_in(page, live_address, cast.people[role])
        response = page.goto(f"{live_address}{address}")
        assert response is not None
        assert response.status == 200, address
        if os.environ.get("SHOTS"):
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"{place:02}-{width}.png", full_page=True)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if (found := axe_violations(page)) or wider > 0:
            wrong[address] = (found, wider)
    assert wrong == {}
