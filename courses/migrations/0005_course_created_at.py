from django.db import migrations, models

import partnerships.clock


class Migration(migrations.Migration):
    """When the portal came to know a course; of those that are there, now."""

    dependencies = [("courses", "0004_pauses")]

    operations = [
        migrations.AddField(
            model_name="course",
            name="created_at",
            field=models.DateTimeField(default=partnerships.clock.now, editable=False),
        ),
    ]
