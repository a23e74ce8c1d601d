"""What results, evidence, codes and reviews put in the portal's places: navigation, tabs, rows of Home, sweeps."""

from collections.abc import Sequence

from evaluations import rules
from partnerships.places import NavigationEntry, Place, Tab


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    return (
        NavigationEntry("Evidence", "evaluations:programme_results", 35, rules.READ_EVIDENCE, "evaluations"),
        Tab("evaluations", "Results", "evaluations:programme_results", 35, rules.SEE_SURVEYS),
        Tab("themed", "Results", "evaluations:themed_results", 50, rules.SEE_THEMED),
    )
