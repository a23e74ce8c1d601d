"""A busy year, played by the sweeps: every send and skip has its reason, and the guard holds over the whole."""

import datetime as dt
from collections import Counter
from itertools import pairwise

import pytest

from courses.models import Booking, Delegate
from evaluations.models import AskDecision, Invitation
from evaluations.services import closing, planning, sending
from partnerships import clock
from partnerships.models import Agency, OutboxMessage, SchoolHoliday
from tests.conftest import Cast
from tests.evaluations.making import london, make_course, make_event, may_send

START = london(2026, 3, 2, 9, 0)
#: When the courses of a busy person are, as days after the start: four within four weeks, then one later.
DAYS = (10, 17, 24, 31, 80)
SUMMER = (dt.date(2026, 7, 22), dt.date(2026, 9, 1))
LIMIT = 3


def busy_person(cast: Cast, *, of_a_school: bool) -> Delegate:
    """Somebody who came to five courses, each asked about at four stages."""
    with clock.held_at(START):
        may_send(cast.partnership)
        sector = "education" if of_a_school else "health"
        agency = Agency.objects.create(name="Ash School" if of_a_school else "Ash Trust", sector=sector)
        person = Delegate.objects.create(
            first_name="Bea", last_name="Busy", name_key="bea busy", email="bea@work.example", agency=agency
        )
        for number, day in enumerate(DAYS):
            starts_at = START + dt.timedelta(days=day, minutes=30)
            event = make_event(make_course(f"Course {number}"), starts_at, ref=f"C-{number}")
            Booking.objects.create(event=event, delegate=person, agency=agency, status="attended")
            event.changed_at = clock.now()
            event.save()
        SchoolHoliday.objects.create(name="Summer", first_day=SUMMER[0], last_day=SUMMER[1])
        planning.plan_changed_events()
    return person


def play(cast: Cast) -> None:
    """Whatever falls due, in its order, until nothing is left."""
    moment = START
    for _ in range(400):
        with clock.held_at(moment):
            planning.plan_changed_events()
            sending.send_due(cast.partnership)
            OutboxMessage.objects.filter(state="queued").update(state="sent", sent_at=moment)
            closing.sweep_close(cast.partnership)
            times = [when for when in (sending.next_due(), closing.next_due()) if when is not None]
        later = [when for when in times if when > moment]
        if not later:
            return
        moment = min(later)
    raise AssertionError("it never ends")


@pytest.mark.parametrize("of_a_school", [False, True])
def test_every_ask_has_its_reason_and_the_guard_holds(in_ashshire: Cast, of_a_school: bool) -> None:
    person = busy_person(in_ashshire, of_a_school=of_a_school)
    play(in_ashshire)
    rows = list(Invitation.objects.all())
    assert len(rows) == 4 * len(DAYS)
    assert {row.state for row in rows} <= {"expired", "skipped"}
    kinds: dict[int, Counter[str]] = {row.pk: Counter() for row in rows}
    for decision in AskDecision.objects.all():
        kinds[decision.invitation_id][decision.kind] += 1
        assert decision.words or decision.kind in ("sent", "reminded")
        assert decision.cause or decision.kind in ("sent", "reminded")
    for row in rows:
        ended = kinds[row.pk]["waived"] + kinds[row.pk]["skipped"]
        assert (kinds[row.pk]["sent"], ended) == ((1, 0) if row.sent_at else (0, 1)), row.stage
        assert kinds[row.pk]["reminded"] == (1 if row.reminded_at else 0)
    letters = list(OutboxMessage.objects.order_by("created_at"))
    days = [clock.local(letter.created_at).date() for letter in letters]
    assert all(first < second for first, second in pairwise(days)), "two emails on one day"
    forced = {row.message_id for row in rows if row.stage in ("pre", "post") and row.sent_at}
    for letter, day in zip(letters, days, strict=True):
        window = [other for other in days if dt.timedelta() <= day - other < dt.timedelta(days=30)]
        assert len(window) <= LIMIT or letter.pk in forced, day
    if of_a_school:
        kept_quiet = [day for letter, day in zip(letters, days, strict=True) if letter.pk not in forced]
        assert [day for day in kept_quiet if SUMMER[0] <= day <= SUMMER[1]] == []
        assert AskDecision.objects.filter(cause="school_holiday").count() > 0
    assert person.invitations.filter(stage__in=["pre", "post"], sent_at__isnull=True).count() == 0
