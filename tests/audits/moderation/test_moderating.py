"""Declare, see, grade; a request for more evidence; proposals that the agency answers (acceptance checks 6 and 7)."""

import datetime as dt

import pytest

from assurance.services.refusals import Refused
from audits.logic.processes import AssessmentState, AssignmentState
from audits.models import Assessment, EvidenceRequest, Grade, HeadingAgreement, QuestionReview
from audits.services import request_reminders
from audits.services.agreeing import agree_heading, challenge_heading, decide_heading, refer_heading
from audits.services.declarations import declare_conflict, declare_interest, declare_none, end_interest
from audits.services.dialogue import say
from audits.services.evidence_requests import answer_request, ask_for_evidence
from audits.services.moderating import (
    NotesChangedMeanwhile,
    confirm_rest,
    propose_assessment,
    propose_heading,
    save_review,
    score_question,
)
from audits.services.visits import cancel, plan, record_visit
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency, OutboxMessage
from tests.audits.making import officer, person, question_of
from tests.audits.moderation.making import (
    IN_A_WEEK,
    Scene,
    hold_visit,
    moderate_everything,
    moderated_scene,
)
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("in_ashshire", "on_monday")


@pytest.fixture
def scene(ashshire: Cast) -> Scene:
    return moderated_scene(ashshire)


def state(scene: Scene) -> str:
    return Assessment.objects.values_list("state", flat=True).get(pk=scene.assessment.pk)


def test_nothing_is_graded_before_the_declaration(ashshire: Cast) -> None:
    scene = moderated_scene(ashshire, state=AssignmentState.LOCKED)
    question = question_of(scene.assessment)
    with pytest.raises(Refused, match="conflict of interest"):
        score_question(assessment=scene.assessment, question=question, level="green", by=scene.moderator)
    declare_none(assignment=scene.assignment, by=scene.moderator)
    score_question(assessment=scene.assessment, question=question, level="green", by=scene.moderator)
    assert state(scene) == AssessmentState.IN_REVIEW


def test_a_declared_conflict_closes_the_door_and_tells_the_officer(ashshire: Cast) -> None:
    scene = moderated_scene(ashshire, state=AssignmentState.LOCKED)
    with pytest.raises(Refused, match="why"):
        declare_conflict(assignment=scene.assignment, words=" ", by=scene.moderator)
    declare_conflict(assignment=scene.assignment, words="My sister works there", by=scene.moderator)
    with pytest.raises(Refused, match="somebody else"):
        declare_none(assignment=scene.assignment, by=scene.moderator)
    (letter,) = OutboxMessage.objects.all()
    assert letter.to_address == officer(ashshire).email
    assert "sister" not in letter.text


def test_an_interest_declared_later_closes_what_was_open(scene: Scene) -> None:
    college = Agency.objects.get(name="Elm College")
    interest = declare_interest(agency=college, words="I was its governor", by=scene.moderator)
    with pytest.raises(Refused, match="already"):
        declare_interest(agency=college, words="Again", by=scene.moderator)
    question = question_of(scene.assessment)
    with pytest.raises(Refused, match="conflict of interest"):
        score_question(assessment=scene.assessment, question=question, level="green", by=scene.moderator)
    end_interest(interest=interest, by=scene.moderator)
    score_question(assessment=scene.assessment, question=question, level="green", by=scene.moderator)


def test_a_reason_is_needed_only_where_the_grade_differs(scene: Scene) -> None:
    question = question_of(scene.assessment)
    with pytest.raises(Refused, match="differs"):
        score_question(assessment=scene.assessment, question=question, level="amber", by=scene.moderator)
    score_question(
        assessment=scene.assessment,
        question=question,
        level="amber",
        reason="Policy is out of date",
        by=scene.moderator,
    )
    rest = confirm_rest(assessment=scene.assessment, heading=question.heading, by=scene.moderator)
    assert rest == question.heading.questions.filter(kind="graded").count() - 1
    assert confirm_rest(assessment=scene.assessment, heading=question.heading, by=scene.moderator) == 0
    kept = Grade.objects.get(question=question, side="moderated")
    assert (kept.level, kept.judgement.reason, kept.judgement.by_role) == (
        "amber",
        "Policy is out of date",
        "Moderator",
    )


