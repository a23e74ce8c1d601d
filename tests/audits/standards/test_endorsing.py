"""A course from private self-check to endorsement, its certificate, its end; refusals and other tenants."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from assurance.models import Action
from assurance.services.refusals import Refused
from audits.logic.endorsing import NOTICE_DAYS, Checked, compare, next_notice, notice_due, usual_period
from audits.logic.processes import AssignmentState
from audits.models import Assessment, AssessmentAction, Assignment, Grade, QuestionReview
from audits.queries.answers import question_rows
from audits.queries.endorsing import comparisons_of, counted, course_standings
from audits.queries.standards_home import due_items
from audits.rules import may_read
from audits.services import endorsement_reminders
from audits.services.assessments import sign_off, withdraw
from audits.services.declarations import declare_interest, declare_none
from audits.services.endorsing import (
    Decision,
    Standard,
    ask_changes,
    assign_checker,
    check_standard,
    decide,
    start_check,
    start_submission,
)
from courses.choices import EndorsementOutcome
from courses.models import Endorsement
from partnerships import clock
from partnerships.access import visible_to
from partnerships.choices import Role
from partnerships.models import Membership, OutboxMessage
from partnerships.tenancy import partnership_scope
from tests.audits.making import agency, person, released
from tests.audits.standards.making import (
    IN_A_MONTH,
    MULTI,
    SINGLE,
    Scene,
    answer_standards,
    checked,
    course_scene,
    first_question,
    self_check,
    submitted,
)
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
YEARS = Decision(EndorsementOutcome.ENDORSED, "All is in place.", dt.date(2026, 6, 1), dt.date(2028, 5, 31))


@pytest.fixture
def scene(in_ashshire: Cast) -> Scene:
    return course_scene(in_ashshire)


def test_nine_standards_or_sixteen(scene: Scene, in_ashshire: Cast) -> None:
    assert len(question_rows(self_check(scene))) == 9
    other = course_scene(in_ashshire, "Working together", "Birch Training")
    assert len(question_rows(self_check(other, MULTI))) == 16


def test_a_self_check_is_private_until_it_is_sent_in(scene: Scene) -> None:
    found = self_check(scene)
    assert not visible_to(scene.officer, Assessment).filter(pk=found.pk).exists()
    answer_standards(found, scene.ours)
    sign_off(assessment=found, role="Head of training", by=scene.ours)
    assert may_read(scene.officer, found)


def test_only_the_own_course_and_once_at_a_time(scene: Scene, in_ashshire: Cast) -> None:
    other = person(in_ashshire, Role.PROVIDER, agency("Birch Training"))
    version = released(in_ashshire, SINGLE)
    with pytest.raises(Refused, match="your own agency"):
        start_submission(course=scene.course, framework_version=version, by=other)
    found = self_check(scene)
    with pytest.raises(Refused, match="being checked already"):
        self_check(scene)
    with pytest.raises(Refused, match="set of minimum standards"):
        start_submission(course=scene.course, framework_version=released(in_ashshire), by=scene.ours)
    withdraw(assessment=found, by=scene.ours)
    assert self_check(scene).state == "in_progress"


def test_an_unfinished_self_check_cannot_be_sent_in(scene: Scene) -> None:
    found = self_check(scene)
    with pytest.raises(Refused, match="9 questions still need"):
        sign_off(assessment=found, role="Head of training", by=scene.ours)


def test_from_submission_to_endorsement_with_conditions(scene: Scene) -> None:
    found = checked(scene, submitted(scene))
    row = first_question(found)
    review = QuestionReview.objects.get(question=row)
    check_standard(
        assessment=found,
        question=row,
        given=Standard(
            level="partly",
            reason="The edition is not shown.",
            comment="Show it on the first slide.",
            good_practice="The scenario.",
            development="Show the edition",
            development_due_on=IN_A_MONTH,
            development_is_condition=True,
            revision=review.revision,
        ),
        by=scene.officer,
    )
    assert counted(found) == (8, 9)
    made = decide(
        assessment=found,
        decision=replace(
            YEARS, outcome=EndorsementOutcome.WITH_CONDITIONS, conditions="Show the edition by July."
        ),
        by=scene.officer,
    )
    assert (made.outcome, made.number_met, made.number_of) == ("with_conditions", 8, 9)
    assert made.standards == (
        "Minimum standards: single-agency basic awareness in safeguarding, version 2026.1"
    )
    link = AssessmentAction.objects.get()
    assert (link.is_condition, link.question_id) == (True, row.pk)
    assert (link.action.text, link.action.due_on, link.action.agency) == (
        "Show the edition",
        IN_A_MONTH,
        scene.provider,
    )
    assert Assessment.objects.get().state == "decided"
    told = OutboxMessage.objects.filter(dedupe_key__startswith="course-decided").values_list(
        "to_address", flat=True
    )
    assert list(told) == [scene.ours.email]


@pytest.mark.parametrize(
    ("decision", "why"),
    [
        (replace(YEARS, reason=" "), "Say why"),
        (replace(YEARS, expires_on=None), "Give the period"),
        (replace(YEARS, outcome=EndorsementOutcome.WITH_CONDITIONS), "Write the conditions"),
    ],
)
def test_a_decision_that_lacks_something_changes_nothing(scene: Scene, decision: Decision, why: str) -> None:
    found = checked(scene, submitted(scene))
    with pytest.raises(Refused, match=why):
        decide(assessment=found, decision=decision, by=scene.officer)
    assert (Assessment.objects.get().state, Endorsement.objects.count(), Action.objects.count()) == (
        "in_review",
        0,
        0,
    )


def test_no_decision_before_every_standard_is_checked(scene: Scene) -> None:
    found = submitted(scene)
    start_check(assessment=found, by=scene.officer)
    with pytest.raises(Refused, match="no moderated grade"):
        decide(assessment=found, decision=YEARS, by=scene.officer)


def test_a_different_grade_needs_a_reason_and_a_development_its_day(scene: Scene) -> None:
    found = submitted(scene)
    start_check(assessment=found, by=scene.officer)
    row = first_question(found)
    with pytest.raises(Refused, match="why"):
        check_standard(assessment=found, question=row, given=Standard(level="not_met"), by=scene.officer)
    with pytest.raises(Refused, match="Give the day"):
        check_standard(
            assessment=found, question=row, given=Standard(level="met", development="More"), by=scene.officer
        )
    with pytest.raises(Refused, match="is past"):
        check_standard(
            assessment=found,
            question=row,
            given=Standard(level="met", development="More", development_due_on=dt.date(2026, 5, 1)),
            by=scene.officer,
        )
    assert (Grade.objects.filter(side="moderated").count(), QuestionReview.objects.count()) == (0, 0)


def test_changes_are_asked_for_made_and_checked_again(scene: Scene) -> None:
    found = checked(scene, submitted(scene))
    ask_changes(assessment=found, what="Show the edition.", due_on=IN_A_MONTH, by=scene.officer)
    assert (found.state, found.due_on) == ("more_asked", IN_A_MONTH)
    assert [item.what for item in due_items(scene.ours, clock.today())] == [
        "Make the changes asked for: Noticing neglect"
    ]
    answer_standards(found, scene.ours, "partly")
    sign_off(assessment=found, role="Head of training", by=scene.ours)
    assert found.state == "in_review"
    assert Grade.objects.filter(assessment=found, side="own").count() == 18


def test_changes_need_words_and_a_day_to_come(scene: Scene) -> None:
    found = checked(scene, submitted(scene))
    for what, day in ((" ", IN_A_MONTH), ("More", dt.date(2026, 5, 1))):
        with pytest.raises(Refused):
            ask_changes(assessment=found, what=what, due_on=day, by=scene.officer)
    assert found.state == "in_review"


def test_a_peer_checks_after_declaring_and_never_their_own_agency(scene: Scene, in_ashshire: Cast) -> None:
    found = submitted(scene)
    peer = person(in_ashshire, Role.MODERATOR, agency("Oak Trust"))
    membership = Membership.objects.get(pk=peer.membership_id)
    assigned = assign_checker(assessment=found, membership=membership, by=scene.officer)
    assert (assigned.state, may_read(peer, found)) == ("locked", False)
    with pytest.raises(Refused, match="Declare first"):
        check_standard(assessment=found, question=first_question(found), given=Standard(level="met"), by=peer)
    declare_none(assignment=assigned, by=peer)
    assert may_read(peer, found)
    check_standard(assessment=found, question=first_question(found), given=Standard(level="met"), by=peer)
    assert Grade.objects.get(side="moderated").judgement.by_role == "Checker"
    own = person(in_ashshire, Role.MODERATOR, scene.provider)
    with pytest.raises(Refused, match="may not check this provider"):
        assign_checker(
            assessment=found, membership=Membership.objects.get(pk=own.membership_id), by=scene.officer
        )
    stranger = person(in_ashshire, Role.MODERATOR, agency("Elm College"))
    with pytest.raises(Refused, match="somebody else"):
        start_check(assessment=found, by=stranger)


def test_an_officer_with_an_interest_checks_nothing_of_the_provider(scene: Scene) -> None:
    found = submitted(scene)
    declare_interest(agency=scene.provider, words="My sister works there", by=scene.officer)
    with pytest.raises(Refused, match="declared an interest"):
        start_check(assessment=found, by=scene.officer)
    assert Assignment.objects.filter(state=AssignmentState.DECLARED).count() == 0


def test_the_provider_neither_checks_nor_decides(scene: Scene) -> None:
    found = checked(scene, submitted(scene))
    for act in (
        lambda: start_check(assessment=found, by=scene.ours),
        lambda: decide(assessment=found, decision=YEARS, by=scene.ours),
    ):
        with pytest.raises(Refused):
            act()


def test_the_end_is_announced_once_90_30_and_0_days_before(scene: Scene, in_ashshire: Cast) -> None:
    found = checked(scene, submitted(scene))
    decide(assessment=found, decision=YEARS, by=scene.officer)
    OutboxMessage.objects.all().delete()
    sent = []
    notices = [dt.date(2028, 3, 2), dt.date(2028, 5, 1), dt.date(2028, 5, 31), dt.date(2028, 6, 1)]
    days = sorted({each + dt.timedelta(days=shift) for each in notices for shift in (-1, 0, 1)})
    for day in days:
        moment = dt.datetime.combine(day, dt.time(10), clock.LONDON)
        with clock.held_at(moment):
            if endorsement_reminders.sweep(in_ashshire.partnership):
                sent.append(day)
            assert endorsement_reminders.sweep(in_ashshire.partnership) == 0
    assert sent == [dt.date(2028, 3, 2), dt.date(2028, 5, 2), dt.date(2028, 5, 31)]
    assert OutboxMessage.objects.filter(to_address=scene.ours.email).count() == 3


def test_the_officer_and_the_provider_hear_of_a_submission_once(scene: Scene, in_ashshire: Cast) -> None:
    submitted(scene)
    assert endorsement_reminders.sweep(in_ashshire.partnership) == 2
    assert endorsement_reminders.sweep(in_ashshire.partnership) == 0


def test_where_a_course_stands_in_words(scene: Scene) -> None:
    pk = scene.course.pk
    assert course_standings([pk], scene.officer)[pk].words == "Not checked"
    found = checked(scene, submitted(scene))
    assert course_standings([pk], scene.officer)[pk].submission == found
    decide(assessment=found, decision=YEARS, by=scene.officer)
    assert course_standings([pk], scene.officer)[pk].words == "Endorsed"
    with clock.held_at(dt.datetime(2028, 6, 1, 10, tzinfo=clock.LONDON)):
        assert course_standings([pk], scene.officer)[pk].words == "Expired"


def test_other_courses_are_compared_only_from_the_minimum_on(scene: Scene, in_ashshire: Cast) -> None:
    decide(assessment=checked(scene, submitted(scene)), decision=YEARS, by=scene.officer)
    for number in range(4):
        other = course_scene(in_ashshire, f"Course {number}", f"Provider {number}")
        decide(assessment=checked(other, submitted(other)), decision=YEARS, by=scene.officer)
    (before,) = comparisons_of(scene.ours)
    assert {met.is_shown for _, _, met in before.rows} == {False}
    other = course_scene(in_ashshire, "Course 5", "Provider 5")
    decide(assessment=checked(other, submitted(other), "partly"), decision=YEARS, by=scene.officer)
    (after,) = comparisons_of(scene.ours)
    assert {(met.met, met.of) for _, _, met in after.rows} == {(4, 5)}


def test_nothing_of_it_is_seen_in_another_partnership(scene: Scene, birchester: Cast) -> None:
    found = submitted(scene)
    with partnership_scope(birchester.partnership):
        assert not Assessment.objects.filter(pk=found.pk).exists()
        assert not Endorsement.objects.exists()


DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1))


@for_all(DAYS, DAYS, DAYS)
def test_a_notice_is_never_for_a_day_before_the_decision(
    expires: dt.date, today: dt.date, decided: dt.date
) -> None:
    days = notice_due(expires, today, decided)
    if days is not None:
        assert days in NOTICE_DAYS
        assert decided < expires - dt.timedelta(days=days) <= today <= expires + dt.timedelta(days=14)


@for_all(DAYS, DAYS)
def test_the_next_notice_lies_ahead_and_is_one_of_three(expires: dt.date, today: dt.date) -> None:
    day = next_notice(expires, today)
    assert (day is None) == (today >= expires)
    if day is not None:
        assert day > today
        assert (expires - day).days in NOTICE_DAYS


@for_all(DAYS)
def test_a_usual_period_is_two_years(day: dt.date) -> None:
    first, last = usual_period(day)
    assert first == day
    assert 729 <= (last - first).days <= 730


@for_all(
    st.lists(st.tuples(st.integers(1, 4), st.sampled_from(["met", "partly", "not_met"])), max_size=12),
    st.integers(5, 8),
)
def test_a_comparison_never_shows_too_few(others: list[tuple[int, str]], minimum: int) -> None:
    checked_courses = [Checked(provider, {"A": level}) for provider, level in others]
    (row,) = compare({"A": "met"}, checked_courses, keys=["A"], best="met", minimum=minimum)
    enough = len(others) >= minimum and len({provider for provider, _ in others}) >= 2
    assert row.is_shown == enough
    assert (row.met, row.of) == (
        (sum(1 for _, level in others if level == "met"), len(others)) if enough else (0, 0)
    )
