"""The sweep "pairs": bounces become broken pairs, agencies' contacts are asked once and reminded once.

The email names person and event, never a survey or an answer, and needs no account. Source: REQUIREMENTS, item 5.
"""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Exists, Max, OuterRef, QuerySet
from django.template.loader import render_to_string

from evaluations.choices import AudienceChoice, InvitationState, SkipReason
from evaluations.logic.sending_hours import is_sending_moment, next_sending_moment, usual_moment
from evaluations.models import Invitation, PairBreak, RepairTask
from evaluations.services.pairs import break_pair, expire_repairs
from evaluations.themed_choices import BreakReason, RepairState
from partnerships import clock
from partnerships.choices import EmailKind, Role, StopReason
from partnerships.links import LinkKind
from partnerships.logic.working_days import add_working_days
from partnerships.models import Partnership, PartnershipSettings, StoppedAddress
from partnerships.queries.members import emails_by_role, emails_of_agency
from partnerships.services.outbox import Letter, Link, queue

CHASED_AFTER = 5
#: Reasons for which an address was stopped that say nothing about whether the person is still there.
_NOT_A_MOVE = (StopReason.COMPLAINT, StopReason.OPTED_OUT, StopReason.OFFICER)
BATCH = 200


def next_due() -> dt.datetime | None:
    """When the next bounce, question, reminder or end is due."""
    settings = PartnershipSettings.objects.first()
    if settings is None or not settings.may_send:
        return None
    now = clock.now()
    if bounced().exists():
        return now
    moments = [next_sending_moment(now)] if _unasked().exists() else []
    asked = _unchased().order_by("asked_at").values_list("asked_at", flat=True).first()
    if asked is not None:
        moments.append(next_sending_moment(max(now, chase_moment(asked))))
    last = (
        RepairTask.objects.filter(state=RepairState.OPEN)
        .annotate(last=Max("pair_break__booking__event__surveys__closes_at"))
        .order_by("last")
        .values_list("last", flat=True)
        .first()
    )
    return min([*moments, *([last] if last else [])], default=None)


def sweep_pairs(partnership: Partnership) -> int:
    """The sweep "pairs" for the open partnership; returns how much was done."""
    settings = PartnershipSettings.objects.first()
    if settings is None or not settings.may_send:
        return 0
    now = clock.now()
    done = break_bounced() + expire_repairs(now)
    if is_sending_moment(now):
        done += ask(partnership, settings) + chase(partnership, settings)
    return done


def bounced() -> QuerySet[Invitation]:
    """Surveys whose email an address refused for good, and whose pair is not yet known to be broken."""
    known = PairBreak.objects.filter(booking=OuterRef("booking"), invitation=OuterRef("pk"))
    broken = RepairTask.objects.filter(pair_break__booking=OuterRef("booking")).exclude(
        state=RepairState.DONE
    )
    not_moves = StoppedAddress.objects.filter(lifted_at__isnull=True, reason__in=_NOT_A_MOVE)
    return (
        Invitation.objects.filter(
            ~Exists(known),
            ~Exists(broken),
            state=InvitationState.SKIPPED,
            skip_reason=SkipReason.NOT_DELIVERED,
            message__bounced_at__isnull=False,
        )
        .exclude(message__to_address__in=not_moves.values("address"))
        .select_related("booking")
        .order_by("pk")
    )


def break_bounced() -> int:
    """Break the pairs whose delegate's or manager's address refuses emails."""
    seen: set[int] = set()
    for row in bounced()[:BATCH]:
        if row.booking_id in seen:
            continue
        seen.add(row.booking_id)
        is_manager = row.audience == AudienceChoice.MANAGER
        reason = BreakReason.MANAGER_BOUNCE if is_manager else BreakReason.DELEGATE_BOUNCE
        break_pair(booking=row.booking, reason=reason, from_stage=row.stage, invitation=row)
    return len(seen)


def chase_moment(asked_at: dt.datetime) -> dt.datetime:
    """Nine in the morning, five working days after the question."""
    return usual_moment(add_working_days(clock.local(asked_at).date(), CHASED_AFTER))


def _unasked() -> QuerySet[RepairTask]:
    return RepairTask.objects.filter(state=RepairState.OPEN, asked_at__isnull=True)


