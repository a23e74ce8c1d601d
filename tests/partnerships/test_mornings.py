"""Emails of the mornings: at nine on working days, each once."""

import datetime as dt

import pytest

from partnerships import clock
from partnerships.choices import EmailKind
from partnerships.models import OutboxMessage
from partnerships.services import mornings
from partnerships.services.outbox import Letter
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("in_ashshire")

FRIDAY, SATURDAY, MONDAY = (dt.date(2026, 6, day) for day in (5, 6, 8))


def at(day: dt.date, hour: int) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(hour), clock.LONDON)


def from_saturday(today: dt.date) -> list[Letter]:
    """One email, due from Saturday on."""
    letter = Letter(EmailKind.AUDIT, "lead@work.example", "Late", "It is late.", "late:1:lead@work.example")
    return [letter] if today >= SATURDAY else []


def test_what_falls_due_on_a_saturday_goes_once_on_monday_at_nine(ashshire: Cast) -> None:
    sent = {}
    for day, hour in ((FRIDAY, 10), (SATURDAY, 10), (MONDAY, 8), (MONDAY, 9), (MONDAY, 10)):
        with clock.held_at(at(day, hour)):
            sent[day, hour] = mornings.send(from_saturday)
    assert sent == {(FRIDAY, 10): 0, (SATURDAY, 10): 0, (MONDAY, 8): 0, (MONDAY, 9): 1, (MONDAY, 10): 0}
    assert OutboxMessage.objects.count() == 1


def test_the_next_morning_is_today_while_an_email_waits_then_the_first_of_the_later_days(
    ashshire: Cast,
) -> None:
    def later(today: dt.date) -> list[dt.date]:
        return [today + dt.timedelta(days=days) for days in (7, 3)]

    with clock.held_at(at(FRIDAY, 10)):
        assert mornings.next_morning(from_saturday, lambda today: []) is None
        assert mornings.next_morning(from_saturday, later) == at(MONDAY, 9)
    with clock.held_at(at(MONDAY, 10)):
        assert mornings.next_morning(from_saturday, later) == at(MONDAY, 9)
        mornings.send(from_saturday)
        assert mornings.next_morning(from_saturday, later) == at(MONDAY + dt.timedelta(days=3), 9)
