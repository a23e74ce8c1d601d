import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import partnerships.clock
import partnerships.tenancy.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("partnerships", "0004_delivery_and_holidays"),
        ("partnerships", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Evidence",
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
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[("file", "File"), ("link", "Link"), ("note", "Note")], max_length=4
                    ),
                ),
                (
                    "what_it_proves",
                    models.CharField(max_length=300, verbose_name="what it proves, in one line"),
                ),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="partnerships.agency",
                    ),
                ),
                (
                    "owner",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="who keeps it up to date (role)"
                    ),
                ),
                (
                    "expires_on",
                    models.DateField(blank=True, null=True, verbose_name="last day on which it is current"),
                ),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "verbose_name_plural": "evidence",
                "ordering": ("title", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "agency", "title"], name="evidence_shelf"),
                    models.Index(
                        condition=models.Q(("expires_on__isnull", False), ("withdrawn_at__isnull", True)),
                        fields=["partnership", "expires_on"],
                        name="evidence_expiring",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["file", "link", "note"])), name="evidence_kind_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="evidence_withdrawn_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Judgement",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("own_grade", "Own grade"),
                            ("moderated_grade", "Moderated grade"),
                            ("proposed_grade", "Proposed grade"),
                            ("agreed_grade", "Agreed grade"),
                            ("referral", "Decision on a referral"),
                            ("check", "Check against a standard"),
                            ("return", "Return accepted or sent back"),
                            ("observation", "Observation"),
                            ("opinion", "Opinion"),
                        ],
                        max_length=16,
                    ),
                ),
                ("value", models.CharField(max_length=40)),
                ("compared_with", models.CharField(blank=True, max_length=40)),
                ("reason", models.TextField(blank=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("by_role", models.CharField(max_length=60)),
                ("at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "own_grade",
                                    "moderated_grade",
                                    "proposed_grade",
                                    "agreed_grade",
                                    "referral",
                                    "check",
                                    "return",
                                    "observation",
                                    "opinion",
                                ],
                            )
                        ),
                        name="judgement_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value", ""), _negated=True), name="judgement_has_a_value"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("compared_with", ""),
                            ("compared_with", models.F("value")),
                            ("reason__regex", "\\S"),
                            _connector="OR",
                        ),
                        name="judgement_that_differs_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Recommendation",
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
                ("text", models.TextField()),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("section_11", "Section 11"),
                            ("audit", "Audit"),
                            ("standards", "Minimum standards"),
                            ("peer_review", "Training peer review"),
                            ("schools", "Schools' return"),
                            ("observation", "Observation"),
                            ("impact", "Impact assessment"),
                            ("evaluation", "Evaluation"),
                            ("course_review", "Review of a course"),
                            ("case_review", "Serious incident or child death learning"),
                            ("inspection", "Inspection"),
                            ("other", "Other"),
                        ],
                        max_length=14,
                    ),
                ),
                ("source_words", models.CharField(blank=True, max_length=200)),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendations",
                        to="partnerships.agency",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("-made_at", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["partnership", "agency"], name="recommendation_by_agency")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "source__in",
                                [
                                    "section_11",
                                    "audit",
                                    "standards",
                                    "peer_review",
                                    "schools",
                                    "observation",
                                    "impact",
                                    "evaluation",
                                    "course_review",
                                    "case_review",
                                    "inspection",
                                    "other",
                                ],
                            )
                        ),
                        name="recommendation_source_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("withdrawn_at__isnull", True),
                            models.Q(("withdrawn_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="recommendation_withdrawn_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
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
                    "recommendation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="assurance.recommendation",
                    ),
                ),
                ("text", models.TextField()),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="actions",
                        to="partnerships.agency",
                    ),
                ),
                ("owner", models.CharField(blank=True, max_length=120, verbose_name="who will do it (role)")),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Not started"),
                            ("under_way", "Under way"),
                            ("done", "Done"),
                            ("impact_shown", "Done, and its effect shown"),
                            ("dropped", "Dropped"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("chased_on", models.DateField(blank=True, null=True)),
            ],
            options={
                "ordering": ("due_on", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "agency", "due_on"], name="action_by_agency"),
                    models.Index(
                        condition=models.Q(("state__in", ["open", "under_way"])),
                        fields=["partnership", "due_on"],
                        name="action_unfinished",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "under_way", "done", "impact_shown", "dropped"])
                        ),
                        name="action_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceVersion",
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
                    "evidence",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="assurance.evidence",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1)),
                (
                    "file",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.storedfile",
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                ("note", models.TextField(blank=True)),
                ("page", models.CharField(blank=True, max_length=60, verbose_name="where to look")),
                ("sha256", models.CharField(max_length=64)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                (
                    "scan",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting to be checked for viruses"),
                            ("clean", "No virus found"),
                            ("infected", "Held back: a virus was found"),
                            ("not_scanned", "Not checked for viruses"),
                            ("not_needed", "No file to check"),
                        ],
                        default="waiting",
                        max_length=12,
                    ),
                ),
                ("scan_claimed_at", models.DateTimeField(blank=True, null=True)),
                ("scanned_at", models.DateTimeField(blank=True, null=True)),
                (
                    "scan_words",
                    models.CharField(blank=True, max_length=200, verbose_name="what the scanner said"),
                ),
            ],
            options={
                "ordering": ("-number",),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("scan", "waiting")),
                        fields=["partnership", "added_at"],
                        name="evidence_version_to_scan",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("evidence", "number"), name="evidence_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file__isnull", False), ("note", ""), ("url", "")),
                            models.Q(
                                ("file__isnull", True), ("note", ""), models.Q(("url", ""), _negated=True)
                            ),
                            models.Q(
                                ("file__isnull", True), ("url", ""), models.Q(("note", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="evidence_version_is_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sha256__regex", "^[0-9a-f]{64}$")),
                        name="evidence_version_has_digest",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("scan__in", ["waiting", "clean", "infected", "not_scanned", "not_needed"])
                        ),
                        name="evidence_version_scan_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file__isnull", True), ("scan", "not_needed")),
                            models.Q(
                                ("file__isnull", False), models.Q(("scan", "not_needed"), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="evidence_version_files_are_scanned",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RecommendationBasis",
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
                    "recommendation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bases",
                        to="assurance.recommendation",
                    ),
                ),
                (
                    "evidence",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendation_links",
                        to="assurance.evidence",
                    ),
                ),
                (
                    "judgement",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendation_links",
                        to="assurance.judgement",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("evidence__isnull", False), ("judgement__isnull", True)),
                            models.Q(("evidence__isnull", True), ("judgement__isnull", False)),
                            _connector="OR",
                        ),
                        name="recommendation_basis_is_one_thing",
                    ),
                    models.UniqueConstraint(
                        fields=("recommendation", "evidence", "judgement"),
                        name="recommendation_basis_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionUpdate",
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
                    "action",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="updates",
                        to="assurance.action",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Not started"),
                            ("under_way", "Under way"),
                            ("done", "Done"),
                            ("impact_shown", "Done, and its effect shown"),
                            ("dropped", "Dropped"),
                        ],
                        max_length=12,
                    ),
                ),
                ("progress", models.TextField(blank=True)),
                ("difference", models.TextField(blank=True, verbose_name="what difference it made")),
                (
                    "evidence",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_updates",
                        to="assurance.evidence",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "ordering": ("-at", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "under_way", "done", "impact_shown", "dropped"])
                        ),
                        name="action_update_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("progress__regex", "\\S"),
                            ("difference__regex", "\\S"),
                            ("evidence__isnull", False),
                            _connector="OR",
                        ),
                        name="action_update_says_something",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceConcern",
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
                    "version",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concerns",
                        to="assurance.evidenceversion",
                    ),
                ),
                ("why", models.CharField(max_length=300, verbose_name="what is in it, without repeating it")),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reported_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                (
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                ("what_was_done", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ("-reported_at",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resolved_at__isnull", True),
                            models.Q(
                                ("resolved_by__isnull", False), models.Q(("what_was_done", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="evidence_concern_resolved_says_what",
                    )
                ],
            },
        ),
    ]
