"""Answers given in the room through a QR code: held apart until they are matched to a booking."""

from django.db import models

from evaluations.models.answers import Response
from evaluations.models.invitations import EventSurvey
from evaluations.models.surveys import SurveyVersion
from evaluations.themed_choices import EntryState
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


class RoomSession(TenantModel):
    """A QR code for an event's before or after survey, open for a while. Each scan starts an empty `RoomEntry`."""

    event_survey = TenantForeignKey(EventSurvey, related_name="room_sessions")
    survey_version = TenantForeignKey(SurveyVersion, related_name="+")
    opened_at = models.DateTimeField(default=clock.now)
    opened_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    #: Raised to revoke the code on the wall.
    generation = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["event_survey"],
                name="room_session_one_open",
                condition=models.Q(closed_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"Room session of survey {self.event_survey_id}"


class RoomEntry(TenantModel):
    """One person's answers in the room. What they typed is never looked up before the answers are in."""

    session = TenantForeignKey(RoomSession, related_name="entries")
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    #: Posted values by field name, as in a `Draft`.
    values = models.JSONField(default=dict)
    page = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=EntryState.choices, default=EntryState.STARTED)
    started_at = models.DateTimeField(default=clock.now)
    sent_at = models.DateTimeField(null=True, blank=True)
    booking = TenantForeignKey("courses.Booking", null=True, blank=True, related_name="+")
    response = TenantOneToOneField(Response, null=True, blank=True, related_name="room_entry")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    why = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("started_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=EntryState.values), name="room_entry_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="matched")
                | models.Q(response__isnull=False, booking__isnull=False),
                name="room_entry_matched_has_response",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="discarded") | ~models.Q(why=""),
                name="room_entry_discarded_says_why",
            ),
        )
        indexes = (
            models.Index(fields=["partnership", "state", "sent_at"], name="room_entry_queue"),
            models.Index(fields=["partnership", "session"], name="room_entry_by_session"),
        )

    def __str__(self) -> str:
        return f"Room entry {self.pk}"
