"""What other parts of audits add to the pages of an assessment and of a question: the conversation, requests, visits.

A part is asked with the request, the assessment and (on a question's page) the question, and answers with its template
and content, or None. Registered at start-up from `audits.entries`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from audits.models import Assessment, Question
from partnerships.requests import TenantRequest


@dataclass(frozen=True)
class Part:
    """A block of a page. Its template gets `content` beside the page's own context."""

    template: str
    content: Mapping[str, Any] = field(default_factory=dict)
    heading: str = ""


AssessmentPart = Callable[[TenantRequest, Assessment], Part | None]
QuestionPart = Callable[[TenantRequest, Assessment, Question], Part | None]

_assessment_parts: list[tuple[int, AssessmentPart]] = []
_question_parts: list[tuple[int, QuestionPart]] = []


def on_assessment(order: int, part: AssessmentPart) -> None:
    """Add a block under the task list of an assessment. Called once, at start-up."""
    _assessment_parts.append((order, part))


def on_question(order: int, part: QuestionPart) -> None:
    """Add a block under the answer to a question. Called once, at start-up."""
    _question_parts.append((order, part))


def assessment_parts(request: TenantRequest, assessment: Assessment) -> list[Part]:
    """The blocks of an assessment's page, in order."""
    ordered = sorted(_assessment_parts, key=lambda entry: entry[0])
    return [part for _, ask in ordered if (part := ask(request, assessment)) is not None]


def question_parts(request: TenantRequest, assessment: Assessment, question: Question) -> list[Part]:
    """The blocks of a question's page, in order."""
    ordered = sorted(_question_parts, key=lambda entry: entry[0])
    return [part for _, ask in ordered if (part := ask(request, assessment, question)) is not None]
