"""Who is in a themed evaluation's sample now, who could be drawn, and how like the population the sample is."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from courses.choices import AttendanceClaim, BookingStatus, EventState
from courses.models import Booking
from evaluations.choices import OptOutScope
from evaluations.logic.sampling import Candidate, Comparison, compare
from evaluations.logic.schedule import LEAST_DAYS_OPEN, EventTimes, stage_dates
from evaluations.logic.stages import Audience, Stage
from evaluations.models import Invitation, OptOut, Sample, SampledDelegate, ThemedEvaluation, ThemedEvent
from evaluations.queries.library import rules_for_sending
from evaluations.themed_choices import RUNNING, Dimension, Exclusion, LeavingReason, ThemedState
from partnerships import clock
from partnerships.choices import Sector

#: Evaluations whose people are in no other sample: those that run, and those about to.
HOLDS_PEOPLE = RUNNING | {ThemedState.DRAFT}


def in_sample_now() -> QuerySet[SampledDelegate]:
    """Those who were drawn and have not left."""
    return SampledDelegate.objects.filter(leaving__isnull=True)


def blocks_of(booking_ids: Collection[int]) -> dict[int, list[str]]:
    """The blocks ("theme:<id>") that people get within their own surveys, by booking; most bookings have none.

    One query. Nobody has two: a person in one running sample is in the frame of no other.
    """
    found: dict[int, list[str]] = defaultdict(list)
    rows = (
        in_sample_now()
        .filter(booking_id__in=booking_ids, sample__evaluation__state__in=RUNNING)
        .order_by("booking_id", "sample__evaluation_id")
        .values_list("booking_id", "sample__evaluation_id")
        .distinct()
    )
    for booking_id, evaluation_id in rows:
        found[booking_id].append(ThemedEvaluation(pk=evaluation_id).block)
    return dict(found)


@dataclass(frozen=True)
class Person:
    """One booking of somebody who could be drawn, with what decides whether they can."""

    booking_id: int
    delegate_id: int
    event_id: int
    groups: Mapping[str, str]

    def candidate(self, dimension: str) -> Candidate:
        return Candidate(self.booking_id, self.groups[dimension])


@dataclass(frozen=True)
class Frame:
    """Everyone who could be drawn now, one booking each, and why others on the lists cannot."""

    people: tuple[Person, ...]
    excluded: Mapping[str, tuple[int, ...]]

    def candidates(self, dimension: str) -> tuple[Candidate, ...]:
        """In the order of the bookings' ids."""
        return tuple(person.candidate(dimension) for person in self.people)

    @property
    def excluded_in_words(self) -> list[tuple[str, int]]:
        """Reason and number of people, as on screen."""
        return [(Exclusion(reason).label, len(ids)) for reason, ids in sorted(self.excluded.items())]


_GROUP_FIELDS = {
    "agency": ("agency__name", "delegate__agency__name"),
    "sector": ("agency__sector", "delegate__agency__sector"),
}


def frame_of(evaluation: ThemedEvaluation) -> Frame:
    """Who could be drawn for an evaluation now: five queries, whatever the number of people.

    One booking for each delegate, of the earliest of its events with a survey still to come. Cancelled bookings and
    people who did not attend are no part of the population. Nobody is left out for having no manager's address:
    the delegate is asked who supervises their practice.
    """
    events = ThemedEvent.objects.filter(evaluation=evaluation).values("event_id")
    rows = list(
        _with_groups(Booking.objects.filter(event__in=events, event__state=EventState.PLANNED))
        .exclude(status__in=[BookingStatus.CANCELLED, BookingStatus.DID_NOT_ATTEND])
        .exclude(status=BookingStatus.BOOKED, claim=AttendanceClaim.DID_NOT_COME)
        .order_by("event__starts_at", "pk")
    )
    delegates = {row["delegate_id"] for row in rows}
    opted_out = _opted_out(delegates)
    elsewhere, before = _sampled(evaluation, delegates)
    now = clock.now()
    chosen: dict[int, Person] = {}
    refused: dict[int, tuple[Exclusion, int]] = {}
    for row in rows:
        person = row["delegate_id"]
        reason = _reason(row, opted_out, elsewhere, before, now)
        if reason is not None:
            refused.setdefault(person, (reason, row["pk"]))
        elif person not in chosen:
            chosen[person] = _person(row)
    excluded: dict[str, list[int]] = defaultdict(list)
    for person, (reason, booking_id) in refused.items():
        if person not in chosen:
            excluded[reason.value].append(booking_id)
    people = sorted(chosen.values(), key=lambda person: person.booking_id)
    return Frame(tuple(people), {reason: tuple(sorted(ids)) for reason, ids in excluded.items()})


