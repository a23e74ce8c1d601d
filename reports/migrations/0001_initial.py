import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import partnerships.clock
import partnerships.tenancy.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partnerships", "0002_isolation"),
        ("partnerships", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Report",
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
                    "board",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="partnerships.board",
                    ),
                ),
                (
                    "year",
                    models.PositiveSmallIntegerField(
                        verbose_name="calendar year in which the training year starts"
                    ),
                ),
                ("quarter", models.PositiveSmallIntegerField()),
                ("period_start", models.DateField()),
                ("period_end", models.DateField()),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                (
                    "replaces",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="reports.report",
                    ),
                ),
                ("what_changed", models.TextField(blank=True, verbose_name="why a new edition was needed")),
                ("changes", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("with_seg", "With SEG"),
                            ("opinion_given", "Opinion given"),
                            ("published", "Published"),
                            ("replaced", "Replaced by a later edition"),
                        ],
                        default="draft",
                        max_length=15,
                    ),
                ),
                ("snapshot", models.JSONField(null=True)),
                ("snapshot_sha256", models.CharField(blank=True, max_length=64)),
                ("html_sha256", models.CharField(blank=True, max_length=64)),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                ("counted_bookings", models.JSONField(default=dict)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("sent_to_seg_at", models.DateTimeField(blank=True, null=True)),
                ("publish_asked_at", models.DateTimeField(blank=True, null=True)),
                ("publish_claimed_at", models.DateTimeField(blank=True, null=True)),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "published_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-period_start", "-edition"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("board", "year", "quarter", "edition"), name="report_edition_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("quarter__range", (1, 4))), name="report_quarter_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "with_seg", "opinion_given", "published", "replaced"])
                        ),
                        name="report_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "published"), _negated=True),
                            models.Q(("frozen_at__isnull", False), ("published_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="report_published_is_frozen",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Opinion",
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
                    "report",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opinions",
                        to="reports.report",
                    ),
                ),
                (
                    "opinion",
                    models.CharField(
                        choices=[
                            ("assured", "Assured"),
                            ("partly", "Partly assured"),
                            ("not_assured", "Not assured"),
                            ("more_evidence", "More evidence needed"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "steps_claimed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), default=list, size=None
                    ),
                ),
                ("reasons", models.TextField()),
                ("more_evidence", models.TextField(blank=True, verbose_name="more evidence to collect")),
                (
                    "further_action",
                    models.TextField(blank=True, verbose_name="action to improve effectiveness"),
                ),
                ("minute_ref", models.CharField(max_length=100, verbose_name="minute reference")),
                ("decided_on", models.DateField()),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("entered_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "ordering": ("entered_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opinion__in", ["assured", "partly", "not_assured", "more_evidence"])
                        ),
                        name="opinion_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("steps_claimed__contained_by", [1, 2, 3, 4])),
                        name="opinion_steps_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("opinion__in", ["assured", "partly"]), _negated=True),
                            models.Q(("steps_claimed", []), _negated=True),
                            _connector="OR",
                        ),
                        name="opinion_of_assurance_rests_on_steps",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Narrative",
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
                    "report",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="narratives",
                        to="reports.report",
                    ),
                ),
                ("section", models.CharField(max_length=10)),
                ("text", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "edited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("edited_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("report", "section"), name="narrative_once")],
            },
        ),
        migrations.CreateModel(
            name="IssuedFile",
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
                    "report",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issued_files",
                        to="reports.report",
                    ),
                ),
                ("format", models.CharField(choices=[("pdf", "PDF"), ("docx", "Word")], max_length=5)),
                (
                    "file",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.storedfile",
                    ),
                ),
                ("issued_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("report", "format"), name="issued_file_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="OpinionConfirmation",
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
                    "opinion",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="reports.opinion",
                    ),
                ),
                ("confirmed", models.BooleanField()),
                ("note", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("opinion",), name="opinion_confirmed_once")],
            },
        ),
    ]