def _unchased() -> QuerySet[RepairTask]:
    return RepairTask.objects.filter(state=RepairState.OPEN, asked_at__isnull=False, chased_on__isnull=True)


def ask(partnership: Partnership, settings: PartnershipSettings) -> int:
    """Ask about every new task, one email for each contact; returns how many tasks."""
    tasks = _loaded(_unasked())
    _queue(partnership, settings, tasks, is_reminder=False)
    RepairTask.objects.filter(pk__in=[task.pk for task in tasks]).update(asked_at=clock.now())
    return len(tasks)


def chase(partnership: Partnership, settings: PartnershipSettings) -> int:
    """Remind once, five working days after the question; returns how many tasks."""
    now = clock.now()
    tasks = [task for task in _loaded(_unchased()) if task.asked_at and chase_moment(task.asked_at) <= now]
    _queue(partnership, settings, tasks, is_reminder=True)
    RepairTask.objects.filter(pk__in=[task.pk for task in tasks]).update(chased_on=clock.today())
    return len(tasks)


def _loaded(rows: QuerySet[RepairTask]) -> list[RepairTask]:
    return list(
        rows.select_for_update(of=("self",), skip_locked=True)
        .select_related("agency", "pair_break__booking__delegate", "pair_break__booking__event__course")
        .order_by("pk")[:BATCH]
    )


def contacts_of(task: RepairTask) -> list[tuple[str, str]]:
    """Whom to ask, name and address: the agency's training contact, else its leads, else the team."""
    agency = task.agency
    if agency is not None and agency.contact_email:
        return [(agency.contact_name, agency.contact_email)]
    leads = emails_of_agency(agency.pk, Role.AGENCY_LEAD) if agency is not None else []
    return leads or emails_by_role(Role.COORDINATOR) or emails_by_role(Role.POLICY_OFFICER)


def _queue(
    partnership: Partnership, settings: PartnershipSettings, tasks: Sequence[RepairTask], *, is_reminder: bool
) -> None:
    known: dict[int | None, list[tuple[str, str]]] = {}
    to: dict[tuple[str, str], list[RepairTask]] = defaultdict(list)
    for task in tasks:
        if task.agency_id not in known:
            known[task.agency_id] = contacts_of(task)
        for contact in known[task.agency_id]:
            to[contact].append(task)
    queue([_letter(partnership, settings, contact, mine, is_reminder) for contact, mine in to.items()])


def _letter(
    partnership: Partnership,
    settings: PartnershipSettings,
    contact: tuple[str, str],
    tasks: Sequence[RepairTask],
    is_reminder: bool,
) -> Letter:
    name, address = contact
    items = [
        {
            "person": task.pair_break.booking.delegate.name,
            "event": task.pair_break.booking.event,
            "question": question_of(task),
            "link": f"{{link:{place}}}",
            "due_on": task.due_on,
        }
        for place, task in enumerate(tasks)
    ]
    text = render_to_string(
        "emails/repair.txt",
        {
            "name": name,
            "items": items,
            "partnership": partnership,
            "settings": settings,
            "is_reminder": is_reminder,
        },
    )
    people = "1 person" if len(tasks) == 1 else f"{len(tasks)} people"
    digest = hashlib.sha256(",".join(f"{task.pk}.{task.generation}" for task in tasks).encode()).hexdigest()[
        :32
    ]
    return Letter(
        kind=EmailKind.REPAIR,
        to_address=address,
        to_name=name,
        subject=f"{'Reminder: who' if is_reminder else 'Who'} is there now? {people} of your agency",
        text=text,
        dedupe_key=f"repair:{'chase' if is_reminder else 'ask'}:{digest}:{address.lower()}"[:200],
        links=[Link(LinkKind.REPAIR, task.pk, task.generation) for task in tasks],
    )


def question_of(task: RepairTask) -> str:
    """What the contact is asked about one person; never a word of a survey."""
    person = task.pair_break.booking.delegate.name
    return {
        BreakReason.DELEGATE_LEFT: f"Does {person} still work with you?",
        BreakReason.DELEGATE_BOUNCE: f"What is {person}’s email address now?",
        BreakReason.NOT_MANAGER: f"Who supervises {person} now?",
        BreakReason.MANAGER_BOUNCE: f"Who supervises {person} now?",
        BreakReason.OFFICER: f"Who supervises {person} now?",
    }[BreakReason(task.pair_break.reason)]
