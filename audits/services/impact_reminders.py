"""The sweep "impact": opens subgroups' assessments on their day, reminds those who answer, and those who present.

All of it in the mornings (`partnerships.services.mornings`).
"""

import datetime as dt
from collections.abc import Iterable

from django.urls import reverse

from audits.logic.cycle_dates import next_reminder_day, reminder_day
from audits.logic.impact_calendar import ImpactDates
from audits.logic.processes import PresentationState, Process
from audits.models import Assessment, PolicyPresentation, Subgroup
from audits.queries.frameworks import current_version
from audits.queries.impact import SUBGROUP_FORM, TO_SEND, calendar_of_partnership, with_subject
from audits.services.impact import AT_LEAST, name_of, open_subgroups, people_of
from audits.services.notices import letters_to
from audits.services.presentations import REMINDED_BEFORE, when_and_where
from partnerships import clock
from partnerships.logic.wording import long_date, plural
from partnerships.logic.working_days import on_or_after_working_day
from partnerships.models import Partnership
from partnerships.queries.groups import open_slug
from partnerships.queries.members import leads_by_agency
from partnerships.services import mornings
from partnerships.services.outbox import Letter


def sweep(partnership: Partnership) -> int:
    """Do what is due for the open partnership; return how many assessments were opened and emails queued."""
    today = mornings.day_begun()
    opened = _open(today) if today is not None else 0
    return opened + mornings.send(_due)


def _open(today: dt.date) -> int:
    dates, waiting = _to_open(today)
    if dates is None or not waiting:
        return 0
    due_on = max(dates.due_on, on_or_after_working_day(today + AT_LEAST))
    return len(open_subgroups(year=dates.year, subgroups=waiting, due_on=due_on))


def _to_open(today: dt.date) -> tuple[ImpactDates | None, list[Subgroup]]:
    """Active subgroups of which nothing was opened for the year that is open; what was taken back stays so."""
    dates = calendar_of_partnership().open_now(today)
    if dates is None or current_version(SUBGROUP_FORM) is None:
        return None, []
    begun = Assessment.objects.filter(process=Process.IMPACT, year=dates.year, subgroup__isnull=False)
    return dates, list(Subgroup.objects.filter(active=True).exclude(pk__in=begun.values("subgroup_id")))


def _to_answer() -> list[Assessment]:
    rows = Assessment.objects.filter(process=Process.IMPACT, state__in=TO_SEND, due_on__isnull=False)
    return list(with_subject(rows).order_by("pk"))


def _told_on(row: Assessment) -> dt.date:
    return clock.local(row.created_at).date()


def _presentations(today: dt.date) -> list[PolicyPresentation]:
    rows = PolicyPresentation.objects.filter(state=PresentationState.PLANNED, on__gte=today)
    return list(rows.select_related("policy", "agency", "subgroup").order_by("on", "pk"))


def _due(today: dt.date) -> Iterable[Letter]:
    return [*_reminders(today), *_invitations(today)]


def _reminders(today: dt.date) -> Iterable[Letter]:
    for row in _to_answer():
        assert row.due_on is not None
        day = reminder_day(row.due_on, today, _told_on(row))
        if day is None:
            continue
        subject, sentence = _words(row, today)
        path = reverse("audits:assessment", args=[open_slug(), row.pk])
        cause = f"impact-reminder-{day}:{row.pk}:{row.due_on}"
        yield from letters_to(people_of(row), subject=subject, sentences=(sentence,), path=path, cause=cause)


def _words(row: Assessment, today: dt.date) -> tuple[str, str]:
    assert row.due_on is not None
    name, day, days = name_of(row), long_date(row.due_on), (row.due_on - today).days
    if days < 0:
        late = plural(-days, "day")
        return f"{name}: {late} late", f"The answers were due on {day}. They are {late} late."
    when = "today" if days == 0 else f"in {plural(days, 'day')}"
    return f"{name}: due {when}", f"The answers are due {when}, on {day}."


def _invitations(today: dt.date) -> Iterable[Letter]:
    near = [row for row in _presentations(today) if row.on - REMINDED_BEFORE <= today]
    leads = leads_by_agency([row.agency_id for row in near])
    for row in near:
        path = reverse("audits:presentation_prompts", args=[open_slug(), row.pk])
        sentences = (
            f"{row.agency} presents what “{row.policy}” has changed: {when_and_where(row)}.",
            "The page has what to talk about, to print. Name no child, family or member of staff.",
        )
        yield from letters_to(
            leads.get(row.agency_id, []),
            subject=f"Your presentation on {long_date(row.on)}",
            sentences=sentences,
            path=path,
            cause=f"presentation-near:{row.pk}:{row.on}",
        )


def next_due() -> dt.datetime | None:
    """Nine on the next working day on which something is opened or somebody reminded."""
    today = clock.today()
    return mornings.at_nine(today) if _to_open(today)[1] else mornings.next_morning(_due, _later)


def _later(today: dt.date) -> list[dt.date]:
    calendar = calendar_of_partnership()
    days = [next_reminder_day(row.due_on, max(today, _told_on(row))) for row in _to_answer() if row.due_on]
    days += [row.on - REMINDED_BEFORE for row in _presentations(today) if row.on - REMINDED_BEFORE > today]
    if calendar.opens_by_itself and current_version(SUBGROUP_FORM) and Subgroup.objects.filter(active=True):
        days.append(calendar.following(today).opens_on)
    return days
