"""Themed evaluations: from SEG's theme to a plan that can start (DOMAIN.md, Themed evaluation; REQUIREMENTS A15-A27).

Whatever changes who is asked stamps the events that take part, so that the planner looks at them again.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from courses.models import Course, Event
from courses.services.events import touch_events
from courses.services.refusals import Refused
from evaluations.logic.composing import CompositionError
from evaluations.logic.design_check import given_way
from evaluations.logic.library import SurveyLibrary
from evaluations.logic.stages import STAGE_AND_AUDIENCE, survey_name
from evaluations.models import (
    BankQuestion,
    PlannedEvidence,
    SampledDelegate,
    ThemedBoard,
    ThemedCourse,
    ThemedEvaluation,
    ThemedEvent,
    ThemedQuestion,
)
from evaluations.queries.library import library
from evaluations.queries.sampling import in_sample_now
from evaluations.queries.themed import block_of
from evaluations.services.versions import compose_for, course_facts
from evaluations.themed_choices import THEMED_MOVES, EvidenceMethod, QuestionState, TakesPart, ThemedState
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import plural
from partnerships.models import Theme
from partnerships.services.groups import save_theme
from partnerships.services.log import record

#: What the plan says in words and dates; boards have their own argument.
PLAN_FIELDS = frozenset(
    {"title", "aims", "assurance_test", "methods", "lead", "lead_id", "starts_on", "reports_on"}
)
#: Once it is reported or stopped a plan is a record.
CHANGES = frozenset({ThemedState.DRAFT, ThemedState.UNDER_WAY, ThemedState.ANALYSIS})


def save_chosen_theme(*, theme: Theme | None = None, by: Member, **fields: Any) -> Theme:
    """Record a theme that SEG chose: name, why_chosen, chosen_by, chosen_on, active. Names are unique."""
    return save_theme(theme=theme, by=by, **fields)


@transaction.atomic
def create_themed_evaluation(
    *, theme: Theme, title: str, by: Member | int, board_ids: Sequence[int] = (), **words: Any
) -> ThemedEvaluation:
    """Plan the evaluation of a theme. `words` are those of `PLAN_FIELDS`; no board means all of them.

    Raises:
        Refused: it has no title, or would report before it starts.
    """
    user_id = by.user_id if isinstance(by, Member) else by
    made = ThemedEvaluation(theme=theme, title=title, created_by_id=user_id, lead_id=user_id)
    _write(made, words)
    made.save()
    _set_boards(made, board_ids)
    record("themed.planned", f"{made.title} was planned", by=by, subject=made, theme=theme.pk)
    return made


@transaction.atomic
def change_plan(
    *, evaluation: ThemedEvaluation, by: Member | int, board_ids: Sequence[int] | None = None, **words: Any
) -> ThemedEvaluation:
    """Change what the plan says. None leaves the boards as they are.

    Raises:
        Refused: it is over, loses what it was started with, or would report before it starts.
    """
    held = _open(evaluation)
    _write(held, words)
    if held.state != ThemedState.DRAFT and not (held.aims and held.assurance_test):
        raise Refused("It is under way: its aims and what would count as assurance stay written down.")
    held.save()
    if board_ids is not None:
        _set_boards(held, board_ids)
    record("themed.changed", "The plan was changed", by=by, subject=held, fields=sorted(words))
    return held


def _write(evaluation: ThemedEvaluation, words: dict[str, Any]) -> None:
    strange = set(words) - PLAN_FIELDS
    if strange:
        raise Refused(f"A plan has no {', '.join(sorted(strange))}.")
    for name, value in words.items():
        setattr(evaluation, name, value.strip() if isinstance(value, str) else value)
    if not evaluation.title:
        raise Refused("Give the evaluation a title.")
    if evaluation.starts_on and evaluation.reports_on and evaluation.reports_on < evaluation.starts_on:
        raise Refused("It cannot report before it starts.")


def _set_boards(evaluation: ThemedEvaluation, board_ids: Sequence[int]) -> None:
    ThemedBoard.objects.filter(evaluation=evaluation).exclude(board_id__in=board_ids).delete()
    ThemedBoard.objects.bulk_create(
        [ThemedBoard(evaluation=evaluation, board_id=board_id) for board_id in board_ids],
        ignore_conflicts=True,
    )


@transaction.atomic
def add_course(
    *, evaluation: ThemedEvaluation, course: Course, by: Member | int, why: str = ""
) -> ThemedCourse:
    """Choose a course because of the theme, and say why (REQUIREMENTS A15). Again only changes why."""
    held = _open(evaluation)
    link, _ = ThemedCourse.objects.update_or_create(
        evaluation=held, course=course, defaults={"why": why.strip()[:300]}
    )
    record("themed.course", f"{course.title} was chosen", by=by, subject=held, course=course.pk)
    return link


@transaction.atomic
def remove_course(*, evaluation: ThemedEvaluation, course: Course, by: Member | int) -> None:
    """Take a course out again.

    Raises:
        Refused: one of its events takes part.
    """
    held = _open(evaluation)
    if ThemedEvent.objects.filter(evaluation=held, event__course=course).exists():
        raise Refused("Take its events out first.")
    ThemedCourse.objects.filter(evaluation=held, course=course).delete()
    record("themed.course_removed", f"{course.title} was taken out", by=by, subject=held, course=course.pk)


@transaction.atomic
def add_event(*, evaluation: ThemedEvaluation, event: Event, by: Member | int, way: str = "") -> ThemedEvent:
    """Let an event take part; its course is chosen with it. Any event in the area can. Twice is harmless.

    `way` is a `TakesPart`; left out, an event that is evaluated anyway takes part by its own surveys, any other by
    a request to its provider.

    Raises:
        Refused: the evaluation is over, or the event was cancelled.
    """
    held = _open(evaluation)
    if event.is_cancelled:
        raise Refused("This event was cancelled.")
    course = event.course
    usual = TakesPart.OWN_SURVEY if course.on_programme or event.opted_in else TakesPart.BY_REQUEST
    link, is_new = ThemedEvent.objects.get_or_create(
        evaluation=held, event=event, defaults={"way": TakesPart(way) if way else usual}
    )
    if is_new:
        ThemedCourse.objects.get_or_create(evaluation=held, course=course)
        touch_events([event.pk])
        record("themed.event", f"{event.ref} takes part", by=by, subject=held, event=event.pk, way=link.way)
    return link


@transaction.atomic
def remove_event(*, evaluation: ThemedEvaluation, event: Event, by: Member | int) -> None:
    """Take an event out again.

    Raises:
        Refused: people of it were sampled, or its provider was asked.
    """
    held = _open(evaluation)
    if SampledDelegate.objects.filter(sample__evaluation=held, event=event).exists():
        raise Refused("People of this event were sampled, so it stays.")
    if held.provider_requests.filter(event=event).exclude(state="withdrawn").exists():
        raise Refused("Its provider was asked. Withdraw the request first.")
    ThemedEvent.objects.filter(evaluation=held, event=event).delete()
    touch_events([event.pk])
    record("themed.event_removed", f"{event.ref} was taken out", by=by, subject=held, event=event.pk)


@transaction.atomic
def set_questions(
    *, evaluation: ThemedEvaluation, survey_key: str, keys: Sequence[str], by: Member | int
) -> None:
    """Choose the test questions that the sample is asked within one survey, in this order.

    `keys` are the library's ids or the bank's "own:<pk>". Surveys that went out already stay as they are.

    Raises:
        Refused: there is no such survey, or a question may not be asked in it.
    """
    held = _open(evaluation)
    if survey_key not in STAGE_AND_AUDIENCE:
        raise Refused("There is no such survey.")
    wanted = list(dict.fromkeys(keys))
    unfit = set(wanted) - questions_for(survey_key).keys()
    if unfit:
        raise Refused("One of these questions is not meant for this survey, or is not in use.")
    ThemedQuestion.objects.filter(evaluation=held, survey=survey_key).delete()
    ThemedQuestion.objects.bulk_create(
        ThemedQuestion(evaluation=held, survey=survey_key, key=key, place=place)
        for place, key in enumerate(wanted)
    )
    touch_events(held.event_links.values_list("event_id", flat=True))
    record(
        "themed.questions",
        f"{len(wanted)} questions were chosen",
        by=by,
        subject=held,
        survey=survey_key,
        keys=wanted,
    )


def questions_for(survey_key: str) -> dict[str, str]:
    """Every question that a theme may add to a survey, by key: the partnership's own first, then the library's."""
    own = BankQuestion.objects.filter(state=QuestionState.IN_USE, surveys__contains=[survey_key])
    found = {
        question.key: question.current.wording
        for question in own.select_related("current")
        if question.current
    }
    return found | _of_library(library(), survey_key)


def _of_library(questions: SurveyLibrary, survey_key: str) -> dict[str, str]:
    """The library's questions for a survey that are not asked of everybody anyway."""
    asked = set(questions.surveys[survey_key].items)
    return {
        item.key: item.text
        for item in questions.items.values()
        if survey_key in item.stages and item.key not in asked
    }


