import datetime

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

import partnerships.clock
import partnerships.tenancy.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Partnership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "slug",
                    models.CharField(
                        max_length=41,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9-]{1,40}$", "Use small letters, figures and hyphens."
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("short_name", models.CharField(max_length=40)),
                (
                    "colour",
                    models.CharField(
                        default="#1d5a6c",
                        max_length=7,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^#[0-9a-fA-F]{6}$",
                                "Write the colour as # and six figures, for example #1d5a6c.",
                            )
                        ],
                    ),
                ),
                ("logo_version", models.CharField(blank=True, editable=False, max_length=12)),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "ordering": ("name",),
            },
        ),
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, unique=True)),
                ("name", models.CharField(max_length=150)),
                ("is_active", models.BooleanField(default=True)),
                ("is_operator", models.BooleanField(default=False)),
                ("joined_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("email"), name="user_email_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DemonstrationClock",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("offset", models.DurationField(default=datetime.timedelta(0))),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="demonstration_clock_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Agency",
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
                    "sector",
                    models.CharField(
                        choices=[
                            ("council", "Council"),
                            ("health", "Health"),
                            ("police", "Police"),
                            ("justice", "Probation and youth justice"),
                            ("education", "Schools and colleges"),
                            ("early_years", "Early years"),
                            ("voluntary", "Charity or voluntary"),
                            ("private", "Private provider"),
                            ("other", "Other"),
                        ],
                        default="other",
                        max_length=20,
                    ),
                ),
                (
                    "contributes_to_budget",
                    models.BooleanField(default=False, verbose_name="contributes to the training budget"),
                ),
                (
                    "section11_duty",
                    models.BooleanField(default=False, verbose_name="under the section 11 duty"),
                ),
                ("provides_training", models.BooleanField(default=False)),
                (
                    "is_large_charity",
                    models.BooleanField(default=False, verbose_name="large charity with a training budget"),
                ),
                ("active", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "verbose_name_plural": "agencies",
                "ordering": ("name",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("partnership"),
                        django.db.models.functions.text.Lower("name"),
                        name="agency_name_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "sector__in",
                                [
                                    "council",
                                    "health",
                                    "police",
                                    "justice",
                                    "education",
                                    "early_years",
                                    "voluntary",
                                    "private",
                                    "other",
                                ],
                            )
                        ),
                        name="agency_sector_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Board",
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
                ("short_name", models.CharField(max_length=40)),
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
                        name="board_name_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LogEntry",
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
                ("at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "actor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("action", models.CharField(max_length=60)),
                ("subject_type", models.CharField(blank=True, max_length=60)),
                ("subject_id", models.BigIntegerField(null=True)),
                ("summary", models.CharField(max_length=300)),
                ("details", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("-at", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["partnership", "subject_type", "subject_id", "at"], name="log_by_subject"
                    ),
                    models.Index(fields=["partnership", "at"], name="log_by_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
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
                ("kind", models.CharField(max_length=30)),
                ("name", models.CharField(max_length=200, verbose_name="name as uploaded")),
                ("path", models.CharField(max_length=300)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField(verbose_name="size in bytes")),
                ("sha256", models.CharField(max_length=64)),
                ("stored_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("partnership", "path"), name="stored_file_path_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Theme",
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
                ("name", models.CharField(max_length=120)),
                ("why_chosen", models.TextField(blank=True)),
                ("chosen_on", models.DateField(blank=True, null=True)),
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
                        name="theme_name_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
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
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="partnerships.agency",
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("joined_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("partnership", "user"), name="membership_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="MemberInvitation",
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
                ("email", models.EmailField(max_length=254)),
                ("name", models.CharField(max_length=150)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("policy_officer", "Policy officer"),
                                ("coordinator", "Coordinator"),
                                ("provider", "Provider"),
                                ("agency_lead", "Agency lead"),
                                ("moderator", "Moderator"),
                                ("seg_member", "SEG member"),
                                ("seg_chair", "SEG chair"),
                                ("board_member", "Board member"),
                                ("scrutineer", "Independent scrutineer"),
                                ("administrator", "Administrator"),
                            ],
                            max_length=20,
                        ),
                        size=None,
                    ),
                ),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.agency",
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
                (
                    "invited_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("invited_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("expires_at", models.DateTimeField()),
                ("generation", models.PositiveIntegerField(default=0)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("-invited_at",),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AgencyBoard",
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
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="board_links",
                        to="partnerships.agency",
                    ),
                ),
                (
                    "board",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agency_links",
                        to="partnerships.board",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "board"), name="agency_board_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AgencyAlias",
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
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="partnerships.agency",
                    ),
                ),
                ("name", models.CharField(max_length=200)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("partnership"),
                        django.db.models.functions.text.Lower("name"),
                        name="agency_alias_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PartnershipSettings",
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
                    "body_word",
                    models.CharField(
                        default="LSCP", max_length=60, verbose_name="what the partnership is called"
                    ),
                ),
                (
                    "seg_word",
                    models.CharField(
                        default="SEG", max_length=80, verbose_name="what the scrutiny group is called"
                    ),
                ),
                ("seg_name", models.CharField(default="Safeguarding Effectiveness Group", max_length=120)),
                (
                    "report_title",
                    models.CharField(
                        default="Quarterly report: safeguarding training, quality and impact", max_length=150
                    ),
                ),
                (
                    "logo",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.storedfile",
                    ),
                ),
                (
                    "year_start_month",
                    models.PositiveSmallIntegerField(
                        default=4, verbose_name="first month of the training year"
                    ),
                ),
                (
                    "minimum_group_size",
                    models.PositiveSmallIntegerField(
                        default=5,
                        validators=[django.core.validators.MinValueValidator(5)],
                        verbose_name="smallest group to show",
                    ),
                ),
                (
                    "emails_per_30_days",
                    models.PositiveSmallIntegerField(
                        default=3, verbose_name="most emails asking a person for answers in 30 days"
                    ),
                ),
                (
                    "notice_working_days",
                    models.PositiveSmallIntegerField(
                        default=7, verbose_name="notice of cancellation, working days"
                    ),
                ),
                ("legal_basis", models.TextField(blank=True)),
                ("legal_basis_dated", models.DateField(blank=True, null=True)),
                (
                    "controller",
                    models.CharField(blank=True, max_length=200, verbose_name="controller's name"),
                ),
                (
                    "dpo_contact",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="how to reach the data protection officer"
                    ),
                ),
                (
                    "privacy_notice_url",
                    models.URLField(blank=True, verbose_name="address of the privacy notice"),
                ),
                (
                    "front_door",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="children's front door, by day"
                    ),
                ),
                (
                    "out_of_hours",
                    models.CharField(blank=True, max_length=200, verbose_name="number outside office hours"),
                ),
                (
                    "designated_officer",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="designated officer for allegations"
                    ),
                ),
                (
                    "concern_mailbox",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="monitored mailbox for concerns"
                    ),
                ),
                (
                    "concern_cover_name",
                    models.CharField(blank=True, max_length=150, verbose_name="who covers the mailbox"),
                ),
                (
                    "concern_cover_email",
                    models.EmailField(
                        blank=True, max_length=254, verbose_name="email address of who covers it"
                    ),
                ),
                ("sending_started_at", models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                "verbose_name_plural": "partnership settings",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("partnership",), name="settings_once"),
                    models.CheckConstraint(
                        condition=models.Q(("minimum_group_size__gte", 5)),
                        name="settings_minimum_never_lowered",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("year_start_month__range", (1, 12))),
                        name="settings_year_start_is_a_month",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
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
                            ("survey", "Survey"),
                            ("member_invitation", "Invitation to join"),
                            ("certificate", "Certificate of attendance"),
                            ("concern", "Concern"),
                            ("trainer", "Trainer summary"),
                            ("report", "Report"),
                            ("opinion", "Opinion to confirm"),
                            ("trial", "Trial to the officer"),
                        ],
                        max_length=20,
                    ),
                ),
                ("to_address", models.EmailField(max_length=254)),
                ("to_name", models.CharField(blank=True, max_length=150)),
                ("subject", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("links", models.JSONField(default=list)),
                (
                    "attachment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.storedfile",
                    ),
                ),
                ("dedupe_key", models.CharField(max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Waiting"),
                            ("sending", "Being sent"),
                            ("sent", "Sent"),
                            ("uncertain", "Uncertain"),
                            ("failed", "Not delivered"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("not_before", models.DateTimeField(default=partnerships.clock.now)),
                ("claimed_at", models.DateTimeField(blank=True, null=True)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("message_id", models.CharField(blank=True, max_length=200)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("problem", models.CharField(blank=True, max_length=300)),
                ("bounced_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "sending", "uncertain"])),
                        fields=["partnership", "not_before"],
                        name="outbox_due",
                    ),
                    models.Index(fields=["partnership", "to_address", "sent_at"], name="outbox_to_address"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("partnership", "dedupe_key"), name="outbox_dedupe"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "sending", "sent", "uncertain", "failed", "cancelled"])
                        ),
                        name="outbox_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MembershipRole",
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
                        related_name="roles",
                        to="partnerships.membership",
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("policy_officer", "Policy officer"),
                            ("coordinator", "Coordinator"),
                            ("provider", "Provider"),
                            ("agency_lead", "Agency lead"),
                            ("moderator", "Moderator"),
                            ("seg_member", "SEG member"),
                            ("seg_chair", "SEG chair"),
                            ("board_member", "Board member"),
                            ("scrutineer", "Independent scrutineer"),
                            ("administrator", "Administrator"),
                        ],
                        max_length=20,
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
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("membership", "role", "board"),
                        name="membership_role_once",
                        nulls_distinct=False,
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "role__in",
                                [
                                    "policy_officer",
                                    "coordinator",
                                    "provider",
                                    "agency_lead",
                                    "moderator",
                                    "seg_member",
                                    "seg_chair",
                                    "board_member",
                                    "scrutineer",
                                    "administrator",
                                ],
                            )
                        ),
                        name="membership_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", "board_member"), _negated=True),
                            ("board__isnull", False),
                            _connector="OR",
                        ),
                        name="board_member_names_board",
                    ),
                ],
            },
        ),
    ]
