"""What results, evidence, codes and reviews put in the portal's places: navigation, tabs, rows of Home, sweeps."""

from collections.abc import Sequence

from evaluations import rules
from evaluations.queries import evidence as evidence_rows
from evaluations.queries import reviews as review_rows
from evaluations.services import reviews
from partnerships.places import DueSource, NavigationEntry, Place, Sweep, Tab


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    return (
        NavigationEntry("Evidence", "evaluations:programme_results", 35, rules.READ_EVIDENCE, "evaluations"),
        Tab("evaluations", "Results", "evaluations:programme_results", 35, rules.SEE_SURVEYS),
        Tab("evaluations", "Coding", "evaluations:coding", 42, rules.CODE_COMMENTS),
        Tab("evaluations", "Evidence", "evaluations:evidence", 50, rules.RECORD_EVIDENCE),
        Tab("themed", "Evidence", "evaluations:themed_evidence", 40, rules.SEE_THEMED),
        DueSource(rules.RECORD_EVIDENCE, evidence_rows.due_items),
        Tab("evaluations", "Reviews", "evaluations:reviews", 60, rules.REVIEW_COURSES),
        DueSource(rules.REVIEW_COURSES, review_rows.due_items),
        Sweep(
            "reviews",
            66,
            reviews.sweep_reviews,
            reviews.next_due,
            300,
            changes=frozenset({"reviews", "deliver"}),
        ),
        Tab("themed", "Results", "evaluations:themed_results", 50, rules.SEE_THEMED),
    )