def test_somebody_else_cannot_grade(ashshire: Cast, scene: Scene) -> None:
    stranger = person(ashshire, Role.MODERATOR, Agency.objects.create(name="Ash Police"))
    for by in (stranger, scene.lead):
        with pytest.raises(Refused):
            score_question(
                assessment=scene.assessment, question=question_of(scene.assessment), level="green", by=by
            )


def test_notes_saved_in_two_tabs_lose_nothing(scene: Scene) -> None:
    question = question_of(scene.assessment)
    facts = {"assessment": scene.assessment, "question": question, "by": scene.moderator}
    save_review(revision=0, comment="First", **facts)
    save_review(revision=1, comment="Second", **facts)
    with pytest.raises(NotesChangedMeanwhile) as conflict:
        save_review(revision=1, comment="From the old tab", **facts)
    assert conflict.value.theirs.comment == "Second"
    assert QuestionReview.objects.get().revision == 2


def test_more_evidence_is_asked_and_answered(scene: Scene) -> None:
    question = question_of(scene.assessment)
    by_day = clock.today() + IN_A_WEEK
    with pytest.raises(Refused, match="what you need"):
        ask_for_evidence(
            assessment=scene.assessment, question=question, what=" ", due_on=by_day, by=scene.moderator
        )
    request = ask_for_evidence(
        assessment=scene.assessment, question=question, what="The minutes", due_on=by_day, by=scene.moderator
    )
    assert state(scene) == AssessmentState.MORE_ASKED
    with pytest.raises(Refused):
        answer_request(request=request, answer="Here", by=scene.moderator)
    answer_request(request=request, answer="They are on the shelf now", by=scene.lead)
    assert (state(scene), EvidenceRequest.objects.get().state) == (AssessmentState.IN_REVIEW, "answered")
    with pytest.raises(Refused, match="moved on"):
        answer_request(request=request, answer="Again", by=scene.lead)
    told = list(OutboxMessage.objects.order_by("id").values_list("to_address", flat=True))
    assert told == [scene.lead.email, scene.moderator.email]


def test_a_visit_names_roles_and_is_held_before_the_grades_are_proposed(scene: Scene) -> None:
    moderate_everything(scene)
    with pytest.raises(Refused, match="Record the visit"):
        propose_assessment(assessment=scene.assessment, by=scene.moderator)
    visit = plan(
        assessment=scene.assessment,
        planned_for=clock.now() + IN_A_WEEK,
        place="College Road",
        by=scene.moderator,
    )
    with pytest.raises(Refused, match="planned already"):
        plan(assessment=scene.assessment, planned_for=clock.now() + IN_A_WEEK, place="", by=scene.moderator)
    with clock.held_at(clock.now() + IN_A_WEEK):
        with pytest.raises(Refused, match="by role"):
            record_visit(visit=visit, held_on=clock.today(), roles_met=[" "], findings="", by=scene.moderator)
        record_visit(
            visit=visit,
            held_on=clock.today(),
            roles_met=["Principal"],
            findings="Files in order",
            by=scene.moderator,
        )
    with pytest.raises(Refused, match="moved on"):
        cancel(visit=visit, why="Too late", by=scene.lead)
    propose_assessment(assessment=scene.assessment, by=scene.moderator)
    assert state(scene) == AssessmentState.PROPOSED


def test_no_final_grade_before_the_agency_has_answered(scene: Scene) -> None:
    hold_visit(scene)
    moderate_everything(scene)
    agreement = HeadingAgreement.objects.order_by("heading__position").first()
    assert agreement is not None
    with pytest.raises(Refused, match="proposed to the agency yet"):
        agree_heading(agreement=agreement, by=scene.lead)
    propose_assessment(assessment=scene.assessment, by=scene.moderator)
    with pytest.raises(Refused):
        agree_heading(agreement=_fresh(agreement), by=scene.moderator)
    agree_heading(agreement=_fresh(agreement), by=scene.lead)
    done = _fresh(agreement)
    assert (done.state, done.answered_by_id, done.agreed.value) == ("agreed", scene.lead.user_id, "green")
    with pytest.raises(Refused, match="moved on"):
        agree_heading(agreement=done, by=scene.lead)
    with pytest.raises(Refused, match="stay as they are"):
        score_question(
            assessment=_assessment(scene),
            question=question_of(scene.assessment),
            level="red",
            reason="Late",
            by=scene.moderator,
        )


