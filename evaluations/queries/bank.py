"""The question bank: the partnership's own questions, their versions, and where they are and were asked."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform

from courses.models import Event
from evaluations.logic.question_writing import Words
from evaluations.logic.stages import Audience, Stage, survey_name
from evaluations.models import (
    BankQuestion,
    EventSurvey,
    QuestionVersion,
    SurveyDesignItem,
    SurveyItem,
    ThemedQuestion,
)
from partnerships.access import Member, visible_to


def bank(member: Member) -> QuerySet[BankQuestion]:
    """The partnership's own questions in their order, with what lists show."""
    return visible_to(member, BankQuestion).select_related("current", "objective", "theme")


def words_of(question: BankQuestion) -> Words:
    """What the question says now (of a draft, what it would say)."""
    kept = question.draft
    return Words(
        wording=kept.get("wording", ""),
        help=kept.get("help", ""),
        scale=kept.get("scale", ""),
        options=tuple(kept.get("options", ())),
        rows=tuple(kept.get("rows", ())),
        allow=tuple(kept.get("allow", ())),
        answer=kept.get("answer"),
        why=kept.get("why", ""),
        max_length=kept.get("max_length", 0),
    )


def events_asked(keys: Collection[str]) -> dict[str, int]:
    """In how many events each question was asked, in any wording; one query."""
    return dict(
        EventSurvey.objects.filter(survey_version__items__question__key__in=keys)
        .values("survey_version__items__question__key")
        .annotate(events=Count("event", distinct=True))
        .values_list("survey_version__items__question__key", "events")
    )


def events_compared(question: BankQuestion) -> int:
    """How many events have asked the question as it is worded now: what a new version leaves behind."""
    if question.current is None:
        return 0
    return (
        Event.objects.filter(
            Q(surveys__survey_version__items__question=question.current)
            | Q(
                surveys__survey_version__items__question__key=question.key,
                surveys__survey_version__items__question__details__filled_from=question.current.wording,
            )
        )
        .distinct()
        .count()
    )


@dataclass(frozen=True)
class BankVersion:
    """One wording of a question with the events that asked it."""

    version: QuestionVersion
    number: int
    events: int
    is_current: bool


def versions_of(question: BankQuestion) -> list[BankVersion]:
    """Every wording, the newest first, without the rows that only filled a course's words in; two queries."""
    own = QuestionVersion.objects.filter(key=question.key)
    versions = list(own.exclude(details__has_key="filled_from").order_by("id"))
    events: dict[str, set[int]] = defaultdict(set)
    asked = (
        SurveyItem.objects.filter(
            question__key=question.key, survey_version__event_surveys__event__isnull=False
        )
        .annotate(filled_from=KeyTextTransform("filled_from", "question__details"))
        .values_list("question_id", "filled_from", "survey_version__event_surveys__event_id")
    )
    for pk, filled_from, event in asked:
        events[filled_from or str(pk)].add(event)
    return [
        BankVersion(
            version,
            number,
            len(events[version.wording] | events[str(version.pk)]),
            version.pk == question.current_id,
        )
        for number, version in reversed(list(enumerate(versions, start=1)))
    ]


@dataclass(frozen=True)
class Use:
    """A place that asks a question: a course's survey, or a theme's sample."""

    of: str
    survey: str
    course_id: int | None = None
    evaluation_id: int | None = None


def uses_of(key: str) -> list[Use]:
    """Where a question is to be asked: in designs of courses, and by themes; two queries."""
    designs = (
        SurveyDesignItem.objects.filter(key=key)
        .order_by("design__course__title", "design__stage")
        .values_list("design__course_id", "design__course__title", "design__stage", "design__audience")
    )
    themes = ThemedQuestion.objects.filter(key=key).order_by("evaluation_id").select_related("evaluation")
    return [
        *(
            Use(title, survey_name(Stage(stage), Audience(audience)), course_id=course)
            for course, title, stage, audience in designs
        ),
        *(Use(row.evaluation.title, row.survey, evaluation_id=row.evaluation_id) for row in themes),
    ]
