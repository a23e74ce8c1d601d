"""Impact and best practice: navigation, tabs, rows of Home, blocks of an assessment's page, sweep."""

from collections.abc import Sequence

from audits.queries import impact_home
from audits.rules import (
    ANSWER,
    COME_FOR_IMPACT,
    RUN_AUDITS,
    SEE_IMPACT,
    SUBMIT_COURSE,
    USE_MATRIX,
    WRITE_IMPACT,
)
from audits.services import impact_reminders
from audits.views import assess_parts, impact
from partnerships.places import DueSource, NavigationEntry, Place, SearchSource, Sweep, Tab

#: The pages of impact, by which the bar knows that one is there.
IMPACT_PAGES = (
    "audits:impact audits:subgroups audits:policies audits:policy audits:policy_impact audits:presentations"
    " audits:presentation audits:presentation_points audits:presentation_prompts"
)
MATRIX_PAGES = (
    "audits:matrix audits:profiles audits:profile audits:profile_form audits:comparisons audits:comparison"
    " audits:comparison_new audits:comparison_add"
)


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    assess_parts.on_assessment(10, impact.on_assessment)
    return (
        NavigationEntry(
            "Impact",
            "audits:impact",
            45,
            COME_FOR_IMPACT,
            f"{IMPACT_PAGES} audits:assessment audits:question audits:sign_off",
        ),
        Tab("audits", "Impact", "audits:impact", 50, SEE_IMPACT),
        Tab("audits", "Best practice", "audits:matrix", 55, USE_MATRIX),
        Tab("our-assessments", "Impact", "audits:impact", 20, SEE_IMPACT),
        Tab("our-assessments", "Best practice", "audits:matrix", 30, USE_MATRIX),
        Tab("our-standards", "Minimum standards", "audits:endorsements", 10, SUBMIT_COURSE),
        Tab("our-standards", "Best practice", "audits:matrix", 20, USE_MATRIX),
        DueSource(WRITE_IMPACT, impact_home.author_items),
        DueSource(ANSWER, impact_home.presenter_items),
        DueSource(RUN_AUDITS, impact_home.officer_items),
        SearchSource("Impact", SEE_IMPACT, impact_home.find_impact),
        Sweep(
            "impact",
            88,
            impact_reminders.sweep,
            impact_reminders.next_due,
            300,
            changes=frozenset({"impact", "deliver"}),
        ),
    )
