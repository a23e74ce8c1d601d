"""The schedule of observations, and what is due of them."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q, QuerySet
from django.urls import reverse

from audits.choices import VersionChoice
from audits.logic.frameworks.spec import FrameworkKind
from audits.logic.processes import AssessmentState, Process
from audits.models import Assessment, FrameworkVersion, Observation
from audits.rules import OBSERVE, READ_OBSERVATIONS, RUN_AUDITS, readable
from courses.choices import EventState
from courses.models import Event
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.logic.wording import long_date
from partnerships.logic.working_days import add_working_days
from partnerships.models import Membership, MembershipRole
from partnerships.places import DueItem
from partnerships.queries.groups import open_partnership

#: Feedback is given within two working days (observation.yaml, principles).
FEEDBACK_DAYS = 2
NOT_SHARED = (AssessmentState.NOT_STARTED, AssessmentState.IN_PROGRESS, AssessmentState.SIGNED_OFF)
MOST_ROWS = 50


def observation_list(member: Member) -> QuerySet[Observation]:
    """Every observation that the member may read, with what its row shows."""
    return visible_to(member, Observation).select_related(
        "assessment__event__course", "assessment__agency", "observer__user"
    )


def feedback_by(observation: Observation) -> dt.date:
    """The last day for feedback to trainer and provider."""
    return add_working_days(clock.local(observation.planned_for).date(), FEEDBACK_DAYS)


def observation_forms() -> list[FrameworkVersion]:
    """The newest released version of every observation form, by title."""
    rows = (
        FrameworkVersion.objects.filter(
            framework__kind=FrameworkKind.OBSERVATION,
            framework__active=True,
            state=VersionChoice.RELEASED,
        )
        .select_related("framework")
        .order_by("framework_id", "-number")
        .distinct("framework_id")
    )
    return sorted(rows, key=lambda version: version.framework.title, reverse=True)


def events_to_observe(today: dt.date) -> QuerySet[Event]:
    """Events of the last two weeks and to come, the soonest first."""
    since = dt.datetime.combine(today - dt.timedelta(days=14), dt.time(), clock.LONDON)
    return (
        Event.objects.filter(starts_at__gte=since, state=EventState.PLANNED)
        .select_related("course")
        .order_by("starts_at")
    )


def possible_observers() -> QuerySet[Membership]:
    """Everybody who may observe, by name."""
    roles = list(OBSERVE.roles)
    ids = MembershipRole.objects.filter(role__in=roles, membership__active=True).values("membership_id")
    return Membership.objects.filter(pk__in=ids).select_related("user", "agency").order_by("user__name")


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """For the observer: fill in and share. For the officer: late feedback. For the provider: answer."""
    if not member.can(READ_OBSERVATIONS):
        return []
    mine = Q(observer_id=member.membership_id, assessment__state__in=NOT_SHARED)
    if member.can(RUN_AUDITS):
        mine |= Q(assessment__state__in=NOT_SHARED, planned_for__lt=clock.now() - dt.timedelta(days=4))
    shared = Q(assessment__state=AssessmentState.SHARED, assessment__agency_id=member.agency_id or 0)
    rows = list(
        Observation.objects.filter(mine | shared, assessment__in=readable(member))
        .select_related("assessment__event__course", "assessment__agency", "observer__user")
        .order_by("planned_for")[:MOST_ROWS]
    )
    slug = open_partnership().slug if rows else ""
    items = []
    for row in rows:
        url = reverse("audits:observation", args=[slug, row.assessment_id])
        day = clock.local(row.planned_for).date()
        if row.assessment.state == AssessmentState.SHARED:
            answer_by = day + dt.timedelta(days=28)
            why = f"Observed on {long_date(day)}; the feedback is there."
            who = str(row.assessment.agency)
            items.append(
                DueItem(answer_by, f"Read the feedback: {row.assessment.subject}", why, who, "Read", url)
            )
        else:
            who = row.observer.user.name if row.observer else "No observer yet"
            is_past = day < today
            why = "Feedback is due within two working days." if is_past else "Planned for that day."
            due = feedback_by(row) if is_past else day
            items.append(DueItem(due, f"Observe: {row.assessment.subject}", why, who, "Open", url))
    return items


def observed(event_ids: Sequence[int]) -> dict[int, Assessment]:
    """The newest observation of each of these events."""
    rows = Assessment.objects.filter(process=Process.OBSERVATION, event_id__in=event_ids)
    return {row.event_id: row for row in rows.order_by("pk") if row.event_id}
