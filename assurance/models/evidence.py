"""Evidence: a file, link or note that supports an answer, used many times, with its versions."""

import datetime as dt

from django.db import models

from assurance.choices import EvidenceKind, ScanChoice
from assurance.logic.processes import SERVED
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class Evidence(TenantModel):
    """One piece of evidence of an agency, or of the partnership itself where no agency is named.

    What it supports is said by links of upper apps: one policy may serve section 11, schools and minimum standards.
    """

    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=4, choices=EvidenceKind.choices)
    what_it_proves = models.CharField("what it proves, in one line", max_length=300)
    agency = TenantForeignKey("partnerships.Agency", null=True, blank=True, related_name="evidence")
    #: Who keeps it up to date, by role, never by name.
    owner = models.CharField("who keeps it up to date (role)", max_length=120, blank=True)
    expires_on = models.DateField("last day on which it is current", null=True, blank=True)
    added_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now, editable=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("title", "id")
        verbose_name_plural = "evidence"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=EvidenceKind.values), name="evidence_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at__isnull=True) | ~models.Q(withdrawn_why=""),
                name="evidence_withdrawn_says_why",
            ),
        )
        indexes = (
            models.Index(fields=["partnership", "agency", "title"], name="evidence_shelf"),
            models.Index(
                fields=["partnership", "expires_on"],
                name="evidence_expiring",
                condition=models.Q(withdrawn_at__isnull=True, expires_on__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return self.title

    def has_expired(self, day: dt.date) -> bool:
        return self.expires_on is not None and self.expires_on < day


class EvidenceVersion(TenantModel):
    """What a piece of evidence was at one time. Contents never change; a new file is a new version."""

    evidence = TenantForeignKey(Evidence, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    file = TenantForeignKey("partnerships.StoredFile", null=True, blank=True, related_name="+")
    url = models.URLField("address", max_length=500, blank=True)
    note = models.TextField(blank=True)
    #: Where to look: "page 4", "paragraphs 12 to 15".
    page = models.CharField("where to look", max_length=60, blank=True)
    #: Of the file's bytes, or of the address or note as UTF-8.
    sha256 = models.CharField(max_length=64)
    added_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=clock.now, editable=False)
    scan = models.CharField(max_length=12, choices=ScanChoice.choices, default=ScanChoice.WAITING)
    scan_claimed_at = models.DateTimeField(null=True, blank=True)
    scanned_at = models.DateTimeField(null=True, blank=True)
    scan_words = models.CharField("what the scanner said", max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-number",)
        constraints = (
            models.UniqueConstraint(fields=["evidence", "number"], name="evidence_version_once"),
            models.CheckConstraint(
                condition=models.Q(file__isnull=False, url="", note="")
                | models.Q(file__isnull=True, note="") & ~models.Q(url="")
                | models.Q(file__isnull=True, url="") & ~models.Q(note=""),
                name="evidence_version_is_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(sha256__regex=r"^[0-9a-f]{64}$"), name="evidence_version_has_digest"
            ),
            models.CheckConstraint(
                condition=models.Q(scan__in=ScanChoice.values), name="evidence_version_scan_known"
            ),
            models.CheckConstraint(
                condition=models.Q(file__isnull=True, scan="not_needed")
                | models.Q(file__isnull=False) & ~models.Q(scan="not_needed"),
                name="evidence_version_files_are_scanned",
            ),
        )
        indexes = (
            models.Index(
                fields=["partnership", "added_at"],
                name="evidence_version_to_scan",
                condition=models.Q(scan="waiting"),
            ),
        )

    def __str__(self) -> str:
        return f"Version {self.number} of {self.evidence_id}"

    @property
    def is_served(self) -> bool:
        """Whether it may be opened; otherwise it is in quarantine."""
        return self.scan in SERVED


class EvidenceConcern(TenantModel):
    """Somebody saw personal details in a document, and what was done about it."""

    version = TenantForeignKey(EvidenceVersion, related_name="concerns")
    why = models.CharField("what is in it, without repeating it", max_length=300)
    reported_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(default=clock.now, editable=False)
    resolved_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    what_was_done = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-reported_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(resolved_at__isnull=True)
                | models.Q(resolved_by__isnull=False) & ~models.Q(what_was_done=""),
                name="evidence_concern_resolved_says_what",
            ),
        )

    def __str__(self) -> str:
        return f"Concern about version {self.version_id}"
