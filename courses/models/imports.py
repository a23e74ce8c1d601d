"""Imports of booking lists: what was uploaded, how it was read, what became of each row."""

from django.db import models

from courses.choices import ImportState, RowFate
from courses.models.bookings import Booking
from courses.models.events import Event
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class BookingImport(TenantModel):
    """One upload of a booking list, from file to done or undone. The file itself goes after 30 days."""

    file = TenantForeignKey("partnerships.StoredFile", related_name="+")
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=ImportState.choices, default=ImportState.UPLOADED)
    #: The event of a file that names none; also what `--event` gives.
    event = TenantForeignKey(Event, models.SET_NULL, null=True, blank=True, related_name="imports")
    sheet = models.CharField("sheet of the workbook that was chosen", max_length=100, blank=True)
    fingerprint = models.CharField("fingerprint of the headers", max_length=64)
    #: Target field -> column header.
    mapping = models.JSONField(default=dict)
    #: The file's status word -> BookingStatus value or "left_out".
    status_words = models.JSONField(default=dict)
    #: The file's organisation name -> {"agency": id}, {"name": ..., "sector": ...} for a new one, or {} for none.
    organisations = models.JSONField(default=dict)
    #: The file's event (`EventKey.token`) -> {"event": id}, or the facts of a new one (`EventDraft.as_json`).
    events = models.JSONField(default=dict)
    #: Cells corrected in the check: row number -> {field: value}.
    corrections = models.JSONField(default=dict)
    #: Numbers of the rows that a person took out.
    left_out = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    #: What had to be made: {"agencies": [ids], "courses": [ids], "events": [ids], "delegates": [ids]}.
    made = models.JSONField(default=dict)
    uploaded_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(default=clock.now, editable=False)
    committed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-uploaded_at",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=ImportState.values), name="import_state_known"
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class ImportRow(TenantModel):
    """What becomes of one row. Holds the mapped cells alone: columns that were not mapped are not stored.

    Access needs are left out too, because they have their own permission and their own period.
    """

    booking_import = TenantForeignKey(BookingImport, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField("row number in the file, from 1")
    cells = models.JSONField(default=dict)
    fate = models.CharField(max_length=10, choices=RowFate.choices)
    reason = models.CharField(max_length=400, blank=True)
    #: What else deserves a look, each a sentence.
    notes = models.JSONField(default=list)
    booking = TenantForeignKey(Booking, models.SET_NULL, null=True, blank=True, related_name="+")
    #: What an update changed, so that it can be undone: {"booking": {field: [old, new]}, "delegate": {...}}.
    before = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=["booking_import", "number"], name="import_row_once"),
            models.CheckConstraint(condition=models.Q(fate__in=RowFate.values), name="import_row_fate_known"),
        )

    def __str__(self) -> str:
        return f"Row {self.number}"


class RememberedMapping(TenantModel):
    """How a source's columns and words were read last time; the source is known by its headers."""

    fingerprint = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    status_words = models.JSONField(default=dict)
    used_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["partnership", "fingerprint"], name="remembered_mapping_once"),
        )

    def __str__(self) -> str:
        return self.fingerprint
