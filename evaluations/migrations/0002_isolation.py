"""Row-level security, composite keys and grants for evaluations."""

from django.db import migrations

from partnerships.tenancy.isolation import Isolate


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0001_initial"),
        ("courses", "0002_isolation"),
        ("partnerships", "0002_isolation"),
    ]

    operations = [
        Isolate(
            "QuestionVersion",
            "SurveyVersion",
            "SurveyItem",
            "EventPlan",
            "EventSurvey",
            "Invitation",
            "OptOut",
            "Draft",
            "Response",
            "Comment",
            "Concern",
            "TallyMark",
            "EventTally",
            "StageTally",
            "StepTally",
            "ItemTally",
            "PairTally",
            "KeptTally",
            "GapTally",
        ),
        Isolate("CommentDecision", "ShownResult", append_only=True),
        # An answer's length is its survey's (ARCHITECTURE, Numbers a board can trust).
        migrations.RunSQL(
            """
            ALTER TABLE evaluations_response ADD CONSTRAINT response_scores_bounded
                CHECK (cardinality(scores) <= 60 AND array_ndims(scores) IS NOT DISTINCT FROM CASE WHEN cardinality(scores) = 0 THEN NULL ELSE 1 END);
            """,
            "ALTER TABLE evaluations_response DROP CONSTRAINT response_scores_bounded",
        ),
    ]
