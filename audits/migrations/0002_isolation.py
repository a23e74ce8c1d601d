"""Row-level security, composite keys and grants for audits; released versions of frameworks stay as they are."""

from django.db import migrations

from partnerships.tenancy.isolation import Isolate

#: A released version is what assessments were made against: its words stay (issue 3, Frameworks as data).
KEEP_RELEASED = """
CREATE FUNCTION audits_keep_released() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state = 'draft' THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR NEW.state = 'draft' OR
       (NEW.framework_id, NEW.number, NEW.label, NEW.document, NEW.digest, NEW.endorsed_on, NEW.endorsed_minute,
        NEW.released_at, NEW.released_by_id)
       IS DISTINCT FROM
       (OLD.framework_id, OLD.number, OLD.label, OLD.document, OLD.digest, OLD.endorsed_on, OLD.endorsed_minute,
        OLD.released_at, OLD.released_by_id) THEN
        RAISE EXCEPTION 'a released version of a framework never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER keep_released BEFORE UPDATE OR DELETE ON audits_frameworkversion
    FOR EACH ROW EXECUTE FUNCTION audits_keep_released();

CREATE FUNCTION audits_keep_parts() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    part record := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
BEGIN
    IF EXISTS (SELECT 1 FROM audits_frameworkversion WHERE id = part.version_id AND state <> 'draft') THEN
        RAISE EXCEPTION 'a released version of a framework never changes' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN part;
END $$;
CREATE TRIGGER keep_released BEFORE INSERT OR UPDATE OR DELETE ON audits_heading
    FOR EACH ROW EXECUTE FUNCTION audits_keep_parts();
CREATE TRIGGER keep_released BEFORE INSERT OR UPDATE OR DELETE ON audits_question
    FOR EACH ROW EXECUTE FUNCTION audits_keep_parts();
"""
LET_GO = """
DROP TRIGGER keep_released ON audits_question;
DROP TRIGGER keep_released ON audits_heading;
DROP TRIGGER keep_released ON audits_frameworkversion;
DROP FUNCTION audits_keep_parts();
DROP FUNCTION audits_keep_released();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0001_initial"),
        ("assurance", "0002_isolation"),
        ("courses", "0003_endorsements"),
        ("partnerships", "0003_agency_relations"),
    ]

    operations = [
        Isolate(
            "Framework",
            "FrameworkVersion",
            "Heading",
            "Question",
            "Subgroup",
            "Policy",
            "Cycle",
            "CycleBoard",
            "CycleModerator",
            "CycleTheme",
            "Assessment",
            "Answer",
            "AnswerEvidence",
            "AssessmentEvidence",
            "Extension",
            "Interest",
            "Assignment",
            "QuestionReview",
            "EvidenceRequest",
            "Visit",
            "HeadingAgreement",
            "AssessmentRecommendation",
            "AssessmentAction",
            "PeerGroup",
            "PeerGroupPlace",
            "Observation",
            "PolicyPresentation",
            "ChallengeDay",
            "ChallengeDayEntry",
            "Comparison",
            "ComparisonEntry",
        ),
        Isolate("Grade", "DialogueEntry", "IssuedReport", append_only=True),
        migrations.RunSQL(KEEP_RELEASED, LET_GO),
    ]
