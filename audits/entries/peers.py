"""Training peer review: navigation, blocks of an assessment's pages, rows of Home, the sweep of its timers."""

from collections.abc import Sequence

from audits.queries import peer_home
from audits.rules import READ_THEMES, REVIEW_PEERS, RUN_AUDITS
from audits.services import peer_reminders
from audits.views import assess_parts, peer_lines
from partnerships.places import DueSource, NavigationEntry, Place, Sweep

OURS = "audits:our_peer_reviews audits:peer_review audits:peer_declare audits:peer_line audits:peer_share"


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    assess_parts.on_question(25, peer_lines.on_question)
    assess_parts.on_assessment(25, peer_lines.on_assessment)
    return (
        NavigationEntry("Peer reviews", "audits:our_peer_reviews", 43, REVIEW_PEERS, OURS),
        NavigationEntry(
            "Training themes", "audits:training_themes", 44, READ_THEMES, "audits:training_themes"
        ),
        DueSource(REVIEW_PEERS, peer_home.peer_items),
        DueSource(RUN_AUDITS, peer_home.officer_items),
        Sweep(
            "peer_review_timers",
            87,
            peer_reminders.sweep,
            peer_reminders.next_due,
            300,
            changes=frozenset({"peer_review_timers", "deliver"}),
        ),
    )
