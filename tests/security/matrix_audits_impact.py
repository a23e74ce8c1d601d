"""The rows of impact assessments, presentations, the best-practice matrix and comparisons in the permission matrix."""

from typing import Any

from audits.logic.processes import AssessmentState
from audits.models import Assessment, Comparison, ComparisonEntry, PolicyPresentation
from audits.queries.comparisons import MATRIX
from audits.queries.impact import POLICY_FORM, SUBGROUP_FORM
from partnerships import clock
from partnerships.choices import Role
from tests.audits.impact.making import policy, subgroup
from tests.audits.making import agency, make_assessment, officer, released
from tests.conftest import Cast
from tests.security.matrix import TEAM, own_agency, pk_of, posted, row

R = Role
OFFICER = frozenset({R.POLICY_OFFICER})
SEG = frozenset({R.SEG_MEMBER, R.SEG_CHAIR})
#: Who sees impact, the timetable among it.
READERS = TEAM | SEG | {R.SCRUTINEER, R.AGENCY_LEAD}
GUIDED = TEAM | {R.PROVIDER, R.AGENCY_LEAD}
COMPARERS = TEAM | {R.AGENCY_LEAD}
#: Of those who have a profile's page: only the lead's own agency, and nobody else, not even the team.
NOT_THEIRS = dict.fromkeys(GUIDED - {R.AGENCY_LEAD}, 404)


def make(cast: Cast) -> dict[str, Any]:
    """A subgroup's assessment sent in, an agency's about a policy, a presentation, a profile, a comparison."""
    first = cast.partnership.name.split()[0]
    own = own_agency(cast, R.AGENCY_LEAD, f"{first} Police")
    group, about = (
        subgroup(cast, f"Training Subgroup of {first}"),
        policy(cast, f"Bruising protocol of {first}"),
    )
    impact: dict[str, Any] = {"process": "impact", "year": 2026}
    sent = make_assessment(
        cast,
        None,  # type: ignore[arg-type]
        AssessmentState.SIGNED_OFF,
        framework_version=released(cast, SUBGROUP_FORM),
        subject_kind="subgroup",
        subgroup=group,
        **impact,
    )
    asked = make_assessment(
        cast,
        own,
        AssessmentState.IN_PROGRESS,
        framework_version=released(cast, POLICY_FORM),
        subject_kind="policy",
        policy=about,
        **impact,
    )
    presentation = PolicyPresentation.objects.create(
        policy=about, agency=own, subgroup=group, on=clock.today()
    )
    guide: dict[str, Any] = {"process": "guide", "framework_version": released(cast, MATRIX), "due_on": None}
    profile = make_assessment(cast, own, **guide)
    comparison = Comparison.objects.create(
        framework_version=released(cast, MATRIX),
        title=f"Supervision in {first}",
        need="Training of managers",
        made_by_id=officer(cast).user_id,
    )
    rows: list[Assessment] = [
        make_assessment(cast, agency(f"{name} of {first}", provides_training=True), **guide)
        for name in ("Oak Training", "Elm Training")
    ]
    for each in rows:
        ComparisonEntry.objects.create(comparison=comparison, assessment=each)
    return {
        "subgroup": group,
        "policy": about,
        "sent": sent,
        "asked": asked,
        "presentation": presentation,
        "profile": profile,
        "comparison": comparison,
    }


def button(name: str, key: str, fact: str, roles: frozenset[Role] = OFFICER, **more: Any) -> Any:
    """A button on the page of one row."""
    return posted(name, roles=roles, args=pk_of(key), fact=fact, **more)


