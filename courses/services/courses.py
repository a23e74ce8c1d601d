"""Courses: making and changing them, their objectives and their knowledge check."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from courses.models import (
    Course,
    CourseBoard,
    CourseTheme,
    Event,
    KnowledgeQuestion,
    LearningObjective,
)
from courses.services.refusals import Refused
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record

#: frameworks/kirkpatrick_default_surveys.yaml, objective_test: none, or three to five questions.
FEWEST_CHECK_QUESTIONS, MOST_CHECK_QUESTIONS = 3, 5
#: The same, limits: surveys rate at most four objectives.
MOST_RATED = 4
CHANGEABLE = frozenset(
    {
        "title", "subject", "description", "provider", "provider_id", "kind", "reach", "on_programme",
        "basic_awareness", "ask_managers", "practice_areas", "active",
    }
)  # fmt: skip


@dataclass(frozen=True)
class CheckQuestion:
    """One question of a knowledge check. `answer` counts from 0; `objective_id` is one of the course's."""

    text: str
    options: tuple[str, ...]
    answer: int
    objective_id: int
    why: str = ""
    asked_again: bool = False


def touch_course(course: Course) -> None:
    """Stamp the course and each event of it that lies ahead or is running, so that surveys follow."""
    now = clock.now()
    course.changed_at = now
    Course.objects.filter(pk=course.pk).update(changed_at=now)
    Event.objects.filter(course=course, ends_at__gte=now).update(changed_at=now)


@transaction.atomic
def create_course(
    *,
    title: str,
    by: Member | int | None = None,
    objectives: Sequence[str] = (),
    theme_ids: Sequence[int] = (),
    board_ids: Sequence[int] = (),
    **fields: Any,
) -> Course:
    """Make a course.

    Raises:
        Refused: there is a course of this title, or a field is not a course's.
    """
    title = " ".join(title.split())
    if Course.objects.filter(title__iexact=title).exists():
        raise Refused(f"There is already a course called “{title}”.")
    course = Course.objects.create(title=title, **_known(fields))
    _link(course, theme_ids, board_ids)
    _write_objectives(course, objectives, None)
    record("course.created", f"{title} was added to the programme", by=by, subject=course)
    return course


@transaction.atomic
def update_course(
    *,
    course: Course,
    by: Member | int | None,
    theme_ids: Sequence[int] | None = None,
    board_ids: Sequence[int] | None = None,
    **fields: Any,
) -> Course:
    """Change a course; None leaves themes or boards as they are.

    Raises:
        Refused: another course has this title.
    """
    known = _known(fields)
    title = known.get("title", course.title)
    if Course.objects.filter(title__iexact=title).exclude(pk=course.pk).exists():
        raise Refused(f"There is already a course called “{title}”.")
    changed = sorted(name for name, value in known.items() if getattr(course, name) != value)
    for name in changed:
        setattr(course, name, known[name])
    course.save(update_fields=changed or ["title"])
    _link(course, theme_ids, board_ids)
    touch_course(course)
    record("course.changed", f"{course.title} was changed", by=by, subject=course, fields=changed)
    return course


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    strange = set(fields) - CHANGEABLE
    if strange:
        raise Refused(f"A course has no {', '.join(sorted(strange))}.")
    return fields


def _link(course: Course, theme_ids: Sequence[int] | None, board_ids: Sequence[int] | None) -> None:
    if theme_ids is not None:
        CourseTheme.objects.filter(course=course).exclude(theme_id__in=theme_ids).delete()
        CourseTheme.objects.bulk_create(
            [CourseTheme(course=course, theme_id=each) for each in theme_ids], ignore_conflicts=True
        )
    if board_ids is not None:
        CourseBoard.objects.filter(course=course).exclude(board_id__in=board_ids).delete()
        CourseBoard.objects.bulk_create(
            [CourseBoard(course=course, board_id=each) for each in board_ids], ignore_conflicts=True
        )


