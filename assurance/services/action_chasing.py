"""Chasing overdue actions: one email an agency, on the first working day after the date, then weekly.

Source: DOMAIN.md, Action tracker ("Overdue ones are chased").
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.conf import settings as django_settings
from django.db.models import DateField, ExpressionWrapper, F, Min, QuerySet, Value
from django.db.models.functions import Greatest
from django.template.loader import render_to_string
from django.urls import reverse

from assurance.choices import ActionChoice
from assurance.logic.ageing import age_words
from assurance.models import Action
from partnerships.choices import EmailKind, Role
from partnerships.logic.wording import plural
from partnerships.models import Partnership
from partnerships.queries.members import emails_by_role, leads_by_agency
from partnerships.services import mornings
from partnerships.services.outbox import Letter, queue

DAY, WEEK = dt.timedelta(days=1), dt.timedelta(days=7)
UNFINISHED = (ActionChoice.OPEN, ActionChoice.UNDER_WAY)


def _to_chase() -> QuerySet[Any]:
    """Unfinished actions with the day from which each is to be chased."""
    after_due = ExpressionWrapper(F("due_on") + Value(DAY), output_field=DateField())
    after_chase = ExpressionWrapper(F("chased_on") + Value(WEEK), output_field=DateField())
    return Action.objects.filter(state__in=UNFINISHED).annotate(
        chase_from=Greatest(after_due, after_chase, output_field=DateField())
    )


def next_due() -> dt.datetime | None:
    """Nine on the first working day on which an action is to be chased."""
    first = _to_chase().aggregate(first=Min("chase_from"))["first"]
    return mornings.at_nine(first) if first is not None else None


def sweep_actions(partnership: Partnership) -> int:
    """The sweep "action-chase" for the open partnership; returns how many actions were chased."""
    today = mornings.day_begun()
    if today is None:
        return 0
    late = list(
        _to_chase()
        .filter(chase_from__lte=today)
        .select_for_update(skip_locked=True, of=("self",))
        .order_by("due_on", "id")
    )
    by_agency: dict[int | None, list[Action]] = defaultdict(list)
    for action in late:
        by_agency[action.agency_id].append(action)
    leads = leads_by_agency([agency_id for agency_id in by_agency if agency_id is not None])
    officers = emails_by_role(Role.POLICY_OFFICER)
    letters = [
        _letter(partnership, actions, address, name, today)
        for agency_id, actions in by_agency.items()
        for name, address in leads.get(agency_id or 0, officers)
    ]
    queue(letters)
    Action.objects.filter(pk__in=[action.pk for action in late]).update(chased_on=today)
    return len(late)


def _letter(
    partnership: Partnership, actions: Sequence[Action], address: str, name: str, today: dt.date
) -> Letter:
    page = reverse("assurance:actions", args=[partnership.slug])
    text = render_to_string(
        "emails/actions_late.txt",
        {
            "name": name,
            "partnership": partnership,
            "actions": [(action.text, age_words(action.due_on, today)) for action in actions],
            "url": f"{django_settings.SITE_URL}{page}?standing=late",
        },
    )
    key = f"actions-late:{actions[0].agency_id or 0}:{today.isoformat()}:{address.lower()}"
    subject = f"{plural(len(actions), 'action is', 'actions are')} late"
    return Letter(
        kind=EmailKind.AUDIT,
        to_address=address,
        to_name=name,
        subject=subject,
        text=text,
        dedupe_key=key[:200],
    )
