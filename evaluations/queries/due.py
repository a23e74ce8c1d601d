"""Which invitations and reminders may go: due, and still right by event, person and register.

The plan must be fresh: an event changed a moment ago sends nothing before the planner has looked at it.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Greatest, Lower, NullIf

from courses.choices import AttendanceClaim, BookingStatus, EventState
from evaluations.choices import AudienceChoice, InvitationState, OptOutScope, StageChoice
from evaluations.logic.burden import Holiday
from evaluations.models import Invitation, OptOut
from partnerships.choices import EmailKind, MessageState, Sector
from partnerships.models import OutboxMessage, SchoolHoliday, StoppedAddress
from partnerships.prepared import Prepared, joins_as_written
from partnerships.tenancy import current_partnership_id

ASKED_WHEN_BOOKED = (StageChoice.PRE, StageChoice.POST)
LATER = (StageChoice.M3, StageChoice.M6)
#: Long enough for the burden guard's window of 30 days.
LOOK_BACK = dt.timedelta(days=31)


def came() -> Q:
    """Attendance confirmed, or claimed and not contradicted by the register."""
    confirmed = Q(booking__status__in=[BookingStatus.ATTENDED, BookingStatus.CAME_WITHOUT_BOOKING])
    return confirmed | Q(booking__status=BookingStatus.BOOKED, booking__claim=AttendanceClaim.CAME)


def eligible(audience: AudienceChoice) -> QuerySet[Invitation]:
    """Invitations of an audience that its event, booking and address still allow, with `address`."""
    still_asked = Q(stage=StageChoice.PRE) | Q(stage=StageChoice.POST) & ~Q(
        booking__status=BookingStatus.DID_NOT_ATTEND
    )
    address: F | Coalesce = F("delegate__email")
    if audience == AudienceChoice.MANAGER:
        address = Coalesce(NullIf("booking__manager_email", Value("")), "delegate__manager_email")
    return (
        Invitation.objects.filter(
            still_asked | Q(stage__in=LATER) & came(), audience=audience, event__state=EventState.PLANNED
        )
        .exclude(booking__status=BookingStatus.CANCELLED)
        .annotate(address=Lower(address), stamp=Greatest("event__changed_at", "event__course__changed_at"))
        .filter(event__evaluation_plan__planned_for=F("stamp"))
        .exclude(address="")
    )


def due_between(first: dt.datetime, last: dt.datetime) -> Q:
    """An invitation due by `last`, or a reminder of one; nothing that closes by `first`."""
    invitation = Q(state=InvitationState.PLANNED, due_at__lte=last)
    reminder = Q(
        state__in=[InvitationState.SENT, InvitationState.STARTED],
        reminded_at__isnull=True,
        reminder_at__lte=last,
    )
    return (invitation | reminder) & Q(closes_at__gt=first)


#: The partnership, now. Is anything due by now, and when does the next fall due after now? Two indexes answer.
_WAITING = Prepared(
    "waiting_invitations",
    "bigint, timestamptz",
    """
SELECT EXISTS (SELECT 1 FROM evaluations_invitation
               WHERE partnership_id = $1 AND state = 'planned' AND due_at <= $2 AND closes_at > $2)
    OR EXISTS (SELECT 1 FROM evaluations_invitation
               WHERE partnership_id = $1 AND state IN ('sent', 'started') AND reminded_at IS NULL
                 AND reminder_at <= $2 AND closes_at > $2),
       LEAST((SELECT min(due_at) FROM evaluations_invitation
              WHERE partnership_id = $1 AND state = 'planned' AND due_at > $2),
             (SELECT min(reminder_at) FROM evaluations_invitation
              WHERE partnership_id = $1 AND state IN ('sent', 'started') AND reminded_at IS NULL
                AND reminder_at > $2))""",
)


def waiting(now: dt.datetime) -> tuple[bool, dt.datetime | None]:
    """Whether any invitation or reminder is due by now, and when the next after now falls due, eligible or not."""
    is_any, later = _WAITING.one(current_partnership_id(), now) or (False, None)
    return bool(is_any), later


def next_moment(now: dt.datetime) -> tuple[bool, dt.datetime | None]:
    """Whether something eligible is due by now, and when the next after now falls due.

    Whether that next one is still right is asked when its moment has come.
    """
    is_any, later = waiting(now)
    return is_any and any(people_due(audience, now, limit=1) for audience in AudienceChoice), later


def people_due(
    audience: AudienceChoice, now: dt.datetime, after: int | str | None = None, limit: int | None = None
) -> list[int | str]:
    """The next people, in order, to whom something is due now: delegate ids, or managers' addresses."""
    key = "delegate_id" if audience == AudienceChoice.DELEGATE else "address"
    found = eligible(audience).filter(due_between(now, now))
    if after is not None:
        found = found.filter(**{f"{key}__gt": after})
    with joins_as_written():
        return list(found.order_by(key).values_list(key, flat=True).distinct()[:limit])


