"""Other evidence: recorded by a person, checked for names, corrected by a new row, counted by the coverage meter."""

import datetime as dt
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from courses.services.refusals import Refused
from evaluations.logic.coverage import CoverageState
from evaluations.models import OtherEvidence, PlannedEvidence, ThemedEvaluation
from evaluations.queries.course_figures import coverage_of_courses
from evaluations.queries.evidence import due_items
from evaluations.queries.evidence_prompts import evidence_prompts
from evaluations.queries.results import course_results, twelve_months_before
from evaluations.services.other_evidence import (
    WordsNeedChecking,
    correct_evidence,
    record_evidence,
    withdraw_evidence,
)
from evaluations.services.tallying import tally_events
from evaluations.themed_choices import EvidenceMethod
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Theme
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")

AUDIT: dict[str, Any] = {
    "method": "case_file_audit",
    "done_on": dt.date(2026, 5, 20),
    "by_role": "Team manager",
    "how_many": 3,
    "counted": "cases",
    "step": 4,
    "what_it_showed": "The child's voice is on record in three of three files.",
    "strength": 4,
}


def officer(cast: Cast) -> Member:
    member = member_of(cast.people[Role.POLICY_OFFICER].pk)
    assert member is not None
    return member


@pytest.fixture
def course(in_ashshire: Cast) -> Course:
    """A course of which five people answered a question of step 4 at six months."""
    made = make_course(objectives=1)
    event = make_event(made, london(2025, 10, 2, 9))
    for booking in book_people(event, 5, status="attended"):
        respond(booking, "m6", {"O1": 1})
    tally_events([event.pk])
    return made


def step_4(course: Course) -> tuple[str, str]:
    mark = course_results(course).coverage[3]
    end = clock.now()
    listed = coverage_of_courses([course.pk], twelve_months_before(end), end)[course.pk][3]
    assert (listed.state, listed.words) == (mark.state, mark.words)
    return mark.state.value, mark.words


def test_step_4_is_covered_only_with_a_source_besides_the_delegates(
    course: Course, in_ashshire: Cast
) -> None:
    by = officer(in_ashshire)
    assert step_4(course) == (CoverageState.PARTLY.value, "delegates' own view only")
    record_evidence(by=by, course=course, **AUDIT | {"method": "telephone_interview"})
    assert step_4(course) == (CoverageState.PARTLY.value, "delegates' own view only")
    record_evidence(by=by, course=course, **AUDIT | {"step": 3})
    assert step_4(course) == (CoverageState.PARTLY.value, "delegates' own view only")
    made = record_evidence(by=by, course=course, **AUDIT)
    assert step_4(course) == (CoverageState.COVERED.value, "delegates and case files")
    withdraw_evidence(evidence=made, why="Wrong course", by=by)
    assert step_4(course) == (CoverageState.PARTLY.value, "delegates' own view only")


def test_a_correction_is_a_new_row_and_the_database_keeps_the_old_one(
    course: Course, in_ashshire: Cast
) -> None:
    by = officer(in_ashshire)
    first = record_evidence(by=by, course=course, **AUDIT)
    second = correct_evidence(evidence=first, by=by, how_many=4)
    assert (second.replaces_id, second.how_many, second.what_it_showed) == (first.pk, 4, first.what_it_showed)
    assert [row.pk for row in course_results(course).evidence] == [second.pk]
    with pytest.raises(Refused, match="newest"):
        correct_evidence(evidence=first, by=by, how_many=5)
    with pytest.raises(ProgrammingError), transaction.atomic():
        OtherEvidence.objects.filter(pk=first.pk).update(how_many=9)


def test_words_that_may_identify_somebody_need_a_persons_tick(course: Course, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    named = AUDIT | {"what_it_showed": "Mrs Fletcher said it helped."}
    with pytest.raises(WordsNeedChecking, match="“Mrs Fletcher” \\(a name\\)"):
        record_evidence(by=by, course=course, **named)
    assert OtherEvidence.objects.count() == 0
    assert record_evidence(by=by, course=course, harmless=True, **named).pk


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"done_on": dt.date(2026, 6, 2)}, "has not come yet"),
        ({"how_many": 0}, "how many people"),
        ({"what_it_showed": " "}, "what it showed"),
    ],
)
def test_evidence_says_when_from_how_many_and_what(
    course: Course, in_ashshire: Cast, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refused, match=words):
        record_evidence(by=officer(in_ashshire), course=course, **AUDIT | change)


