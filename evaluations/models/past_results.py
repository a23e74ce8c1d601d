"""Imports of past results from another survey system: what was uploaded, how it was read, what became of each row."""

from django.db import models

from evaluations.choices import AudienceChoice, StageChoice
from evaluations.logic.past_results.fates import AnswerFate
from evaluations.logic.past_results.systems import SurveySystem
from evaluations.models.answers import Response
from evaluations.past_results_choices import PastResultsState
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel

SYSTEMS = [(system.value, system.label) for system in SurveySystem]
FATES = [(fate.value, fate.label) for fate in AnswerFate]


class PastResultsImport(TenantModel):
    """One file of answers to one survey of one past event. The file goes when it is done, or after 30 days."""

    file = TenantForeignKey("partnerships.StoredFile", related_name="+")
    file_name = models.CharField(max_length=200)
    event = TenantForeignKey("courses.Event", related_name="past_results_imports")
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    audience = models.CharField(max_length=8, choices=AudienceChoice.choices)
    system = models.CharField("where the file comes from", max_length=20, choices=SYSTEMS)
    layout = models.CharField("knows a file of the same layout again", max_length=64)
    state = models.CharField(
        max_length=10, choices=PastResultsState.choices, default=PastResultsState.UPLOADED
    )
    #: Position of a column -> what it is; columns that are not brought in are not named.
    columns = models.JSONField(default=dict)
    #: Group of words -> word -> what it means (`logic.past_results.row_reading.Words`).
    words = models.JSONField(default=dict)
    #: Named people who are not on the event's list are put there as "came without booking".
    keeps_unbooked = models.BooleanField(default=False)
    counts = models.JSONField("rows by fate", default=dict)
    #: How the survey stood before: {"made": bool, "state": ..., "survey_version": id, "trainer_result": bool}.
    survey_before = models.JSONField(default=dict)
    #: What had to be made: {"delegates": [ids], "bookings": [ids]}.
    made = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)
    committed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-uploaded_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=PastResultsState.values), name="past_results_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(system__in=[value for value, _ in SYSTEMS]),
                name="past_results_system_known",
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class PastResultsRow(TenantModel):
    """What becomes of one row. Who it was is kept for the check alone: when the import is done the names go."""

    past_import = TenantForeignKey(PastResultsImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("row number in the file, from 1")
    person = models.CharField("name and address as in the file", max_length=500, blank=True)
    fate = models.CharField(max_length=10, choices=FATES)
    reason = models.CharField(max_length=600, blank=True)
    #: What else deserves a look, each a sentence.
    notes = models.JSONField(default=list)
    response = TenantForeignKey(Response, models.SET_NULL, null=True, blank=True, related_name="+")
    #: How the invitation stood before: {"made": bool, "state": ..., "skip_reason": ...}.
    before = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["past_import", "number"], name="past_results_row_once"),
            models.CheckConstraint(
                condition=models.Q(fate__in=[value for value, _ in FATES]), name="past_results_fate_known"
            ),
        )

    def __str__(self) -> str:
        return f"Row {self.number}"


class PastResultsLayout(TenantModel):
    """How files of one layout were read last time, for one survey: columns by position, and words."""

    layout = models.CharField(max_length=64)
    stage = models.CharField(max_length=4, choices=StageChoice.choices)
    audience = models.CharField(max_length=8, choices=AudienceChoice.choices)
    columns = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    used_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["partnership", "layout", "stage", "audience"], name="past_results_layout_once"
            ),
        )

    def __str__(self) -> str:
        return self.layout
