"""Single responses by code, for the policy officer and the coordinator: never with a name.

Source: DOMAIN.md, Confidential, never "anonymous".
"""

from collections import defaultdict
from dataclasses import dataclass

from courses.models import Event
from evaluations.choices import StageChoice
from evaluations.logic.codes import SPECIAL_WORDS
from evaluations.models import Response, SurveyItem
from evaluations.queries.response_codes import response_code
from partnerships.access import Member, visible_to


@dataclass(frozen=True)
class CodedPerson:
    """One person of an event by code, and the surveys that they (or their manager) answered."""

    code: str
    answered: tuple[str, ...]


@dataclass(frozen=True)
class CodedAnswer:
    """One question with its answers by survey, in words."""

    question: str
    answers: tuple[str, ...]


def coded_people(event: Event, member: Member) -> list[CodedPerson]:
    """Everyone who answered anything about the event, in the order of their codes."""
    found: dict[str, list[str]] = defaultdict(list)
    for response in visible_to(member, Response).filter(event=event).order_by("submitted_at"):
        found[response_code(response.booking_id)].append(survey_words(response))
    return [CodedPerson(code, tuple(found[code])) for code in sorted(found)]


def survey_words(response: Response) -> str:
    """Which survey, on screen: "Three months, manager"."""
    words = StageChoice(response.stage).label
    return words if response.audience == "delegate" else f"{words}, manager"


def answers_of_code(event: Event, member: Member, code: str) -> tuple[list[str], list[CodedAnswer]]:
    """The surveys that a code answered, and every question with the answers beside each other. Two queries.

    Free texts are not among them: they are read on the comments desk. An unknown code has none.
    """
    responses = [
        response
        for response in visible_to(member, Response).filter(event=event).order_by("submitted_at")
        if response_code(response.booking_id) == code
    ]
    items = (
        SurveyItem.objects.filter(survey_version_id__in={r.survey_version_id for r in responses})
        .exclude(position=None)
        .select_related("question")
        .order_by("survey_version_id", "order")
    )
    by_version: dict[int, list[SurveyItem]] = defaultdict(list)
    for item in items:
        by_version[item.survey_version_id].append(item)
    rows: dict[str, list[str]] = {}
    for place, response in enumerate(responses):
        for item in by_version[response.survey_version_id]:
            label = f"{item.question.words} {item.row_label}".strip()
            cells = rows.setdefault(label, ["–"] * len(responses))
            cells[place] = _in_words(item, response.scores[(item.position or 1) - 1])
    answers = [CodedAnswer(question, tuple(cells)) for question, cells in rows.items()]
    return [survey_words(response) for response in responses], answers


def _in_words(item: SurveyItem, code: int | None) -> str:
    if code is None:
        return "Not answered"
    labels = dict(zip(item.question.details.get("codes", ()), item.question.options, strict=False))
    return str(labels.get(code, SPECIAL_WORDS.get(code, code))).capitalize()
