"""One clock: real time, an offset in demonstration mode alone, and moments held by run_due and tests."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from partnerships import clock
from partnerships.choices import EmailKind
from partnerships.logic.wording import long_date
from partnerships.services.outbox import Letter, queue
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast


def test_a_held_moment_is_now_for_everything_within(on_monday: dt.datetime) -> None:
    assert clock.now() == on_monday
    assert clock.today() == dt.date(2026, 6, 1)
    later = on_monday + dt.timedelta(days=3)
    with clock.held_at(later):
        assert clock.now() == later
    assert clock.now() == on_monday


def test_the_day_is_londons_on_both_sides_of_a_clock_change() -> None:
    with clock.held_at(dt.datetime(2026, 6, 1, 23, 30, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2026, 6, 2)
    with clock.held_at(dt.datetime(2026, 12, 1, 23, 30, tzinfo=dt.UTC)):
        assert clock.today() == dt.date(2026, 12, 1)


def test_a_moment_without_a_zone_is_meant_in_london() -> None:
    with clock.held_at(dt.datetime(2026, 7, 1, 9, 0)):
        assert clock.now() == dt.datetime(2026, 7, 1, 8, 0, tzinfo=dt.UTC)


def test_the_demonstrations_clock_moves_forward_only(db: None) -> None:
    ahead = clock.real_now() + dt.timedelta(days=40)
    clock.move_to(ahead)
    assert abs(clock.now() - ahead) < dt.timedelta(seconds=30)
    with pytest.raises(clock.ClockCannotMove):
        clock.move_to(clock.real_now() + dt.timedelta(days=39))


def test_the_clock_cannot_be_moved_outside_demonstration_mode(db: None, settings: object) -> None:
    clock.move_to(clock.real_now() + dt.timedelta(days=40))
    settings.DEMONSTRATION = False  # type: ignore[attr-defined]
    assert abs(clock.now() - clock.real_now()) < dt.timedelta(seconds=5)
    with pytest.raises(clock.ClockCannotMove):
        clock.move_to(clock.real_now() + dt.timedelta(days=80))


def test_the_offset_is_read_once_for_a_request(db: None, django_assert_num_queries: object) -> None:
    with clock.steady(), django_assert_num_queries(0):  # type: ignore[operator]
        assert clock.now() <= clock.now()


def test_a_demonstration_begins_on_any_day_before_its_first_email(ashshire: Cast, birchester: Cast) -> None:
    call_command("set_clock", "--at", "2026-05-04T09:00")
    assert clock.local(clock.now()).strftime("%Y-%m-%dT%H:%M") == "2026-05-04T09:00"
    call_command("set_clock", "--at", "2026-03-02T09:00")
    assert clock.today() == dt.date(2026, 3, 2)
    with partnership_scope(birchester.partnership):
        queue([Letter(EmailKind.TRIAL, "sam@work.example", "Sam", "Hello", "Hello", "hello")])
    with pytest.raises(CommandError, match=r"^Birchester .* has sent email already"):
        call_command("set_clock", "--at", "2026-02-02T09:00")
    assert clock.today() == dt.date(2026, 3, 2)


@pytest.mark.parametrize("days", [-200, 40])
def test_every_page_says_what_the_clock_shows(db: None, days: int) -> None:
    shown = clock.real_now() + dt.timedelta(days=days)
    clock.store(shown)
    page = Client().get("/accounts/login/").content.decode()
    assert f"The portal’s clock stands at {long_date(clock.local(shown).date())}" in page


def test_the_clock_cannot_be_set_outside_demonstration_mode(db: None, settings: object) -> None:
    settings.DEMONSTRATION = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="demonstration mode only"):
        call_command("set_clock", "--at", "2026-05-04T09:00")
    with pytest.raises(CommandError, match="Write the moment like this"):
        call_command("set_clock", "--at", "May")
