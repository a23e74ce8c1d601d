"""Lists of the programme: courses, events and people, and what goes beside their rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Min, Prefetch, Q, QuerySet

from courses.choices import CAME, BookingStatus, EventState
from courses.models import Booking, Course, CourseBoard, CourseTheme, Delegate, Event, LearningObjective
from partnerships import clock
from partnerships.access import Member, visible_to

#: Where `course_with_links` keeps the objectives that are not retired; templates read it too.
CURRENT = "current_objectives"


def course_list(member: Member) -> QuerySet[Course]:
    """Every course a member may see, with what its row shows."""
    return (
        visible_to(member, Course)
        .select_related("provider")
        .prefetch_related(Prefetch("theme_links", CourseTheme.objects.select_related("theme")))
        .annotate(
            next_event=Min(
                "events__starts_at",
                filter=Q(events__starts_at__gte=clock.now(), events__state=EventState.PLANNED),
            )
        )
    )


def course_with_links(courses: QuerySet[Course]) -> QuerySet[Course]:
    """A course with everything its page shows, for `get_visible(using=...)`."""
    return courses.select_related("provider").prefetch_related(
        Prefetch("theme_links", CourseTheme.objects.select_related("theme")),
        Prefetch("board_links", CourseBoard.objects.select_related("board")),
        Prefetch("objectives", LearningObjective.objects.filter(retired_at=None), to_attr=CURRENT),
        "knowledge_questions",
    )


def current_objectives(course: Course) -> list[LearningObjective]:
    """The objectives in force of a course from `course_with_links`, in order, without another query."""
    return list(getattr(course, CURRENT))


def event_list(member: Member) -> QuerySet[Event]:
    """Every event a member may see. Its counts come from `courses.queries.attendance.counts_for`."""
    return visible_to(member, Event).select_related("course")


def event_with_course(events: QuerySet[Event]) -> QuerySet[Event]:
    """An event with what its head shows, for `get_visible(using=...)`."""
    return events.select_related("course", "attendance_confirmed_by").prefetch_related("trainers__agency")


def people_list(member: Member) -> QuerySet[Delegate]:
    """Everybody with a training record; merged records are part of others."""
    return visible_to(member, Delegate).filter(merged_into=None).select_related("agency")


@dataclass(frozen=True)
class TrainingSoFar:
    """How often somebody came, of how many bookings."""

    bookings: int
    came: int


def training_of(delegate_ids: Sequence[int]) -> dict[int, TrainingSoFar]:
    """What people came to so far, in one query."""
    came = Q(status__in=CAME)
    rows = (
        Booking.objects.filter(delegate_id__in=delegate_ids)
        .values("delegate_id")
        .annotate(number=Count("id"), times=Count("id", filter=came))
        .order_by()
    )
    return {row["delegate_id"]: TrainingSoFar(row["number"], row["times"]) for row in rows}


def bookings_of(event: Event) -> QuerySet[Booking]:
    """The bookings of one event, by name."""
    return (
        Booking.objects.filter(event=event)
        .select_related("delegate", "agency", "event")
        .order_by("delegate__last_name", "delegate__first_name", "pk")
    )


def training_record(delegate: Delegate) -> QuerySet[Booking]:
    """Everything a person booked, newest first. Never any answer."""
    return (
        Booking.objects.filter(delegate=delegate)
        .select_related("event__course", "agency")
        .order_by("-event__starts_at", "pk")
    )


def likely_duplicates(delegate: Delegate) -> list[Delegate]:
    """Records that may be the same person: the same name, or the same address."""
    same = Q(name_key=delegate.name_key)
    if delegate.email:
        same |= Q(email__iexact=delegate.email)
    if not delegate.name_key and not delegate.email:
        return []
    found = Delegate.objects.filter(same, merged_into=None).exclude(pk=delegate.pk).select_related("agency")
    return list(found.order_by("last_name", "first_name", "pk")[:20])


def open_claims(event: Event) -> int:
    """How many people said whether they came, and are not marked yet."""
    return Booking.objects.filter(event=event, status=BookingStatus.BOOKED).exclude(claim="").count()
