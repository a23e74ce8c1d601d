"""The plan of an event's surveys, and who is invited to which."""

import datetime as dt

from django.db import models

from evaluations.choices import (
    AudienceChoice,
    InvitationState,
    OptOutScope,
    SkipReason,
    StageChoice,
    SurveyState,
)
from evaluations.models.surveys import SurveyVersion
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


class EventPlan(TenantModel):
    """What the planner knows of an event: when it last looked, and whether sending was started."""

    event = TenantOneToOneField("courses.Event", related_name="evaluation_plan")
    planned_at = models.DateTimeField(null=True, blank=True)
    #: The stamp of change (the later of event's and course's) that the plan was made for: another one, plan again.
    planned_for = models.DateTimeField(null=True, blank=True)
    #: When its first booking was seen: whether it waits for Start is decided then, once.
    first_people_at = models.DateTimeField(null=True, blank=True)
    #: An event imported when it had started, or within two days of it, sends nothing until the officer chose Start.
    needs_start = models.BooleanField(default=False)
    started_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    #: The coordinator's dates a trainer's summary and result were queued.
    trainer_summary_at = models.DateTimeField(null=True, blank=True)
    trainer_result_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        indexes = (models.Index(fields=["partnership", "planned_at"], name="event_plan_by_time"),)

    def __str__(self) -> str:
        return f"Plan of event {self.event_id}"

    @property
    def waiting_for_start(self) -> bool:
        return self.needs_start and self.started_at is None


class EventSurvey(TenantModel):
    """One stage for one audience of one event, with its dates. Fixed to a version when the first invitation goes."""

    event = TenantForeignKey("courses.Event", related_name="surveys")
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    audience = models.CharField(max_length=8, choices=AudienceChoice.choices)
    survey_version = TenantForeignKey(SurveyVersion, null=True, blank=True, related_name="event_surveys")
    state = models.CharField(max_length=10, choices=SurveyState.choices, default=SurveyState.PLANNED)
    due_at = models.DateTimeField()
    reminder_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField()
    #: Chosen by a person (extended, or closed early): the planner keeps it.
    chosen_closes_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["event", "stage", "audience"], name="event_survey_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=SurveyState.values), name="event_survey_state_known"
            ),
        )
        indexes = (models.Index(fields=["partnership", "closes_at"], name="event_survey_by_close"),)

    def __str__(self) -> str:
        return f"{self.get_stage_display()} of event {self.event_id}"


class Invitation(TenantModel):
    """One survey for one person about one event. Its link is derived from its id, never stored."""

    event_survey = TenantForeignKey(EventSurvey, related_name="invitations")
    event = TenantForeignKey("courses.Event", related_name="invitations")
    booking = TenantForeignKey("courses.Booking", related_name="invitations")
    delegate = TenantForeignKey("courses.Delegate", related_name="invitations")
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    audience = models.CharField(max_length=8, choices=AudienceChoice.choices)
    state = models.CharField(max_length=10, choices=InvitationState.choices, default=InvitationState.PLANNED)
    skip_reason = models.CharField(max_length=20, choices=SkipReason.choices, default="", blank=True)
    #: The person's own dates: a late booking is asked later than the event's others.
    due_at = models.DateTimeField()
    #: The date it had before the limit of emails moved it; None when it was not moved.
    moved_from = models.DateTimeField(null=True, blank=True)
    reminder_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField()
    #: Chosen by a person for this one alone (reopened): the planner keeps it.
    chosen_closes_at = models.DateTimeField(null=True, blank=True)
    #: The theme questions that this person gets within the survey, fixed when it was sent: "" or "theme:<id>".
    block = models.CharField(max_length=30, blank=True, default="", db_default="")
    #: Raised to revoke every link sent so far.
    generation = models.PositiveIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    message = TenantForeignKey("partnerships.OutboxMessage", null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["booking", "stage", "audience"], name="invitation_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=InvitationState.values), name="invitation_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(skip_reason__in=SkipReason.values), name="invitation_skip_reason_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="answered") | models.Q(answered_at__isnull=False),
                name="invitation_answered_has_time",
            ),
        )
        indexes = (
            models.Index(
                fields=["partnership", "due_at"], name="invitation_due", condition=models.Q(state="planned")
            ),
            models.Index(
                fields=["partnership", "reminder_at"],
                name="invitation_reminder_due",
                condition=models.Q(state__in=["sent", "started"], reminded_at__isnull=True),
            ),
            models.Index(
                fields=["partnership", "closes_at"],
                name="invitation_closing",
                condition=models.Q(state__in=["planned", "sent", "started"]),
            ),
            models.Index(fields=["partnership", "event", "stage", "audience"], name="invitation_by_event"),
            models.Index(fields=["partnership", "delegate"], name="invitation_by_delegate"),
        )

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    def is_open(self, now: dt.datetime) -> bool:
        """Whether it can be answered now."""
        return self.state in {InvitationState.SENT, InvitationState.STARTED} and now < self.closes_at


class OptOut(TenantModel):
    """A person's wish not to be asked, by delegate or by a manager's address."""

    scope = models.CharField(max_length=6, choices=OptOutScope.choices)
    delegate = TenantForeignKey("courses.Delegate", null=True, blank=True, related_name="opt_outs")
    manager_email = models.EmailField(blank=True)
    course = TenantForeignKey("courses.Course", null=True, blank=True, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(delegate__isnull=False) | ~models.Q(manager_email=""),
                name="opt_out_names_somebody",
            ),
        )
        indexes = (models.Index(fields=["partnership", "delegate"], name="opt_out_by_delegate"),)

    def __str__(self) -> str:
        return self.get_scope_display()
