"""A survey in the room: a QR code on the wall, an empty entry for each scan, matching later and never in the request.

Whatever somebody types as name and address, the next page is the same: the sweep "room" matches afterwards, so that
nobody learns who is on the list. Once an entry counts or is left out, name, address and answers go from it: they are
joined to nobody. Source: the brief of the depth storey, In the room and on paper; DOMAIN.md, Confidential.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.db.models import Min

from courses.choices import BookingStatus
from courses.logic.people import Person, identity_keys, parse_full_name
from courses.models import Booking
from courses.services.attendance import add_came_without_booking
from courses.services.refusals import Refused
from evaluations.choices import AudienceChoice, InvitationState, StageChoice, SurveyState
from evaluations.logic.answers import Answer, AnswersInvalidError
from evaluations.models import EventSurvey, RoomEntry, RoomSession
from evaluations.services.fixing import fix_version_now
from evaluations.services.other_answers import AnsweredBefore, invitation_of, record_answers
from evaluations.services.room_samples import (
    WAITS_FOR_THE_PERSON,
    is_kept,
    keep_for_their_link,
    kept,
    last_moment,
    next_settling,
)
from evaluations.themed_choices import ENTRY_MOVES, EntryState, ResponseSource
from partnerships import clock
from partnerships.access import Member
from partnerships.models import Agency, Partnership
from partnerships.services.log import record

#: A before survey in the room is filled in as people sit down: until so long after the start.
AFTER_THE_START = dt.timedelta(minutes=30)
#: Who has begun when the code goes may finish.
TO_FINISH = dt.timedelta(minutes=30)
#: What was never sent in is erased so long after the session.
UNSENT_KEPT = dt.timedelta(days=1)
#: What nobody has matched by then is erased: names and addresses are not kept for good.
UNDECIDED_KEPT = dt.timedelta(days=60)
#: More than any room holds: a code that has left the room is stopped here.
MOST_ENTRIES = 500
BATCH = 200
ANSWERED_BY_LINK = "Sent by the person’s own link, with the theme’s questions."


@transaction.atomic
def open_session(*, survey: EventSurvey, minutes: int, by: Member) -> RoomSession:
    """Put a code on the wall; pressing twice gives the same one. The event and its course must be loaded.

    Raises:
        Refused: managers, later stages, a cancelled event, or the wrong time.
        CompositionError: the course's questions cannot make a survey.
    """
    survey_now = EventSurvey.objects.select_for_update(of=("self",)).get(pk=survey.pk)
    held = RoomSession.objects.filter(event_survey=survey, closed_at__isnull=True).first()
    now = clock.now()
    if held is not None and held.closes_at > now:
        return held
    if held is not None:
        close_session(session=held, by=None)
    closes_at = now + dt.timedelta(minutes=minutes)
    _may_open(survey, closes_at)
    survey_now.event = survey.event
    session = RoomSession.objects.create(
        event_survey=survey,
        survey_version=fix_version_now(survey_now),
        opened_by_id=by.user_id,
        closes_at=min(closes_at, survey.event.starts_at + AFTER_THE_START)
        if survey.stage == StageChoice.PRE
        else closes_at,
    )
    record("evaluations.room_opened", "A survey was opened in the room", by=by, subject=survey.event)
    return session


def _may_open(survey: EventSurvey, closes_at: dt.datetime) -> None:
    event, now = survey.event, clock.now()
    if survey.audience != AudienceChoice.DELEGATE or survey.stage not in (StageChoice.PRE, StageChoice.POST):
        raise Refused("Only the before and after surveys of delegates can be opened in the room.")
    if event.is_cancelled or survey.state == SurveyState.CANCELLED:
        raise Refused("This event or its survey was cancelled.")
    if clock.today() < event.first_day:
        raise Refused(f"The event is on {event.first_day:%-d %B %Y}. The code can be opened on that day.")
    if survey.stage == StageChoice.PRE and now > event.starts_at + AFTER_THE_START:
        raise Refused("The event has begun, so a before survey would measure something else.")
    if survey.stage == StageChoice.POST and now > survey.closes_at:
        raise Refused("The after survey has closed. Extend it first.")


@transaction.atomic
def close_session(*, session: RoomSession, by: Member | None) -> None:
    """Take the code off the wall; who has begun may finish for half an hour. Twice is harmless."""
    now = clock.now()
    if (
        RoomSession.objects.filter(pk=session.pk, closed_at__isnull=True).update(closed_at=now)
        and by is not None
    ):
        record(
            "evaluations.room_closed",
            "The survey in the room was closed",
            by=by,
            subject=session.event_survey.event,
        )


def takes_entries(session: RoomSession) -> bool:
    """Whether the code on the wall still starts entries."""
    return session.closed_at is None and clock.now() < session.closes_at


def can_finish(entry: RoomEntry) -> bool:
    """Whether what was begun can still be sent."""
    session = entry.session
    ended = min(session.closed_at or session.closes_at, session.closes_at)
    return entry.state == EntryState.STARTED and clock.now() < ended + TO_FINISH


def start_entry(*, session: RoomSession, name: str, email: str) -> RoomEntry | None:
    """A new empty entry, whoever they say they are; None when the session holds more than any room."""
    if RoomEntry.objects.filter(session=session).count() >= MOST_ENTRIES:
        return None
    return RoomEntry.objects.create(session=session, name=name.strip()[:200], email=email.strip())


def save_entry_page(*, entry: RoomEntry, values: Mapping[str, Answer], page: int) -> None:
    """Keep the answers so far."""
    RoomEntry.objects.filter(pk=entry.pk, state=EntryState.STARTED).update(values=dict(values), page=page)


def send_entry(*, entry: RoomEntry, values: Mapping[str, Answer]) -> None:
    """Send the answers in; a second time changes nothing. Nobody is looked up here."""
    RoomEntry.objects.filter(pk=entry.pk, state=EntryState.STARTED).update(
        values=dict(values), state=EntryState.SENT, sent_at=clock.now()
    )


# --- Matching ---


def next_due() -> dt.datetime | None:
    """Now, while something was sent in; else when the next session ends or the next unsent entry is erased."""
    now = clock.now()
    if RoomEntry.objects.filter(state=EntryState.SENT, booking=None).exists():
        return now
    closing = RoomSession.objects.filter(closed_at__isnull=True).aggregate(first=Min("closes_at"))["first"]
    started = RoomEntry.objects.filter(state=EntryState.STARTED)
    unsent = started.aggregate(first=Min("session__closes_at"))["first"]
    waiting = RoomEntry.objects.filter(state__in=waiting_states())
    undecided = waiting.aggregate(first=Min("session__closes_at"))["first"]
    moments = [
        next_settling(now),
        closing,
        unsent and unsent + UNSENT_KEPT,
        undecided and undecided + UNDECIDED_KEPT,
    ]
    return min((moment for moment in moments if moment is not None), default=None)


def sweep_room(partnership: Partnership) -> int:
    """The sweep "room" for the open partnership; returns how many rows changed."""
    now = clock.now()
    ended = RoomSession.objects.filter(closed_at__isnull=True, closes_at__lte=now).update(closed_at=now)
    erased = _erase(EntryState.STARTED, before=now - UNSENT_KEPT, why="Never sent in.")
    for state in waiting_states():
        erased += _erase(state, before=now - UNDECIDED_KEPT, why="Nobody matched it in 60 days.")
    return ended + erased + match_entries() + settlekept()


def _erase(state: EntryState, *, before: dt.datetime, why: str) -> int:
    rows = RoomEntry.objects.filter(state=state, session__closes_at__lte=before)
    return rows.update(
        state=EntryState.DISCARDED, why=why, values={}, name="", email="", decided_at=clock.now()
    )


def match_entries() -> int:
    """Match what was sent in to bookings, first come first; returns how many entries moved."""
    entries = list(
        RoomEntry.objects.filter(state=EntryState.SENT, booking=None)
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("session__event_survey__event", "session__survey_version")
        .order_by("sent_at", "id")[:BATCH]
    )
    people: dict[int, dict[str, list[Booking]]] = {}
    for entry in entries:
        event_id = entry.session.event_survey.event_id
        if event_id not in people:
            people[event_id] = _bookings_by_identity(event_id)
        found = _found(people[event_id], entry)
        if len(found) == 1:
            if not keep_for_their_link(entry, found[0]):
                _count(entry, found[0], by=None)
        else:
            _move(entry, EntryState.UNMATCHED)
    return len(entries)


def _bookings_by_identity(event_id: int) -> dict[str, list[Booking]]:
    """The event's bookings by the keys under which their people are found: name and address together."""
    by_key: dict[str, list[Booking]] = {}
    rows = Booking.objects.filter(event_id=event_id).exclude(status=BookingStatus.CANCELLED)
    for row in rows.select_related("delegate"):
        person = Person(row.delegate.first_name, row.delegate.last_name, row.delegate.email)
        for key in identity_keys(person):
            by_key.setdefault(key, []).append(row)
    return by_key


