"""Evaluation in depth: bank, themes, samples, pairs, rooms, evidence, codes, reviews."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import partnerships.clock
import partnerships.tenancy.fields
from partnerships.tenancy.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0004_pauses"),
        ("evaluations", "0002_isolation"),
        ("partnerships", "0004_delivery_and_holidays"),
        ("partnerships", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="AskDecision",
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
                    "invitation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="evaluations.invitation",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("sent", "Sent"),
                            ("reminded", "Reminded"),
                            ("merged", "Joined to another email"),
                            ("moved", "Moved to another day"),
                            ("waived", "Waived"),
                            ("reminder_moved", "Reminder moved"),
                            ("reminder_waived", "Reminder waived"),
                            ("skipped", "Not asked"),
                        ],
                        max_length=16,
                    ),
                ),
                ("cause", models.CharField(blank=True, max_length=20)),
                ("words", models.CharField(blank=True, max_length=200)),
                ("moved_to", models.DateField(blank=True, null=True)),
                ("at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "invitation"], name="ask_decision_by_invitation")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "sent",
                                    "reminded",
                                    "merged",
                                    "moved",
                                    "waived",
                                    "reminder_moved",
                                    "reminder_waived",
                                    "skipped",
                                ],
                            )
                        ),
                        name="ask_decision_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BankQuestion",
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
                ("key", models.CharField(editable=False, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("in_use", "In use"), ("retired", "Retired")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("draft", models.JSONField(default=dict)),
                (
                    "current",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.questionversion",
                    ),
                ),
                (
                    "steps",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.PositiveSmallIntegerField(), blank=True, default=list, size=None
                    ),
                ),
                (
                    "level",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Kirkpatrick level"),
                ),
                ("core_group", models.CharField(blank=True, max_length=20)),
                (
                    "objective",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.learningobjective",
                    ),
                ),
                (
                    "theme",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.theme",
                    ),
                ),
                (
                    "review_learning",
                    models.CharField(blank=True, max_length=300, verbose_name="learning from a case review"),
                ),
                (
                    "surveys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=15), default=list, size=None
                    ),
                ),
                ("condition", models.CharField(blank=True, max_length=400)),
                (
                    "mirrors",
                    models.CharField(
                        blank=True, max_length=80, verbose_name="the delegates' question that it mirrors"
                    ),
                ),
                ("place", models.PositiveIntegerField(default=0, verbose_name="place in the bank")),
                ("copied_from", models.CharField(blank=True, max_length=80)),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("place", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key", ""), _negated=True),
                        fields=("partnership", "key"),
                        name="bank_question_key_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["draft", "in_use", "retired"])),
                        name="bank_question_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            ("current__isnull", False),
                            ("state", "retired"),
                            _connector="OR",
                        ),
                        name="bank_question_in_use_has_wording",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Code",
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
                ("key", models.CharField(max_length=40)),
                ("label", models.CharField(max_length=80)),
                ("about", models.CharField(blank=True, max_length=300, verbose_name="when to use it")),
                ("place", models.PositiveSmallIntegerField(default=0)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("place", "label"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("partnership", "key"), name="code_key_once")],
            },
        ),
        migrations.CreateModel(
            name="CourseReview",
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
                    "course",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
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
                        related_name="+",
                        to="courses.event",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("early", "New course"), ("half_year", "Half-yearly")], max_length=10
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=1)),
                ("due_on", models.DateField()),
                ("raised_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("chased_on", models.DateField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=200)),
            ],
            options={
                "ordering": ("due_on", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["partnership", "due_on"], name="review_by_date")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["early", "half_year"])), name="review_kind_known"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "early"), ("withdrawn_at__isnull", True)),
                        fields=("course", "number"),
                        name="early_review_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "half_year"), ("withdrawn_at__isnull", True)),
                        fields=("course", "due_on"),
                        name="half_year_review_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LostLinkRequest",
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
                ("at", models.DateTimeField(default=partnerships.clock.now)),
                ("handled_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("handled_at__isnull", True)),
                        fields=["partnership", "at"],
                        name="lost_link_waiting",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ManagerSelection",
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
                ("manager_code", models.CharField(max_length=32)),
                ("year", models.PositiveSmallIntegerField()),
                ("quarter", models.PositiveSmallIntegerField()),
                ("seed", models.BigIntegerField()),
                ("candidates", models.JSONField()),
                (
                    "chosen",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "ordering": ("at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["partnership", "year", "quarter", "manager_code"],
                        name="manager_selection_by_quarter",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("quarter__range", (1, 4))), name="manager_selection_quarter_known"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OriginalRead",
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
                    "comment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="original_reads",
                        to="evaluations.comment",
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
                ("at", models.DateTimeField(default=partnerships.clock.now)),
                ("why", models.CharField(max_length=300)),
            ],
            options={
                "ordering": ("-at", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="original_read_says_why"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PairBreak",
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
                    "booking",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pair_breaks",
                        to="courses.booking",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("delegate_left", "The delegate has left or changed role"),
                            ("not_manager", "The manager no longer manages this person"),
                            ("delegate_bounce", "The delegate's address refuses emails"),
                            ("manager_bounce", "The manager's address refuses emails"),
                            ("officer", "Recorded by an officer"),
                        ],
                        max_length=15,
                    ),
                ),
                (
                    "from_stage",
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
                    "invitation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.invitation",
                    ),
                ),
                ("at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "by",
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
                "ordering": ("at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["partnership", "booking"], name="pair_break_by_booking")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "delegate_left",
                                    "not_manager",
                                    "delegate_bounce",
                                    "manager_bounce",
                                    "officer",
                                ],
                            )
                        ),
                        name="pair_break_reason_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoomSession",
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
                    "event_survey",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="room_sessions",
                        to="evaluations.eventsurvey",
                    ),
                ),
                (
                    "survey_version",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.surveyversion",
                    ),
                ),
                ("opened_at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("closes_at", models.DateTimeField()),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("generation", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("closed_at__isnull", True)),
                        fields=("event_survey",),
                        name="room_session_one_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SupervisorAnswer",
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
                    "booking",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supervisor_answers",
                        to="courses.booking",
                    ),
                ),
                (
                    "stage",
                    models.CharField(
                        blank=True,
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
                    "how",
                    models.CharField(
                        choices=[
                            ("list", "From the booking list"),
                            ("confirmed", "Confirmed by the delegate"),
                            ("corrected", "Corrected by the delegate"),
                            ("nobody", "The delegate named nobody"),
                            ("repaired", "Given by the agency's contact"),
                            ("officer", "Given by an officer"),
                        ],
                        max_length=10,
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "by",
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
                "ordering": ("at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["partnership", "booking"], name="supervisor_by_booking")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("how__in", ["list", "confirmed", "corrected", "nobody", "repaired", "officer"])
                        ),
                        name="supervisor_answer_how_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("how", "nobody"), models.Q(("email", ""), _negated=True), _connector="OR"
                        ),
                        name="supervisor_answer_has_address",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyChange",
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
                    "event_survey",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="evaluations.eventsurvey",
                    ),
                ),
                (
                    "invitation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="changes",
                        to="evaluations.invitation",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("extended", "Extended"),
                            ("closed_early", "Closed early"),
                            ("reopened", "Reopened for one person"),
                        ],
                        max_length=12,
                    ),
                ),
                ("closed_before", models.DateTimeField(verbose_name="was to close")),
                ("closes_after", models.DateTimeField(verbose_name="now closes")),
                ("why", models.CharField(max_length=300)),
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
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["extended", "closed_early", "reopened"])),
                        name="survey_change_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("why", ""), _negated=True), name="survey_change_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("invitation__isnull", False), ("kind", "reopened")),
                            models.Q(
                                models.Q(("kind", "reopened"), _negated=True), ("invitation__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="survey_change_one_person_reopened",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyDesign",
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
                    "course",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="survey_designs",
                        to="courses.course",
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
                    "removed",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), blank=True, default=list, size=None
                    ),
                ),
                ("changed_at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "changed_by",
                    models.ForeignKey(
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
                    models.UniqueConstraint(fields=("course", "stage", "audience"), name="survey_design_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ThemedEvaluation",
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
                    "theme",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluations",
                        to="partnerships.theme",
                    ),
                ),
                ("title", models.CharField(max_length=150)),
                ("aims", models.TextField(blank=True)),
                (
                    "assurance_test",
                    models.TextField(blank=True, verbose_name="what would count as assurance"),
                ),
                ("methods", models.JSONField(blank=True, default=dict)),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("starts_on", models.DateField(blank=True, null=True)),
                ("reports_on", models.DateField(blank=True, null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being planned"),
                            ("under_way", "Under way"),
                            ("analysis", "Being analysed"),
                            ("reported", "Reported"),
                            ("stopped", "Stopped"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("stopped_why", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "under_way", "analysis", "reported", "stopped"])
                        ),
                        name="themed_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "draft"),
                            ("state", "stopped"),
                            models.Q(
                                models.Q(("aims", ""), _negated=True),
                                models.Q(("assurance_test", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="themed_started_has_plan",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "stopped"), _negated=True),
                            models.Q(("stopped_why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="themed_stopped_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlannedEvidence",
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
                    "evaluation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="planned_evidence",
                        to="evaluations.themedevaluation",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("telephone_interview", "Telephone interview"),
                            ("direct_interview", "Direct interview"),
                            ("group_work", "Group work or discussion"),
                            ("delegate_meeting", "Meeting with delegates"),
                            ("peers_and_managers", "Interview with peers or managers"),
                            ("colleagues", "Conversation with colleagues"),
                            ("service_users", "Conversation with children or families"),
                            ("case_file_audit", "Case-file audit"),
                            ("file_audit", "Audit of other files"),
                            ("observation", "Observation"),
                            ("performance_data", "Performance data"),
                            ("bespoke_form", "A form made for this"),
                        ],
                        max_length=20,
                    ),
                ),
                ("step", models.PositiveSmallIntegerField()),
                (
                    "about",
                    models.CharField(blank=True, max_length=300, verbose_name="what it is to find out"),
                ),
                ("who", models.CharField(blank=True, max_length=150, verbose_name="who does it, by role")),
                ("due_on", models.DateField(blank=True, null=True)),
                (
                    "prompts",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=300), blank=True, default=list, size=None
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("step__range", (1, 4))), name="planned_evidence_step_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "method__in",
                                [
                                    "telephone_interview",
                                    "direct_interview",
                                    "group_work",
                                    "delegate_meeting",
                                    "peers_and_managers",
                                    "colleagues",
                                    "service_users",
                                    "case_file_audit",
                                    "file_audit",
                                    "observation",
                                    "performance_data",
                                    "bespoke_form",
                                ],
                            )
                        ),
                        name="planned_evidence_method_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderRequest",
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
                    "evaluation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provider_requests",
                        to="evaluations.themedevaluation",
                    ),
                ),
                (
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provider_requests",
                        to="courses.event",
                    ),
                ),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="provider_requests",
                        to="partnerships.agency",
                    ),
                ),
                ("asks_list", models.BooleanField(default=True, verbose_name="asks for the delegate list")),
                (
                    "asks_material",
                    models.BooleanField(default=False, verbose_name="asks for the course's material"),
                ),
                ("note", models.TextField(blank=True, verbose_name="what we ask for and why")),
                ("due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Not sent yet"),
                            ("sent", "Waiting for the provider"),
                            ("answered", "Answered: to check"),
                            ("returned", "Sent back with a question"),
                            ("accepted", "Accepted"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_on", models.DateField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("reply", models.TextField(blank=True, verbose_name="what the provider wrote")),
                ("officer_note", models.TextField(blank=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("due_on", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "agency", "state"], name="provider_request_by_agency")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["draft", "sent", "answered", "returned", "accepted", "withdrawn"])
                        ),
                        name="provider_request_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("asks_list", True), ("asks_material", True), _connector="OR"),
                        name="provider_request_asks_something",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "withdrawn"), _negated=True),
                        fields=("evaluation", "event", "agency"),
                        name="provider_request_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RepairTask",
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
                    "pair_break",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repair",
                        to="evaluations.pairbreak",
                    ),
                ),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="repair_tasks",
                        to="partnerships.agency",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "To do"),
                            ("done", "Put right"),
                            ("cannot", "Cannot be put right"),
                            ("expired", "Too late"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("due_on", models.DateField()),
                ("generation", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("chased_on", models.DateField(blank=True, null=True)),
                ("outcome", models.CharField(blank=True, max_length=200)),
                ("new_name", models.CharField(blank=True, max_length=200)),
                ("new_email", models.EmailField(blank=True, max_length=254)),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "done_by",
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
                "ordering": ("due_on", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "agency", "state"], name="repair_task_by_agency"),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["partnership", "due_on"],
                        name="repair_task_due",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["open", "done", "cannot", "expired"])),
                        name="repair_task_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "open"), ("done_at__isnull", False), _connector="OR"),
                        name="repair_ended_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewRecord",
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
                    "review",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="record",
                        to="evaluations.coursereview",
                    ),
                ),
                ("what_was_seen", models.TextField()),
                ("what_changes", models.TextField(blank=True)),
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
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("what_was_seen", ""), _negated=True),
                        name="review_record_says_what",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoomEntry",
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
                    "session",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="evaluations.roomsession",
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=200)),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("values", models.JSONField(default=dict)),
                ("page", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("started", "Being filled in"),
                            ("sent", "To match"),
                            ("matched", "Counted"),
                            ("second", "A second one: held"),
                            ("unmatched", "Nobody found: came without booking?"),
                            ("discarded", "Left out"),
                        ],
                        default="started",
                        max_length=10,
                    ),
                ),
                ("started_at", models.DateTimeField(default=partnerships.clock.now)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                (
                    "booking",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.booking",
                    ),
                ),
                (
                    "response",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="room_entry",
                        to="evaluations.response",
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("started_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "state", "sent_at"], name="room_entry_queue"),
                    models.Index(fields=["partnership", "session"], name="room_entry_by_session"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["started", "sent", "matched", "second", "unmatched", "discarded"])
                        ),
                        name="room_entry_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "matched"), _negated=True),
                            models.Q(("booking__isnull", False), ("response__isnull", False)),
                            _connector="OR",
                        ),
                        name="room_entry_matched_has_response",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "discarded"), _negated=True),
                            models.Q(("why", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="room_entry_discarded_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sample",
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
                    "evaluation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="samples",
                        to="evaluations.themedevaluation",
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "method",
                    models.CharField(
                        choices=[("random", "Random"), ("stratified", "Random within each group")],
                        max_length=10,
                    ),
                ),
                (
                    "dimension",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "No groups"),
                            ("agency", "Agency"),
                            ("sector", "Sector"),
                            ("role", "Job role"),
                        ],
                        default="",
                        max_length=6,
                    ),
                ),
                ("size_asked", models.PositiveIntegerField()),
                ("seed", models.BigIntegerField()),
                ("cover_each", models.BooleanField(default=False, verbose_name="at least one of each group")),
                ("frame", models.JSONField()),
                ("allocation", models.JSONField(default=dict)),
                ("excluded", models.JSONField(default=dict)),
                ("drawn_at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "drawn_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("evaluation", "number"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("evaluation", "number"), name="sample_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("method__in", ["random", "stratified"])),
                        name="sample_method_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("dimension__in", ["", "agency", "sector", "role"])),
                        name="sample_dimension_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("method", "stratified"), _negated=True),
                            models.Q(("dimension", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sample_stratified_has_dimension",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyDesignItem",
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
                    "design",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="evaluations.surveydesign",
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("place", models.PositiveSmallIntegerField()),
                ("condition", models.CharField(blank=True, max_length=400)),
            ],
            options={
                "ordering": ("place", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("design", "key"), name="survey_design_item_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ThemedBoard",
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
                    "evaluation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="board_links",
                        to="evaluations.themedevaluation",
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
                "constraints": [
                    models.UniqueConstraint(fields=("evaluation", "board"), name="themed_board_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ThemedCourse",
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
                    "evaluation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="course_links",
                        to="evaluations.themedevaluation",
                    ),
                ),
                (
                    "course",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.course",
                    ),
                ),
                ("why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("evaluation", "course"), name="themed_course_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ThemedEvent",
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
                    "evaluation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="event_links",
                        to="evaluations.themedevaluation",
                    ),
                ),
                (
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="themed_links",
                        to="courses.event",
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("own_survey", "On the programme: its own surveys"),
                            ("by_request", "Outside the programme: we ask its provider"),
                        ],
                        default="own_survey",
                        max_length=12,
                    ),
                ),
                ("added_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("evaluation", "event"), name="themed_event_once"),
                    models.CheckConstraint(
                        condition=models.Q(("way__in", ["own_survey", "by_request"])),
                        name="themed_event_way_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ThemedQuestion",
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
                    "evaluation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questions",
                        to="evaluations.themedevaluation",
                    ),
                ),
                ("survey", models.CharField(max_length=15)),
                ("key", models.CharField(max_length=80)),
                ("place", models.PositiveSmallIntegerField()),
            ],
            options={
                "ordering": ("survey", "place", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("evaluation", "survey", "key"), name="themed_question_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OtherEvidence",
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
                    "evaluation",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="other_evidence",
                        to="evaluations.themedevaluation",
                    ),
                ),
                (
                    "course",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="other_evidence",
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
                        related_name="other_evidence",
                        to="courses.event",
                    ),
                ),
                (
                    "planned",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recorded",
                        to="evaluations.plannedevidence",
                    ),
                ),
                (
                    "replaces",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="evaluations.otherevidence",
                    ),
                ),
                (
                    "method",
                    models.CharField(
                        choices=[
                            ("telephone_interview", "Telephone interview"),
                            ("direct_interview", "Direct interview"),
                            ("group_work", "Group work or discussion"),
                            ("delegate_meeting", "Meeting with delegates"),
                            ("peers_and_managers", "Interview with peers or managers"),
                            ("colleagues", "Conversation with colleagues"),
                            ("service_users", "Conversation with children or families"),
                            ("case_file_audit", "Case-file audit"),
                            ("file_audit", "Audit of other files"),
                            ("observation", "Observation"),
                            ("performance_data", "Performance data"),
                            ("bespoke_form", "A form made for this"),
                        ],
                        max_length=20,
                    ),
                ),
                ("done_on", models.DateField()),
                ("by_role", models.CharField(max_length=150, verbose_name="carried out by, as a role")),
                ("how_many", models.PositiveIntegerField(verbose_name="number of people or cases")),
                (
                    "counted",
                    models.CharField(
                        choices=[("people", "people"), ("cases", "cases")], default="people", max_length=6
                    ),
                ),
                ("step", models.PositiveSmallIntegerField()),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("pre", "Before"),
                            ("post", "After"),
                            ("m3", "Three months"),
                            ("m6", "Six months"),
                        ],
                        max_length=4,
                    ),
                ),
                ("what_it_showed", models.TextField()),
                (
                    "strength",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "One person's view"),
                            (2, "Several people agree"),
                            (3, "Different sources agree"),
                            (4, "Independent evidence such as audit or data agrees"),
                        ]
                    ),
                ),
                ("withdrawn", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-done_on", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "course", "step"], name="other_evidence_by_course"),
                    models.Index(fields=["partnership", "evaluation"], name="other_evidence_by_themed"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("evaluation__isnull", False),
                            ("course__isnull", False),
                            ("event__isnull", False),
                            _connector="OR",
                        ),
                        name="other_evidence_is_about_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "method__in",
                                [
                                    "telephone_interview",
                                    "direct_interview",
                                    "group_work",
                                    "delegate_meeting",
                                    "peers_and_managers",
                                    "colleagues",
                                    "service_users",
                                    "case_file_audit",
                                    "file_audit",
                                    "observation",
                                    "performance_data",
                                    "bespoke_form",
                                ],
                            )
                        ),
                        name="other_evidence_method_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("step__range", (1, 4))), name="other_evidence_step_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("strength__in", [1, 2, 3, 4])),
                        name="other_evidence_strength_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ProviderRequestFile",
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
                    "request",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="files",
                        to="evaluations.providerrequest",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("list", "Delegate list"), ("material", "Course material")], max_length=8
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
                ("sent_at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "sent_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("sent_at", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["list", "material"])),
                        name="provider_request_file_kind_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SampledDelegate",
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
                    "sample",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="evaluations.sample",
                    ),
                ),
                (
                    "booking",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sampled",
                        to="courses.booking",
                    ),
                ),
                (
                    "delegate",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sampled",
                        to="courses.delegate",
                    ),
                ),
                (
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sampled",
                        to="courses.event",
                    ),
                ),
                ("group", models.CharField(blank=True, max_length=150)),
                ("order", models.PositiveIntegerField(verbose_name="place in the order drawn")),
                (
                    "replaces",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="evaluations.sampleddelegate",
                    ),
                ),
                ("added_at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("sample", "order", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "event"], name="sampled_by_event"),
                    models.Index(fields=["partnership", "booking"], name="sampled_by_booking"),
                    models.Index(fields=["partnership", "delegate"], name="sampled_by_delegate"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("sample", "booking"), name="sampled_delegate_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Coding",
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
                    "code",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codings",
                        to="evaluations.code",
                    ),
                ),
                (
                    "comment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codings",
                        to="evaluations.comment",
                    ),
                ),
                (
                    "evidence",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="codings",
                        to="evaluations.otherevidence",
                    ),
                ),
                (
                    "coder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("at", models.DateTimeField(default=partnerships.clock.now)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["partnership", "code"], name="coding_by_code")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comment__isnull", False), ("evidence__isnull", True)),
                            models.Q(("comment__isnull", True), ("evidence__isnull", False)),
                            _connector="OR",
                        ),
                        name="coding_one_source",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("removed_at__isnull", True)),
                        fields=("code", "comment", "evidence", "coder"),
                        name="coding_once",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Quote",
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
                    "comment",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to="evaluations.comment",
                    ),
                ),
                (
                    "evidence",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="quotes",
                        to="evaluations.otherevidence",
                    ),
                ),
                ("text", models.TextField()),
                (
                    "picked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("picked_at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "checked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_why", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ("-picked_at", "-id"),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("comment__isnull", False), ("evidence__isnull", True)),
                            models.Q(("comment__isnull", True), ("evidence__isnull", False)),
                            _connector="OR",
                        ),
                        name="quote_one_source",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True), name="quote_has_words"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("checked_at__isnull", True), ("checked_by__isnull", False), _connector="OR"
                        ),
                        name="quote_checked_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SampleLeaving",
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
                    "sampled",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaving",
                        to="evaluations.sampleddelegate",
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("left", "Has left or changed role"),
                            ("opted_out", "Opted out"),
                            ("not_delivered", "Not delivered"),
                            ("cancelled", "Cancelled the booking"),
                            ("did_not_attend", "Did not attend"),
                            ("other", "Another reason"),
                        ],
                        max_length=15,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=300)),
                ("at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "by",
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
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "left",
                                    "opted_out",
                                    "not_delivered",
                                    "cancelled",
                                    "did_not_attend",
                                    "other",
                                ],
                            )
                        ),
                        name="sample_leaving_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", "other"), _negated=True),
                            models.Q(("words", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sample_leaving_other_says_why",
                    ),
                ],
            },
        ),
        migrations.RemoveConstraint(
            model_name="invitation",
            name="invitation_skip_reason_known",
        ),
        migrations.AddField(
            model_name="eventsurvey",
            name="chosen_closes_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="gaptally",
            name="total_gap_squares",
            field=models.BigIntegerField(db_default=0, default=0, verbose_name="sum of squared gaps"),
        ),
        migrations.AddField(
            model_name="invitation",
            name="block",
            field=models.CharField(blank=True, db_default="", default="", max_length=30),
        ),
        migrations.AddField(
            model_name="invitation",
            name="chosen_closes_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="response",
            name="entered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="response",
            name="source",
            field=models.CharField(
                choices=[
                    ("link", "By the person's own link"),
                    ("room", "In the room, by QR code"),
                    ("paper", "On paper, typed in"),
                    ("imported", "From an earlier survey system"),
                ],
                db_default="link",
                default="link",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="surveyversion",
            name="usual_seconds",
            field=models.PositiveIntegerField(blank=True, null=True),
        ),
        migrations.AlterField(
            model_name="invitation",
            name="skip_reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Was asked"),
                    ("too_late", "Too late to ask"),
                    ("unreachable", "No email address"),
                    ("not_delivered", "Not delivered"),
                    ("did_not_attend", "Did not attend"),
                    ("attendance_unknown", "Attendance not confirmed"),
                    ("opted_out", "Opted out"),
                    ("not_me", "Said: this is not me"),
                    ("not_in_role", "Said: not in this role now"),
                    ("limit", "Reached the limit of emails in 30 days"),
                    ("no_manager", "No manager's address"),
                    ("manager_limit", "The manager is asked about three others this quarter"),
                    ("pair_broken", "The manager has changed"),
                    ("closed_early", "Closed early"),
                    ("school_holiday", "School holidays until it closed"),
                    ("stopped", "The address takes no more emails"),
                ],
                default="",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="surveyversion",
            name="minutes",
            field=models.PositiveSmallIntegerField(verbose_name="minutes, worked out"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "skip_reason__in",
                        [
                            "",
                            "too_late",
                            "unreachable",
                            "not_delivered",
                            "did_not_attend",
                            "attendance_unknown",
                            "opted_out",
                            "not_me",
                            "not_in_role",
                            "limit",
                            "no_manager",
                            "manager_limit",
                            "pair_broken",
                            "closed_early",
                            "school_holiday",
                            "stopped",
                        ],
                    )
                ),
                name="invitation_skip_reason_known",
            ),
        ),
        Isolate(
            "BankQuestion",
            "SurveyDesign",
            "SurveyDesignItem",
            "ThemedEvaluation",
            "ThemedBoard",
            "ThemedCourse",
            "ThemedEvent",
            "ThemedQuestion",
            "PlannedEvidence",
            "ProviderRequest",
            "ProviderRequestFile",
            "LostLinkRequest",
            "RoomSession",
            "RoomEntry",
            "Code",
            "CourseReview",
        ),
        Isolate(
            "Sample",
            "SampledDelegate",
            "SampleLeaving",
            "SupervisorAnswer",
            "ManagerSelection",
            "PairBreak",
            "AskDecision",
            "SurveyChange",
            "OtherEvidence",
            "OriginalRead",
            "ReviewRecord",
            append_only=True,
        ),
        Isolate("RepairTask", "Coding", "Quote"),
    ]
