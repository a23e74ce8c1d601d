"""An assessment's state and title in words, for tables and pages alike."""

from audits.choices import AssessmentChoice
from audits.logic.frameworks.spec import Question
from audits.models import Assessment

STATE_COLOURS = {
    AssessmentChoice.NOT_STARTED: "grey",
    AssessmentChoice.IN_PROGRESS: "blue",
    AssessmentChoice.SIGNED_OFF: "turquoise",
    AssessmentChoice.IN_REVIEW: "purple",
    AssessmentChoice.MORE_ASKED: "orange",
    AssessmentChoice.PROPOSED: "yellow",
    AssessmentChoice.REFERRED: "red",
    AssessmentChoice.WITHDRAWN: "grey",
}


def state_tag(assessment: Assessment) -> dict[str, str]:
    """The state as a word and a colour."""
    state = AssessmentChoice(assessment.state)
    return {"text": state.label, "colour": STATE_COLOURS.get(state, "green")}


def title_of(assessment: Assessment) -> str:
    """What the assessment is, in words: its cycle, or the framework it is held against."""
    return assessment.cycle.title if assessment.cycle else assessment.framework_version.framework.title


def number_of(question: Question) -> str:
    """The question's number as people say it, "S11-1.1"; empty where its key is only a name for the program."""
    return question.key if any(sign.isdigit() for sign in question.key) else ""


def called(question: Question) -> str:
    """How a message names a question: its number, or its words."""
    return number_of(question) or f"“{question.title or question.text}”"
