"""Which questions are the same, by property."""

from hypothesis import given
from hypothesis import strategies as st

from audits.logic.carrying import same_questions

versions = st.dictionaries(st.sampled_from("abcdefgh"), st.sampled_from(["1", "2", "3"]), max_size=8)


@given(versions, versions)
def test_only_the_same_words_carry_and_none_serves_twice(before: dict[str, str], now: dict[str, str]) -> None:
    found = same_questions(before, now)
    assert all(before[old] == now[new] for new, old in found.items())
    assert len(set(found.values())) == len(found)


@given(versions, versions)
def test_as_many_carry_as_there_are_pairs_of_the_same_words(
    before: dict[str, str], now: dict[str, str]
) -> None:
    def count(version: dict[str, str], digest: str) -> int:
        return list(version.values()).count(digest)

    pairs = sum(min(count(before, digest), count(now, digest)) for digest in "123")
    assert len(same_questions(before, now)) == pairs


@given(versions)
def test_a_version_carries_whole_into_itself(version: dict[str, str]) -> None:
    assert same_questions(version, version) == {key: key for key in version}
