"""Results of an event and of a course: for the quality assurance team from the tallies, for others as last released.

Reads tallies, never answers; whatever the number of people, an event's results take at most four queries.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial

from django.db.models import QuerySet, Sum

from courses.choices import EventState
from courses.models import Course, Event
from evaluations.choices import CommentState, StageChoice
from evaluations.logic import result_blocks as blocks
from evaluations.logic.counts import Counted
from evaluations.logic.coverage import StepCoverage, coverage
from evaluations.logic.nonresponse import NonResponseStatement
from evaluations.logic.notices import with_gaps
from evaluations.logic.result_words import cautions_of, headline
from evaluations.logic.stages import Step
from evaluations.logic.suppression import LEAST_EVENTS_FOR_A_TRAINER, elsewhere_words
from evaluations.logic.then_test import LookingBack, looking_back, without_looking_back
from evaluations.models import Comment, StageTally
from evaluations.queries.asking import AskedRow, StageRate, asked_rows, came, stage_rates, who_is_missing
from evaluations.queries.coding import codes_of_comments, words_to_quote
from evaluations.queries.evidence import EvidenceRow, sources_at_step_4
from evaluations.queries.shown import read_shown
from evaluations.queries.tallies import Tallied, questions_by_id, read_tallies
from partnerships import clock

MONTHS = 12
MOST_COMMENTS = 50


class Viewer(StrEnum):
    """Who looks: the quality assurance team, or anyone else (provider, trainer, SEG, scrutineer, a report)."""

    TEAM = "team"
    OUTSIDE = "outside"


@dataclass(frozen=True)
class ReleasedComment:
    """A comment as an officer released it; nothing else of it leaves the team."""

    text: str
    question: str
    stage: str
    audience: str


@dataclass(frozen=True)
class Results:
    """Everything that a results page shows, with n and whether it may be shown beside each figure."""

    viewer: Viewer
    minimum: int
    counted_at: dt.datetime | None
    came: int
    sentence: str
    cautions: tuple[str, ...]
    coverage: tuple[StepCoverage, ...]
    rates: tuple[StageRate, ...]
    same_people: Mapping[str, int]
    learning: tuple[blocks.LearningRow, ...]
    #: What people say of their start afterwards, beside the true before score.
    looking_back: tuple[LookingBack, ...]
    later: Mapping[str, tuple[blocks.LearningRow, ...]]
    checks: tuple[blocks.CheckRow, ...]
    reaction: tuple[blocks.ShareRow, ...]
    kept: tuple[blocks.KeptRow, ...]
    practice: tuple[blocks.PracticeRow, ...]
    practice_summaries: tuple[blocks.PracticeSummary, ...]
    obstacles: tuple[blocks.ShareRow, ...]
    outcomes: tuple[blocks.ShareRow, ...]
    gaps: tuple[blocks.GapRow, ...]
    missing: Mapping[str, NonResponseStatement]
    comments: tuple[ReleasedComment, ...]
    comments_released: int
    comments_held: int
    #: How many of the released comments have each code of the shared list, the most frequent first.
    codes: tuple[tuple[str, int], ...] = ()
    evidence: tuple[EvidenceRow, ...] = ()
    broken_pairs: int = 0
    elsewhere: str = ""
    events: int = 1

    @property
    def is_empty(self) -> bool:
        """Whether nobody has answered anything that may be shown here."""
        return not (
            self.learning or self.reaction or self.practice or self.outcomes or self.checks or self.kept
        )


def event_results(
    event: Event, viewer: Viewer, *, dimension: str = "agency", trainer_events: int | None = None
) -> Results:
    """An event's results. `trainer_events` is given for a figure about a trainer: over how many events."""
    tallied = tallied_events([event.pk], viewer, [f"event:{event.pk}"])
    if trainer_events is not None and trainer_events < LEAST_EVENTS_FOR_A_TRAINER:
        tallied = replace(tallied, counted=Counted())
    elsewhere = ""
    if _most_pairs(tallied.counted) < tallied.minimum:
        answers = answers_of_course(event.course_id)
        elsewhere = (
            elsewhere_words("with the other events of this course", answers, MONTHS) if answers else ""
        )
    rows = asked_rows([event.pk], dimension)
    return assemble(
        tallied,
        viewer,
        rows,
        comments=Comment.objects.filter(event=event),
        dimension=dimension,
        elsewhere=elsewhere,
    )


