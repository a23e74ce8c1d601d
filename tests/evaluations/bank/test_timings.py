"""Minutes worked out give way to the usual time, once there are ten timings."""

import datetime as dt
from typing import Any

import pytest

from courses.models import Event
from evaluations.models import Invitation, Response, SurveyVersion
from evaluations.services.timings import next_due, sweep_timings
from partnerships import clock
from partnerships.tenancy import partnership_scope
from tests.conftest import MONDAY, Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, make_course, make_event

NIGHT = MONDAY.replace(hour=3) + dt.timedelta(days=1)


def answer(event: Event, minutes: list[float], prefix: str, **fields: Any) -> SurveyVersion:
    """People who took so many minutes each over the before survey, all sent now."""
    now = clock.now()
    for taken, booking in zip(minutes, book_people(event, len(minutes), prefix), strict=True):
        respond(booking, "pre", {"K2": 7})
        started = now - dt.timedelta(minutes=taken)
        Invitation.objects.filter(booking=booking).update(started_at=started, answered_at=now)
        Response.objects.filter(booking=booking).update(submitted_at=now, **fields)
    version = SurveyVersion.objects.get(course=event.course)
    version.refresh_from_db()
    return version


@pytest.fixture
def event(in_ashshire: Cast, on_monday: dt.datetime) -> Event:
    return make_event(make_course(objectives=1), MONDAY + dt.timedelta(days=7))


def test_nine_timings_change_nothing_and_the_tenth_does_at_night(event: Event, in_ashshire: Cast) -> None:
    version = answer(event, [5, 5, 5, 6, 6, 6, 7, 7, 7], "nine")
    worked_out = version.minutes
    assert next_due() == NIGHT
    assert sweep_timings(in_ashshire.partnership) == 0
    with clock.held_at(NIGHT):
        assert sweep_timings(in_ashshire.partnership) == 1
        assert next_due() is None
        version.refresh_from_db()
        assert (version.usual_seconds, version.minutes_told) == (None, worked_out)
    with clock.held_at(NIGHT + dt.timedelta(hours=6)):
        answer(event, [8], "tenth")
        assert next_due() == NIGHT + dt.timedelta(days=1)
    with clock.held_at(NIGHT + dt.timedelta(days=1)):
        assert sweep_timings(in_ashshire.partnership) == 1
        assert sweep_timings(in_ashshire.partnership) == 0
        version.refresh_from_db()
        assert (version.usual_seconds, version.minutes_told) == (360, 6)


def test_who_came_back_after_more_than_an_hour_or_answered_elsewhere_is_not_timed(
    event: Event, in_ashshire: Cast
) -> None:
    answer(event, [2.1] * 9, "quick")
    answer(event, [600.0] * 5, "slow")
    version = answer(event, [4.0] * 5, "paper", source="paper")
    with clock.held_at(NIGHT):
        sweep_timings(in_ashshire.partnership)
    version.refresh_from_db()
    assert version.usual_seconds is None
    with clock.held_at(NIGHT + dt.timedelta(hours=1)):
        version = answer(event, [2.1], "last")
    with clock.held_at(NIGHT + dt.timedelta(days=1)):
        sweep_timings(in_ashshire.partnership)
    version.refresh_from_db()
    assert (version.usual_seconds, version.minutes_told) == (126, 3)


def test_another_partnership_is_not_timed(event: Event, in_ashshire: Cast, birchester: Cast) -> None:
    answer(event, [5.0] * 10, "many")
    with partnership_scope(birchester.partnership), clock.held_at(NIGHT):
        assert next_due() is None
        assert sweep_timings(birchester.partnership) == 0
