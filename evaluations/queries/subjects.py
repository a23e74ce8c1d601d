"""What results are of besides an event or a course: provider, theme, themed evaluation, agency, programme.

A provider's, a theme's and the programme's results add up tallies over their events. An agency's and a themed
evaluation's are of some people of events: they are counted over those people's answers, in one statement.

Outside the team a provider's, a theme's and the programme's figures are the sum of what was released of their courses:
a sum of figures already shown gives nothing new away (`logic.disclosure`). An agency and a sample have releases of
their own (`services.releasing`).
"""

import datetime as dt
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, LiteralString

from django.db.models import Q

from courses.choices import EventState
from courses.models import Booking, Course, Event
from evaluations.logic.counts import Counted, StageCount
from evaluations.logic.suppression import is_safe
from evaluations.models import Comment, SampledDelegate, ThemedEvaluation
from evaluations.queries.asking import asked_rows
from evaluations.queries.counting import count
from evaluations.queries.counting_statements import RESPONSE_COLUMNS
from evaluations.queries.results import (
    Results,
    Viewer,
    assemble,
    tallied_events,
    twelve_months_before,
    with_questions,
)
from evaluations.queries.shown import read_shown, read_shown_apart
from evaluations.queries.tallies import Tallied, read_tallies
from partnerships import clock
from partnerships.models import Agency, Theme
from partnerships.tenancy import current_partnership_id

#: The answers of some people, as one subject.
OF_PEOPLE: LiteralString = f"""
SELECT {RESPONSE_COLUMNS}, 'people'::text AS subject FROM evaluations_response r
WHERE r.partnership_id = %(partnership)s AND r.booking_id = ANY(%(bookings)s)"""  # noqa: S608


class SubjectKind(StrEnum):
    """What results may be of."""

    PROGRAMME = "programme"
    PROVIDER = "provider"
    AGENCY = "agency"
    THEME = "theme"
    THEMED = "themed"


#: Subjects that are whole events, whose tallies add up.
OF_EVENTS = frozenset({SubjectKind.PROGRAMME, SubjectKind.PROVIDER, SubjectKind.THEME})


@dataclass(frozen=True)
class Subject:
    """One thing that results are of. `pk` is 0 for the programme."""

    kind: SubjectKind
    pk: int
    name: str

    @property
    def key(self) -> str:
        """Its name in the ledger of what was shown: "agency:5"."""
        return f"{self.kind}:{self.pk}"


PROGRAMME = Subject(SubjectKind.PROGRAMME, 0, "The programme")


def provider(agency: Agency) -> Subject:
    """The courses that an agency provides."""
    return Subject(SubjectKind.PROVIDER, agency.pk, agency.name)


def agency_of(agency: Agency) -> Subject:
    """The people who booked from an agency, on whichever course."""
    return Subject(SubjectKind.AGENCY, agency.pk, agency.name)


def theme_of(theme: Theme) -> Subject:
    """The courses that serve a theme, with everyone who came."""
    return Subject(SubjectKind.THEME, theme.pk, theme.name)


def themed_of(evaluation: ThemedEvaluation) -> Subject:
    """A themed evaluation: the people who are or were in its samples, and no others."""
    return Subject(SubjectKind.THEMED, evaluation.pk, evaluation.title)


def events_of(
    subject: Subject, start: dt.datetime | None = None, end: dt.datetime | None = None
) -> list[int]:
    """The events that a subject counts: begun in a period (the last twelve months unless said otherwise), not
    cancelled. Of a themed evaluation, those of its samples, whenever they were.
    """
    events = Event.objects.exclude(state=EventState.CANCELLED)
    if subject.kind is SubjectKind.THEMED:
        sampled = SampledDelegate.objects.filter(sample__evaluation_id=subject.pk).values("event_id")
        return list(events.filter(pk__in=sampled).order_by("starts_at", "pk").values_list("pk", flat=True))
    end = end or clock.now()
    events = events.filter(starts_at__gte=start or twelve_months_before(end), starts_at__lt=end)
    events = events.filter(_belongs(subject))
    return list(events.order_by("starts_at", "pk").values_list("pk", flat=True))


def _belongs(subject: Subject) -> Q:
    """Which events belong to a subject."""
    match subject.kind:
        case SubjectKind.PROVIDER:
            return Q(course__provider_id=subject.pk)
        case SubjectKind.THEME:
            return Q(course__in=Course.objects.filter(theme_links__theme_id=subject.pk))
        case _:
            return Q(course__on_programme=True) | Q(opted_in=True)


def courses_of(subject: Subject) -> list[Course]:
    """The courses of a provider, a theme or the programme, by title."""
    courses = Course.objects.order_by("title", "pk")
    match subject.kind:
        case SubjectKind.PROVIDER:
            return list(courses.filter(provider_id=subject.pk))
        case SubjectKind.THEME:
            return list(courses.filter(theme_links__theme_id=subject.pk).distinct())
        case _:
            return list(courses.filter(on_programme=True))


def people_of(subject: Subject, event_ids: Sequence[int]) -> list[int]:
    """The bookings behind an agency's or a sample's results. Who left a sample, or was replaced, stays counted."""
    if subject.kind is SubjectKind.THEMED:
        sampled = SampledDelegate.objects.filter(sample__evaluation_id=subject.pk)
        return list(sampled.order_by("booking_id").values_list("booking_id", flat=True).distinct())
    booked = Booking.objects.filter(event_id__in=event_ids, agency_id=subject.pk)
    return list(booked.order_by("pk").values_list("pk", flat=True))


