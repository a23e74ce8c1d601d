"""The sweep "evidence-expiry": who keeps evidence hears, a month before its last day, what is about to expire.

One email to an agency's leads for each last day, to the officers for what no agency owns, in the mornings
(`partnerships.services.mornings`). Home shows the same. Source: the brief of audits, Self-assessment
("with its expiry").
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from django.conf import settings as django_settings
from django.db.models import Min
from django.template.loader import render_to_string
from django.urls import reverse

from assurance.models import Evidence
from assurance.queries.evidence import EXPIRES_SOON
from partnerships.choices import EmailKind, Role
from partnerships.logic.wording import long_date, plural
from partnerships.models import Partnership
from partnerships.queries.groups import open_partnership
from partnerships.queries.members import Person, emails_by_role, leads_by_agency
from partnerships.services import mornings
from partnerships.services.outbox import Letter


def sweep_expiry(partnership: Partnership) -> int:
    """Queue what is due for the open partnership; return how many emails."""
    return mornings.send(_due)


def next_due() -> dt.datetime | None:
    """Nine on the working day on which the next piece of evidence has a month left."""
    return mornings.next_morning(_due, _later)


def _due(today: dt.date) -> Iterator[Letter]:
    shelves: dict[tuple[int | None, dt.date], list[Evidence]] = defaultdict(list)
    kept = Evidence.objects.filter(withdrawn_at__isnull=True)
    for each in kept.filter(expires_on__range=(today, today + EXPIRES_SOON)).order_by(
        "expires_on", "title", "id"
    ):
        assert each.expires_on is not None
        shelves[each.agency_id, each.expires_on].append(each)
    if not shelves:
        return
    leads = leads_by_agency({agency_id for agency_id, _ in shelves if agency_id is not None})
    officers = emails_by_role(Role.POLICY_OFFICER)
    partnership = open_partnership()
    for (agency_id, last_day), pieces in shelves.items():
        for person in leads.get(agency_id or 0, officers):
            yield _letter(partnership, person, agency_id, last_day, pieces)


def _letter(
    partnership: Partnership,
    person: Person,
    agency_id: int | None,
    last_day: dt.date,
    pieces: Sequence[Evidence],
) -> Letter:
    name, address = person
    page = reverse("assurance:evidence_list", args=[partnership.slug])
    text = render_to_string(
        "emails/evidence_expiring.txt",
        {
            "name": name,
            "partnership": partnership,
            "titles": [piece.title for piece in pieces],
            "last_day": long_date(last_day),
            "url": f"{django_settings.SITE_URL}{page}?state=expiring",
        },
    )
    return Letter(
        kind=EmailKind.AUDIT,
        to_address=address,
        to_name=name,
        subject=f"{plural(len(pieces), 'piece')} of evidence to renew by {long_date(last_day)}",
        text=text,
        dedupe_key=f"evidence-expires:{agency_id or 0}:{last_day}:{address.lower()}"[:200],
    )


def _later(today: dt.date) -> list[dt.date]:
    rows = Evidence.objects.filter(withdrawn_at__isnull=True, expires_on__gt=today + EXPIRES_SOON)
    first = rows.aggregate(first=Min("expires_on"))["first"]
    return [first - EXPIRES_SOON] if first is not None else []
