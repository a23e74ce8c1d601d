"""Frameworks, their versions, and the headings and questions that answers point at."""

from django.db import models
from django.db.models.functions import Lower

from audits.choices import FrameworkKindChoice, QuestionKindChoice, VersionChoice, VersionOrigin
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class Framework(TenantModel):
    """One framework of a partnership, over all its versions. `key` is the file's: "section11-default"."""

    key = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=12, choices=FrameworkKindChoice.choices)
    active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        ordering = ("title",)
        constraints = (
            models.UniqueConstraint("partnership", Lower("key"), name="framework_key_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=FrameworkKindChoice.values), name="framework_kind_known"
            ),
        )

    def __str__(self) -> str:
        return self.title


class FrameworkVersion(TenantModel):
    """One version. Once released it never changes, by trigger; an assessment stays on the version it began with."""

    framework = TenantForeignKey(Framework, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    #: As written in the file: "2026.1".
    label = models.CharField("version", max_length=40)
    state = models.CharField(max_length=10, choices=VersionChoice.choices, default=VersionChoice.DRAFT)
    #: The framework as `logic.frameworks.json_form` writes it: everything that pages show.
    document = models.JSONField(default=dict)
    digest = models.CharField("SHA-256 of the document", max_length=64)
    came_from = models.CharField(max_length=8, choices=VersionOrigin.choices)
    based_on = TenantForeignKey("self", null=True, blank=True, related_name="+")
    created_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    #: REQUIREMENTS B27: the group that endorsed it, by the date and the minute.
    endorsed_on = models.DateField(null=True, blank=True)
    endorsed_minute = models.CharField("minute that endorsed it", max_length=120, blank=True)
    released_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["framework", "number"], name="framework_version_once"),
            models.UniqueConstraint(
                fields=["framework"], name="framework_one_draft", condition=models.Q(state="draft")
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=VersionChoice.values), name="framework_version_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(endorsed_on__isnull=False, released_at__isnull=False, released_by__isnull=False)
                & ~models.Q(endorsed_minute=""),
                name="framework_version_release_is_minuted",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="withdrawn")
                | models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_why=""),
                name="framework_version_withdrawn_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.framework.title}, version {self.label}"


class Heading(TenantModel):
    """A heading of a version: what a final grade is agreed for."""

    version = TenantForeignKey(FrameworkVersion, models.CASCADE, related_name="headings")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)

    class Meta(TenantModel.Meta):
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["version", "key"], name="heading_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="heading_position_once"),
        )

    def __str__(self) -> str:
        return self.title


class Question(TenantModel):
    """A question of a version. Its guidance and examples stand in the version's document."""

    version = TenantForeignKey(FrameworkVersion, models.CASCADE, related_name="questions")
    heading = TenantForeignKey(Heading, models.CASCADE, related_name="questions")
    key = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField("place within the whole version")
    text = models.TextField()
    kind = models.CharField(max_length=12, choices=QuestionKindChoice.choices)
    #: The same in two versions: the same question, so that its answer may be carried forward.
    digest = models.CharField(max_length=64)

    class Meta(TenantModel.Meta):
        ordering = ("position",)
        constraints = (
            models.UniqueConstraint(fields=["version", "key"], name="audit_question_key_once"),
            models.UniqueConstraint(fields=["version", "position"], name="audit_question_position_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=QuestionKindChoice.values), name="audit_question_kind_known"
            ),
        )

    def __str__(self) -> str:
        return self.key
