"""Row-level security, composite keys and grants for courses."""

from django.db import migrations

from partnerships.tenancy.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial"), ("partnerships", "0002_isolation")]

    operations = [
        Isolate(
            "Course",
            "LearningObjective",
            "KnowledgeQuestion",
            "CourseTheme",
            "CourseBoard",
            "Event",
            "Trainer",
            "Delegate",
            "Booking",
            "BookingImport",
            "ImportRow",
            "RememberedMapping",
        ),
    ]
