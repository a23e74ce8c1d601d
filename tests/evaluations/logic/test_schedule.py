"""When surveys go out: DOMAIN.md (nothing for a date already past), acceptance check 3 and the sending
hours.
"""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.logic.library import SurveyLibrary
from evaluations.logic.schedule import (
    EventTimes,
    PlannedStage,
    PlanState,
    is_held_until_start,
    may_send,
    next_moment,
    plan_event,
    plan_in_words,
    send_rules,
)
from evaluations.logic.sending_hours import LONDON, is_sending_moment, next_sending_moment
from evaluations.logic.stages import Audience, Stage
from partnerships.logic.working_days import is_working_day


def at(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=LONDON)


def event_on(year: int, month: int, day: int) -> EventTimes:
    return EventTimes(at(year, month, day, 9, 30), at(year, month, day, 16, 0))


LONG_BEFORE = at(2020, 1, 1)


def plan(
    library: SurveyLibrary, event: EventTimes, known_at: datetime = LONG_BEFORE, **options: bool
) -> list[PlannedStage]:
    return plan_event(event, send_rules(library), known_at=known_at, **options)


def test_an_event_known_in_time_is_asked_about_four_times(library: SurveyLibrary) -> None:
    # Thursday 14 May 2026; 25 May is a bank holiday.
    planned = plan(library, event_on(2026, 5, 14))
    assert [
        (stage.stage, stage.dates.due_at, stage.dates.remind_at, stage.dates.closes_at) for stage in planned
    ] == [
        (Stage.PRE, at(2026, 5, 5), at(2026, 5, 11), at(2026, 5, 14, 9, 30)),
        (Stage.POST, at(2026, 5, 15, 8, 30), at(2026, 5, 19), at(2026, 6, 5, 23, 59)),
        (Stage.M3, at(2026, 8, 14), at(2026, 8, 24), at(2026, 9, 11, 23, 59)),
        (Stage.M6, at(2026, 11, 16), at(2026, 11, 26), at(2026, 12, 14, 23, 59)),
    ]
    assert {stage.state for stage in planned} == {PlanState.PLANNED}


def test_an_event_that_ends_inside_the_hours_is_followed_up_as_it_ends(library: SurveyLibrary) -> None:
    event = EventTimes(at(2026, 5, 14, 9), at(2026, 5, 14, 12, 15))
    assert plan(library, event)[1].dates.due_at == at(2026, 5, 14, 12, 15)


def test_managers_are_asked_at_three_and_six_months_only(library: SurveyLibrary) -> None:
    planned = plan_event(
        event_on(2026, 5, 14), send_rules(library), known_at=LONG_BEFORE, audiences=[Audience.MANAGER]
    )
    assert [stage.stage for stage in planned] == [Stage.M3, Stage.M6]


def test_an_event_moved_by_a_week_moves_every_survey_by_a_week(library: SurveyLibrary) -> None:
    first, moved = plan(library, event_on(2026, 9, 15)), plan(library, event_on(2026, 9, 22))
    shifts = [after.dates.due_at - before.dates.due_at for before, after in zip(first, moved, strict=True)]
    assert shifts == [timedelta(days=7)] * 4


@pytest.mark.parametrize("sunday", [date(2026, 3, 29), date(2026, 10, 25)])
def test_what_falls_due_on_the_sunday_of_a_clock_change_goes_once_at_nine_on_monday(
    library: SurveyLibrary, sunday: date
) -> None:
    run = sunday + timedelta(days=10)
    before = plan(library, event_on(run.year, run.month, run.day))[0]
    monday = sunday + timedelta(days=1)
    assert before.dates.due_at == datetime.combine(monday, time(9), LONDON)
    assert before.dates.due_at.utcoffset() == timedelta(hours=1 if sunday.month == 3 else 0)
    assert may_send(before.dates, before.dates.due_at)
    assert not may_send(before.dates, before.dates.due_at - timedelta(minutes=1))


def test_months_are_clamped_to_the_months_end(library: SurveyLibrary) -> None:
    assert plan(library, event_on(2025, 11, 29))[2].dates.due_at == at(2026, 3, 2)
    assert plan(library, event_on(2026, 8, 31))[3].dates.due_at == at(2027, 3, 1)
    assert plan(library, event_on(2027, 11, 30))[2].dates.due_at == at(2028, 2, 29)


def test_a_late_booking_is_asked_at_the_next_opening_while_the_event_has_not_started(
    library: SurveyLibrary,
) -> None:
    event = event_on(2026, 5, 14)
    before = plan(library, event, at(2026, 5, 11, 17, 30))[0]
    assert (before.state, before.dates.due_at, before.dates.remind_at) == (
        PlanState.PLANNED,
        at(2026, 5, 12, 8, 30),
        None,
    )
    assert plan(library, event, at(2026, 5, 13, 17))[0].dates.due_at == at(2026, 5, 14, 8, 30)
    early = EventTimes(at(2026, 5, 14, 8, 30), at(2026, 5, 14, 16))
    assert plan(library, early, at(2026, 5, 13, 17))[0].state is PlanState.TOO_LATE


