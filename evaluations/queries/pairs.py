"""Broken pairs and their repair tasks: who, which event, since when; never a survey or an answer."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import QuerySet
from django.urls import reverse

from evaluations.models import RepairTask
from evaluations.rules import REPAIR_OWN_PEOPLE, SEE_REPAIRS
from evaluations.themed_choices import RepairState
from partnerships.access import Member, visible_to
from partnerships.places import DueItem
from partnerships.queries.groups import open_partnership

MOST_ROWS = 50


def tasks_for(member: Member) -> QuerySet[RepairTask]:
    """The tasks that a member may see, with person, event and agency."""
    return visible_to(member, RepairTask).select_related(
        "agency", "pair_break__booking__delegate", "pair_break__booking__event__course", "done_by"
    )


def team_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """For the team: one row when agencies have not answered in time."""
    late = visible_to(member, RepairTask).filter(state=RepairState.OPEN, due_on__lt=today)
    first = late.order_by("due_on").values_list("due_on", flat=True).first()
    if first is None or not member.can(SEE_REPAIRS):
        return []
    number = late.count()
    return [
        DueItem(
            due_on=first,
            what=f"Put right who is there now: {number} {'person' if number == 1 else 'people'}",
            why="Their agency was asked and has not answered. Until then they are compared with nothing.",
            whose="Policy officer or coordinator",
            button="See them",
            url=reverse("evaluations:repairs", args=[open_partnership().slug]) + "?state=open",
        )
    ]


def lead_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """For an agency's lead: each of its people about whom something is to be put right."""
    if not member.can(REPAIR_OWN_PEOPLE) or member.can(SEE_REPAIRS):
        return []
    slug = open_partnership().slug
    return [
        DueItem(
            due_on=task.due_on,
            what=f"Who is there now? {task.pair_break.booking.delegate.name}",
            why=f"Booked on {task.pair_break.booking.event.course.title}. A detail seems to have changed.",
            whose="Agency lead",
            button="Put it right",
            url=reverse("evaluations:our_person", args=[slug, task.pk]),
        )
        for task in tasks_for(member).filter(state=RepairState.OPEN).order_by("due_on")[:MOST_ROWS]
    ]
