"""What actions and recommendations put in the portal's places: navigation, rows of Home, search, sweeps."""

from collections.abc import Sequence

from assurance.queries import actions
from assurance.rules import FOLLOW_ACTIONS, OWN_ACTIONS, SEE_ACTIONS, UPDATE_ACTIONS
from assurance.services import action_chasing
from partnerships.places import DueSource, FigureSource, NavigationEntry, Place, SearchSource, Sweep

SECTION = (
    "assurance:actions assurance:action assurance:action_new assurance:action_date assurance:recommendation"
)


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    return (
        NavigationEntry(
            label="Actions",
            url_name="assurance:actions",
            order=50,
            permission=FOLLOW_ACTIONS,
            section=SECTION,
        ),
        NavigationEntry(
            label="Our actions",
            url_name="assurance:actions",
            order=50,
            permission=OWN_ACTIONS,
            section=SECTION,
        ),
        DueSource(permission=UPDATE_ACTIONS, items=actions.due_items),
        FigureSource(order=60, permission=FOLLOW_ACTIONS, figures=actions.key_figures),
        SearchSource(label="Actions", permission=SEE_ACTIONS, find=actions.search),
        Sweep(
            name="action-chase",
            order=86,
            run=action_chasing.sweep_actions,
            next_due=action_chasing.next_due,
            every_seconds=300,
            changes=frozenset({"action-chase", "deliver"}),
        ),
    )
