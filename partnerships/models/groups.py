"""Boards, agencies and themes."""

from django.db import models
from django.db.models.functions import Lower

from partnerships import clock
from partnerships.choices import RelationKind, Sector
from partnerships.tenancy import TenantForeignKey, TenantModel


class Board(TenantModel):
    """A body that receives reports. A joint programme is reported whole to each board."""

    name = models.CharField(max_length=150)
    short_name = models.CharField(max_length=40)
    active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        constraints = (models.UniqueConstraint("partnership", Lower("name"), name="board_name_once"),)

    def __str__(self) -> str:
        return self.name


class Agency(TenantModel):
    """An organisation of the partnership."""

    name = models.CharField(max_length=150)
    sector = models.CharField(max_length=20, choices=Sector.choices, default=Sector.OTHER)
    contributes_to_budget = models.BooleanField("contributes to the training budget", default=False)
    section11_duty = models.BooleanField("under the section 11 duty", default=False)
    provides_training = models.BooleanField(default=False)
    is_large_charity = models.BooleanField("large charity with a training budget", default=False)
    #: Whom to ask when a person or a manager has moved.
    contact_name = models.CharField("training contact", max_length=150, blank=True)
    contact_email = models.EmailField("training contact's email address", blank=True)
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        verbose_name_plural = "agencies"
        constraints = (
            models.UniqueConstraint("partnership", Lower("name"), name="agency_name_once"),
            models.CheckConstraint(condition=models.Q(sector__in=Sector.values), name="agency_sector_known"),
        )

    def __str__(self) -> str:
        return self.name


class AgencyBoard(TenantModel):
    """An agency belongs to one or more boards."""

    agency = TenantForeignKey(Agency, models.CASCADE, related_name="board_links")
    board = TenantForeignKey(Board, models.CASCADE, related_name="agency_links")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["agency", "board"], name="agency_board_once"),)

    def __str__(self) -> str:
        return f"{self.agency_id} in {self.board_id}"


class AgencyAlias(TenantModel):
    """A name by which booking lists call an agency, remembered from an import."""

    agency = TenantForeignKey(Agency, models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint("partnership", Lower("name"), name="agency_alias_once"),)

    def __str__(self) -> str:
        return self.name


class AgencyRelation(TenantModel):
    """One agency commissions another, or is its parent body: neither then moderates the other."""

    agency = TenantForeignKey(Agency, models.CASCADE, related_name="relations")
    other = TenantForeignKey(Agency, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=RelationKind.choices)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["agency", "other", "kind"], name="agency_relation_once"),
            models.CheckConstraint(
                condition=~models.Q(agency=models.F("other")), name="agency_relation_not_to_itself"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=RelationKind.values), name="agency_relation_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.agency_id} {self.kind} {self.other_id}"


class Theme(TenantModel):
    """A priority that SEG chooses for scrutiny."""

    name = models.CharField(max_length=120)
    why_chosen = models.TextField(blank=True)
    chosen_on = models.DateField(null=True, blank=True)
    chosen_by = models.CharField("chosen by which group", max_length=150, blank=True)
    active = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        ordering = ("name",)
        constraints = (models.UniqueConstraint("partnership", Lower("name"), name="theme_name_once"),)

    def __str__(self) -> str:
        return self.name
