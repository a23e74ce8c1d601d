"""What an import of past results needs to know: the event's people with what they answered, and the survey's dates."""

import datetime as dt
from collections import defaultdict

from django.db.models import QuerySet

from courses.choices import BookingStatus, EventState
from courses.models import Booking, Event
from evaluations.choices import AudienceChoice, InvitationState, OptOutScope, StageChoice
from evaluations.logic.answers import EncodedResponse
from evaluations.logic.past_results.fates import Booked
from evaluations.logic.schedule import EventTimes, StageDates, stage_dates
from evaluations.logic.stages import SURVEY_KEYS, Audience, Stage
from evaluations.models import Comment, EventSurvey, Invitation, OptOut, PastResultsImport, Response
from evaluations.queries.library import rules_for_sending
from evaluations.themed_choices import ResponseSource
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.logic.wording import long_date

#: States of an invitation in which the portal has asked, or will ask.
STILL_TO_ANSWER = (InvitationState.PLANNED, InvitationState.SENT, InvitationState.STARTED)


def import_list(member: Member) -> QuerySet[PastResultsImport]:
    """Every import that a member may see, with what its row shows."""
    return visible_to(member, PastResultsImport).select_related("event__course", "uploaded_by")


def past_events(member: Member) -> QuerySet[Event]:
    """Events that are over and were held, the newest first."""
    over = visible_to(member, Event).filter(ends_at__lte=clock.now(), state=EventState.PLANNED)
    return over.select_related("course").order_by("-starts_at", "pk")


def dates_of(event: Event, stage: str, audience: str) -> StageDates:
    """When the event's survey was due and closed, by the rules; a survey that is stored may have dates of its own."""
    rule = rules_for_sending()[Stage(stage), Audience(audience)]
    return stage_dates(EventTimes(event.starts_at, event.ends_at), Stage(stage), rule)


def closes_at(event: Event, stage: str, audience: str) -> dt.datetime:
    """When the survey closes, or closed: also when a person extended it."""
    stored = EventSurvey.objects.filter(event=event, stage=stage, audience=audience)
    moment = stored.values_list("closes_at", flat=True).first()
    return moment or dates_of(event, stage, audience).closes_at


def last_close(event: Event) -> dt.datetime:
    """When the last of the event's surveys closes: from then on nothing about it is sent to anybody."""
    planned = [dates_of(event, stage, audience).closes_at for stage, audience in SURVEY_KEYS]
    stored = Invitation.objects.filter(event=event).order_by("-closes_at").values_list("closes_at", flat=True)
    surveys = EventSurvey.objects.filter(event=event).values_list("closes_at", flat=True)
    return max([*planned, *surveys, *stored[:1]])


def people_booked(event: Event, stage: str, audience: str) -> list[Booked]:
    """Everybody on the event's list, with what keeps their answers out; five queries, however many people."""
    bookings = Booking.objects.filter(event=event).select_related("delegate").order_by("pk")
    invitations = {
        row.booking_id: row for row in Invitation.objects.filter(event=event, stage=stage, audience=audience)
    }
    responses = {
        row.booking_id: row for row in Response.objects.filter(event=event, stage=stage, audience=audience)
    }
    texts: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, key, text in Comment.objects.filter(
        response__in=[row.pk for row in responses.values()]
    ).values_list("response_id", "key", "text"):
        texts[pk][key] = text
    objects = _opted_out(event, audience)
    booked = []
    for row in bookings:
        response = responses.get(row.pk)
        manager = row.manager_email or row.delegate.manager_email
        whose = row.delegate_id if audience == AudienceChoice.DELEGATE else manager.lower()
        imported = response is not None and response.source == ResponseSource.IMPORTED
        booked.append(
            Booked(
                booking_id=row.pk,
                first_name=row.delegate.first_name,
                last_name=row.delegate.last_name,
                email=row.delegate.email,
                manager_email=manager,
                shut_because=_shut(row, invitations.get(row.pk), whose in objects),
                note=_note(row, stage),
                has_answered=response is not None,
                imported_before=_stored(response, texts) if imported and response is not None else None,
            )
        )
    return booked


def _stored(response: Response, texts: dict[int, dict[str, str]]) -> EncodedResponse:
    return EncodedResponse(list(response.scores), dict(response.choices), texts.get(response.pk, {}))


def _shut(booking: Booking, invitation: Invitation | None, objects: bool) -> str:
    if booking.status == BookingStatus.CANCELLED:
        return "This booking was cancelled."
    if objects:
        return "This person asked not to take part in evaluation, so their answers stay out."
    if invitation is not None and invitation.state in STILL_TO_ANSWER and invitation.closes_at > clock.now():
        day = long_date(clock.local(invitation.closes_at).date())
        return f"This person can still answer in the portal, until {day}."
    return ""


def _note(booking: Booking, stage: str) -> str:
    if booking.status == BookingStatus.DID_NOT_ATTEND and stage != StageChoice.PRE:
        return "The register says that this person did not attend. Check which of the two is right."
    return ""


def _opted_out(event: Event, audience: str) -> set[int | str]:
    """Who wants no evaluation of this course, or at all: delegates by id, managers by address in small letters."""
    wishes = OptOut.objects.filter(scope=OptOutScope.ALL) | OptOut.objects.filter(
        scope=OptOutScope.COURSE, course=event.course_id
    )
    if audience == AudienceChoice.DELEGATE:
        return set(wishes.exclude(delegate=None).values_list("delegate_id", flat=True))
    return {address.lower() for address in wishes.values_list("manager_email", flat=True) if address}
