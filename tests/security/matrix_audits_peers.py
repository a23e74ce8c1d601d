"""The rows of training peer review in the permission matrix."""

from typing import Any

from audits.choices import AssignmentTask, PeerAct
from audits.logic.processes import AssessmentState, AssignmentState
from audits.models import (
    Assessment,
    Assignment,
    Cycle,
    CycleTheme,
    PeerGroup,
    PeerGroupPlace,
    PeerStatement,
    Subgroup,
)
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency
from tests.audits.making import as_member, make_assessment, make_cycle, officer, released
from tests.conftest import Cast
from tests.security.matrix import TEAM, own_agency, pk_of, posted, row

R = Role
OFFICER = {R.POLICY_OFFICER}
OVERSEERS = TEAM | {R.SCRUTINEER}
REVIEWERS = {R.AGENCY_LEAD, R.MODERATOR}
READERS = OVERSEERS | REVIEWERS | {R.PROVIDER, R.SEG_MEMBER, R.SEG_CHAIR}
#: The review that is read is of the lead's own agency; moderators, providers and SEG read none.
CLOSED = dict.fromkeys((R.MODERATOR, R.PROVIDER, R.SEG_MEMBER, R.SEG_CHAIR), 404)
#: The moderator is of no agency that reviews.
NOT_REVIEWERS = {**{role: 403 for role in R if role not in REVIEWERS}, R.MODERATOR: 404}


def make(cast: Cast) -> dict[str, Any]:
    """Two agencies that review each other: the lead's own review is shared, the lead has declared for the other's."""
    first = cast.partnership.name.split()[0]
    ours, other = (
        own_agency(cast, R.AGENCY_LEAD, f"{first} Peer"),
        Agency.objects.create(name=f"{first} Partner"),
    )
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
    facts = {"process": "peer_review", "due_on": today}
    our_review = make_assessment(cast, ours, AssessmentState.SHARED, cycle, shared_at=clock.now(), **facts)
    their_review = make_assessment(cast, other, AssessmentState.SIGNED_OFF, cycle, **facts)
    return {
        "peer_cycle": cycle,
        "peer_group": make_group(cycle, our_review, their_review),
        "our_review": our_review,
        "their_review": their_review,
        "peer_assignment": make_reviewers(cast, our_review, their_review),
        "peer_theme": make_themes(cast, cycle, first),
    }


def make_group(cycle: Cycle, *reviews: Assessment) -> PeerGroup:
    """Whose reviews are due today."""
    today = clock.today()
    group = PeerGroup.objects.create(
        cycle=cycle, name="Group 1", state="shared", results_by=today, share_by=today, respond_by=today
    )
    for each in reviews:
        PeerGroupPlace.objects.create(group=group, assessment=each)
    return group


def make_reviewers(cast: Cast, ours: Assessment, theirs: Assessment) -> Assignment:
    """Each reviews the other; the lead's own agency has declared, and was shared its review. The lead's assignment."""
    lead, by = as_member(cast.people[R.AGENCY_LEAD]), officer(cast)
    review = {"task": AssignmentTask.REVIEW, "assigned_by_id": by.user_id}
    by_us = Assignment.objects.create(
        assessment=theirs,
        agency_id=ours.agency_id,
        state=AssignmentState.DECLARED,
        declared_by_id=lead.user_id,
        declared_at=clock.now(),
        **review,
    )
    PeerStatement.objects.create(
        assessment=theirs, assignment=by_us, act=PeerAct.DECLARED, party="peer", by_id=lead.user_id
    )
    Assignment.objects.create(
        assessment=ours, agency_id=theirs.agency_id, state=AssignmentState.LOCKED, **review
    )
    PeerStatement.objects.create(assessment=ours, act=PeerAct.SHARED, party="peer", by_id=by.user_id)
    return by_us


