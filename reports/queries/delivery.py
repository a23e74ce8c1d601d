"""What was held in a quarter, and who came: counts of bookings, shown in full (DOMAIN.md, The minimum)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count, Q

from courses.choices import BookingStatus, EventState
from courses.logic.notice import cancelled_in_notice
from courses.logic.rates import AttendanceCounts
from courses.models import Booking, Course, Event
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
    """Everything held in a quarter for one board, with the attendance of each event."""

    quarter: Quarter
    held: tuple[Event, ...]
    cancelled: tuple[Event, ...]
    by_event: Mapping[int, AttendanceCounts]

    @property
    def event_ids(self) -> tuple[int, ...]:
        """The events that were held."""
        return tuple(event.pk for event in self.held)

    @property
    def counts(self) -> AttendanceCounts:
        """The attendance of all events together."""
        return added(self.by_event[event.pk] for event in self.held)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was held or cancelled."""
        return not (self.held or self.cancelled)


def moment(day: dt.date) -> dt.datetime:
    """Midnight in London at the start of a day."""
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.LONDON)


def span_of(quarter: Quarter) -> tuple[dt.datetime, dt.datetime]:
    """The moments from which and before which a quarter lies."""
    return moment(quarter.start), moment(quarter.end + dt.timedelta(days=1))


def courses_for(board_id: int) -> list[int]:
    """The courses that serve a board: all courses, unless a course says which."""
    serves = Q(board_links__isnull=True) | Q(board_links__board_id=board_id)
    return list(Course.objects.filter(serves).distinct().order_by("pk").values_list("pk", flat=True))


def deliveries(quarters: Sequence[Quarter], courses: Sequence[int]) -> dict[Quarter, Delivery]:
    """What was held in each of some quarters, and who came: two queries, whatever their number.

    An event belongs to the quarter in which it ended.
    """
    since, until = span_of(min(quarters))[0], span_of(max(quarters))[1]
    events = list(
        Event.objects.filter(
            course_id__in=courses, ends_at__gte=since, ends_at__lt=until, ends_at__lte=clock.now()
        )
        .select_related("course")
        .order_by("course__title", "starts_at", "id")
    )
    counts = counts_for([event.pk for event in events if event.state == EventState.PLANNED])
    found = {}
    days = {event.pk: event.last_day for event in events}
    for quarter in quarters:
        first, last = quarter.start, quarter.end
        inside = [event for event in events if first <= days[event.pk] <= last]
        held = tuple(event for event in inside if event.state == EventState.PLANNED)
        found[quarter] = Delivery(
            quarter=quarter,
            held=held,
            cancelled=tuple(event for event in inside if event.state == EventState.CANCELLED),
            by_event={event.pk: counts[event.pk] for event in held},
        )
    return found


NOBODY = AttendanceCounts(0, 0, 0, 0, 0, 0, places=0)


def added(counts: Iterable[AttendanceCounts]) -> AttendanceCounts:
    """The sum of counts; noughts when there are none."""
    return sum(counts, NOBODY)


def by_course(held: Sequence[Event], counts: Mapping[int, AttendanceCounts]) -> tuple[CourseDelivery, ...]:
    """The events of each course together, in the order of their titles."""
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
    """How many cancelled too late and in time; a cancellation without a date counts as in time."""
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


def agencies_of(board_id: int) -> dict[int, str]:
    """The active agencies that belong to a board, by name."""
    links = AgencyBoard.objects.filter(board_id=board_id, agency__active=True)
    return dict(links.order_by("agency__name").values_list("agency_id", "agency__name"))


def by_agency(event_ids: Sequence[int], on_board: Collection[int]) -> tuple[AgencyReach, ...]:
    """Bookings by the agency that each person booked from; people without one stand under "No agency given"."""
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
