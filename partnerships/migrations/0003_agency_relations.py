"""Which agencies commission or own which."""

import django.db.models.deletion
from django.db import migrations, models

import partnerships.tenancy.fields
from partnerships.tenancy.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0002_isolation"),
    ]

    operations = [
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
                    ("audit", "Audit"),
                ],
                max_length=20,
            ),
        ),
        migrations.CreateModel(
            name="AgencyRelation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("commissions", "Commissions"), ("parent_of", "Is the parent body of")],
                        max_length=12,
                    ),
                ),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="relations",
                        to="partnerships.agency",
                    ),
                ),
                (
                    "other",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partnerships.agency",
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "other", "kind"), name="agency_relation_once"),
                    models.CheckConstraint(
                        condition=models.Q(("agency", models.F("other")), _negated=True),
                        name="agency_relation_not_to_itself",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["commissions", "parent_of"])),
                        name="agency_relation_kind_known",
                    ),
                ],
            },
        ),
        Isolate("AgencyRelation"),
    ]
