"""Filters of the programme's lists; all optional, kept in the address."""

import datetime as dt

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from courses.choices import BookingStatus, CourseKind, CourseReach, EventState
from courses.logic.people import fold
from courses.models import Booking, Course, Delegate, Event
from partnerships import clock
from partnerships.models import Agency, Theme


def agencies(request: object) -> QuerySet[Agency]:
    return Agency.objects.all()


def themes(request: object) -> QuerySet[Theme]:
    return Theme.objects.all()


class CourseFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(field_name="title", lookup_expr="icontains", label="Words in the title")
    provider = django_filters.ModelChoiceFilter(queryset=agencies, empty_label="Every provider")
    kind = django_filters.ChoiceFilter(choices=CourseKind.choices, empty_label="Every kind")
    reach = django_filters.ChoiceFilter(choices=CourseReach.choices, empty_label="All", label="For")
    theme = django_filters.ModelChoiceFilter(
        field_name="theme_links__theme", queryset=themes, empty_label="Every theme",
        label="Theme",
    )  # fmt: skip

    class Meta:
        model = Course
        fields = ("words", "provider", "kind", "reach", "theme")


STANDING = (
    ("coming", "Coming or running"),
    ("to_confirm", "Attendance due"),
    ("held", "Held"),
    ("cancelled", "Cancelled"),
)


class EventFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(method="with_words", label="Course, place or reference")
    standing = django_filters.ChoiceFilter(
        choices=STANDING, method="by_standing", empty_label="Every status", label="Status"
    )
    course = django_filters.ModelChoiceFilter(
        queryset=lambda request: Course.objects.all(), empty_label="Every course", label="Course"
    )
    first = django_filters.DateFilter(
        method="from_day", label="From", widget=forms.DateInput(attrs={"type": "date"})
    )
    last = django_filters.DateFilter(
        method="to_day", label="To", widget=forms.DateInput(attrs={"type": "date"})
    )

    class Meta:
        model = Event
        fields = ("words", "standing", "course", "first", "last")

    def with_words(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        return events.filter(
            Q(course__title__icontains=value) | Q(venue__icontains=value) | Q(ref__icontains=value)
        )

    def by_standing(self, events: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        if value == "cancelled":
            return events.filter(state=EventState.CANCELLED)
        planned = events.filter(state=EventState.PLANNED)
        if value == "coming":
            return planned.filter(ends_at__gte=clock.now())
        held = planned.filter(ends_at__lt=clock.now())
        return held.filter(attendance_confirmed_at=None) if value == "to_confirm" else held

    def from_day(self, events: QuerySet[Event], name: str, value: dt.date) -> QuerySet[Event]:
        return events.filter(starts_at__gte=dt.datetime.combine(value, dt.time(), tzinfo=clock.LONDON))

    def to_day(self, events: QuerySet[Event], name: str, value: dt.date) -> QuerySet[Event]:
        day_after = value + dt.timedelta(days=1) if value < dt.date.max else value
        return events.filter(starts_at__lt=dt.datetime.combine(day_after, dt.time(), tzinfo=clock.LONDON))


class PeopleFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(method="with_words", label="Name or email address")
    agency = django_filters.ModelChoiceFilter(queryset=agencies, empty_label="Every agency")
    reachable = django_filters.ChoiceFilter(
        choices=(("yes", "Can be reached"), ("no", "No email address")),
        method="by_reach", empty_label="All", label="Email",
    )  # fmt: skip

    class Meta:
        model = Delegate
        fields = ("words", "agency", "reachable")

    def with_words(self, people: QuerySet[Delegate], name: str, value: str) -> QuerySet[Delegate]:
        matches = Q(email__icontains=value.strip())
        if key := fold(value):
            matches |= Q(name_key__contains=key)
        return people.filter(matches)

    def by_reach(self, people: QuerySet[Delegate], name: str, value: str) -> QuerySet[Delegate]:
        return people.filter(email="") if value == "no" else people.exclude(email="")


class BookingFilter(django_filters.FilterSet):
    words = django_filters.CharFilter(method="with_words", label="Name")
    status = django_filters.ChoiceFilter(
        choices=[
            (value, "Booked, or not marked" if value == BookingStatus.BOOKED else label)
            for value, label in BookingStatus.choices
        ],
        empty_label="Every status",
    )
    agency = django_filters.ModelChoiceFilter(queryset=agencies, empty_label="Every agency")
    reachable = django_filters.ChoiceFilter(
        choices=(("yes", "Can be reached"), ("no", "No email address")),
        method="by_reach", empty_label="All", label="Email",
    )  # fmt: skip

    class Meta:
        model = Booking
        fields = ("words", "status", "agency", "reachable")

    def with_words(self, bookings: QuerySet[Booking], name: str, value: str) -> QuerySet[Booking]:
        return bookings.filter(delegate__name_key__contains=fold(value))

    def by_reach(self, bookings: QuerySet[Booking], name: str, value: str) -> QuerySet[Booking]:
        if value == "no":
            return bookings.filter(delegate__email="")
        return bookings.exclude(delegate__email="")