@transaction.atomic
def plan_evidence(
    *,
    evaluation: ThemedEvaluation,
    method: str,
    step: int,
    by: Member | int,
    about: str = "",
    who: str = "",
    due_on: dt.date | None = None,
    prompts: Sequence[str] = (),
) -> PlannedEvidence:
    """Plan evidence besides surveys: which method, for which step, what it is to find out, who (a role), by when.

    Raises:
        Refused: the evaluation is over, or there is no such step.
    """
    held = _open(evaluation)
    if step not in (1, 2, 3, 4):
        raise Refused("Choose one of the four steps.")
    planned = PlannedEvidence.objects.create(
        evaluation=held,
        method=EvidenceMethod(method),
        step=step,
        about=about.strip()[:300],
        who=who.strip()[:150],
        due_on=due_on,
        prompts=[prompt.strip()[:300] for prompt in prompts if prompt.strip()],
    )
    record("themed.evidence_planned", f"Planned: {planned}", by=by, subject=held, planned=planned.pk)
    return planned


@transaction.atomic
def drop_planned_evidence(*, planned: PlannedEvidence, by: Member | int) -> None:
    """Take evidence out of the plan.

    Raises:
        Refused: it was gathered already, or the evaluation is over.
    """
    held = _open(planned.evaluation)
    if planned.recorded.exists():
        raise Refused("Evidence was recorded for it, so it stays in the plan.")
    record(
        "themed.evidence_dropped", f"No longer planned: {planned}", by=by, subject=held, planned=planned.pk
    )
    planned.delete()


