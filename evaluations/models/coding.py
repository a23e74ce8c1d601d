"""Codes, codings and quotes; and who opened an original comment (REQUIREMENTS, item 14; Qualitative work)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from evaluations.models.answers import Comment
from evaluations.models.evidence import OtherEvidence
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel

#: A coding or a quote is of a comment or of a piece of evidence, never of both.
ONE_SOURCE = models.Q(comment__isnull=False, evidence__isnull=True) | models.Q(
    comment__isnull=True, evidence__isnull=False
)


class Code(TenantModel):
    """One word of the partnership's small shared code list. Never called a theme: that is SEG's."""

    key = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    about = models.CharField("when to use it", max_length=300, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("place", "label")
        constraints = (models.UniqueConstraint(fields=["partnership", "key"], name="code_key_once"),)

    def __str__(self) -> str:
        return self.label


class Coding(TenantModel):
    """A code that one person gave to a released comment or a note; taken away again it stays, with when."""

    code = TenantForeignKey(Code, related_name="codings")
    comment = TenantForeignKey(Comment, null=True, blank=True, related_name="codings")
    evidence = TenantForeignKey(OtherEvidence, null=True, blank=True, related_name="codings")
    coder = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(condition=ONE_SOURCE, name="coding_one_source"),
            models.UniqueConstraint(
                fields=["code", "comment", "evidence", "coder"],
                name="coding_once",
                condition=models.Q(removed_at__isnull=True),
                nulls_distinct=False,
            ),
        )
        indexes = (models.Index(fields=["partnership", "code"], name="coding_by_code"),)

    def __str__(self) -> str:
        return f"Code {self.code_id}"


class SecondReading(TenantModel):
    """A second person coded a text without seeing the first one's codes. Append-only: it measures, and counts nowhere.

    The first person's codes are kept as they were then, so that what both agree on afterwards changes no agreement.
    """

    comment = TenantForeignKey(Comment, null=True, blank=True, related_name="second_readings")
    evidence = TenantForeignKey(OtherEvidence, null=True, blank=True, related_name="second_readings")
    coder = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    #: The ids of the codes that each gave, and of all that were offered.
    first_codes = ArrayField(models.BigIntegerField(), default=list)
    second_codes = ArrayField(models.BigIntegerField(), default=list)
    offered = ArrayField(models.BigIntegerField(), default=list)

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(condition=ONE_SOURCE, name="second_reading_one_source"),
            models.UniqueConstraint(
                fields=["comment", "evidence"], name="second_reading_once", nulls_distinct=False
            ),
        )

    def __str__(self) -> str:
        return f"Second reading by {self.coder_id}"


class Quote(TenantModel):
    """Words picked for a report. Usable once a person has checked that they identify nobody."""

    comment = TenantForeignKey(Comment, null=True, blank=True, related_name="quotes")
    evidence = TenantForeignKey(OtherEvidence, null=True, blank=True, related_name="quotes")
    text = models.TextField()
    picked_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    picked_at = models.DateTimeField(default=clock.now)
    checked_by = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-picked_at", "-id")
        constraints = (
            models.CheckConstraint(condition=ONE_SOURCE, name="quote_one_source"),
            models.CheckConstraint(condition=~models.Q(text=""), name="quote_has_words"),
            models.CheckConstraint(
                condition=models.Q(checked_at__isnull=True) | models.Q(checked_by__isnull=False),
                name="quote_checked_by_somebody",
            ),
        )

    def __str__(self) -> str:
        return self.text[:60]


class OriginalRead(TenantModel):
    """Somebody opened the original of a comment after it was decided: kept under lock, with why. Append-only."""

    comment = TenantForeignKey(Comment, related_name="original_reads")
    by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    why = models.CharField(max_length=300)

    class Meta(TenantModel.Meta):
        ordering = ("-at", "-id")
        constraints = (models.CheckConstraint(condition=~models.Q(why=""), name="original_read_says_why"),)

    def __str__(self) -> str:
        return f"Comment {self.comment_id} read by {self.by_id}"
