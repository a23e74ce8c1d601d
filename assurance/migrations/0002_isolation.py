"""Row-level security, composite keys and grants for assurance."""

from django.db import migrations

from partnerships.tenancy.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [("assurance", "0001_initial"), ("partnerships", "0003_agency_relations")]

    operations = [
        Isolate("Judgement", append_only=True),
        Isolate(
            "Evidence",
            "EvidenceVersion",
            "EvidenceConcern",
            "Recommendation",
            "RecommendationBasis",
            "Action",
        ),
        Isolate("ActionUpdate", append_only=True),
        # A version's content is what was signed for: only what the scanner found out may be written later.
        migrations.RunSQL(
            """
            CREATE FUNCTION assurance_refuse_new_content() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF TG_OP = 'DELETE' THEN
                    RAISE EXCEPTION 'versions of evidence are never removed' USING ERRCODE = 'insufficient_privilege';
                END IF;
                IF (NEW.evidence_id, NEW.number, NEW.file_id, NEW.url, NEW.note, NEW.page, NEW.sha256, NEW.added_by_id,
                    NEW.added_at) IS DISTINCT FROM
                   (OLD.evidence_id, OLD.number, OLD.file_id, OLD.url, OLD.note, OLD.page, OLD.sha256, OLD.added_by_id,
                    OLD.added_at) THEN
                    RAISE EXCEPTION 'the content of a version of evidence never changes'
                        USING ERRCODE = 'insufficient_privilege';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER content_stays BEFORE UPDATE OR DELETE ON assurance_evidenceversion
                FOR EACH ROW EXECUTE FUNCTION assurance_refuse_new_content();
            """,
            """
            DROP TRIGGER content_stays ON assurance_evidenceversion;
            DROP FUNCTION assurance_refuse_new_content();
            """,
        ),
    ]
