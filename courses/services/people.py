"""People: one training record each, found again, changed, and joined when there are two."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from courses.choices import BookingStatus
from courses.logic.people import Person, identity_keys, name_key
from courses.logic.statuses import BookingStatus as PlainStatus
from courses.logic.statuses import combine_statuses
from courses.models import Booking, Delegate
from courses.services import followers
from courses.services.events import touch_events
from courses.services.refusals import Refused
from partnerships.access import Member
from partnerships.models import Agency
from partnerships.services.log import record
from partnerships.tenancy import current_partnership_id


@dataclass(frozen=True)
class DelegateFacts:
    """A person as a form or a booking list names them. Only a first name is needed."""

    first_name: str
    last_name: str = ""
    email: str = ""
    agency: Agency | None = None
    job_role: str = ""
    learner_id: str = ""
    manager_name: str = ""
    manager_email: str = ""
    volunteer: bool = False

    @property
    def person(self) -> Person:
        """What decides whether two records are one person."""
        return Person(
            self.first_name,
            self.last_name,
            self.email,
            self.agency.name if self.agency else "",
            self.learner_id,
        )


def person_of(delegate: Delegate) -> Person:
    """What decides whether a record is somebody else's too. Select `agency` with it."""
    return Person(
        delegate.first_name,
        delegate.last_name,
        delegate.email,
        delegate.agency.name if delegate.agency else "",
        delegate.learner_id,
    )


def one_at_a_time() -> None:
    """Let no other transaction make people here until ours ends: two clicks make one person."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [7301, current_partnership_id() % 2**31])


def find_or_create_delegate(*, by: Member | int | None = None, **facts: Any) -> tuple[Delegate, bool]:
    """The person's record, and whether it is new. Keywords are those of `DelegateFacts`.

    Never joined by address alone (the brief, Import wizard). A merged record leads to the one it is part of.
    """
    delegate, is_new = find_or_create_delegates([DelegateFacts(**facts)])[0]
    if is_new:
        record("person.added", "A training record was started", by=by, subject=delegate)
    return delegate, is_new


@transaction.atomic
def find_or_create_delegates(people: Sequence[DelegateFacts]) -> list[tuple[Delegate, bool]]:
    """The records of many people, in their order, with whether each is new; two statements for any number."""
    one_at_a_time()
    keys = {name_key(each.first_name, each.last_name) for each in people}
    learners = {each.learner_id for each in people if each.learner_id}
    held = Delegate.objects.filter(Q(name_key__in=keys) | Q(learner_id__in=learners)).select_related(
        "agency", "merged_into"
    )
    by_identity: dict[str, Delegate] = {}
    for row in held.order_by("-merged_into_id", "id"):
        for key in identity_keys(person_of(row)):
            by_identity.setdefault(key, row.merged_into or row)
    made: list[Delegate] = []
    found: list[tuple[Delegate, bool]] = []
    for each in people:
        identities = sorted(identity_keys(each.person), reverse=True)
        row = next((by_identity[key] for key in identities if key in by_identity), None)
        is_new = row is None
        if row is None:
            row = _new(each)
            made.append(row)
        for key in identities:
            by_identity.setdefault(key, row)
        found.append((row, is_new))
    Delegate.objects.bulk_create(made)
    return found


def _new(facts: DelegateFacts) -> Delegate:
    return Delegate(
        first_name=facts.first_name,
        last_name=facts.last_name,
        name_key=name_key(facts.first_name, facts.last_name),
        email=facts.email,
        agency=facts.agency,
        job_role=facts.job_role,
        learner_id=facts.learner_id,
        manager_name=facts.manager_name,
        manager_email=facts.manager_email,
        volunteer=facts.volunteer,
    )


@transaction.atomic
def update_delegate(*, delegate: Delegate, by: Member | int | None, **fields: Any) -> Delegate:
    """Change a person's record. Events that lie ahead keep what was true at booking; addresses apply at once.

    Raises:
        Refused: the record was merged, or another person has this learner number.
    """
    if delegate.merged_into_id is not None:
        raise Refused("This record is part of another one now.")
    learner = fields.get("learner_id", "")
    if learner and Delegate.objects.filter(learner_id=learner).exclude(pk=delegate.pk).exists():
        raise Refused("Another person has this number in the learning system.")
    changed = sorted(name for name, value in fields.items() if getattr(delegate, name) != value)
    for name in changed:
        setattr(delegate, name, fields[name])
    delegate.name_key = name_key(delegate.first_name, delegate.last_name)
    delegate.save(update_fields=[*changed, "name_key"])
    touch_events(Booking.objects.filter(delegate=delegate).values_list("event_id", flat=True))
    record("person.changed", "The training record was changed", by=by, subject=delegate, fields=changed)
    return delegate


@transaction.atomic
def merge_people(*, kept: Delegate, gone: Delegate, by: Member | int | None, **fields: Any) -> Delegate:
    """Join two records of one person: bookings go to the first, the second leads to it from now on.

    `fields` are the values chosen side by side. Two bookings of one event become one: the stronger status.

    Raises:
        Refused: they are the same record, one was merged before, or both were asked about one event.
    """
    if kept.pk == gone.pk:
        raise Refused("Choose two different records.")
    if kept.merged_into_id or gone.merged_into_id:
        raise Refused("One of these records was merged before.")
    one_at_a_time()
    theirs = {row.event_id: row for row in Booking.objects.filter(delegate=gone).select_related("event")}
    both = list(Booking.objects.filter(delegate=kept, event_id__in=theirs).select_related("event"))
    spare = [theirs[row.event_id] for row in both]
    if followers.that_must_stay([row.pk for row in spare]):
        raise Refused(
            "Both records have a booking on the same event, and both were sent a survey about it. "
            "They can be merged when those surveys have closed without an answer, or not at all."
        )
    for row in both:
        _join_bookings(row, theirs[row.event_id])
    followers.let_go_of([row.pk for row in spare])
    Booking.objects.filter(pk__in=[row.pk for row in spare]).delete()
    Booking.objects.filter(delegate=gone).update(delegate=kept)
    followers.join_people(kept.pk, gone.pk)
    Delegate.objects.filter(merged_into=gone).update(merged_into=kept)
    learner = fields.get("learner_id") or kept.learner_id or gone.learner_id
    gone.learner_id, gone.merged_into = "", kept
    gone.save(update_fields=["learner_id", "merged_into"])
    for name, value in {**fields, "learner_id": learner}.items():
        setattr(kept, name, value)
    kept.name_key = name_key(kept.first_name, kept.last_name)
    kept.save()
    touch_events(theirs)
    record(
        "person.merged",
        "Two training records became one",
        by=by,
        subject=kept,
        gone=gone.pk,
        bookings=len(theirs),
    )
    return kept


def _join_bookings(kept: Booking, gone: Booking) -> None:
    status = combine_statuses(PlainStatus(kept.status), PlainStatus(gone.status))
    kept.status = BookingStatus(status.value)
    if kept.status != BookingStatus.CANCELLED:
        kept.cancelled_on = None
    kept.access_needs = kept.access_needs or gone.access_needs
    kept.claim = kept.claim or gone.claim
    kept.save(update_fields=["status", "cancelled_on", "access_needs", "claim"])
