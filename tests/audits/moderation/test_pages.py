"""Moderation in the browser's words: declare, grade beside the answer, one grade a heading, referrals, matching."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.logic.processes import AssignmentState
from audits.models import Assessment, Assignment, Grade, HeadingAgreement, QuestionReview
from partnerships.choices import Role
from partnerships.models import Agency, User
from tests.audits.making import make_assessment, question_of
from tests.audits.moderation.making import Scene, hold_visit, moderate_everything, moderated_scene
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("in_ashshire", "on_monday")
SignIn = Callable[[User], Client]


@pytest.fixture
def scene(ashshire: Cast) -> Scene:
    return moderated_scene(ashshire)


@pytest.fixture
def moderator(scene: Scene, sign_in: SignIn) -> Client:
    return sign_in(User.objects.get(pk=scene.moderator.user_id))


@pytest.fixture
def lead(scene: Scene, sign_in: SignIn) -> Client:
    return sign_in(User.objects.get(pk=scene.lead.user_id))


def url(cast: Cast, name: str, *args: object) -> str:
    return reverse(f"audits:{name}", args=[cast.partnership.slug, *args])


def words(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (response.status_code, address)
    return response.content.decode()


def test_evidence_opens_after_the_declaration_alone(ashshire: Cast, sign_in: SignIn) -> None:
    """Acceptance check 6."""
    scene = moderated_scene(ashshire, state=AssignmentState.LOCKED)
    moderator = sign_in(User.objects.get(pk=scene.moderator.user_id))
    page = url(ashshire, "question", scene.assessment.pk, question_of(scene.assessment).key)
    assert moderator.get(page).status_code == 404
    assert "Declare first" in words(moderator, url(ashshire, "moderations"))
    declared = moderator.post(url(ashshire, "declare", scene.assignment.pk), {"declaration": "none"})
    assert declared.status_code == 302
    assert "Your grade" in words(moderator, page)


def test_a_conflict_needs_words_and_opens_nothing(ashshire: Cast, sign_in: SignIn) -> None:
    scene = moderated_scene(ashshire, state=AssignmentState.LOCKED)
    moderator = sign_in(User.objects.get(pk=scene.moderator.user_id))
    address = url(ashshire, "declare", scene.assignment.pk)
    assert "Say why." in moderator.post(address, {"declaration": "conflict"}).content.decode()
    moderator.post(address, {"declaration": "conflict", "words": "My sister works there"})
    assert Assignment.objects.get().state == "conflicted"
    assert moderator.get(url(ashshire, "assessment", scene.assessment.pk)).status_code == 404
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    assert "Choose another moderator for Elm College" in words(officer, ashshire.home)


def test_a_grade_that_differs_without_a_reason_keeps_what_was_typed(
    ashshire: Cast, scene: Scene, moderator: Client
) -> None:
    question = question_of(scene.assessment)
    address = url(ashshire, "question_grade", scene.assessment.pk, question.key)
    refused = moderator.post(address, {"level": "amber", "reason": ""}).content.decode()
    assert "Say why: the grade differs" in refused
    moderator.post(address, {"level": "amber", "reason": "The policy is out of date"})
    page = words(moderator, url(ashshire, "question", scene.assessment.pk, question.key))
    assert "The policy is out of date" in page
    assert Grade.objects.filter(side="moderated").count() == 1


def test_the_lead_sees_every_word_and_another_moderator_nothing(
    ashshire: Cast, scene: Scene, moderator: Client, lead: Client, sign_in: SignIn
) -> None:
    question = question_of(scene.assessment)
    page = url(ashshire, "question", scene.assessment.pk, question.key)
    moderator.post(
        url(ashshire, "question_notes", scene.assessment.pk, question.key),
        {"revision": "0", "comment": "Show us the minutes", "good_practice": "A clear summary page"},
    )
    assert QuestionReview.objects.get().comment == "Show us the minutes"
    seen = words(lead, page)
    assert ("Show us the minutes" in seen, "A clear summary page" in seen) == (True, True)
    stranger = sign_in(ashshire.people[Role.MODERATOR])
    assert stranger.get(page).status_code == 404


def test_notes_from_an_old_tab_are_shown_beside_the_newer_ones(
    ashshire: Cast, scene: Scene, moderator: Client
) -> None:
    address = url(ashshire, "question_notes", scene.assessment.pk, question_of(scene.assessment).key)
    moderator.post(address, {"revision": "0", "comment": "First"})
    moderator.post(address, {"revision": "1", "comment": "Second"})
    page = moderator.post(address, {"revision": "1", "comment": "From the old tab"}).content.decode()
    assert ("Saved: Second" in page, "From the old tab" in page) == (True, True)
    assert QuestionReview.objects.get().comment == "Second"


def test_both_sides_reach_one_grade_a_heading(
    ashshire: Cast, scene: Scene, moderator: Client, lead: Client
) -> None:
    """Acceptance check 7: the agency answers the moderator's note before the grade is final."""
    hold_visit(scene)
    moderate_everything(scene)
    first = scene.headings[0]
    page = url(ashshire, "heading", scene.assessment.pk, first.key)
    assert "Do you agree with the proposed grade?" not in words(lead, page)
    moderator.post(url(ashshire, "propose", scene.assessment.pk))
    assert "Do you agree with the proposed grade?" in words(lead, page)
    answer = url(ashshire, "heading_answer", scene.assessment.pk, first.key)
    lead.post(answer, {"answer": "agree", "words": "Thank you"})
    agreement = HeadingAgreement.objects.get(heading=first)
    assert (agreement.state, agreement.answer_words) == ("agreed", "Thank you")
    again = lead.post(answer, {"answer": "challenge", "words": "On second thoughts"}).content.decode()
    assert "it has moved on" in again


