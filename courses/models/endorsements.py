"""Endorsement of a course against the minimum standards."""

import datetime as dt

from django.db import models

from courses.choices import STANDING, EndorsementOutcome
from courses.models.courses import Course
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel

_STANDING = sorted(outcome.value for outcome in STANDING)


class Endorsement(TenantModel):
    """One decision about a course. Append-only: a later row takes the place of an earlier one, both stay readable.

    `number_met` of `number_of` standards were met when it was decided. That it has expired follows from its dates.
    """

    course = TenantForeignKey(Course, related_name="endorsements")
    outcome = models.CharField(max_length=16, choices=EndorsementOutcome.choices)
    #: Which standards, as on the certificate: "Minimum standards for multi-agency training, version 2026.1".
    standards = models.CharField(max_length=200)
    number_met = models.PositiveSmallIntegerField(default=0)
    number_of = models.PositiveSmallIntegerField(default=0)
    starts_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField("last day of the period", null=True, blank=True)
    conditions = models.TextField(blank=True)
    reason = models.TextField()
    #: On the certificate; blank for a decision without one.
    reference = models.CharField(max_length=40, blank=True)
    decided_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        ordering = ("-decided_at", "-id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(outcome__in=EndorsementOutcome.values), name="endorsement_outcome_known"
            ),
            models.CheckConstraint(
                condition=(
                    models.Q(outcome__in=_STANDING, starts_on__isnull=False, expires_on__isnull=False)
                    & models.Q(expires_on__gte=models.F("starts_on"))
                    & ~models.Q(reference="")
                    | ~models.Q(outcome__in=_STANDING)
                    & models.Q(starts_on__isnull=True, expires_on__isnull=True, reference="")
                ),
                name="endorsement_period_if_standing",
            ),
            models.CheckConstraint(
                condition=~models.Q(outcome="with_conditions") | ~models.Q(conditions=""),
                name="endorsement_conditions_in_words",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="endorsement_says_why"),
            models.CheckConstraint(
                condition=models.Q(number_met__lte=models.F("number_of")), name="endorsement_met_within_all"
            ),
            models.UniqueConstraint(
                fields=["partnership", "reference"],
                name="endorsement_reference_once",
                condition=~models.Q(reference=""),
            ),
        )
        indexes = (
            models.Index(fields=["partnership", "course", "decided_at"], name="endorsement_by_course"),
        )

    def __str__(self) -> str:
        return f"{self.get_outcome_display()}, course {self.course_id}"

    def stands_on(self, day: dt.date) -> bool:
        """Whether this decision, if it is the latest, endorses the course on a day."""
        if self.starts_on is None or self.expires_on is None:
            return False
        return self.starts_on <= day <= self.expires_on