def _fresh(agreement: HeadingAgreement) -> HeadingAgreement:
    return HeadingAgreement.objects.select_related("assessment", "proposal", "heading", "agreed").get(
        pk=agreement.pk
    )


def _assessment(scene: Scene) -> Assessment:
    return Assessment.objects.get(pk=scene.assessment.pk)


def test_disagreement_is_proposed_again_or_referred_and_decided(ashshire: Cast, scene: Scene) -> None:
    hold_visit(scene)
    moderate_everything(scene, level="amber")
    propose_assessment(assessment=scene.assessment, by=scene.moderator)
    first, second, *rest = HeadingAgreement.objects.order_by("heading__position")
    for agreement in (first, second):
        with pytest.raises(Refused, match="why"):
            challenge_heading(agreement=_fresh(agreement), words=" ", by=scene.lead)
        challenge_heading(agreement=_fresh(agreement), words="The policy is new", by=scene.lead)
    propose_heading(
        assessment=_assessment(scene),
        heading=first.heading,
        level="green",
        note="We read it.",
        by=scene.moderator,
    )
    assert _fresh(first).answered_at is None  # a new proposal has to be answered anew
    agree_heading(agreement=_fresh(first), by=scene.lead)
    refer_heading(agreement=_fresh(second), reason="We cannot agree", by=scene.moderator)
    assert state(scene) == AssessmentState.REFERRED
    decider = officer(ashshire)
    with pytest.raises(Refused, match="why"):
        decide_heading(agreement=_fresh(second), level="green", reason="", by=decider)
    with pytest.raises(Refused):
        decide_heading(agreement=_fresh(second), level="green", reason="I say so", by=scene.lead)
    decide_heading(agreement=_fresh(second), level="green", reason="The policy is in force", by=decider)
    for agreement in rest:
        agree_heading(agreement=_fresh(agreement), by=scene.lead)
    assert state(scene) == AssessmentState.AGREED
    final = {each.heading_id: each.agreed.value for each in HeadingAgreement.objects.select_related("agreed")}
    assert (final[first.heading_id], final[second.heading_id], final[rest[0].heading_id]) == (
        "green",
        "green",
        "amber",
    )
    decided = _fresh(second).agreed
    assert (decided.by_role, decided.compared_with, decided.reason) == (
        "Policy officer",
        "amber",
        "The policy is in force",
    )


def test_the_dialogue_tells_the_other_side_without_its_words(scene: Scene) -> None:
    say(
        assessment=scene.assessment,
        text="Where is the policy?",
        question=question_of(scene.assessment),
        by=scene.moderator,
    )
    say(assessment=scene.assessment, text="On the shelf.", by=scene.lead)
    say(assessment=scene.assessment, text="And the minutes too.", by=scene.lead)
    letters = list(OutboxMessage.objects.order_by("id"))
    assert [letter.to_address for letter in letters] == [scene.lead.email, scene.moderator.email]
    assert not any("policy" in letter.text or "shelf" in letter.text for letter in letters)
    with pytest.raises(Refused, match="Write something"):
        say(assessment=scene.assessment, text=" ", by=scene.lead)


def test_a_request_that_is_late_is_reminded_of_the_day_after_then_weekly(scene: Scene) -> None:
    request = ask_for_evidence(
        assessment=scene.assessment,
        question=question_of(scene.assessment),
        what="The minutes",
        due_on=dt.date(2026, 6, 5),  # a Friday
        by=scene.moderator,
    )
    partnership, sent = scene.assessment.partnership, []
    assert request_reminders.next_due() == dt.datetime(2026, 6, 8, 9, tzinfo=clock.LONDON)
    for day in range(2, 20):
        with clock.held_at(dt.datetime(2026, 6, day, 10, tzinfo=clock.LONDON)):
            if request_reminders.sweep(partnership):
                sent.append(day)
    assert sent == [8, 15]
    with clock.held_at(dt.datetime(2026, 6, 19, 10, tzinfo=clock.LONDON)):
        assert request_reminders.next_due() == dt.datetime(2026, 6, 22, 9, tzinfo=clock.LONDON)
        answer_request(request=request, answer="They are on the shelf now", by=scene.lead)
        assert request_reminders.next_due() is None
