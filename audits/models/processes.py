"""What single processes need beside the assessment: peer groups, observations, presentations, days, comparisons."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from audits.choices import DayChoice, GroupChoice, PresentationChoice
from audits.models.assessments import Assessment
from audits.models.cycles import Cycle, Policy, Subgroup
from audits.models.frameworks import FrameworkVersion
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


class PeerGroup(TenantModel):
    """Two or three agencies that review each other's training, with the three timers of the process."""

    cycle = TenantForeignKey(Cycle, related_name="peer_groups")
    name = models.CharField(max_length=100)
    state = models.CharField(max_length=13, choices=GroupChoice.choices, default=GroupChoice.PROPOSED)
    results_by = models.DateField(null=True, blank=True)
    share_by = models.DateField(null=True, blank=True)
    respond_by = models.DateField(null=True, blank=True)
    results_at = models.DateTimeField(null=True, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    responded_at = models.DateTimeField(null=True, blank=True)
    why = models.CharField("how they were matched", max_length=300, blank=True)
    timers_why = models.CharField("why the days were moved", max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        constraints = (
            models.UniqueConstraint(fields=["cycle", "name"], name="peer_group_name_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=GroupChoice.values), name="peer_group_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="proposed")
                | models.Q(
                    results_by__isnull=False,
                    share_by__gte=models.F("results_by"),
                    respond_by__gte=models.F("share_by"),
                    share_by__isnull=False,
                    respond_by__isnull=False,
                ),
                name="peer_group_timers_in_order",
            ),
        )

    def __str__(self) -> str:
        return self.name


class PeerGroupPlace(TenantModel):
    """An agency's assessment in a group of peers."""

    group = TenantForeignKey(PeerGroup, models.CASCADE, related_name="places")
    assessment = TenantOneToOneField(Assessment, related_name="peer_place")

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.assessment_id} in {self.group_id}"


class Observation(TenantModel):
    """Who observes an event or meeting and when; the form itself is the assessment (REQUIREMENTS C53)."""

    assessment = TenantOneToOneField(Assessment, models.CASCADE, related_name="observation")
    observer = TenantForeignKey("partnerships.Membership", null=True, blank=True, related_name="+")
    observer_role = models.CharField(max_length=120, blank=True)
    planned_for = models.DateTimeField()
    focus = models.CharField("focus agreed with the trainer", max_length=500, blank=True)
    trainer_roles = models.CharField("trainers, by role", max_length=200, blank=True)
    number_present = models.PositiveIntegerField(null=True, blank=True)
    part_observed = models.CharField(max_length=120, blank=True)
    #: What the trainer and provider are told, by email and on the page.
    feedback_words = models.TextField(blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)
    trainer_response = models.TextField(blank=True)
    responded_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    responded_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-planned_for",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(responded_at__isnull=True) | models.Q(responded_by__isnull=False),
                name="observation_answered_by_somebody",
            ),
        )
        indexes = (models.Index(fields=["partnership", "planned_for"], name="observation_schedule"),)

    def __str__(self) -> str:
        return f"Observation {self.pk}"


class PolicyPresentation(TenantModel):
    """An agency presents a policy's impact to a subgroup, on a published timetable (REQUIREMENTS C31)."""

    policy = TenantForeignKey(Policy, related_name="presentations")
    agency = TenantForeignKey("partnerships.Agency", related_name="+")
    subgroup = TenantForeignKey(Subgroup, null=True, blank=True, related_name="presentations")
    on = models.DateField()
    state = models.CharField(
        max_length=9, choices=PresentationChoice.choices, default=PresentationChoice.PLANNED
    )
    points = models.TextField("what was said, and development points", blank=True)
    why_not = models.CharField(max_length=300, blank=True)
    #: The prompt sheet filled in beforehand, if one was.
    assessment = TenantForeignKey(Assessment, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("on", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=PresentationChoice.values), name="presentation_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="cancelled") | ~models.Q(why_not=""),
                name="presentation_cancelled_says_why",
            ),
            models.UniqueConstraint(
                fields=["subgroup", "on"],
                name="presentation_one_a_meeting",
                condition=~models.Q(state="cancelled"),
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy_id} by {self.agency_id}"


class ChallengeDay(TenantModel):
    """A day on which agencies challenge each other's returns; its record stays."""

    cycle = TenantForeignKey(Cycle, null=True, blank=True, related_name="challenge_days")
    title = models.CharField(max_length=150)
    on = models.DateField()
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=DayChoice.choices, default=DayChoice.PLANNED)
    roles_present = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    record = models.TextField(blank=True)
    recorded_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    why_cancelled = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-on",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=DayChoice.values), name="challenge_day_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="recorded")
                | models.Q(recorded_by__isnull=False, recorded_at__isnull=False) & ~models.Q(record=""),
                name="challenge_day_recorded_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.title


class ChallengeDayEntry(TenantModel):
    """One challenge on the day: what was asked of whom, what they answered, what follows."""

    day = TenantForeignKey(ChallengeDay, models.CASCADE, related_name="entries")
    assessment = TenantForeignKey(Assessment, null=True, blank=True, related_name="challenges")
    challenge = models.TextField()
    response = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    written_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        ordering = ("written_at", "id")
        verbose_name_plural = "challenge day entries"

    def __str__(self) -> str:
        return self.challenge[:80]


class Comparison(TenantModel):
    """A commissioner holds possible providers against the best-practice matrix, for one need (REQUIREMENTS D07)."""

    framework_version = TenantForeignKey(FrameworkVersion, related_name="comparisons")
    title = models.CharField(max_length=150)
    need = models.TextField("what is needed", blank=True)
    made_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("-made_at",)

    def __str__(self) -> str:
        return self.title


class ComparisonEntry(TenantModel):
    """One provider's profile within a comparison."""

    comparison = TenantForeignKey(Comparison, models.CASCADE, related_name="entries")
    assessment = TenantOneToOneField(Assessment, related_name="comparison_entry")

    class Meta(TenantModel.Meta):
        pass

    def __str__(self) -> str:
        return f"{self.assessment_id} in {self.comparison_id}"
