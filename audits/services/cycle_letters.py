"""Letters to leads: the cycle opens, the day comes near, the day has passed. Nothing goes for a day already past."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence

from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.urls import reverse

from audits.choices import AssessmentChoice
from audits.models import Assessment, Cycle
from audits.queries.cycles import wall_of
from audits.services.notices import letters_to
from partnerships import clock
from partnerships.choices import EmailKind
from partnerships.logic.wording import long_date, plural
from partnerships.queries.groups import open_partnership, open_slug
from partnerships.queries.members import Person, leads_by_agency
from partnerships.services.outbox import Letter, queue

UNSENT = (AssessmentChoice.NOT_STARTED, AssessmentChoice.IN_PROGRESS)


def letter_text(cycle: Cycle, assessment: Assessment | None, name: str) -> str:
    """The letter with which a cycle opens, as one lead gets it."""
    partnership = open_partnership()
    page = (
        reverse("audits:assessment", args=[partnership.slug, assessment.pk])
        if assessment is not None
        else reverse("audits:our_assessments", args=[partnership.slug])
    )
    return render_to_string(
        "emails/audit_letter.txt",
        {
            "name": name,
            "cycle": cycle,
            "subject": assessment.subject if assessment else "your agency",
            "due": long_date((assessment.due_on if assessment else None) or cycle.self_assessment_by),
            "url": f"{django_settings.SITE_URL}{page}",
            "partnership": partnership,
        },
    )


def letter_key(assessment: Assessment, address: str) -> str:
    """Names a letter once for ever."""
    return f"audit-letter:{assessment.pk}:{address.lower()}"[:200]


def letters_of(cycle: Cycle) -> list[Letter]:
    """The letter of every lead whose agency has not sent in and whose day is still to come."""
    rows = list(wall_of(cycle).filter(state__in=UNSENT, due_on__gte=clock.today()))
    leads = leads_by_agency([row.agency_id for row in rows if row.agency_id is not None])
    return [
        Letter(
            kind=EmailKind.AUDIT,
            to_address=address,
            to_name=name,
            subject=f"{cycle.title}: please answer by {long_date(row.due_on or cycle.self_assessment_by)}",
            text=letter_text(cycle, row, name),
            dedupe_key=letter_key(row, address),
        )
        for row in rows
        for name, address in leads.get(row.agency_id or 0, [])
    ]


def queue_letters(cycle: Cycle) -> int:
    """Queue the letters of a cycle; asking twice is harmless. Returns how many people are addressed."""
    letters = letters_of(cycle)
    queue(letters)
    return len(letters)


def queue_trial(cycle: Cycle, to: Person) -> None:
    """The letter to the officer alone, as a lead would get it."""
    name, address = to
    queue(
        [
            Letter(
                kind=EmailKind.TRIAL,
                to_address=address,
                to_name=name,
                subject=f"Trial: {cycle.title}",
                text=letter_text(cycle, None, name),
                dedupe_key=f"audit-trial:{cycle.pk}:{clock.now().isoformat()}"[:200],
            )
        ]
    )


def tell_of_new_date(cycle: Cycle, assessment_ids: Iterable[int]) -> None:
    """The day for answers moved: its leads are told."""
    rows = list(wall_of(cycle).filter(pk__in=list(assessment_ids), state__in=UNSENT))
    queue(notices(rows, cause="audit-date", words=_new_date_words))


def _new_date_words(assessment: Assessment) -> tuple[str, str]:
    day = long_date(assessment.due_on) if assessment.due_on else ""
    return f"New date: {day}", f"The answers of {assessment.subject} are now due on {day}."


def reminder_words(assessment: Assessment, today: dt.date) -> tuple[str, str]:
    """Subject and sentence of a reminder."""
    assert assessment.due_on is not None
    days = (assessment.due_on - today).days
    title, day = str(assessment.cycle), long_date(assessment.due_on)
    if days < 0:
        return (
            f"{title}: {plural(-days, 'day')} late",
            f"The answers of {assessment.subject} were due on {day}. They are {plural(-days, 'day')} late. "
            "If you need more time, ask for it on the page.",
        )
    when = "today" if days == 0 else f"in {plural(days, 'day')}"
    return f"{title}: due {when}", f"The answers of {assessment.subject} are due {when}, on {day}."


def notices(
    rows: Sequence[Assessment], *, cause: str, words: Callable[[Assessment], tuple[str, str]]
) -> list[Letter]:
    """One short email to each lead of these assessments. `words` makes subject and sentence of an assessment."""
    slug = open_slug()
    leads = leads_by_agency([row.agency_id for row in rows if row.agency_id is not None])
    letters = []
    for row in rows:
        subject, sentence = words(row)
        letters += letters_to(
            leads.get(row.agency_id or 0, []),
            subject=subject,
            sentences=(sentence,),
            path=reverse("audits:assessment", args=[slug, row.pk]),
            cause=f"{cause}:{row.pk}:{row.due_on}",
        )
    return letters
