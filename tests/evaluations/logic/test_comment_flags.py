"""Flags that put a held comment first in the officer's queue."""

import pytest

from evaluations.logic.comment_flags import FlagKind, flags_in


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("She told me she is being hurt by her uncle", "a child who may be at risk now"),
        ("He has bruises again", "a child who may be at risk now"),
        ("My colleague hit a pupil", "an allegation against someone who works with children"),
        ("write to ann.lee@example.org please", "an email address"),
        ("ring 0116 496 0123", "a telephone number"),
        ("NHS 943 476 5919", "an NHS number"),
        ("they live in LE1 6ZG", "a postcode"),
        ("born 03/04/2015", "a date of birth"),
        ("on 3rd March 2025 we met", "a date"),
        ("at 12 Mill Lane", "a street address"),
        ("I met Mrs Patel", "a name"),
        ("a boy called Jayden", "a name"),
    ],
)
def test_a_detail_is_flagged_where_it_stands(text: str, what: str) -> None:
    (flag,) = flags_in(text)
    assert flag.what == what
    assert text[flag.start : flag.end].strip() == text[flag.start : flag.end]


@pytest.mark.parametrize(
    "text",
    [
        "I used the escalation policy with Children's Social Care and it worked.",
        "More time for Early Help examples, 10 minutes longer.",
        "Working with 12 families has been easier since 2025.",
    ],
)
def test_ordinary_words_are_not_flagged(text: str) -> None:
    assert flags_in(text) == ()


def test_a_comment_may_hold_a_concern_and_identifying_details() -> None:
    texts = ["Good day", "Mrs Patel was clear", "A child disclosed abuse to Mrs Patel"]
    assert [{flag.kind for flag in flags_in(text)} for text in texts] == [
        set(),
        {FlagKind.IDENTIFYING},
        {FlagKind.CONCERN, FlagKind.IDENTIFYING},
    ]
