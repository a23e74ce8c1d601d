"""Figures a board can trust: acceptance check 4 and the library's analysis rules."""

import math
import statistics as plain

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from evaluations.logic.codes import CANNOT_SAY, NO_OPPORTUNITY, NOT_ASKED, PREFER_NOT_TO_SAY
from evaluations.logic.statistics import (
    CheckResult,
    PairSums,
    average,
    change,
    core_group_score,
    pair_sums,
    practice_changed,
    response_rate,
    retained_gain,
    tally,
)

THIRTY = [(4, 4 + step) for step in (3, 2, 2, 1, 0, -1, 4, 2, 3, 1) * 3]


def test_seven_pairs_give_means_and_counts_and_the_threshold_in_words() -> None:
    result = change(pair_sums(THIRTY[:7]), answered_first=9)
    assert (result.n, result.mean_before, result.improved, result.same, result.fell) == (7, 4, 5, 1, 1)
    assert result.mean_change == pytest.approx(11 / 7)
    assert (result.interval, result.effect) == (None, None)
    assert result.caution == (
        "7 people answered both times. An interval and an effect size are given from 10 people on."
    )


def test_thirty_pairs_give_interval_effect_size_and_attrition() -> None:
    result = change(pair_sums(THIRTY), answered_first=42)
    rises = [after - before for before, after in THIRTY]
    expected = stats.ttest_rel([a for _, a in THIRTY], [b for b, _ in THIRTY]).confidence_interval(0.95)
    assert result.mean_change == pytest.approx(plain.mean(rises))
    assert result.interval == pytest.approx((expected.low, expected.high))
    assert result.effect == pytest.approx(plain.mean(rises) / plain.stdev(rises))
    assert result.caution == ""
    assert result.attrition is not None
    assert result.attrition.words == "12 of the 42 who answered the first time did not answer again."
    assert result.sentence == "Rose by 1.7 points; 24 of 30 improved."


def test_the_threshold_may_be_raised_but_not_lowered() -> None:
    assert change(pair_sums(THIRTY), least_pairs=31).effect is None
    with pytest.raises(ValueError, match="not below 10"):
        change(pair_sums(THIRTY), least_pairs=9)


def test_no_variance_gives_words_and_not_infinity() -> None:
    risen = change(pair_sums([(4, 6)] * 12))
    assert (risen.mean_change, risen.effect, risen.interval) == (2, None, None)
    assert risen.caution == (
        "Everyone's answer changed by the same amount (+2.0), so there is no interval and no effect size."
    )
    still = change(pair_sums([(4, 4), (9, 9)] * 6))
    assert (
        still.caution
        == "Everyone gave the same answer both times, so there is no interval and no effect size."
    )


def test_nobody_twice_is_said_in_words() -> None:
    assert change(PairSums(), answered_first=0).caution == "Nobody answered both times."
    assert change(PairSums()).sentence == "Nobody answered both times."


def test_a_pair_needs_two_scored_answers() -> None:
    assert pair_sums([(None, 5), (5, PREFER_NOT_TO_SAY), (NOT_ASKED, 5), (5, 5)]) == PairSums(
        1, 5, 5, 0, 0, 1, 0
    )


def test_sums_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="must add up"):
        PairSums(3, 1, 1, 1, 1, 0, 0)


scores = st.integers(1, 10)
answers = st.one_of(st.none(), st.sampled_from([-1, -2, -3, -4, -9]), scores)
pairs_of_answers = st.lists(st.tuples(answers, answers), max_size=60)


@given(pairs_of_answers, st.integers(0, 60))
def test_sums_of_parts_are_the_sums_of_the_whole(
    pairs: list[tuple[int | None, int | None]], cut: int
) -> None:
    assert pair_sums(pairs[:cut]) + pair_sums(pairs[cut:]) == pair_sums(pairs)


