"""The themed evaluation: from SEG's theme to a plan (REQUIREMENTS A15, A16, A18, A27)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from evaluations.themed_choices import EvidenceMethod, TakesPart, ThemedState
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class ThemedEvaluation(TenantModel):
    """SEG's theme, evaluated in depth: aims, what would count as assurance, courses, events, questions, dates, who."""

    theme = TenantForeignKey("partnerships.Theme", related_name="evaluations")
    title = models.CharField(max_length=150)
    aims = models.TextField(blank=True)
    assurance_test = models.TextField("what would count as assurance", blank=True)
    #: How each of the four steps is found out, by step: {"3": "Survey, interviews"}.
    methods = models.JSONField(default=dict, blank=True)
    lead = models.ForeignKey("partnerships.User", models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    reports_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=ThemedState.choices, default=ThemedState.DRAFT)
    started_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=ThemedState.values), name="themed_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="draft")
                | models.Q(state="stopped")
                | (~models.Q(aims="") & ~models.Q(assurance_test="")),
                name="themed_started_has_plan",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="stopped") | ~models.Q(stopped_why=""),
                name="themed_stopped_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def block(self) -> str:
        """The name of its questions within an event's own survey (`logic.blocks`)."""
        return f"theme:{self.pk}"


class ThemedBoard(TenantModel):
    """A themed evaluation reports to one board rather than all."""

    evaluation = TenantForeignKey(ThemedEvaluation, models.CASCADE, related_name="board_links")
    board = TenantForeignKey("partnerships.Board", models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["evaluation", "board"], name="themed_board_once"),)

    def __str__(self) -> str:
        return f"{self.evaluation_id} for {self.board_id}"


class ThemedCourse(TenantModel):
    """A course chosen because of the theme: selection must be explainable (REQUIREMENTS A15)."""

    evaluation = TenantForeignKey(ThemedEvaluation, models.CASCADE, related_name="course_links")
    course = TenantForeignKey("courses.Course", related_name="+")
    why = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["evaluation", "course"], name="themed_course_once"),)

    def __str__(self) -> str:
        return f"Course {self.course_id} in {self.evaluation_id}"


class ThemedEvent(TenantModel):
    """An event that takes part; any event in the area can."""

    evaluation = TenantForeignKey(ThemedEvaluation, models.CASCADE, related_name="event_links")
    event = TenantForeignKey("courses.Event", related_name="themed_links")
    way = models.CharField(max_length=12, choices=TakesPart.choices, default=TakesPart.OWN_SURVEY)
    added_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["evaluation", "event"], name="themed_event_once"),
            models.CheckConstraint(
                condition=models.Q(way__in=TakesPart.values), name="themed_event_way_known"
            ),
        )

    def __str__(self) -> str:
        return f"Event {self.event_id} in {self.evaluation_id}"


class ThemedQuestion(TenantModel):
    """A test question of the theme, asked of the sample within an event's own survey."""

    evaluation = TenantForeignKey(ThemedEvaluation, models.CASCADE, related_name="questions")
    #: The survey that asks it, by its key in `logic.stages`: "pre", "manager_3m"...
    survey = models.CharField(max_length=15)
    #: The library's key, or a bank question's "own:<pk>".
    key = models.CharField(max_length=80)
    place = models.PositiveSmallIntegerField()

    class Meta(TenantModel.Meta):
        ordering = ("survey", "place", "id")
        constraints = (
            models.UniqueConstraint(fields=["evaluation", "survey", "key"], name="themed_question_once"),
        )

    def __str__(self) -> str:
        return f"{self.key} in {self.survey}"


class PlannedEvidence(TenantModel):
    """Evidence besides surveys that the plan asks for: method, step, who, by when."""

    evaluation = TenantForeignKey(ThemedEvaluation, models.CASCADE, related_name="planned_evidence")
    method = models.CharField(max_length=20, choices=EvidenceMethod.choices)
    step = models.PositiveSmallIntegerField()
    about = models.CharField("what it is to find out", max_length=300, blank=True)
    who = models.CharField("who does it, by role", max_length=150, blank=True)
    due_on = models.DateField(null=True, blank=True)
    prompts = ArrayField(models.CharField(max_length=300), default=list, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(step__range=(1, 4)), name="planned_evidence_step_known"
            ),
            models.CheckConstraint(
                condition=models.Q(method__in=EvidenceMethod.values), name="planned_evidence_method_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_method_display()}, step {self.step}"