def course_results(
    course: Course,
    start: dt.datetime | None = None,
    end: dt.datetime | None = None,
    viewer: Viewer = Viewer.TEAM,
    *,
    dimension: str = "agency",
) -> Results:
    """A course's results over its events that began in a period: the last twelve months unless said otherwise.

    Those outside the team see the last release, whose period is its own.
    """
    ids = event_ids_of([course.pk], start, end)
    tallied = tallied_events(ids, viewer, [f"course:{course.pk}"], courses=[course.pk])
    return assemble(
        tallied,
        viewer,
        asked_rows(ids, dimension),
        comments=Comment.objects.filter(event_id__in=ids),
        dimension=dimension,
        events=len(ids),
    )


def event_ids_of(
    course_ids: Sequence[int] | None, start: dt.datetime | None = None, end: dt.datetime | None = None
) -> list[int]:
    """The events of courses (of all, for None) that began in a period and were not cancelled."""
    end = end or clock.now()
    start = start or twelve_months_before(end)
    events = Event.objects.filter(starts_at__gte=start, starts_at__lt=end).exclude(state=EventState.CANCELLED)
    if course_ids is not None:
        events = events.filter(course_id__in=course_ids)
    return list(events.order_by("starts_at", "pk").values_list("pk", flat=True))


def twelve_months_before(moment: dt.datetime) -> dt.datetime:
    """The same day a year earlier, in London; 29 February becomes the 28th."""
    local = clock.local(moment)
    day = 28 if (local.month, local.day) == (2, 29) else local.day
    return local.replace(year=local.year - 1, day=day)


def answers_of_course(course_id: int) -> int:
    """How many after surveys of the course were answered in twelve months."""
    end = clock.now()
    found = StageTally.objects.filter(
        event__course_id=course_id,
        event__starts_at__gte=twelve_months_before(end),
        event__starts_at__lt=end,
        stage=StageChoice.POST,
    ).aggregate(answers=Sum("responses"))
    return found["answers"] or 0


def tallied_events(
    event_ids: Sequence[int], viewer: Viewer, subjects: Sequence[str], *, courses: Sequence[int] = ()
) -> Tallied:
    """The counts that the viewer may see, all events as one: of the team now, of others as last released."""
    if viewer is Viewer.TEAM:
        tallied = read_tallies(event_ids, courses=courses)
        return replace(tallied, counted=tallied.counted.together())
    shown, up_to = read_shown(subjects)
    live = read_tallies(event_ids, ["steps"], courses=courses)
    counted = shown + Counted(steps=live.counted.together().steps)
    return replace(with_questions(live, counted), counted_at=up_to)


def with_questions(tallied: Tallied, counted: Counted) -> Tallied:
    """The counts in place of those tallied, with the questions that they are about."""
    unknown = counted.question_ids - tallied.questions.keys()
    questions = {**tallied.questions, **questions_by_id(unknown)} if unknown else tallied.questions
    return replace(tallied, counted=counted, questions=questions)


def _most_pairs(counted: Counted) -> int:
    return max((pair.sums.n for pair in counted.pairs), default=0)


def _same_people(counted: Counted) -> dict[str, int]:
    """By later stage, how many people answered a question before the course and again then."""
    return {
        later: max((p.sums.n for p in counted.pairs if (p.earlier, p.later) == ("pre", later)), default=0)
        for later in ("post", "m3", "m6")
    }


def _missing(
    rows: list[AskedRow], rates: tuple[StageRate, ...], viewer: Viewer, dimension: str, minimum: int
) -> dict[str, NonResponseStatement]:
    """By stage that somebody answered, who is missing from the answers; outside the team once the stage has closed."""
    return {
        stage: statement
        for stage in blocks.STAGE_ORDER
        if any(rate.stage == stage and rate.asked.answered for rate in rates)
        and (viewer is Viewer.TEAM or _is_closed(rates, stage))
        and (statement := who_is_missing(rows, stage, dimension=dimension, minimum=minimum)) is not None
    }


