"""Quotes are the words of their text; redaction leaves nothing that was marked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluations.logic.comment_flags import FlagKind, flags_in, redacted
from evaluations.logic.quoting import is_quote_of

WORDS = st.lists(
    st.sampled_from(["we", "share", "sooner", "now", "because", "of", "it"]), min_size=1, max_size=12
)


@given(WORDS, st.data())
def test_stretches_in_their_order_are_a_quote(words: list[str], data: st.DataObject) -> None:
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first, len(words) - 1))
    text = " ".join(words)
    assert is_quote_of(" ".join(words[first : last + 1]), text.replace(" ", "\n", 1))
    assert is_quote_of(f"{words[0]} … {words[-1]}", text) == (len(words) > 1)


@pytest.mark.parametrize("quote", ["", "…", "we share later", "it because"])
def test_other_words_are_no_quote(quote: str) -> None:
    assert not is_quote_of(quote, "we share sooner because of it")


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("I will call Mrs Fletcher on 0116 496 0123.", "I will call [name] on [telephone number]."),
        ("A boy called Jayden Smith, dob 12/3/2014.", "A boy called [name], [date of birth]."),
        ("Number 943 476 5919 came from a.b@work.example", "Number [NHS number] came from [email address]"),
        ("They live at 14 Mill Lane, LE1 5WW", "They live at [address], [place]"),
        ("Ellie's mum said so on 3 March", "[name]'s mum said so on [date]"),
        ("He is not safe and gets hit.", "He is not safe and gets hit."),
        ("Early Help works with children better.", "Early Help works with children better."),
    ],
)  # fmt: skip
def test_identifying_details_are_replaced_and_the_rest_stays(text: str, safe: str) -> None:
    assert redacted(text) == safe
    left = [flag for flag in flags_in(redacted(text)) if flag.kind is FlagKind.IDENTIFYING]
    assert left == []


PIECES = st.sampled_from(
    [
        "Mrs Fletcher",
        "0116 496 0123",
        "12/3/2014",
        "LE1 5WW",
        "a@b.example",
        "943 476 5919",
        "said",
        "that we meet",
    ]
)


@given(st.lists(PIECES, max_size=8))
def test_nothing_that_was_marked_is_left(pieces: list[str]) -> None:
    after = redacted(" and ".join(pieces))
    for piece in pieces:
        if piece not in ("said", "that we meet"):
            assert piece not in after
