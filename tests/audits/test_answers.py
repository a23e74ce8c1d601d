"""Saving answers and signing off: nobody's words are lost, and what is signed is on record."""

import datetime as dt

import pytest

from assurance.models import Action, Evidence, Judgement
from assurance.services.refusals import Refused
from audits.choices import SubjectKind
from audits.logic.processes import AssessmentState, Process
from audits.models import Answer, Assessment, AssessmentAction, EvidenceRequest, Grade
from audits.queries.answers import lacks_of, progress_of
from audits.services.answers import TextChangedMeanwhile, save_answer
from audits.services.assessments import Subject, reopen, sign_off, start, withdraw
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from tests.audits.making import agency, make_assessment, make_cycle, officer, person, question_of, released
from tests.audits.making_cycles import PLANNED, answer, answer_all, signed
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def ours(in_ashshire: Cast) -> Assessment:
    """The police's assessment, not begun."""
    return make_assessment(in_ashshire, agency("Ashshire Police"), AssessmentState.NOT_STARTED)


@pytest.fixture
def lead(in_ashshire: Cast, ours: Assessment) -> Member:
    return person(in_ashshire, Role.AGENCY_LEAD, ours.agency)


def save(assessment: Assessment, by: Member, revision: int, **words: object) -> Answer:
    return save_answer(
        assessment=assessment, question=question_of(assessment), revision=revision, by=by, **words
    )


def test_the_first_save_begins_the_assessment_and_keeps_who_and_when(ours: Assessment, lead: Member) -> None:
    saved = save(
        ours, lead, 0, explanation=" We\r\nmeet monthly. ", level="amber", not_applicable_reason="no"
    )
    ours.refresh_from_db()
    assert (ours.state, ours.opened_at) == ("in_progress", clock.now())
    assert (saved.explanation, saved.own_level, saved.not_applicable_reason) == (
        "We\nmeet monthly.",
        "amber",
        "",
    )
    assert (saved.revision, saved.saved_by_id, saved.graded_by_id) == (1, lead.user_id, lead.user_id)
    assert saved.saved_at == saved.graded_at == clock.now()


def test_a_save_over_a_newer_text_is_refused_and_shows_both(
    in_ashshire: Cast, ours: Assessment, lead: Member
) -> None:
    colleague = person(in_ashshire, Role.AGENCY_LEAD, ours.agency, name="Bo Lane")
    save(ours, lead, 0, explanation="First words")
    save(ours, colleague, 1, explanation="Bo’s words")
    with pytest.raises(TextChangedMeanwhile) as found:
        save(ours, lead, 1, explanation="My words")
    assert (found.value.theirs.explanation, found.value.theirs.revision) == ("Bo’s words", 2)
    assert (found.value.who, found.value.at) == ("Bo Lane", clock.now())
    assert Answer.objects.get().explanation == "Bo’s words"


def test_two_first_saves_do_not_overwrite_each_other(
    in_ashshire: Cast, ours: Assessment, lead: Member
) -> None:
    save(ours, lead, 0, explanation="First words")
    with pytest.raises(TextChangedMeanwhile):
        save(ours, lead, 0, explanation="Others")
    assert save(ours, lead, 0, explanation="First words").revision == 1, "the same words twice are one save"


def test_not_applicable_keeps_its_reason_and_needs_one(ours: Assessment, lead: Member) -> None:
    save(ours, lead, 0, level="na", not_applicable_reason="We have no beds")
    assert "S11-1.1" not in [lack.question.key for lack in lacks_of(ours)]
    save(ours, lead, 1, level="na", not_applicable_reason="  ")
    assert lacks_of(ours)[0].sentences == ("Say why it is “not applicable”.",)


def test_others_cannot_write(in_ashshire: Cast, ours: Assessment) -> None:
    elsewhere = person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Council"))
    for member in (officer(in_ashshire), elsewhere):
        with pytest.raises(Refused, match="somebody else"):
            save(ours, member, 0, explanation="Ours")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ({"level": "purple"}, "Choose one of the grades"),
        ({"explanation": "x" * 10_001}, "10,000 characters at most"),
    ],
)
def test_bad_answers_are_refused(ours: Assessment, lead: Member, words: dict[str, str], why: str) -> None:
    with pytest.raises(Refused, match=why):
        save(ours, lead, 0, **words)
    assert Answer.objects.count() == 0


def test_sign_off_says_what_is_missing_first(ours: Assessment, lead: Member) -> None:
    save(ours, lead, 0, explanation="We do", level="green")
    with pytest.raises(Refused) as found:
        sign_off(assessment=ours, role="Chief nurse", by=lead)
    assert str(found.value) == (
        "40 questions still need something. The first is S11-1.1: "
        "Attach evidence: the grade “Green: excellent” needs some."
    )
    with pytest.raises(Refused, match="position"):
        sign_off(assessment=ours, role=" ", by=lead)


