"""Endorsements of courses: append-only judgements."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import partnerships.clock
import partnerships.tenancy.fields
from partnerships.tenancy.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0002_isolation"),
        ("partnerships", "0003_agency_relations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Endorsement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("endorsed", "Endorsed"),
                            ("with_conditions", "Endorsed with conditions"),
                            ("not_endorsed", "Not endorsed"),
                            ("withdrawn", "Endorsement withdrawn"),
                        ],
                        max_length=16,
                    ),
                ),
                ("standards", models.CharField(max_length=200)),
                ("number_met", models.PositiveSmallIntegerField(default=0)),
                ("number_of", models.PositiveSmallIntegerField(default=0)),
                ("starts_on", models.DateField(blank=True, null=True)),
                (
                    "expires_on",
                    models.DateField(blank=True, null=True, verbose_name="last day of the period"),
                ),
                ("conditions", models.TextField(blank=True)),
                ("reason", models.TextField()),
                ("reference", models.CharField(blank=True, max_length=40)),
                ("decided_at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "course",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="endorsements",
                        to="courses.course",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "ordering": ("-decided_at", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "course", "decided_at"], name="endorsement_by_course")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome__in", ["endorsed", "with_conditions", "not_endorsed", "withdrawn"])
                        ),
                        name="endorsement_outcome_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("expires_on__isnull", False),
                                ("outcome__in", ["endorsed", "with_conditions"]),
                                ("starts_on__isnull", False),
                                ("expires_on__gte", models.F("starts_on")),
                                models.Q(("reference", ""), _negated=True),
                            ),
                            models.Q(
                                models.Q(("outcome__in", ["endorsed", "with_conditions"]), _negated=True),
                                ("expires_on__isnull", True),
                                ("reference", ""),
                                ("starts_on__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="endorsement_period_if_standing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "with_conditions"), _negated=True),
                            models.Q(("conditions", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="endorsement_conditions_in_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="endorsement_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number_met__lte", models.F("number_of"))),
                        name="endorsement_met_within_all",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("reference", ""), _negated=True),
                        fields=("partnership", "reference"),
                        name="endorsement_reference_once",
                    ),
                ],
            },
        ),
        Isolate("Endorsement", append_only=True),
    ]
