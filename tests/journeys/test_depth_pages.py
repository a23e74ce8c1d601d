"""Results of subjects, evidence, coding, quotes and reviews in a real browser: no axe violation, nothing too wide.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from courses.models import CourseTheme, Event, ProgrammePause
from evaluations.choices import CommentState
from evaluations.models import (
    Code,
    Comment,
    CourseReview,
    OtherEvidence,
    PairBreak,
    PlannedEvidence,
    Sample,
    SampledDelegate,
    ThemedEvaluation,
)
from evaluations.services.coding import ensure_codes, set_codes
from evaluations.services.comments import decide
from evaluations.services.other_evidence import record_evidence
from evaluations.services.quotes import pick_quote
from evaluations.services.releasing import release_agencies, release_samples
from evaluations.services.second_readings import read_second
from evaluations.services.tallying import tally_events
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Agency, Membership, Theme
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast, cast_of
from tests.evaluations.plausible import plausible_course
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser


def sampled_evaluation(event: Event, theme: Theme, by: Member) -> ThemedEvaluation:
    """A themed evaluation for which the first forty delegates of the event were drawn."""
    evaluation = ThemedEvaluation.objects.create(
        theme=theme,
        title="Neglect in depth",
        created_by_id=by.user_id,
        aims="See it",
        assurance_test="Files",
    )
    sample = Sample.objects.create(
        evaluation=evaluation,
        number=1,
        method="random",
        size_asked=40,
        seed=1,
        frame=[],
        drawn_by_id=by.user_id,
    )
    for order, booking in enumerate(event.bookings.order_by("pk")[:40]):
        SampledDelegate.objects.create(
            sample=sample,
            booking=booking,
            delegate_id=booking.delegate_id,
            event=event,
            order=order,
            added_by_id=by.user_id,
        )
    return evaluation


def noted(event: Event, evaluation: ThemedEvaluation, by: Member) -> OtherEvidence:
    """What families said, as it was planned."""
    planned = PlannedEvidence.objects.create(
        evaluation=evaluation,
        method="service_users",
        step=4,
        about="Do families feel heard?",
        who="Officer",
    )
    return record_evidence(
        by=by,
        planned=planned,
        course=event.course,
        event=event,
        method="service_users",
        done_on=clock.today() - dt.timedelta(days=3),
        by_role="Participation worker",
        how_many=4,
        counted="people",
        step=4,
        what_it_showed="Families say that they know the plan and were part of making it.",
        strength=2,
    )


def coded_comments(note: OtherEvidence, by: Member, colleague: Member) -> list[Comment]:
    """Three comments released, one of them quoted, two coded by a colleague, one of these read a second time."""
    comments = list(Comment.objects.order_by("id"))
    for comment in comments[:3]:
        decide(comment=comment, state=CommentState.RELEASED, by=by)
        comment.refresh_from_db()
    pick_quote(source=comments[0], text=comments[0].released_text, by=by)
    pick_quote(source=note, text="they know the plan", by=by)
    ensure_codes()
    for comment in comments[1:3]:
        set_codes(source=comment, codes=Code.objects.filter(key="recording"), by=colleague)
    read_second(source=comments[1], codes=Code.objects.all()[:2], by=by)
    return comments


def made() -> tuple[Cast, list[tuple[Role, str]]]:
    """Ashshire with a plausible course that a themed evaluation samples, evidence, codes, quotes and reviews."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with partnership_scope(cast.partnership):
        provider = Agency.objects.create(name="Ash Valley Training", provides_training=True)
        Membership.objects.filter(user=cast.people[Role.PROVIDER]).update(agency=provider)
        course, event = plausible_course(people=60, provider=provider)
        by, colleague = (member_of(cast.people[role].pk) for role in (Role.POLICY_OFFICER, Role.COORDINATOR))
        assert by is not None
        assert colleague is not None
        theme = Theme.objects.create(name="Neglect", why_chosen="Two rapid reviews named it.")
        CourseTheme.objects.create(course=course, theme=theme)
        evaluation = sampled_evaluation(event, theme, by)
        PairBreak.objects.create(
            booking=event.bookings.order_by("pk")[0], reason="not_manager", from_stage="m3"
        )
        tally_events([event.pk])
        note = noted(event, evaluation, by)
        comments = coded_comments(note, by, colleague)
        review = CourseReview.objects.create(
            course=course, event=event, kind="early", due_on=clock.today() + dt.timedelta(days=3)
        )
        ProgrammePause.objects.create(
            from_day=dt.date(2026, 1, 5), why="Inspection", recorded_by_id=by.user_id
        )
        release_samples([event.pk])
        release_agencies()
        agency = event.bookings.order_by("pk")[0].agency_id
    return cast, [
        *result_pages(f"{provider.pk}", f"{agency}", f"{theme.pk}", f"{evaluation.pk}", f"{course.pk}"),
        *evidence_pages(note, comments),
        (Role.POLICY_OFFICER, "evaluations/reviews/"),
        (Role.POLICY_OFFICER, f"evaluations/reviews/{review.pk}/"),
        (Role.POLICY_OFFICER, "evaluations/reviews/pauses/"),
    ]


