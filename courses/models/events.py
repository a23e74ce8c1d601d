"""Events: one run of a course."""

import datetime as dt

from django.db import models

from courses.choices import EventState
from courses.models.courses import Course
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class Event(TenantModel):
    """One run of a course on a date, or a rolling window for e-learning. Known by its reference."""

    course = TenantForeignKey(Course, related_name="events")
    #: Short, readable, unique: in addresses, on sign-in sheets and for `import_bookings --event`.
    ref = models.CharField("reference", max_length=40)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    online = models.BooleanField(default=False)
    venue = models.CharField(max_length=200, blank=True)
    places = models.PositiveIntegerField("places offered", null=True, blank=True)
    state = models.CharField(max_length=10, choices=EventState.choices, default=EventState.PLANNED)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancelled_why = models.CharField(max_length=300, blank=True)
    #: An event of a course outside the programme may opt in to routine evaluation.
    opted_in = models.BooleanField("evaluate this event although outside the programme", default=False)
    attendance_confirmed_at = models.DateTimeField(null=True, blank=True)
    attendance_confirmed_by = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: Stamped on every change to the event or its bookings; `evaluations` plans what changed since it last looked.
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("-starts_at", "ref")
        constraints = (
            models.UniqueConstraint(fields=["partnership", "ref"], name="event_ref_once"),
            models.CheckConstraint(
                condition=models.Q(ends_at__gte=models.F("starts_at")), name="event_ends_after_start"
            ),
            models.CheckConstraint(condition=models.Q(state__in=EventState.values), name="event_state_known"),
        )
        indexes = (
            models.Index(fields=["partnership", "starts_at"], name="event_by_start"),
            models.Index(fields=["partnership", "changed_at"], name="event_by_change"),
            models.Index(fields=["partnership", "course", "starts_at"], name="event_by_course"),
        )

    def __str__(self) -> str:
        return f"{self.course.title}, {clock.local(self.starts_at):%-d %B %Y}"

    @property
    def first_day(self) -> dt.date:
        """The day on which it starts, in London."""
        return clock.local(self.starts_at).date()

    @property
    def last_day(self) -> dt.date:
        """The day on which it ends, in London: three and six months count from it."""
        return clock.local(self.ends_at).date()

    @property
    def is_cancelled(self) -> bool:
        return self.state == EventState.CANCELLED

    def has_started(self, now: dt.datetime) -> bool:
        return self.starts_at <= now

    def has_ended(self, now: dt.datetime) -> bool:
        return self.ends_at <= now


class Trainer(TenantModel):
    """Somebody who delivers an event; gets the summary before it and the result after it."""

    event = TenantForeignKey(Event, models.CASCADE, related_name="trainers")
    name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    agency = TenantForeignKey("partnerships.Agency", null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
