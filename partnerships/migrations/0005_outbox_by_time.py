"""The mail log is read newest first; a test of the settings is an email of its own kind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partnerships", "0004_delivery_and_holidays"),
    ]

    operations = [
        migrations.AlterField(
            model_name="outboxmessage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("survey", "Survey"),
                    ("member_invitation", "Invitation to join"),
                    ("certificate", "Certificate of attendance"),
                    ("concern", "Concern"),
                    ("trainer", "Trainer summary"),
                    ("report", "Report"),
                    ("opinion", "Opinion to confirm"),
                    ("trial", "Trial to the officer"),
                    ("supervisor", "Named as supervisor"),
                    ("repair", "Who is there now?"),
                    ("provider_request", "Request to a provider"),
                    ("lost_link", "Lost link"),
                    ("review", "Review overdue"),
                    ("audit", "Audit"),
                    ("test", "Test of the email settings"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="outboxmessage",
            index=models.Index(fields=["partnership", "created_at"], name="outbox_by_time"),
        ),
    ]
