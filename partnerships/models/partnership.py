"""The tenant and its settings."""

import datetime as dt

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models

from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel

SLUG = RegexValidator(r"^[a-z][a-z0-9-]{1,40}$", "Use small letters, figures and hyphens.")
COLOUR = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Write the colour as # and six figures, for example #1d5a6c.")
#: DOMAIN.md, The minimum: a partnership may raise it, never lower it.
SMALLEST_MINIMUM = 5


class Partnership(models.Model):
    """One safeguarding partnership. A global row: names and looks only, nothing about people."""

    slug = models.CharField(max_length=41, unique=True, validators=[SLUG])
    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=40)
    colour = models.CharField(max_length=7, default="#1d5a6c", validators=[COLOUR])
    #: Changes with the logo and is part of its address, so that browsers may keep it; empty without a logo.
    logo_version = models.CharField(max_length=12, blank=True, editable=False)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/p/{self.slug}/"


class DemonstrationClock(models.Model):
    """How far the clock is ahead of real time, in demonstration mode. One row."""

    offset = models.DurationField(default=dt.timedelta())

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="demonstration_clock_one_row"),)

    def __str__(self) -> str:
        return f"Clock {self.offset} ahead"


class PartnershipSettings(TenantModel):
    """A partnership's own words, contacts and limits. Names and laws move: they are settings, never literals."""

    body_word = models.CharField("what the partnership is called", max_length=60, default="LSCP")
    seg_word = models.CharField("what the scrutiny group is called", max_length=80, default="SEG")
    seg_name = models.CharField(max_length=120, default="Safeguarding Effectiveness Group")
    report_title = models.CharField(
        max_length=150, default="Quarterly report: safeguarding training, quality and impact"
    )
    logo = TenantForeignKey("partnerships.StoredFile", null=True, blank=True, related_name="+")
    year_start_month = models.PositiveSmallIntegerField("first month of the training year", default=4)
    minimum_group_size = models.PositiveSmallIntegerField(
        "smallest group to show", default=SMALLEST_MINIMUM, validators=[MinValueValidator(SMALLEST_MINIMUM)]
    )
    emails_per_30_days = models.PositiveSmallIntegerField(
        "most emails asking a person for answers in 30 days", default=3
    )
    notice_working_days = models.PositiveSmallIntegerField("notice of cancellation, working days", default=7)
    legal_basis = models.TextField(blank=True)
    legal_basis_dated = models.DateField(null=True, blank=True)
    controller = models.CharField("controller's name", max_length=200, blank=True)
    dpo_contact = models.CharField("how to reach the data protection officer", max_length=200, blank=True)
    privacy_notice_url = models.URLField("address of the privacy notice", blank=True)
    front_door = models.CharField("children's front door, by day", max_length=200, blank=True)
    out_of_hours = models.CharField("number outside office hours", max_length=200, blank=True)
    designated_officer = models.CharField("designated officer for allegations", max_length=200, blank=True)
    concern_mailbox = models.EmailField("monitored mailbox for concerns", blank=True)
    concern_cover_name = models.CharField("who covers the mailbox", max_length=150, blank=True)
    concern_cover_email = models.EmailField("email address of who covers it", blank=True)
    #: A partnership's first emails need one explicit Start (DOMAIN.md, Nothing is ever sent for a date already past).
    sending_started_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta(TenantModel.Meta):
        verbose_name_plural = "partnership settings"
        constraints = (
            models.UniqueConstraint(fields=["partnership"], name="settings_once"),
            models.CheckConstraint(
                condition=models.Q(minimum_group_size__gte=SMALLEST_MINIMUM),
                name="settings_minimum_never_lowered",
            ),
            models.CheckConstraint(
                condition=models.Q(year_start_month__range=(1, 12)), name="settings_year_start_is_a_month"
            ),
        )

    #: No survey can be sent before these are filled in (DOMAIN.md, Rules that hold everywhere).
    NEEDED_BEFORE_SENDING = (
        "controller",
        "dpo_contact",
        "privacy_notice_url",
        "front_door",
        "out_of_hours",
        "designated_officer",
        "concern_mailbox",
        "concern_cover_name",
        "concern_cover_email",
    )

    def __str__(self) -> str:
        return f"Settings of {self.body_word}"

    def missing_before_sending(self) -> list[str]:
        """The names, as on screen, of what is still blank and stops every survey."""
        return [
            str(field.verbose_name)
            for field in self._meta.fields
            if field.name in self.NEEDED_BEFORE_SENDING and not getattr(self, field.name)
        ]

    @property
    def may_send(self) -> bool:
        """Whether surveys may go out: contacts filled in, and Start chosen."""
        return self.sending_started_at is not None and not self.missing_before_sending()


class SchoolHoliday(TenantModel):
    """Dates on which schools and colleges of the area are closed: their people are not asked then."""

    name = models.CharField(max_length=80)
    first_day = models.DateField()
    last_day = models.DateField()

    class Meta(TenantModel.Meta):
        ordering = ("first_day",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="school_holiday_ends_after_start",
            ),
            models.UniqueConstraint(fields=["partnership", "first_day"], name="school_holiday_once"),
        )

    def __str__(self) -> str:
        return self.name