def before_start(evaluation: ThemedEvaluation) -> list[str]:
    """What a plan still lacks before it can start, one sentence each; none when it is complete."""
    missing = []
    if not evaluation.aims:
        missing.append("Write down what the evaluation is to find out.")
    if not evaluation.assurance_test:
        missing.append("Write down what would count as assurance.")
    events = Event.objects.filter(themed_links__evaluation=evaluation)
    if not events.exists():
        missing.append("Choose an event.")
    return missing + problems_of_questions(evaluation)


def problems_of_questions(evaluation: ThemedEvaluation) -> list[str]:
    """Where the theme's questions do not fit into a course's own survey, one sentence each."""
    block = block_of(evaluation)
    problems = []
    for course in Course.objects.filter(events__themed_links__evaluation=evaluation).distinct():
        for survey_key in block.questions:
            stage, audience = STAGE_AND_AUDIENCE[survey_key]
            place = f"{course.title}, {survey_name(stage, audience)}"
            try:
                survey = compose_for(course, stage, audience, blocks=[block])
            except CompositionError as problem:
                problems.append(f"{place}: {problem}")
                continue
            number = sum(left.block == block.key for left in survey.left_out)
            if number:
                words = plural(number, "question does", "questions do")
                problems.append(f"{place}: {words} not fit into the survey.")
    return problems


