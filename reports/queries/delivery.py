"""What was held in a quarter, and who came: counts of bookings, shown in full (DOMAIN.md, The minimum)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q

from courses.choices import BookingStatus, EventState
from courses.logic.notice import cancelled_in_notice
from courses.logic.rates import AttendanceCounts
from courses.models import Booking, Event
from courses.queries.attendance import counts_for
from partnerships import clock
from partnerships.models import AgencyBoard
from reports.logic.quarters import Quarter

REGISTERED = tuple(status for status in BookingStatus.values if status != BookingStatus.CAME_WITHOUT_BOOKING)


@dataclass(frozen=True)
class CourseDelivery:
    """One course in a quarter."""

    course_id: int
    title: str
    dates: tuple[dt.date, ...]
    events: int
    counts: AttendanceCounts


@dataclass(frozen=True)
class AgencyReach:
    """One agency's bookings in a quarter. `on_board` says whether the agency belongs to the report's board."""

    name: str
    sector: str
    on_board: bool
    counts: AttendanceCounts


@dataclass(frozen=True)
class Delivery:
    """Everything held in a quarter for one board."""

    event_ids: tuple[int, ...]
    courses: tuple[CourseDelivery, ...]
    events_cancelled: tuple[tuple[str, dt.date, str], ...]
    counts: AttendanceCounts
    cancelled_late: int
    cancelled_in_time: int
    agencies: tuple[AgencyReach, ...] = field(default_factory=tuple)

    @property
    def events_delivered(self) -> int:
        return len(self.event_ids)


def moment(day: dt.date) -> dt.datetime:
    """Midnight in London at the start of a day."""
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.LONDON)


def events_of(quarter: Quarter, board_id: int) -> list[Event]:
    """Events that ended in the quarter, of courses that serve the board: all courses, unless a course says which."""
    serves = Q(course__board_links__isnull=True) | Q(course__board_links__board_id=board_id)
    return list(
        Event.objects.filter(
            serves,
            ends_at__gte=moment(quarter.start),
            ends_at__lt=moment(quarter.end + dt.timedelta(days=1)),
            ends_at__lte=clock.now(),
        )
        .select_related("course")
        .order_by("course__title", "starts_at", "id")
        .distinct()
    )


def delivery(quarter: Quarter, board_id: int, notice_days: int) -> Delivery:
    """What was held and who came, in six queries whatever the number of people."""
    events = events_of(quarter, board_id)
    held = [event for event in events if event.state == EventState.PLANNED]
    counts = counts_for([event.pk for event in held])
    late, in_time = notice_of(held, notice_days)
    return Delivery(
        event_ids=tuple(event.pk for event in held),
        courses=by_course(held, counts),
        events_cancelled=tuple(
            (event.course.title, event.first_day, event.cancelled_why)
            for event in events
            if event.state == EventState.CANCELLED
        ),
        counts=added(counts.values()),
        cancelled_late=late,
        cancelled_in_time=in_time,
        agencies=by_agency([event.pk for event in held], board_id),
    )


NOBODY = AttendanceCounts(0, 0, 0, 0, 0, 0, places=0)


def added(counts: Iterable[AttendanceCounts]) -> AttendanceCounts:
    """The sum of counts; noughts when there are none."""
    return sum(counts, NOBODY)


def by_course(held: Sequence[Event], counts: Mapping[int, AttendanceCounts]) -> tuple[CourseDelivery, ...]:
    """The events of each course together."""
    grouped: dict[int, list[Event]] = defaultdict(list)
    for event in held:
        grouped[event.course_id].append(event)
    return tuple(
        CourseDelivery(
            course_id=course_id,
            title=events[0].course.title,
            dates=tuple(event.first_day for event in events),
            events=len(events),
            counts=added([counts[event.pk] for event in events]),
        )
        for course_id, events in grouped.items()
    )


def notice_of(held: Sequence[Event], notice_days: int) -> tuple[int, int]:
    """How many cancelled inside and outside the notice period; a cancellation without a date counts as in time."""
    days = {event.pk: event.first_day for event in held}
    rows = Booking.objects.filter(event_id__in=list(days), status=BookingStatus.CANCELLED)
    late = in_time = 0
    for event_id, cancelled_on in rows.values_list("event_id", "cancelled_on"):
        if cancelled_on is not None and not cancelled_in_notice(
            cancelled_on, days[event_id], notice_days=notice_days
        ):
            late += 1
        else:
            in_time += 1
    return late, in_time


def by_agency(event_ids: Sequence[int], board_id: int) -> tuple[AgencyReach, ...]:
    """Bookings by the agency that each person booked from; people without one stand under "No agency given"."""
    on_board = set(AgencyBoard.objects.filter(board_id=board_id).values_list("agency_id", flat=True))
    counted = {status: Count("pk", filter=Q(status=status)) for status in BookingStatus.values}
    rows = (
        Booking.objects.filter(event_id__in=list(event_ids))
        .values("agency_id", "agency__name", "agency__sector")
        .annotate(**{f"n_{status}": count for status, count in counted.items()})
        .order_by("agency__name")
    )
    return tuple(
        AgencyReach(
            name=row["agency__name"] or "No agency given",
            sector=row["agency__sector"] or "",
            on_board=row["agency_id"] in on_board,
            counts=AttendanceCounts(
                registered=sum(row[f"n_{status}"] for status in REGISTERED),
                came=row["n_attended"],
                did_not_attend=row["n_did_not_attend"],
                not_marked=row["n_booked"],
                cancelled=row["n_cancelled"],
                came_without_booking=row["n_came_without_booking"],
            ),
        )
        for row in rows
    )


def trained_by_sector(agencies: Sequence[AgencyReach]) -> dict[str, int]:
    """People trained by sector, most first."""
    found: dict[str, int] = defaultdict(int)
    for agency in agencies:
        found[agency.sector] += agency.counts.trained
    return dict(sorted(found.items(), key=lambda pair: -pair[1]))
