"""How many can be asked, and how many were: what was sent stays sent."""

import datetime as dt

import pytest

from courses.choices import BookingStatus, EventState
from courses.models import Delegate, Event
from evaluations.queries.asking import asked_rows, stage_rates
from evaluations.queries.surveys import Reach, counts_between, counts_by_event, people_to_ask
from partnerships import clock
from tests.conftest import Cast
from tests.evaluations.answering import invite
from tests.evaluations.making import book_people, make_course, make_event


@pytest.fixture
def event(in_ashshire: Cast, on_monday: dt.datetime) -> Event:
    """An event of six people a week ago, the before survey sent to all of them."""
    made = make_event(make_course(), on_monday - dt.timedelta(days=7))
    for booking in book_people(made, 6):
        invite(booking, "pre")
    return made


def test_people_out_of_reach_are_not_promised_an_email(event: Event) -> None:
    first, second, third = event.bookings.order_by("pk")[:3]
    Delegate.objects.filter(pk=first.delegate_id).update(email="")
    Delegate.objects.filter(pk__in=[first.delegate_id, second.delegate_id]).update(manager_email="")
    event.bookings.filter(pk__in=[first.pk, second.pk]).update(manager_email="")
    event.bookings.filter(pk=third.pk).update(status=BookingStatus.CANCELLED)
    assert people_to_ask([event.pk]) == {event.pk: Reach(delegates=4, managers=3)}


def test_who_was_asked_and_then_cancelled_or_stayed_away_still_counts_as_asked(event: Event) -> None:
    """DOMAIN.md: response rate = answered / (sent and not bounced)."""
    cancelled, absent, bounced, unsent, answered = event.invitations.order_by("pk")[:5]
    for row, fields in (
        (cancelled, {"state": "cancelled"}),
        (absent, {"state": "skipped", "skip_reason": "did_not_attend"}),
        (bounced, {"state": "skipped", "skip_reason": "not_delivered"}),
        (unsent, {"state": "cancelled", "sent_at": None}),
        (answered, {"state": "answered", "started_at": clock.now(), "answered_at": clock.now()}),
    ):
        type(row).objects.filter(pk=row.pk).update(**fields)
    (rate,) = stage_rates(asked_rows([event.pk]))
    assert (rate.asked.answered, rate.asked.reached) == (1, 4)
    counts = counts_by_event([event.pk])[event.pk]["pre", "delegate"]
    assert (counts.answered, counts.delivered) == (1, 4)
    now = clock.now()
    year = counts_between(now - dt.timedelta(days=365), now)["pre", "delegate"]
    assert (year.answered, year.delivered) == (1, 4)


def test_a_cancelled_event_is_in_no_rate_of_the_year(event: Event) -> None:
    Event.objects.filter(pk=event.pk).update(state=EventState.CANCELLED)
    now = clock.now()
    assert counts_between(now - dt.timedelta(days=365), now)["pre", "delegate"].sent == 0
