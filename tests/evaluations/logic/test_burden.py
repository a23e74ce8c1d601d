"""The burden guard: DOMAIN.md, Themed evaluation; REQUIREMENTS.md, A14."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.logic.burden import Cause, Decision, DueEmail, Fate, Holiday, decide
from evaluations.logic.sending_hours import LONDON
from evaluations.logic.stages import Stage
from partnerships.logic.working_days import is_working_day, on_or_after_working_day

MONDAY = date(2026, 6, 1)
NINE = datetime.combine(MONDAY, time(9), LONDON)


def due(
    key: str, stage: Stage = Stage.M3, *, at: datetime = NINE, days_left: int = 28, is_reminder: bool = False
) -> DueEmail:
    return DueEmail(key, stage, at, at.date() + timedelta(days=days_left), is_reminder)


def days_ago(*numbers: int) -> list[date]:
    return [MONDAY - timedelta(days=number) for number in numbers]


def test_everything_due_now_goes_in_one_email() -> None:
    decisions = decide([due("a"), due("b", Stage.M6), due("c", is_reminder=True)], days_ago(3, 10), NINE)
    assert [decision.fate for decision in decisions] == [Fate.SEND] * 3


def test_a_fourth_email_in_30_days_moves_an_invitation_and_waives_a_reminder() -> None:
    decisions = decide([due("a"), due("b", is_reminder=True)], days_ago(5, 12, 20), NINE)
    reason = "This person would get more than 3 emails in 30 days."
    assert decisions == [
        Decision("a", Fate.MOVE, reason, move_to=date(2026, 6, 11), cause=Cause.LIMIT),
        Decision("b", Fate.WAIVE, reason, cause=Cause.LIMIT),
    ]


def test_an_invitation_that_cannot_move_far_enough_is_waived() -> None:
    (decision,) = decide([due("a", days_left=9)], days_ago(5, 12, 20), NINE)
    assert decision.fate is Fate.WAIVE


def test_the_thirtieth_day_back_no_longer_counts() -> None:
    assert decide([due("a")], days_ago(1, 2, 30), NINE)[0].fate is Fate.SEND
    assert decide([due("a")], days_ago(1, 2, 29), NINE)[0].fate is Fate.MOVE


def test_before_and_after_always_go_and_take_the_rest_with_them() -> None:
    for stage in (Stage.PRE, Stage.POST):
        decisions = decide([due("a"), due("b", stage)], days_ago(0, 1, 2, 3), NINE)
        assert [decision.fate for decision in decisions] == [Fate.SEND, Fate.SEND]


def test_a_reminder_of_a_before_survey_is_not_forced() -> None:
    assert decide([due("a", Stage.PRE, is_reminder=True)], days_ago(1, 2, 3), NINE)[0].fate is Fate.WAIVE


def test_what_is_due_in_the_morning_waits_for_the_after_survey_of_the_afternoon() -> None:
    ends = NINE.replace(hour=15)
    decisions = decide([due("a"), due("b", Stage.POST, at=ends)], [], NINE)
    assert [(decision.fate, decision.until) for decision in decisions] == [(Fate.WAIT, ends)] * 2
    later = decide([due("a"), due("b", Stage.POST, at=ends)], [], ends)
    assert [decision.fate for decision in later] == [Fate.SEND] * 2


def test_a_before_survey_that_closes_today_does_not_wait_for_the_afternoon() -> None:
    ends = NINE.replace(hour=15)
    decisions = decide([due("a", Stage.PRE, days_left=0), due("b", Stage.POST, at=ends)], [], NINE)
    assert [decision.fate for decision in decisions] == [Fate.SEND, Fate.WAIT]


def test_a_second_email_on_one_day_moves_to_the_next_working_day() -> None:
    (decision,) = decide([due("a")], days_ago(0), NINE)
    assert (decision.fate, decision.move_to) == (Fate.MOVE, MONDAY + timedelta(days=1))
    assert (decision.cause, decision.joins) == (Cause.TODAY, False)


def test_an_invitation_moves_to_ride_with_a_before_survey_that_is_coming() -> None:
    coming = MONDAY + timedelta(days=3)
    (decision,) = decide([due("a")], days_ago(5, 10), NINE, coming_days=[coming])
    assert (decision.fate, decision.move_to, decision.joins) == (Fate.MOVE, coming, True)


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one email"):
        decide([], [], NINE, limit=0)


def reminder(*, started: datetime | None = None, days_left: int = 28, stage: Stage = Stage.M3) -> DueEmail:
    return DueEmail(
        "r", stage, NINE, MONDAY + timedelta(days=days_left), is_reminder=True, started_at=started
    )


@pytest.mark.parametrize(
    ("hours_ago", "fate", "moved_to"),
    [
        (48, Fate.SEND, None),
        (47, Fate.MOVE, MONDAY + timedelta(days=1)),
        (24, Fate.MOVE, MONDAY + timedelta(days=1)),
        (1, Fate.MOVE, MONDAY + timedelta(days=2)),
    ],
)
def test_nobody_is_reminded_within_two_days_of_pressing_start(
    hours_ago: int, fate: Fate, moved_to: date | None
) -> None:
    (decision,) = decide([reminder(started=NINE - timedelta(hours=hours_ago))], [], NINE)
    assert (decision.fate, decision.move_to) == (fate, moved_to)
    assert decision.cause is (Cause.NONE if fate is Fate.SEND else Cause.STARTED)


def test_a_reminder_stays_quiet_even_when_an_after_survey_goes_that_day_and_is_waived_when_no_day_is_left() -> (
    None
):
    quiet = reminder(started=NINE - timedelta(hours=3))
    assert [d.fate for d in decide([quiet, due("b", Stage.POST)], [], NINE)] == [Fate.MOVE, Fate.SEND]
    (decision,) = decide([reminder(started=NINE - timedelta(hours=3), days_left=1)], [], NINE)
    assert (decision.fate, decision.cause) == (Fate.WAIVE, Cause.STARTED)


HALF_TERM = Holiday(MONDAY, MONDAY + timedelta(days=4))


def in_school(stage: Stage, *, is_reminder: bool = False, days_left: int = 28) -> DueEmail:
    last_day = MONDAY + timedelta(days=days_left)
    return DueEmail("s", stage, NINE, last_day, is_reminder=is_reminder, in_education=True)


@pytest.mark.parametrize("stage", [Stage.M3, Stage.M6])
def test_later_surveys_of_a_school_wait_for_the_end_of_the_holidays(stage: Stage) -> None:
    (decision,) = decide([in_school(stage)], [], NINE, holidays=[HALF_TERM])
    assert (decision.fate, decision.move_to) == (Fate.MOVE, MONDAY + timedelta(days=7))
    assert decision.cause is Cause.SCHOOL_HOLIDAY
    assert decide([due("other")], [], NINE, holidays=[HALF_TERM])[0].fate is Fate.SEND


@pytest.mark.parametrize("stage", [Stage.PRE, Stage.POST])
def test_before_and_after_go_in_the_holidays_too_but_their_reminders_move(stage: Stage) -> None:
    assert decide([in_school(stage)], [], NINE, holidays=[HALF_TERM])[0].fate is Fate.SEND
    (decision,) = decide([in_school(stage, is_reminder=True)], [], NINE, holidays=[HALF_TERM])
    assert (decision.fate, decision.move_to) == (Fate.MOVE, MONDAY + timedelta(days=7))


def test_what_closes_within_the_holidays_is_waived_with_the_reason() -> None:
    (decision,) = decide([in_school(Stage.M3, days_left=4)], [], NINE, holidays=[HALF_TERM])
    assert (decision.fate, decision.cause) == (Fate.WAIVE, Cause.SCHOOL_HOLIDAY)


def test_the_limit_moves_nothing_into_the_holidays() -> None:
    next_week = Holiday(MONDAY + timedelta(days=1), MONDAY + timedelta(days=14))
    (decision,) = decide([in_school(Stage.M3)], days_ago(0), NINE, holidays=[next_week])
    assert (decision.fate, decision.move_to) == (Fate.MOVE, MONDAY + timedelta(days=15))


@settings(max_examples=150, deadline=None)
@given(
    emails=st.lists(
        st.tuples(
            st.sampled_from(list(Stage)), st.booleans(), st.booleans(), st.integers(0, 40), st.integers(0, 72)
        ),
        max_size=8,
    ),
    past=st.lists(st.integers(0, 29), max_size=4),
    holidays=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 14)), max_size=3),
)
def test_whatever_is_due_nothing_goes_in_quiet_days_or_holidays_and_everything_has_a_fate_with_its_cause(
    emails: list[tuple[Stage, bool, bool, int, int]], past: list[int], holidays: list[tuple[int, int]]
) -> None:
    asked = [
        DueEmail(
            str(number),
            stage,
            NINE,
            MONDAY + timedelta(days=days_left),
            is_reminder=is_reminder,
            started_at=NINE - timedelta(hours=hours) if is_reminder else None,
            in_education=in_education,
        )
        for number, (stage, is_reminder, in_education, days_left, hours) in enumerate(emails)
    ]
    closed = [
        Holiday(MONDAY + timedelta(days=first), MONDAY + timedelta(days=first + length))
        for first, length in holidays
    ]
    decisions = decide(asked, days_ago(*past), NINE, holidays=closed)
    assert [decision.key for decision in decisions] == [email.key for email in asked]
    for email, decision in zip(asked, decisions, strict=True):
        if email.is_never_held_back:
            assert decision.fate is Fate.SEND
            continue
        day = MONDAY if decision.fate is Fate.SEND else decision.move_to
        if day is not None:
            assert day <= email.last_day or decision.fate is Fate.SEND
            assert not (email.in_education and any(holiday.holds(day) for holiday in closed))
            if email.started_at is not None:
                assert datetime.combine(day, time(9), LONDON) >= email.started_at + timedelta(days=2)
        assert (decision.cause is Cause.NONE) is (decision.fate is Fate.SEND)


ask = st.tuples(st.integers(0, 120), st.sampled_from(list(Stage)), st.booleans(), st.integers(0, 30))


@settings(max_examples=150, deadline=None)
@given(asks=st.lists(ask, max_size=25), limit=st.integers(1, 5), are_foreseen=st.booleans())
def test_in_any_30_days_every_email_beyond_the_limit_holds_a_before_or_after_survey(
    asks: list[tuple[int, Stage, bool, int]], limit: int, are_foreseen: bool
) -> None:
    """Live through six months, day by day; nothing may be lost, and the promise must hold in every window."""
    waiting = []
    for number, (offset, stage, is_reminder, days_left) in enumerate(asks):
        day = on_or_after_working_day(MONDAY + timedelta(days=offset))
        waiting.append(
            due(
                str(number),
                stage,
                at=datetime.combine(day, time(9), LONDON),
                days_left=days_left,
                is_reminder=is_reminder,
            )
        )
    forced_days = {email.due_at.date() for email in waiting if email.is_never_held_back}
    sent: list[tuple[date, bool]] = []
    fates: dict[str, Fate] = {}
    for offset in range(190):
        today = MONDAY + timedelta(days=offset)
        if not is_working_day(today):
            continue
        now = datetime.combine(today, time(9), LONDON)
        ready = [email for email in waiting if email.due_at <= now]
        coming = [day for day in forced_days if day > today] if are_foreseen else []
        decisions = decide(ready, [day for day, _ in sent], now, limit=limit, coming_days=coming)
        going = [
            email for email, decision in zip(ready, decisions, strict=True) if decision.fate is Fate.SEND
        ]
        if going:
            sent.append((today, any(email.is_never_held_back for email in going)))
        for email, decision in zip(ready, decisions, strict=True):
            waiting.remove(email)
            fates[email.key] = decision.fate
            if decision.fate is Fate.MOVE:
                assert decision.move_to is not None
                assert today < decision.move_to <= email.last_day
                moved_to = datetime.combine(decision.move_to, time(9), LONDON)
                waiting.append(DueEmail(email.key, email.stage, moved_to, email.last_day))
            assert not (email.is_never_held_back and decision.fate is not Fate.SEND)
    assert waiting == []
    assert set(fates) == {str(number) for number in range(len(asks))}
    assert len({day for day, _ in sent}) == len(sent)
    for end, _ in sent:
        window = [is_forced for day, is_forced in sent if end - timedelta(days=30) < day <= end]
        assert all(window[limit:])
        if are_foreseen and len(window) > limit:
            assert all(window)
