"""What minimum standards put on Home: courses to check and decide, changes asked for, endorsements that end."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from audits.choices import AssignmentTask
from audits.logic.endorsing import NOTICE_DAYS
from audits.logic.processes import AssessmentState, Process
from audits.models import Assessment
from audits.queries.endorsing import submissions
from audits.rules import CHECK_COURSE, SUBMIT_COURSE, own_assignments
from courses.models import Course, Endorsement
from courses.queries.endorsements import current_for
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.logic.wording import long_date
from partnerships.places import DueItem
from partnerships.queries.groups import open_partnership

MOST_ROWS = 50
#: How soon a course that was sent in should be looked at.
LOOKED_AT_WITHIN = dt.timedelta(days=14)


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """Rows for the team, for checkers and for providers."""
    items: list[DueItem] = []
    if member.in_qa_team:
        items += _to_check(member)
    elif member.can(CHECK_COURSE):
        items += _assigned(member, today)
    if member.can(SUBMIT_COURSE):
        items += _changes(member, today)
    if member.in_qa_team or member.can(SUBMIT_COURSE):
        items += _ending(member, today)
    return items


def _url(slug: str, row: Assessment) -> str:
    return reverse("audits:submission", args=[slug, row.pk])


def _to_check(member: Member) -> list[DueItem]:
    rows = list(
        submissions(member)
        .filter(state__in=[AssessmentState.SIGNED_OFF, AssessmentState.IN_REVIEW])
        .order_by("signed_off_at")[:MOST_ROWS]
    )
    slug = open_partnership().slug if rows else ""
    return [
        DueItem(
            due_on=clock.local(row.signed_off_at).date() + LOOKED_AT_WITHIN,
            what=f"Check and decide: {row.subject}",
            why=f"{row.agency} sent it in on {long_date(clock.local(row.signed_off_at).date())}.",
            whose="Policy officer or a peer",
            button="Look",
            url=_url(slug, row),
        )
        for row in rows
        if row.signed_off_at is not None
    ]


def _assigned(member: Member, today: dt.date) -> list[DueItem]:
    mine = own_assignments(member).filter(
        task=AssignmentTask.CHECK,
        assessment__state__in=[AssessmentState.SIGNED_OFF, AssessmentState.IN_REVIEW],
    )
    rows = list(mine.select_related("assessment__course", "assessment__agency")[:MOST_ROWS])
    slug = open_partnership().slug if rows else ""
    return [
        DueItem(
            due_on=clock.local(row.assigned_at).date() + LOOKED_AT_WITHIN,
            what=f"Check a course: {row.assessment.subject}",
            why="Declare first; the standards open after that."
            if row.state == "locked"
            else "You have declared.",
            whose="You",
            button="Declare" if row.state == "locked" else "Check",
            url=_url(slug, row.assessment),
        )
        for row in rows
    ]


def _changes(member: Member, today: dt.date) -> list[DueItem]:
    rows = list(submissions(member).filter(state=AssessmentState.MORE_ASKED, agency_id=member.agency_id or 0))
    slug = open_partnership().slug if rows else ""
    return [
        DueItem(
            due_on=row.due_on or today,
            what=f"Make the changes asked for: {row.subject}",
            why="Your course was looked at against the minimum standards.",
            whose=str(row.agency),
            button="Look",
            url=_url(slug, row),
        )
        for row in rows
    ]


def _ending(member: Member, today: dt.date) -> list[DueItem]:
    """Endorsements that end within 90 days, or have ended, and no new check is under way."""
    near = Endorsement.objects.filter(
        course__in=visible_to(member, Course).filter(active=True),
        expires_on__lte=today + dt.timedelta(days=max(NOTICE_DAYS)),
        expires_on__gte=today - dt.timedelta(days=365),
    )
    ids = list(near.values_list("course_id", flat=True).distinct()[:MOST_ROWS])
    if not ids:
        return []
    under_way = set(
        Assessment.objects.filter(process=Process.ENDORSEMENT, course_id__in=ids)
        .filter(state__in=[AssessmentState.SIGNED_OFF, AssessmentState.IN_REVIEW, AssessmentState.MORE_ASKED])
        .values_list("course_id", flat=True)
    )
    courses = {row.pk: row for row in Course.objects.filter(pk__in=ids).select_related("provider")}
    slug = open_partnership().slug
    page = "courses:course" if member.in_qa_team else "courses:our_course"
    return [
        DueItem(
            due_on=decision.expires_on,
            what=f"Endorsement {'ended' if decision.expires_on < today else 'ends'}: {courses[pk].title}",
            why="Check it against the minimum standards again.",
            whose=str(courses[pk].provider or "No provider"),
            button="Look",
            url=reverse(page, args=[slug, pk]),
        )
        for pk, decision in sorted(current_for(ids).items())
        if decision.expires_on is not None and pk not in under_way
    ]
