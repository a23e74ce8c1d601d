"""What impact puts on Home: assessments to answer, to accept, to chase; presentations to give and to record."""

import datetime as dt
from collections.abc import Sequence
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from audits.logic.processes import AssessmentState, Process
from audits.models import Assessment, Policy, Subgroup
from audits.queries.answers import progress_of
from audits.queries.frameworks import current_version
from audits.queries.impact import (
    POLICY_FORM,
    TO_SEND,
    calendar_of_partnership,
    impact_assessments,
    with_subject,
)
from audits.queries.presentations import timetable, to_record
from audits.rules import ANSWER
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.choices import Role
from partnerships.logic.wording import long_date, plural
from partnerships.logic.working_days import add_months
from partnerships.places import DueItem, SearchHit
from partnerships.queries.groups import open_partnership

MOST_ROWS = 50
MOST_HITS = 10
#: How long before its last day an assessment, or its own day a presentation, stands on Home.
SHOWN_BEFORE = dt.timedelta(days=60)
#: How soon the officer looks at what was sent in.
LOOKED_AT_WITHIN = dt.timedelta(days=14)
#: Months into the training year by which this year's policy is chosen.
CHOSEN_WITHIN = 3


def author_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """The assessments that this member writes: their subgroup's, their agency's of a policy."""
    mine = Q(subgroup__chair_id=member.membership_id)
    if member.agency_id is not None and member.can(ANSWER):
        mine |= Q(policy__isnull=False, agency_id=member.agency_id)
    if Role.SEG_CHAIR in member.roles:
        mine |= Q(subgroup__isnull=False, subgroup__chair__isnull=True)
    rows = list(
        impact_assessments(member)
        .filter(mine, state__in=TO_SEND, due_on__lte=today + SHOWN_BEFORE)
        .order_by("due_on")[:MOST_ROWS]
    )
    if not rows:
        return []
    slug, progress = open_partnership().slug, progress_of([row.pk for row in rows])
    return [
        DueItem(
            due_on=row.due_on,
            what=f"Answer and sign: impact of {row.policy or row.subgroup}",
            why=f"{progress[row.pk].done} of {progress[row.pk].total} questions done.",
            whose=str(row.agency or row.subgroup),
            button="Go on" if progress[row.pk].done else "Begin",
            url=reverse("audits:assessment", args=[slug, row.pk]),
        )
        for row in rows
        if row.due_on is not None
    ]


def presenter_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """What the member's agency presents soon."""
    rows = list(
        timetable(member).filter(
            agency_id=member.agency_id or 0, state="planned", on__range=(today, today + SHOWN_BEFORE)
        )[:MOST_ROWS]
    )
    slug = open_partnership().slug if rows else ""
    return [
        DueItem(
            due_on=row.on,
            what=f"Present: what “{row.policy}” has changed",
            why=f"At the meeting of {row.subgroup} on {long_date(row.on)}.",
            whose=str(row.agency),
            button="See what to talk about",
            url=reverse("audits:presentation", args=[slug, row.pk]),
        )
        for row in rows
    ]


def officer_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """What was sent in, what is late, whom nobody chairs, what was to be presented, the policy to choose."""
    return [*_sent_in(), *_late(today), *_to_record(today), *_to_choose(today)]


def _item(due_on: dt.date, what: str, why: str, button: str, url: str) -> DueItem:
    return DueItem(due_on=due_on, what=what, why=why, whose="Policy officer", button=button, url=url)


def _sent_in() -> list[DueItem]:
    rows = Assessment.objects.filter(process=Process.IMPACT, state=AssessmentState.SIGNED_OFF)
    found = list(with_subject(rows).order_by("signed_off_at")[:MOST_ROWS])
    slug = open_partnership().slug if found else ""
    return [
        _item(
            clock.local(row.signed_off_at).date() + LOOKED_AT_WITHIN,
            f"Accept or send back: impact of {row.subject}",
            f"Sent in on {long_date(clock.local(row.signed_off_at).date())}.",
            "Look",
            reverse("audits:assessment", args=[slug, row.pk]),
        )
        for row in found
        if row.signed_off_at is not None
    ]


def _late(today: dt.date) -> list[DueItem]:
    rows = Assessment.objects.filter(process=Process.IMPACT, state__in=TO_SEND, due_on__lt=today)
    days = sorted(day for day in rows.values_list("due_on", flat=True) if day is not None)
    if not days:
        return []
    words = plural(len(days), "assessment is", "assessments are")
    url = f"{reverse('audits:impact', args=[open_partnership().slug])}?standing=late"
    why = f"{words} late. Who writes them is reminded every week."
    return [_item(days[0], "Late: impact assessments", why, "See which", url)]


def _to_record(today: dt.date) -> list[DueItem]:
    found = list(to_record(today)[:MOST_ROWS])
    slug = open_partnership().slug if found else ""
    return [
        _item(
            row.on,
            f"Record the presentation of {row.agency}",
            f"“{row.policy}”, at the meeting of {row.subgroup}.",
            "Record",
            reverse("audits:presentation", args=[slug, row.pk]),
        )
        for row in found
    ]


def _to_choose(today: dt.date) -> list[DueItem]:
    """Each year one policy is assessed (DOMAIN.md, Impact), once the partnership keeps policies here."""
    if not Policy.objects.filter(active=True).exists() or current_version(POLICY_FORM) is None:
        return []
    calendar = calendar_of_partnership()
    year = calendar.year_of(today)
    if Assessment.objects.filter(process=Process.IMPACT, policy__isnull=False, year=year).exists():
        return []
    by = add_months(dt.date(year, calendar.first_month, 1), CHOSEN_WITHIN) - dt.timedelta(days=1)
    return [
        _item(
            by,
            f"Choose the policy of {calendar.words(year)}",
            "Each year agencies assess what one policy has changed.",
            "Choose",
            reverse("audits:policies", args=[open_partnership().slug]),
        )
    ]


def find_impact(words: str, member: Member) -> Sequence[SearchHit]:
    """Policies by title, and subgroups by name."""
    slug = open_partnership().slug
    policies = visible_to(member, Policy).filter(title__icontains=words)[:MOST_HITS]
    subgroups = visible_to(member, Subgroup).filter(name__icontains=words)[:MOST_HITS]
    return [
        *(
            SearchHit(each.title, "Policy", reverse("audits:policy", args=[slug, each.pk]))
            for each in policies
        ),
        *(
            SearchHit(
                each.name,
                "Subgroup",
                f"{reverse('audits:impact', args=[slug])}?{urlencode({'words': each.name})}",
            )
            for each in subgroups
        ),
    ]