def test_evidence_is_about_something(in_ashshire: Cast) -> None:
    with pytest.raises(Refused, match="which themed evaluation"):
        record_evidence(by=officer(in_ashshire), **AUDIT)


def make_themed(cast: Cast) -> tuple[ThemedEvaluation, PlannedEvidence]:
    evaluation = ThemedEvaluation.objects.create(
        theme=Theme.objects.create(name="Neglect"),
        title="Neglect in depth",
        created_by=cast.people[Role.POLICY_OFFICER],
    )
    planned = PlannedEvidence.objects.create(
        evaluation=evaluation,
        method="service_users",
        step=4,
        due_on=dt.date(2026, 6, 10),
        who="Participation worker",
    )
    return evaluation, planned


def test_planned_evidence_is_due_on_home_until_it_is_recorded(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    evaluation, planned = make_themed(in_ashshire)
    (item,) = due_items(by, clock.today())
    assert (item.due_on, item.whose) == (dt.date(2026, 6, 10), "Participation worker")
    made = record_evidence(by=by, planned=planned, **AUDIT | {"method": "service_users"})
    assert (made.evaluation_id, made.planned_id) == (evaluation.pk, planned.pk)
    assert due_items(by, clock.today()) == []


def test_every_method_has_prompts_ready_to_use() -> None:
    assert {method: len(prompts) >= 2 for method, prompts in evidence_prompts().items()} == dict.fromkeys(
        EvidenceMethod, True
    )


FORM = {
    "method": "direct_interview",
    "done_on_0": "20",
    "done_on_1": "5",
    "done_on_2": "2026",
    "by_role": "Policy officer",
    "how_many": "3",
    "counted": "people",
    "step": "3",
    "stage": "",
    "what_it_showed": "People share concerns sooner.",
    "strength": "2",
}


def test_an_officer_records_and_a_seg_member_reads_without_small_numbers(
    ashshire: Cast, sign_in: Any
) -> None:
    with partnership_scope(ashshire.partnership):
        evaluation, planned = make_themed(ashshire)
    client = sign_in(ashshire.people[Role.POLICY_OFFICER])
    address = f"{ashshire.home}evaluations/evidence/new/?planned={planned.pk}"
    shown = client.get(address).content.decode()
    assert "Do the people who work with you listen to you?" in shown
    named = dict(FORM)
    for part, value in (("day", "20"), ("month", "5"), ("year", "2026")):
        named[f"done_on_{part}"] = value
    refused = client.post(address, named | {"what_it_showed": "Mrs Fletcher shares sooner."}).content.decode()
    assert "tick that they identify nobody" in refused
    assert 'type="checkbox" id="id_harmless"' in refused.replace("\n", " ") or 'name="harmless"' in refused
    saved = client.post(address, named, follow=True)
    assert "The evidence is recorded." in saved.content.decode()
    reader = sign_in(ashshire.people[Role.SEG_MEMBER])
    tab = reader.get(f"{ashshire.home}evaluations/themed/{evaluation.pk}/evidence/").content.decode()
    assert "People share concerns sooner." in tab
    assert "fewer than 5 people" in tab
    assert "3 people" not in tab
    listed = reader.get(f"{ashshire.home}evaluations/evidence/?format=csv").content.decode()
    assert "fewer than 5 people" in listed
    results = reader.get(f"{ashshire.home}evaluations/themed/{evaluation.pk}/results/").content.decode()
    assert "People share concerns sooner." in results


def test_a_provider_sees_no_other_evidence(course: Course, ashshire: Cast, sign_in: Any) -> None:
    assert (
        sign_in(ashshire.people[Role.PROVIDER]).get(f"{ashshire.home}evaluations/evidence/").status_code
        == 403
    )


def test_the_list_costs_the_same_for_one_and_three(course: Course, ashshire: Cast, sign_in: Any) -> None:
    client, counts = sign_in(ashshire.people[Role.COORDINATOR]), []
    address = f"{ashshire.home}evaluations/evidence/"
    for more in (1, 2):
        for _ in range(more):
            record_evidence(by=officer(ashshire), course=course, **AUDIT)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