def test_signing_records_own_grades_and_planned_actions_once(
    in_ashshire: Cast, ours: Assessment, lead: Member
) -> None:
    answer_all(ours, lead, {"S11-1.1": "amber", "S11-1.2": "red"})
    assert progress_of([ours.pk])[ours.pk].is_complete
    sign_off(assessment=ours, role="Chief nurse", by=lead)
    assert (ours.state, ours.signed_off_role, ours.signed_off_by_id) == (
        "signed_off",
        "Chief nurse",
        lead.user_id,
    )
    assert Grade.objects.filter(side="own").count() == 40
    assert set(Judgement.objects.values_list("by_role", "by_id")) == {("Chief nurse", lead.user_id)}
    assert [(row.text, row.owner, str(row.due_on)) for row in Action.objects.all()] == [
        (PLANNED[0]["text"], PLANNED[0]["owner"], "2026-09-30")
    ] * 2
    reopen(assessment=ours, why="The chief constable wants to change one answer", by=officer(in_ashshire))
    assert (ours.state, ours.signed_off_at, ours.signed_off_role) == ("in_progress", None, "")
    answer(ours, "S11-1.1", lead, "green")
    sign_off(assessment=ours, role="Chief nurse", by=lead)
    grades = Grade.objects.filter(side="own", question__key="S11-1.1").order_by("pk")
    assert [grade.level for grade in grades] == ["amber", "green"]
    assert Grade.objects.count() == 41
    assert AssessmentAction.objects.count() == 2


def test_what_was_sent_in_is_no_longer_written(ours: Assessment, lead: Member) -> None:
    signed(ours, lead)
    with pytest.raises(Refused, match="has been sent in"):
        save(ours, lead, 1, explanation="Later")


def test_where_more_was_asked_only_those_questions_open_and_the_grade_stays(
    in_ashshire: Cast, ours: Assessment, lead: Member
) -> None:
    signed(ours, lead)
    Assessment.objects.filter(pk=ours.pk).update(state=AssessmentState.MORE_ASKED)
    EvidenceRequest.objects.create(
        assessment=ours,
        question=question_of(ours),
        what="The minutes",
        due_on=clock.today(),
        asked_by_id=officer(in_ashshire).user_id,
    )
    ours.refresh_from_db()
    with pytest.raises(Refused, match="grade stays"):
        save(ours, lead, 1, explanation="More", level="red")
    assert save(ours, lead, 1, explanation="More", level="green").explanation == "More"
    with pytest.raises(Refused, match="other questions"):
        answer(ours, "S11-1.2", lead)


def test_reopening_and_withdrawing_say_why_and_are_the_officers(
    in_ashshire: Cast, ours: Assessment, lead: Member
) -> None:
    with pytest.raises(Refused, match="Say why"):
        withdraw(assessment=ours, by=officer(in_ashshire))
    with pytest.raises(Refused, match="somebody else"):
        withdraw(assessment=ours, why="Too much", by=lead)
    assert withdraw(assessment=ours, why="Merged", by=officer(in_ashshire)).state == "withdrawn"


def test_an_assessment_starts_on_a_released_version_once_in_a_cycle(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    cycle = make_cycle(in_ashshire)
    police = Subject(SubjectKind.AGENCY, agency=agency("Police"))
    given = {"process": Process.MODERATED, "subject": police, "by": by}
    first = start(framework_version=cycle.framework_version, cycle=cycle, **given)
    assert (first.state, first.previous) == ("not_started", None)
    with pytest.raises(Refused, match="takes part in this cycle already"):
        start(framework_version=cycle.framework_version, cycle=cycle, **given)
    version = released(in_ashshire, "training-peer-review")
    version.state = "withdrawn"
    with pytest.raises(Refused, match="Release this version"):
        start(framework_version=version, **given)


def test_what_was_complete_when_it_was_signed_stays_so_when_its_evidence_grows_old(
    ours: Assessment, lead: Member, in_ashshire: Cast
) -> None:
    answer_all(ours, lead)
    expiring = Evidence.objects.order_by("pk").first()
    assert expiring is not None
    Evidence.objects.filter(pk=expiring.pk).update(expires_on=clock.today() + dt.timedelta(days=20))
    sign_off(assessment=ours, role="Chief", by=lead)
    with clock.held_at(clock.now() + dt.timedelta(days=60)):
        assert progress_of([ours.pk])[ours.pk].is_complete
        reopen(assessment=ours, why="Please look at question 1 again", by=officer(in_ashshire))
        assert not progress_of([ours.pk])[ours.pk].is_complete
