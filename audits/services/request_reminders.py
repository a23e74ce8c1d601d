"""Reminding agencies of requests for more evidence: the working day after the day has passed, then weekly."""

import datetime as dt

from django.db.models import Min
from django.urls import reverse

from audits.models import EvidenceRequest
from audits.queries.moderation import requests_late
from audits.services.notices import leads_of, tell
from partnerships import clock
from partnerships.logic.wording import long_date
from partnerships.logic.working_days import is_working_day, next_working_day, on_or_after_working_day
from partnerships.models import Partnership

REMIND_HOUR = 9
WEEK = 7


def next_due() -> dt.datetime | None:
    """Nine on the next working day on which an open request is to be reminded of."""
    first = EvidenceRequest.objects.filter(state="open").aggregate(first=Min("due_on"))["first"]
    if first is None:
        return None
    now = clock.local(clock.now())
    day = on_or_after_working_day(first + dt.timedelta(days=1))
    if day <= now.date():
        day = on_or_after_working_day(now.date())
        if now.hour >= REMIND_HOUR:
            day = next_working_day(now.date())
    return dt.datetime.combine(day, dt.time(REMIND_HOUR), clock.LONDON)


def sweep_requests(partnership: Partnership) -> int:
    """The sweep "audit-requests" for the open partnership; returns how many requests were reminded of.

    The week of the email is part of its cause, so that running twice sends nothing twice.
    """
    local = clock.local(clock.now())
    today = local.date()
    if not is_working_day(today) or local.hour < REMIND_HOUR:
        return 0
    late = list(requests_late(today))
    for each in late:
        week = ((today - each.due_on).days - 1) // WEEK
        tell(
            people=leads_of(each.assessment),
            subject="Evidence that the moderator asked for is late",
            sentences=(
                f"More evidence on question {each.question.key} was asked for by {long_date(each.due_on)}.",
                "Please answer, or tell the moderator why you cannot.",
            ),
            path=reverse("audits:evidence_request_answer", args=[partnership.slug, each.pk]),
            cause=f"evidence-request-late:{each.pk}:{week}",
        )
    return len(late)