def assemble(
    tallied: Tallied,
    viewer: Viewer,
    rows: list[AskedRow],
    *,
    comments: QuerySet[Comment],
    dimension: str,
    elsewhere: str = "",
    events: int = 1,
    only_quotes: bool = False,
) -> Results:
    """Everything that a results page shows, from what was counted, who was asked and what else was found out.

    `dimension` is what the non-response statement goes by; "" for none. `only_quotes` shows of the comments what a
    report may quote, and no more.
    """
    counted, questions, minimum = tallied.counted, tallied.questions, tallied.minimum
    rules = blocks.Rules(minimum, outside=viewer is Viewer.OUTSIDE)
    rates = stage_rates(rows)
    learning = blocks.learning(counted, questions, rules)
    back = looking_back(counted, questions, rules)
    checks = blocks.checks(counted, questions, rules)
    people_came = came(rows)
    choices = partial(blocks.shares, counted, questions, rules, kinds=("rating", "choice", "multi_choice"))
    return Results(
        viewer=viewer,
        minimum=minimum,
        counted_at=tallied.counted_at,
        came=people_came,
        sentence=headline(learning, people_came),
        cautions=cautions_of(
            [(rate.name, rate.asked) for rate in rates], learning, brought_in=tallied.brought_in
        ),
        coverage=coverage_of(
            counted,
            has_check=bool(checks),
            minimum=minimum,
            other_sources_step_4=sources_at_step_4(tallied.evidence),
        ),
        rates=rates,
        same_people=_same_people(counted),
        learning=learning,
        looking_back=back,
        later={later: blocks.learning(counted, questions, rules, later=later) for later in ("m3", "m6")},
        checks=checks,
        reaction=without_looking_back(choices(step=2, stages=["post"]), back),
        kept=blocks.kept(counted, questions, rules),
        practice=blocks.practice(counted, questions, rules),
        practice_summaries=blocks.practice_summaries(counted, rules),
        obstacles=choices(step=3, stages=blocks.STAGE_ORDER),
        outcomes=choices(step=4, stages=["m3", "m6"]),
        gaps=blocks.gaps(counted, questions, rules),
        missing=_missing(rows, rates, viewer, dimension, minimum) if dimension else {},
        comments=(quoted_comments if only_quotes else released_comments)(tallied, comments),
        codes=codes_given(tallied, comments, rules),
        comments_released=tallied.comments_released,
        comments_held=tallied.comments_held if viewer is Viewer.TEAM else 0,
        evidence=tallied.evidence,
        broken_pairs=tallied.broken_pairs,
        elsewhere=elsewhere,
        events=events,
    )


def _is_closed(rates: Iterable[StageRate], stage: str) -> bool:
    """Those outside the team see who is missing when a stage is over: before that, it would tell who just answered."""
    now = clock.now()
    return all(rate.closes_at is not None and rate.closes_at <= now for rate in rates if rate.stage == stage)


def coverage_of(
    counted: Counted, *, has_check: bool, minimum: int, other_sources_step_4: Sequence[str] = ()
) -> tuple[StepCoverage, ...]:
    """The coverage meter, from people counted by step and other evidence."""
    people = {Step(found.step): found.people for found in counted.steps}
    managers = {found.step: len(found.manager_codes) for found in counted.steps}
    return coverage(
        people,
        has_check=has_check,
        minimum=minimum,
        different_managers_step_4=managers.get(4, 0),
        other_sources_step_4=other_sources_step_4,
    )


def codes_given(
    tallied: Tallied, comments: QuerySet[Comment], rules: blocks.Rules
) -> tuple[tuple[str, int], ...]:
    """How often each code was given to these comments; outside the team only those that reach the minimum."""
    if not tallied.comments_released:
        return ()
    return tuple((label, n) for label, n in codes_of_comments(comments) if rules.group(n).shown)


def released_comments(tallied: Tallied, comments: QuerySet[Comment]) -> tuple[ReleasedComment, ...]:
    """The newest released of these comments, by question; without a query when nothing was released."""
    if not tallied.comments_released:
        return ()
    shown = (
        comments.filter(state=CommentState.RELEASED)
        .order_by("-id")
        .values_list("released_text", "question__wording", "stage", "audience")[:MOST_COMMENTS]
    )
    return tuple(
        ReleasedComment(text, with_gaps(wording), StageChoice(stage).label, audience)
        for text, wording, stage, audience in sorted(shown, key=lambda row: (row[2], row[1]))
    )


def quoted_comments(tallied: Tallied, comments: QuerySet[Comment]) -> tuple[ReleasedComment, ...]:
    """What a report may quote of these comments; without a query when nothing was released."""
    if not tallied.comments_released:
        return ()
    return tuple(
        ReleasedComment(words.text, words.question, StageChoice(words.stage).label, words.audience)
        for words in words_to_quote(comments)[:MOST_COMMENTS]
    )
