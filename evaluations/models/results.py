"""What is counted from answers: recomputed for the touched event only, soon after and outside the submission."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from evaluations.choices import AudienceChoice, StageChoice
from evaluations.models.surveys import QuestionVersion
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


class EventTally(TenantModel):
    """When an event's answers were last counted, and from how many."""

    event = TenantOneToOneField("courses.Event", related_name="tally")
    counted_at = models.DateTimeField()
    responses = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return f"Tally of event {self.event_id}"


class ItemTally(TenantModel):
    """Answers to one question (or one grid row) at one stage of one event."""

    event = TenantForeignKey("courses.Event", models.CASCADE, related_name="item_tallies")
    question = TenantForeignKey(QuestionVersion, related_name="+")
    row = models.SmallIntegerField("grid row, -1 for none", default=-1)
    row_label = models.CharField(max_length=120, blank=True)
    key = models.CharField("item of the survey", max_length=80)
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    audience = models.CharField(max_length=8, choices=AudienceChoice.choices)
    step = models.PositiveSmallIntegerField(null=True)
    core_group = models.CharField(max_length=20, blank=True)
    n = models.PositiveIntegerField("scored answers")
    total = models.BigIntegerField("sum of scores")
    total_squares = models.BigIntegerField("sum of squared scores")
    #: Answers by score: the count of score s stands at position s + 1.
    counts = ArrayField(models.PositiveIntegerField())
    #: Special answers by code, {"-1": 2}.
    special = models.JSONField(default=dict)
    managers = models.PositiveIntegerField("different managers behind n", default=0)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["event", "stage", "audience", "question", "row"], name="item_tally_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.key}: {self.n}"


class PairTally(TenantModel):
    """Change for the same people: one question version (or one core group) at two stages of one event.

    `question` is set for a single question, `core_group` for the mean of a group's items (sums then in hundredths).
    """

    event = TenantForeignKey("courses.Event", models.CASCADE, related_name="pair_tallies")
    question = TenantForeignKey(QuestionVersion, null=True, related_name="+")
    core_group = models.CharField(max_length=20, blank=True)
    key = models.CharField(max_length=80)
    earlier = models.CharField(max_length=4, choices=StageChoice.choices)
    later = models.CharField(max_length=4, choices=StageChoice.choices)
    n = models.PositiveIntegerField("people with both")
    total_earlier = models.DecimalField(max_digits=14, decimal_places=4)
    total_later = models.DecimalField(max_digits=14, decimal_places=4)
    total_change = models.DecimalField(max_digits=14, decimal_places=4)
    total_change_squares = models.DecimalField(max_digits=16, decimal_places=4)
    improved = models.PositiveIntegerField()
    same = models.PositiveIntegerField()
    fell = models.PositiveIntegerField()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["event", "question", "core_group", "earlier", "later"],
                name="pair_tally_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.key}, {self.earlier} to {self.later}: {self.n}"


class ShownResult(TenantModel):
    """What those outside the QA team last saw of a stage's results, so that a refresh never reveals a few new answers."""

    event = TenantForeignKey("courses.Event", models.CASCADE, related_name="+")
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    audience = models.CharField(max_length=8, choices=AudienceChoice.choices)
    answers = models.PositiveIntegerField()
    up_to = models.DateTimeField("counted up to")

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["event", "stage", "audience"], name="shown_result_once"),
        )

    def __str__(self) -> str:
        return f"{self.answers} answers shown"