def result_pages(
    provider: str, agency: str, theme: str, evaluation: str, course: str
) -> list[tuple[Role, str]]:
    """Results of every kind of subject, each by who reads it."""
    officer, seg, own = Role.POLICY_OFFICER, Role.SEG_MEMBER, Role.PROVIDER
    results = "evaluations/results/"
    return [
        (officer, results),
        (seg, results),
        (officer, f"{results}providers/{provider}/"),
        (officer, f"{results}agencies/{agency}/"),
        (seg, f"{results}agencies/{agency}/"),
        (officer, f"{results}themes/{theme}/?by=sector"),
        (officer, f"evaluations/themed/{evaluation}/results/?by=agency"),
        (seg, f"evaluations/themed/{evaluation}/results/"),
        (officer, f"evaluations/themed/{evaluation}/evidence/"),
        (officer, f"courses/{course}/results/compare/"),
        (officer, f"{results}dictionary/"),
        (own, "our-results/together/"),
    ]


def evidence_pages(note: OtherEvidence, comments: list[Comment]) -> list[tuple[Role, str]]:
    """Evidence, coding, quotes and comments, all the officer's."""
    officer = Role.POLICY_OFFICER
    return [
        (officer, "evaluations/evidence/"),
        (officer, f"evaluations/evidence/{note.pk}/"),
        (officer, f"evaluations/evidence/new/?planned={note.planned_id}"),
        (officer, "evaluations/evidence/new/"),
        (officer, "evaluations/coding/"),
        (officer, f"evaluations/coding/comment/{comments[0].pk}/"),
        (officer, "evaluations/coding/codes/"),
        (officer, "evaluations/coding/second/"),
        (officer, f"evaluations/coding/second/comment/{comments[2].pk}/"),
        (officer, "evaluations/quotes/"),
        (officer, f"evaluations/comments/{comments[0].pk}/"),
        (officer, "evaluations/comments/"),
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    cast, pages = made()
    page = open_page(width=width)
    faults = []
    for place, (role, address) in enumerate(pages):
        sign_in(page, live_address, cast.people[role])
        response = page.goto(f"{live_address}{cast.home}{address}")
        assert response is not None
        assert response.status == 200, address
        if os.environ.get("SHOTS"):
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"{place:02}-{width}.png", full_page=True)
        faults += [(address, fault) for fault in axe_violations(page)]
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wider > 0:
            faults.append((address, f"{wider} px wider than the screen"))
    assert faults == []


def test_a_comment_is_released_coded_and_quoted_by_keyboard(
    live_address: str, open_page: Callable[..., Page]
) -> None:
    cast, _ = made()
    page = open_page(width=1280)
    sign_in(page, live_address, cast.people[Role.COORDINATOR])
    page.goto(f"{live_address}{cast.home}evaluations/comments/#desk")
    page.locator(".desk__comment").first.focus()
    with page.expect_navigation():
        page.keyboard.press("r")
    page.get_by_text("Released. It may now be quoted").wait_for()
    page.goto(f"{live_address}{cast.home}evaluations/coding/")
    page.get_by_role("button", name="Code the next one").click()
    page.get_by_label("Find a code").fill("joint")
    page.keyboard.press("Enter")
    assert page.get_by_label("Joint working").is_checked()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.goto(f"{live_address}{cast.home}evaluations/coding/?coded=yes")
    page.get_by_text("Joint working").first.wait_for()
