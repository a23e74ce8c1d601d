"""Delegates and their bookings."""

import datetime as dt

from django.db import models

from courses.choices import AttendanceClaim, BookingStatus
from courses.models.events import Event
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class Delegate(TenantModel):
    """A member of the children's workforce, volunteers included: one training record each.

    Never merged by address alone: the same address with different names is two people.
    """

    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100, blank=True)
    #: The name folded for matching (`courses.logic.people.name_key`).
    name_key = models.CharField(max_length=210, editable=False)
    #: Blank for a person without an address: kept, and shown as unreachable.
    email = models.EmailField(blank=True)
    agency = TenantForeignKey("partnerships.Agency", null=True, blank=True, related_name="delegates")
    job_role = models.CharField(max_length=120, blank=True)
    volunteer = models.BooleanField(default=False)
    learner_id = models.CharField("number in the learning system", max_length=60, blank=True)
    manager_name = models.CharField(max_length=200, blank=True)
    manager_email = models.EmailField(blank=True)
    #: A duplicate keeps its names and addresses, so that the next list finds the record it was merged into.
    merged_into = TenantForeignKey("self", null=True, blank=True, related_name="merged_records")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("last_name", "first_name", "id")
        indexes = (
            models.Index(fields=["partnership", "email"], name="delegate_by_email"),
            models.Index(fields=["partnership", "name_key"], name="delegate_by_name"),
            models.Index(fields=["partnership", "agency"], name="delegate_by_agency"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["partnership", "learner_id"],
                name="delegate_learner_once",
                condition=~models.Q(learner_id=""),
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    @property
    def reachable(self) -> bool:
        return bool(self.email)


class Booking(TenantModel):
    """A delegate on an event, with what was true of the person when they booked."""

    event = TenantForeignKey(Event, related_name="bookings")
    delegate = TenantForeignKey(Delegate, related_name="bookings")
    agency = TenantForeignKey("partnerships.Agency", null=True, blank=True, related_name="bookings")
    job_role = models.CharField(max_length=120, blank=True)
    manager_name = models.CharField(max_length=200, blank=True)
    manager_email = models.EmailField(blank=True)
    status = models.CharField(max_length=22, choices=BookingStatus.choices, default=BookingStatus.BOOKED)
    booked_on = models.DateField(null=True, blank=True)
    cancelled_on = models.DateField(null=True, blank=True)
    #: Who marked attendance by hand and when; an older "booked" in a list never overwrites it.
    marked_at = models.DateTimeField(null=True, blank=True)
    marked_by = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    claim = models.CharField(max_length=12, choices=AttendanceClaim.choices, default="", blank=True)
    #: The booking system's own number for this place.
    source_ref = models.CharField(max_length=60, blank=True)
    #: Own permission to read; erased 30 days after the event. Never in a survey.
    access_needs = models.TextField(blank=True)
    #: When the after survey opened the certificate; without it, it opens 14 days after attendance is confirmed.
    certificate_released_at = models.DateTimeField(null=True, blank=True)
    certificate_queued_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["event", "delegate"], name="booking_once"),
            models.CheckConstraint(
                condition=models.Q(status__in=BookingStatus.values), name="booking_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(claim__in=AttendanceClaim.values), name="booking_claim_known"
            ),
        )
        indexes = (
            models.Index(fields=["partnership", "event", "status"], name="booking_by_event"),
            models.Index(fields=["partnership", "delegate"], name="booking_by_delegate"),
        )

    def __str__(self) -> str:
        return f"Booking {self.pk}"

    def status_words(self, now: dt.datetime) -> str:
        """The status as on screen: a booking still open after the event reads "Not marked"."""
        if self.status == BookingStatus.BOOKED and self.event.has_ended(now):
            return "Not marked"
        return self.get_status_display()