@transaction.atomic
def set_objectives(
    *, course: Course, texts: Sequence[str], by: Member | int | None, picked: Sequence[int] | None = None
) -> list[LearningObjective]:
    """Make these the course's objectives, in this order.

    An unchanged text keeps its row, so that its results stay together; a changed wording retires the old row
    and makes a new one. `picked` are the positions, from 0, that surveys ask about; None: the first four.

    Raises:
        Refused: the same text twice, more than four picked, or a check question tests an objective that goes.
    """
    rows = _write_objectives(course, texts, picked)
    touch_course(course)
    record(
        "course.objectives",
        f"Objectives of {course.title} were changed",
        by=by,
        subject=course,
        number=len(rows),
    )
    return rows


def _write_objectives(
    course: Course, texts: Sequence[str], picked: Sequence[int] | None
) -> list[LearningObjective]:
    wanted = [" ".join(text.split()) for text in texts if text.strip()]
    if len({text.casefold() for text in wanted}) < len(wanted):
        raise Refused("Each objective can be written once.")
    chosen = set(range(min(MOST_RATED, len(wanted))) if picked is None else picked)
    if len(chosen) > MOST_RATED:
        raise Refused("Surveys ask about four objectives at most. Choose four.")
    held = list(LearningObjective.objects.filter(course=course, retired_at=None))
    by_text = {row.text: row for row in held}
    kept: list[LearningObjective] = []
    for position, text in enumerate(wanted):
        row = by_text.pop(text, None) or LearningObjective(course=course, text=text)
        row.position, row.in_surveys = position, position in chosen
        row.save()
        kept.append(row)
    _retire(course, [row for row in held if row.text in by_text], kept)
    return kept


def _retire(course: Course, gone: Sequence[LearningObjective], kept: Sequence[LearningObjective]) -> None:
    """Retire rows; a check question follows a rewording, which stands where the old text stood."""
    heirs = {row.position: row for row in kept}
    tested = set(KnowledgeQuestion.objects.filter(course=course).values_list("objective_id", flat=True))
    for row in gone:
        heir = heirs.get(row.position)
        if row.pk in tested and (heir is None or heir.pk in tested):
            raise Refused(
                f"A question of the knowledge check tests “{row.text}”. Change that question first."
            )
        if row.pk in tested:
            KnowledgeQuestion.objects.filter(course=course, objective=row).update(objective=heir)
        row.retired_at = clock.now()
        row.save(update_fields=["retired_at"])


@transaction.atomic
def set_knowledge_check(
    *, course: Course, questions: Sequence[CheckQuestion], by: Member | int | None
) -> list[KnowledgeQuestion]:
    """Make these the course's own knowledge check; none takes it away.

    Raises:
        Refused: one, two or more than five questions, or a question without a right answer among its options.
    """
    if questions and not FEWEST_CHECK_QUESTIONS <= len(questions) <= MOST_CHECK_QUESTIONS:
        raise Refused("A knowledge check has three to five questions, or none.")
    known = set(LearningObjective.objects.filter(course=course, retired_at=None).values_list("pk", flat=True))
    for number, question in enumerate(questions, start=1):
        if not 2 <= len(question.options) <= 5 or not 0 <= question.answer < len(question.options):
            raise Refused(f"Question {number} needs two to five answers, one of them right.")
        if question.objective_id not in known:
            raise Refused(f"Question {number} tests no objective of this course.")
    KnowledgeQuestion.objects.filter(course=course, position__gte=len(questions)).delete()
    rows = [
        KnowledgeQuestion.objects.update_or_create(
            course=course,
            position=position,
            defaults={
                "text": question.text,
                "options": list(question.options),
                "answer": question.answer,
                "objective_id": question.objective_id,
                "why": question.why,
                "asked_again": question.asked_again,
            },
        )[0]
        for position, question in enumerate(questions)
    ]
    touch_course(course)
    record(
        "course.check",
        f"Knowledge check of {course.title} was changed",
        by=by,
        subject=course,
        number=len(rows),
    )
    return rows