def _found(people: Mapping[str, Sequence[Booking]], entry: RoomEntry) -> list[Booking]:
    """The bookings of whoever has this name and this address; a name alone finds nobody."""
    if not entry.email:
        return []
    name = parse_full_name(entry.name)
    rows = {
        row.pk: row
        for key in identity_keys(Person(name.first, name.last, entry.email))
        for row in people.get(key, ())
    }
    return list(rows.values())


def _count(entry: RoomEntry, booking: Booking, by: Member | None) -> None:
    """Count an entry as this booking's answers; when there are answers already, hold it as a second one."""
    if is_kept(entry, booking):
        entry.booking = booking
        _move(entry, EntryState.SECOND)
        return
    survey = entry.session.event_survey
    invitation = invitation_of(survey, booking)
    try:
        response = record_answers(
            invitation=invitation,
            version=entry.session.survey_version,
            values=entry.values,
            source=ResponseSource.ROOM,
            by=by.user_id if by else None,
        )
    except AnsweredBefore:
        entry.booking = booking
        _move(entry, EntryState.SECOND)
        return
    except AnswersInvalidError:
        _move(entry, EntryState.UNMATCHED)
        return
    entry.booking, entry.response = booking, response
    _move(entry, EntryState.MATCHED, by=by)


def settlekept() -> int:
    """Count what waited for a theme's questions that did not come; leave out what came with them. How many."""
    settled = 0
    for entry in (
        kept()
        .select_for_update(of=("self",), skip_locked=True)
        .select_related("session__event_survey__event", "session__survey_version", "booking")
    ):
        assert entry.booking is not None
        invitation = invitation_of(entry.session.event_survey, entry.booking)
        if invitation.state == InvitationState.ANSWERED:
            _move(entry, EntryState.DISCARDED, why=ANSWERED_BY_LINK)
        elif invitation.state in WAITS_FOR_THE_PERSON and clock.now() < last_moment(invitation):
            continue
        else:
            _count(entry, entry.booking, by=None)
        settled += 1
    return settled