def results_of(
    subject: Subject,
    viewer: Viewer,
    start: dt.datetime | None = None,
    end: dt.datetime | None = None,
    *,
    dimension: str = "agency",
) -> Results:
    """A subject's results over the events of a period: the last twelve months unless said otherwise.

    `dimension` is what the non-response statement goes by. An agency is itself one group of a dimension, so it has no
    other one (DOMAIN.md, The minimum).
    """
    ids = events_of(subject, start, end)
    if subject.kind in OF_EVENTS:
        return _of_events(subject, viewer, ids, dimension)
    return _of_people(subject, viewer, ids, "" if subject.kind is SubjectKind.AGENCY else dimension)


def _of_events(subject: Subject, viewer: Viewer, ids: Sequence[int], dimension: str) -> Results:
    courses = [course.pk for course in courses_of(subject)]
    tallied = tallied_events(ids, viewer, [f"course:{pk}" for pk in courses], courses=courses)
    return assemble(
        tallied,
        viewer,
        asked_rows(ids, dimension),
        comments=Comment.objects.filter(event_id__in=ids),
        dimension=dimension,
        events=len(ids),
    )


def _of_people(subject: Subject, viewer: Viewer, ids: Sequence[int], dimension: str) -> Results:
    bookings = people_of(subject, ids)
    tallied = _counted_people(subject, viewer, ids, bookings)
    return assemble(
        tallied,
        viewer,
        asked_rows(ids, dimension or "agency", bookings=bookings),
        comments=Comment.objects.filter(response__booking_id__in=bookings),
        dimension=dimension,
        events=len(ids),
        # A sample is few people, who may know each other's words: outside the team they are quoted as in a report.
        only_quotes=viewer is Viewer.OUTSIDE and subject.kind is SubjectKind.THEMED,
    )


def _counted_people(subject: Subject, viewer: Viewer, ids: Sequence[int], bookings: Sequence[int]) -> Tallied:
    """Counts over some people's answers: of the team now, of others as last released."""
    is_agency = subject.kind is SubjectKind.AGENCY
    beside = read_tallies(ids, ["stages"], evaluation=None if is_agency else subject.pk, bookings=bookings)
    if is_agency:  # what was found out about an event or a course says nothing of an agency
        beside = replace(beside, evidence=(), comments_released=0, comments_held=0)
    params = {"partnership": current_partnership_id(), "bookings": list(bookings)}
    if viewer is Viewer.OUTSIDE:
        shown, up_to = read_shown([subject.key])
        live = count(OF_PEOPLE, params, ["steps"]).together()
        counted = shown + Counted(steps=live.steps)
        return replace(with_questions(beside, counted), counted_at=up_to)
    counted = count(OF_PEOPLE, params).together()
    if is_agency:
        counted = beside_the_others(counted, beside.counted.together().stages, beside.minimum)
    return replace(with_questions(beside, counted), counted_at=clock.now())


def beside_the_others(part: Counted, whole: Sequence[StageCount], minimum: int) -> Counted:
    """One group's counts at the stages where it and everybody else are each nobody or reach the minimum.

    Source: DOMAIN.md, The minimum: "for everyone, a breakdown ... is shown only if each group and its complement is
    empty or reaches the minimum".
    """
    answers = {(found.stage, found.audience): found.responses for found in part.stages}
    hidden = {
        (found.stage, found.audience)
        for found in whole
        for own in [answers.get((found.stage, found.audience), 0)]
        if not (is_safe(own, minimum) and is_safe(found.responses - own, minimum))
    }
    return part.where(lambda counted: not (stages_of(counted) & hidden))


def stages_of(counted: Any) -> Set[tuple[str, str]]:
    """The stages and audiences whose answers stand behind a count. People by step belong to none."""
    if hasattr(counted, "sums"):
        return {(counted.earlier, "delegate"), (counted.later, "delegate")}
    if hasattr(counted, "total_before"):
        return {("pre", "delegate"), ("post", "delegate"), (counted.later, "delegate")}
    if hasattr(counted, "total_delegates"):
        return {(counted.stage, "delegate"), (counted.stage, "manager")}
    if hasattr(counted, "audience"):
        return {(counted.stage, counted.audience)}
    return frozenset()


@dataclass(frozen=True)
class Contribution:
    """How many courses stand behind figures that are the sum of releases."""

    shown: int
    courses: int

    @property
    def words(self) -> str:
        """For the reader: which courses are left out."""
        if self.shown == self.courses:
            return f"Added up from what was released of {self.courses} courses."
        return (
            f"Added up from what was released of {self.shown} of {self.courses} courses; "
            "the others have too few answers to show."
        )


def contribution(subject: Subject) -> Contribution:
    """For those outside the team: of how many courses something was released. Two queries."""
    courses = courses_of(subject)
    apart, _ = read_shown_apart([f"course:{course.pk}" for course in courses])
    return Contribution(len(apart), len(courses))


def agencies_with_answers(start: dt.datetime, end: dt.datetime) -> list[Agency]:
    """The agencies from which people booked on programme events of a period, by name."""
    booked = Booking.objects.filter(event_id__in=events_of(PROGRAMME, start, end)).exclude(agency=None)
    return list(Agency.objects.filter(pk__in=booked.values("agency_id")).order_by("name"))
