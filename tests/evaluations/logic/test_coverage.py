"""The coverage meter: kirkpatrick_default_surveys.yaml, model.coverage."""

from typing import Any

import pytest

from evaluations.logic.coverage import CoverageState, coverage
from evaluations.logic.stages import Step

ENOUGH = dict.fromkeys(Step, 5)


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"has_check": True}, ["covered", "covered", "covered", "delegates' own view only"]),
        (
            {"has_check": False},
            ["covered", "no knowledge check: self-rated", "covered", "delegates' own view only"],
        ),
        (
            {"has_check": True, "different_managers_step_4": 5},
            ["covered", "covered", "covered", "delegates and managers"],
        ),
        (
            {"has_check": True, "different_managers_step_4": 4},
            ["covered", "covered", "covered", "delegates' own view only"],
        ),
        (
            {
                "has_check": True,
                "different_managers_step_4": 9,
                "other_sources_step_4": ["case files", "case files"],
            },
            ["covered", "covered", "covered", "delegates and managers, case files"],
        ),
    ],
)
def test_each_step_says_what_it_rests_on(facts: dict[str, Any], words: list[str]) -> None:
    assert [mark.words for mark in coverage(ENOUGH, minimum=5, **facts)] == words


def test_a_step_below_the_minimum_is_not_covered_whatever_else_is_known() -> None:
    marks = coverage({Step.BASELINE: 4}, has_check=True, minimum=5, other_sources_step_4=["case files"])
    assert [mark.state for mark in marks] == [CoverageState.NOT_COVERED] * 4
    assert [mark.words for mark in marks[:2]] == ["too few answers so far", "no answers so far"]
    assert marks[0].state.word == "Not covered"