def _move(entry: RoomEntry, state: EntryState, *, by: Member | None = None, why: str = "") -> None:
    """Move along the state table; an entry that is decided keeps neither name nor answers."""
    if state != entry.state and state not in ENTRY_MOVES[EntryState(entry.state)]:
        raise Refused("This was decided already.")
    entry.state, entry.why = state, why
    if state in (EntryState.MATCHED, EntryState.DISCARDED):
        entry.values, entry.name, entry.email = {}, "", ""
        entry.decided_at = clock.now()
        entry.decided_by_id = by.user_id if by else None
    entry.save()


# --- What the officer decides ---


def waiting_states() -> tuple[EntryState, EntryState]:
    """What waits for a person: nobody was found, or a second one."""
    return EntryState.UNMATCHED, EntryState.SECOND


@transaction.atomic
def match_to(*, entry: RoomEntry, booking: Booking, by: Member) -> RoomEntry:
    """Count an entry as the answers of a booking of the same event. An answer that is there is never overwritten.

    Raises:
        Refused: it was decided already, or this person has answered.
    """
    entry = _locked(entry)
    if booking.event_id != entry.session.event_survey.event_id:
        raise Refused("This booking belongs to another event.")
    if entry.state not in waiting_states():
        raise Refused("This was decided already.")
    was = EntryState(entry.state)
    _count(entry, booking, by)
    if entry.state == EntryState.SECOND and was in (EntryState.SECOND, EntryState.UNMATCHED):
        raise Refused(
            "This person has answered. The first answers stay; leave this one out, or choose somebody else."
        )
    record(
        "evaluations.room_matched", "Answers given in the room were matched", by=by,
        subject=entry.session.event_survey.event,
    )  # fmt: skip
    return entry


@transaction.atomic
def came_without_booking(*, entry: RoomEntry, agency: Agency | None, by: Member) -> RoomEntry:
    """Add the person as "came without booking", then count the entry as theirs.

    Raises:
        Refused: it was decided already, no name was given, or the event is still to come or was cancelled.
    """
    entry = _locked(entry)
    name = parse_full_name(entry.name)
    if not name.first:
        raise Refused("No name was given. Match it to somebody on the list, or leave it out.")
    booking = add_came_without_booking(
        event=entry.session.event_survey.event,
        first_name=name.first,
        last_name=name.last,
        email=entry.email,
        agency=agency,
        by=by,
    )
    return match_to(entry=entry, booking=booking, by=by)


@transaction.atomic
def leave_out(*, entry: RoomEntry, why: str, by: Member) -> RoomEntry:
    """Leave an entry out; its answers are erased.

    Raises:
        Refused: no reason, or it was decided already.
    """
    entry, why = _locked(entry), " ".join(why.split())[:300]
    if not why:
        raise Refused("Say why.")
    if entry.state not in waiting_states():
        raise Refused("This was decided already.")
    _move(entry, EntryState.DISCARDED, by=by, why=why)
    record(
        "evaluations.room_left_out", f"Answers given in the room were left out: {why}", by=by,
        subject=entry.session.event_survey.event,
    )  # fmt: skip
    return entry


def _locked(entry: RoomEntry) -> RoomEntry:
    return (
        RoomEntry.objects.select_for_update(of=("self",))
        .select_related("session__event_survey__event__course", "session__survey_version")
        .get(pk=entry.pk)
    )