@given(st.lists(st.tuples(scores, scores), min_size=10, max_size=80))
def test_figures_from_sums_are_those_from_the_answers(pairs: list[tuple[int, int]]) -> None:
    rises = [after - before for before, after in pairs]
    result = change(pair_sums(pairs))
    assert result.mean_change == pytest.approx(plain.mean(rises))
    assert (result.improved, result.same, result.fell) == (
        sum(rise > 0 for rise in rises),
        rises.count(0),
        sum(rise < 0 for rise in rises),
    )
    if len(set(rises)) == 1:
        assert result.effect is None
    else:
        assert result.effect == pytest.approx(plain.mean(rises) / plain.stdev(rises))
        assert result.interval is not None
        assert result.interval[0] < plain.mean(rises) < result.interval[1]
        assert all(math.isfinite(bound) for bound in result.interval)


@given(st.lists(st.tuples(scores, scores), min_size=10, max_size=40))
def test_swapping_before_and_after_turns_the_change_round(pairs: list[tuple[int, int]]) -> None:
    there = change(pair_sums(pairs))
    back = change(pair_sums([(after, before) for before, after in pairs]))
    assume(there.effect is not None)
    assert (back.improved, back.fell) == (there.fell, there.improved)
    assert back.effect == pytest.approx(-there.effect)


def test_special_answers_are_counted_and_left_out_of_the_average() -> None:
    counted = tally([3, 1, 3, None, NO_OPPORTUNITY, CANNOT_SAY, NOT_ASKED, NO_OPPORTUNITY, 0])
    assert dict(counted.scored) == {0: 1, 1: 1, 3: 2}
    assert dict(counted.special) == {NO_OPPORTUNITY: 2, CANNOT_SAY: 1}
    assert (counted.not_answered, counted.not_asked, counted.n, counted.mean) == (1, 1, 4, 1.75)


def test_an_average_from_sums() -> None:
    assert average(0, 0).mean is None
    assert average(1, 7, 49).sd is None
    three = average(3, 12, 56)
    assert (three.mean, three.sd) == (4, pytest.approx(plain.stdev([2, 4, 6])))


def test_retained_gain_is_shown_only_from_half_a_point_of_change_on() -> None:
    kept = retained_gain(10, 40, 60, 55)
    assert (kept.kept, kept.words) == (0.75, "75% of the change of +2.0 points was kept.")
    assert retained_gain(10, 40, 45, 45).kept == 1
    assert retained_gain(10, 40, 44, 60).kept is None
    assert retained_gain(10, 60, 40, 40).kept is None
    assert retained_gain(0, 0, 0, 0).words == "Nobody answered all three times."


def test_a_core_group_score_needs_half_of_its_items_at_both_stages() -> None:
    assert core_group_score([(4, 6), (2, 8), (5, None), (None, 5)]) == (3, 7)
    assert core_group_score([(4, 6), (2, None), (5, -1)]) is None
    assert core_group_score([]) is None


def test_practice_changed_counts_people_and_leaves_no_opportunity_out() -> None:
    result = practice_changed(
        [[2, 0], [1, 0], [3, NO_OPPORTUNITY], [NO_OPPORTUNITY, NO_OPPORTUNITY], [None, None]]
    )
    assert (result.changed, result.answered, result.no_opportunity) == (2, 3, 1)
    assert result.words == "2 of 3 (67%) reported a change in practice. 1 person had no opportunity so far."


def test_the_response_rate_has_its_whole_and_flags_a_low_one() -> None:
    rate = response_rate(answered=8, sent=50, not_delivered=2, too_late=3, out_of_reach=1)
    assert rate.words == (
        "8 of 48 (17%) answered. Low response: treat with care. "
        "2 not delivered. 3 not asked: too late. 1 out of reach."
    )
    assert response_rate(answered=3, sent=10).is_low is False
    assert (
        response_rate(answered=0, sent=2, not_delivered=2).words
        == "Nobody has been asked yet. 2 not delivered."
    )
    with pytest.raises(ValueError, match="More people answered"):
        response_rate(answered=3, sent=2)


def test_a_knowledge_question_counts_dont_know_apart() -> None:
    result = CheckResult(correct=2, dont_know=1, answered=4)
    assert result.words == "2 of 4 (50%) correct. 1 said they did not know."