def _with_groups(bookings: QuerySet[Booking]) -> Any:
    return bookings.annotate(
        own_agency=Coalesce(*_GROUP_FIELDS["agency"]), own_sector=Coalesce(*_GROUP_FIELDS["sector"])
    ).values(
        "pk", "delegate_id", "event_id", "event__course_id", "event__starts_at", "event__ends_at",
        "delegate__email", "job_role", "delegate__job_role", "own_agency", "own_sector",
    )  # fmt: skip


def _person(row: Mapping[str, Any]) -> Person:
    return Person(row["pk"], row["delegate_id"], row["event_id"], _groups(row))


def _groups(row: Mapping[str, Any]) -> dict[str, str]:
    """The person's group in each dimension; "" where it is not known."""
    return {
        Dimension.NONE.value: "",
        Dimension.AGENCY.value: row["own_agency"] or "",
        Dimension.SECTOR.value: Sector(row["own_sector"]).label if row["own_sector"] else "",
        Dimension.ROLE.value: " ".join((row["job_role"] or row["delegate__job_role"]).split()),
    }


def _reason(
    row: Mapping[str, Any],
    opted_out: set[tuple[int, int | None]],
    elsewhere: set[int],
    before: set[int],
    now: dt.datetime,
) -> Exclusion | None:
    person = row["delegate_id"]
    if person in before:
        return Exclusion.SAMPLED_BEFORE
    if person in elsewhere:
        return Exclusion.OTHER_SAMPLE
    if {(person, None), (person, row["event__course_id"])} & opted_out:
        return Exclusion.OPTED_OUT
    if not row["delegate__email"]:
        return Exclusion.NO_ADDRESS
    times = EventTimes(row["event__starts_at"], row["event__ends_at"])
    return None if has_a_stage_left(times, now) else Exclusion.NOTHING_LEFT


def has_a_stage_left(times: EventTimes, now: dt.datetime) -> bool:
    """Whether the six-month survey, the last of all, can still be asked."""
    last = stage_dates(times, Stage.M6, rules_for_sending()[Stage.M6, Audience.DELEGATE])
    return now + dt.timedelta(days=LEAST_DAYS_OPEN) < last.closes_at


def _opted_out(delegates: Collection[int]) -> set[tuple[int, int | None]]:
    rows = OptOut.objects.filter(
        delegate_id__in=delegates, scope__in=[OptOutScope.COURSE, OptOutScope.ALL]
    ).values_list("delegate_id", "scope", "course_id")
    return {
        (person, None if scope == OptOutScope.ALL else course) for person, scope, course in rows if person
    }


def _sampled(evaluation: ThemedEvaluation, delegates: Collection[int]) -> tuple[set[int], set[int]]:
    """Delegates in another evaluation's sample now, and those ever drawn for this one."""
    held = in_sample_now().filter(delegate_id__in=delegates, sample__evaluation__state__in=HOLDS_PEOPLE)
    elsewhere = held.exclude(sample__evaluation=evaluation).values_list("delegate_id", flat=True)
    before = SampledDelegate.objects.filter(delegate_id__in=delegates, sample__evaluation=evaluation)
    return set(elsewhere), set(before.values_list("delegate_id", flat=True))