def test_the_first_import_of_a_past_event_plans_only_what_is_still_to_come(library: SurveyLibrary) -> None:
    event = EventTimes(at(2026, 5, 12, 9), at(2026, 5, 12, 12))
    planned = plan(library, event, at(2026, 5, 15, 10), is_first_import=True)
    assert [stage.state for stage in planned] == [
        PlanState.TOO_LATE,
        PlanState.MISSED,
        PlanState.PLANNED,
        PlanState.PLANNED,
    ]
    assert plan_in_words(planned, 46, date(2026, 5, 15)) == (
        "Before: too late. After: 3 days ago. Three months: 46 people on 12 August. "
        "Six months: 46 people on 12 November."
    )


def test_someone_who_came_without_booking_is_asked_after_the_event_all_the_same(
    library: SurveyLibrary,
) -> None:
    planned = plan(library, EventTimes(at(2026, 5, 12, 9), at(2026, 5, 12, 12)), at(2026, 5, 13, 10))
    assert (planned[0].state, planned[1].state) == (PlanState.TOO_LATE, PlanState.PLANNED)
    assert planned[1].dates.due_at == at(2026, 5, 13, 10)
    assert planned[1].dates.remind_at == at(2026, 5, 18)


def test_a_survey_about_to_close_is_too_late_to_ask(library: SurveyLibrary) -> None:
    event = EventTimes(at(2026, 5, 12, 9), at(2026, 5, 12, 12))
    assert plan(library, event, at(2026, 6, 1, 10))[1].state is PlanState.TOO_LATE


def test_an_event_about_to_start_is_held_until_start_is_chosen() -> None:
    event = event_on(2026, 5, 14)
    assert is_held_until_start(event, at(2026, 5, 12, 9, 30))
    assert not is_held_until_start(event, at(2026, 5, 12, 9, 29))
    assert is_held_until_start(event, at(2026, 6, 1))


def test_a_before_reminder_is_brought_forward_rather_than_sent_on_the_day(library: SurveyLibrary) -> None:
    # Tuesday 7 April 2026 follows Easter Monday: three days before is Saturday; nothing goes until Tuesday.
    before = plan(library, event_on(2026, 4, 7))[0]
    assert before.dates.remind_at == at(2026, 4, 2)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (at(2026, 5, 14, 8, 29), at(2026, 5, 14, 8, 30)),
        (at(2026, 5, 14, 15, 59), at(2026, 5, 14, 15, 59)),
        (at(2026, 5, 14, 16), at(2026, 5, 15, 8, 30)),
        (at(2026, 5, 22, 16), at(2026, 5, 26, 8, 30)),
    ],
)
def test_sending_hours(moment: datetime, expected: datetime) -> None:
    assert next_sending_moment(moment) == expected


def test_an_event_must_not_end_before_it_starts_and_needs_a_time_zone() -> None:
    with pytest.raises(ValueError, match="cannot end before"):
        EventTimes(at(2026, 5, 14, 12), at(2026, 5, 14, 9))
    with pytest.raises(ValueError, match="time zone"):
        EventTimes(datetime(2026, 5, 14, 9), datetime(2026, 5, 14, 12))


def test_an_event_that_ends_at_midnight_belongs_to_its_day() -> None:
    assert EventTimes(at(2026, 5, 14, 9), at(2026, 5, 15, 0)).last_day == date(2026, 5, 14)


def test_the_next_moment_is_the_earliest_after_now() -> None:
    now = at(2026, 5, 14)
    assert next_moment(now, [None, now, at(2026, 5, 16), at(2026, 5, 15)]) == at(2026, 5, 15)
    assert next_moment(now, [None, now]) is None


moments = st.datetimes(datetime(2024, 1, 1), datetime(2031, 1, 1)).map(
    lambda naive: naive.replace(tzinfo=LONDON)
)


@settings(max_examples=300, deadline=None)
@given(moment=moments)
def test_the_next_sending_moment_is_never_earlier_and_always_inside_the_hours(moment: datetime) -> None:
    found = next_sending_moment(moment)
    assert found.timestamp() >= moment.timestamp()
    assert is_sending_moment(found)
    assert next_sending_moment(found) == found


@settings(max_examples=300, deadline=None)
@given(
    starts_at=moments,
    hours=st.integers(0, 60),
    known=st.integers(-60 * 24, 250 * 24),
    is_first_import=st.booleans(),
)
def test_whatever_is_planned_goes_on_a_working_day_inside_the_hours_and_never_for_a_date_already_past(
    library: SurveyLibrary, starts_at: datetime, hours: int, known: int, is_first_import: bool
) -> None:
    event = EventTimes(starts_at, starts_at + timedelta(hours=hours))
    known_at = starts_at + timedelta(hours=known)
    for planned in plan(library, event, known_at, is_first_import=is_first_import):
        dates = planned.dates
        if planned.state is not PlanState.PLANNED:
            continue
        assert dates.due_at.timestamp() >= known_at.timestamp()
        assert is_sending_moment(dates.due_at)
        assert dates.due_at < dates.closes_at
        if planned.stage is Stage.PRE:
            assert dates.closes_at == starts_at
        elif is_first_import:
            assert dates.due_at.timestamp() >= event.ends_at.timestamp()
        if dates.remind_at is not None:
            assert dates.due_at < dates.remind_at < dates.closes_at
            assert is_working_day(dates.remind_at.date())
            assert dates.remind_at.time() == time(9)
