"""Evidence besides surveys in the quarterly report: listed with its number and strength, a source for step 4."""

import datetime as dt

from evaluations.queries.evidence import evidence_between
from evaluations.services.other_evidence import record_evidence, withdraw_evidence
from partnerships.choices import Role
from partnerships.queries.members import member_of
from tests.conftest import Cast
from tests.evaluations.making import london, make_course, make_event


def test_the_evidence_of_a_quarter_is_about_its_courses_or_their_events(
    in_ashshire: Cast, on_monday: dt.datetime
) -> None:
    by = member_of(in_ashshire.people[Role.POLICY_OFFICER].pk)
    assert by is not None
    course, other = make_course(), make_course("Elsewhere")
    event = make_event(course, london(2026, 4, 7, 9))
    words = {
        "method": "case_file_audit",
        "by_role": "Team manager",
        "how_many": 3,
        "counted": "cases",
        "step": 4,
        "what_it_showed": "The plan names what changes.",
        "strength": 4,
    }
    day = dt.date(2026, 4, 20)
    about_course = record_evidence(by=by, course=course, done_on=day, **words)
    about_event = record_evidence(by=by, event=event, done_on=day, **words)
    record_evidence(by=by, course=other, done_on=day, **words)
    record_evidence(by=by, course=course, done_on=dt.date(2026, 3, 31), **words)
    mistaken = record_evidence(by=by, course=course, done_on=day, **words)
    withdraw_evidence(evidence=mistaken, why="Recorded twice", by=by)
    found = evidence_between([course.pk], dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert [row.pk for row in found] == [about_event.pk, about_course.pk]
    assert found[0].how_many_words(5, outside=True) == "3 cases"
