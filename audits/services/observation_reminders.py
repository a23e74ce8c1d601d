"""The sweep "observations": the observer is reminded the working day before, and when feedback is overdue.

At nine on working days; what was sent is known from the outbox.
"""

import datetime as dt

from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.urls import reverse

from audits.models import Observation
from audits.queries.observing import NOT_SHARED, feedback_by
from partnerships import clock
from partnerships.choices import EmailKind
from partnerships.logic.wording import long_date, long_moment
from partnerships.logic.working_days import is_working_day, next_working_day, on_or_after_working_day
from partnerships.models import OutboxMessage, Partnership
from partnerships.queries.groups import open_partnership
from partnerships.services.outbox import Letter, queue

HOUR = 9
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


def _letter(row: Observation, today: dt.date) -> Letter | None:
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
        return None
    address = row.observer.user.email
    path = reverse("audits:observation", args=[open_partnership().slug, row.assessment_id])
    return Letter(
        kind=EmailKind.AUDIT,
        to_address=address,
        to_name=row.observer.user.name,
        subject=f"Observation: {subject}",
        text=render_to_string(
            "emails/audit_notice.txt",
            {
                "name": row.observer.user.name,
                "sentences": sentences,
                "url": f"{django_settings.SITE_URL}{path}",
                "partnership": open_partnership(),
            },
        ),
        dedupe_key=f"{cause}:{address.lower()}"[:200],
    )


def _due(today: dt.date) -> list[Letter]:
    letters = [letter for row in _waiting() if (letter := _letter(row, today)) is not None]
    keys = [letter.dedupe_key for letter in letters]
    known = set(OutboxMessage.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    return [letter for letter in letters if letter.dedupe_key not in known]


def next_due() -> dt.datetime | None:
    """Nine on the next working day on which an observer may have to be reminded."""
    rows = _waiting()
    if not rows:
        return None
    today = clock.today()
    day = today if _due(today) else today + dt.timedelta(days=1)
    return dt.datetime.combine(on_or_after_working_day(day), dt.time(HOUR), clock.LONDON)


def sweep(partnership: Partnership) -> int:
    """Queue what is due for the open partnership; return how many emails."""
    local = clock.local(clock.now())
    if not is_working_day(local.date()) or local.hour < HOUR:
        return 0
    letters = _due(local.date())
    queue(letters)
    return len(letters)
