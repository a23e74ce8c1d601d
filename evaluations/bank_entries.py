"""What the question bank and survey design put in the portal's places: navigation, tabs, rows of Home, sweeps."""

from collections.abc import Sequence

from evaluations import rules
from evaluations.services import timings
from partnerships import places
from partnerships.places import Place


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    return (
        places.Tab("evaluations", "Questions", "evaluations:questions", 50, rules.DESIGN_SURVEYS),
        places.Tab("course", "Surveys", "evaluations:course_surveys", 10, rules.DESIGN_SURVEYS),
        places.Sweep(
            "timings",
            57,
            timings.sweep_timings,
            timings.next_due,
            600,
            changes=frozenset({"timings"}),
        ),
    )
