"""What the delivery of emails put in the portal's places: navigation, tabs, rows of Home, sweeps."""

from collections.abc import Sequence

from partnerships.places import Place


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    return ()
