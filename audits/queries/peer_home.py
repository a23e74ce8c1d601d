"""What peer reviews put on Home and on the agencies' own list: for the peer, the agency reviewed, the officer."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import chain

from django.db.models import QuerySet
from django.urls import reverse

from audits.choices import AssignmentTask, PeerAct
from audits.logic.peer_timers import contact_by, follow_ups
from audits.logic.processes import AssessmentState, AssignmentState, LineState, Party, Process
from audits.models import Assessment, Assignment, Cycle, CycleTheme, Grade, PeerStatement
from audits.queries.frameworks import spec_of
from audits.queries.peer_matching import to_group
from audits.queries.peer_reviews import SETTLED_LINES, red_since, red_values, returned_by
from audits.queries.peer_standings import Standing, standings_of
from audits.rules import ANSWER, REVIEW_PEERS, declared_by, own_assignments
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.logic.wording import long_date, plural
from partnerships.places import DueItem
from partnerships.queries.groups import open_partnership

MOST_ROWS = 50
#: How long before the answers are due the officer is asked to match peers, and before a follow-up to check.
MATCH_BEFORE = dt.timedelta(days=14)
CHECK_BEFORE = dt.timedelta(days=14)
_FOLLOW_UP_ACTS = {6: PeerAct.SIX_MONTHS, 12: PeerAct.TWELVE_MONTHS}


def _with_group(rows: QuerySet[Assessment]) -> QuerySet[Assessment]:
    return rows.filter(process=Process.PEER_REVIEW).select_related(
        "agency", "cycle", "framework_version", "peer_place__group"
    )


def reviews_by_us(member: Member, today: dt.date) -> list[Standing]:
    """The reviews that this member's agency does, what is due soonest first."""
    ids = own_assignments(member).filter(task=AssignmentTask.REVIEW).values("assessment_id")
    rows = _with_group(visible_to(member, Assessment)).filter(pk__in=ids)
    return _in_order(list(rows.exclude(state=AssessmentState.WITHDRAWN)), today)


def reviews_of_us(member: Member, today: dt.date) -> list[Standing]:
    """The reviews of this member's own agency."""
    rows = _with_group(visible_to(member, Assessment)).filter(agency_id=member.agency_id or 0)
    return _in_order(list(rows.exclude(state=AssessmentState.WITHDRAWN)), today)


def _in_order(rows: list[Assessment], today: dt.date) -> list[Standing]:
    found = standings_of(rows, today).values()
    return sorted(found, key=lambda each: (each.due or dt.date.max, each.assessment.pk))


# --- Home ---------------------------------------------------------------------------------------------------------


def peer_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """What somebody who reviews for an agency is expected to do: declare, review, share, return; and answer."""
    if member.agency_id is None or not member.can(REVIEW_PEERS):
        return []
    slug = open_partnership().slug
    parts: list[Iterator[DueItem]] = [_as_peer(member, slug, today)]
    if member.can(ANSWER):
        parts.append(_as_agency(member, slug, today))
    return list(chain(*parts))[:MOST_ROWS]


def _as_peer(member: Member, slug: str, today: dt.date) -> Iterator[DueItem]:
    rows = reviews_by_us(member, today)
    mine = set(declared_by(member).values_list("pk", flat=True)) if rows else set()
    for each in rows:
        agency = each.assessment.agency
        assert each.assignment is not None
        if each.assignment.pk not in mine:
            if each.assignment.state == AssignmentState.LOCKED:
                url = reverse("audits:peer_declare", args=[slug, each.assignment.pk])
                due = each.group.results_by if each.group else None
                why = "You review its training. Nothing opens before."
                yield _item(due or today, f"Declare: {agency}", why, "Your agency", "Declare", url)
            continue
        url = reverse("audits:peer_review", args=[slug, each.assessment.pk])
        match each.assessment.state:
            case AssessmentState.SIGNED_OFF | AssessmentState.IN_REVIEW:
                what = (
                    f"Share your peer review of {agency}" if each.graded == each.lines else f"Review {agency}"
                )
                why = f"{each.graded} of {each.lines} lines graded."
                yield _item(each.due or today, what, why, "Your agency", "Go on", url)
            case AssessmentState.RESPONDED if each.count(LineState.CHALLENGED):
                said = plural(each.count(LineState.CHALLENGED), "line is", "lines are")
                what = f"Talk through the peer review of {agency}"
                yield _item(each.due or today, what, f"{said} not agreed.", "Both agencies", "Read", url)
            case AssessmentState.RESPONDED if _may_return(each, Party.PEER):
                what = f"Return the peer review of {agency}"
                yield _item(each.due or today, what, "Every line is agreed.", "Your agency", "Return", url)


