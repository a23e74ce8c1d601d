"""What evidence and its scanning put in the portal's places: navigation, rows of Home, sweeps."""

from collections.abc import Sequence

from assurance import rules
from assurance.queries import evidence_home
from assurance.services import evidence_expiry, scanning
from partnerships.places import DueSource, NavigationEntry, Place, Sweep

SCAN_SECONDS = 5
_PAGES = ("evidence_list", "evidence", "evidence_add", "evidence_new_version", "evidence_change")


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    return (
        NavigationEntry(
            "Evidence",
            "assurance:evidence_list",
            45,
            rules.OPEN_SHELF,
            " ".join(f"assurance:{name}" for name in _PAGES),
        ),
        DueSource(rules.RESOLVE_CONCERNS, evidence_home.concerns_to_resolve),
        DueSource(rules.ADD_EVIDENCE, evidence_home.own_shelf),
        Sweep(
            "scan",
            80,
            scanning.sweep_scan,
            scanning.next_due,
            SCAN_SECONDS,
            own_scopes=True,
            changes=frozenset({"scan"}),
        ),
        Sweep(
            "evidence-expiry",
            89,
            evidence_expiry.sweep_expiry,
            evidence_expiry.next_due,
            300,
            changes=frozenset({"evidence-expiry", "deliver"}),
        ),
    )
