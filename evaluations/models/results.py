"""What is counted from answers: recomputed for the touched event only, soon after and outside the submission.

Tallies are keyed by event, question version and stage, never by position, so that they add up over events and courses.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from evaluations.choices import AudienceChoice, PairStageChoice, StageChoice
from evaluations.models.surveys import QuestionVersion
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


def manager_codes_field() -> ArrayField:
    """The different managers behind a figure, as keyed hashes: over several events they are counted once."""
    return ArrayField(models.CharField(max_length=32), default=list)


class TallyMark(TenantModel):
    """Up to when every answer of the partnership has been counted: the sweep looks no further back."""

    up_to = models.DateTimeField()

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["partnership"], name="tally_mark_once"),)

    def __str__(self) -> str:
        return f"Counted up to {self.up_to}"


class EventTally(TenantModel):
    """When an event's answers were last counted, and from how many."""

    event = TenantOneToOneField("courses.Event", related_name="tally")
    counted_at = models.DateTimeField()
    responses = models.PositiveIntegerField(default=0)
    #: How many there were when what those outside the QA team see was last brought up to date.
    released_responses = models.PositiveIntegerField(default=0)

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return f"Tally of event {self.event_id}"


class StageTally(TenantModel):
    """The answers of one stage and audience of one event: how many, and who reported a change in practice."""

    event = TenantForeignKey("courses.Event", models.CASCADE, related_name="stage_tallies")
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    audience = models.CharField(max_length=8, choices=AudienceChoice.choices)
    responses = models.PositiveIntegerField()
    practice_answered = models.PositiveIntegerField("gave a practice area a scored answer")
    practice_changed = models.PositiveIntegerField("of these, any area at Somewhat or A lot")
    practice_no_opportunity = models.PositiveIntegerField("no area scored, some without opportunity")
    manager_codes = manager_codes_field()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["event", "stage", "audience"], name="stage_tally_once"),
        )

    def __str__(self) -> str:
        return f"{self.get_stage_display()}: {self.responses}"


class StepTally(TenantModel):
    """How many people answered a question of one of the four steps: the coverage meter."""

    event = TenantForeignKey("courses.Event", models.CASCADE, related_name="step_tallies")
    step = models.PositiveSmallIntegerField()
    people = models.PositiveIntegerField("delegates who answered themselves")
    manager_codes = manager_codes_field()

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["event", "step"], name="step_tally_once"),)

    def __str__(self) -> str:
        return f"Step {self.step}: {self.people}"


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
    n = models.PositiveIntegerField("people with a scored answer")
    total = models.BigIntegerField("sum of scores")
    total_squares = models.BigIntegerField("sum of squared scores")
    #: Scored answers by code, {"3": 12}; of a several-choice question, people by option.
    counts = models.JSONField(default=dict)
    #: Special answers by code, {"-1": 2}.
    special = models.JSONField(default=dict)
    manager_codes = manager_codes_field()

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

    `question` is set for a single question, `core_group` alone for the mean of a group's items. A knowledge question
    counts 1 for correct and 0 otherwise. Of the question that looks back (`logic.then_test`), one pair goes from the
    true before score to what people say of it afterwards ("then"), and one on to the after score.
    """

    event = TenantForeignKey("courses.Event", models.CASCADE, related_name="pair_tallies")
    question = TenantForeignKey(QuestionVersion, null=True, related_name="+")
    core_group = models.CharField(max_length=20, blank=True)
    earlier = models.CharField(max_length=4, choices=PairStageChoice.choices)
    later = models.CharField(max_length=4, choices=PairStageChoice.choices)
    n = models.PositiveIntegerField("people with both")
    total_earlier = models.DecimalField(max_digits=14, decimal_places=4)
    total_later = models.DecimalField(max_digits=14, decimal_places=4)
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
        return f"{self.core_group or self.question_id}, {self.earlier} to {self.later}: {self.n}"


class KeptTally(TenantModel):
    """What was kept: the same people before, after and later, for one question version or core group of one event."""

    event = TenantForeignKey("courses.Event", models.CASCADE, related_name="kept_tallies")
    question = TenantForeignKey(QuestionVersion, null=True, related_name="+")
    core_group = models.CharField(max_length=20, blank=True)
    later = models.CharField(max_length=4, choices=StageChoice.choices)
    n = models.PositiveIntegerField("people with all three")
    total_before = models.DecimalField(max_digits=14, decimal_places=4)
    total_after = models.DecimalField(max_digits=14, decimal_places=4)
    total_later = models.DecimalField(max_digits=14, decimal_places=4)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["event", "question", "core_group", "later"],
                name="kept_tally_once",
                nulls_distinct=False,
            ),
        )

    def __str__(self) -> str:
        return f"{self.core_group or self.question_id} kept at {self.later}: {self.n}"


class GapTally(TenantModel):
    """What a delegate says beside what the manager saw of the same person: mirrored questions only, one stage."""

    event = TenantForeignKey("courses.Event", models.CASCADE, related_name="gap_tallies")
    question = TenantForeignKey(QuestionVersion, related_name="+")
    row = models.SmallIntegerField("grid row, -1 for none", default=-1)
    row_label = models.CharField(max_length=120, blank=True)
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    n = models.PositiveIntegerField("people of whom both answered")
    total_delegates = models.BigIntegerField()
    total_managers = models.BigIntegerField()
    total_gap_squares = models.BigIntegerField("sum of squared gaps", default=0, db_default=0)
    manager_codes = manager_codes_field()

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["event", "stage", "question", "row"], name="gap_tally_once"),
        )

    def __str__(self) -> str:
        return f"Gap at {self.stage}: {self.n}"


class ShownResult(TenantModel):
    """One release of a stage's results to those outside the QA team: whose answers it counts, and its figures.

    Append-only: together the rows are everything that the audience was ever shown (`logic.disclosure.Shown`); the
    newest of an event or course is what they see now, so that a refresh never reveals a few new answers.
    """

    #: Everyone outside the team is one audience: they are taken to tell each other what they saw.
    audience = models.CharField(max_length=20, default="outside")
    #: "event:12:post:delegate", "course:3:m3:manager", or a report's own name for a table.
    subject = models.CharField(max_length=80)
    #: The events whose answers are counted.
    events = ArrayField(models.BigIntegerField(), default=list)
    #: Whose answers each figure counts: {"sets": [[booking ids]], "variables": {"item:post:delegate:17:-1": place}}.
    cells = models.JSONField(default=dict)
    answers = models.PositiveIntegerField()
    figures = models.JSONField(default=dict)
    up_to = models.DateTimeField("counted up to")
    released_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        indexes = (
            models.Index(fields=["partnership", "audience", "subject", "id"], name="shown_result_by_subject"),
        )

    def __str__(self) -> str:
        return f"{self.answers} answers shown of {self.subject}"