def make_themes(cast: Cast, cycle: Cycle, first: str) -> CycleTheme:
    """One that was shared with a subgroup, and one that was not, which is returned."""
    written = {"cycle": cycle, "written_by_id": officer(cast).user_id}
    CycleTheme.objects.create(
        title=f"Shared theme of {first}",
        words="Most train well.",
        subgroup=Subgroup.objects.create(name=f"Training group of {first}"),
        sent_at=clock.now(),
        **written,
    )
    return CycleTheme.objects.create(
        title=f"Theme of {first}", words="Many records were out of date.", **written
    )


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
        args=pk_of("peer_assignment"),
        status=NOT_REVIEWERS,
        fact="Before you open Ashshire Partner",
    ),
    row("audits:peer_groups", roles=OVERSEERS, args=pk_of("peer_cycle"), fact="Ashshire Partner"),
    posted("audits:peer_propose", roles=OFFICER, args=pk_of("peer_cycle"), fact="/groups/"),
    row("audits:peer_swap", roles=OFFICER, args=pk_of("peer_cycle"), fact="Let two agencies change places"),
    posted("audits:peer_lock", roles=OFFICER, args=pk_of("peer_cycle"), fact="/groups/"),
    row(
        "audits:peer_timers",
        roles=OFFICER,
        args=pk_of("peer_group"),
        fact="The days of Group 1",
    ),
    row(
        "audits:peer_reviewer",
        roles=OFFICER,
        args=pk_of("their_review"),
        fact="Another reviewer for Ashshire Partner",
    ),
    row(
        "audits:peer_review",
        roles=READERS,
        args=pk_of("our_review"),
        status=CLOSED,
        fact="Peer review: Ashshire",
    ),
    posted(
        "audits:peer_confirm",
        roles={R.AGENCY_LEAD},
        args=pk_of("their_review"),
        status={R.MODERATOR: 404},
        fact="/peer-reviews/",
    ),
    row(
        "audits:peer_share",
        roles=REVIEWERS,
        args=pk_of("their_review"),
        status=NOT_REVIEWERS,
        fact="Share the review",
    ),
    row(
        "audits:peer_line",
        roles=REVIEWERS,
        args=pk_of("their_review", "PR-1"),
        status=NOT_REVIEWERS,
        fact="Review PR-1",
    ),
    row("audits:peer_answer", roles={R.AGENCY_LEAD}, args=pk_of("our_review", "PR-1"), fact="Answer PR-1"),
    posted("audits:peer_agree_rest", roles={R.AGENCY_LEAD}, args=pk_of("our_review"), fact="/peer-reviews/"),
    posted("audits:peer_respond", roles={R.AGENCY_LEAD}, args=pk_of("our_review"), fact="/peer-reviews/"),
    posted(
        "audits:peer_return", roles=READERS, args=pk_of("our_review"), status=CLOSED, fact="/peer-reviews/"
    ),
    row("audits:peer_decide", roles=OFFICER, args=pk_of("our_review", "PR-1"), fact="Decide PR-1"),
    row("audits:peer_support", roles=OFFICER, args=pk_of("our_review"), fact="Support for Ashshire"),
    row(
        "audits:peer_follow_up",
        roles=OFFICER,
        args=pk_of("our_review", 6),
        fact="developments after 6 months",
    ),
    row("audits:peer_themes", roles=OVERSEERS, args=pk_of("peer_cycle"), fact="Theme of Ashshire"),
    row("audits:peer_theme_new", roles=OFFICER, args=pk_of("peer_cycle"), fact="Write a theme"),
    posted("audits:peer_themes_share", roles=OFFICER, args=pk_of("peer_cycle"), fact="/themes/"),
    row(
        "audits:peer_theme",
        roles=OFFICER,
        args=pk_of("peer_theme"),
        fact="Change the theme “Theme of Ashshire”",
    ),
    posted("audits:peer_theme_remove", roles=OFFICER, args=pk_of("peer_theme"), fact="/themes/"),
]
