"""`run_due` steps through time, stopping only where something is due, and running it again does nothing."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from courses.choices import BookingStatus
from courses.models import Booking
from evaluations.models import Invitation
from partnerships import clock
from partnerships.models import OutboxMessage
from partnerships.tenancy import partnership_scope
from qa_portal.services.running import Runner, run_due
from tests.conftest import Cast
from tests.evaluations.making import book_people, london, make_course, make_event, may_send

PLANNED = london(2026, 5, 1, 12, 0)


@pytest.fixture
def booked(ashshire: Cast, mailoutbox: list) -> Cast:
    """An event on 17 June with two people who will attend; nothing planned yet."""
    with clock.held_at(PLANNED):
        may_send(ashshire.partnership)
        with partnership_scope(ashshire.partnership):
            event = make_event(make_course(), london(2026, 6, 17, 9, 30))
            book_people(event, 2)
            Booking.objects.update(status=BookingStatus.ATTENDED)
    return ashshire


def surveys_sent(cast: Cast) -> list[str]:
    with partnership_scope(cast.partnership):
        found = OutboxMessage.objects.filter(kind="survey").order_by("id")
        return [f"{clock.local(row.created_at):%m-%d %H:%M} {row.subject.split()[0]}" for row in found]


def test_eight_months_send_every_stage_and_reminder_at_its_hour(booked: Cast) -> None:
    run_due(london(2026, 6, 1, 9), since=PLANNED)
    run_due(london(2027, 1, 31, 9), since=london(2026, 6, 1, 9))
    expected = [
        "06-08 09:00 Before",
        "06-15 09:00 Reminder:",
        "06-17 15:30 After",
        # The reminder of 22 June is waived: it would be the fourth email in 30 days.
        "09-17 09:00 Three",
        "09-28 09:00 Reminder:",
        "12-17 09:00 Six",
        "12-29 09:00 Reminder:",
    ]
    assert surveys_sent(booked) == [line for line in expected for _ in range(2)]
    with partnership_scope(booked.partnership):
        assert set(Invitation.objects.values_list("state", flat=True)) == {"expired"}


def test_running_again_does_nothing(booked: Cast) -> None:
    until = london(2026, 7, 1, 9)
    run_due(until, since=PLANNED)
    before = surveys_sent(booked)
    assert run_due(until, since=PLANNED).total() == 0
    assert surveys_sent(booked) == before


def test_a_runner_goes_on_where_it_stopped(booked: Cast) -> None:
    runner = Runner(PLANNED)
    for day in (8, 9, 16, 18):
        runner(london(2026, 6, day, 18))
    assert [line[:5] for line in surveys_sent(booked)] == ["06-08"] * 2 + ["06-15"] * 2 + ["06-17"] * 2


def test_the_command_moves_the_clock_and_refuses_the_past(booked: Cast) -> None:
    ahead = clock.local(clock.now() + dt.timedelta(days=3)).replace(microsecond=0, tzinfo=None)
    call_command("run_due", at=ahead.isoformat(), stdout=io.StringIO())
    assert abs((clock.now() - ahead.replace(tzinfo=clock.LONDON)).total_seconds()) < 60
    with pytest.raises(CommandError, match="only moves forward"):
        call_command("run_due", at="2020-01-01T09:00")
