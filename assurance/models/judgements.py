"""Judgements: who decided what, when and why. Never changed; a change is a new judgement."""

from django.db import models

from assurance.choices import JudgementKind
from partnerships import clock
from partnerships.tenancy import TenantModel


class Judgement(TenantModel):
    """One judgement by a person (DOMAIN.md: the portal remembers, people decide).

    `value` is a level of the framework's scale, or an outcome. `compared_with` is the value that stood before it, for
    example the agency's own grade: where the judgement departs from it, a reason is required, by the database too.
    """

    kind = models.CharField(max_length=16, choices=JudgementKind.choices)
    value = models.CharField(max_length=40)
    compared_with = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)
    by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    #: The part in which they judged: "Moderator", "Agency lead", "SEG chair".
    by_role = models.CharField(max_length=60)
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=JudgementKind.values), name="judgement_kind_known"
            ),
            models.CheckConstraint(condition=~models.Q(value=""), name="judgement_has_a_value"),
            models.CheckConstraint(
                condition=models.Q(compared_with="")
                | models.Q(compared_with=models.F("value"))
                | models.Q(reason__regex=r"\S"),
                name="judgement_that_differs_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.value}"

    @property
    def differs(self) -> bool:
        """Whether it departs from what it was compared with."""
        return self.compared_with not in ("", self.value)
