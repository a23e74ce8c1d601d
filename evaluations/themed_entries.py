"""What themes, samples and requests put in the portal's places: navigation, tabs, rows of Home, sweeps."""

from collections.abc import Sequence

from partnerships.places import DueSource, NavigationEntry, Place, Sweep, Tab


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    from evaluations import rules
    from evaluations.queries import themed_home
    from evaluations.services import manager_selection, provider_requests

    return (
        Tab("evaluations", "Themes", "evaluations:themes", 20, rules.SEE_THEMED),
        NavigationEntry("Themes", "evaluations:themes", 35, rules.COME_FOR_THEMES, "evaluations"),
        NavigationEntry(
            "Our requests", "evaluations:our_requests", 35, rules.ANSWER_REQUESTS, "our-requests"
        ),
        DueSource(rules.PLAN_THEMED, themed_home.due_items),
        DueSource(rules.ANSWER_REQUESTS, themed_home.due_of_provider),
        Sweep(
            "managers",
            15,
            manager_selection.sweep_managers,
            manager_selection.next_due,
            60,
            changes=frozenset({"managers", "send", "close"}),
        ),
        Sweep(
            "provider-requests",
            67,
            provider_requests.sweep_provider_requests,
            provider_requests.next_due,
            300,
            changes=frozenset({"provider-requests", "deliver"}),
        ),
    )
