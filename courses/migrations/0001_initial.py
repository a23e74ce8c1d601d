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
        ("partnerships", "0001_initial"),
        ("partnerships", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Course",
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
                    "subject",
                    models.CharField(blank=True, max_length=120, verbose_name="subject, in lower case"),
                ),
                ("description", models.TextField(blank=True)),
                (
                    "provider",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="courses_provided",
                        to="partnerships.agency",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("e_learning", "E-learning"),
                            ("virtual", "Virtual workshop"),
                            ("face_to_face", "Face to face"),
                            ("briefing", "Briefing"),
                            ("workshop", "Workshop"),
                            ("conference", "Conference"),
                            ("bespoke", "Bespoke"),
                        ],
                        default="face_to_face",
                        max_length=15,
                    ),
                ),
                (
                    "reach",
                    models.CharField(
                        choices=[("multi_agency", "Multi-agency"), ("single_agency", "Single-agency")],
                        default="multi_agency",
                        max_length=15,
                    ),
                ),
                (
                    "on_programme",
                    models.BooleanField(default=True, verbose_name="on the partnership's programme"),
                ),
                (
                    "basic_awareness",
                    models.BooleanField(default=False, verbose_name="basic awareness course"),
                ),
                (
                    "ask_managers",
                    models.BooleanField(default=False, verbose_name="ask managers at three and six months"),
                ),
                (
                    "practice_areas",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), blank=True, default=list, size=None
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("changed_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "ordering": ("title",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        models.F("partnership"),
                        django.db.models.functions.text.Lower("title"),
                        name="course_title_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "e_learning",
                                    "virtual",
                                    "face_to_face",
                                    "briefing",
                                    "workshop",
                                    "conference",
                                    "bespoke",
                                ],
                            )
                        ),
                        name="course_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reach__in", ["multi_agency", "single_agency"])),
                        name="course_reach_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Delegate",
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
                ("first_name", models.CharField(max_length=100)),
                ("last_name", models.CharField(blank=True, max_length=100)),
                ("name_key", models.CharField(editable=False, max_length=210)),
                ("email", models.EmailField(blank=True, max_length=254)),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="delegates",
                        to="partnerships.agency",
                    ),
                ),
                ("job_role", models.CharField(blank=True, max_length=120)),
                ("volunteer", models.BooleanField(default=False)),
                (
                    "learner_id",
                    models.CharField(blank=True, max_length=60, verbose_name="number in the learning system"),
                ),
                ("manager_name", models.CharField(blank=True, max_length=200)),
                ("manager_email", models.EmailField(blank=True, max_length=254)),
                (
                    "merged_into",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_records",
                        to="courses.delegate",
                    ),
                ),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "ordering": ("last_name", "first_name", "id"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "email"], name="delegate_by_email"),
                    models.Index(fields=["partnership", "name_key"], name="delegate_by_name"),
                    models.Index(fields=["partnership", "agency"], name="delegate_by_agency"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("learner_id", ""), _negated=True),
                        fields=("partnership", "learner_id"),
                        name="delegate_learner_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RememberedMapping",
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
                ("fingerprint", models.CharField(max_length=64)),
                ("mapping", models.JSONField(default=dict)),
                ("status_words", models.JSONField(default=dict)),
                ("used_at", models.DateTimeField(default=partnerships.clock.now)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("partnership", "fingerprint"), name="remembered_mapping_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseBoard",
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
                        related_name="board_links",
                        to="courses.course",
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
                    models.UniqueConstraint(fields=("course", "board"), name="course_board_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CourseTheme",
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
                        related_name="theme_links",
                        to="courses.course",
                    ),
                ),
                (
                    "theme",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="course_links",
                        to="partnerships.theme",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("course", "theme"), name="course_theme_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Event",
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
                        related_name="events",
                        to="courses.course",
                    ),
                ),
                ("ref", models.CharField(max_length=40, verbose_name="reference")),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("online", models.BooleanField(default=False)),
                ("venue", models.CharField(blank=True, max_length=200)),
                ("places", models.PositiveIntegerField(blank=True, null=True, verbose_name="places offered")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("cancelled", "Cancelled")],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_why", models.CharField(blank=True, max_length=300)),
                (
                    "opted_in",
                    models.BooleanField(
                        default=False, verbose_name="evaluate this event although outside the programme"
                    ),
                ),
                ("attendance_confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "attendance_confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("changed_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "ordering": ("-starts_at", "ref"),
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "starts_at"], name="event_by_start"),
                    models.Index(fields=["partnership", "changed_at"], name="event_by_change"),
                    models.Index(fields=["partnership", "course", "starts_at"], name="event_by_course"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("partnership", "ref"), name="event_ref_once"),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gte", models.F("starts_at"))),
                        name="event_ends_after_start",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["planned", "cancelled"])), name="event_state_known"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LearningObjective",
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
                        related_name="objectives",
                        to="courses.course",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=250)),
                ("in_surveys", models.BooleanField(default=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ("position", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="BookingImport",
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
                    "state",
                    models.CharField(
                        choices=[
                            ("uploaded", "Columns to confirm"),
                            ("mapped", "Words to confirm"),
                            ("worded", "Organisations to confirm"),
                            ("ready", "To check"),
                            ("committed", "Done"),
                            ("undone", "Undone"),
                        ],
                        default="uploaded",
                        max_length=10,
                    ),
                ),
                (
                    "event",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="imports",
                        to="courses.event",
                    ),
                ),
                (
                    "sheet",
                    models.CharField(
                        blank=True, max_length=100, verbose_name="sheet of the workbook that was chosen"
                    ),
                ),
                ("fingerprint", models.CharField(max_length=64, verbose_name="fingerprint of the headers")),
                ("mapping", models.JSONField(default=dict)),
                ("status_words", models.JSONField(default=dict)),
                ("organisations", models.JSONField(default=dict)),
                ("events", models.JSONField(default=dict)),
                ("corrections", models.JSONField(default=dict)),
                ("left_out", models.JSONField(default=list)),
                ("counts", models.JSONField(default=dict)),
                ("made", models.JSONField(default=dict)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
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
                "ordering": ("-uploaded_at",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["uploaded", "mapped", "worded", "ready", "committed", "undone"])
                        ),
                        name="import_state_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Booking",
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
                        related_name="bookings",
                        to="courses.event",
                    ),
                ),
                (
                    "delegate",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="courses.delegate",
                    ),
                ),
                (
                    "agency",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="bookings",
                        to="partnerships.agency",
                    ),
                ),
                ("job_role", models.CharField(blank=True, max_length=120)),
                ("manager_name", models.CharField(blank=True, max_length=200)),
                ("manager_email", models.EmailField(blank=True, max_length=254)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("booked", "Booked"),
                            ("attended", "Attended"),
                            ("did_not_attend", "Did not attend"),
                            ("cancelled", "Cancelled"),
                            ("came_without_booking", "Came without booking"),
                        ],
                        default="booked",
                        max_length=22,
                    ),
                ),
                ("booked_on", models.DateField(blank=True, null=True)),
                ("cancelled_on", models.DateField(blank=True, null=True)),
                ("marked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "marked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "claim",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not asked or not answered"),
                            ("came", "Says they came"),
                            ("did_not_come", "Says they did not come"),
                        ],
                        default="",
                        max_length=12,
                    ),
                ),
                ("source_ref", models.CharField(blank=True, max_length=60)),
                ("access_needs", models.TextField(blank=True)),
                ("certificate_released_at", models.DateTimeField(blank=True, null=True)),
                ("certificate_queued_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=partnerships.clock.now, editable=False)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["partnership", "event", "status"], name="booking_by_event"),
                    models.Index(fields=["partnership", "delegate"], name="booking_by_delegate"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "delegate"), name="booking_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "status__in",
                                ["booked", "attended", "did_not_attend", "cancelled", "came_without_booking"],
                            )
                        ),
                        name="booking_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("claim__in", ["", "came", "did_not_come"])),
                        name="booking_claim_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="KnowledgeQuestion",
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
                        related_name="knowledge_questions",
                        to="courses.course",
                    ),
                ),
                (
                    "objective",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="courses.learningobjective",
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=400)),
                (
                    "options",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=250), size=None
                    ),
                ),
                (
                    "answer",
                    models.PositiveSmallIntegerField(verbose_name="position of the right option, from 0"),
                ),
                ("why", models.CharField(blank=True, max_length=400, verbose_name="why this is right")),
                (
                    "asked_again",
                    models.BooleanField(default=False, verbose_name="asked again at three and six months"),
                ),
            ],
            options={
                "ordering": ("position", "id"),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Trainer",
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
                        related_name="trainers",
                        to="courses.event",
                    ),
                ),
                ("name", models.CharField(max_length=150)),
                ("email", models.EmailField(blank=True, max_length=254)),
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
            ],
            options={
                "ordering": ("name",),
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ImportRow",
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
                    "booking_import",
                    partnerships.tenancy.fields.TenantForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rows",
                        to="courses.bookingimport",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="row number in the file, from 1")),
                ("cells", models.JSONField(default=dict)),
                (
                    "fate",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("update", "Update"),
                            ("unchanged", "Unchanged"),
                            ("duplicate", "Duplicate"),
                            ("left_out", "Left out"),
                            ("error", "Error"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("notes", models.JSONField(default=list)),
                (
                    "booking",
                    partnerships.tenancy.fields.TenantForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="courses.booking",
                    ),
                ),
                ("before", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ("number",),
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("booking_import", "number"), name="import_row_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fate__in", ["new", "update", "unchanged", "duplicate", "left_out", "error"])
                        ),
                        name="import_row_fate_known",
                    ),
                ],
            },
        ),
    ]
