"""Where the surveys of events stand: counts by stage, and what is open. One query each, however many people."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from courses.choices import BookingStatus, EventState
from courses.models import Booking, Event
from evaluations.choices import AudienceChoice, InvitationState, SkipReason, StageChoice, SurveyState
from evaluations.logic.stages import SURVEY_KEYS
from evaluations.models import EventSurvey, Invitation, SampledDelegate, ThemedEvent
from evaluations.themed_choices import RUNNING
from partnerships.access import Member, visible_to

#: Stage and audience, in the order of time.
Wave = tuple[str, str]
WAVES: tuple[Wave, ...] = tuple((stage.value, audience.value) for stage, audience in SURVEY_KEYS)


@dataclass
class StageCounts:
    """One stage for one audience: people by what became of their invitation."""

    planned: int = 0
    sent: int = 0
    started: int = 0
    answered: int = 0
    not_delivered: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    @property
    def delivered(self) -> int:
        """The denominator of the response rate (DOMAIN.md, What belongs to a quarter)."""
        return self.sent - self.not_delivered

    @property
    def not_asked(self) -> list[tuple[str, int]]:
        """Why people were not asked, in words, with how many."""
        return [(SkipReason(reason).label, number) for reason, number in sorted(self.skipped.items())]

    def add(self, state: str, reason: str, was_sent: bool, was_started: bool, number: int) -> None:
        """Count people whose invitation stands so. What was sent stays sent, whatever became of the booking."""
        if state == InvitationState.PLANNED:
            self.planned += number
        elif was_sent:
            self.sent += number
            self.started += number if was_started else 0
            self.answered += number if state == InvitationState.ANSWERED else 0
            self.not_delivered += number if reason == SkipReason.NOT_DELIVERED else 0
        if state == InvitationState.SKIPPED and reason != SkipReason.NOT_DELIVERED:
            self.skipped[reason] += number


def _counted(rows: QuerySet[Invitation], *by: str) -> Iterable[tuple]:
    """Rows grouped by these columns, state, reason, whether sent and whether started."""
    return (
        rows.annotate(was_sent=Q(sent_at__isnull=False), was_started=Q(started_at__isnull=False))
        .values_list(*by, "stage", "audience", "state", "skip_reason", "was_sent", "was_started")
        .annotate(number=Count("id"))
        .order_by()
    )


def counts_by_event(event_ids: Collection[int]) -> dict[int, dict[Wave, StageCounts]]:
    """Each event's stages: one query."""
    found: dict[int, dict[Wave, StageCounts]] = defaultdict(lambda: defaultdict(StageCounts))
    rows = Invitation.objects.filter(event_id__in=event_ids)
    for event_id, stage, audience, *rest in _counted(rows, "event_id"):
        found[event_id][stage, audience].add(*rest)
    return found


def counts_between(first: dt.datetime, last: dt.datetime) -> dict[Wave, StageCounts]:
    """Response by stage: before and after of events that ended in the period, later ones that closed in it.

    Events that were cancelled are left out.
    """
    held = Q(
        stage__in=[StageChoice.PRE, StageChoice.POST], event__ends_at__gte=first, event__ends_at__lt=last
    )
    closed = Q(
        stage__in=[StageChoice.M3, StageChoice.M6],
        event_survey__closes_at__gte=first,
        event_survey__closes_at__lt=last,
    )
    rows = Invitation.objects.filter(held | closed).exclude(event__state=EventState.CANCELLED)
    found: dict[Wave, StageCounts] = defaultdict(StageCounts)
    for stage, audience, *rest in _counted(rows):
        found[stage, audience].add(*rest)
    return found


def surveys_of(event: Event) -> list[EventSurvey]:
    """The stages of an event, in the order of time."""
    rows = {(row.stage, row.audience): row for row in event.surveys.select_related("survey_version")}
    return [rows[wave] for wave in WAVES if wave in rows]


def events_in_progress(member: Member) -> QuerySet[Any]:
    """Events with a survey open now, the soonest to close first."""
    open_now = Q(surveys__state=SurveyState.OPEN)
    return (
        visible_to(member, Event)
        .filter(open_now)
        .annotate(
            closes_at=F("surveys__closes_at"), stage=F("surveys__stage"), audience=F("surveys__audience")
        )
        .select_related("course")
        .order_by("closes_at", "ref")
    )


@dataclass(frozen=True)
class Reach:
    """How many people of an event can still be asked, and about how many a manager can: all, and a theme's sample."""

    delegates: int = 0
    managers: int = 0
    sampled_delegates: int = 0
    sampled_managers: int = 0

    def of(self, audience: str, *, routine: bool, managers: bool) -> int:
        """Who would be asked: everybody where the event is evaluated anyway, otherwise the sample alone."""
        if audience == AudienceChoice.DELEGATE:
            return self.delegates if routine else self.sampled_delegates
        return self.managers if routine and managers else self.sampled_managers


def people_to_ask(event_ids: Collection[int]) -> dict[int, Reach]:
    """How many people of each event can still be asked: neither cancelled nor absent, with an address. One query."""
    sampled = Exists(
        SampledDelegate.objects.filter(
            booking=OuterRef("pk"), leaving__isnull=True, sample__evaluation__state__in=RUNNING
        )
    )
    own, manager = Q(delegate__email__gt=""), Q(manager_email__gt="") | Q(delegate__manager_email__gt="")
    rows = (
        Booking.objects.filter(event_id__in=event_ids)
        .exclude(status__in=[BookingStatus.CANCELLED, BookingStatus.DID_NOT_ATTEND])
        .values_list("event_id")
        .annotate(
            delegates=Count("id", filter=own),
            managers=Count("id", filter=manager),
            sampled_delegates=Count("id", filter=own & Q(sampled)),
            sampled_managers=Count("id", filter=manager & Q(sampled)),
        )
        .order_by()
    )
    return {event_id: Reach(*numbers) for event_id, *numbers in rows}


def events_of_running_themes(event_ids: Collection[int]) -> set[int]:
    """Those of the events that take part in a themed evaluation under way: managers of its sample are asked."""
    links = ThemedEvent.objects.filter(event_id__in=event_ids, evaluation__state__in=RUNNING)
    return set(links.values_list("event_id", flat=True))
