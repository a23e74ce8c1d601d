"""What moderation puts on Home: for the moderator, the lead, and whoever decides what was referred."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import chain

from django.urls import reverse

from audits.logic.processes import AssignmentState
from audits.models import Assignment, EvidenceRequest, HeadingAgreement
from audits.queries.moderation import moderations_of, referred
from audits.rules import ANSWER, DECIDE_REFERRAL, MODERATE, RUN_AUDITS
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.models import Partnership
from partnerships.places import DueItem
from partnerships.tenancy import current_partnership_id

MOST_ROWS = 50
#: Days that a proposed grade waits before Home calls its answer overdue.
ANSWER_WITHIN = dt.timedelta(days=14)


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """Everything of moderation that this member is expected to do."""
    slug = Partnership.objects.values_list("slug", flat=True).get(pk=current_partnership_id())
    parts: list[Iterator[DueItem]] = []
    if member.can(MODERATE):
        parts.append(_to_moderate(member, slug, today))
    if member.can(ANSWER) and member.agency_id is not None:
        parts += [
            _to_answer(member, member.agency_id, slug),
            _headings_to_answer(member, member.agency_id, slug),
        ]
    if member.can(DECIDE_REFERRAL):
        parts.append(_referred(member, slug))
    if member.can(RUN_AUDITS):
        parts.append(_conflicted(member, slug))
    return list(chain(*parts))[:MOST_ROWS]


def _to_moderate(member: Member, slug: str, today: dt.date) -> Iterator[DueItem]:
    for assignment in moderations_of(member):
        assessment = assignment.assessment
        due = assessment.cycle.moderation_by if assessment.cycle else None
        if assignment.state == AssignmentState.LOCKED:
            url = reverse("audits:declare", args=[slug, assignment.pk])
            yield _item(
                due or today,
                f"Declare: {assessment.agency}",
                "Before its evidence opens.",
                "You",
                "Declare",
                url,
            )
        elif assessment.state in ("signed_off", "in_review"):
            url = reverse("audits:assessment", args=[slug, assessment.pk])
            why = f"It was sent in for {assessment.cycle}."
            yield _item(due or today, f"Moderate {assessment.agency}", why, "You", "Moderate", url)


def _to_answer(member: Member, agency_id: int, slug: str) -> Iterator[DueItem]:
    rows = visible_to(member, EvidenceRequest).filter(state="open", assessment__agency_id=agency_id)
    for each in rows.select_related("question").order_by("due_on", "pk"):
        url = reverse("audits:evidence_request_answer", args=[slug, each.pk])
        what = f"More evidence on question {each.question.key}"
        yield _item(
            each.due_on, what, "The moderator cannot decide without it.", "Your agency", "Answer", url
        )


def _headings_to_answer(member: Member, agency_id: int, slug: str) -> Iterator[DueItem]:
    rows = visible_to(member, HeadingAgreement).filter(
        state="proposed",
        assessment__agency_id=agency_id,
        assessment__state__in=["proposed", "referred"],
    )
    for each in rows.select_related("heading", "proposal").order_by("heading__position"):
        if each.proposal is None:
            continue
        due = clock.local(each.proposal.at).date() + ANSWER_WITHIN
        url = reverse("audits:heading", args=[slug, each.assessment_id, each.heading.key])
        why = "A grade is proposed. None is final before you have answered."
        yield _item(due, f"Answer the grade of “{each.heading.title}”", why, "Your agency", "Answer", url)


def _referred(member: Member, slug: str) -> Iterator[DueItem]:
    for each in referred(member):
        since = each.referred_at or clock.now()
        url = reverse("audits:heading", args=[slug, each.assessment_id, each.heading.key])
        what = f"Decide the grade of “{each.heading.title}”: {each.assessment.agency}"
        why = "The agency and the moderator do not agree."
        yield _item(clock.local(since).date(), what, why, "Policy officer or chair", "Decide", url)


def _conflicted(member: Member, slug: str) -> Iterator[DueItem]:
    """Agencies whose moderator declared a conflict and that have nobody else yet."""
    covered = Assignment.objects.filter(task="moderate", state__in=["proposed", "locked", "declared"])
    rows = visible_to(member, Assignment).filter(state="conflicted", task="moderate")
    rows = rows.exclude(assessment_id__in=covered.values("assessment_id"))
    for each in rows.select_related("assessment__agency", "membership__user"):
        url = reverse("audits:matching_choose", args=[slug, each.assessment_id])
        what = f"Choose another moderator for {each.assessment.agency}"
        why = f"{each.membership.user if each.membership else 'The moderator'} has a conflict of interest."
        yield _item(clock.today(), what, why, "Policy officer", "Choose", url)


def _item(due_on: dt.date, what: str, why: str, whose: str, button: str, url: str) -> DueItem:
    return DueItem(due_on=due_on, what=what, why=why, whose=whose, button=button, url=url)