def _may_return(each: Standing, side: Party) -> bool:
    settled = each.count(*SETTLED_LINES) == each.lines
    return settled and side not in returned_by(each.assessment)


def _as_agency(member: Member, slug: str, today: dt.date) -> Iterator[DueItem]:
    for each in reviews_of_us(member, today):
        url = reverse("audits:peer_review", args=[slug, each.assessment.pk])
        match each.assessment.state:
            case AssessmentState.SHARED:
                why = f"{each.reviewer} has shared it. {_to_answer(each)}"
                yield _item(each.due or today, "Answer your peer review", why, "Your agency", "Answer", url)
            case AssessmentState.RESPONDED if each.count(LineState.GRADED):
                what, why = "Answer your peer review again", f"Graded again. {_to_answer(each)}"
                yield _item(each.due or today, what, why, "Your agency", "Answer", url)
            case AssessmentState.RESPONDED if _may_return(each, Party.LEAD):
                what = "Return your peer review"
                yield _item(each.due or today, what, "Every line is agreed.", "Your agency", "Return", url)


def _to_answer(each: Standing) -> str:
    return f"{each.agreed} of {each.lines} lines are agreed."


def officer_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """Peers to match, reviewers to find, lines to decide, groups that are late, support, progress, themes."""
    slug = open_partnership().slug
    rows = list(
        _with_group(Assessment.objects.all())
        .filter(
            cycle__state__in=["self_assessment", "moderation", "agreement"],
            peer_place__isnull=False,
            state__in=[
                AssessmentState.SIGNED_OFF, AssessmentState.IN_REVIEW, AssessmentState.SHARED,
                AssessmentState.RESPONDED,
            ],
        )
        .exclude(peer_place__group__state="proposed")
    )  # fmt: skip
    standings = standings_of(rows, today)
    found = chain(
        _to_match(slug, today),
        _conflicted(slug, today),
        _open_lines(slug, standings, today),
        _late(slug, standings, today),
        _support(slug, today),
        _progress(slug, today),
        _themes(slug, today),
    )
    return list(found)[:MOST_ROWS]


def _to_match(slug: str, today: dt.date) -> Iterator[DueItem]:
    cycles = Cycle.objects.filter(
        process=Process.PEER_REVIEW, state="self_assessment", self_assessment_by__lte=today + MATCH_BEFORE
    )
    for cycle in cycles:
        left = len(to_group(cycle))
        if left:
            url = reverse("audits:peer_groups", args=[slug, cycle.pk])
            why = f"{plural(left, 'agency has', 'agencies have')} no peer yet."
            yield _item(
                cycle.self_assessment_by, f"Match peers: {cycle}", why, "Policy officer", "Match", url
            )


def _conflicted(slug: str, today: dt.date) -> Iterator[DueItem]:
    held = Assignment.objects.filter(task=AssignmentTask.REVIEW, state__in=["locked", "declared"])
    rows = (
        Assignment.objects.filter(task=AssignmentTask.REVIEW, state="conflicted")
        .exclude(assessment_id__in=held.values("assessment_id"))
        .select_related("assessment__agency", "agency")
        .order_by("assessment_id", "-pk")
        .distinct("assessment_id")
    )
    for each in rows:
        url = reverse("audits:peer_reviewer", args=[slug, each.assessment_id])
        what = f"Choose another peer for {each.assessment.agency}"
        yield _item(
            today, what, f"{each.agency} has a conflict of interest.", "Policy officer", "Choose", url
        )


def _open_lines(slug: str, standings: dict[int, Standing], today: dt.date) -> Iterator[DueItem]:
    """Lines that are still not agreed once the day for answers has passed."""
    for each in standings.values():
        count = each.count(LineState.CHALLENGED)
        if each.assessment.state == AssessmentState.RESPONDED and count and each.days_late:
            url = reverse("audits:peer_review", args=[slug, each.assessment.pk])
            what = f"Decide {plural(count, 'line')} of {each.assessment.agency}"
            why = "The two agencies do not agree."
            yield _item(each.due or today, what, why, "Policy officer", "Decide", url)