def claim(
    audience: AudienceChoice, people: Collection[int | str], now: dt.datetime, end_of_day: dt.datetime
) -> list[Invitation]:
    """Everything due to these people by the end of the day, locked; what another worker holds is left out."""
    key = "delegate_id__in" if audience == AudienceChoice.DELEGATE else "address__in"
    rows = eligible(audience).filter(due_between(now, end_of_day), **{key: people})
    # What was true at booking comes before the person's record of today.
    sector = Coalesce("booking__agency__sector", "delegate__agency__sector", Value(""))
    with joins_as_written():
        return list(
            rows.annotate(sector=sector)
            .select_for_update(skip_locked=True, of=("self",))
            .select_related("event__course", "booking", "delegate", "event_survey__survey_version")
            .order_by("due_at", "id")
        )


def in_education(row: Invitation) -> bool:
    """Whether the school holidays are this person's (a manager's through the delegate); rows come from `claim`."""
    return str(row.sector) == Sector.EDUCATION  # type: ignore[attr-defined]  # annotated by the query


def school_holidays(today: dt.date) -> list[Holiday]:
    """The area's school holidays that are not over."""
    rows = SchoolHoliday.objects.filter(last_day__gte=today)
    return [Holiday(first, last) for first, last in rows.values_list("first_day", "last_day")]


def stopped(addresses: Collection[str]) -> set[str]:
    """Those of the addresses (in small letters) that get no more emails."""
    rows = StoppedAddress.objects.filter(address__in=addresses, lifted_at__isnull=True)
    return set(rows.values_list("address", flat=True))


def emails_to(addresses: Iterable[str], now: dt.datetime) -> dict[str, list[tuple[str, dt.datetime]]]:
    """Emails that asked for answers in the last month, by address: dedupe key and time of each."""
    found = OutboxMessage.objects.filter(
        kind=EmailKind.SURVEY, to_address__in=set(addresses), created_at__gt=now - LOOK_BACK
    ).exclude(state__in=[MessageState.CANCELLED, MessageState.FAILED])
    by_address: dict[str, list[tuple[str, dt.datetime]]] = defaultdict(list)
    for address, key, at in found.values_list("to_address", "dedupe_key", "created_at"):
        by_address[address].append((key, at))
    return by_address


def coming_asks(
    delegate_ids: Collection[int | str], after: dt.datetime
) -> dict[int | str, list[dt.datetime]]:
    """When each person's later before and after surveys are planned, within the burden guard's window."""
    found = Invitation.objects.filter(
        delegate_id__in=delegate_ids,
        audience=AudienceChoice.DELEGATE,
        stage__in=ASKED_WHEN_BOOKED,
        state=InvitationState.PLANNED,
        due_at__gt=after,
        due_at__lt=after + LOOK_BACK,
    ).values_list("delegate_id", "due_at")
    by_person: dict[int | str, list[dt.datetime]] = defaultdict(list)
    for delegate_id, due_at in found:
        by_person[delegate_id].append(due_at)
    return by_person


def opted_out(audience: AudienceChoice, people: Collection[int | str]) -> set[tuple[int | str, int | None]]:
    """Who wants no more: (person, course id), with None for all evaluation."""
    rows = OptOut.objects.filter(scope__in=[OptOutScope.COURSE, OptOutScope.ALL])
    if audience == AudienceChoice.DELEGATE:
        found = rows.filter(delegate_id__in=people).values_list("delegate_id", "scope", "course_id")
    else:
        lower = rows.annotate(address=Lower("manager_email")).filter(address__in=people)
        found = lower.values_list("address", "scope", "course_id")
    return {(person, None if scope == OptOutScope.ALL else course) for person, scope, course in found}
