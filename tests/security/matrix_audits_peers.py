"""The rows of training peer review in the permission matrix."""

from typing import Any

from audits.choices import AssignmentTask, PeerAct
from audits.logic.processes import AssessmentState, AssignmentState
from audits.models import (
    Assignment,
    CycleTheme,
    PeerGroup,
    PeerGroupPlace,
    PeerStatement,
    Subgroup,
)
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency, Membership
from tests.audits.making import as_member, make_assessment, make_cycle, released
from tests.conftest import Cast
from tests.security.matrix import TEAM, row

R = Role
OFFICER = {R.POLICY_OFFICER}
OVERSEERS = TEAM | {R.SCRUTINEER}
REVIEWERS = {R.AGENCY_LEAD, R.MODERATOR}
READERS = OVERSEERS | REVIEWERS | {R.PROVIDER, R.SEG_MEMBER, R.SEG_CHAIR}
#: The review that is read is of the lead's own agency; moderators, providers and SEG read none.
CLOSED = dict.fromkeys((R.MODERATOR, R.PROVIDER, R.SEG_MEMBER, R.SEG_CHAIR), 404)
REFUSED = {role: 403 for role in R if role not in READERS}
#: The moderator is of no agency that reviews.
NOT_REVIEWERS = {**{role: 403 for role in R if role not in REVIEWERS}, R.MODERATOR: 404}
POSTED = dict.fromkeys(R, 403)


def make(cast: Cast) -> dict[str, Any]:
    """Two agencies that review each other: the lead's own review is shared, the lead has declared for the other's."""
    first = cast.partnership.name.split()[0]
    lead = Membership.objects.get(user=cast.people[R.AGENCY_LEAD])
    lead.agency = lead.agency or Agency.objects.create(name=f"{first} Peer")
    lead.save()
    other = Agency.objects.create(name=f"{first} Partner")
    today = clock.today()
    cycle = make_cycle(
        cast,
        released(cast, "training-peer-review"),
        process="peer_review",
        title=f"Training peer review of {first}",
        opens_on=today,
        self_assessment_by=today,
        moderation_by=None,
    )
    assert lead.agency is not None
    facts = {"process": "peer_review", "due_on": today}
    ours = make_assessment(cast, lead.agency, AssessmentState.SHARED, cycle, shared_at=clock.now(), **facts)
    theirs = make_assessment(cast, other, AssessmentState.SIGNED_OFF, cycle, **facts)
    group = PeerGroup.objects.create(
        cycle=cycle, name="Group 1", state="shared", results_by=today, share_by=today, respond_by=today
    )
    for each in (ours, theirs):
        PeerGroupPlace.objects.create(group=group, assessment=each)
    officer = as_member(cast.people[R.POLICY_OFFICER])
    review = {"task": AssignmentTask.REVIEW, "assigned_by_id": officer.user_id}
    by_us = Assignment.objects.create(
        assessment=theirs,
        agency=lead.agency,
        state=AssignmentState.DECLARED,
        declared_by_id=lead.user_id,
        declared_at=clock.now(),
        **review,
    )
    PeerStatement.objects.create(
        assessment=theirs, assignment=by_us, act=PeerAct.DECLARED, party="peer", by_id=lead.user_id
    )
    Assignment.objects.create(assessment=ours, agency=other, state=AssignmentState.LOCKED, **review)
    PeerStatement.objects.create(assessment=ours, act=PeerAct.SHARED, party="peer", by_id=officer.user_id)
    theme = CycleTheme.objects.create(
        cycle=cycle,
        title=f"Theme of {first}",
        words="Many records were out of date.",
        written_by_id=officer.user_id,
    )
    CycleTheme.objects.create(
        cycle=cycle,
        title=f"Shared theme of {first}",
        words="Most train well.",
        subgroup=Subgroup.objects.create(name=f"Training group of {first}"),
        written_by_id=officer.user_id,
        sent_at=clock.now(),
    )
    return {
        "peer_cycle": cycle,
        "peer_group": group,
        "our_review": ours,
        "their_review": theirs,
        "peer_assignment": by_us,
        "peer_theme": theme,
    }


def cycle_pk(made: Any) -> list[object]:
    return [made["peer_cycle"].pk]


