"""The outbox: an email is a row first."""

from django.db import models

from partnerships import clock
from partnerships.choices import EmailKind, MessageState
from partnerships.tenancy import TenantForeignKey, TenantModel


class OutboxMessage(TenantModel):
    """One email. Links stand in the text as `{link:0}`, `{link:1}`... and are put in at delivery, never stored.

    `links` is a list of [kind, object id, generation]. `dedupe_key` makes asking for the same email twice harmless.
    """

    kind = models.CharField(max_length=20, choices=EmailKind.choices)
    to_address = models.EmailField()
    to_name = models.CharField(max_length=150, blank=True)
    subject = models.CharField(max_length=200)
    text = models.TextField()
    links = models.JSONField(default=list)
    attachment = TenantForeignKey("partnerships.StoredFile", null=True, blank=True, related_name="+")
    dedupe_key = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.QUEUED)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    not_before = models.DateTimeField(default=clock.now)
    claimed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    message_id = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    #: Set when the address refused the email for good; `evaluations` sweeps these.
    bounced_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["partnership", "dedupe_key"], name="outbox_dedupe"),
            models.CheckConstraint(
                condition=models.Q(state__in=MessageState.values), name="outbox_state_known"
            ),
        )
        indexes = (
            models.Index(
                fields=["partnership", "not_before"],
                name="outbox_due",
                condition=models.Q(state__in=["queued", "sending", "uncertain"]),
            ),
            models.Index(fields=["partnership", "to_address", "sent_at"], name="outbox_to_address"),
        )

    def __str__(self) -> str:
        return f"{self.subject} to {self.to_address}"
