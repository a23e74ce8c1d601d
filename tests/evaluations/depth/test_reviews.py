"""Review clocks: raised when an event is over, withdrawn when it moves, silent in a pause, chased, recorded once."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from courses.services.refusals import Refused
from evaluations.models import CourseReview, ReviewRecord
from evaluations.queries.reviews import due_items
from evaluations.services.reviews import (
    end_pause,
    next_due,
    pause_programme,
    record_review,
    sweep_reviews,
)
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import OutboxMessage
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.making import cancel, london, make_course, make_event, move

D = dt.date


def officer(cast: Cast) -> Member:
    member = member_of(cast.people[Role.POLICY_OFFICER].pk)
    assert member is not None
    return member


def at(*moment: int) -> Any:
    return clock.held_at(london(*moment))


def sweep(cast: Cast) -> list[tuple[str, int, D]]:
    sweep_reviews(cast.partnership)
    found = CourseReview.objects.filter(withdrawn_at=None).order_by("due_on", "number")
    return [(row.kind, row.number, row.due_on) for row in found]


@pytest.fixture
def course(in_ashshire: Cast) -> Course:
    """A course known since 1 May 2026, with events on 6 May, 13 May, 20 May and 27 May."""
    with at(2026, 5, 1, 9):
        made = make_course()
        for day in (6, 13, 20, 27):
            make_event(made, london(2026, 5, day, 9))
    return made


def test_the_first_three_events_are_reviewed_within_a_fortnight_of_each(
    course: Course, in_ashshire: Cast
) -> None:
    with at(2026, 5, 6, 18):
        assert sweep(in_ashshire) == []
        assert next_due() == london(2026, 5, 7, 7)
    with at(2026, 5, 7, 6, 59):
        assert sweep(in_ashshire) == []
    with at(2026, 5, 7, 7):
        assert sweep(in_ashshire) == [("early", 1, D(2026, 5, 20))]
        assert next_due() == london(2026, 5, 14, 7)
    with at(2026, 5, 28, 7):
        expected = [("early", 1, D(2026, 5, 20)), ("early", 2, D(2026, 5, 27)), ("early", 3, D(2026, 6, 3))]
        assert sweep(in_ashshire) == expected
        assert sweep(in_ashshire) == expected


def test_what_was_due_before_the_portal_knew_the_course_is_not_raised(in_ashshire: Cast) -> None:
    with at(2026, 5, 30, 9):
        made = make_course()
        make_event(made, london(2026, 5, 6, 9))
        make_event(made, london(2026, 5, 20, 9))
        assert sweep(in_ashshire) == [("early", 2, D(2026, 6, 3))]


def test_a_moved_or_cancelled_event_takes_its_review_back(course: Course, in_ashshire: Cast) -> None:
    first = course.events.order_by("starts_at")[0]
    with at(2026, 5, 7, 9):
        assert sweep(in_ashshire) == [("early", 1, D(2026, 5, 20))]
        move(first, london(2026, 5, 12, 9))
        assert sweep(in_ashshire) == []
    with at(2026, 5, 13, 9):
        assert sweep(in_ashshire) == [("early", 1, D(2026, 5, 26))]
        cancel(first)
        assert sweep(in_ashshire) == []
    whys = CourseReview.objects.values_list("withdrawn_why", flat=True)
    assert set(whys) == {"The event was moved or cancelled, or is no longer one of the first three"}


def test_every_course_is_reviewed_when_each_half_year_ends(course: Course, in_ashshire: Cast) -> None:
    with at(2026, 9, 29, 9):
        assert [row for row in sweep(in_ashshire) if row[0] == "half_year"] == []
        assert next_due() is not None
    with at(2026, 9, 30, 9):
        assert [row for row in sweep(in_ashshire) if row[0] == "half_year"] == [
            ("half_year", 1, D(2026, 9, 30))
        ]
    with at(2027, 3, 31, 9):
        halves = [row[2] for row in sweep(in_ashshire) if row[0] == "half_year"]
        assert halves == [D(2026, 9, 30), D(2027, 3, 31)]


def test_a_paused_programme_raises_nothing_false(course: Course, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    with at(2026, 5, 7, 9):
        assert sweep(in_ashshire) == [("early", 1, D(2026, 5, 20))]
        pause = pause_programme(from_day=D(2026, 5, 18), until_day=None, why="Inspection", by=by)
        assert sweep(in_ashshire) == []
        assert CourseReview.objects.get().withdrawn_why == "The programme was paused"
        with pytest.raises(Refused, match="already paused"):
            pause_programme(from_day=D(2026, 6, 1), until_day=D(2026, 6, 2), why="Again", by=by)
    with at(2026, 9, 30, 9):
        assert sweep(in_ashshire) == []
        assert OutboxMessage.objects.filter(kind="review").count() == 0
    with at(2026, 5, 14, 9):
        end_pause(pause=pause, until_day=D(2026, 5, 24), by=by)
        assert sweep(in_ashshire) == [("early", 2, D(2026, 5, 27))]


def test_an_overdue_review_is_chased_every_five_working_days_until_it_is_recorded(
    course: Course, in_ashshire: Cast
) -> None:
    by = officer(in_ashshire)
    with at(2026, 5, 7, 9):
        sweep(in_ashshire)
    course.events.exclude(pk=course.events.order_by("starts_at")[0].pk).delete()
    chased = OutboxMessage.objects.filter(kind="review")
    with at(2026, 5, 27, 9):  # 25 May is a bank holiday: the fifth working day after 20 May is the 28th
        sweep(in_ashshire)
        assert chased.count() == 0
        assert next_due() == london(2026, 5, 28, 7)
    with at(2026, 5, 28, 9):
        sweep(in_ashshire)
        sweep(in_ashshire)
        assert sorted(chased.values_list("to_address", flat=True)) == [
            "coordinator@ashshire.example",
            "policy_officer@ashshire.example",
        ]
        assert "Neglect, due 20 May 2026" in chased[0].text
    with at(2026, 6, 4, 9):
        sweep(in_ashshire)
        assert chased.count() == 4
        review = CourseReview.objects.get()
        record_review(review=review, what_was_seen="Confidence rose.", what_changes="", by=by)
        with pytest.raises(Refused, match="already"):
            record_review(review=review, what_was_seen="Again.", what_changes="", by=by)
    with at(2026, 6, 11, 9):
        sweep(in_ashshire)
        assert chased.count() == 4
        record = ReviewRecord.objects.get()
        assert (record.what_was_seen, record.by_id, record.at) == (
            "Confidence rose.",
            by.user_id,
            london(2026, 6, 4, 9),
        )


def test_an_older_list_imported_later_does_not_ask_for_a_second_reading(
    course: Course, in_ashshire: Cast
) -> None:
    with at(2026, 5, 7, 9):
        sweep(in_ashshire)
        record_review(
            review=CourseReview.objects.get(), what_was_seen="Read.", what_changes="", by=officer(in_ashshire)
        )
        make_event(course, london(2026, 5, 5, 9))
        assert sweep(in_ashshire) == [("early", 2, D(2026, 5, 19)), ("early", 1, D(2026, 5, 20))]


def test_e_learning_is_reviewed_three_times_a_fortnight_apart(in_ashshire: Cast) -> None:
    with at(2026, 5, 1, 9):
        make_event(make_course(kind="e_learning"), london(2026, 5, 4, 9), hours=24 * 90)
    with at(2026, 5, 5, 9):
        assert [row[1:] for row in sweep(in_ashshire)] == [
            (1, D(2026, 5, 18)),
            (2, D(2026, 6, 1)),
            (3, D(2026, 6, 15)),
        ]


def test_home_shows_reviews_and_pages_record_them(course: Course, in_ashshire: Cast, sign_in: Any) -> None:
    with at(2026, 5, 7, 9):
        sweep(in_ashshire)
        (item,) = due_items(officer(in_ashshire), clock.today())
        assert (item.due_on, item.what) == (D(2026, 5, 20), "Review the evaluations of Neglect")
        client = sign_in(in_ashshire.people[Role.COORDINATOR])
        shown = client.get(item.url).content.decode()
        assert "First early review: event of 6 May 2026" in shown
        assert "Write what was seen" in client.post(item.url, {"what_was_seen": ""}).content.decode()
        assert client.post(item.url, {"what_was_seen": "All well."}).status_code == 302
        assert "All well." in client.get(item.url).content.decode()
        listed = client.get(f"{in_ashshire.home}evaluations/reviews/?state=done").content.decode()
        assert "All well." in listed
        assert due_items(officer(in_ashshire), clock.today()) == []


def test_the_list_costs_the_same_for_one_and_three(course: Course, in_ashshire: Cast, sign_in: Any) -> None:
    client = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    counts = []
    for day in (7, 28):
        with at(2026, 5, day, 9):
            sweep(in_ashshire)
            client.get(f"{in_ashshire.home}evaluations/reviews/")
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{in_ashshire.home}evaluations/reviews/").status_code == 200
            counts.append(len(queries))
            assert client.get(f"{in_ashshire.home}evaluations/reviews/?format=xlsx").status_code == 200
    assert counts[0] == counts[1]


def test_each_partnership_has_its_own_reviews(course: Course, in_ashshire: Cast, birchester: Cast) -> None:
    with at(2026, 5, 28, 9):
        sweep(in_ashshire)
        with partnership_scope(birchester.partnership):
            assert sweep(birchester) == []
