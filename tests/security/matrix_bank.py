"""The rows of the question bank and of survey design in the permission matrix."""

from typing import Any

from evaluations.logic.library import ItemType
from tests.conftest import Cast
from tests.evaluations.bank.writing import in_use, written
from tests.evaluations.making import make_course
from tests.security.matrix import TEAM, row


def make(cast: Cast) -> dict[str, Any]:
    """A question in use, a draft, and a course. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    return {
        "own_question": in_use(cast),
        "own_draft": written(cast, ItemType.CHOICE),
        "designed_course": make_course(f"Designed in {first}"),
    }


def own(made: Any) -> list[object]:
    return [made["own_question"].pk]


def phone(made: Any) -> list[object]:
    return [made["own_question"].pk, 1]


def draft(made: Any) -> list[object]:
    return [made["own_draft"].pk]


WORDING = "I can name three signs of neglect."
LED = {"status": dict.fromkeys(TEAM, 302), "fact": "/evaluations/questions/"}

ROWS = [
    row("evaluations:questions", roles=TEAM, fact=WORDING),
    row("evaluations:question_new", roles=TEAM, fact="What kind of answer does it take?"),
    row("evaluations:library_questions", roles=TEAM, fact="I know the local procedure"),
    row("evaluations:library_question", roles=TEAM, args=lambda made: ["K2"], fact="Copy into our own"),
    row(
        "evaluations:library_question_phone",
        roles=TEAM,
        args=lambda made: ["K2", 1],
        fact="I know the local procedure",
    ),
    row("evaluations:question", roles=TEAM, args=own, fact=WORDING),
    row("evaluations:question_phone", roles=TEAM, args=phone, fact=WORDING),
    row("evaluations:question_change", roles=TEAM, args=own, fact=WORDING),
    row("evaluations:question_condition", roles=TEAM, args=own, fact=WORDING),
    row("evaluations:question_release", roles=TEAM, args=draft, method="post", **LED),
    row("evaluations:question_retire", roles=TEAM, args=own, method="post", **LED),
    row("evaluations:question_move", roles=TEAM, args=own, method="post", data={"place": "1"}, **LED),
]


def course(made: Any) -> list[object]:
    return [made["designed_course"].pk]


def survey(made: Any) -> list[object]:
    return [made["designed_course"].pk, "pre", "delegate"]


OF_COURSE = "Designed in Ashshire"
ROWS += [
    row("evaluations:course_surveys", roles=TEAM, args=course, fact=OF_COURSE),
    row("evaluations:survey_design", roles=TEAM, args=survey, fact=OF_COURSE),
    row(
        "evaluations:survey_condition",
        roles=TEAM,
        args=lambda made: [*survey(made), "B4"],
        fact="Back to the questions of this survey",
    ),
    row("evaluations:survey_copy", roles=TEAM, args=survey, fact=OF_COURSE),
    row("evaluations:survey_check", roles=TEAM, args=survey, fact=OF_COURSE),
    row("evaluations:survey_compare", roles=TEAM, args=survey, fact=OF_COURSE),
    row(
        "evaluations:survey_design_preview",
        roles=TEAM,
        args=survey,
        method="post",
        status=dict.fromkeys(TEAM, 302),
        fact="/evaluations/surveys/",
    ),
]
