"""Receipts, stopped addresses, the partnership's own GOV.UK Notify account, school holidays, contacts of agencies."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import partnerships.clock
import partnerships.tenancy.fields
from partnerships.tenancy.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0003_agency_relations"),
    ]

    operations = [
        migrations.CreateModel(
            name="DeliveryEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partnership",
                    partnerships.tenancy.fields.PartnershipKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
                (
                    "message",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="partnerships.outboxmessage",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("handed_over", "Handed over"),
                            ("delivered", "Delivered"),
                            ("hard_bounce", "Refused for good"),
                            ("soft_bounce", "Refused for now"),
                            ("complaint", "Complained about"),
                            ("uncertain", "Uncertain"),
                            ("resent", "Sent again"),
                            ("given_up", "Given up"),
                            ("not_tried", "Not tried: the address is stopped"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                (
                    "reported_by",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not sent yet"),
                            ("smtp", "Mail server"),
                            ("notify", "GOV.UK Notify"),
                            ("file", "File"),
                        ],
                        max_length=6,
                    ),
                ),
                ("at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "message"], name="delivery_event_by_message")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "handed_over",
                                    "delivered",
                                    "hard_bounce",
                                    "soft_bounce",
                                    "complaint",
                                    "uncertain",
                                    "resent",
                                    "given_up",
                                    "not_tried",
                                ],
                            )
                        ),
                        name="delivery_event_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NotifyAccount",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partnership",
                    partnerships.tenancy.fields.PartnershipKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
                ("sealed_key", models.TextField(blank=True)),
                ("template_id", models.CharField(blank=True, max_length=36)),
                ("reply_to_id", models.CharField(blank=True, max_length=36)),
                ("callback_hash", models.CharField(blank=True, max_length=64)),
                ("active", models.BooleanField(default=False)),
                ("paused_until", models.DateTimeField(blank=True, null=True)),
                ("paused_why", models.CharField(blank=True, max_length=300)),
                ("changed_at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "changed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("partnership",), name="notify_account_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("active", False),
                            models.Q(
                                models.Q(("sealed_key", ""), _negated=True),
                                models.Q(("template_id", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="notify_account_active_has_key",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SchoolHoliday",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partnership",
                    partnerships.tenancy.fields.PartnershipKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
                ("name", models.CharField(max_length=80)),
                ("first_day", models.DateField()),
                ("last_day", models.DateField()),
            ],
            options={
                "ordering": ("first_day",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("last_day__gte", models.F("first_day"))),
                        name="school_holiday_ends_after_start",
                    ),
                    models.UniqueConstraint(fields=("partnership", "first_day"), name="school_holiday_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoppedAddress",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "partnership",
                    partnerships.tenancy.fields.PartnershipKey(
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.partnership",
                    ),
                ),
                ("address", models.EmailField(max_length=254)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("hard_bounce", "It refuses emails for good"),
                            ("complaint", "Somebody complained"),
                            ("opted_out", "Unsubscribed"),
                            ("officer", "Stopped by an officer"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(default=partnerships.clock.now)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("lifted_why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("-at", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=("partnership", "address"),
                        name="stopped_address_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reason__in", ["hard_bounce", "complaint", "opted_out", "officer"])
                        ),
                        name="stopped_address_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_at__isnull", True),
                            models.Q(("lifted_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="stopped_address_lifted_says_why",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="agency",
            name="contact_email",
            field=models.EmailField(
                blank=True, max_length=254, verbose_name="training contact's email address"
            ),
        ),
        migrations.AddField(
            model_name="agency",
            name="contact_name",
            field=models.CharField(blank=True, max_length=150, verbose_name="training contact"),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="bounce",
            field=models.CharField(
                blank=True,
                choices=[("", "Not refused"), ("hard", "Refused for good"), ("soft", "Refused for now")],
                db_default="",
                default="",
                max_length=4,
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="complained_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="delivered_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="provider_id",
            field=models.CharField(blank=True, db_default="", default="", max_length=60),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="route",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not sent yet"),
                    ("smtp", "Mail server"),
                    ("notify", "GOV.UK Notify"),
                    ("file", "File"),
                ],
                db_default="",
                default="",
                max_length=6,
            ),
        ),
        migrations.AddField(
            model_name="outboxmessage",
            name="unsubscribe",
            field=models.JSONField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="theme",
            name="chosen_by",
            field=models.CharField(blank=True, max_length=150, verbose_name="chosen by which group"),
        ),
        migrations.AlterField(
            model_name="outboxmessage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("survey", "Survey"),
                    ("member_invitation", "Invitation to join"),
                    ("certificate", "Certificate of attendance"),
                    ("concern", "Concern"),
                    ("trainer", "Trainer summary"),
                    ("report", "Report"),
                    ("opinion", "Opinion to confirm"),
                    ("trial", "Trial to the officer"),
                    ("supervisor", "Named as supervisor"),
                    ("repair", "Who is there now?"),
                    ("provider_request", "Request to a provider"),
                    ("lost_link", "Lost link"),
                    ("review", "Review overdue"),
                    ("audit", "Audit"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(
                condition=models.Q(("provider_id", ""), _negated=True),
                fields=["partnership", "provider_id"],
                name="outbox_by_provider_id",
            ),
        ),
        Isolate("NotifyAccount", "SchoolHoliday", "StoppedAddress"),
        Isolate("DeliveryEvent", append_only=True),
    ]
