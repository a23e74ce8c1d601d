"""How a peer review ends: returned by both sides, developments made actions, support and progress recorded.

Source: training_peer_review.yaml, stages 5 to 7 and outcomes.
"""

import datetime as dt

from django.db import transaction
from django.urls import reverse

from assurance.choices import SourceKind
from assurance.logic.machines import allowed
from assurance.services.actions import add_action
from assurance.services.recommendations import recommend
from assurance.services.refusals import Refused
from audits.choices import PartyChoice, PeerAct
from audits.logic.machines import ASSESSMENT, PEER_GROUP
from audits.logic.processes import AssessmentState, Fact, GroupState, LineState, Party, Process
from audits.models import (
    Assessment,
    AssessmentAction,
    AssessmentRecommendation,
    PeerGroup,
    PeerStatement,
)
from audits.queries.frameworks import spec_of
from audits.queries.peer_reviews import (
    SETTLED_LINES,
    Line,
    lines_of,
    members_of,
    outcome_of,
    red_since,
    returned_by,
    review_assignment,
    statements_of,
)
from audits.rules import RUN_AUDITS, declared_by, unblocked
from audits.services.assessments import acting_as
from audits.services.moving import move, move_assessment
from audits.services.notices import leads_of, officers, reviewers_of, tell
from partnerships import clock
from partnerships.access import Member

MOST_CHARACTERS = 5_000
FOLLOW_UPS = {6: PeerAct.SIX_MONTHS, 12: PeerAct.TWELVE_MONTHS}
_SHARED = (AssessmentState.SHARED, AssessmentState.RESPONDED, AssessmentState.CLOSED)


@transaction.atomic
def return_review(*, assessment: Assessment, by: Member, words: str = "") -> Assessment:
    """Return the review to the training team. Both agencies do; with the second it is closed.

    The officer may close it in place of one that does not answer any more, saying why. Developments become actions of
    the agency reviewed, each with its recommendation.

    Raises:
        Refused: a line is not agreed, returned by this side already, or not this person's to return.
    """
    party = acting_as(by, assessment, Party.LEAD, Party.PEER, Party.OFFICER)
    stored = Assessment.objects.select_for_update().get(pk=assessment.pk)
    assessment.state = stored.state
    if stored.process != Process.PEER_REVIEW:
        raise Refused("This is no peer review.")
    if party == Party.PEER and not _has_declared(assessment, by):
        raise Refused("Declare first whether you have a conflict of interest.")
    if party == Party.OFFICER and not words.strip():
        raise Refused("Say why you close it in their place.")
    lines = lines_of(assessment)
    facts = {Fact.ALL_AGREED} if all(line.state in SETTLED_LINES for line in lines) else set()
    verdict = allowed(
        ASSESSMENT[Process.PEER_REVIEW],
        assessment.state,
        "return",
        by=party,
        facts=frozenset(facts | {Fact.BOTH_RETURNED}),
    )
    if not verdict.is_allowed:
        raise Refused(_some_line_is_open() if verdict.why and not facts else verdict.why)
    before = returned_by(assessment)
    if party in before:
        raise Refused("Your side has returned it already. The other agency has to return it too.")
    PeerStatement.objects.create(
        assessment=assessment,
        act=PeerAct.RETURNED,
        party=PartyChoice(party),
        words=words.strip()[:MOST_CHARACTERS],
        by_id=by.user_id,
    )
    if party == Party.OFFICER or {*before, party} >= {Party.LEAD, Party.PEER}:
        return _close(assessment, lines, by, party, facts)
    _tell_other_side(assessment, party)
    return assessment


def _some_line_is_open() -> str:
    return (
        "Some lines are not agreed yet. Talk them through; the policy officer decides where you cannot agree."
    )


def _has_declared(assessment: Assessment, by: Member) -> bool:
    return unblocked(declared_by(by).filter(assessment=assessment), by).exists()


def _close(
    assessment: Assessment, lines: list[Line], by: Member, party: Party, facts: set[Fact]
) -> Assessment:
    closed = move_assessment(
        assessment,
        "return",
        by=by,
        party=party,
        facts=facts | {Fact.BOTH_RETURNED},
        closed_at=clock.now(),
    )
    made = sum(_make_action(closed, line, by) for line in lines)
    outcome = outcome_of(spec_of(closed.framework_version), lines)
    words = outcome.label if outcome else "Complete"
    follows = (
        f" {made} development{'s' if made != 1 else ''} follow{'s' if made == 1 else ''}." if made else ""
    )
    held = review_assignment(closed)
    people = {*leads_of(closed), *(reviewers_of([held]) if held else [])}
    if outcome is not None and outcome.value == "support_needed":
        people.update(officers())
    tell(
        people=sorted(people),
        subject=f"The peer review of {closed.subject} is complete",
        sentences=(f"The peer review of {closed.subject} is complete: {words.lower()}.{follows}",),
        path=_path(closed),
        cause=f"peer-closed:{closed.pk}",
    )
    advance_group(closed, by=by, party=party)
    return closed


