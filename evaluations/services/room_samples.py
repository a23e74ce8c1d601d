"""People of a theme's sample who answer in the room.

The code on the wall asks everybody the same, so nobody is asked a theme's questions by it. Somebody sampled gets them
by their own email: what they said in the room waits on their link, and counts with the rest, or alone in the end.
Before an event there is no time for that: the before survey in the room counts as it is.
"""

import datetime as dt

from django.db.models import QuerySet

from courses.models import Booking
from courses.services.after_survey import take_after_survey
from evaluations.choices import InvitationState, StageChoice
from evaluations.logic.blocks import for_person
from evaluations.models import Draft, Invitation, RoomEntry
from evaluations.queries.library import composed_survey
from evaluations.services.answering import attendance_claimed
from evaluations.services.fixing import block_of_each
from evaluations.services.other_answers import invitation_of
from evaluations.themed_choices import EntryState
from partnerships import clock

#: What a sampled person said in the room is counted alone so long before the survey closes.
SETTLED_BEFORE_CLOSE = dt.timedelta(hours=1)
WAITS_FOR_THE_PERSON = (InvitationState.PLANNED, InvitationState.SENT, InvitationState.STARTED)


def keep_for_their_link(entry: RoomEntry, booking: Booking) -> bool:
    """Put a sampled person's answers on their own link, which asks the theme's questions; False for anybody else."""
    survey, version = entry.session.event_survey, entry.session.survey_version
    block = block_of_each([booking.pk]).get(booking.pk, "")
    if survey.stage != StageChoice.POST or not booking.delegate.email or not block:
        return False
    theirs = for_person(composed_survey(version), block)
    pages = [page.number for page in theirs.pages if any(item.block for item in page.items)]
    came = attendance_claimed(theirs, entry.values)
    invitation = invitation_of(survey, booking)
    is_open = invitation.state in WAITS_FOR_THE_PERSON and clock.now() < last_moment(invitation)
    will_ask = invitation.state == InvitationState.PLANNED or invitation.block == block
    if not (pages and is_open and will_ask) or came is False or is_kept(entry, booking):
        return False
    Draft.objects.get_or_create(
        invitation=invitation,
        defaults={"values": entry.values, "page": pages[0] - 1, "saved_at": clock.now()},
    )
    take_after_survey(booking_id=booking.pk, came=came)
    entry.booking, entry.name, entry.email = booking, "", ""
    entry.save(update_fields=["booking", "name", "email"])
    return True


def is_kept(entry: RoomEntry, booking: Booking) -> bool:
    """Whether something else that this person said in the room waits on their link already."""
    others = kept().filter(session__event_survey_id=entry.session.event_survey_id, booking=booking)
    return others.exclude(pk=entry.pk).exists()


def last_moment(invitation: Invitation) -> dt.datetime:
    """Until when answers from the room wait for the theme's questions."""
    return invitation.closes_at - SETTLED_BEFORE_CLOSE


def kept() -> QuerySet[RoomEntry]:
    """What waits on its person's own link."""
    return RoomEntry.objects.filter(state=EntryState.SENT, booking__isnull=False)


def next_settling(now: dt.datetime) -> dt.datetime | None:
    """When the first of those that wait is to be counted: its person has answered, or the survey is about to close."""
    keys = set(kept().values_list("booking_id", "session__event_survey_id"))
    if not keys:
        return None
    rows = Invitation.objects.filter(booking_id__in={booking for booking, _ in keys})
    found = {(row.booking_id, row.event_survey_id): row for row in rows}
    waiting = [found[key] for key in keys if key in found and found[key].state in WAITS_FOR_THE_PERSON]
    return min(map(last_moment, waiting)) if len(waiting) == len(keys) else now