ROWS = [
    row("audits:impact", roles=READERS, fact="Each subgroup assesses its impact once a year"),
    row("audits:impact_open", roles=OFFICER, fact="Open subgroups’ assessments"),
    row("audits:impact_calendar", roles=OFFICER, fact="Weeks to answer"),
    button("audits:impact_accept", "sent", "/assessments/"),
    button("audits:impact_close", "sent", "/assessments/"),
    row("audits:impact_send_back", roles=OFFICER, args=pk_of("sent"), fact="What is missing?"),
    row("audits:impact_due", roles=OFFICER, args=pk_of("asked"), fact="New last day for answers"),
    row("audits:subgroups", roles=READERS, fact="Training Subgroup of Ashshire"),
    row("audits:subgroup_new", roles=OFFICER, fact="Who chairs it?"),
    row("audits:subgroup_change", roles=OFFICER, args=pk_of("subgroup"), fact="Retire this subgroup"),
    button("audits:subgroup_retire", "subgroup", "/subgroups/"),
    row("audits:policies", roles=READERS, fact="Bruising protocol of Ashshire"),
    row("audits:policy_new", roles=OFFICER, fact="Day on which it was adopted"),
    row("audits:policy", roles=READERS, args=pk_of("policy"), fact="What agencies said"),
    row("audits:policy_change", roles=OFFICER, args=pk_of("policy"), fact="Retire this policy"),
    button("audits:policy_retire", "policy", "/policies/"),
    row("audits:policy_ask", roles=OFFICER, args=pk_of("policy"), fact="Which agencies?"),
    row(
        "audits:policy_impact",
        roles=READERS,
        args=lambda made: [made["policy"].pk, 2026],
        fact="0 of 1 agency sent in",
    ),
    row(
        "audits:policy_due",
        roles=OFFICER,
        args=lambda made: [made["policy"].pk, 2026],
        fact="Move the date for all",
    ),
    row("audits:presentations", roles=READERS, fact="Timetable of presentations"),
    row("audits:presentation_new", roles=OFFICER, fact="Which agency presents?"),
    row("audits:presentation", roles=READERS, args=pk_of("presentation"), fact="to print"),
    row("audits:presentation_move", roles=OFFICER, args=pk_of("presentation"), fact="New day"),
    row(
        "audits:presentation_points",
        roles=READERS,
        args=pk_of("presentation"),
        status=dict.fromkeys(READERS - OFFICER - {R.AGENCY_LEAD}, 404),
        fact="What was said, and development points",
    ),
    row("audits:presentation_missed", roles=OFFICER, args=pk_of("presentation"), fact="It was not given"),
    button("audits:presentation_cancel", "presentation", "/timetable/"),
    row("audits:presentation_prompts", roles=READERS, args=pk_of("presentation"), fact="In one minute"),
    row("audits:presentation_entry", roles=READERS, args=pk_of("presentation"), fact="BEGIN:VCALENDAR"),
    row("audits:matrix", roles=GUIDED, fact="Need and purpose"),
    row("audits:profiles", roles=GUIDED, fact="Hold your own training against the matrix"),
    row(
        "audits:profile_new",
        roles=GUIDED,
        method="post",
        status=dict.fromkeys(GUIDED, 302),
        fact="/matrix/profiles/",
    ),
    row(
        "audits:profile",
        roles=GUIDED,
        args=pk_of("profile"),
        status=NOT_THEIRS,
        fact="A profile has no total",
    ),
    row(
        "audits:profile_form",
        roles=GUIDED,
        args=pk_of("profile"),
        status=NOT_THEIRS,
        fact="Score each row from 0 to 3",
    ),
    button("audits:profile_close", "profile", "/matrix/profiles/", GUIDED, status=NOT_THEIRS),
    row("audits:comparisons", roles=COMPARERS, fact="Compare providers"),
    row("audits:comparison_new", roles=COMPARERS, fact="What is needed?"),
    row(
        "audits:comparison",
        roles=COMPARERS,
        args=pk_of("comparison"),
        status={R.AGENCY_LEAD: 404},
        fact="Oak Training of Ashshire",
    ),
    row(
        "audits:comparison_add",
        roles=COMPARERS,
        args=pk_of("comparison"),
        status={R.AGENCY_LEAD: 404},
        fact="Which providers?",
    ),
    button("audits:comparison_remove", "comparison", "/comparisons/", COMPARERS, status={R.AGENCY_LEAD: 404}),
    button("audits:comparison_close", "comparison", "/comparisons/", COMPARERS, status={R.AGENCY_LEAD: 404}),
]
