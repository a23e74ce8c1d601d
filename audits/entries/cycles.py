"""Cycles and self-assessment: navigation, tabs, rows of Home, sweeps."""

from collections.abc import Sequence

from audits.entries.impact import IMPACT_PAGES, MATRIX_PAGES
from audits.queries import cycle_home
from audits.rules import ANSWER, RUN_AUDITS, SEE_AUDITS
from audits.services import cycle_reminders
from partnerships.places import DueSource, NavigationEntry, Place, SearchSource, Sweep

OURS = (
    "audits:our_assessments audits:assessment audits:question audits:sign_off audits:extension_ask"
    " audits:offline audits:offline_check"
    f" {IMPACT_PAGES} {MATRIX_PAGES}"
)


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    return (
        NavigationEntry("Audits", "audits:cycles", 40, SEE_AUDITS, "audits"),
        NavigationEntry("Our assessments", "audits:our_assessments", 40, ANSWER, OURS),
        DueSource(ANSWER, cycle_home.lead_items),
        DueSource(RUN_AUDITS, cycle_home.officer_items),
        SearchSource("Audits", SEE_AUDITS, cycle_home.find_cycles),
        Sweep(
            "audit_reminders",
            80,
            cycle_reminders.sweep,
            cycle_reminders.next_due,
            300,
            changes=frozenset({"audit_reminders", "deliver"}),
        ),
    )
