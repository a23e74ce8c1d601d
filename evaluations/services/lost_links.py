"""Lost links: somebody enters an address, and links go to that address alone.

The page never says whether an address is known and does the same work for each: the look-up happens in the sweep
"lost-links". Several people at one address get an email each. Source: the brief of the depth storey, Fair to people.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence

from django.core.cache import cache
from django.db.models import Q
from django.db.models.functions import Lower
from django.template.loader import render_to_string

from courses.choices import EventState
from evaluations.choices import AudienceChoice, InvitationState
from evaluations.models import Invitation, LostLinkRequest
from evaluations.services.letters import Ask, ask_for
from partnerships import clock
from partnerships.choices import EmailKind
from partnerships.links import LinkKind
from partnerships.models import Partnership, PartnershipSettings
from partnerships.services.outbox import Letter, Link, queue
from partnerships.tenancy import current_partnership_id

#: So many requests an hour are taken for one address, and from one visitor.
MOST_PER_ADDRESS = 5
MOST_PER_VISITOR = 20
HOUR = 3600
#: What was asked is forgotten so long after it was handled.
KEPT = dt.timedelta(days=1)
BATCH = 200


def ask_for_links(*, address: str, visitor: str) -> None:
    """Note that somebody asked for the links of an address. `visitor` is where they ask from.

    Over the limit nothing is noted, and nothing says so.
    """
    address = address.strip().lower()
    if _too_often("address", address, MOST_PER_ADDRESS) or _too_often("visitor", visitor, MOST_PER_VISITOR):
        return
    LostLinkRequest.objects.create(address=address)


def _too_often(kind: str, who: str, most: int) -> bool:
    """Count this time; the counter forgets after an hour."""
    digest = hashlib.sha256(who.encode()).hexdigest()
    key = f"lost-link:{current_partnership_id()}:{kind}:{digest}"
    cache.add(key, 0, HOUR)
    try:
        return int(cache.incr(key)) > most
    except ValueError:  # forgotten between the two
        return False


def next_due() -> dt.datetime | None:
    """Now, while a request waits; else when the next handled one is forgotten."""
    if LostLinkRequest.objects.filter(handled_at__isnull=True).exists():
        return clock.now()
    first = (
        LostLinkRequest.objects.filter(handled_at__isnull=False)
        .order_by("handled_at")
        .values_list("handled_at", flat=True)
        .first()
    )
    return first + KEPT if first is not None else None


def sweep_lost_links(partnership: Partnership) -> int:
    """The sweep "lost-links" for the open partnership: an email for each person at each address asked for."""
    now = clock.now()
    waiting = list(
        LostLinkRequest.objects.filter(handled_at__isnull=True)
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("at")[:BATCH]
    )
    letters = [
        letter
        for address, request in {row.address: row for row in waiting}.items()
        for letter in _letters(partnership, address, request.pk, now)
    ]
    if letters:
        queue(letters)
    LostLinkRequest.objects.filter(pk__in=[row.pk for row in waiting]).update(handled_at=now)
    forgotten, _ = LostLinkRequest.objects.filter(handled_at__lte=now - KEPT).delete()
    return len(waiting) + forgotten


def _letters(partnership: Partnership, address: str, request_id: int, now: dt.datetime) -> list[Letter]:
    """One email for each person at the address who has something open; most often none or one."""
    people: dict[tuple[str, int], list[Invitation]] = defaultdict(list)
    for row in _open_at(address, now):
        is_manager = row.audience == AudienceChoice.MANAGER
        people["manager" if is_manager else "delegate", 0 if is_manager else row.delegate_id].append(row)
    settings = PartnershipSettings.objects.get()
    return [
        _letter(partnership, settings, address, f"lost:{request_id}:{kind}:{person}", rows)
        for (kind, person), rows in people.items()
    ]


def _open_at(address: str, now: dt.datetime) -> Sequence[Invitation]:
    """What can be answered now by whoever has this address: their own surveys, and those about their people."""
    delegate = Q(audience=AudienceChoice.DELEGATE, own=address)
    manager = Q(audience=AudienceChoice.MANAGER) & (
        Q(booked_manager=address) | Q(booked_manager="", known_manager=address)
    )
    return list(
        Invitation.objects.annotate(
            own=Lower("delegate__email"),
            booked_manager=Lower("booking__manager_email"),
            known_manager=Lower("delegate__manager_email"),
        )
        .filter(
            delegate | manager,
            state__in=[InvitationState.SENT, InvitationState.STARTED],
            closes_at__gt=now,
            event__state=EventState.PLANNED,
        )
        .select_related("event__course", "delegate", "booking", "event_survey__survey_version")
        .order_by("closes_at", "pk")
    )


def _letter(
    partnership: Partnership,
    settings: PartnershipSettings,
    address: str,
    key: str,
    rows: Sequence[Invitation],
) -> Letter:
    first = rows[0]
    is_manager = first.audience == AudienceChoice.MANAGER
    name = (
        (first.booking.manager_name or first.delegate.manager_name)
        if is_manager
        else first.delegate.first_name
    )
    text = render_to_string(
        "emails/lost_link.txt",
        {
            "name": name,
            "asks": [_ask(row, place) for place, row in enumerate(rows)],
            "partnership": partnership,
            "settings": settings,
        },
    )
    return Letter(
        kind=EmailKind.LOST_LINK,
        to_address=address,
        to_name=name if is_manager else first.delegate.name,
        subject="Your survey link" if len(rows) == 1 else f"Your {len(rows)} survey links",
        text=text,
        dedupe_key=key,
        links=[Link(LinkKind.SURVEY, row.pk, row.generation) for row in rows],
    )


def _ask(row: Invitation, place: int) -> Ask:
    version = row.event_survey.survey_version
    return ask_for(
        event=row.event,
        stage=row.stage,
        audience=row.audience,
        minutes=version.minutes if version is not None else 0,
        closes_at=row.closes_at,
        link=f"{{link:{place}}}",
        about=row.delegate.name if row.audience == AudienceChoice.MANAGER else "",
    )
