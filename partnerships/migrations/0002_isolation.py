"""Row-level security, composite keys and grants for the ground floor's tables."""

from django.db import migrations

from partnerships.tenancy.isolation import REFUSE_CHANGE, THIS_USER, Isolate


class Migration(migrations.Migration):
    dependencies = [("partnerships", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION qa_refuse_change()"),
        Isolate("StoredFile"),
        Isolate("LogEntry", append_only=True),
        Isolate(
            "PartnershipSettings",
            "Board",
            "Agency",
            "AgencyBoard",
            "AgencyAlias",
            "Theme",
            "Membership",
            "MembershipRole",
            "MemberInvitation",
            "OutboxMessage",
        ),
        # For sign-in and "my other partnerships": people may list their own memberships, and nothing else.
        migrations.RunSQL(
            f"CREATE POLICY own_memberships ON partnerships_membership FOR SELECT USING (user_id = {THIS_USER})",
            "DROP POLICY own_memberships ON partnerships_membership",
        ),
    ]
