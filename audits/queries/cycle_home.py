"""What cycles and self-assessments put on Home and into the search box."""

import datetime as dt
from collections.abc import Sequence

from django.urls import reverse

from audits.assessment_words import title_of
from audits.choices import FILE_ROUTES, AssessmentChoice, CycleChoice, ExtensionChoice
from audits.logic.processes import Process
from audits.logic.progress import Progress
from audits.models import Assessment, Cycle, Extension
from audits.queries.answers import progress_of
from audits.queries.cycles import cycle_list, cycles_to_plan, wall_of
from partnerships.access import Member, visible_to
from partnerships.logic.wording import long_date, plural
from partnerships.places import DueItem, SearchHit
from partnerships.queries.groups import open_partnership

MOST_ROWS = 50
MOST_HITS = 10
#: How long before the last day a lead's own assessment stands on Home.
SHOWN_BEFORE = dt.timedelta(days=60)
_CYCLED = (Process.MODERATED, Process.PEER_REVIEW, Process.SCHOOL)


def _how_far(row: Assessment, progress: Progress) -> str:
    """How much is done, in a sentence; a school that has still to say how it gives assurance is asked that first."""
    if row.process == Process.SCHOOL and not row.route:
        return "Choose first how you give assurance."
    if row.route in FILE_ROUTES:
        return "Attach your own file, and sign."
    return f"{progress.done} of {progress.total} questions done."


def lead_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """The assessments of the member's agency that are to be answered and sent in."""
    rows = list(
        visible_to(member, Assessment)
        .filter(
            agency_id=member.agency_id or 0,
            process__in=_CYCLED,
            state__in=[AssessmentChoice.NOT_STARTED, AssessmentChoice.IN_PROGRESS],
            due_on__lte=today + SHOWN_BEFORE,
        )
        .select_related("cycle", "agency", "framework_version__framework")
        .defer("framework_version__document")
        .order_by("due_on")[:MOST_ROWS]
    )
    if not rows:
        return []
    slug = open_partnership().slug
    progress = progress_of([row.pk for row in rows])
    return [
        DueItem(
            due_on=row.due_on,
            what=f"Answer and sign: {title_of(row)}",
            why=_how_far(row, progress[row.pk]),
            whose=str(row.agency),
            button="Go on" if progress[row.pk].done else "Begin",
            url=reverse("audits:assessment", args=[slug, row.pk]),
        )
        for row in rows
        if row.due_on is not None
    ]


def officer_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """More time asked for, cycles to open, to move on or to plan, agencies that are late."""
    return [*_extensions(today), *_cycle_items(today), *_to_plan(today)]


def _extensions(today: dt.date) -> list[DueItem]:
    rows = list(
        Extension.objects.filter(state=ExtensionChoice.ASKED)
        .select_related("assessment__agency", "assessment__cycle")
        .order_by("asked_at")[:MOST_ROWS]
    )
    slug = open_partnership().slug if rows else ""
    return [
        DueItem(
            due_on=min(row.old_due, today),
            what=f"Decide about more time: {row.assessment.agency}",
            why=f"Asks for time until {long_date(row.new_due)}: {row.why}",
            whose="Policy officer",
            button="Decide",
            url=reverse("audits:extension_decide", args=[slug, row.pk]),
        )
        for row in rows
    ]


def _cycle_items(today: dt.date) -> list[DueItem]:
    cycles = list(
        Cycle.objects.filter(
            state__in=[
                CycleChoice.PLANNED, CycleChoice.SELF_ASSESSMENT, CycleChoice.MODERATION, CycleChoice.AGREEMENT,
            ]
        ).order_by("opens_on")[:MOST_ROWS]
    )  # fmt: skip
    if not cycles:
        return []
    slug = open_partnership().slug
    items = []
    for cycle in cycles:
        url = reverse("audits:cycle", args=[slug, cycle.pk])
        if cycle.state == CycleChoice.PLANNED and cycle.opens_on <= today:
            items.append(_item(cycle.opens_on, f"Open {cycle.title}", "Its day has come.", "Open", url))
        if cycle.state == CycleChoice.SELF_ASSESSMENT and cycle.self_assessment_by < today:
            items += _late_items(cycle, today, url)
        if cycle.state == CycleChoice.MODERATION and cycle.moderation_by and cycle.moderation_by < today:
            why = "The day for moderation has passed."
            items.append(_item(cycle.moderation_by, f"Start agreement: {cycle.title}", why, "Look", url))
        if cycle.state == CycleChoice.AGREEMENT and cycle.agreement_by and cycle.agreement_by < today:
            why = "The day for agreeing grades has passed."
            items.append(_item(cycle.agreement_by, f"Close {cycle.title}", why, "Look", url))
    return items


def _late_items(cycle: Cycle, today: dt.date, url: str) -> list[DueItem]:
    to_send = [AssessmentChoice.NOT_STARTED, AssessmentChoice.IN_PROGRESS]
    late = wall_of(cycle).filter(state__in=to_send, due_on__lt=today).count()
    if late:
        words = plural(late, "agency has", "agencies have")
        why = f"{words} not sent in. Leads are reminded every week."
        return [
            _item(cycle.self_assessment_by, f"Late: {cycle.title}", why, "See who", f"{url}?standing=late")
        ]
    if cycle.moderation_by is None:
        return []
    are_peers = cycle.process == Process.PEER_REVIEW
    start = "Start the peer reviews" if are_peers else "Start moderation"
    return [
        _item(
            cycle.self_assessment_by,
            f"{start}: {cycle.title}",
            "The day for answers has passed.",
            "Look",
            url,
        )
    ]


def _item(due_on: dt.date, what: str, why: str, button: str, url: str) -> DueItem:
    return DueItem(due_on=due_on, what=what, why=why, whose="Policy officer", button=button, url=url)


def _to_plan(today: dt.date) -> list[DueItem]:
    found = cycles_to_plan(today)
    slug = open_partnership().slug if found else ""
    return [
        _item(
            each.since,
            f"Plan the next cycle: {each.version.framework.title}",
            f"The last one opened on {long_date(each.last.opens_on)}; the next is due {each.months} months after.",
            "Plan",
            f"{reverse('audits:cycle_new', args=[slug])}?version={each.version.pk}",
        )
        for each in found
    ]


def find_cycles(words: str, member: Member) -> Sequence[SearchHit]:
    """Cycles by title."""
    found = list(cycle_list(member).filter(title__icontains=words)[:MOST_HITS])
    slug = open_partnership().slug if found else ""
    return [
        SearchHit(cycle.title, cycle.get_state_display(), reverse("audits:cycle", args=[slug, cycle.pk]))
        for cycle in found
    ]
