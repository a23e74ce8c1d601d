import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import partnerships.clock
import partnerships.tenancy.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("assurance", "0001_initial"),
        ("courses", "0004_pauses"),
        ("partnerships", "0004_delivery_and_holidays"),
        ("partnerships", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Framework",
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
                ("key", models.CharField(max_length=80)),
                ("title", models.CharField(max_length=200)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("audit", "Section 11 or schools' audit"),
                            ("standards", "Minimum standards"),
                            ("peer_review", "Training peer review"),
                            ("observation", "Observation"),
                            ("impact", "Impact assessment"),
                            ("matrix", "Best-practice matrix"),
                        ],
                        max_length=12,
                    ),
                ),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ("title",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("partnership"),
                        django.db.models.functions.text.Lower("key"),
                        name="framework_key_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["audit", "standards", "peer_review", "observation", "impact", "matrix"],
                            )
                        ),
                        name="framework_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Interest",
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
                    "membership",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="interests",
                        to="partnerships.membership",
                    ),
                ),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partnerships.agency",
                    ),
                ),
                ("words", models.CharField(max_length=300, verbose_name="what the interest is")),
                ("declared_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("membership", "agency"),
                        name="interest_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
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
                ("adopted_on", models.DateField(blank=True, null=True)),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="address")),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name_plural": "policies",
                "ordering": ("title",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("partnership"),
                        django.db.models.functions.text.Lower("title"),
                        name="policy_title_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Subgroup",
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
                ("name", models.CharField(max_length=150)),
                (
                    "chair",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.membership",
                    ),
                ),
                ("active", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ("name",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("partnership"),
                        django.db.models.functions.text.Lower("name"),
                        name="subgroup_name_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FrameworkVersion",
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
                    "framework",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="audits.framework",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("label", models.CharField(max_length=40, verbose_name="version")),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("released", "Released"), ("withdrawn", "Withdrawn")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("document", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256 of the document")),
                (
                    "came_from",
                    models.CharField(
                        choices=[
                            ("library", "From the portal's library"),
                            ("upload", "Uploaded"),
                            ("copy", "Copied and edited here"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "based_on",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audits.frameworkversion",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("endorsed_on", models.DateField(blank=True, null=True)),
                (
                    "endorsed_minute",
                    models.CharField(blank=True, max_length=120, verbose_name="minute that endorsed it"),
                ),
                (
                    "released_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("released_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("-number",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("framework", "number"), name="framework_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")),
                        fields=("framework",),
                        name="framework_one_draft",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "released", "withdrawn"])),
                        name="framework_version_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            models.Q(
                                ("endorsed_on__isnull", False),
                                ("released_at__isnull", False),
                                ("released_by__isnull", False),
                                models.Q(("endorsed_minute", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="framework_version_release_is_minuted",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "withdrawn"), _negated=True),
                            models.Q(
                                ("withdrawn_at__isnull", False),
                                models.Q(("withdrawn_why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="framework_version_withdrawn_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comparison",
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
                    "framework_version",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comparisons",
                        to="audits.frameworkversion",
                    ),
                ),
                ("title", models.CharField(max_length=150)),
                ("need", models.TextField(blank=True, verbose_name="what is needed")),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("made_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "ordering": ("-made_at",),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Cycle",
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
                    "framework_version",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cycles",
                        to="audits.frameworkversion",
                    ),
                ),
                (
                    "process",
                    models.CharField(
                        choices=[
                            ("moderated", "Self-assessment with moderation"),
                            ("peer_review", "Training peer review"),
                            ("school", "School's return"),
                            ("endorsement", "Course against the minimum standards"),
                            ("observation", "Observation"),
                            ("impact", "Impact assessment"),
                            ("guide", "Best-practice profile"),
                        ],
                        max_length=12,
                    ),
                ),
                ("title", models.CharField(max_length=150)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("self_assessment", "Self-assessment"),
                            ("moderation", "Moderation"),
                            ("agreement", "Agreement"),
                            ("closed", "Closed"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=16,
                    ),
                ),
                ("opens_on", models.DateField()),
                ("self_assessment_by", models.DateField(verbose_name="self-assessments are due on")),
                ("moderation_by", models.DateField(blank=True, null=True)),
                ("agreement_by", models.DateField(blank=True, null=True)),
                ("closes_on", models.DateField(blank=True, null=True)),
                (
                    "conditions",
                    models.TextField(blank=True, verbose_name="what agencies accept by taking part"),
                ),
                ("letter", models.TextField(blank=True, verbose_name="letter to the leads")),
                ("calibration_example", models.TextField(blank=True)),
                (
                    "results_seen_by",
                    models.CharField(
                        choices=[
                            ("totals", "Agencies see themselves and totals"),
                            ("agencies", "Agencies see each other"),
                            ("team", "Only the team, SEG and the scrutineer"),
                        ],
                        default="totals",
                        max_length=8,
                    ),
                ),
                (
                    "previous",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="audits.cycle",
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
            ],
            options={
                "ordering": ("-opens_on", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("partnership"),
                        django.db.models.functions.text.Lower("title"),
                        name="cycle_title_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "planned",
                                    "self_assessment",
                                    "moderation",
                                    "agreement",
                                    "closed",
                                    "cancelled",
                                ],
                            )
                        ),
                        name="cycle_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("process__in", ["moderated", "peer_review", "school", "impact"])),
                        name="cycle_process_has_cycles",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("self_assessment_by__gte", models.F("opens_on")),
                            models.Q(
                                ("moderation_by__isnull", True),
                                ("moderation_by__gte", models.F("self_assessment_by")),
                                _connector="OR",
                            ),
                            models.Q(
                                ("agreement_by__isnull", True),
                                models.Q(
                                    ("agreement_by__gte", models.F("moderation_by")),
                                    ("moderation_by__isnull", False),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="cycle_dates_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("results_seen_by__in", ["totals", "agencies", "team"])),
                        name="cycle_seen_by_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Heading",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="headings",
                        to="audits.frameworkversion",
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ("position",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("version", "key"), name="heading_key_once"),
                    models.UniqueConstraint(fields=("version", "position"), name="heading_position_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assessment",
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
                    "framework_version",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="audits.frameworkversion",
                    ),
                ),
                (
                    "cycle",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="audits.cycle",
                    ),
                ),
                (
                    "process",
                    models.CharField(
                        choices=[
                            ("moderated", "Self-assessment with moderation"),
                            ("peer_review", "Training peer review"),
                            ("school", "School's return"),
                            ("endorsement", "Course against the minimum standards"),
                            ("observation", "Observation"),
                            ("impact", "Impact assessment"),
                            ("guide", "Best-practice profile"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "subject_kind",
                    models.CharField(
                        choices=[
                            ("agency", "Agency"),
                            ("course", "Course"),
                            ("event", "Event"),
                            ("meeting", "Process or meeting"),
                            ("subgroup", "Subgroup"),
                            ("policy", "Policy"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="partnerships.agency",
                    ),
                ),
                (
                    "course",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="courses.course",
                    ),
                ),
                (
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="courses.event",
                    ),
                ),
                (
                    "subgroup",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="audits.subgroup",
                    ),
                ),
                (
                    "policy",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessments",
                        to="audits.policy",
                    ),
                ),
                (
                    "subject_words",
                    models.CharField(blank=True, max_length=200, verbose_name="process or meeting"),
                ),
                ("year", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("not_started", "Not started"),
                            ("in_progress", "In progress"),
                            ("signed_off", "Sent in"),
                            ("in_review", "Being looked at"),
                            ("more_asked", "More asked for"),
                            ("proposed", "Grades proposed"),
                            ("referred", "Referred"),
                            ("agreed", "Grades agreed"),
                            ("shared", "Shared"),
                            ("responded", "Answered"),
                            ("accepted", "Accepted"),
                            ("decided", "Decided"),
                            ("closed", "Closed"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("due_on", models.DateField(blank=True, null=True, verbose_name="last day for answers")),
                (
                    "route",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("la_tool", "This self-assessment"),
                            ("trust_audit", "Our trust's own safeguarding audit"),
                            ("other_proof", "Other proof that safeguarding is monitored"),
                            ("checklist", "The short checklist for governors, directors and heads"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "previous",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="following",
                        to="audits.assessment",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("signed_off_at", models.DateTimeField(blank=True, null=True)),
                (
                    "signed_off_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("signed_off_role", models.CharField(blank=True, max_length=120)),
                ("shared_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-created_at", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "cycle", "state"], name="assessment_by_cycle"),
                    models.Index(fields=["partnership", "agency", "process"], name="assessment_by_agency"),
                    models.Index(fields=["partnership", "course"], name="assessment_by_course"),
                    models.Index(
                        condition=models.Q(("state__in", ["not_started", "in_progress", "more_asked"])),
                        fields=["partnership", "due_on"],
                        name="assessment_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("agency__isnull", False),
                                ("course__isnull", True),
                                ("event__isnull", True),
                                ("subject_kind", "agency"),
                                ("policy__isnull", True),
                                ("subgroup__isnull", True),
                            ),
                            models.Q(
                                ("course__isnull", False),
                                ("event__isnull", True),
                                ("policy__isnull", True),
                                ("subgroup__isnull", True),
                                ("subject_kind", "course"),
                            ),
                            models.Q(
                                ("course__isnull", True),
                                ("event__isnull", False),
                                ("policy__isnull", True),
                                ("subgroup__isnull", True),
                                ("subject_kind", "event"),
                            ),
                            models.Q(
                                ("course__isnull", True),
                                ("event__isnull", True),
                                ("policy__isnull", True),
                                ("subgroup__isnull", True),
                                ("subject_kind", "meeting"),
                                models.Q(("subject_words", ""), _negated=True),
                            ),
                            models.Q(
                                ("course__isnull", True),
                                ("event__isnull", True),
                                ("policy__isnull", True),
                                ("subgroup__isnull", False),
                                ("subject_kind", "subgroup"),
                            ),
                            models.Q(
                                ("agency__isnull", False),
                                ("policy__isnull", False),
                                ("subject_kind", "policy"),
                                ("course__isnull", True),
                                ("event__isnull", True),
                                ("subgroup__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="assessment_subject_fits",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                [
                                    "not_started",
                                    "in_progress",
                                    "signed_off",
                                    "in_review",
                                    "more_asked",
                                    "proposed",
                                    "referred",
                                    "agreed",
                                    "shared",
                                    "responded",
                                    "accepted",
                                    "decided",
                                    "closed",
                                    "withdrawn",
                                ],
                            )
                        ),
                        name="assessment_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "process__in",
                                [
                                    "moderated",
                                    "peer_review",
                                    "school",
                                    "endorsement",
                                    "observation",
                                    "impact",
                                    "guide",
                                ],
                            )
                        ),
                        name="assessment_process_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("route__in", ["", "la_tool", "trust_audit", "other_proof", "checklist"])
                        ),
                        name="assessment_route_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("signed_off_at__isnull", True),
                            models.Q(
                                ("signed_off_by__isnull", False),
                                models.Q(("signed_off_role", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="assessment_signed_off_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["not_started", "in_progress", "withdrawn"]),
                            ("process", "guide"),
                            ("signed_off_at__isnull", False),
                            _connector="OR",
                        ),
                        name="assessment_sent_in_is_signed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("cycle__isnull", False), models.Q(("state", "withdrawn"), _negated=True)
                        ),
                        fields=("cycle", "agency", "policy", "subgroup"),
                        name="assessment_once_in_a_cycle",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChallengeDay",
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
                    "cycle",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenge_days",
                        to="audits.cycle",
                    ),
                ),
                ("title", models.CharField(max_length=150)),
                ("on", models.DateField()),
                ("place", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("held", "Held, record to write"),
                            ("recorded", "Recorded"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                (
                    "roles_present",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), blank=True, default=list, size=None
                    ),
                ),
                ("record", models.TextField(blank=True)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
                ("why_cancelled", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("-on",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "held", "recorded", "cancelled"])),
                        name="challenge_day_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "recorded"), _negated=True),
                            models.Q(
                                ("recorded_at__isnull", False),
                                ("recorded_by__isnull", False),
                                models.Q(("record", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="challenge_day_recorded_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CycleBoard",
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
                    "cycle",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="board_links",
                        to="audits.cycle",
                    ),
                ),
                (
                    "board",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partnerships.board",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("cycle", "board"), name="cycle_board_once")],
            },
        ),
        migrations.CreateModel(
            name="CycleModerator",
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
                    "cycle",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moderators",
                        to="audits.cycle",
                    ),
                ),
                (
                    "membership",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.membership",
                    ),
                ),
                (
                    "most_assessments",
                    models.PositiveSmallIntegerField(default=2, verbose_name="most agencies"),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("cycle", "membership"), name="cycle_moderator_once"),
                    models.CheckConstraint(
                        condition=models.Q(("most_assessments__range", (1, 40))),
                        name="cycle_moderator_takes_some",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PeerGroup",
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
                    "cycle",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peer_groups",
                        to="audits.cycle",
                    ),
                ),
                ("name", models.CharField(max_length=100)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("locked", "Reviewing"),
                            ("results_given", "Results given"),
                            ("shared", "Shared"),
                            ("responded", "Answered"),
                            ("closed", "Closed"),
                        ],
                        default="proposed",
                        max_length=13,
                    ),
                ),
                ("results_by", models.DateField(blank=True, null=True)),
                ("share_by", models.DateField(blank=True, null=True)),
                ("respond_by", models.DateField(blank=True, null=True)),
                ("results_at", models.DateTimeField(blank=True, null=True)),
                ("shared_at", models.DateTimeField(blank=True, null=True)),
                ("responded_at", models.DateTimeField(blank=True, null=True)),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="how they were matched")),
            ],
            options={
                "ordering": ("name",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("cycle", "name"), name="peer_group_name_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["proposed", "locked", "results_given", "shared", "responded", "closed"],
                            )
                        ),
                        name="peer_group_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "proposed"),
                            models.Q(
                                ("respond_by__gte", models.F("share_by")),
                                ("respond_by__isnull", False),
                                ("results_by__isnull", False),
                                ("share_by__gte", models.F("results_by")),
                                ("share_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="peer_group_timers_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Question",
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
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="audits.frameworkversion",
                    ),
                ),
                (
                    "heading",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="audits.heading",
                    ),
                ),
                ("key", models.CharField(max_length=40)),
                ("position", models.PositiveSmallIntegerField(verbose_name="place within the whole version")),
                ("text", models.TextField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("graded", "Grade with explanation and evidence"),
                            ("long_text", "Text"),
                            ("integer", "Number"),
                            ("percent", "Percentage"),
                            ("choice", "One of several"),
                            ("multi_choice", "Several of several"),
                            ("yes_no", "Yes or no"),
                            ("yes_no_text", "Yes or no, with details"),
                            ("table", "Table"),
                            ("actions", "Actions"),
                            ("evidence", "Evidence"),
                            ("prompt", "Prompt to talk about"),
                        ],
                        max_length=12,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ("position",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("version", "key"), name="audit_question_key_once"),
                    models.UniqueConstraint(
                        fields=("version", "position"), name="audit_question_position_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "graded",
                                    "long_text",
                                    "integer",
                                    "percent",
                                    "choice",
                                    "multi_choice",
                                    "yes_no",
                                    "yes_no_text",
                                    "table",
                                    "actions",
                                    "evidence",
                                    "prompt",
                                ],
                            )
                        ),
                        name="audit_question_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CycleTheme",
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
                    "cycle",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="themes",
                        to="audits.cycle",
                    ),
                ),
                (
                    "subgroup",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="themes",
                        to="audits.subgroup",
                    ),
                ),
                ("title", models.CharField(max_length=150)),
                ("words", models.TextField()),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("title",),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Assignment",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="audits.assessment",
                    ),
                ),
                (
                    "membership",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="partnerships.membership",
                    ),
                ),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to="partnerships.agency",
                    ),
                ),
                (
                    "task",
                    models.CharField(
                        choices=[
                            ("moderate", "Moderate"),
                            ("review", "Review as a peer"),
                            ("check", "Check against the standards"),
                        ],
                        max_length=8,
                    ),
                ),
                ("leads", models.BooleanField(default=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposed"),
                            ("locked", "To declare"),
                            ("declared", "No conflict declared"),
                            ("conflicted", "Conflict declared"),
                            ("ended", "Ended"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300, verbose_name="how it came about")),
                ("exception_reason", models.CharField(blank=True, max_length=300)),
                (
                    "assigned_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("assigned_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                (
                    "declared_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("declared_at", models.DateTimeField(blank=True, null=True)),
                ("conflict_words", models.CharField(blank=True, max_length=300)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("assessment", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "membership", "state"], name="assignment_by_member"),
                    models.Index(fields=["partnership", "agency", "state"], name="assignment_by_agency"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("membership__isnull", False), ("agency__isnull", False), _connector="OR"
                        ),
                        name="assignment_has_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["proposed", "locked", "declared", "conflicted", "ended"])
                        ),
                        name="assignment_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "declared"), _negated=True),
                            models.Q(("declared_at__isnull", False), ("declared_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="assignment_declared_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "conflicted"), _negated=True),
                            models.Q(("conflict_words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="assignment_conflict_in_words",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["proposed", "locked", "declared"])),
                        fields=("assessment", "membership", "agency"),
                        name="assignment_once",
                        nulls_distinct=False,
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(
                            ("leads", True),
                            ("state__in", ["proposed", "locked", "declared"]),
                            ("task", "moderate"),
                        ),
                        fields=("assessment",),
                        name="assignment_one_leads",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ChallengeDayEntry",
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
                    "day",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="audits.challengeday",
                    ),
                ),
                (
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="challenges",
                        to="audits.assessment",
                    ),
                ),
                ("challenge", models.TextField()),
                ("response", models.TextField(blank=True)),
                ("outcome", models.TextField(blank=True)),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("written_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "verbose_name_plural": "challenge day entries",
                "ordering": ("written_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ComparisonEntry",
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
                    "comparison",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="audits.comparison",
                    ),
                ),
                (
                    "assessment",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comparison_entry",
                        to="audits.assessment",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Extension",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="extensions",
                        to="audits.assessment",
                    ),
                ),
                ("old_due", models.DateField()),
                ("new_due", models.DateField(verbose_name="day asked for")),
                ("why", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked for"), ("granted", "Granted"), ("refused", "Refused")],
                        default="asked",
                        max_length=8,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("granted_until", models.DateField(blank=True, null=True)),
                ("decision_words", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "ordering": ("-asked_at",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("assessment",),
                        name="extension_one_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "asked"),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="extension_decided_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "granted"), _negated=True),
                            ("granted_until__isnull", False),
                            _connector="OR",
                        ),
                        name="extension_granted_until_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("new_due__gt", models.F("old_due"))), name="extension_is_later"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HeadingAgreement",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="audits.assessment",
                    ),
                ),
                (
                    "heading",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="audits.heading",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To propose"),
                            ("proposed", "For the agency to answer"),
                            ("challenged", "Not agreed: to talk about"),
                            ("referred", "Referred"),
                            ("agreed", "Agreed"),
                            ("decided", "Decided after referral"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "proposal",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assurance.judgement",
                    ),
                ),
                ("note", models.TextField(blank=True, verbose_name="moderator's note to the agency")),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer_words", models.TextField(blank=True)),
                ("refer_reason", models.TextField(blank=True)),
                (
                    "referred_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("referred_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreed",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="assurance.judgement",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("assessment", "heading"), name="heading_agreement_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["open", "proposed", "challenged", "referred", "agreed", "decided"])
                        ),
                        name="heading_agreement_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "open"), ("proposal__isnull", False), _connector="OR"),
                        name="heading_agreement_has_proposal",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["agreed", "decided"]), _negated=True),
                            models.Q(
                                ("agreed__isnull", False),
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="heading_agreed_after_answer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed__isnull", True), ("state__in", ["agreed", "decided"]), _connector="OR"
                        ),
                        name="heading_final_grade_only_at_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["referred", "decided"]), _negated=True),
                            models.Q(
                                ("referred_by__isnull", False), models.Q(("refer_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="heading_referred_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="IssuedReport",
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
                    "cycle",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issued_reports",
                        to="audits.cycle",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("agency", "Agency's report"), ("overview", "Overview report")], max_length=8
                    ),
                ),
                (
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="issued_reports",
                        to="audits.assessment",
                    ),
                ),
                (
                    "board",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.board",
                    ),
                ),
                ("edition", models.PositiveSmallIntegerField(default=1)),
                ("snapshot", models.JSONField()),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256 of the snapshot")),
                (
                    "file",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.storedfile",
                    ),
                ),
                (
                    "issued_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("issued_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "ordering": ("-issued_at", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("cycle", "kind", "assessment", "board", "edition"),
                        name="issued_report_edition_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("assessment__isnull", False), ("kind", "agency")),
                            models.Q(("assessment__isnull", True), ("kind", "overview")),
                            _connector="OR",
                        ),
                        name="issued_report_kind_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Observation",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="observation",
                        to="audits.assessment",
                    ),
                ),
                (
                    "observer",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.membership",
                    ),
                ),
                ("observer_role", models.CharField(blank=True, max_length=120)),
                ("planned_for", models.DateTimeField()),
                (
                    "focus",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="focus agreed with the trainer"
                    ),
                ),
                (
                    "trainer_roles",
                    models.CharField(blank=True, max_length=200, verbose_name="trainers, by role"),
                ),
                ("number_present", models.PositiveIntegerField(blank=True, null=True)),
                ("part_observed", models.CharField(blank=True, max_length=120)),
                ("feedback_words", models.TextField(blank=True)),
                ("feedback_at", models.DateTimeField(blank=True, null=True)),
                ("trainer_response", models.TextField(blank=True)),
                (
                    "responded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("responded_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-planned_for",),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["partnership", "planned_for"], name="observation_schedule")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("responded_at__isnull", True), ("responded_by__isnull", False), _connector="OR"
                        ),
                        name="observation_answered_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PeerGroupPlace",
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
                    "group",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="places",
                        to="audits.peergroup",
                    ),
                ),
                (
                    "assessment",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="peer_place",
                        to="audits.assessment",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="DialogueEntry",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dialogue",
                        to="audits.assessment",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dialogue",
                        to="audits.question",
                    ),
                ),
                (
                    "heading",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="dialogue",
                        to="audits.heading",
                    ),
                ),
                (
                    "party",
                    models.CharField(
                        choices=[
                            ("lead", "Agency"),
                            ("moderator", "Moderator"),
                            ("peer", "Peer"),
                            ("checker", "Checker"),
                            ("observer", "Observer"),
                            ("provider", "Provider"),
                            ("officer", "Policy officer"),
                            ("chair", "Chair"),
                        ],
                        max_length=9,
                    ),
                ),
                ("text", models.TextField()),
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
                "verbose_name_plural": "dialogue",
                "ordering": ("at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "assessment", "at"], name="dialogue_by_assessment")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("question__isnull", True), ("heading__isnull", True), _connector="OR"
                        ),
                        name="dialogue_about_one_thing",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text__regex", "\\S")), name="dialogue_says_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentRecommendation",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recommendation_links",
                        to="audits.assessment",
                    ),
                ),
                (
                    "heading",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audits.heading",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audits.question",
                    ),
                ),
                (
                    "recommendation",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment_link",
                        to="assurance.recommendation",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AssessmentAction",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_links",
                        to="audits.assessment",
                    ),
                ),
                (
                    "heading",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audits.heading",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audits.question",
                    ),
                ),
                (
                    "action",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment_link",
                        to="assurance.action",
                    ),
                ),
                ("is_condition", models.BooleanField(default=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Answer",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="answers",
                        to="audits.assessment",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="audits.question",
                    ),
                ),
                ("explanation", models.TextField(blank=True)),
                (
                    "impact",
                    models.TextField(blank=True, verbose_name="what difference this has made to children"),
                ),
                ("own_level", models.CharField(blank=True, max_length=40)),
                ("not_applicable_reason", models.TextField(blank=True)),
                ("value", models.JSONField(blank=True, null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "saved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("saved_at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "graded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("graded_at", models.DateTimeField(blank=True, null=True)),
                (
                    "carried_from",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audits.answer",
                    ),
                ),
                ("carried_confirmed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("assessment", "question"), name="answer_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("own_level", ""),
                            models.Q(("graded_at__isnull", False), ("graded_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="answer_grade_has_a_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PolicyPresentation",
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
                    "policy",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presentations",
                        to="audits.policy",
                    ),
                ),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.agency",
                    ),
                ),
                (
                    "subgroup",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presentations",
                        to="audits.subgroup",
                    ),
                ),
                ("on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("given", "Given"),
                            ("missed", "Not given"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=9,
                    ),
                ),
                (
                    "points",
                    models.TextField(blank=True, verbose_name="what was said, and development points"),
                ),
                ("why_not", models.CharField(blank=True, max_length=300)),
                (
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audits.assessment",
                    ),
                ),
            ],
            options={
                "ordering": ("on", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "given", "missed", "cancelled"])),
                        name="presentation_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AssessmentEvidence",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence_links",
                        to="audits.assessment",
                    ),
                ),
                (
                    "evidence",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assessment_links",
                        to="assurance.evidence",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("added_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "evidence"], name="assessment_evidence_by_item")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("assessment", "evidence"),
                        name="assessment_evidence_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Grade",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grades",
                        to="audits.assessment",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grades",
                        to="audits.question",
                    ),
                ),
                (
                    "heading",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grades",
                        to="audits.heading",
                    ),
                ),
                (
                    "side",
                    models.CharField(
                        choices=[("own", "Own"), ("moderated", "Moderated"), ("agreed", "Agreed")],
                        max_length=9,
                    ),
                ),
                ("level", models.CharField(max_length=40)),
                (
                    "assignment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grades",
                        to="audits.assignment",
                    ),
                ),
                (
                    "judgement",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grade",
                        to="assurance.judgement",
                    ),
                ),
            ],
            options={
                "ordering": ("id",),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "assessment", "side"], name="grade_by_assessment")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("heading__isnull", True), ("question__isnull", False)),
                            models.Q(("heading__isnull", False), ("question__isnull", True)),
                            _connector="OR",
                        ),
                        name="grade_of_question_or_heading",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("question__isnull", False), ("side", "own")),
                            models.Q(
                                ("assignment__isnull", False),
                                ("question__isnull", False),
                                ("side", "moderated"),
                            ),
                            models.Q(("heading__isnull", False), ("side", "agreed")),
                            _connector="OR",
                        ),
                        name="grade_side_fits",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceRequest",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_requests",
                        to="audits.assessment",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audits.question",
                    ),
                ),
                (
                    "assignment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_requests",
                        to="audits.assignment",
                    ),
                ),
                ("what", models.TextField()),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Open"), ("answered", "Answered"), ("withdrawn", "Taken back")],
                        default="open",
                        max_length=9,
                    ),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("answer", models.TextField(blank=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("due_on", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["partnership", "due_on"],
                        name="evidence_request_open",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            models.Q(
                                ("answered_at__isnull", False),
                                ("answered_by__isnull", False),
                                models.Q(("answer", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="evidence_request_answered_by_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionReview",
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
                    "assignment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="audits.assignment",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="audits.question",
                    ),
                ),
                ("comment", models.TextField(blank=True)),
                ("good_practice", models.TextField(blank=True, verbose_name="good practice to share")),
                ("questions_for_visit", models.TextField(blank=True)),
                ("visit_findings", models.TextField(blank=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "saved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("saved_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("assignment", "question"), name="question_review_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Visit",
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
                    "assessment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="audits.assessment",
                    ),
                ),
                (
                    "assignment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="visits",
                        to="audits.assignment",
                    ),
                ),
                ("planned_for", models.DateTimeField()),
                ("place", models.CharField(blank=True, max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("held", "Held"), ("cancelled", "Cancelled")],
                        default="planned",
                        max_length=9,
                    ),
                ),
                ("held_on", models.DateField(blank=True, null=True)),
                (
                    "roles_met",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120), blank=True, default=list, size=None
                    ),
                ),
                ("findings", models.TextField(blank=True)),
                ("why_cancelled", models.CharField(blank=True, max_length=300)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("recorded_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("planned_for",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "held"), _negated=True),
                            models.Q(
                                ("held_on__isnull", False),
                                ("recorded_by__isnull", False),
                                ("roles_met__len__gt", 0),
                            ),
                            _connector="OR",
                        ),
                        name="visit_held_is_recorded",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="AnswerEvidence",
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
                    "answer",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evidence_links",
                        to="audits.answer",
                    ),
                ),
                (
                    "evidence",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer_links",
                        to="assurance.evidence",
                    ),
                ),
                ("what_it_proves", models.CharField(max_length=300)),
                ("page", models.CharField(blank=True, max_length=60, verbose_name="where to look")),
                (
                    "added_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("added_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("added_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "evidence"], name="answer_evidence_by_evidence")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("answer", "evidence"),
                        name="answer_evidence_once",
                    )
                ],
            },
        ),
    ]
