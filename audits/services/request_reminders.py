"""The sweep "audit-requests": agencies hear of requests for more evidence that are late, the day after, then weekly.

It goes in the mornings (`partnerships.services.mornings`).
"""

import datetime as dt

from django.urls import reverse

from audits.logic.processes import RequestState
from audits.models import EvidenceRequest
from audits.queries.moderation import requests_late
from audits.services.notices import leads_of, letters_to
from partnerships.logic.wording import long_date
from partnerships.models import Partnership
from partnerships.queries.groups import open_slug
from partnerships.services import mornings
from partnerships.services.outbox import Letter

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)


def sweep(partnership: Partnership) -> int:
    """Queue what is due for the open partnership; return how many emails."""
    return mornings.send(_due)


def next_due() -> dt.datetime | None:
    """Nine on the next working day on which an open request is to be reminded of."""
    return mornings.next_morning(_due, _later)


def _due(today: dt.date) -> list[Letter]:
    slug = open_slug()
    return [letter for each in requests_late(today) for letter in _letters(each, today, slug)]


def _letters(late: EvidenceRequest, today: dt.date, slug: str) -> list[Letter]:
    return letters_to(
        leads_of(late.assessment),
        subject="Evidence that the moderator asked for is late",
        sentences=(
            f"More evidence on question {late.question.key} was asked for by {long_date(late.due_on)}.",
            "Please answer, or tell the moderator why you cannot.",
        ),
        path=reverse("audits:evidence_request_answer", args=[slug, late.pk]),
        cause=f"evidence-request-late:{late.pk}:{_weeks_late(late.due_on, today)}",
    )


def _weeks_late(due_on: dt.date, today: dt.date) -> int:
    """Whole weeks since the day after the last one; -1 until then."""
    return (today - due_on - DAY) // WEEK if today > due_on else -1


def _later(today: dt.date) -> list[dt.date]:
    lasts = EvidenceRequest.objects.filter(state=RequestState.OPEN).values_list("due_on", flat=True)
    return [due_on + DAY + (_weeks_late(due_on, today) + 1) * WEEK for due_on in lasts]
