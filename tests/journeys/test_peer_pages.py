"""Training peer review in a real browser: no axe violation, nothing wider than the screen.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from audits.choices import ThemeKind
from audits.models import CycleTheme, Subgroup
from audits.services import peer_answers, peer_groups, peer_reviews
from audits.services.peer_themes import share_themes, write_theme
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import User
from partnerships.tenancy import partnership_scope
from tests.audits.peers.making import (
    NAMES,
    Scene,
    declared,
    finish,
    group_of,
    locked_scene,
    peer_scene,
    question_of_line,
    send_in,
    shared,
)
from tests.audits.peers.test_reviewing import LOWER, RED
from tests.conftest import Cast, cast_of
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser
POLICE, COLLEGE, TRUST = NAMES


def user(member: Member) -> User:
    return User.objects.get(pk=member.user_id)


def reviewed(cast: Cast) -> Scene:
    """Three agencies: one review complete, one answered but for a line, one under way."""
    scene = locked_scene(cast)
    police, college, trust = (scene.assessment(name) for name in NAMES)
    finish(scene, police, {"PR-3": LOWER, "PR-9": RED})
    shared(scene, college, {"PR-3": LOWER})
    lead = scene.lead(COLLEGE)
    peer_answers.answer_line(
        assessment=college,
        question=question_of_line(college, "PR-3"),
        agrees=False,
        words="Renewed in May",
        by=lead,
    )
    peer_answers.agree_rest(assessment=college, by=lead)
    peer_answers.respond(assessment=college, by=lead)
    peer_reviews.review_line(
        assessment=trust,
        question=question_of_line(trust, "PR-3"),
        given=LOWER,
        by=declared(scene, trust),
    )
    return scene


def themed(scene: Scene) -> CycleTheme:
    """Two themes shared with a subgroup, and a draft, which is returned."""
    group = Subgroup.objects.create(name="Learning and development")
    for kind, title in ((ThemeKind.RECURS, "Plans out of date"), (ThemeKind.STRENGTH, "Cards in cars")):
        write_theme(
            cycle=scene.cycle, kind=kind, title=title, words="Two of three.", subgroup=group,
            by=scene.officer,
        )  # fmt: skip
    share_themes(cycle=scene.cycle, by=scene.officer)
    return write_theme(
        cycle=scene.cycle,
        kind=ThemeKind.DEVELOPMENT,
        title="Records",
        words="Kept late.",
        by=scene.officer,
    )


def proposed(cast: Cast) -> Scene:
    """Four agencies whose groups are proposed and not locked."""
    scene = peer_scene(cast, ("Ash Fire", "Ash Probation", "Yew Hospice", "Birch School"), "Another review")
    peer_groups.propose(cycle=scene.cycle, by=scene.officer)
    return scene


def undeclared(cast: Cast) -> Scene:
    """Two agencies that are locked to each other, and nobody has declared."""
    scene = peer_scene(cast, ("Ash Library", "Ash Museum"), "Third review")
    for each in scene.assessments:
        send_in(scene, each)
    peer_groups.propose(cycle=scene.cycle, by=scene.officer)
    peer_groups.lock(cycle=scene.cycle, by=scene.officer)
    return scene


def made() -> tuple[Cast, list[tuple[User, str]]]:
    """Three cycles of peer review, and the pages to look at, each by a person."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with partnership_scope(cast.partnership):
        scene = reviewed(cast)
        police, college, trust = (scene.assessment(name) for name in NAMES)
        peer, lead = scene.peer_of(trust), scene.lead(COLLEGE)
        draft, later, waiting = themed(scene), proposed(cast), undeclared(cast)
        declaring = waiting.assignment(waiting.assessments[0])
        first, peer_user, lead_user = user(scene.officer), user(peer), user(lead)
        waiting_peer = user(waiting.peer_of(waiting.assessments[0]))
        police_lead = user(scene.lead(POLICE))
        seg = cast.people[Role.SEG_MEMBER]
        one, groups = f"peer-reviews/{police.pk}/", f"peer-reviews/cycles/{scene.cycle.pk}/groups/"
        two = f"peer-reviews/{college.pk}/"
        three = f"peer-reviews/{trust.pk}/"
        other = f"peer-reviews/cycles/{later.cycle.pk}/groups/"
        timers = f"peer-reviews/groups/{group_of(police).pk}/days/"
    return cast, [
        (first, ""),
        (first, f"audits/cycles/{scene.cycle.pk}/"),
        (first, groups),
        (first, other),
        (first, f"{other}swap/"),
        (first, timers),
        (first, f"{three}reviewer/"),
        (first, one),
        (first, f"{one}support/"),
        (first, f"{one}progress/6/"),
        (first, two),
        (first, f"assessments/{college.pk}/questions/PR-3/"),
        (first, f"{two}lines/PR-3/decide/"),
        (first, f"peer-reviews/cycles/{scene.cycle.pk}/themes/"),
        (first, f"peer-reviews/cycles/{scene.cycle.pk}/themes/new/"),
        (first, f"peer-reviews/themes/{draft.pk}/"),
        (peer_user, ""),
        (peer_user, "peer-reviews/"),
        (peer_user, three),
        (peer_user, f"assessments/{trust.pk}/"),
        (peer_user, f"assessments/{trust.pk}/questions/PR-3/"),
        (peer_user, f"{three}lines/PR-3/"),
        (peer_user, f"{three}share/"),
        (waiting_peer, f"peer-reviews/declare/{declaring.pk}/"),
        (lead_user, two),
        (lead_user, f"assessments/{college.pk}/questions/PR-3/"),
        (lead_user, f"{two}lines/PR-3/answer/"),
        (police_lead, one),
        (police_lead, "peer-reviews/"),
        (seg, "peer-reviews/themes/"),
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    with clock.held_at(dt.datetime(2026, 6, 1, 10, tzinfo=clock.LONDON)):
        cast, pages = made()
    page = open_page(width=width)
    wrong: dict[str, object] = {}
    signed_in = None
    for place, (who, address) in enumerate(pages):
        if who != signed_in:
            sign_in(page, live_address, who)
            signed_in = who
        response = page.goto(f"{live_address}{cast.home}{address}")
        assert response is not None
        if os.environ.get("SHOTS"):
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"{place:02}-{width}.png", full_page=True)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found = (response.status, axe_violations(page), max(wider, 0))
        if found != (200, [], 0):
            wrong[address] = found
    assert wrong == {}
