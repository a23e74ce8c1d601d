"""The sweep "observations": the observer is reminded the working day before, and when feedback is overdue.

Both go in the mornings (`partnerships.services.mornings`).
"""

import datetime as dt

from django.urls import reverse

from audits.models import Observation
from audits.queries.observing import NOT_SHARED, feedback_by
from audits.services.notices import letters_to
from partnerships import clock
from partnerships.logic.wording import long_date, long_moment
from partnerships.logic.working_days import next_working_day
from partnerships.models import Partnership
from partnerships.queries.groups import open_slug
from partnerships.services import mornings
from partnerships.services.outbox import Letter

#: Feedback that is later than this is the officer's affair, on Home.
GIVEN_UP = dt.timedelta(days=30)


def _waiting() -> list[Observation]:
    return list(
        Observation.objects.filter(
            assessment__state__in=NOT_SHARED, observer__isnull=False, planned_for__gte=clock.now() - GIVEN_UP
        )
        .select_related("assessment__event__course", "observer__user")
        .order_by("pk")
    )


def _letters(row: Observation, today: dt.date, slug: str) -> list[Letter]:
    assert row.observer is not None
    day = clock.local(row.planned_for).date()
    subject = row.assessment.subject
    if today < day <= next_working_day(today):
        words = f"You observe {subject}, {long_moment(clock.local(row.planned_for))}."
        sentences, cause = (words, "The form works on a tablet."), f"observation-near:{row.pk}:{day}"
    elif feedback_by(row) < today and clock.local(row.assessment.created_at).date() <= day:
        words = f"You observed {subject} on {long_date(day)}. Feedback was due within two working days."
        sentences, cause = (words, "Please write it up and share it."), f"observation-late:{row.pk}"
    else:
        return []
    return letters_to(
        [(row.observer.user.name, row.observer.user.email)],
        subject=f"Observation: {subject}",
        sentences=sentences,
        path=reverse("audits:observation", args=[slug, row.assessment_id]),
        cause=cause,
    )


def _due(today: dt.date) -> list[Letter]:
    slug = open_slug()
    return [letter for row in _waiting() for letter in _letters(row, today, slug)]


def next_due() -> dt.datetime | None:
    """Nine on the next working day on which an observer may have to be reminded."""
    return mornings.next_morning(_due, _later)


def _later(today: dt.date) -> list[dt.date]:
    return [today + dt.timedelta(days=1)] if _waiting() else []


def sweep(partnership: Partnership) -> int:
    """Queue what is due for the open partnership; return how many emails."""
    return mornings.send(_due)
