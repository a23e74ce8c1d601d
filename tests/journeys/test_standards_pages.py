"""Minimum standards, observations and schools in a real browser: no axe violation, nothing wider than the screen.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from audits.queries.answers import question_rows
from audits.services.challenge_days import add_challenge, plan_day
from audits.services.endorsing import Decision, Standard, check_standard, decide, start_check
from audits.services.observing import plan_observation
from audits.services.schools import invite_many
from courses.choices import EndorsementOutcome
from courses.models import Course
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Membership, User
from partnerships.tenancy import partnership_scope
from tests.audits.making import officer, released
from tests.audits.standards.making import checked, course_scene, submitted
from tests.audits.standards.test_schools import lines, school_cycle
from tests.conftest import Cast, cast_of
from tests.courses.making import make_event
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser
PERIOD = (dt.date(2026, 6, 1), dt.date(2028, 5, 31))


def made() -> tuple[Cast, list[tuple[User, str]]]:
    """A course that is being checked, one that is endorsed, an observation and a round of schools."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    seer = cast.people[Role.POLICY_OFFICER]
    with partnership_scope(cast.partnership):
        scene, other = course_scene(cast), course_scene(cast, "Online safety", "Birch Training")
        being, done = submitted(scene), checked(other, submitted(other))
        start_check(assessment=being, by=scene.officer)
        row = question_rows(being)[0]
        said = Standard("partly", "No edition", "Show it", "The scenario", "Show the edition", PERIOD[0])
        check_standard(assessment=being, question=row, given=said, by=scene.officer)
        start, end = PERIOD
        conditions = Decision(EndorsementOutcome.WITH_CONDITIONS, "Sound", start, end, "Show the edition")
        decide(assessment=done, decision=conditions, by=scene.officer)
        new = Course.objects.create(title="New course", provider=scene.provider, reach="single_agency")
        own = User.objects.get(pk=scene.ours.user_id)
        observed = plan_observation(
            framework_version=released(cast, "training-observation"),
            planned_for=clock.now(),
            observer=Membership.objects.get(user=seer),
            event=make_event(new, dt.date(2026, 6, 2)),
            focus="The exercises",
            by=officer(cast),
        )
        day = plan_day(title="Spring challenge", on=clock.today(), by=officer(cast))
        add_challenge(day=day, challenge="How do you know?", response="We ask.", by=officer(cast))
        cycle = school_cycle(cast)
        invite_many(cycle=cycle, lines=lines("Oak Primary", "Elm High"), by=officer(cast))
    sixth = f"observations/{observed.assessment_id}/"
    return cast, [
        (seer, "endorsements/"),
        (seer, f"endorsements/{being.pk}/"),
        (seer, f"assessments/{being.pk}/questions/{row.key}/"),
        (seer, f"endorsements/{being.pk}/changes/"),
        (seer, f"endorsements/{being.pk}/checker/"),
        (seer, f"endorsements/{done.pk}/"),
        (seer, "courses/"),
        (seer, f"courses/{done.course_id}/"),
        (own, "endorsements/"),
        (own, f"endorsements/courses/{new.pk}/new/"),
        (own, f"endorsements/{being.pk}/"),
        (own, "endorsements/compare/"),
        (own, f"our-courses/{new.pk}/"),
        (seer, "observations/"),
        (seer, "observations/new/"),
        (seer, sixth),
        (seer, f"{sixth}form/"),
        (seer, "challenge-days/"),
        (seer, f"challenge-days/{day.pk}/"),
        (seer, f"challenge-days/{day.pk}/add/"),
        (seer, "schools/"),
        (seer, f"schools/cycles/{cycle.pk}/invite/"),
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    with clock.held_at(dt.datetime(2026, 6, 1, 10, tzinfo=clock.LONDON)):
        cast, pages = made()
    page = open_page(width=width)
    wrong: dict[str, object] = {}
    for place, (user, address) in enumerate(pages):
        sign_in(page, live_address, user)
        response = page.goto(f"{live_address}{cast.home}{address}")
        assert response is not None
        if os.environ.get("SHOTS"):
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"{place:02}-{width}.png", full_page=True)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found = (response.status, axe_violations(page), max(wider, 0))
        if found != (200, [], 0):
            wrong[address] = found
    assert wrong == {}
