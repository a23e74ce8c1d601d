"""What past results put in the portal's places: a tab of Evaluations, and a sweep."""

from collections.abc import Sequence

from partnerships.places import Place


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    from evaluations import rules
    from evaluations.services.past_results import retention
    from partnerships import places

    return (
        places.Tab(
            "evaluations", "Past results", "evaluations:past_results", 90, rules.BRING_IN_PAST_RESULTS
        ),
        places.Sweep(
            "erase_past_results",
            77,
            retention.erase_unfinished,
            retention.next_due,
            3600,
            changes=frozenset({"erase_past_results"}),
        ),
    )
