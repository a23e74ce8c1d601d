"""Chasing concerns: the monitored mailbox and the named cover are told, and again each working day until resolved.

The email never holds the comment's words. Source: DOMAIN.md, "A survey is not a way to report a concern".
"""

import datetime as dt

from django.conf import settings as django_settings
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse

from evaluations.models import Concern
from partnerships import clock
from partnerships.choices import EmailKind
from partnerships.logic.wording import long_moment
from partnerships.models import Partnership, PartnershipSettings
from partnerships.services import mornings
from partnerships.services.outbox import Letter, queue


def next_due() -> dt.datetime | None:
    """Now, for a concern that nobody was told of yet; else nine on the next working day."""
    open_concerns = Concern.objects.filter(resolved_at__isnull=True)
    if open_concerns.filter(chased_on__isnull=True).exists():
        return clock.now()
    last = open_concerns.order_by("chased_on").values_list("chased_on", flat=True).first()
    if last is None:
        return None
    return mornings.at_nine(last + dt.timedelta(days=1))


def due_concerns() -> Q:
    """Concerns never told of, at any hour; the others on working days from nine, once a day."""
    new = Q(chased_on__isnull=True)
    today = mornings.day_begun()
    return new | Q(chased_on__lt=today) if today is not None else new


def sweep_concerns(partnership: Partnership) -> int:
    """The sweep "concerns" for the open partnership; returns how many concerns were told of.

    Without a mailbox nobody can be told: the concern stays due, and Home shows it.
    """
    concerns = list(
        Concern.objects.filter(due_concerns(), resolved_at__isnull=True)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("raised_at")
    )
    settings = PartnershipSettings.objects.first()
    if not concerns or settings is None:
        return 0
    people = [(settings.concern_mailbox, ""), (settings.concern_cover_email, settings.concern_cover_name)]
    people = [(address, name) for address, name in people if address]
    if not people:
        return 0
    today = clock.today()
    queue(
        [
            _letter(concern, partnership, address, name, today)
            for concern in concerns
            for address, name in people
        ]
    )
    Concern.objects.filter(pk__in=[concern.pk for concern in concerns]).update(chased_on=today)
    return len(concerns)


def _page_of(concern: Concern, partnership: Partnership) -> str:
    """Where the words are read and what was done is recorded; it asks to sign in first."""
    return reverse("evaluations:comment", args=[partnership.slug, concern.comment_id])


def _letter(concern: Concern, partnership: Partnership, address: str, name: str, today: dt.date) -> Letter:
    is_first = concern.chased_on is None
    subject = (
        "A possible concern in a survey answer needs you" if is_first else "Still open: a possible concern"
    )
    text = render_to_string(
        "emails/concern.txt",
        {
            "name": name,
            "partnership": partnership,
            "raised": long_moment(clock.local(concern.raised_at)),
            "is_first": is_first,
            "url": f"{django_settings.SITE_URL}{_page_of(concern, partnership)}",
        },
    )
    return Letter(
        kind=EmailKind.CONCERN,
        to_address=address,
        to_name=name,
        subject=subject,
        text=text,
        dedupe_key=f"concern:{concern.pk}:{today.isoformat()}:{address.lower()}"[:200],
    )
