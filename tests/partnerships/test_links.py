"""Links that carry no login: derived, of one kind, of one generation, never altered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.links import (
    BadLink,
    LinkKind,
    VerifiedLink,
    address_for,
    base62,
    from_base62,
    token_for,
    verify,
)

ids = st.integers(min_value=0, max_value=2**63 - 1)


@given(partnership_id=ids, object_id=ids, generation=st.integers(0, 10_000), kind=st.sampled_from(LinkKind))
def test_a_token_gives_back_what_it_was_made_of(
    partnership_id: int, object_id: int, generation: int, kind: LinkKind
) -> None:
    token = token_for(kind, partnership_id=partnership_id, object_id=object_id, generation=generation)
    assert verify(kind, token) == VerifiedLink(partnership_id, object_id, generation)


@given(kind=st.sampled_from(LinkKind), other=st.sampled_from(LinkKind))
def test_a_link_of_one_kind_opens_nothing_of_another(kind: LinkKind, other: LinkKind) -> None:
    token = token_for(kind, partnership_id=7, object_id=12)
    if kind is other:
        assert verify(other, token) == VerifiedLink(7, 12, 0)
    else:
        with pytest.raises(BadLink):
            verify(other, token)


@given(position=st.integers(0, 40), character=st.sampled_from("0Aa9z-._ é"))
def test_an_altered_token_opens_nothing(position: int, character: str) -> None:
    token = token_for(LinkKind.SURVEY, partnership_id=3, object_id=4711, generation=2)
    position %= len(token)
    altered = token[:position] + character + token[position + 1 :]
    if altered != token:
        with pytest.raises(BadLink):
            verify(LinkKind.SURVEY, altered)


@pytest.mark.parametrize("spelling", ["01-2-{}", "1-02-{}", "1-2.0-{}", "1-2.-{}", " 1-2-{}", "1-2-{}-"])
def test_each_link_has_one_spelling(spelling: str) -> None:
    mac = token_for(LinkKind.SURVEY, partnership_id=1, object_id=2).rpartition("-")[2]
    assert verify(LinkKind.SURVEY, f"1-2-{mac}") == VerifiedLink(1, 2, 0)
    with pytest.raises(BadLink):
        verify(LinkKind.SURVEY, spelling.format(mac))


def test_another_generation_is_another_token() -> None:
    tokens = {
        token_for(LinkKind.SURVEY, partnership_id=1, object_id=2, generation=number) for number in range(5)
    }
    assert len(tokens) == 5


def test_old_keys_verify_until_they_are_removed(settings: object) -> None:
    old = token_for(LinkKind.OPINION, partnership_id=1, object_id=2)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]  # type: ignore[attr-defined]
    settings.SECRET_KEY = "another secret of at least thirty-two characters"  # type: ignore[attr-defined]
    assert verify(LinkKind.OPINION, old) == VerifiedLink(1, 2, 0)
    assert token_for(LinkKind.OPINION, partnership_id=1, object_id=2) != old
    settings.SECRET_KEY_FALLBACKS = []  # type: ignore[attr-defined]
    with pytest.raises(BadLink):
        verify(LinkKind.OPINION, old)


@pytest.mark.parametrize("text", ["", "-", "a b", "é", "zzzzzzzzzzz", "A" * 12, "00", "0A"])
def test_what_is_no_number_of_ours_is_refused(text: str) -> None:
    with pytest.raises(BadLink):
        from_base62(text)


@given(ids)
def test_numbers_come_back_from_base_62(number: int) -> None:
    assert from_base62(base62(number)) == number


def test_an_address_is_whole() -> None:
    token = token_for(LinkKind.MEMBER_INVITATION, partnership_id=1, object_id=2)
    address = address_for(LinkKind.MEMBER_INVITATION, partnership_id=1, object_id=2)
    assert address == f"http://testserver/join/{token}"
