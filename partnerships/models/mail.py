"""The outbox: an email is a row first."""

from django.db import models

from partnerships import clock
from partnerships.choices import BounceKind, DeliveryKind, EmailKind, MailRoute, MessageState, StopReason
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
    #: How it went out, and that service's own number for it.
    route = models.CharField(max_length=6, choices=MailRoute.choices, default="", db_default="", blank=True)
    provider_id = models.CharField(max_length=60, default="", db_default="", blank=True)
    #: When the receipt said that it arrived; a mail server alone never says so.
    delivered_at = models.DateTimeField(null=True, blank=True)
    bounce = models.CharField(max_length=4, choices=BounceKind.choices, default="", db_default="", blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)
    #: The link that unsubscribes with one click, as [kind, object id, generation]; null for what is no ask.
    unsubscribe = models.JSONField(null=True, blank=True)

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
            models.Index(fields=["partnership", "created_at"], name="outbox_by_time"),
            models.Index(
                fields=["partnership", "provider_id"],
                name="outbox_by_provider_id",
                condition=~models.Q(provider_id=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.subject} to {self.to_address}"


class DeliveryEvent(TenantModel):
    """Something that happened to an email: handed over, delivered, refused, complained about. Append-only."""

    message = TenantForeignKey(OutboxMessage, related_name="events")
    kind = models.CharField(max_length=12, choices=DeliveryKind.choices)
    #: In the words of the server or service that reported it.
    words = models.CharField(max_length=300, blank=True)
    reported_by = models.CharField(max_length=6, choices=MailRoute.choices, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        ordering = ("at", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(kind__in=DeliveryKind.values), name="delivery_event_kind_known"
            ),
        )
        indexes = (models.Index(fields=["partnership", "message"], name="delivery_event_by_message"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: message {self.message_id}"


class StoppedAddress(TenantModel):
    """An address that gets no more emails of ours: refused for good, a complaint, or the person's wish."""

    #: In small letters.
    address = models.EmailField()
    reason = models.CharField(max_length=12, choices=StopReason.choices)
    at = models.DateTimeField(default=clock.now)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_why = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-at", "-id")
        constraints = (
            models.UniqueConstraint(
                fields=["partnership", "address"],
                name="stopped_address_once",
                condition=models.Q(lifted_at__isnull=True),
            ),
            models.CheckConstraint(
                condition=models.Q(reason__in=StopReason.values), name="stopped_address_reason_known"
            ),
            models.CheckConstraint(
                condition=models.Q(lifted_at__isnull=True) | ~models.Q(lifted_why=""),
                name="stopped_address_lifted_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.address}: {self.get_reason_display()}"


class NotifyAccount(TenantModel):
    """The partnership's own GOV.UK Notify service. The key is kept sealed and never shown again."""

    sealed_key = models.TextField(blank=True)
    template_id = models.CharField(max_length=36, blank=True)
    reply_to_id = models.CharField(max_length=36, blank=True)
    #: SHA-256 of the bearer token with which Notify's receipts come.
    callback_hash = models.CharField(max_length=64, blank=True)
    active = models.BooleanField(default=False)
    #: The service's daily limit, or a refused key: nothing goes out before this moment.
    paused_until = models.DateTimeField(null=True, blank=True)
    paused_why = models.CharField(max_length=300, blank=True)
    changed_at = models.DateTimeField(default=clock.now)
    changed_by = models.ForeignKey(
        "partnerships.User", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["partnership"], name="notify_account_once"),
            models.CheckConstraint(
                condition=models.Q(active=False) | (~models.Q(sealed_key="") & ~models.Q(template_id="")),
                name="notify_account_active_has_key",
            ),
        )

    def __str__(self) -> str:
        return "GOV.UK Notify account"
