"""A training peer review by its services: who opens what when, grades and their reasons, answers, returns, actions."""

import datetime as dt

import pytest

from assurance.models import Action, Evidence, Recommendation
from assurance.services.refusals import Refused
from audits.choices import PeerAct
from audits.logic.processes import LineState, Party
from audits.models import (
    Answer,
    Assignment,
    Grade,
    LineAnswer,
    PeerStatement,
    QuestionReview,
)
from audits.queries.frameworks import spec_of
from audits.queries.peer_reviews import (
    line_of,
    lines_of,
    outcome_of,
    peer_review_summary,
    review_assignment,
)
from audits.rules import may_read, parties_of
from audits.services import peer_answers, peer_groups, peer_returns, peer_reviews
from audits.services.moderating import NotesChangedMeanwhile
from audits.services.peer_reviews import LineReview
from partnerships import clock
from partnerships.access import visible_to
from partnerships.choices import Role
from partnerships.models import OutboxMessage
from partnerships.tenancy import partnership_scope
from tests.audits.making import agency, make_evidence, person
from tests.audits.peers.making import (
    NAMES,
    NEXT_SPRING,
    declared,
    finish,
    group_of,
    locked_scene,
    peer_scene,
    question_of_line,
    send_in,
    shared,
    statements,
)
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
POLICE, COLLEGE, TRUST = NAMES
LOWER = LineReview(
    level="amber",
    reason="Two of five plans are out of date",
    good_practice="A card in every car",
    development="Review every plan yearly",
    development_due_on=NEXT_SPRING,
    development_owner="Head of learning",
)
RED = LineReview(level="red", reason="There is no record of who was trained")


def test_nothing_opens_to_the_peer_before_the_declaration_nor_before_it_is_sent_in(in_ashshire: Cast) -> None:
    scene = peer_scene(in_ashshire)
    police = scene.assessment(POLICE)
    peer_groups.propose(cycle=scene.cycle, by=scene.officer)
    peer_groups.lock(cycle=scene.cycle, by=scene.officer)
    peer = scene.peer_of(police)
    assert not may_read(peer, police)
    declared(scene, police)
    assert not may_read(peer, police), "it has not been sent in"
    send_in(scene, police)
    assert may_read(peer, police)
    assert parties_of(peer, police) == {Party.PEER}