def given_way_to_questions(evaluation: ThemedEvaluation) -> list[str]:
    """Which objective ratings the theme's questions push out at three and six months, one sentence each."""
    block = block_of(evaluation)
    found = []
    for course in Course.objects.filter(events__themed_links__evaluation=evaluation).distinct():
        facts = course_facts(course)
        for survey_key in block.questions:
            stage, audience = STAGE_AND_AUDIENCE[survey_key]
            try:
                survey = compose_for(course, stage, audience, facts, [block])
            except CompositionError:
                continue  # `problems_of_questions` says so
            found += [f"{course.title}. {words}" for words in given_way(facts, survey)]
    return found


def start(*, evaluation: ThemedEvaluation, by: Member | int) -> ThemedEvaluation:
    """Let the evaluation run: its sample is asked from now on.

    Raises:
        Refused: the plan is not complete, or its questions do not fit a course's survey; the message says what.
    """
    return move(evaluation=evaluation, state=ThemedState.UNDER_WAY, by=by)


@transaction.atomic
def move(*, evaluation: ThemedEvaluation, state: str, by: Member | int, why: str = "") -> ThemedEvaluation:
    """Take an evaluation to another state of `THEMED_MOVES`.

    Raises:
        Refused: there is no such move, or what it needs is missing: a whole plan to start, a sample to be analysed,
            a reason to stop or to plan again.
    """
    held = ThemedEvaluation.objects.select_for_update().get(pk=evaluation.pk)
    new, old = ThemedState(state), ThemedState(held.state)
    if new not in THEMED_MOVES[old]:
        raise Refused(f"An evaluation that is “{old.label.lower()}” cannot become “{new.label.lower()}”.")
    why = " ".join(why.split())[:300]
    if (new == ThemedState.STOPPED or old == ThemedState.STOPPED) and not why:
        raise Refused("Say why.")
    if new == ThemedState.UNDER_WAY and old == ThemedState.DRAFT:
        missing = before_start(held)
        if missing:
            raise Refused(" ".join(missing))
        _leave_to_others(held)
        held.started_at = clock.now()
    if new == ThemedState.ANALYSIS and not held.samples.exists():
        raise Refused("Draw a sample first.")
    held.state = new
    held.stopped_why = why if new == ThemedState.STOPPED else ""
    held.save(update_fields=["state", "started_at", "stopped_why"])
    touch_events(held.event_links.values_list("event_id", flat=True))
    record("themed.moved", f"{held.title}: {new.label.lower()}", by=by, subject=held, was=old.value, why=why)
    return held


def _leave_to_others(evaluation: ThemedEvaluation) -> None:
    """Refuse while somebody of the sample came into another one meanwhile: nobody has two blocks of questions."""
    mine = in_sample_now().filter(sample__evaluation=evaluation).values("delegate_id")
    others = in_sample_now().exclude(sample__evaluation=evaluation)
    running = others.filter(sample__evaluation__state__in=[ThemedState.UNDER_WAY, ThemedState.ANALYSIS])
    number = running.filter(delegate_id__in=mine).values("delegate_id").distinct().count()
    if number:
        raise Refused(f"{number} of its sample are in another theme’s sample now. Replace them first.")


def _open(evaluation: ThemedEvaluation) -> ThemedEvaluation:
    """The evaluation, held until the transaction ends. Raises Refused when it is over."""
    held = ThemedEvaluation.objects.select_for_update().get(pk=evaluation.pk)
    if held.state not in CHANGES:
        raise Refused(f"This evaluation is {held.get_state_display().lower()}, so its plan stays as it is.")
    return held