def ours_pk(made: Any) -> list[object]:
    return [made["our_review"].pk]


def theirs_pk(made: Any) -> list[object]:
    return [made["their_review"].pk]


def ours_line(made: Any) -> list[object]:
    return [made["our_review"].pk, "PR-1"]


def posted(name: str, roles: set[Role], args: Any, leads_to: str, status: Any = None, **more: Any) -> Any:
    """A button: who presses it is led back, everybody else is refused."""
    literal = status or {**POSTED, **dict.fromkeys(roles, 302)}
    return row(name, roles=roles, args=args, method="post", status=literal, fact=leads_to, **more)


ROWS = [
    row("audits:our_peer_reviews", roles=REVIEWERS, fact="Peer reviews of training"),
    row(
        "audits:training_themes",
        roles=READERS,
        fact="Training themes",
    ),
    row(
        "audits:peer_declare",
        roles=REVIEWERS,
        args=lambda made: [made["peer_assignment"].pk],
        status=NOT_REVIEWERS,
        fact="Before you open Ashshire Partner",
    ),
    row("audits:peer_groups", roles=OVERSEERS, args=cycle_pk, fact="Ashshire Partner"),
    posted("audits:peer_propose", OFFICER, cycle_pk, "/groups/"),
    row("audits:peer_swap", roles=OFFICER, args=cycle_pk, fact="Let two agencies change places"),
    posted("audits:peer_lock", OFFICER, cycle_pk, "/groups/"),
    row(
        "audits:peer_timers",
        roles=OFFICER,
        args=lambda made: [made["peer_group"].pk],
        fact="The days of Group 1",
    ),
    row(
        "audits:peer_reviewer",
        roles=OFFICER,
        args=lambda made: [made["their_review"].pk],
        fact="Another reviewer for Ashshire Partner",
    ),
    row(
        "audits:peer_review",
        roles=READERS,
        args=ours_pk,
        status={**REFUSED, **CLOSED},
        fact="Peer review: Ashshire",
    ),
    posted(
        "audits:peer_confirm",
        {R.AGENCY_LEAD},
        theirs_pk,
        "/peer-reviews/",
        {**POSTED, R.AGENCY_LEAD: 302, R.MODERATOR: 404},
    ),
    row(
        "audits:peer_share",
        roles=REVIEWERS,
        args=theirs_pk,
        status=NOT_REVIEWERS,
        fact="Share the review",
    ),
    row(
        "audits:peer_line",
        roles=REVIEWERS,
        args=lambda made: [made["their_review"].pk, "PR-1"],
        status=NOT_REVIEWERS,
        fact="Review PR-1",
    ),
    row("audits:peer_answer", roles={R.AGENCY_LEAD}, args=ours_line, fact="Answer PR-1"),
    posted("audits:peer_agree_rest", {R.AGENCY_LEAD}, ours_pk, "/peer-reviews/"),
    posted("audits:peer_respond", {R.AGENCY_LEAD}, ours_pk, "/peer-reviews/"),
    posted(
        "audits:peer_return",
        READERS,
        ours_pk,
        "/peer-reviews/",
        {**REFUSED, **dict.fromkeys(OVERSEERS | {R.AGENCY_LEAD}, 302), **CLOSED},
    ),
    row("audits:peer_decide", roles=OFFICER, args=ours_line, fact="Decide PR-1"),
    row("audits:peer_support", roles=OFFICER, args=ours_pk, fact="Support for Ashshire"),
    row(
        "audits:peer_follow_up",
        roles=OFFICER,
        args=lambda made: [made["our_review"].pk, 6],
        fact="developments after 6 months",
    ),
    row("audits:peer_themes", roles=OVERSEERS, args=cycle_pk, fact="Theme of Ashshire"),
    row("audits:peer_theme_new", roles=OFFICER, args=cycle_pk, fact="Write a theme"),
    posted("audits:peer_themes_share", OFFICER, cycle_pk, "/themes/"),
    row(
        "audits:peer_theme",
        roles=OFFICER,
        args=lambda made: [made["peer_theme"].pk],
        fact="Change the theme “Theme of Ashshire”",
    ),
    posted(
        "audits:peer_theme_remove",
        OFFICER,
        lambda made: [made["peer_theme"].pk],
        "/themes/",
    ),
]
