import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import partnerships.clock
import partnerships.tenancy.fields
from partnerships.tenancy.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0005_course_created_at"),
        ("evaluations", "0005_second_reading"),
        ("partnerships", "0005_outbox_by_time"),
        ("partnerships", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="PastResultsImport",
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
                    "file",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.storedfile",
                    ),
                ),
                ("file_name", models.CharField(max_length=200)),
                (
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past_results_imports",
                        to="courses.event",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("pre", "Before"),
                            ("post", "After"),
                            ("m3", "Three months"),
                            ("m6", "Six months"),
                        ],
                        max_length=4,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("delegate", "Delegates"), ("manager", "Managers")], max_length=8
                    ),
                ),
                (
                    "system",
                    models.CharField(
                        choices=[
                            ("surveymonkey", "SurveyMonkey"),
                            ("microsoft_forms", "Microsoft Forms"),
                            ("snap", "Snap"),
                            ("other", "another system"),
                        ],
                        max_length=20,
                        verbose_name="where the file comes from",
                    ),
                ),
                (
                    "layout",
                    models.CharField(max_length=64, verbose_name="knows a file of the same layout again"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Columns to confirm"),
                            ("mapped", "Words to confirm"),
                            ("ready", "To check"),
                            ("committed", "Done"),
                            ("undone", "Undone"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                ("columns", models.JSONField(default=dict)),
                ("words", models.JSONField(default=dict)),
                ("keeps_unbooked", models.BooleanField(default=False)),
                ("counts", models.JSONField(default=dict, verbose_name="rows by fate")),
                ("survey_before", models.JSONField(default=dict)),
                ("made", models.JSONField(default=dict)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("uploaded_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("committed_at", models.DateTimeField(blank=True, null=True)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-uploaded_at", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["uploaded", "mapped", "ready", "committed", "undone"])
                        ),
                        name="past_results_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("system__in", ["surveymonkey", "microsoft_forms", "snap", "other"])
                        ),
                        name="past_results_system_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PastResultsLayout",
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
                ("layout", models.CharField(max_length=64)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("pre", "Before"),
                            ("post", "After"),
                            ("m3", "Three months"),
                            ("m6", "Six months"),
                        ],
                        max_length=4,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[("delegate", "Delegates"), ("manager", "Managers")], max_length=8
                    ),
                ),
                ("columns", models.JSONField(default=dict)),
                ("words", models.JSONField(default=dict)),
                ("used_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership", "layout", "stage", "audience"), name="past_results_layout_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PastResultsRow",
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
                    "past_import",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="evaluations.pastresultsimport",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="row number in the file, from 1")),
                (
                    "person",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="name and address as in the file"
                    ),
                ),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("new", "New answers"),
                            ("came", "New answers, came without booking"),
                            ("unchanged", "Unchanged"),
                            ("there", "Already answered"),
                            ("duplicate", "Same person again"),
                            ("nobody", "Not on this event"),
                            ("nameless", "Says not who answered"),
                            ("left_out", "Left out"),
                            ("error", "Error"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=600)),
                ("notes", models.JSONField(default=list)),
                (
                    "response",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="evaluations.response",
                    ),
                ),
                ("before", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("past_import", "number"), name="past_results_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "fate__in",
                                [
                                    "new",
                                    "came",
                                    "unchanged",
                                    "there",
                                    "duplicate",
                                    "nobody",
                                    "nameless",
                                    "left_out",
                                    "error",
                                ],
                            )
                        ),
                        name="past_results_fate_known",
                    ),
                ],
            },
        ),
        Isolate("PastResultsImport", "PastResultsLayout", "PastResultsRow"),
    ]
