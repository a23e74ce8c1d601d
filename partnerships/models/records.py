"""The log of who did what, and the register of stored files."""

from django.db import models

from partnerships import clock
from partnerships.tenancy import TenantModel


class LogEntry(TenantModel):
    """Who did what to what, and when. Append-only for the application's role, by grants and trigger."""

    at = models.DateTimeField(default=clock.now)
    actor = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60, blank=True)
    subject_id = models.BigIntegerField(null=True)
    summary = models.CharField(max_length=300)
    details = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        ordering = ("-at", "-id")
        indexes = (
            models.Index(fields=["partnership", "subject_type", "subject_id", "at"], name="log_by_subject"),
            models.Index(fields=["partnership", "at"], name="log_by_time"),
        )

    def __str__(self) -> str:
        return self.summary


class StoredFile(TenantModel):
    """A file under DATA_DIR/<partnership id>/, served only by views."""

    kind = models.CharField(max_length=30)
    name = models.CharField("name as uploaded", max_length=200)
    path = models.CharField(max_length=300)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField("size in bytes")
    sha256 = models.CharField(max_length=64)
    stored_at = models.DateTimeField(default=clock.now, editable=False)
    #: When the bytes were erased under the retention rules; the row stays as the record that they were.
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["partnership", "path"], name="stored_file_path_once"),)

    def __str__(self) -> str:
        return self.name