def recorded_frame(sample: Sample) -> tuple[Candidate, ...]:
    """The population as it stood when the sample was drawn."""
    return tuple(Candidate(booking_id, group) for booking_id, group in sample.frame)


def comparison_by(sample: Sample, dimension: str) -> Comparison:
    """The sample as it is now against the population that it was drawn from, by one dimension. Two queries."""
    ids = {booking_id for booking_id, _ in sample.frame}
    rows = _with_groups(Booking.objects.filter(pk__in=ids))
    candidates = [Candidate(row["pk"], _groups(row)[dimension]) for row in rows]
    now = in_sample_now().filter(sample=sample, booking_id__in=ids).values_list("booking_id", flat=True)
    return compare(candidates, set(now))


def people_of(evaluation: ThemedEvaluation) -> QuerySet[SampledDelegate]:
    """Everyone ever drawn for an evaluation with what their row shows, in the order drawn."""
    return (
        SampledDelegate.objects.filter(sample__evaluation=evaluation)
        .select_related(
            "sample", "delegate", "booking__agency", "event__course", "leaving", "replaces__delegate"
        )
        .order_by("sample__number", "order", "pk")
    )


def people_to_replace(evaluation_ids: Collection[int]) -> dict[int, list[tuple[int, LeavingReason]]]:
    """Those in a sample now who can no longer take part: (sampled id, why), by evaluation. Three queries."""
    rows = list(
        in_sample_now()
        .filter(sample__evaluation_id__in=evaluation_ids)
        .values_list(
            "pk", "sample__evaluation_id", "delegate_id", "booking_id", "booking__status", "booking__claim",
            "event__course_id",
        )
        .order_by("pk")
    )  # fmt: skip
    opted_out = _opted_out({row[2] for row in rows})
    skipped = dict(
        Invitation.objects.filter(
            booking_id__in={row[3] for row in rows},
            audience="delegate",
            skip_reason__in=["not_in_role", "not_delivered", "not_me", "stopped"],
        ).values_list("booking_id", "skip_reason")
    )
    found: dict[int, list[tuple[int, LeavingReason]]] = defaultdict(list)
    for pk, evaluation_id, delegate_id, booking_id, status, claim, course_id in rows:
        wishes = {(delegate_id, None), (delegate_id, course_id)} & opted_out
        reason = _why_not_now(status, claim, bool(wishes), skipped.get(booking_id, ""))
        if reason is not None:
            found[evaluation_id].append((pk, reason))
    return dict(found)


def _why_not_now(status: str, claim: str, opted_out: bool, skipped: str) -> LeavingReason | None:
    if status == BookingStatus.CANCELLED:
        return LeavingReason.CANCELLED
    said_no = status == BookingStatus.BOOKED and claim == AttendanceClaim.DID_NOT_COME
    if status == BookingStatus.DID_NOT_ATTEND or said_no:
        return LeavingReason.DID_NOT_ATTEND
    if opted_out:
        return LeavingReason.OPTED_OUT
    by_skip = {"not_in_role": LeavingReason.LEFT, "": None}
    return by_skip.get(skipped, LeavingReason.NOT_DELIVERED)


def size_of(evaluation_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """People in each evaluation's sample now, and from how many agencies. One query."""
    people: Counter[int] = Counter()
    agencies: dict[int, set[int]] = defaultdict(set)
    rows = (
        in_sample_now()
        .filter(sample__evaluation_id__in=evaluation_ids)
        .annotate(own_agency=Coalesce("booking__agency_id", "delegate__agency_id"))
        .values_list("sample__evaluation_id", "own_agency")
    )
    for evaluation_id, agency_id in rows:
        people[evaluation_id] += 1
        if agency_id is not None:
            agencies[evaluation_id].add(agency_id)
    return {pk: (people[pk], len(agencies[pk])) for pk in people}
