"""Cycles: one round of assessments on one version, with its dates and its moderators."""

from django.db import models
from django.db.models.functions import Lower

from audits.choices import CycleChoice, ProcessChoice, ResultsSeenBy, ThemeKind
from audits.models.frameworks import FrameworkVersion
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class Cycle(TenantModel):
    """A section 11 cycle every three years, a schools' round every year... Dates are last days, in London."""

    framework_version = TenantForeignKey(FrameworkVersion, related_name="cycles")
    process = models.CharField(max_length=12, choices=ProcessChoice.choices)
    title = models.CharField(max_length=150)
    state = models.CharField(max_length=16, choices=CycleChoice.choices, default=CycleChoice.PLANNED)
    opens_on = models.DateField()
    self_assessment_by = models.DateField("self-assessments are due on")
    moderation_by = models.DateField(null=True, blank=True)
    agreement_by = models.DateField(null=True, blank=True)
    closes_on = models.DateField(null=True, blank=True)
    conditions = models.TextField("what agencies accept by taking part", blank=True)
    letter = models.TextField("letter to the leads", blank=True)
    #: One worked answer that every moderator grades alike first (REQUIREMENTS, item 10).
    calibration_example = models.TextField(blank=True)
    results_seen_by = models.CharField(
        max_length=8, choices=ResultsSeenBy.choices, default=ResultsSeenBy.TOTALS
    )
    previous = TenantForeignKey("self", null=True, blank=True, related_name="following")
    created_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("-opens_on", "-id")
        constraints = (
            models.UniqueConstraint("partnership", Lower("title"), name="cycle_title_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=CycleChoice.values), name="cycle_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(process__in=["moderated", "peer_review", "school", "impact"]),
                name="cycle_process_has_cycles",
            ),
            models.CheckConstraint(
                condition=models.Q(self_assessment_by__gte=models.F("opens_on"))
                & (
                    models.Q(moderation_by__isnull=True)
                    | models.Q(moderation_by__gte=models.F("self_assessment_by"))
                )
                & (
                    models.Q(agreement_by__isnull=True)
                    | models.Q(moderation_by__isnull=False, agreement_by__gte=models.F("moderation_by"))
                ),
                name="cycle_dates_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(results_seen_by__in=ResultsSeenBy.values), name="cycle_seen_by_known"
            ),
        )

    def __str__(self) -> str:
        return self.title


class CycleBoard(TenantModel):
    """A cycle reports to these boards; to all where none is named."""

    cycle = TenantForeignKey(Cycle, models.CASCADE, related_name="board_links")
    board = TenantForeignKey("partnerships.Board", models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["cycle", "board"], name="cycle_board_once"),)

    def __str__(self) -> str:
        return f"{self.cycle_id} for {self.board_id}"


class CycleModerator(TenantModel):
    """Somebody who moderates in this cycle, and how many agencies at most."""

    cycle = TenantForeignKey(Cycle, models.CASCADE, related_name="moderators")
    membership = TenantForeignKey("partnerships.Membership", related_name="+")
    most_assessments = models.PositiveSmallIntegerField("most agencies", default=2)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["cycle", "membership"], name="cycle_moderator_once"),
            models.CheckConstraint(
                condition=models.Q(most_assessments__range=(1, 40)), name="cycle_moderator_takes_some"
            ),
        )

    def __str__(self) -> str:
        return f"{self.membership_id} in {self.cycle_id}"


class CycleTheme(TenantModel):
    """What came up again and again, for a subgroup to work on; agencies are not named or ranked (REQUIREMENTS C51)."""

    cycle = TenantForeignKey(Cycle, related_name="themes")
    subgroup = TenantForeignKey("audits.Subgroup", null=True, blank=True, related_name="themes")
    kind = models.CharField(max_length=11, choices=ThemeKind.choices, default=ThemeKind.RECURS)
    title = models.CharField(max_length=150)
    words = models.TextField()
    written_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now, editable=False)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("title",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=ThemeKind.values), name="cycle_theme_kind_known"
            ),
        )

    def __str__(self) -> str:
        return self.title


class Subgroup(TenantModel):
    """A subgroup of the partnership, which assesses its impact yearly."""

    name = models.CharField(max_length=150)
    chair = TenantForeignKey("partnerships.Membership", null=True, blank=True, related_name="+")
    active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        constraints = (models.UniqueConstraint("partnership", Lower("name"), name="subgroup_name_once"),)

    def __str__(self) -> str:
        return self.name


class Policy(TenantModel):
    """A policy or procedure of the partnership, whose impact agencies assess."""

    title = models.CharField(max_length=200)
    adopted_on = models.DateField(null=True, blank=True)
    url = models.URLField("address", max_length=500, blank=True)
    active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        ordering = ("title",)
        verbose_name_plural = "policies"
        constraints = (models.UniqueConstraint("partnership", Lower("title"), name="policy_title_once"),)

    def __str__(self) -> str:
        return self.title
