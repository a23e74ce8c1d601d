"""Reading the survey library: what the default holds, and what is refused with a reason."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from evaluations.logic.library import LibraryError, SendRule, SurveyLibrary, parse_library
from evaluations.logic.stages import Audience, Stage, Step, step_at_stage, survey_name


def test_the_default_library_holds_what_it_counts(library: SurveyLibrary, library_document: dict) -> None:
    counts = library_document["counts"]
    assert len(library.surveys) == counts["surveys"]
    assert len(library.items) == counts["items"]
    assert sum(item.is_bank for item in library.items.values()) == counts["bank_items"]
    assert len(library.check.questions) == counts["objective_questions"]
    assert len(library.check.default_keys) == counts["default_objective_questions"]


def test_the_sending_rules_are_read_as_written(library: SurveyLibrary) -> None:
    assert library.surveys["pre"].send == SendRule(offset_days_before_run=10, reminder_days_before_run=(3,))
    assert library.surveys["post"].send == SendRule(offset_days=0, reminder_days=(4,), closes_days=21)
    assert library.surveys["delegate_6m"].send == SendRule(
        offset_months=6, reminder_days=(10,), closes_days=28
    )
    assert [key for key, survey in library.surveys.items() if not survey.is_on_by_default] == [
        "manager_3m",
        "manager_6m",
    ]


def test_scales_keep_their_scores_and_special_answers(library: SurveyLibrary) -> None:
    assert library.scales["ten"].codes == tuple(range(1, 11))
    assert library.scales["agree"].codes == (1, 2, 3, 4, 5)
    assert library.scales["extent"].codes == (0, 1, 2, 3)
    assert library.scales["extent"].allow == ("no_opportunity", "cannot_say")
    assert library.scales["ynu"].codes == (0, 1, 2)


def test_a_step_of_one_and_two_is_one_before_the_course_and_two_later() -> None:
    both = (Step.BASELINE, Step.REACTION_AND_LEARNING)
    assert [step_at_stage(both, stage) for stage in Stage] == [1, 2, 2, 2]
    assert step_at_stage((), Stage.M6) is None
    assert survey_name(Stage.M3, Audience.MANAGER) == "three months, manager"


def remove(*path: Any) -> Callable[[dict], None]:
    def change(document: dict) -> None:
        for key in path[:-1]:
            document = document[key]
        del document[path[-1]]

    return change


def put(value: Any, *path: Any) -> Callable[[dict], None]:
    def change(document: dict) -> None:
        for key in path[:-1]:
            document = document[key]
        document[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (put("framework", "kind"), "'kind' must be 'survey_set'"),
        (remove("scales"), "has no 'scales'"),
        (remove("items", 0, "text"), "has no 'text'"),
        (put("likert", "items", 0, "type"), "Question Y1 has an unknown type: likert"),
        (put(None, "items"), "malformed"),
        (put("seven", "items", 3, "scale"), "B3 uses the scale seven"),
        (put(["OBJ", "ZZ"], "surveys", 0, "items"), "Survey pre asks ZZ"),
        (put(["R2"], "surveys", 0, "items"), "R2, which is not meant for it"),
        (put("week_one", "surveys", 0, "key"), "Survey week_one is not one of"),
        (remove("surveys", 0), "has no survey for pre"),
        (put(9, "objective_test", "questions", 0, "answer"), "Q1 marks option 9"),
        (put(["Q99"], "objective_test", "asked_again"), "unknown questions: Q99"),
        (put([1, 2], "scales", "agree", "scores"), "Scale agree has 5 options but 2 scores"),
        (put("K2", "items", 5, "id"), "Two questions have the same id"),
    ],
)
def test_a_faulty_library_is_refused_with_the_place(
    library_document: dict, change: Callable[[dict], None], message: str
) -> None:
    faulty = deepcopy(library_document)
    change(faulty)
    if message.startswith("Two"):
        faulty["items"][5]["id"] = faulty["items"][6]["id"]
    with pytest.raises(LibraryError, match=message):
        parse_library(faulty)


def test_something_that_is_no_mapping_is_refused() -> None:
    with pytest.raises(LibraryError, match="not a survey set"):
        parse_library([])  # type: ignore[arg-type]
