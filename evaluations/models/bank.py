"""The question bank and what an officer changed in a course's surveys."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from evaluations.choices import AudienceChoice, StageChoice
from evaluations.models.surveys import QuestionVersion
from evaluations.themed_choices import QuestionState
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class BankQuestion(TenantModel):
    """A question of the partnership's own: what it measures and where it may be asked.

    Its wordings are the rows of `QuestionVersion` with its `key`; a draft has none yet and keeps its words in `draft`.
    """

    #: "own:<pk>", the key of its versions; set when first saved.
    key = models.CharField(max_length=80, editable=False)
    state = models.CharField(max_length=10, choices=QuestionState.choices, default=QuestionState.DRAFT)
    #: An item type of `logic.library`.
    kind = models.CharField(max_length=20)
    #: Wording, help, scale, options, rows, answer, longest text: what the next version will say.
    draft = models.JSONField(default=dict)
    current = TenantForeignKey(QuestionVersion, null=True, blank=True, related_name="+")
    steps = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    level = models.PositiveSmallIntegerField("Kirkpatrick level", null=True, blank=True)
    core_group = models.CharField(max_length=20, blank=True)
    objective = TenantForeignKey("courses.LearningObjective", null=True, blank=True, related_name="+")
    theme = TenantForeignKey("partnerships.Theme", null=True, blank=True, related_name="+")
    #: The learning from a case review that it tests, in words that name nobody (REQUIREMENTS, item 13).
    review_learning = models.CharField("learning from a case review", max_length=300, blank=True)
    #: Survey keys of `logic.stages`: "pre", "delegate_3m"...
    surveys = ArrayField(models.CharField(max_length=15), default=list)
    #: Asked only if: `logic.conditions` reads it.
    condition = models.CharField(max_length=400, blank=True)
    mirrors = models.CharField("the delegates' question that it mirrors", max_length=80, blank=True)
    place = models.PositiveIntegerField("place in the bank", default=0)
    copied_from = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("place", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["partnership", "key"], name="bank_question_key_once", condition=~models.Q(key="")
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=QuestionState.values), name="bank_question_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(current__isnull=False)
                | models.Q(state="retired"),
                name="bank_question_in_use_has_wording",
            ),
        )

    def __str__(self) -> str:
        return str(self.draft.get("wording", self.key))


class SurveyDesign(TenantModel):
    """What an officer changed in one survey of a course: without a row, it asks the library's default questions."""

    course = TenantForeignKey("courses.Course", models.CASCADE, related_name="survey_designs")
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    audience = models.CharField(max_length=8, choices=AudienceChoice.choices)
    #: Default questions left out, by library key.
    removed = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["course", "stage", "audience"], name="survey_design_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_stage_display()} of course {self.course_id}"


class SurveyDesignItem(TenantModel):
    """A question added to a course's survey: the library's or the partnership's own."""

    design = TenantForeignKey(SurveyDesign, models.CASCADE, related_name="items")
    key = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField()
    #: Asked only if; empty keeps the question's own condition.
    condition = models.CharField(max_length=400, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("place", "id")
        constraints = (models.UniqueConstraint(fields=["design", "key"], name="survey_design_item_once"),)

    def __str__(self) -> str:
        return self.key
