"""The non-response statement: attendance in full, answers only under the minimum."""

import pytest

from evaluations.logic.nonresponse import nonresponse_statement


def test_it_names_who_is_missing_and_who_weighs_too_much() -> None:
    statement = nonresponse_statement(
        {"Police": (20, 5), "Health trust": (20, 15), "Schools": (10, 0)}, dimension="agency", minimum=5
    )
    assert statement.sentence == "20 of 50 (40%) of those who attended answered."
    assert statement.cautions == (
        "Nobody answered from Schools.",
        "Police is 40% of those who attended but 25% of those who answered.",
        "Health trust is 40% of those who attended but 75% of those who answered.",
    )
    assert [row.answered for row in statement.rows] == [5, 15, 0]


def test_attendance_stays_when_answers_by_group_are_too_few_to_show() -> None:
    statement = nonresponse_statement({"Police": (20, 3), "Schools": (30, 9)}, dimension="agency", minimum=5)
    assert [(row.attended, row.answered) for row in statement.rows] == [(20, None), (30, None)]
    assert statement.cautions == (
        "Low response: those who answered may differ from those who did not.",
        "Answers by agency are too few to show, so it is not known here who is missing.",
    )


def test_below_the_minimum_not_even_the_number_is_said() -> None:
    statement = nonresponse_statement({"Police": (20, 3)}, dimension="agency", minimum=5)
    assert statement.sentence == "20 attended. The answers are too few to show."


def test_more_answers_than_people_are_refused() -> None:
    with pytest.raises(ValueError, match="More people answered"):
        nonresponse_statement({"Police": (2, 3)}, dimension="agency", minimum=5)