def _late(slug: str, standings: dict[int, Standing], today: dt.date) -> Iterator[DueItem]:
    by_cycle: dict[int, list[Standing]] = {}
    for each in standings.values():
        if each.days_late and each.assessment.cycle_id:
            by_cycle.setdefault(each.assessment.cycle_id, []).append(each)
    for cycle_id, rows in by_cycle.items():
        url = reverse("audits:peer_groups", args=[slug, cycle_id])
        since = min(each.due for each in rows if each.due)
        why = f"{plural(len(rows), 'review is', 'reviews are')} late. Agencies are reminded every week."
        yield _item(since, f"Late: {rows[0].assessment.cycle}", why, "Policy officer", "See who", url)


def _support(slug: str, today: dt.date) -> Iterator[DueItem]:
    """Agencies with a line agreed as red whom nobody has contacted: within ten working days."""
    done = PeerStatement.objects.filter(act=PeerAct.SUPPORT).values("assessment_id")
    red = Grade.objects.filter(side="agreed", question__isnull=False, assessment__process=Process.PEER_REVIEW)
    ids = red.exclude(assessment_id__in=done).values_list("assessment_id", "level").distinct()
    levels: dict[int, set[str]] = {}
    for pk, level in ids:
        levels.setdefault(pk, set()).add(level)
    rows = [
        each
        for each in _with_group(Assessment.objects.filter(pk__in=list(levels)))
        if levels[each.pk] & red_values(spec_of(each.framework_version).scale)
    ]
    for pk, standing in standings_of(rows, today).items() if rows else ():
        since = red_since(spec_of(standing.assessment.framework_version), standing.by_line)
        if since is not None:
            url = reverse("audits:peer_support", args=[slug, pk])
            why = f"A line was agreed as red on {long_date(since)}. Contact within ten working days."
            what = f"Support {standing.assessment.agency}"
            yield _item(contact_by(since), what, why, "Training team", "Record", url)


def _progress(slug: str, today: dt.date) -> Iterator[DueItem]:
    """Developments to check after six and after twelve months."""
    rows = _with_group(Assessment.objects.filter(state=AssessmentState.CLOSED, closed_at__isnull=False))
    rows = rows.filter(action_links__isnull=False, closed_at__gte=clock.now() - dt.timedelta(days=800))
    held = list(rows.distinct())
    known: dict[int, set[str]] = {}
    said = PeerStatement.objects.filter(assessment__in=[each.pk for each in held]) if held else []
    for statement in said:
        known.setdefault(statement.assessment_id, set()).add(statement.act)
    for each in held:
        assert each.closed_at is not None
        for months, day in follow_ups(clock.local(each.closed_at).date()).items():
            if day - CHECK_BEFORE <= today and _FOLLOW_UP_ACTS[months] not in known.get(each.pk, set()):
                url = reverse("audits:peer_follow_up", args=[slug, each.pk, months])
                what = f"Check developments: {each.agency}"
                why = f"{months} months after its peer review."
                yield _item(day, what, why, "Training team", "Record", url)


def _themes(slug: str, today: dt.date) -> Iterator[DueItem]:
    """Cycles whose reviews are all returned and whose themes no subgroup has yet."""
    shared = CycleTheme.objects.filter(sent_at__isnull=False).values("cycle_id")
    cycles = Cycle.objects.filter(
        process=Process.PEER_REVIEW,
        state__in=["moderation", "agreement", "closed"],
        assessments__state="closed",
    ).exclude(pk__in=shared)
    for cycle in cycles.exclude(
        assessments__state__in=[
            "not_started",
            "in_progress",
            "signed_off",
            "in_review",
            "shared",
            "responded",
        ]
    ).distinct():
        url = reverse("audits:peer_themes", args=[slug, cycle.pk])
        due = cycle.agreement_by or cycle.moderation_by or today
        why = "Every review is returned."
        yield _item(due, f"Collate the themes: {cycle}", why, "Training team", "Collate", url)


def _item(due_on: dt.date, what: str, why: str, whose: str, button: str, url: str) -> DueItem:
    return DueItem(due_on=due_on, what=what, why=why, whose=whose, button=button, url=url)
