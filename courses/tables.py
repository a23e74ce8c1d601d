"""Lists of courses, events, people and bookings."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.html import format_html

from courses.choices import BookingStatus
from courses.logic.notice import cancelled_in_notice
from courses.logic.rates import AttendanceCounts
from courses.models import Booking, Course, Delegate, Event
from courses.queries.attendance import counts_for
from courses.queries.programme import training_of
from partnerships import clock
from partnerships.lists import LoadedColumn
from partnerships.logic.wording import long_date
from partnerships.tables import breakable

NUMERIC = {"td": {"class": "govuk-table__cell--numeric"}}
TAG_COLOURS = {
    BookingStatus.BOOKED: "blue",
    BookingStatus.ATTENDED: "green",
    BookingStatus.CAME_WITHOUT_BOOKING: "turquoise",
    BookingStatus.DID_NOT_ATTEND: "red",
    BookingStatus.CANCELLED: "grey",
}


def tag(words: str, colour: str = "") -> str:
    """A state in a word, as a cell."""
    if not colour:
        return format_html('<strong class="govuk-tag">{}</strong>', words)
    return format_html('<strong class="govuk-tag govuk-tag--{}">{}</strong>', colour, words)


def link(url: str, words: str) -> str:
    """A link, as a cell."""
    return format_html('<a class="govuk-link" href="{}">{}</a>', url, words)


NO_ADDRESS = "None: cannot be reached"


def event_tag(event: Event, now: dt.datetime) -> tuple[str, str]:
    """Where an event stands, in words, and the colour of its tag."""
    if event.is_cancelled:
        return "Cancelled", "grey"
    if event.attendance_confirmed_at is not None:
        return "Held", "green"
    if event.has_ended(now):
        return "Attendance due", "yellow"
    if event.has_started(now):
        return "Running", "blue"
    return "Planned", "blue"


class TenantTable(tables.Table):
    """A table whose links stay in one partnership."""

    def __init__(self, *args: Any, slug: str, now: dt.datetime | None = None, **kwargs: Any) -> None:
        self.slug = slug
        self.now = now or clock.now()
        super().__init__(*args, **kwargs)

    def url(self, name: str, *args: Any) -> str:
        return reverse(f"courses:{name}", args=[self.slug, *args])


class CourseTable(TenantTable):
    """The courses of the programme."""

    caption = "Courses"
    title = tables.Column(verbose_name="Course")
    provider = tables.Column(accessor="provider__name", verbose_name="Provider", default="")
    kind = tables.Column()
    reach = tables.Column(verbose_name="For")
    themes = tables.Column(empty_values=(), orderable=False)
    next_event = tables.Column(verbose_name="Next event", default="None planned")

    class Meta:
        order_by = "title"
        empty_text = "No course fits. Clear the filters, or add a course."

    def render_title(self, record: Course) -> str:
        words = record.title if record.active else f"{record.title} (no longer offered)"
        return link(self.url("course", record.pk), words)

    def value_title(self, record: Course) -> str:
        return record.title

    def render_themes(self, record: Course) -> str:
        return ", ".join(each.theme.name for each in record.theme_links.all())

    def render_next_event(self, value: dt.datetime) -> str:
        return long_date(clock.local(value).date())

    def value_next_event(self, value: dt.datetime | None) -> dt.datetime | None:
        return value

    def order_next_event(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        column = F("next_event")
        order = column.desc(nulls_last=True) if is_descending else column.asc(nulls_last=True)
        return queryset.order_by(order, "title"), True


def counted(heading: str, show: Callable[[AttendanceCounts], Any]) -> LoadedColumn:
    """A column of one count of an event."""
    return LoadedColumn(counts_for, show, verbose_name=heading, attrs=NUMERIC)


class EventTable(TenantTable):
    """The events of the programme with their counts."""

    caption = "Events"
    course = tables.Column(accessor="course__title", verbose_name="Event")
    starts_at = tables.Column(verbose_name="When")
    where = tables.Column(empty_values=(), orderable=False)
    state = tables.Column(empty_values=(), orderable=False, verbose_name="Status")
    registered = counted("Registered", lambda counts: counts.registered)
    came = counted("Of those, came", lambda counts: counts.came)
    without = counted("Came without booking", lambda counts: counts.came_without_booking)
    ref = tables.Column(verbose_name="Reference", visible=False)

    class Meta:
        order_by = "-starts_at"
        empty_text = "No event fits. Clear the filters, or add an event."

    def render_course(self, record: Event) -> str:
        hint = format_html('<div class="muted">{}</div>', record.ref)
        return link(self.url("event", record.ref), record.course.title) + hint

    def value_course(self, record: Event) -> str:
        return record.course.title

    def render_starts_at(self, record: Event) -> str:
        return long_date(record.first_day)

    def value_starts_at(self, record: Event) -> dt.datetime:
        return record.starts_at

    def render_where(self, record: Event) -> str:
        return "Online" if record.online else record.venue

    def render_state(self, record: Event) -> str:
        return tag(*event_tag(record, self.now))

    def value_state(self, record: Event) -> str:
        return event_tag(record, self.now)[0]


class PeopleTable(TenantTable):
    """Everybody with a training record."""

    caption = "People"
    last_name = tables.Column(verbose_name="Name", empty_values=())
    agency = tables.Column(accessor="agency__name", verbose_name="Agency", default="Not known")
    job_role = tables.Column(verbose_name="Job role", default="")
    email = tables.Column(verbose_name="Email", empty_values=())
    training = LoadedColumn(
        training_of,
        lambda found: f"{found.came} of {found.bookings}" if found else "0",
        verbose_name="Events come to, of booked",
        attrs=NUMERIC,
    )

    class Meta:
        order_by = "last_name"
        empty_text = "Nobody fits. Clear the filters."

    def render_last_name(self, record: Delegate) -> str:
        return link(self.url("person", record.pk), record.name)

    def value_last_name(self, record: Delegate) -> str:
        return record.name

    def render_email(self, record: Delegate) -> str:
        return breakable(record.email) if record.email else NO_ADDRESS

    def value_email(self, record: Delegate) -> str:
        return record.email

    def order_last_name(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        names = ("-last_name", "-first_name", "-pk") if is_descending else ("last_name", "first_name", "pk")
        return queryset.order_by(*names), True


class BookingTable(TenantTable):
    """The delegates of one event."""

    caption = "Delegates"
    name = tables.Column(accessor="delegate__last_name", verbose_name="Name", empty_values=())
    agency = tables.Column(accessor="agency__name", verbose_name="Agency", default="Not known")
    job_role = tables.Column(verbose_name="Job role", default="")
    status = tables.Column()
    reached = tables.Column(accessor="delegate__email", verbose_name="Email", empty_values=())
    manager = tables.Column(accessor="manager_name", verbose_name="Manager", empty_values=())

    class Meta:
        order_by = "name"
        empty_text = "Nobody fits. Clear the filters, or add a booking."

    def __init__(self, *args: Any, event: Event, notice_days: int, **kwargs: Any) -> None:
        self.event, self.notice_days = event, notice_days
        super().__init__(*args, **kwargs)

    def render_name(self, record: Booking) -> str:
        return link(self.url("booking", self.event.ref, record.pk), record.delegate.name)

    def value_name(self, record: Booking) -> str:
        return record.delegate.name

    def order_name(self, queryset: QuerySet, is_descending: bool) -> tuple[QuerySet, bool]:
        sign = "-" if is_descending else ""
        return queryset.order_by(f"{sign}delegate__last_name", f"{sign}delegate__first_name", "pk"), True

    def render_status(self, record: Booking) -> str:
        words = self.value_status(record)
        if words == "Not marked":
            return tag(words, "yellow")
        return tag(words, TAG_COLOURS[BookingStatus(record.status)])

    def value_status(self, record: Booking) -> str:
        words = record.status_words(self.now)
        if record.status != BookingStatus.CANCELLED:
            return words
        in_notice = cancelled_in_notice(record.cancelled_on, self.event.first_day, self.notice_days)
        return {True: "Cancelled in notice", False: "Cancelled late", None: words}[in_notice]

    def render_reached(self, record: Booking) -> str:
        return breakable(record.delegate.email) if record.delegate.email else NO_ADDRESS

    def value_reached(self, record: Booking) -> str:
        return record.delegate.email

    def render_manager(self, record: Booking) -> str:
        if record.manager_name and not record.manager_email:
            return f"{record.manager_name} (no email)"
        return record.manager_name or record.manager_email or "Not given"


class TrainingRecordTable(TenantTable):
    """What one person booked and came to."""

    caption = "Training record"
    event = tables.Column(accessor="event__course__title", verbose_name="Event")
    held = tables.Column(accessor="event__starts_at", verbose_name="When")
    agency = tables.Column(accessor="agency__name", verbose_name="For", default="Not known")
    status = tables.Column(orderable=False)

    class Meta:
        order_by = "-held"
        empty_text = "No booking yet."

    def render_event(self, record: Booking) -> str:
        return link(self.url("booking", record.event.ref, record.pk), record.event.course.title)

    def value_event(self, record: Booking) -> str:
        return record.event.course.title

    def render_held(self, record: Booking) -> str:
        return long_date(record.event.first_day)

    def value_held(self, record: Booking) -> dt.datetime:
        return record.event.starts_at

    def render_status(self, record: Booking) -> str:
        if record.event.is_cancelled:
            return tag("Event cancelled", "grey")
        words = record.status_words(self.now)
        return tag(words, "yellow" if words == "Not marked" else TAG_COLOURS[BookingStatus(record.status)])

    def value_status(self, record: Booking) -> str:
        return "Event cancelled" if record.event.is_cancelled else record.status_words(self.now)


class OwnEventTable(TenantTable):
    """A provider's own events: counts alone, no names."""

    caption = "Our events"
    course = tables.Column(accessor="course__title", verbose_name="Event", orderable=False)
    starts_at = tables.Column(verbose_name="When")
    registered = counted("Registered", lambda counts: counts.registered)
    came = counted("Came", lambda counts: counts.of_registered.words)
    without = counted("Came without booking", lambda counts: counts.came_without_booking)
    places = counted("Places used", lambda counts: counts.places_used.words)

    class Meta:
        order_by = "-starts_at"
        empty_text = "No event yet."

    def render_course(self, record: Event) -> str:
        words = f"{record.course.title} (cancelled)" if record.is_cancelled else record.course.title
        return link(self.url("our_course", record.course_id), words)

    def value_course(self, record: Event) -> str:
        return record.course.title

    def render_starts_at(self, record: Event) -> str:
        return long_date(record.first_day)

    def value_starts_at(self, record: Event) -> dt.datetime:
        return record.starts_at
