"""Recorded samples: drawn from a frame with a seed, so that each can be drawn again (REQUIREMENTS, item 23)."""

from django.db import models

from evaluations.models.themed import ThemedEvaluation
from evaluations.themed_choices import Dimension, LeavingReason, SampleMethod
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


class Sample(TenantModel):
    """One draw. Append-only: frame, seed and method give the same people again (`logic.sampling.draw`)."""

    evaluation = TenantForeignKey(ThemedEvaluation, related_name="samples")
    number = models.PositiveSmallIntegerField()
    method = models.CharField(max_length=10, choices=SampleMethod.choices)
    dimension = models.CharField(max_length=6, choices=Dimension.choices, default=Dimension.NONE, blank=True)
    size_asked = models.PositiveIntegerField()
    seed = models.BigIntegerField()
    cover_each = models.BooleanField("at least one of each group", default=False)
    #: Everyone who could be drawn, one booking each: [[booking id, group], ...] in the order of the ids.
    frame = models.JSONField()
    #: People drawn by group.
    allocation = models.JSONField(default=dict)
    #: Booking ids left out of the frame, by reason.
    excluded = models.JSONField(default=dict)
    drawn_at = models.DateTimeField(default=clock.now)
    drawn_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("evaluation", "number")
        constraints = (
            models.UniqueConstraint(fields=["evaluation", "number"], name="sample_number_once"),
            models.CheckConstraint(
                condition=models.Q(method__in=SampleMethod.values), name="sample_method_known"
            ),
            models.CheckConstraint(
                condition=models.Q(dimension__in=Dimension.values), name="sample_dimension_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(method="stratified") | ~models.Q(dimension=""),
                name="sample_stratified_has_dimension",
            ),
        )

    def __str__(self) -> str:
        return f"Sample {self.number} of {self.evaluation_id}"


class SampledDelegate(TenantModel):
    """One delegate of a sample, through one booking. Append-only; in it while no `SampleLeaving` says otherwise."""

    sample = TenantForeignKey(Sample, related_name="people")
    booking = TenantForeignKey("courses.Booking", related_name="sampled")
    delegate = TenantForeignKey("courses.Delegate", related_name="sampled")
    event = TenantForeignKey("courses.Event", related_name="sampled")
    group = models.CharField(max_length=150, blank=True)
    order = models.PositiveIntegerField("place in the order drawn")
    #: The person in whose place this one was taken.
    replaces = TenantForeignKey("self", null=True, blank=True, related_name="replaced_by")
    added_at = models.DateTimeField(default=clock.now)
    added_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("sample", "order", "id")
        constraints = (models.UniqueConstraint(fields=["sample", "booking"], name="sampled_delegate_once"),)
        indexes = (
            models.Index(fields=["partnership", "event"], name="sampled_by_event"),
            models.Index(fields=["partnership", "booking"], name="sampled_by_booking"),
            models.Index(fields=["partnership", "delegate"], name="sampled_by_delegate"),
        )

    def __str__(self) -> str:
        return f"Booking {self.booking_id} in sample {self.sample_id}"


class SampleLeaving(TenantModel):
    """Why a sampled delegate is no longer asked the theme's questions. Append-only."""

    sampled = TenantOneToOneField(SampledDelegate, related_name="leaving")
    reason = models.CharField(max_length=15, choices=LeavingReason.choices)
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)
    #: None: the portal itself, for example after a cancellation.
    by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(reason__in=LeavingReason.values), name="sample_leaving_reason_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(reason="other") | ~models.Q(words=""),
                name="sample_leaving_other_says_why",
            ),
        )

    def __str__(self) -> str:
        return self.get_reason_display()
