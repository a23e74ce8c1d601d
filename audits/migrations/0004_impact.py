import django.db.models.deletion
from django.db import migrations, models

import partnerships.tenancy.fields
from partnerships.tenancy.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0003_standards_reviews"),
        ("courses", "0005_course_created_at"),
        ("partnerships", "0005_outbox_by_time"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImpactCalendar",
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
                    "opens_weeks_after",
                    models.PositiveSmallIntegerField(
                        default=0, verbose_name="weeks after the year has ended"
                    ),
                ),
                (
                    "weeks_to_answer",
                    models.PositiveSmallIntegerField(default=8, verbose_name="weeks to answer"),
                ),
                (
                    "opens_by_itself",
                    models.BooleanField(default=True, verbose_name="the portal opens them by itself"),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("partnership",), name="impact_calendar_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("opens_weeks_after__range", (0, 40)), ("weeks_to_answer__range", (2, 26))
                        ),
                        name="impact_calendar_within_a_year",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="assessment",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("process", "impact"),
                    ("year__isnull", False),
                    models.Q(("state", "withdrawn"), _negated=True),
                ),
                fields=("subgroup", "policy", "agency", "year"),
                name="assessment_impact_once_a_year",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="policypresentation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "cancelled"), _negated=True),
                    models.Q(("why_not", ""), _negated=True),
                    _connector="OR",
                ),
                name="presentation_cancelled_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="policypresentation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "cancelled"), _negated=True),
                fields=("subgroup", "on"),
                name="presentation_one_a_meeting",
            ),
        ),
        Isolate("ImpactCalendar"),
    ]
