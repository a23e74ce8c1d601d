"""Endorsement of a course: an append-only decision with a period, conditions and a reason."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError

from courses.choices import EndorsementOutcome
from courses.models import Course, Endorsement
from courses.queries.endorsements import current_for
from courses.services.endorsing import endorse, withdraw_endorsement
from courses.services.refusals import Refused
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.queries.members import member_of
from tests.conftest import Cast
from tests.courses.making import make_course

pytestmark = pytest.mark.usefixtures("on_monday")
TODAY, LAST_DAY = dt.date(2026, 6, 1), dt.date(2028, 5, 31)


@pytest.fixture
def officer(in_ashshire: Cast) -> Member:
    member = member_of(in_ashshire.people[Role.POLICY_OFFICER].pk)
    assert member is not None
    return member


def decide(course: Course, by: Member, **fields: object) -> Endorsement:
    return endorse(
        **{
            "course": course,
            "outcome": EndorsementOutcome.ENDORSED,
            "standards": "Minimum standards, version 2026.1",
            "number_met": 9,
            "number_of": 9,
            "reason": "Every standard is met",
            "by": by,
            "starts_on": TODAY,
            "expires_on": LAST_DAY,
            **fields,
        }
    )


def test_an_endorsement_stands_from_its_first_to_its_last_day(officer: Member) -> None:
    endorsement = decide(make_course(), officer)
    assert endorsement.reference == f"E2026-{endorsement.course_id:04d}-1"
    assert [
        endorsement.stands_on(day)
        for day in (TODAY - dt.timedelta(1), TODAY, LAST_DAY, LAST_DAY + dt.timedelta(1))
    ] == [False, True, True, False]


def test_the_latest_decision_counts_and_the_earlier_ones_stay(officer: Member) -> None:
    course, other = make_course(), make_course("Domestic abuse")
    decide(course, officer)
    again = decide(
        course,
        officer,
        outcome=EndorsementOutcome.WITH_CONDITIONS,
        number_met=8,
        conditions="Add the local contacts",
    )
    assert again.reference.endswith("-2")
    assert current_for([course.pk, other.pk]) == {course.pk: again}
    withdrawn = withdraw_endorsement(course=course, reason="The trainer has left", by=officer)
    assert current_for([course.pk]) == {course.pk: withdrawn}
    assert not withdrawn.stands_on(TODAY)
    assert Endorsement.objects.filter(course=course).count() == 3
    with pytest.raises(Refused, match="nothing to withdraw"):
        withdraw_endorsement(course=course, reason="Again", by=officer)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reason": " "}, "Say why"),
        ({"starts_on": None}, "Give the period"),
        ({"expires_on": dt.date(2026, 5, 31), "starts_on": dt.date(2025, 6, 1)}, "Give the period"),
        ({"outcome": EndorsementOutcome.WITH_CONDITIONS}, "Write the conditions"),
        ({"outcome": EndorsementOutcome.WITHDRAWN}, "on its own page"),
    ],
)
def test_a_decision_without_its_facts_is_refused(
    officer: Member, fields: dict[str, object], said: str
) -> None:
    with pytest.raises(Refused, match=said):
        decide(make_course(), officer, **fields)
    assert Endorsement.objects.count() == 0


def test_not_endorsed_has_neither_period_nor_reference(officer: Member) -> None:
    decision = decide(make_course(), officer, outcome=EndorsementOutcome.NOT_ENDORSED, number_met=3)
    assert (decision.starts_on, decision.expires_on, decision.reference) == (None, None, "")


def test_the_database_refuses_an_endorsement_without_a_period_and_any_change(officer: Member) -> None:
    course = make_course()
    with pytest.raises(IntegrityError, match="period_if_standing"), transaction.atomic():
        Endorsement.objects.create(
            course=course, outcome="endorsed", reason="x", reference="x", decided_by_id=officer.user_id
        )
    endorsement = decide(course, officer)
    endorsement.reason = "Another"
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        endorsement.save()
