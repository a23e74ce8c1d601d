"""Training peer review: what the two sides formally say, and the agency's answer to each line."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from audits.choices import PartyChoice, PeerAct
from audits.models.assessments import Assessment
from audits.models.frameworks import Question
from audits.models.moderation import Assignment, Grade
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class PeerStatement(TenantModel):
    """One formal act on a peer review: who said it, in which part, and what they confirmed. Append-only."""

    assessment = TenantForeignKey(Assessment, related_name="peer_statements")
    assignment = TenantForeignKey(Assignment, null=True, blank=True, related_name="peer_statements")
    act = models.CharField(max_length=13, choices=PeerAct.choices)
    party = models.CharField(max_length=9, choices=PartyChoice.choices)
    #: The framework's own statements, as this person confirmed them.
    statements = ArrayField(models.CharField(max_length=500), default=list, blank=True)
    words = models.TextField(blank=True)
    by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(act__in=PeerAct.values), name="peer_statement_act_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(act__in=["support", "six_months", "twelve_months"])
                | models.Q(words__regex=r"\S"),
                name="peer_statement_says_something",
            ),
            models.CheckConstraint(
                condition=~models.Q(act="declared") | models.Q(assignment__isnull=False),
                name="peer_statement_declared_for_a_review",
            ),
        )
        indexes = (models.Index(fields=["partnership", "assessment", "act"], name="peer_statement_by_act"),)

    def __str__(self) -> str:
        return f"{self.get_act_display()}: {self.assessment_id}"


class LineAnswer(TenantModel):
    """The reviewed agency's answer to the peer's grade of one line. Append-only.

    It is an answer to that grade: a newer grade of the line has to be answered again.
    """

    assessment = TenantForeignKey(Assessment, related_name="line_answers")
    question = TenantForeignKey(Question, related_name="+")
    grade = TenantForeignKey(Grade, related_name="line_answers")
    agrees = models.BooleanField()
    words = models.TextField(blank=True)
    by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(agrees=True) | models.Q(words__regex=r"\S"),
                name="line_answer_says_why_not",
            ),
        )
        indexes = (models.Index(fields=["partnership", "assessment"], name="line_answer_by_assessment"),)

    def __str__(self) -> str:
        return f"{'Agrees' if self.agrees else 'Does not agree'} with {self.grade_id}"
