"""Reports: a frozen account of a quarter, its words, its opinion and its issued files."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel
from reports.choices import FileFormat, OpinionChoice, ReportState


class Report(TenantModel):
    """A quarterly report to one board's SEG, in one edition. Its figures are a snapshot; a published one never changes.

    The database refuses what the services refuse: see `0003_frozen_reports`.
    """

    board = TenantForeignKey("partnerships.Board", related_name="reports")
    year = models.PositiveSmallIntegerField("calendar year in which the training year starts")
    quarter = models.PositiveSmallIntegerField()
    period_start = models.DateField()
    period_end = models.DateField()
    edition = models.PositiveSmallIntegerField(default=1)
    replaces = TenantForeignKey("self", null=True, blank=True, related_name="replaced_by")
    what_changed = models.TextField("why a new edition was needed", blank=True)
    #: What differs from the edition before, one line each; written when the edition leaves the QA team.
    changes = models.JSONField(default=list)
    state = models.CharField(max_length=15, choices=ReportState.choices, default=ReportState.DRAFT)
    #: Every figure, its denominator and when it was computed: a plain dict. HTML is rendered from this alone.
    snapshot = models.JSONField(null=True)
    snapshot_sha256 = models.CharField(max_length=64, blank=True)
    html_sha256 = models.CharField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    #: Whose answers each figure counts, {variable: [[booking ids], ...]}: kept until the report leaves the QA team,
    #: when it becomes part of everything that was ever shown outside (`services.releasing`).
    counted_bookings = models.JSONField(default=dict)
    made_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=clock.now, editable=False)
    sent_to_seg_at = models.DateTimeField(null=True, blank=True)
    #: Publishing was asked for; the documents are made outside any transaction, by the sweep "publish".
    publish_asked_at = models.DateTimeField(null=True, blank=True)
    #: When a worker last began to make them: another may try again after a while.
    publish_claimed_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("-period_start", "-edition")
        constraints = (
            models.UniqueConstraint(
                fields=["board", "year", "quarter", "edition"], name="report_edition_once"
            ),
            models.CheckConstraint(condition=models.Q(quarter__range=(1, 4)), name="report_quarter_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=ReportState.values), name="report_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published")
                | models.Q(published_at__isnull=False, frozen_at__isnull=False),
                name="report_published_is_frozen",
            ),
        )

    def __str__(self) -> str:
        return f"Quarter {self.quarter}, {self.year}/{(self.year + 1) % 100:02d}"


class Narrative(TenantModel):
    """The officer's words for one section of one report. `version` refuses a save over somebody else's newer text."""

    report = TenantForeignKey(Report, models.CASCADE, related_name="narratives")
    section = models.CharField(max_length=10)
    text = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    edited_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    edited_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["report", "section"], name="narrative_once"),)

    def __str__(self) -> str:
        return f"Section {self.section}"


class Opinion(TenantModel):
    """SEG's assurance opinion, as entered. Append-only: a change is a new one, and the newest confirmed one counts."""

    report = TenantForeignKey(Report, related_name="opinions")
    opinion = models.CharField(max_length=15, choices=OpinionChoice.choices)
    #: The steps of the four on which the opinion rests: each has evidence in the snapshot (acceptance check 8).
    steps_claimed = ArrayField(models.PositiveSmallIntegerField(), default=list)
    reasons = models.TextField()
    more_evidence = models.TextField("more evidence to collect", blank=True)
    further_action = models.TextField("action to improve effectiveness", blank=True)
    minute_ref = models.CharField("minute reference", max_length=100)
    decided_on = models.DateField()
    entered_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        ordering = ("entered_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(opinion__in=OpinionChoice.values), name="opinion_known"
            ),
            models.CheckConstraint(
                condition=models.Q(steps_claimed__contained_by=[1, 2, 3, 4]), name="opinion_steps_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(opinion__in=["assured", "partly"]) | ~models.Q(steps_claimed=[]),
                name="opinion_of_assurance_rests_on_steps",
            ),
        )

    def __str__(self) -> str:
        return self.get_opinion_display()


class OpinionConfirmation(TenantModel):
    """The chair's confirmation of an opinion that the officer recorded at the meeting. Append-only."""

    opinion = TenantForeignKey(Opinion, related_name="confirmations")
    confirmed = models.BooleanField()
    note = models.TextField(blank=True)
    by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        ordering = ("at", "id")
        constraints = (models.UniqueConstraint(fields=["opinion"], name="opinion_confirmed_once"),)

    def __str__(self) -> str:
        return "Confirmed" if self.confirmed else "Not confirmed"


class IssuedFile(TenantModel):
    """The bytes of a report as issued. Append-only: they are kept and never made again."""

    report = TenantForeignKey(Report, related_name="issued_files")
    format = models.CharField(max_length=5, choices=FileFormat.choices)
    file = TenantForeignKey("partnerships.StoredFile", related_name="+")
    issued_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["report", "format"], name="issued_file_once"),)

    def __str__(self) -> str:
        return f"{self.get_format_display()} of report {self.report_id}"
