"""Answers, comments and concerns."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from evaluations.choices import AudienceChoice, CommentState, StageChoice
from evaluations.models.invitations import Invitation
from evaluations.models.surveys import QuestionVersion, SurveyVersion
from evaluations.themed_choices import ResponseSource
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


class Draft(TenantModel):
    """Answers saved page by page and not sent in. Never used; erased 30 days after the survey closes."""

    invitation = TenantOneToOneField(Invitation, models.CASCADE, related_name="draft")
    #: Posted values by field name, as `logic.answers` reads them.
    values = models.JSONField(default=dict)
    page = models.PositiveSmallIntegerField(default=1)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return f"Draft of {self.invitation_id}"


class Response(TenantModel):
    """The answers to one invitation, in one row.

    `scores` has one position per scored item or grid row of its survey version: NULL not answered, -1 prefer not to
    say, -2 does not apply, -3 no opportunity, -4 cannot say, -9 not asked; every average filters >= 0. A single
    choice is its option's number from 0. Several-choice answers are lists of option numbers in `choices`, by item key.
    """

    invitation = TenantOneToOneField(Invitation, related_name="response")
    survey_version = TenantForeignKey(SurveyVersion, related_name="responses")
    event = TenantForeignKey("courses.Event", related_name="responses")
    booking = TenantForeignKey("courses.Booking", related_name="responses")
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    audience = models.CharField(max_length=8, choices=AudienceChoice.choices)
    #: Which manager answered, as a keyed hash: managers are counted, never listed.
    manager_code = models.CharField(max_length=32, blank=True)
    scores = ArrayField(models.SmallIntegerField(null=True))
    choices = models.JSONField(default=dict)
    source = models.CharField(
        max_length=10,
        choices=ResponseSource.choices,
        default=ResponseSource.LINK,
        db_default=ResponseSource.LINK.value,
    )
    #: Who typed in a paper, or matched an answer given in the room.
    entered_by = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    submitted_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        indexes = (
            models.Index(fields=["partnership", "event", "stage", "audience"], name="response_by_event"),
            models.Index(fields=["partnership", "booking"], name="response_by_booking"),
            models.Index(fields=["partnership", "submitted_at"], name="response_by_time"),
        )

    def __str__(self) -> str:
        return f"Response {self.pk}"


class Comment(TenantModel):
    """One free text, held until an officer has read it. The original never changes; others see `released_text`."""

    response = TenantForeignKey(Response, related_name="comments")
    question = TenantForeignKey(QuestionVersion, related_name="comments")
    event = TenantForeignKey("courses.Event", related_name="comments")
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    audience = models.CharField(max_length=8, choices=AudienceChoice.choices)
    key = models.CharField("item of the survey", max_length=80)
    text = models.TextField()
    #: Words that look like a name, date of birth, number or concern, found by `logic`: they come first in the queue.
    flags = ArrayField(models.CharField(max_length=30), default=list)
    state = models.CharField(max_length=10, choices=CommentState.choices, default=CommentState.HELD)
    released_text = models.TextField(blank=True)
    written_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=CommentState.values), name="comment_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="released") | ~models.Q(released_text=""),
                name="comment_released_has_text",
            ),
        )
        indexes = (
            models.Index(fields=["partnership", "state", "written_at"], name="comment_queue"),
            models.Index(fields=["partnership", "event", "state"], name="comment_by_event"),
        )

    def __str__(self) -> str:
        return f"Comment {self.pk}"


class CommentDecision(TenantModel):
    """What was decided about a comment, by whom. Append-only: a change is a new decision."""

    comment = TenantForeignKey(Comment, related_name="decisions")
    state = models.CharField(max_length=10, choices=CommentState.choices)
    released_text = models.TextField(blank=True)
    why = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        ordering = ("at", "id")

    def __str__(self) -> str:
        return f"{self.get_state_display()} by {self.by_id}"


class Concern(TenantModel):
    """A comment that may be about a child at risk: chased each working day until a person records what was done."""

    comment = TenantOneToOneField(Comment, related_name="concern")
    raised_at = models.DateTimeField(default=clock.now)
    raised_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    #: The day on which the mailbox and the named cover were last told.
    chased_on = models.DateField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    what_was_done = models.TextField(blank=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(resolved_at__isnull=True) | ~models.Q(what_was_done=""),
                name="concern_resolved_says_what",
            ),
        )

    def __str__(self) -> str:
        return f"Concern about comment {self.comment_id}"