def _make_action(assessment: Assessment, line: Line, by: Member) -> bool:
    review = line.review
    if review is None or not review.development or review.development_due_on is None or line.agreed is None:
        return False
    recommendation = recommend(
        text=review.development,
        source=SourceKind.PEER_REVIEW,
        source_words=f"{assessment.cycle}, {line.question.key}"[:200],
        agency=assessment.agency,
        judgements=[line.agreed.judgement],
        by=by,
    )
    action = add_action(
        text=review.development,
        due_on=max(review.development_due_on, clock.today()),
        agency=assessment.agency,
        owner=review.development_owner,
        recommendation=recommendation,
        by=by,
    )
    AssessmentRecommendation.objects.create(
        assessment=assessment, question=line.question, recommendation=recommendation
    )
    AssessmentAction.objects.create(assessment=assessment, question=line.question, action=action)
    return True


def _tell_other_side(assessment: Assessment, party: Party) -> None:
    held = review_assignment(assessment)
    peers = reviewers_of([held]) if held else officers()
    tell(
        people=peers if party == Party.LEAD else leads_of(assessment),
        subject=f"Please return the peer review of {assessment.subject}",
        sentences=("The other agency has returned it to the training team. With you it is complete.",),
        path=_path(assessment),
        cause=f"peer-return:{assessment.pk}:{party}",
    )


def _path(assessment: Assessment) -> str:
    return reverse("audits:peer_review", args=[assessment.partnership.slug, assessment.pk])


# --- the group ----------------------------------------------------------------------------------------------------


def advance_group(assessment: Assessment, *, by: Member, party: Party) -> None:
    """Let the group of a review follow where its agencies stand: all graded, all shared, all answered, all closed."""
    place = getattr(assessment, "peer_place", None)
    if place is not None:
        _advance(place.group_id, by, party)


@transaction.atomic
def settle_groups() -> None:
    """Let groups follow that an agency has left: those who stay may have done all already."""
    left = PeerGroup.objects.filter(places__assessment__state=AssessmentState.WITHDRAWN)
    left = left.exclude(state__in=[GroupState.PROPOSED, GroupState.CLOSED])
    for pk in left.order_by("pk").values_list("pk", flat=True).distinct():
        _advance(pk, None, Party.OFFICER)


def _advance(group_id: int, by: Member | None, party: Party) -> None:
    group = PeerGroup.objects.select_for_update().get(pk=group_id)
    members = members_of(group)
    if not members:
        return
    while (step := _next_step(group, members)) is not None:
        action, fact, written = step
        move_by = {each.action: each.by for each in PEER_GROUP.moves}[action]
        acting = party if party in move_by else Party.OFFICER
        move(group, PEER_GROUP, action, by=by, party=acting, facts={fact}, **written)


def _next_step(
    group: PeerGroup, members: list[Assessment]
) -> tuple[str, Fact, dict[str, dt.datetime]] | None:
    states = [AssessmentState(each.state) for each in members]
    now = clock.now()
    match group.state:
        case GroupState.LOCKED if all(_is_graded(each) for each in members):
            return "give_results", Fact.ALL_MODERATED, {"results_at": now}
        case GroupState.RESULTS_GIVEN if all(state in _SHARED for state in states):
            return "share", Fact.ALL_SHARED, {"shared_at": now}
        case GroupState.SHARED if all(state in _SHARED[1:] for state in states):
            return "respond", Fact.AGENCY_ANSWERED, {"responded_at": now}
        case GroupState.RESPONDED if all(state == AssessmentState.CLOSED for state in states):
            return "close", Fact.ALL_SETTLED, {}
        case _:
            return None


def _is_graded(assessment: Assessment) -> bool:
    if assessment.signed_off_at is None:
        return False
    return all(line.state != LineState.TO_GRADE for line in lines_of(assessment))


# --- afterwards ---------------------------------------------------------------------------------------------------


def _refuse_unless_officer(assessment: Assessment, by: Member, words: str) -> None:
    if not by.can(RUN_AUDITS) or assessment.process != Process.PEER_REVIEW:
        raise Refused("The policy officer records this.")
    if not words.strip():
        raise Refused("Write what was said and agreed.")
    if len(words) > MOST_CHARACTERS:
        raise Refused(f"A text may have {MOST_CHARACTERS:,} characters at most.")


@transaction.atomic
def record_support(*, assessment: Assessment, words: str, by: Member) -> PeerStatement:
    """The training team has spoken with an agency that needs support (outcomes: within ten working days).

    Raises:
        Refused: no words, not the officer, or no line was agreed as red.
    """
    _refuse_unless_officer(assessment, by, words)
    if red_since(spec_of(assessment.framework_version), lines_of(assessment)) is None:
        raise Refused("No line of this review was agreed as red.")
    return _note(assessment, PeerAct.SUPPORT, words, by)


@transaction.atomic
def record_follow_up(*, assessment: Assessment, months: int, words: str, by: Member) -> PeerStatement:
    """How far the developments have come six or twelve months after (stages: "Check developments").

    Raises:
        Refused: no words, not the officer, not closed, or recorded already.
    """
    _refuse_unless_officer(assessment, by, words)
    act = FOLLOW_UPS.get(months)
    if act is None:
        raise Refused("Developments are checked after six and after twelve months.")
    if assessment.state != AssessmentState.CLOSED:
        raise Refused("The review is not complete yet.")
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    if statements_of(assessment, act).exists():
        raise Refused("This was recorded already.")
    return _note(assessment, act, words, by)


def _note(assessment: Assessment, act: PeerAct, words: str, by: Member) -> PeerStatement:
    return PeerStatement.objects.create(
        assessment=assessment,
        act=act,
        party=PartyChoice.OFFICER,
        words=words.strip(),
        by_id=by.user_id,
    )
