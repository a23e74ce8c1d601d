"""The sweep "audit_reminders": letters to leads who have none yet, and reminders before and after the day.

They go in the mornings (`partnerships.services.mornings`). Impact assessments have reminders of their own.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Max, QuerySet

from audits.choices import AssessmentChoice, CycleChoice, ExtensionChoice
from audits.logic.cycle_dates import next_reminder_day, reminder_day
from audits.logic.processes import Process
from audits.models import Assessment, Cycle, Extension
from audits.services.cycle_letters import letters_of, notices, reminder_words
from audits.services.cycles import OPEN
from partnerships import clock
from partnerships.models import Partnership
from partnerships.services import mornings
from partnerships.services.outbox import Letter

REMINDED = (Process.MODERATED, Process.PEER_REVIEW, Process.SCHOOL)


def _to_answer() -> QuerySet[Assessment]:
    return (
        Assessment.objects.filter(
            cycle__state__in=OPEN,
            process__in=REMINDED,
            state__in=[AssessmentChoice.NOT_STARTED, AssessmentChoice.IN_PROGRESS],
            due_on__isnull=False,
        )
        .select_related("cycle", "agency", "policy", "subgroup")
        .order_by("pk")
    )


def _told_on(rows: Sequence[Assessment]) -> dict[int, dt.date]:
    """The day on which each agency was last told of its date: by letter, or by an extension that was granted."""
    granted = dict(
        Extension.objects.filter(assessment__in=[row.pk for row in rows], state=ExtensionChoice.GRANTED)
        .values_list("assessment_id")
        .annotate(last=Max("decided_at"))
    )
    found = {}
    for row in rows:
        days = [clock.local(row.created_at).date()]
        if row.cycle is not None:
            days.append(row.cycle.opens_on)
        if row.pk in granted:
            days.append(clock.local(granted[row.pk]).date())
        found[row.pk] = max(days)
    return found


def _due(today: dt.date) -> list[Letter]:
    """Every letter and reminder that should have gone by today."""
    letters: list[Letter] = []
    for cycle in Cycle.objects.filter(state=CycleChoice.SELF_ASSESSMENT, process__in=REMINDED):
        letters += letters_of(cycle)
    rows = list(_to_answer())
    told = _told_on(rows)
    by_day: dict[dt.date, list[Assessment]] = defaultdict(list)
    for row in rows:
        assert row.due_on is not None
        if (day := reminder_day(row.due_on, today, told[row.pk])) is not None:
            by_day[day].append(row)
    for day, reminded in by_day.items():
        letters += notices(
            reminded, cause=f"audit-reminder-{day}", words=lambda row: reminder_words(row, today)
        )
    return letters


def next_due() -> dt.datetime | None:
    """Nine on the next working day on which a letter or reminder goes."""
    return mornings.next_morning(_due, _later)


def _later(today: dt.date) -> list[dt.date]:
    rows = list(_to_answer())
    told = _told_on(rows)
    return [next_reminder_day(row.due_on, max(today, told[row.pk])) for row in rows if row.due_on is not None]


def sweep(partnership: Partnership) -> int:
    """Queue what is due for the open partnership; return how many emails."""
    return mornings.send(_due)
