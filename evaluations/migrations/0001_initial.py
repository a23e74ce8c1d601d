import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import partnerships.clock
import partnerships.tenancy.fields


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("courses", "0002_isolation"),
        ("partnerships", "0002_isolation"),
        ("partnerships", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="EventTally",
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
                    "event",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tally",
                        to="courses.event",
                    ),
                ),
                ("counted_at", models.DateTimeField()),
                ("responses", models.PositiveIntegerField(default=0)),
                ("released_responses", models.PositiveIntegerField(default=0)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="OptOut",
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
                    "scope",
                    models.CharField(
                        choices=[
                            ("survey", "This survey"),
                            ("course", "This course"),
                            ("all", "All evaluation"),
                        ],
                        max_length=6,
                    ),
                ),
                (
                    "delegate",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="opt_outs",
                        to="courses.delegate",
                    ),
                ),
                ("manager_email", models.EmailField(blank=True, max_length=254)),
                (
                    "course",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.course",
                    ),
                ),
                ("at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["partnership", "delegate"], name="opt_out_by_delegate")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("delegate__isnull", False),
                            models.Q(("manager_email", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="opt_out_names_somebody",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="QuestionVersion",
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
                ("number", models.PositiveIntegerField(default=1)),
                ("wording", models.CharField(max_length=600)),
                ("help", models.CharField(blank=True, max_length=400)),
                ("kind", models.CharField(max_length=20, verbose_name="type of question")),
                ("scale", models.CharField(blank=True, max_length=20)),
                (
                    "options",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=250), default=list, size=None
                    ),
                ),
                ("details", models.JSONField(default=dict)),
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
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
                ("digest", models.CharField(max_length=64)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership", "key", "number"), name="question_version_once"
                    ),
                    models.UniqueConstraint(
                        fields=("partnership", "key", "digest"), name="question_digest_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ShownResult",
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
                ("audience", models.CharField(default="outside", max_length=20)),
                ("subject", models.CharField(max_length=80)),
                (
                    "events",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("cells", models.JSONField(default=dict)),
                ("answers", models.PositiveIntegerField()),
                ("figures", models.JSONField(default=dict)),
                ("up_to", models.DateTimeField(verbose_name="counted up to")),
                ("released_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["partnership", "audience", "subject", "id"], name="shown_result_by_subject"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StageTally",
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
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="stage_tallies",
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
                ("responses", models.PositiveIntegerField()),
                (
                    "practice_answered",
                    models.PositiveIntegerField(verbose_name="gave a practice area a scored answer"),
                ),
                (
                    "practice_changed",
                    models.PositiveIntegerField(verbose_name="of these, any area at Somewhat or A lot"),
                ),
                (
                    "practice_no_opportunity",
                    models.PositiveIntegerField(verbose_name="no area scored, some without opportunity"),
                ),
                (
                    "manager_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), default=list, size=None
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("event", "stage", "audience"), name="stage_tally_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StepTally",
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
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="step_tallies",
                        to="courses.event",
                    ),
                ),
                ("step", models.PositiveSmallIntegerField()),
                ("people", models.PositiveIntegerField(verbose_name="delegates who answered themselves")),
                (
                    "manager_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), default=list, size=None
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("event", "step"), name="step_tally_once")],
            },
        ),
        migrations.CreateModel(
            name="SurveyVersion",
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
                        related_name="survey_versions",
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
                ("number", models.PositiveIntegerField(default=1)),
                (
                    "scored_positions",
                    models.PositiveSmallIntegerField(verbose_name="length of a response's scores"),
                ),
                ("pages", models.PositiveSmallIntegerField()),
                (
                    "answers_count",
                    models.PositiveSmallIntegerField(verbose_name="answers over the longest path"),
                ),
                ("minutes", models.PositiveSmallIntegerField()),
                ("composed", models.JSONField(default=dict)),
                ("digest", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership", "course", "stage", "audience", "number"),
                        name="survey_version_once",
                    ),
                    models.UniqueConstraint(
                        fields=("partnership", "course", "stage", "audience", "digest"),
                        name="survey_digest_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TallyMark",
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
                ("up_to", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("partnership",), name="tally_mark_once")],
            },
        ),
        migrations.CreateModel(
            name="EventPlan",
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
                    "event",
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation_plan",
                        to="courses.event",
                    ),
                ),
                ("planned_at", models.DateTimeField(blank=True, null=True)),
                ("planned_for", models.DateTimeField(blank=True, null=True)),
                ("first_people_at", models.DateTimeField(blank=True, null=True)),
                ("needs_start", models.BooleanField(default=False)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                (
                    "started_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("trainer_summary_at", models.DateTimeField(blank=True, null=True)),
                ("trainer_result_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["partnership", "planned_at"], name="event_plan_by_time")],
            },
        ),
        migrations.CreateModel(
            name="EventSurvey",
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
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="surveys",
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
                    "survey_version",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="event_surveys",
                        to="evaluations.surveyversion",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("open", "Open"),
                            ("closed", "Closed"),
                            ("too_late", "Not asked: too late"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("reminder_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["partnership", "closes_at"], name="event_survey_by_close")],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "stage", "audience"), name="event_survey_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["planned", "open", "closed", "too_late", "cancelled"])
                        ),
                        name="event_survey_state_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PairTally",
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
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pair_tallies",
                        to="courses.event",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.questionversion",
                    ),
                ),
                ("core_group", models.CharField(blank=True, max_length=20)),
                (
                    "earlier",
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
                    "later",
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
                ("n", models.PositiveIntegerField(verbose_name="people with both")),
                ("total_earlier", models.DecimalField(decimal_places=4, max_digits=14)),
                ("total_later", models.DecimalField(decimal_places=4, max_digits=14)),
                ("total_change_squares", models.DecimalField(decimal_places=4, max_digits=16)),
                ("improved", models.PositiveIntegerField()),
                ("same", models.PositiveIntegerField()),
                ("fell", models.PositiveIntegerField()),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "question", "core_group", "earlier", "later"),
                        name="pair_tally_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="KeptTally",
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
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_tallies",
                        to="courses.event",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.questionversion",
                    ),
                ),
                ("core_group", models.CharField(blank=True, max_length=20)),
                (
                    "later",
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
                ("n", models.PositiveIntegerField(verbose_name="people with all three")),
                ("total_before", models.DecimalField(decimal_places=4, max_digits=14)),
                ("total_after", models.DecimalField(decimal_places=4, max_digits=14)),
                ("total_later", models.DecimalField(decimal_places=4, max_digits=14)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "question", "core_group", "later"),
                        name="kept_tally_once",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemTally",
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
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="item_tallies",
                        to="courses.event",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.questionversion",
                    ),
                ),
                ("row", models.SmallIntegerField(default=-1, verbose_name="grid row, -1 for none")),
                ("row_label", models.CharField(blank=True, max_length=120)),
                ("key", models.CharField(max_length=80, verbose_name="item of the survey")),
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
                ("step", models.PositiveSmallIntegerField(null=True)),
                ("core_group", models.CharField(blank=True, max_length=20)),
                ("n", models.PositiveIntegerField(verbose_name="people with a scored answer")),
                ("total", models.BigIntegerField(verbose_name="sum of scores")),
                ("total_squares", models.BigIntegerField(verbose_name="sum of squared scores")),
                ("counts", models.JSONField(default=dict)),
                ("special", models.JSONField(default=dict)),
                (
                    "manager_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), default=list, size=None
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "stage", "audience", "question", "row"), name="item_tally_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GapTally",
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
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gap_tallies",
                        to="courses.event",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evaluations.questionversion",
                    ),
                ),
                ("row", models.SmallIntegerField(default=-1, verbose_name="grid row, -1 for none")),
                ("row_label", models.CharField(blank=True, max_length=120)),
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
                ("n", models.PositiveIntegerField(verbose_name="people of whom both answered")),
                ("total_delegates", models.BigIntegerField()),
                ("total_managers", models.BigIntegerField()),
                (
                    "manager_codes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), default=list, size=None
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "stage", "question", "row"), name="gap_tally_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SurveyItem",
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
                    "survey_version",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="evaluations.surveyversion",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="evaluations.questionversion",
                    ),
                ),
                ("order", models.PositiveSmallIntegerField()),
                ("page", models.PositiveSmallIntegerField()),
                ("key", models.CharField(max_length=80)),
                ("position", models.PositiveSmallIntegerField(null=True)),
                ("row", models.PositiveSmallIntegerField(null=True)),
                ("row_label", models.CharField(blank=True, max_length=120)),
                ("step", models.PositiveSmallIntegerField(null=True, verbose_name="step of the four")),
                ("level", models.PositiveSmallIntegerField(null=True, verbose_name="Kirkpatrick level")),
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
            ],
            options={
                "ordering": ("order",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("survey_version", "order"), name="survey_item_order_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("position__isnull", False)),
                        fields=("survey_version", "position"),
                        name="survey_item_position_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
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
                        related_name="invitations",
                        to="evaluations.eventsurvey",
                    ),
                ),
                (
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="courses.event",
                    ),
                ),
                (
                    "booking",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="courses.booking",
                    ),
                ),
                (
                    "delegate",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="courses.delegate",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Planned"),
                            ("sent", "Sent"),
                            ("started", "Started"),
                            ("answered", "Answered"),
                            ("expired", "Closed without an answer"),
                            ("skipped", "Not asked"),
                            ("cancelled", "Cancelled"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                (
                    "skip_reason",
                    models.CharField(
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
                        ],
                        default="",
                        max_length=20,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("moved_from", models.DateTimeField(blank=True, null=True)),
                ("reminder_at", models.DateTimeField(blank=True, null=True)),
                ("closes_at", models.DateTimeField()),
                ("generation", models.PositiveIntegerField(default=0)),
                ("sent_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "message",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="partnerships.outboxmessage",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "planned")),
                        fields=["partnership", "due_at"],
                        name="invitation_due",
                    ),
                    models.Index(
                        condition=models.Q(("reminded_at__isnull", True), ("state__in", ["sent", "started"])),
                        fields=["partnership", "reminder_at"],
                        name="invitation_reminder_due",
                    ),
                    models.Index(
                        condition=models.Q(("state__in", ["planned", "sent", "started"])),
                        fields=["partnership", "closes_at"],
                        name="invitation_closing",
                    ),
                    models.Index(
                        fields=["partnership", "event", "stage", "audience"], name="invitation_by_event"
                    ),
                    models.Index(fields=["partnership", "delegate"], name="invitation_by_delegate"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("booking", "stage", "audience"), name="invitation_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["planned", "sent", "started", "answered", "expired", "skipped", "cancelled"],
                            )
                        ),
                        name="invitation_state_known",
                    ),
                    models.CheckConstraint(
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
                                ],
                            )
                        ),
                        name="invitation_skip_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "answered"), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="invitation_answered_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Draft",
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
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="draft",
                        to="evaluations.invitation",
                    ),
                ),
                ("values", models.JSONField(default=dict)),
                ("page", models.PositiveSmallIntegerField(default=1)),
                ("saved_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Response",
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
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="response",
                        to="evaluations.invitation",
                    ),
                ),
                (
                    "survey_version",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="evaluations.surveyversion",
                    ),
                ),
                (
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="courses.event",
                    ),
                ),
                (
                    "booking",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="responses",
                        to="courses.booking",
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
                ("manager_code", models.CharField(blank=True, max_length=32)),
                (
                    "scores",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(null=True), size=None
                    ),
                ),
                ("choices", models.JSONField(default=dict)),
                ("submitted_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        fields=["partnership", "event", "stage", "audience"], name="response_by_event"
                    ),
                    models.Index(fields=["partnership", "booking"], name="response_by_booking"),
                    models.Index(fields=["partnership", "submitted_at"], name="response_by_time"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Comment",
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
                    "response",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="evaluations.response",
                    ),
                ),
                (
                    "question",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="evaluations.questionversion",
                    ),
                ),
                (
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
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
                ("key", models.CharField(max_length=80, verbose_name="item of the survey")),
                ("text", models.TextField()),
                (
                    "flags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "To read"),
                            ("released", "Released"),
                            ("withheld", "Withheld"),
                            ("concern", "Concern"),
                        ],
                        default="held",
                        max_length=10,
                    ),
                ),
                ("released_text", models.TextField(blank=True)),
                ("written_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "state", "written_at"], name="comment_queue"),
                    models.Index(fields=["partnership", "event", "state"], name="comment_by_event"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["held", "released", "withheld", "concern"])),
                        name="comment_state_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "released"), _negated=True),
                            models.Q(("released_text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="comment_released_has_text",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CommentDecision",
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
                        related_name="decisions",
                        to="evaluations.comment",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "To read"),
                            ("released", "Released"),
                            ("withheld", "Withheld"),
                            ("concern", "Concern"),
                        ],
                        max_length=10,
                    ),
                ),
                ("released_text", models.TextField(blank=True)),
                ("why", models.CharField(blank=True, max_length=300)),
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
            },
        ),
        migrations.CreateModel(
            name="Concern",
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
                    partnerships.tenancy.fields.TenantOneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="concern",
                        to="evaluations.comment",
                    ),
                ),
                ("raised_at", models.DateTimeField(default=partnerships.clock.now)),
                (
                    "raised_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("chased_on", models.DateField(blank=True, null=True)),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "resolved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("what_was_done", models.TextField(blank=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("resolved_at__isnull", True),
                            models.Q(("what_was_done", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="concern_resolved_says_what",
                    )
                ],
            },
        ),
    ]
