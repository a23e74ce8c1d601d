"""Cycles and self-assessment in a real browser: no axe violation, nothing too wide, autosave, both texts shown.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from audits.choices import SubjectKind
from audits.logic.processes import AssessmentState, Process
from audits.models import Answer, Assessment, Cycle, Extension
from audits.services import extensions
from audits.services.assessments import Subject, start
from audits.services.carrying import carry_forward
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Membership
from partnerships.tenancy import partnership_scope
from tests.audits.making import (
    agency,
    as_member,
    make_assessment,
    make_cycle,
    officer,
    person,
    released,
)
from tests.audits.making_cycles import answer, answer_all, signed
from tests.conftest import Cast, cast_of
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser


def made() -> tuple[Cast, list[tuple[Role, str]], Assessment]:
    """Ashshire in its second section 11 cycle, and the pages to look at, each by a role."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    today = clock.today()
    with partnership_scope(cast.partnership):
        police = agency("Ashshire Police")
        Membership.objects.filter(user=cast.people[Role.AGENCY_LEAD]).update(agency=police)
        lead = as_member(cast.people[Role.AGENCY_LEAD])
        old = make_cycle(cast, title="Section 11, 2023", state="closed")
        before = make_assessment(cast, police, AssessmentState.NOT_STARTED, old)
        signed(before, lead, {"S11-1.1": "amber", "S11-1.3": "red"})
        days = {
            "opens_on": today - dt.timedelta(days=40),
            "self_assessment_by": today - dt.timedelta(days=9),
            "moderation_by": today + dt.timedelta(days=60),
        }
        cycle = make_cycle(cast, title="Section 11, 2026", **days)
        ours = _begin(cast, cycle, "Ashshire Police", today + dt.timedelta(days=5))
        asked = _answered_in_part(ours, lead)
        _others(cast, cycle)
        offer = _peer_review(cast)
        ready = make_cycle(cast, title="Section 11, extra", **days | {"self_assessment_by": today})
        whole = _begin(cast, ready, "Ashshire Police", today)
        answer_all(whole, lead)
        version = released(cast)
    boss, own = Role.POLICY_OFFICER, Role.AGENCY_LEAD
    pages = [
        (boss, "audits/"),
        (boss, f"audits/cycles/{cycle.pk}/"),
        (boss, "audits/cycles/new/"),
        (boss, f"audits/cycles/new/?version={version.pk}"),
        (boss, f"audits/cycles/{cycle.pk}/agencies/"),
        (boss, f"audits/more-time/{asked.pk}/"),
        (boss, f"assessments/{ours.pk}/questions/S11-1.1/"),
        (own, ""),
        (own, "assessments/"),
        (own, f"assessments/{ours.pk}/"),
        (own, f"assessments/{ours.pk}/questions/S11-1.1/"),
        (own, f"assessments/{ours.pk}/questions/S11-1.4/"),
        (own, f"assessments/{ours.pk}/sign/"),
        (own, f"assessments/{whole.pk}/sign/"),
        (own, f"assessments/{before.pk}/"),
        (own, f"assessments/{offer.pk}/questions/offer/"),
        (own, f"assessments/{offer.pk}/questions/evaluation/"),
    ]
    return cast, pages, ours


def _answered_in_part(ours: Assessment, lead: Member) -> Extension:
    """Carried forward, two questions answered, and more time asked for."""
    carry_forward(assessment=ours, by=lead)
    answer(ours, "S11-1.1", lead, "amber")
    answer(ours, "S11-1.2", lead, "green")
    new_due = clock.today() + dt.timedelta(days=30)
    return extensions.ask(assessment=ours, new_due=new_due, why="Our lead is on leave", by=lead)


def _others(cast: Cast, cycle: Cycle) -> None:
    """Two agencies that have not begun, and one that has sent in."""
    for name in ("Ashshire Council", "Ashshire and Northern Hospitals NHS Foundation Trust"):
        _begin(cast, cycle, name, cycle.self_assessment_by)
    sent = _begin(cast, cycle, "Ashshire Probation", cycle.self_assessment_by)
    signed(sent, person(cast, Role.AGENCY_LEAD, agency("Ashshire Probation"), name="Pat Lead"))


def _peer_review(cast: Cast) -> Assessment:
    """The police's part in a training peer review that is open."""
    cycle = make_cycle(
        cast,
        title="Training peer review, 2026",
        version=released(cast, "training-peer-review"),
        process="peer_review",
        state="planned",
        opens_on=clock.today(),
        self_assessment_by=clock.today() + dt.timedelta(days=90),
        moderation_by=None,
    )
    offer = _begin(cast, cycle, "Ashshire Police", cycle.self_assessment_by)
    Cycle.objects.filter(pk=cycle.pk).update(state="self_assessment")
    return offer


def _begin(cast: Cast, cycle: Cycle, name: str, due_on: dt.date) -> Assessment:
    return start(
        framework_version=cycle.framework_version,
        process=Process(cycle.process),
        subject=Subject(SubjectKind.AGENCY, agency=agency(name)),
        cycle=cycle,
        due_on=due_on,
        by=officer(cast),
    )


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    cast, pages, _ = made()
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


def test_an_answer_is_saved_while_it_is_written_and_two_leads_see_both_texts(
    live_address: str, open_page: Callable[..., Page]
) -> None:
    cast, _, ours = made()
    address = f"{live_address}{cast.home}assessments/{ours.pk}/questions/S11-2.1/"
    first, second = open_page(width=1280), open_page(width=390)
    for page in (first, second):
        sign_in(page, live_address, cast.people[Role.AGENCY_LEAD])
        page.goto(address)
    label = "Describe the services or arrangements you have in place"
    first.get_by_label(label).fill("Our first words.")
    first.get_by_text("Saved at").wait_for()
    with partnership_scope(cast.partnership):
        assert Answer.objects.get(assessment=ours, question__key="S11-2.1").explanation == "Our first words."
    second.get_by_label(label).fill("Words of a colleague.")
    second.get_by_text("Press Save to see both texts").wait_for()
    second.get_by_role("button", name="Save and stay").click()
    second.get_by_role("heading", name="saved this question while you wrote").wait_for()
    assert axe_violations(second) == []
    if os.environ.get("SHOTS"):
        second.screenshot(path=Path(os.environ["SHOTS"]) / "both-390.png", full_page=True)
    second.get_by_role("button", name="Keep both, theirs first").click()
    second.get_by_label(label).wait_for()
    with partnership_scope(cast.partnership):
        saved = Answer.objects.get(assessment=ours, question__key="S11-2.1")
    assert saved.explanation == "Our first words.\n\nWords of a colleague."


def test_the_form_works_without_its_script(live_address: str, open_page: Callable[..., Page]) -> None:
    cast, _, ours = made()
    page = open_page(width=390, javascript=False)
    sign_in(page, live_address, cast.people[Role.AGENCY_LEAD])
    page.goto(f"{live_address}{cast.home}assessments/{ours.pk}/questions/S11-2.1/")
    page.get_by_role("radio", name="Not applicable").check()
    page.get_by_label("Only if you chose “not applicable”: why?").fill("We have no premises.")
    page.get_by_role("button", name="Save and go on").click()
    page.get_by_role("heading", name="S11-2.2").wait_for()
    with partnership_scope(cast.partnership):
        saved = Answer.objects.get(assessment=ours, question__key="S11-2.1")
    assert (saved.own_level, saved.not_applicable_reason) == ("na", "We have no premises.")
