"""The sweep "peer_review_timers": who is near the last day of a peer review, or past it, gets an email.

14 and 3 days before, the day after, then weekly (as self-assessments are), in the mornings
(`partnerships.services.mornings`). Six and twelve months after, agencies are asked for progress.
"""

import datetime as dt
from collections.abc import Iterator

from django.urls import reverse

from audits.logic.cycle_dates import next_reminder_day, reminder_day
from audits.logic.peer_timers import follow_ups
from audits.logic.processes import AssessmentState, LineState, Process
from audits.models import Assessment
from audits.queries.peer_standings import Standing, standings_of
from audits.services.notices import leads_of, letters_to, reviewers_of
from audits.services.peer_returns import settle_groups
from partnerships import clock
from partnerships.logic.wording import long_date, plural
from partnerships.models import Partnership
from partnerships.queries.groups import open_slug
from partnerships.queries.members import Person
from partnerships.services import mornings
from partnerships.services.outbox import Letter

_AT_WORK = (
    AssessmentState.SIGNED_OFF,
    AssessmentState.IN_REVIEW,
    AssessmentState.SHARED,
    AssessmentState.RESPONDED,
)
#: Progress is asked for up to so many days after its day; an old review that comes in late asks nobody.
ASKED_WITHIN = dt.timedelta(days=30)


def _at_work(today: dt.date) -> list[Standing]:
    rows = Assessment.objects.filter(process=Process.PEER_REVIEW, state__in=_AT_WORK)
    rows = rows.filter(peer_place__isnull=False).exclude(peer_place__group__state="proposed")
    found = rows.select_related("agency", "cycle", "framework_version", "peer_place__group").order_by("pk")
    return [each for each in standings_of(list(found), today).values() if each.due is not None]


def _finished() -> list[Assessment]:
    rows = Assessment.objects.filter(
        process=Process.PEER_REVIEW, state=AssessmentState.CLOSED, action_links__isnull=False
    )
    return list(rows.select_related("agency", "cycle").distinct().order_by("pk"))


def _told_on(each: Standing) -> dt.date:
    """The day on which whoever is next was last told: when they were matched, or the review was shared."""
    moments = [each.assessment.shared_at, each.assessment.signed_off_at]
    if each.assignment is not None:
        moments.append(each.assignment.assigned_at)
    return max(clock.local(moment).date() for moment in moments if moment is not None)


def _words(each: Standing, today: dt.date) -> tuple[list[Person], str, str]:
    """Who is next, and in words what with."""
    agency, late = each.assessment.agency, ""
    if each.days_late:
        late = f" It is {plural(each.days_late, 'day')} late."
    by = f"by {long_date(each.due)}." if each.due else ""
    if each.assessment.state == AssessmentState.SHARED or (
        each.count(LineState.GRADED) and (each.assessment.state == AssessmentState.RESPONDED)
    ):
        return (
            leads_of(each.assessment),
            "Your peer review waits for your answer",
            f"Please answer {by}{late}",
        )
    peers = reviewers_of([each.assignment]) if each.assignment else []
    if each.assessment.state == AssessmentState.RESPONDED:
        both = sorted({*peers, *leads_of(each.assessment)})
        return both, f"The peer review of {agency} is to be returned", f"Please return it {by}{late}"
    what = "share it" if each.graded == each.lines else "grade every line"
    return peers, f"Your peer review of {agency}", f"Please {what} {by}{late}"


def _reminders(today: dt.date) -> Iterator[Letter]:
    for each in _at_work(today):
        assert each.due is not None
        day = reminder_day(each.due, today, _told_on(each))
        if day is None:
            continue
        people, subject, sentence = _words(each, today)
        cause = f"peer-timer:{each.assessment.pk}:{each.assessment.state}:{each.due}:{day}"
        yield from _letters(each.assessment, people, subject, sentence, cause)


def _progress(today: dt.date) -> Iterator[Letter]:
    for each in _finished():
        assert each.closed_at is not None
        for months, day in follow_ups(clock.local(each.closed_at).date()).items():
            if day <= today < day + ASKED_WITHIN:
                subject = f"How far are the developments of your peer review? {months} months have passed"
                sentence = "Please write under each action how far it is and what difference it has made."
                yield from _letters(
                    each, leads_of(each), subject, sentence, f"peer-progress:{each.pk}:{months}"
                )


def _letters(
    assessment: Assessment, people: list[Person], subject: str, sentence: str, cause: str
) -> list[Letter]:
    return letters_to(
        people,
        subject=subject,
        sentences=(f"{subject}, {assessment.cycle}.", sentence),
        path=reverse("audits:peer_review", args=[open_slug(), assessment.pk]),
        cause=cause,
    )


def _due(today: dt.date) -> list[Letter]:
    return [*_reminders(today), *_progress(today)]


def next_due() -> dt.datetime | None:
    """Nine on the next working day on which somebody is reminded or asked."""
    return mornings.next_morning(_due, _later)


def _later(today: dt.date) -> list[dt.date]:
    days = [next_reminder_day(each.due, max(today, _told_on(each))) for each in _at_work(today) if each.due]
    for each in _finished():
        if each.closed_at is not None:
            days += [day for day in follow_ups(clock.local(each.closed_at).date()).values() if day > today]
    return days


def sweep(partnership: Partnership) -> int:
    """Queue what is due for the open partnership; return how many emails. Groups that somebody left follow."""
    settle_groups()
    return mornings.send(_due)