def test_a_referred_heading_waits_for_the_chair(
    ashshire: Cast, scene: Scene, moderator: Client, lead: Client, sign_in: SignIn
) -> None:
    hold_visit(scene)
    moderate_everything(scene, level="amber")
    moderator.post(url(ashshire, "propose", scene.assessment.pk))
    key = scene.headings[0].key
    lead.post(
        url(ashshire, "heading_answer", scene.assessment.pk, key),
        {"answer": "challenge", "words": "It is new"},
    )
    lead.post(url(ashshire, "heading_refer", scene.assessment.pk, key), {"reason": "We cannot agree"})
    chair = sign_in(ashshire.people[Role.SEG_CHAIR])
    assert "We cannot agree" in words(chair, url(ashshire, "referrals"))
    decision = {"level": "green", "reason": "The policy is in force"}
    chair.post(url(ashshire, "heading_decide", scene.assessment.pk, key), decision)
    page = words(lead, url(ashshire, "heading", scene.assessment.pk, key))
    assert ("The policy is in force" in page, "SEG chair" in page) == (True, True)


def test_a_moderator_does_not_open_an_agency_that_is_not_theirs(
    ashshire: Cast, scene: Scene, moderator: Client
) -> None:
    other = make_assessment(ashshire, Agency.objects.create(name="Ash Police"), cycle=scene.assessment.cycle)
    for name, args in (("assessment", []), ("question", ["S11-1.1"]), ("heading", [scene.headings[0].key])):
        assert moderator.get(url(ashshire, name, other.pk, *args)).status_code == 404


def test_the_officer_proposes_and_locks(ashshire: Cast, scene: Scene, sign_in: SignIn) -> None:
    Assignment.objects.all().delete()
    cycle = Assessment.objects.get().cycle
    assert cycle is not None
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    most = {f"most_{scene.moderator.membership_id}": "2"}
    officer.post(url(ashshire, "cycle_moderators", cycle.pk), most)
    page = officer.post(url(ashshire, "matching_propose", cycle.pk), follow=True).content.decode()
    assert "No rule is broken." in page
    page = officer.post(url(ashshire, "matching_lock", cycle.pk), follow=True).content.decode()
    assert ("Locked." in page, Assignment.objects.get().state) == (True, "locked")


def test_the_officer_chooses_among_people_by_name_and_agency(
    ashshire: Cast, scene: Scene, sign_in: SignIn
) -> None:
    Assignment.objects.all().delete()
    cycle = Assessment.objects.get().cycle
    assert cycle is not None
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    most = {f"most_{scene.moderator.membership_id}": "2"}
    officer.post(url(ashshire, "cycle_moderators", cycle.pk), most)
    page = words(officer, url(ashshire, "matching_choose", scene.assessment.pk))
    options = re.findall(r"<option[^>]*>([^<]*)</option>", page)
    assert options == ["Choose somebody", f"{scene.moderator.name}, Oak Trust"]


def test_the_matching_page_costs_the_same_queries_however_many_agencies(
    ashshire: Cast, scene: Scene, sign_in: SignIn
) -> None:
    cycle = scene.assessment.cycle
    assert cycle is not None
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    address = url(ashshire, "cycle_matching", cycle.pk)
    officer.get(address)
    with CaptureQueriesContext(connection) as one:
        officer.get(address)
    for name in ("Ash Police", "Ash Probation"):
        make_assessment(ashshire, Agency.objects.create(name=name), cycle=cycle)
    with CaptureQueriesContext(connection) as three:
        officer.get(address)
    assert len(three) == len(one)
