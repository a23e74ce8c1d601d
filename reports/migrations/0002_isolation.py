"""Row-level security, composite keys and grants for reports; judgements and issued files are append-only."""

from django.db import migrations

from partnerships.tenancy.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [("reports", "0001_initial"), ("partnerships", "0002_isolation")]

    operations = [
        Isolate("Report", "Narrative"),
        Isolate("Opinion", append_only=True),
        Isolate("OpinionConfirmation", "IssuedFile", append_only=True),
    ]
