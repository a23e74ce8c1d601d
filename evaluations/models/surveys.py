"""Versioned questions and the surveys made of them. Versions are immutable: a changed wording is a new version."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from evaluations.choices import AudienceChoice, StageChoice
from evaluations.logic.notices import with_gaps
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class QuestionVersion(TenantModel):
    """One wording of one question, shared by every survey that asks it, so that it compares across courses.

    `key` is the library's id ("K2"), "objective:<id>", or "check:<id>"; a changed wording gets the next number. The
    wording keeps no placeholder but those filled per person.
    """

    key = models.CharField(max_length=80)
    number = models.PositiveIntegerField(default=1)
    wording = models.CharField(max_length=600)
    help = models.CharField(max_length=400, blank=True)
    kind = models.CharField("type of question", max_length=20)
    scale = models.CharField(max_length=20, blank=True)
    options = ArrayField(models.CharField(max_length=250), default=list)
    #: Grid rows as {"rows": [...]}, a check's {"answer": 2, "why": "..."}, a text's {"max_length": 300}...
    details = models.JSONField(default=dict)
    core_group = models.CharField(max_length=20, blank=True)
    objective = TenantForeignKey("courses.LearningObjective", null=True, blank=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    #: SHA-256 of everything that a person reads or chooses from.
    digest = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["partnership", "key", "number"], name="question_version_once"),
            models.UniqueConstraint(fields=["partnership", "key", "digest"], name="question_digest_once"),
        )

    def __str__(self) -> str:
        return self.wording

    @property
    def words(self) -> str:
        """The wording for whoever does not answer: each gap that is filled per person says what stands there."""
        return with_gaps(self.wording)


class SurveyVersion(TenantModel):
    """The questions for one stage and one audience of one course, as composed at one time. Immutable."""

    course = TenantForeignKey("courses.Course", related_name="survey_versions")
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    audience = models.CharField(max_length=8, choices=AudienceChoice.choices)
    number = models.PositiveIntegerField(default=1)
    scored_positions = models.PositiveSmallIntegerField("length of a response's scores")
    pages = models.PositiveSmallIntegerField()
    answers_count = models.PositiveSmallIntegerField("answers over the longest path")
    minutes = models.PositiveSmallIntegerField("minutes, worked out")
    #: The median of real timings in seconds, once there are enough: people are then told this.
    usual_seconds = models.PositiveIntegerField(null=True, blank=True)
    #: When answers were last timed; None before the first.
    timed_at = models.DateTimeField(null=True, blank=True)
    #: The composed survey as `logic.composing` gave it: what the pages are rendered from.
    composed = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["partnership", "course", "stage", "audience", "number"], name="survey_version_once"
            ),
            models.UniqueConstraint(
                fields=["partnership", "course", "stage", "audience", "digest"], name="survey_digest_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_stage_display()}, version {self.number}"

    @property
    def minutes_told(self) -> int:
        """The whole minutes that people are told: as people took, once enough were timed; else worked out."""
        return self.minutes if self.usual_seconds is None else max(1, -(-self.usual_seconds // 60))


class SurveyItem(TenantModel):
    """A question in a survey version. `position` counts the scores from 1; None for texts and several-choice."""

    survey_version = TenantForeignKey(SurveyVersion, models.CASCADE, related_name="items")
    question = TenantForeignKey(QuestionVersion, related_name="items")
    order = models.PositiveSmallIntegerField()
    page = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=80)
    position = models.PositiveSmallIntegerField(null=True)
    #: The row of a grid, from 0: each row is a scored item of its own.
    row = models.PositiveSmallIntegerField(null=True)
    row_label = models.CharField(max_length=120, blank=True)
    step = models.PositiveSmallIntegerField("step of the four", null=True)
    level = models.PositiveSmallIntegerField("Kirkpatrick level", null=True)
    core_group = models.CharField(max_length=20, blank=True)
    objective = TenantForeignKey("courses.LearningObjective", null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("order",)
        constraints = (
            models.UniqueConstraint(fields=["survey_version", "order"], name="survey_item_order_once"),
            models.UniqueConstraint(
                fields=["survey_version", "position"],
                name="survey_item_position_once",
                condition=models.Q(position__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} at {self.order}"
