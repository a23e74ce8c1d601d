"""The database itself refuses to change a report that has left its draft, and above all a published one.

Source: DOMAIN.md, Rules that hold everywhere ("Figures in a published report never change"); issue 2, Reports
("A published report never changes: a correction is a new edition"). Raw SQL is refused like the services' own.
"""

from django.db import migrations

KEEP_REPORT = """
CREATE FUNCTION reports_keep_report() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a report begins as a draft' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' THEN
        IF OLD.state <> 'draft' THEN
            RAISE EXCEPTION 'only a draft can be removed' USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN OLD;
    END IF;
    IF (NEW.partnership_id, NEW.board_id, NEW.year, NEW.quarter, NEW.period_start, NEW.period_end, NEW.edition,
        NEW.replaces_id)
       IS DISTINCT FROM
       (OLD.partnership_id, OLD.board_id, OLD.year, OLD.quarter, OLD.period_start, OLD.period_end, OLD.edition,
        OLD.replaces_id) THEN
        RAISE EXCEPTION 'what a report is about never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state <> 'draft' AND
       (NEW.snapshot, NEW.snapshot_sha256, NEW.frozen_at, NEW.what_changed, NEW.changes)
       IS DISTINCT FROM (OLD.snapshot, OLD.snapshot_sha256, OLD.frozen_at, OLD.what_changed, OLD.changes) THEN
        RAISE EXCEPTION 'only a draft''s figures change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF OLD.state IN ('published', 'replaced') AND
       (to_jsonb(NEW) - 'state' IS DISTINCT FROM to_jsonb(OLD) - 'state'
        OR NOT (NEW.state = OLD.state OR (OLD.state = 'published' AND NEW.state = 'replaced'))) THEN
        RAISE EXCEPTION 'a published report never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF NEW.state IN ('opinion_given', 'published') AND NEW.state <> OLD.state AND NOT EXISTS (
        SELECT 1 FROM reports_opinion o JOIN reports_opinionconfirmation c ON c.opinion_id = o.id
        WHERE o.report_id = NEW.id AND c.confirmed) THEN
        RAISE EXCEPTION 'a report waits for the group''s opinion' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_report BEFORE INSERT OR UPDATE OR DELETE ON reports_report
FOR EACH ROW EXECUTE FUNCTION reports_keep_report();
"""

KEEP_WORDS = """
CREATE FUNCTION reports_keep_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stands text;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.report_id <> OLD.report_id THEN
        RAISE EXCEPTION 'words stay with their report' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT state INTO stands FROM reports_report
    WHERE id = (CASE WHEN TG_OP = 'DELETE' THEN OLD.report_id ELSE NEW.report_id END);
    IF stands IS DISTINCT FROM 'draft' THEN
        RAISE EXCEPTION 'only a draft''s words change' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER keep_words BEFORE INSERT OR UPDATE OR DELETE ON reports_narrative
FOR EACH ROW EXECUTE FUNCTION reports_keep_words();
"""


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_isolation")]

    operations = [
        migrations.RunSQL(
            KEEP_REPORT, "DROP TRIGGER keep_report ON reports_report; DROP FUNCTION reports_keep_report()"
        ),
        migrations.RunSQL(
            KEEP_WORDS, "DROP TRIGGER keep_words ON reports_narrative; DROP FUNCTION reports_keep_words()"
        ),
    ]
