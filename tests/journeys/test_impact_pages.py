"""Impact, the timetable and best practice in a real browser: no axe violation, nothing wider than the screen.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from audits.models import Assessment, Comparison
from audits.queries.comparisons import MATRIX
from audits.services.comparisons import entries_of, save_scores, start_comparison, start_profile
from audits.services.impact import accept
from audits.services.presentations import give, plan
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import User
from partnerships.tenancy import partnership_scope
from tests.audits.impact.making import asked, opened, policy, sent_in, subgroup
from tests.audits.making import agency, officer, person, released
from tests.conftest import Cast, cast_of
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser
MONDAY = dt.datetime(2026, 6, 1, 10, tzinfo=clock.LONDON)
ROWS = [f"BP-{number}" for number in range(1, 13)]


def scores(*levels: str) -> dict[str, dict[str, object]]:
    """Rows scored in turn by these levels."""
    return {
        key: {
            "level": levels[place % len(levels)],
            "explanation": "Session plan and two evaluation reports seen; asked the trainer.",
            "revision": 0,
        }
        for place, key in enumerate(ROWS)
    }


def compared_providers(cast: Cast, by: Member) -> tuple[Member, Comparison, Assessment]:
    """A trainer of the first of three providers; their comparison by the officer; the trainer's own profile."""
    version = released(cast, MATRIX)
    providers = [agency(name, provides_training=True) for name in ("Elm Training", "Birch Learning", "Yew")]
    trainer = person(cast, Role.PROVIDER, providers[0])
    compared = start_comparison(
        framework_version=version,
        title="Supervision skills for team managers",
        need="Managers new in post, 40 people, before March",
        providers=providers,
        by=by,
    )
    for entry, levels in zip(entries_of(compared), (("2", "3"), ("1", "2", "0")), strict=False):
        save_scores(assessment=entry.assessment, scores=scores(*levels), by=by)
    own = start_profile(framework_version=version, by=trainer)
    save_scores(assessment=own, scores=dict(list(scores("2", "1").items())[:8]), by=trainer)
    return trainer, compared, own


def made() -> tuple[Cast, list[tuple[User, str]]]:
    """A subgroup's assessment, a policy over agencies, presentations, a profile and a comparison."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    seer, chair = cast.people[Role.POLICY_OFFICER], cast.people[Role.SEG_CHAIR]
    with partnership_scope(cast.partnership):
        by = officer(cast)
        seg = person(cast, Role.SEG_MEMBER, name="Chair of the Training Subgroup")
        group, about = subgroup(cast, chair=seg), policy(cast, "Bruising in babies who cannot move")
        subgroup(cast, "Quality and Effectiveness Subgroup")
        yearly = sent_in(opened(cast, group), seg)
        agencies = [agency(name) for name in ("Ashshire Police", "Ash Valley NHS Trust", "Oak Trust")]
        leads = [person(cast, Role.AGENCY_LEAD, each) for each in agencies]
        rows = asked(cast, about, *agencies)
        for row, lead, level in zip(rows[:2], leads, ("green", "amber"), strict=False):
            accept(assessment=sent_in(row, lead, level=level), by=by)
        past = plan(policy=about, agency=agencies[0], subgroup=group, on=MONDAY.date(), by=by)
        give(presentation=past, points="Staff ask sooner.\nAdd a flow chart.", by=by)
        coming = plan(policy=about, agency=agencies[1], subgroup=group, on=dt.date(2026, 7, 6), by=by)
        trainer, compared, own = compared_providers(cast, by)
        users = {
            each.user_id: User.objects.get(pk=each.user_id) for each in (seg, leads[0], leads[2], trainer)
        }
        last: Assessment = rows[2]
    member, lead_user = users[seg.user_id], users[leads[0].user_id]
    asked_lead, ours = users[leads[2].user_id], users[trainer.user_id]
    return cast, [
        (seer, ""),
        (seer, "impact/"),
        (seer, "impact/open/"),
        (seer, "impact/calendar/"),
        (seer, "impact/subgroups/"),
        (seer, f"impact/subgroups/{group.pk}/"),
        (seer, "impact/policies/"),
        (seer, f"impact/policies/{about.pk}/"),
        (seer, f"impact/policies/{about.pk}/ask/"),
        (seer, f"impact/policies/{about.pk}/2026/"),
        (seer, f"assessments/{yearly.pk}/"),
        (seer, f"impact/{yearly.pk}/send-back/"),
        (seer, "impact/timetable/"),
        (seer, "impact/timetable/new/"),
        (seer, f"impact/timetable/{past.pk}/"),
        (seer, f"impact/timetable/{coming.pk}/"),
        (seer, f"impact/timetable/{coming.pk}/prompts/"),
        (chair, "impact/"),
        (member, f"assessments/{yearly.pk}/"),
        (lead_user, "assessments/"),
        (lead_user, "impact/"),
        (lead_user, f"impact/policies/{about.pk}/2026/"),
        (asked_lead, f"assessments/{last.pk}/"),
        (asked_lead, f"assessments/{last.pk}/questions/rating/"),
        (ours, "matrix/"),
        (seer, "matrix/?view=organising"),
        (ours, "matrix/profiles/"),
        (ours, f"matrix/profiles/{own.pk}/"),
        (ours, f"matrix/profiles/{own.pk}/score/"),
        (seer, "matrix/comparisons/"),
        (seer, "matrix/comparisons/new/"),
        (seer, f"matrix/comparisons/{compared.pk}/"),
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    with clock.held_at(MONDAY):
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
