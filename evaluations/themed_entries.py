"""What themes, samples and requests put in the portal's places: navigation, tabs, rows of Home, sweeps."""

from collections.abc import Sequence

from partnerships.places import Place, Sweep


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    from evaluations.services import manager_selection

    return (
        Sweep(
            "managers",
            15,
            manager_selection.sweep_managers,
            manager_selection.next_due,
            60,
            changes=frozenset({"managers", "send", "close"}),
        ),
    )
