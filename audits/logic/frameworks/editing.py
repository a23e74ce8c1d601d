"""Changes of a draft, each from one whole framework to another: nothing half-changed is ever there."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from audits.logic.frameworks.parsing import MOST_QUESTIONS
from audits.logic.frameworks.spec import FrameworkSpec, Heading, Question, QuestionKind

MOST_HEADINGS = 60


class EditRefused(ValueError):
    """The change would leave something that is no framework. The message is a sentence."""


def words(text: str) -> str:
    """A text as framework files hold it: in one piece."""
    return " ".join(text.split())


def change_facts(spec: FrameworkSpec, **facts: str) -> FrameworkSpec:
    """Another title, version, notice or scope.

    Raises:
        EditRefused: the title or the version is empty.
    """
    cleaned = {name: words(value) for name, value in facts.items()}
    if not cleaned.get("title", spec.title) or not cleaned.get("version", spec.version):
        raise EditRefused("A framework needs a title and a version.")
    changes: dict[str, Any] = dict(cleaned)
    return replace(spec, **changes)


def change_level(spec: FrameworkSpec, value: str, *, label: str, definition: str) -> FrameworkSpec:
    """Another name or definition of a grade. Its value and place stay: answers are kept by them.

    Raises:
        EditRefused: there is no such grade, or it would have no name.
    """
    if spec.scale.find(value) is None:
        raise EditRefused("There is no such grade.")
    if not words(label):
        raise EditRefused("A grade needs a name.")
    levels = tuple(
        replace(level, label=words(label), definition=words(definition)) if level.value == value else level
        for level in spec.scale.levels
    )
    return replace(spec, scale=replace(spec.scale, levels=levels))


def change_heading(spec: FrameworkSpec, key: str, *, title: str, about: str) -> FrameworkSpec:
    """Another title of a heading, or what is said about it.

    Raises:
        EditRefused: there is no such heading, or it would have no title.
    """
    if not words(title):
        raise EditRefused("A heading needs a title.")
    return _each_heading(spec, key, lambda heading: replace(heading, title=words(title), about=words(about)))


def change_question(spec: FrameworkSpec, key: str, **facts: Any) -> FrameworkSpec:
    """Other words, guidance, examples or sources of a question. Its id and kind stay.

    Raises:
        EditRefused: there is no such question, or it would say nothing.
    """
    if not words(facts.get("text", "x")):
        raise EditRefused("A question needs its words.")

    def changed(heading: Heading) -> Heading:
        return replace(
            heading,
            questions=tuple(
                replace(question, **facts) if question.key == key else question
                for question in heading.questions
            ),
        )

    return _each_heading(spec, _heading_of(spec, key).key, changed)


def add_heading(spec: FrameworkSpec, *, title: str, first_question: str) -> FrameworkSpec:
    """A heading at the end, with its first question: one without questions would be nothing to answer.

    Raises:
        EditRefused: a text is missing, or there are too many.
    """
    if not words(title) or not words(first_question):
        raise EditRefused("Give the heading a title and its first question.")
    if len(spec.headings) >= MOST_HEADINGS:
        raise EditRefused(f"A framework has {MOST_HEADINGS} headings at most.")
    key = _new_key([heading.key for heading in spec.headings], "H")
    made = Heading(key, words(title), (_new_question(spec, words(first_question), QuestionKind.GRADED),))
    return replace(spec, headings=(*spec.headings, made))


def add_question(spec: FrameworkSpec, heading_key: str, *, text: str) -> FrameworkSpec:
    """A question at the end of a heading, answered in the way of those before it.

    Raises:
        EditRefused: it says nothing, or there are too many.
    """
    if not words(text):
        raise EditRefused("A question needs its words.")
    if sum(1 for _ in spec.questions) >= MOST_QUESTIONS:
        raise EditRefused(f"A framework has {MOST_QUESTIONS} questions at most.")
    heading = _heading(spec, heading_key)
    kind = QuestionKind.GRADED if heading.graded else QuestionKind.LONG_TEXT
    if heading.questions and all(each.kind == QuestionKind.PROMPT for each in heading.questions):
        kind = QuestionKind.PROMPT
    made = _new_question(spec, words(text), kind)
    return _each_heading(spec, heading_key, lambda each: replace(each, questions=(*each.questions, made)))


def remove_question(spec: FrameworkSpec, key: str) -> FrameworkSpec:
    """Without a question; a heading that has none left goes too.

    Raises:
        EditRefused: it is the last one, or there is none of this id.
    """
    heading = _heading_of(spec, key)
    left = tuple(question for question in heading.questions if question.key != key)
    if left:
        return _each_heading(spec, heading.key, lambda each: replace(each, questions=left))
    if len(spec.headings) == 1:
        raise EditRefused("A framework needs at least one question.")
    return replace(spec, headings=tuple(each for each in spec.headings if each.key != heading.key))


def move_question(spec: FrameworkSpec, key: str, by: int) -> FrameworkSpec:
    """A question one place up (-1) or down (1) within its heading; the same at either end.

    Raises:
        EditRefused: there is no such question.
    """
    heading = _heading_of(spec, key)
    moved = _moved(heading.questions, [question.key for question in heading.questions].index(key), by)
    return _each_heading(spec, heading.key, lambda each: replace(each, questions=tuple(moved)))


def move_heading(spec: FrameworkSpec, key: str, by: int) -> FrameworkSpec:
    """A heading one place up (-1) or down (1); the same at either end.

    Raises:
        EditRefused: there is no such heading.
    """
    _heading(spec, key)
    place = [heading.key for heading in spec.headings].index(key)
    return replace(spec, headings=tuple(_moved(spec.headings, place, by)))


def _moved(items: Sequence[Any], place: int, by: int) -> list[Any]:
    found = list(items)
    target = place + by
    if 0 <= target < len(found):
        found[place], found[target] = found[target], found[place]
    return found


def _heading(spec: FrameworkSpec, key: str) -> Heading:
    try:
        return spec.heading(key)
    except KeyError:
        raise EditRefused("This heading is not there any more.") from None


def _heading_of(spec: FrameworkSpec, question_key: str) -> Heading:
    for heading in spec.headings:
        if any(question.key == question_key for question in heading.questions):
            return heading
    raise EditRefused("This question is not there any more.")


def _each_heading(spec: FrameworkSpec, key: str, change: Callable[[Heading], Heading]) -> FrameworkSpec:
    _heading(spec, key)
    return replace(spec, headings=tuple(change(each) if each.key == key else each for each in spec.headings))


def _new_question(spec: FrameworkSpec, text: str, kind: QuestionKind) -> Question:
    key = _new_key([question.key for question in spec.questions], "NEW-")
    return Question(key=key, text=text, kind=kind, required=kind != QuestionKind.PROMPT)


def _new_key(taken: Sequence[str], start: str) -> str:
    used = {key.casefold() for key in taken}
    return next(
        key for number in range(1, len(used) + 2) if (key := f"{start}{number}").casefold() not in used
    )
