"""Requests to providers of events outside the programme (REQUIREMENTS A04)."""

from django.db import models

from evaluations.models.themed import ThemedEvaluation
from evaluations.themed_choices import RequestFileKind, RequestState
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class ProviderRequest(TenantModel):
    """What a provider is asked for: the delegate list of an event, its material, by when; answered in the portal."""

    evaluation = TenantForeignKey(ThemedEvaluation, related_name="provider_requests")
    event = TenantForeignKey("courses.Event", related_name="provider_requests")
    agency = TenantForeignKey("partnerships.Agency", related_name="provider_requests")
    asks_list = models.BooleanField("asks for the delegate list", default=True)
    asks_material = models.BooleanField("asks for the course's material", default=False)
    note = models.TextField("what we ask for and why", blank=True)
    due_on = models.DateField()
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.DRAFT)
    sent_at = models.DateTimeField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    reply = models.TextField("what the provider wrote", blank=True)
    #: The officer's question when it was sent back, or why it was withdrawn.
    officer_note = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)
    created_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=RequestState.values), name="provider_request_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(asks_list=True) | models.Q(asks_material=True),
                name="provider_request_asks_something",
            ),
            models.UniqueConstraint(
                fields=["evaluation", "event", "agency"],
                name="provider_request_once",
                condition=~models.Q(state="withdrawn"),
            ),
        )
        indexes = (
            models.Index(fields=["partnership", "agency", "state"], name="provider_request_by_agency"),
        )

    def __str__(self) -> str:
        return f"Request about event {self.event_id}"


class ProviderRequestFile(TenantModel):
    """A file that the provider sent with its answer. A delegate list goes with its import, after 30 days."""

    request = TenantForeignKey(ProviderRequest, models.CASCADE, related_name="files")
    kind = models.CharField(max_length=8, choices=RequestFileKind.choices)
    file = TenantForeignKey("partnerships.StoredFile", related_name="+")
    sent_at = models.DateTimeField(default=clock.now)
    sent_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ("sent_at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=RequestFileKind.values), name="provider_request_file_kind_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} of request {self.request_id}"
