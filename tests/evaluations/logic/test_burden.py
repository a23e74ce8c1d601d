"""The burden guard: DOMAIN.md, Themed evaluation; REQUIREMENTS.md, A14."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.logic.burden import Decision, DueEmail, Fate, decide
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
        Decision("a", Fate.MOVE, reason, move_to=date(2026, 6, 11)),
        Decision("b", Fate.WAIVE, reason),
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


def test_an_invitation_moves_to_ride_with_a_before_survey_that_is_coming() -> None:
    coming = MONDAY + timedelta(days=3)
    (decision,) = decide([due("a")], days_ago(5, 10), NINE, coming_days=[coming])
    assert (decision.fate, decision.move_to) == (Fate.MOVE, coming)


def test_a_limit_below_one_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one email"):
        decide([], [], NINE, limit=0)


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