def test_each_person_of_the_reviewing_agency_declares_for_themselves(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    home = scene.assignment(police).agency
    colleague = person(in_ashshire, Role.AGENCY_LEAD, home)
    declared(scene, police)
    assert not may_read(colleague, police)
    with pytest.raises(Refused, match="Declare first"):
        peer_reviews.confirm_rest(assessment=police, by=colleague)
    peer_reviews.declare_none(assignment=scene.assignment(police), by=colleague)
    assert may_read(colleague, police)
    assert PeerStatement.objects.filter(act=PeerAct.DECLARED).count() == 2


def test_a_lead_who_is_no_peer_of_it_reads_nothing(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    declared(scene, police)
    third = next(
        lead
        for home, lead in scene.leads.items()
        if home not in (police.agency_id, scene.assignment(police).agency_id)
    )
    assert not may_read(third, police)
    with pytest.raises(Refused):
        peer_reviews.declare_none(assignment=scene.assignment(police), by=third)


def test_a_conflict_goes_to_a_colleague_or_else_to_the_officer(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    assignment, peer = scene.assignment(police), scene.peer_of(police)
    colleague = person(in_ashshire, Role.AGENCY_LEAD, assignment.agency)
    assert peer_reviews.declare_conflict(assignment=assignment, words="My sister", by=peer)
    with pytest.raises(Refused):
        peer_reviews.declare_none(assignment=assignment, by=peer)
    assert OutboxMessage.objects.filter(
        to_address=colleague.email, subject=f"Please review {POLICE}"
    ).exists()
    assert not peer_reviews.declare_conflict(assignment=assignment, words="I worked there", by=colleague)
    assert review_assignment(police) is None
    third = next(
        each.agency
        for each in scene.assessments
        if each.agency_id not in (police.agency_id, assignment.agency_id)
    )
    assert third is not None
    assert assignment.agency is not None
    with pytest.raises(Refused, match="they declared an interest"):
        peer_groups.choose_reviewer(
            assessment=police, agency=assignment.agency, why="After all", by=scene.officer
        )
    made = peer_groups.choose_reviewer(assessment=police, agency=third, why="A conflict", by=scene.officer)
    assert made.agency == third
    assert scene.peer_of(police) == scene.leads[third.pk]


def test_the_agency_sees_nothing_of_the_review_until_it_is_shared(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    lead, peer = scene.lead(POLICE), declared(scene, police)
    question = question_of_line(police, "PR-3")
    peer_reviews.review_line(assessment=police, question=question, given=LOWER, by=peer)
    seen = {line.question.key: line for line in lines_of(police, lead)}["PR-3"]
    assert (seen.own is not None, seen.peer, seen.review) == (True, None, None)
    assert visible_to(lead, QuestionReview).count() == 0
    peer_reviews.confirm_rest(assessment=police, by=peer)
    peer_reviews.share(assessment=police, statements=statements(police), by=peer)
    seen = {line.question.key: line for line in lines_of(police, lead)}["PR-3"]
    assert seen.peer is not None
    assert seen.peer.judgement.reason == LOWER.reason
    assert seen.review is not None
    assert seen.review.good_practice == LOWER.good_practice


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (LineReview(level="amber"), "Say why"),
        (LineReview(level="purple"), "Choose one of the grades"),
        (LineReview(level="green", development="More"), "Give the day"),
        (LineReview(level="green", development="More", development_due_on=NEXT_SPRING), "by role"),
        (
            LineReview(
                level="green",
                development="More",
                development_due_on=dt.date(2026, 5, 1),
                development_owner="Lead",
            ),
            "is past",
        ),
    ],
)
def test_a_line_is_not_saved_in_halves(in_ashshire: Cast, given: LineReview, why: str) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    peer = declared(scene, police)
    with pytest.raises(Refused, match=why):
        peer_reviews.review_line(
            assessment=police, question=question_of_line(police, "PR-1"), given=given, by=peer
        )
    assert (Grade.objects.filter(side="moderated").count(), QuestionReview.objects.count()) == (0, 0)


def test_notes_saved_meanwhile_are_not_lost(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    peer, question = declared(scene, police), question_of_line(police, "PR-1")
    for comment in ("First", "First"):
        given = LineReview(level="green", comment=comment)
        peer_reviews.review_line(assessment=police, question=question, given=given, by=peer)
    with pytest.raises(NotesChangedMeanwhile):
        peer_reviews.review_line(
            assessment=police, question=question, given=LineReview(level="green", comment="Other"), by=peer
        )
    assert QuestionReview.objects.get().comment == "First"
    assert Grade.objects.filter(side="moderated").count() == 1


def test_sharing_needs_every_line_and_every_statement(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    peer = declared(scene, police)
    said = statements(police)
    with pytest.raises(Refused):
        peer_reviews.share(assessment=police, statements=said, by=peer)
    peer_reviews.confirm_rest(assessment=police, by=peer)
    with pytest.raises(Refused, match="Confirm each statement"):
        peer_reviews.share(assessment=police, statements=said[:1], by=peer)
    peer_reviews.share(assessment=police, statements=said, by=peer)
    kept = PeerStatement.objects.get(act=PeerAct.SHARED)
    assert (tuple(kept.statements), kept.by_id) == (said, peer.user_id)
    with pytest.raises(Refused, match="not open to grading"):
        peer_reviews.review_line(
            assessment=police, question=question_of_line(police, "PR-1"), given=RED, by=peer
        )


def test_the_agency_answers_line_by_line_and_the_peer_grades_again(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    lead, question = scene.lead(POLICE), question_of_line(police, "PR-3")
    peer = shared(scene, police, {"PR-3": LOWER})
    with pytest.raises(Refused, match="Say why"):
        peer_answers.answer_line(assessment=police, question=question, agrees=False, by=lead)
    peer_answers.answer_line(
        assessment=police, question=question, agrees=False, words="All were reviewed in May", by=lead
    )
    with pytest.raises(Refused, match="see this and answer first"):
        peer_answers.respond(assessment=police, by=lead)
    assert peer_answers.agree_rest(assessment=police, by=lead) == 14
    peer_answers.respond(assessment=police, by=lead)
    for by in (lead, peer):
        with pytest.raises(Refused, match="not agreed yet"):
            peer_returns.return_review(assessment=police, by=by)
    with pytest.raises(Refused, match="not open to grading"):
        peer_reviews.review_line(
            assessment=police, question=question_of_line(police, "PR-1"), given=RED, by=peer
        )
    again = LineReview(level="green", comment="We saw the new plans", revision=1)
    peer_reviews.review_line(assessment=police, question=question, given=again, by=peer)
    assert line_of(police, question).state == LineState.GRADED
    peer_answers.answer_line(assessment=police, question=question, agrees=True, by=lead)
    agreed = line_of(police, question)
    assert (agreed.state, agreed.agreed.level if agreed.agreed else "") == (LineState.AGREED, "green")
    assert [answer.agrees for answer in LineAnswer.objects.filter(question=question)] == [False, True]
    with pytest.raises(Refused):
        peer_answers.answer_line(assessment=police, question=question, agrees=False, words="No", by=lead)


def test_the_officer_decides_what_stays_open_with_a_reason(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    lead, question = scene.lead(POLICE), question_of_line(police, "PR-9")
    shared(scene, police, {"PR-9": RED})
    peer_answers.answer_line(assessment=police, question=question, agrees=False, words="It exists", by=lead)
    peer_answers.agree_rest(assessment=police, by=lead)
    with pytest.raises(Refused):
        peer_answers.decide_line(
            assessment=police, question=question, level="amber", reason="Seen", by=scene.officer
        )
    peer_answers.respond(assessment=police, by=lead)
    with pytest.raises(Refused, match="Say why"):
        peer_answers.decide_line(
            assessment=police, question=question, level="amber", reason=" ", by=scene.officer
        )
    for by in (lead, scene.peer_of(police)):
        with pytest.raises(Refused):
            peer_answers.decide_line(
                assessment=police, question=question, level="amber", reason="Seen", by=by
            )
    peer_answers.decide_line(
        assessment=police, question=question, level="amber", reason="A half of it exists", by=scene.officer
    )
    line = line_of(police, question)
    assert line.state == LineState.DECIDED
    assert line.agreed is not None
    assert (line.agreed.judgement.compared_with, line.agreed.judgement.reason) == (
        "red",
        "A half of it exists",
    )


def test_both_agencies_return_it_and_developments_become_actions(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    lead, peer = scene.lead(POLICE), shared(scene, police, {"PR-3": LOWER})
    peer_answers.agree_rest(assessment=police, by=lead)
    peer_answers.respond(assessment=police, by=lead)
    peer_returns.return_review(assessment=police, by=peer)
    assert (police.state, Action.objects.count()) == ("responded", 0)
    with pytest.raises(Refused, match="returned it already"):
        peer_returns.return_review(assessment=police, by=peer)
    peer_returns.return_review(assessment=police, by=lead)
    assert police.state == "closed"
    action = Action.objects.get()
    assert (action.text, action.due_on, action.owner, action.agency) == (
        LOWER.development,
        NEXT_SPRING,
        "Head of learning",
        police.agency,
    )
    recommendation = Recommendation.objects.get()
    assert action.recommendation == recommendation
    assert (
        recommendation.bases.get().judgement
        == line_of(police, question_of_line(police, "PR-3")).agreed.judgement
    )  # type: ignore[union-attr]
    outcome = outcome_of(spec_of(police.framework_version), lines_of(police))
    assert outcome is not None
    assert outcome.value == "complete_with_developments"


def test_a_red_line_needs_support_within_ten_working_days(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    with pytest.raises(Refused, match="No line"):
        peer_returns.record_support(assessment=police, words="We met", by=scene.officer)
    finish(scene, police, {"PR-9": RED})
    outcome = outcome_of(spec_of(police.framework_version), lines_of(police))
    assert outcome is not None
    assert (outcome.value, "ten working days" in outcome.meaning) == ("support_needed", True)
    with pytest.raises(Refused):
        peer_returns.record_support(assessment=police, words="We met", by=scene.lead(POLICE))
    peer_returns.record_support(assessment=police, words="A visit in a week", by=scene.officer)
    assert PeerStatement.objects.filter(act=PeerAct.SUPPORT).count() == 1


def test_the_group_follows_its_agencies(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    first, *others = scene.assessments
    assert group_of(first).state == "locked"
    for each in scene.assessments:
        peer = declared(scene, each)
        peer_reviews.confirm_rest(assessment=each, by=peer)
    group = group_of(first)
    assert (group.state, group.results_at is not None) == ("results_given", True)
    for each in scene.assessments:
        peer_reviews.share(assessment=each, statements=statements(each), by=scene.peer_of(each))
    assert group_of(first).state == "shared"
    for each in scene.assessments:
        lead = scene.leads[each.agency_id or 0]
        peer_answers.agree_rest(assessment=each, by=lead)
        peer_answers.respond(assessment=each, by=lead)
    assert group_of(first).state == "responded"
    for each in scene.assessments:
        peer_returns.return_review(assessment=each, by=scene.leads[each.agency_id or 0])
        peer_returns.return_review(assessment=each, by=scene.peer_of(each))
    assert group_of(first).state == "closed"
    assert others


def test_the_officer_closes_in_place_of_one_that_does_not_answer_any_more(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    shared(scene, police)
    lead = scene.lead(POLICE)
    peer_answers.agree_rest(assessment=police, by=lead)
    peer_answers.respond(assessment=police, by=lead)
    with pytest.raises(Refused, match="Say why"):
        peer_returns.return_review(assessment=police, by=scene.officer)
    peer_returns.return_review(assessment=police, by=scene.officer, words="The peer was dissolved")
    assert police.state == "closed"


def test_progress_is_recorded_once_at_six_and_at_twelve_months(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    with pytest.raises(Refused, match="not complete"):
        peer_returns.record_follow_up(assessment=police, months=6, words="Half done", by=scene.officer)
    finish(scene, police, {"PR-3": LOWER})
    for months in (6, 12):
        peer_returns.record_follow_up(assessment=police, months=months, words="Done", by=scene.officer)
    with pytest.raises(Refused, match="already"):
        peer_returns.record_follow_up(assessment=police, months=6, words="Again", by=scene.officer)
    with pytest.raises(Refused, match="six and after twelve"):
        peer_returns.record_follow_up(assessment=police, months=9, words="Why not", by=scene.officer)


def test_evidence_opens_to_the_peer_with_the_answers(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    held = Answer.objects.get(assessment=police, question=question_of_line(police, "PR-1"))
    proof = make_evidence(police.agency, "Training plan", scene.lead(POLICE))
    held.evidence_links.create(evidence=proof, what_it_proves="It is planned")
    peer = scene.peer_of(police)
    assert not visible_to(peer, Evidence).filter(pk=proof.pk).exists()
    declared(scene, police)
    assert visible_to(peer, Evidence).filter(pk=proof.pk).exists()


def test_the_figures_of_a_period_count_lines_and_name_nobody(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    today = clock.today()
    before = peer_review_summary(in_ashshire.partnership, today, today)
    assert (before.groups, before.lines_agreed, before.reviews_closed) == (1, 0, 0)
    finish(scene, scene.assessment(POLICE), {"PR-9": RED, "PR-3": LOWER})
    found = peer_review_summary(in_ashshire.partnership, today, NEXT_SPRING)
    assert found.lines_by_grade == (("Green", 13), ("Amber", 1), ("Red", 1), ("Not applicable", 0))
    assert (found.reviews_shared, found.reviews_closed, found.support_needed) == (1, 1, 1)
    assert (found.developments_due, found.developments_done, found.developments_late) == (1, 0, 0)
    yesterday = today - dt.timedelta(days=1)
    assert peer_review_summary(in_ashshire.partnership, yesterday, yesterday).lines_agreed == 0


def test_another_partnership_sees_nothing_of_it(ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        scene = locked_scene(ashshire)
        finish(scene, scene.assessment(POLICE), {"PR-3": LOWER})
    with partnership_scope(birchester.partnership):
        lead = person(birchester, Role.AGENCY_LEAD, agency(POLICE))
        assert visible_to(lead, PeerStatement).count() == 0
        assert visible_to(lead, Assignment).count() == 0
        found = peer_review_summary(birchester.partnership, clock.today(), clock.today())
        assert found.is_empty
