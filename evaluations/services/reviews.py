"""Reviews of courses' evaluations: raised by the clock, chased, recorded by people; and pauses of the programme.

Source: DOMAIN.md, New courses; REQUIREMENTS C47-C49 and T01 (a paused programme raises nothing false). The dates are
those of `logic.reviews`.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings as django_settings
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from courses.choices import CourseKind, EventState
from courses.models import Course, Event, ProgrammePause
from courses.services.refusals import Refused
from evaluations.logic.reviews import (
    EARLY_REVIEWS,
    DeliveredEvent,
    Pause,
    early_reviews,
    half_year_ends,
    half_year_reviews,
)
from evaluations.models import CourseReview, ReviewRecord
from evaluations.themed_choices import ReviewKind
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import EmailKind, Role
from partnerships.logic.working_days import add_working_days, is_working_day
from partnerships.models import Partnership
from partnerships.queries.members import emails_by_role
from partnerships.queries.settings import settings_of_partnership
from partnerships.services.log import record
from partnerships.services.outbox import Letter, queue

#: The sweep does its day's work from this hour on.
HOUR = 7
#: An overdue review is chased after so many working days, and again as far apart until it is recorded.
CHASE_AFTER = 5

MOVED = "The event was moved or cancelled, or is no longer one of the first three"
PAUSED = "The programme was paused"


@dataclass(frozen=True)
class Wanted:
    """A review that ought to stand: of a course, for an event or a half-year."""

    course_id: int
    kind: ReviewKind
    number: int
    due_on: dt.date
    event_id: int | None = None
    #: E-learning: one event is read three times.
    is_series: bool = False


@dataclass(frozen=True)
class Standing:
    """What the clock looks at, read once: today, the pauses, every review that was not withdrawn."""

    today: dt.date
    pauses: tuple[Pause, ...]
    reviews: tuple[CourseReview, ...]

    @property
    def recorded(self) -> list[CourseReview]:
        """Those that somebody recorded."""
        return [review for review in self.reviews if hasattr(review, "record")]

    @property
    def unrecorded(self) -> list[CourseReview]:
        """Those that nobody recorded yet."""
        return [review for review in self.reviews if not hasattr(review, "record")]

    def is_paused(self, day: dt.date) -> bool:
        """Whether the programme is paused on a day."""
        return any(pause.holds(day) for pause in self.pauses)


def _standing() -> Standing:
    """Two queries."""
    reviews = CourseReview.objects.filter(withdrawn_at=None).select_related("record").order_by("due_on", "id")
    return Standing(clock.today(), _pauses(), tuple(reviews))


def sweep_reviews(partnership: Partnership) -> int:
    """The sweep "reviews" for the open partnership: raise, withdraw, chase; how many of these it did."""
    if clock.local(clock.now()).hour < HOUR:
        return 0
    raised, withdrawn = _differences(_standing())
    now = clock.now()
    for review, why in withdrawn:
        CourseReview.objects.filter(pk=review.pk, withdrawn_at=None).update(
            withdrawn_at=now, withdrawn_why=why
        )
    CourseReview.objects.bulk_create(
        [
            CourseReview(
                course_id=wanted.course_id,
                event_id=wanted.event_id,
                kind=wanted.kind,
                number=wanted.number,
                due_on=wanted.due_on,
                raised_at=now,
            )
            for wanted in raised
        ],
        ignore_conflicts=True,
    )
    return len(raised) + len(withdrawn) + _chase(partnership)


def next_due() -> dt.datetime | None:
    """Now, when something is to be raised, withdrawn or chased; else seven on the morning when that may be next."""
    now = clock.now()
    today = clock.today()
    this_morning = dt.datetime.combine(today, dt.time(HOUR), clock.LONDON)
    midnight = dt.datetime.combine(today, dt.time(), clock.LONDON)
    standing = _standing()
    if any(_differences(standing)) or _to_chase(standing):
        return max(now, this_morning)
    days = [_chased_next_on(review) for review in standing.unrecorded]
    next_end = (
        _programme_events()
        .filter(ends_at__gte=midnight)
        .order_by("ends_at")
        .values_list("ends_at", flat=True)
        .first()
    )
    if next_end is not None:
        days.append(clock.local(next_end).date() + dt.timedelta(days=1))
    start_month = settings_of_partnership().year_start_month
    if Course.objects.filter(active=True, on_programme=True).exists():
        days.append(_next_half_year(today, start_month))
    later = [day for day in days if day > today]
    return dt.datetime.combine(min(later), dt.time(HOUR), clock.LONDON) if later else None


def _next_half_year(today: dt.date, start_month: int) -> dt.date:
    return half_year_ends(
        today + dt.timedelta(days=1), today + dt.timedelta(days=366), year_start_month=start_month
    )[0]


def _programme_events() -> QuerySet[Event]:
    return Event.objects.filter(course__active=True, course__on_programme=True, state=EventState.PLANNED)


def _pauses() -> tuple[Pause, ...]:
    rows = ProgrammePause.objects.values_list("from_day", "until_day")
    return tuple(Pause(first, last) for first, last in rows)


def _wanted(today: dt.date, pauses: tuple[Pause, ...]) -> list[Wanted]:
    """Every review that ought to have been raised by today. Three queries."""
    start_month = settings_of_partnership().year_start_month
    delivered: dict[int, list[DeliveredEvent]] = defaultdict(list)
    for event in (
        _programme_events().filter(starts_at__lt=clock.now()).only("course_id", "starts_at", "ends_at")
    ):
        delivered[event.course_id].append(DeliveredEvent(event.pk, event.first_day, event.last_day))
    wanted: list[Wanted] = []
    for course in Course.objects.filter(pk__in=list(delivered)).only("kind", "created_at"):
        known_from = clock.local(course.created_at).date()
        events = delivered[course.pk]
        is_e_learning = course.kind == CourseKind.E_LEARNING
        over = [event for event in events if is_e_learning or event.last_day < today]
        wanted += [
            Wanted(course.pk, ReviewKind.EARLY, early.number, early.due_on, early.event_id, is_e_learning)
            for early in early_reviews(
                over, is_e_learning=is_e_learning, known_from=known_from, pauses=pauses
            )
        ]
        wanted += [
            Wanted(course.pk, ReviewKind.HALF_YEAR, 1, due_on)
            for due_on in half_year_reviews(
                [event.first_day for event in events],
                today=today,
                known_from=known_from,
                year_start_month=start_month,
                pauses=pauses,
            )
        ]
    return wanted


def _differences(standing: Standing) -> tuple[list[Wanted], list[tuple[CourseReview, str]]]:
    """What is to be raised, and what was raised and is no longer expected, with why. What was recorded stays."""
    # One raised after this moment belongs to a clock that has been set back since: it is let alone.
    now = clock.now()
    wanted = _numbered(_wanted(standing.today, standing.pauses), standing.recorded)
    known = {_key(review) for review in standing.reviews}
    expected = {_key(each) for each in wanted}
    withdrawn = [
        (review, PAUSED if standing.is_paused(review.due_on) else MOVED)
        for review in standing.unrecorded
        if review.raised_at <= now and _key(review) not in expected
    ]
    return [each for each in wanted if _key(each) not in known], withdrawn


def _key(review: CourseReview | Wanted) -> tuple[object, ...]:
    return review.course_id, review.kind, review.number, review.due_on, review.event_id


def _numbered(wanted: Iterable[Wanted], recorded: Sequence[CourseReview]) -> list[Wanted]:
    """The wanted reviews beside those recorded: what was read is not read again, and no course has more than three
    early reviews, even when an older event's list is imported later.
    """
    done: dict[int, list[CourseReview]] = defaultdict(list)
    for review in recorded:
        if review.kind == ReviewKind.EARLY:
            done[review.course_id].append(review)
    used = {pk: {review.number for review in reviews} for pk, reviews in done.items()}
    found = []
    for each in wanted:
        before = done.get(each.course_id, [])
        if each.kind != ReviewKind.EARLY or not before:
            found.append(each)
        elif each.is_series:
            if each.number not in used[each.course_id]:
                found.append(each)
        elif each.event_id not in {review.event_id for review in before}:
            free = [n for n in range(1, EARLY_REVIEWS + 1) if n not in used[each.course_id]]
            if free:
                used[each.course_id].add(free[0])
                found.append(replace(each, number=free[0]))
    return found + [_as_wanted(review) for review in recorded]


def _as_wanted(review: CourseReview) -> Wanted:
    kind = ReviewKind(review.kind)
    return Wanted(review.course_id, kind, review.number, review.due_on, review.event_id)


def is_paused(day: dt.date) -> bool:
    """Whether the programme is paused on a day."""
    return any(pause.holds(day) for pause in _pauses())


def _chased_next_on(review: CourseReview) -> dt.date:
    return add_working_days(review.chased_on or review.due_on, CHASE_AFTER)


def _to_chase(standing: Standing) -> list[CourseReview]:
    """Open reviews so long overdue that somebody is to be reminded now; none on a free day or in a pause."""
    today = standing.today
    if not is_working_day(today) or standing.is_paused(today):
        return []
    return [review for review in standing.unrecorded if _chased_next_on(review) <= today]


def _chase(partnership: Partnership) -> int:
    """One email about everything overdue to each policy officer and coordinator; how many emails."""
    standing = _standing()  # read again: some were raised or withdrawn a moment ago
    today = standing.today
    late = _to_chase(standing)
    if not late:
        return 0
    titles = dict(
        Course.objects.filter(pk__in={review.course_id for review in late}).values_list("pk", "title")
    )
    address = reverse("evaluations:reviews", args=[partnership.slug])
    letters = []
    for name, email in emails_by_role(Role.POLICY_OFFICER, Role.COORDINATOR):
        text = render_to_string(
            "emails/review.txt",
            {
                "name": name,
                "partnership": partnership,
                "reviews": [(titles[review.course_id], review.due_on) for review in late],
                "url": f"{django_settings.SITE_URL}{address}",
            },
        )
        letters.append(
            Letter(
                kind=EmailKind.REVIEW,
                to_address=email,
                to_name=name,
                subject="Reviews of courses are overdue",
                text=text,
                dedupe_key=f"review:{today.isoformat()}:{email.lower()}"[:200],
            )
        )
    queue(letters)
    CourseReview.objects.filter(pk__in=[review.pk for review in late]).update(chased_on=today)
    return len(letters)


@transaction.atomic
def record_review(*, review: CourseReview, what_was_seen: str, what_changes: str, by: Member) -> ReviewRecord:
    """Record who reviewed, what was seen and what changes. It is never overwritten.

    Raises:
        Refused: nothing was written, it was recorded before, or it is no longer expected.
    """
    review = CourseReview.objects.select_for_update().get(pk=review.pk)
    if review.withdrawn_at is not None:
        raise Refused(f"This review is no longer expected: {review.withdrawn_why.lower()}.")
    if ReviewRecord.objects.filter(review=review).exists():
        raise Refused("Somebody has recorded this review already.")
    seen = what_was_seen.strip()
    if not seen:
        raise Refused("Write what was seen in the evaluations.")
    made = ReviewRecord.objects.create(
        review=review,
        what_was_seen=seen,
        what_changes=what_changes.strip(),
        by_id=by.user_id,
        at=clock.now(),
    )
    record("evaluations.course_reviewed", "Reviewed a course's evaluations", by=by, subject=review)
    return made


@transaction.atomic
def pause_programme(*, from_day: dt.date, until_day: dt.date | None, why: str, by: Member) -> ProgrammePause:
    """Pause the programme, to a last day or until further notice: no review is expected on a day of the pause.

    Raises:
        Refused: no reason, an end before its start, or another pause lies over it.
    """
    if not why.strip():
        raise Refused("Say why the programme is paused.")
    if until_day is not None and until_day < from_day:
        raise Refused("The last day of the pause comes before its first.")
    for pause in _pauses():
        if (until_day is None or pause.from_day <= until_day) and (
            pause.until is None or from_day <= pause.until
        ):
            raise Refused("The programme is already paused on some of these days.")
    made = ProgrammePause.objects.create(
        from_day=from_day, until_day=until_day, why=why.strip()[:300], recorded_by_id=by.user_id
    )
    record("evaluations.programme_paused", "Paused the programme", by=by, subject=made)
    return made


@transaction.atomic
def end_pause(*, pause: ProgrammePause, until_day: dt.date, by: Member) -> None:
    """Say when a pause ends (or ended).

    Raises:
        Refused: the day comes before the pause began.
    """
    if until_day < pause.from_day:
        raise Refused("The last day of the pause comes before its first.")
    ProgrammePause.objects.filter(pk=pause.pk).update(until_day=until_day)
    record("evaluations.programme_resumed", "Said when the pause ends", by=by, subject=pause)
