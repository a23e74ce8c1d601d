"""Figures about answers: change for the same people, what was kept of it, practice changed, response rate.

Source: kirkpatrick_default_surveys.yaml, `analysis_rules`; quarterly_seg_report.yaml, `metrics`;
REQUIREMENTS.md, acceptance check 4; ARCHITECTURE.md, section 4. Figures come from sums, as the rollups keep
them, or from the answers themselves; codes below nought are special answers and never part of an average.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from scipy import stats

from evaluations.logic.codes import NO_OPPORTUNITY, NOT_ASKED, is_scored
from partnerships.logic.wording import number, plural, share, signed

LEAST_PAIRS_FOR_EFFECT = 10
"""Below this many pairs only means and counts are given; a partnership may raise it (acceptance check 4)."""
LEAST_CHANGE_FOR_RETAINED_GAIN = 0.5
NOBODY_TWICE = "Nobody answered both times."
LOW_RESPONSE = 0.3
LOW_RESPONSE_WORDS = "Low response: treat with care."
LEAST_PRACTICE_CHANGE = 2
#: The scale on which that code means so: a grid of step 3 on another scale says nothing of change in practice.
PRACTICE_SCALE = "extent"
"""The code of "Somewhat" on the extent scale; "A lot" is 3."""
CONFIDENCE = 0.95


@dataclass(frozen=True)
class PairSums:
    """What a rollup keeps about the same people's answers to one question version at two stages."""

    n: int = 0
    sum_before: float = 0
    sum_after: float = 0
    sum_square_change: float = 0
    improved: int = 0
    same: int = 0
    fell: int = 0

    def __post_init__(self) -> None:
        if self.n != self.improved + self.same + self.fell:
            raise ValueError("The people who improved, stayed the same and fell must add up to n.")

    def __add__(self, other: "PairSums") -> "PairSums":
        """The sums of both groups together (of events of a course, of courses of a quarter)."""
        return PairSums(
            self.n + other.n,
            self.sum_before + other.sum_before,
            self.sum_after + other.sum_after,
            self.sum_square_change + other.sum_square_change,
            self.improved + other.improved,
            self.same + other.same,
            self.fell + other.fell,
        )


@dataclass(frozen=True)
class Attrition:
    """Of those who answered the first time, how many did not answer the second time."""

    first: int
    both: int

    @property
    def lost(self) -> int:
        """How many of the first did not answer again."""
        return self.first - self.both

    @property
    def words(self) -> str:
        """For example "12 of the 42 who answered the first time did not answer again."."""
        if self.first == 0:
            return "Nobody answered the first time."
        return f"{self.lost} of the {self.first} who answered the first time did not answer again."


@dataclass(frozen=True)
class Change:
    """Change for the same people.

    `interval` (95%, paired t) and `effect` (d) are None when `caution` says why.
    """

    n: int
    mean_before: float | None
    mean_after: float | None
    mean_change: float | None
    improved: int
    same: int
    fell: int
    sd_change: float | None = None
    interval: tuple[float, float] | None = None
    effect: float | None = None
    caution: str = ""
    attrition: Attrition | None = None

    @property
    def sentence(self) -> str:
        """The change in one sentence of words."""
        if self.mean_change is None:
            return NOBODY_TWICE
        rounded = number(abs(self.mean_change), 1)
        if float(rounded) == 0:
            direction = "stayed the same on average"
        else:
            verb = "rose" if self.mean_change > 0 else "fell"
            direction = f"{verb} by {rounded} {'point' if rounded == '1.0' else 'points'}"
        return f"{direction}; {self.improved} of {self.n} improved".capitalize() + "."


def pair_sums(pairs: Iterable[tuple[int | None, int | None]]) -> PairSums:
    """The sums over pairs of answers; a pair with a missing or special answer is no pair."""
    total = PairSums()
    for before, after in pairs:
        if before is None or after is None or not (is_scored(before) and is_scored(after)):
            continue
        rise = after - before
        total += PairSums(1, before, after, rise**2, int(rise > 0), int(rise == 0), int(rise < 0))
    return total


def change(
    sums: PairSums, *, answered_first: int | None = None, least_pairs: int = LEAST_PAIRS_FOR_EFFECT
) -> Change:
    """Change for the same people, from sums.

    d is the mean change divided by the standard deviation of the change (n - 1). `answered_first` is how
    many answered the question at the earlier stage, for the attrition; `least_pairs` may be raised, not
    lowered below 10 (ValueError).
    """
    if least_pairs < LEAST_PAIRS_FOR_EFFECT:
        raise ValueError(f"The threshold may be raised, but not below {LEAST_PAIRS_FOR_EFFECT} pairs.")
    attrition = None if answered_first is None else Attrition(answered_first, sums.n)
    plain = Change(
        sums.n,
        None,
        None,
        None,
        sums.improved,
        sums.same,
        sums.fell,
        caution=NOBODY_TWICE,
        attrition=attrition,
    )
    if sums.n == 0:
        return plain
    mean = (sums.sum_after - sums.sum_before) / sums.n
    plain = replace(
        plain, mean_before=sums.sum_before / sums.n, mean_after=sums.sum_after / sums.n, mean_change=mean
    )
    if sums.n < least_pairs:
        return replace(plain, caution=_too_few_pairs(sums.n, least_pairs))
    variance = (sums.sum_square_change - sums.n * mean**2) / (sums.n - 1)
    if variance <= 1e-12 * max(1.0, sums.sum_square_change):
        return replace(plain, caution=_no_spread(mean))
    deviation = math.sqrt(variance)
    margin = float(stats.t.ppf((1 + CONFIDENCE) / 2, sums.n - 1)) * deviation / math.sqrt(sums.n)
    interval = (mean - margin, mean + margin)
    return replace(plain, sd_change=deviation, interval=interval, effect=mean / deviation, caution="")


def _too_few_pairs(n: int, least: int) -> str:
    return (
        f"{plural(n, 'person', 'people')} answered both times. "
        f"An interval and an effect size are given from {least} people on."
    )


def _no_spread(mean: float) -> str:
    if mean == 0:
        return "Everyone gave the same answer both times, so there is no interval and no effect size."
    return (
        f"Everyone's answer changed by the same amount ({signed(mean, 1)}), "
        "so there is no interval and no effect size."
    )


@dataclass(frozen=True)
class Average:
    """A mean with its denominator; None when nobody gave a scored answer."""

    n: int
    mean: float | None
    sd: float | None = None


def average(n: int, total: float, sum_squares: float | None = None) -> Average:
    """The mean (and standard deviation, n - 1) from a count, a sum and a sum of squares."""
    if n == 0:
        return Average(0, None)
    if sum_squares is None or n < 2:
        return Average(n, total / n)
    return Average(n, total / n, math.sqrt(max(0.0, (sum_squares - total**2 / n) / (n - 1))))


@dataclass(frozen=True)
class Tally:
    """How the answers to one question fall: scored ones by code, special ones and blanks apart."""

    scored: Mapping[int, int]
    special: Mapping[int, int]
    not_answered: int
    not_asked: int

    @property
    def n(self) -> int:
        """People who gave a scored answer: the denominator of every average."""
        return sum(self.scored.values())

    @property
    def mean(self) -> float | None:
        """The average of the scored answers."""
        return average(self.n, sum(code * count for code, count in self.scored.items())).mean


def tally(codes: Iterable[int | None]) -> Tally:
    """Count the answers to one question. Special answers are counted and shown, and left out of averages."""
    counts = Counter(codes)
    return Tally(
        scored={code: counts[code] for code in sorted(c for c in counts if c is not None and c >= 0)},
        special={
            code: counts[code]
            for code in sorted((c for c in counts if c is not None and NOT_ASKED < c < 0), reverse=True)
        },
        not_answered=counts[None],
        not_asked=counts[NOT_ASKED],
    )


@dataclass(frozen=True)
class RetainedGain:
    """How much of the gain is left later, as a share; None when `words` say why."""

    n: int
    gain: float | None
    kept: float | None
    words: str


def retained_gain(n: int, sum_before: float, sum_after: float, sum_later: float) -> RetainedGain:
    """(Later - before) / (after - before), for the same people at all three stages; a result of step 2.

    Shown only when the group's change is at least 0.5 points (analysis_rules).
    """
    if n == 0:
        return RetainedGain(0, None, None, "Nobody answered all three times.")
    gain = (sum_after - sum_before) / n
    if gain < LEAST_CHANGE_FOR_RETAINED_GAIN:
        least = LEAST_CHANGE_FOR_RETAINED_GAIN
        words = f"The change after the course was under {least} points: too little to follow."
        return RetainedGain(n, gain, None, words)
    kept = (sum_later - sum_before) / n / gain
    words = f"{round(kept * 100)}% of the change of {signed(gain, 1)} points was kept."
    return RetainedGain(n, gain, kept, words)


def core_group_score(pairs: Sequence[tuple[int | None, int | None]]) -> tuple[float, float] | None:
    """One person's score in a core group at two stages: the mean of the items answered at both.

    None when fewer than half of the group's items were answered at both (ARCHITECTURE.md, section 4).
    """
    both = [(b, a) for b, a in pairs if b is not None and a is not None and is_scored(b) and is_scored(a)]
    if not both or len(both) * 2 < len(pairs):
        return None
    return sum(b for b, _ in both) / len(both), sum(a for _, a in both) / len(both)


@dataclass(frozen=True)
class PracticeChange:
    """People with any practice area at "Somewhat" or "A lot", of those who gave an area a scored answer."""

    changed: int
    answered: int
    no_opportunity: int

    @property
    def words(self) -> str:
        """The share with its whole, said as a report of people, and those without opportunity apart."""
        if self.answered == 0:
            text = "Nobody said whether practice changed."
        else:
            text = f"{share(self.changed, self.answered)} reported a change in practice."
        if self.no_opportunity:
            text += f" {plural(self.no_opportunity, 'person', 'people')} had no opportunity so far."
        return text


def practice_changed(grids: Iterable[Sequence[int | None]]) -> PracticeChange:
    """The metric `practice_changed` from each person's grid; "no opportunity" is a finding of its own, not
    a no.
    """
    changed = answered = no_opportunity = 0
    for rows in grids:
        scored = [code for code in rows if code is not None and is_scored(code)]
        answered += bool(scored)
        changed += any(code >= LEAST_PRACTICE_CHANGE for code in scored)
        no_opportunity += not scored and NO_OPPORTUNITY in rows
    return PracticeChange(changed, answered, no_opportunity)


@dataclass(frozen=True)
class ResponseRate:
    """Answered of sent and not returned as not delivered. People out of reach or too late stand beside it."""

    answered: int
    reached: int
    not_delivered: int
    too_late: int
    out_of_reach: int

    @property
    def rate(self) -> float | None:
        """A share from 0 to 1; None when nobody was reached."""
        return self.answered / self.reached if self.reached else None

    @property
    def is_low(self) -> bool:
        """True under 30 per cent."""
        return self.rate is not None and self.rate < LOW_RESPONSE

    @property
    def words(self) -> str:
        """The rate with its whole, a caution when low, and who was not asked."""
        if not self.reached:
            parts = ["Nobody has been asked yet."]
        else:
            parts = [f"{share(self.answered, self.reached)} answered."]
        if self.is_low:
            parts.append(LOW_RESPONSE_WORDS)
        beside = [
            (self.not_delivered, "not delivered"),
            (self.too_late, "not asked: too late"),
            (self.out_of_reach, "out of reach"),
        ]
        parts += [f"{count} {words}." for count, words in beside if count]
        return " ".join(parts)


def response_rate(
    *, answered: int, sent: int, not_delivered: int = 0, too_late: int = 0, out_of_reach: int = 0
) -> ResponseRate:
    """The response rate of a stage. Raises ValueError when more answered than were reached."""
    reached = sent - not_delivered
    if not 0 <= answered <= reached:
        raise ValueError("More people answered than were reached.")
    return ResponseRate(answered, reached, not_delivered, too_late, out_of_reach)


@dataclass(frozen=True)
class CheckResult:
    """A knowledge question's answers: correct of all who answered; "I don't know" apart."""

    correct: int
    dont_know: int
    answered: int

    @property
    def words(self) -> str:
        """The share correct with its whole."""
        text = f"{share(self.correct, self.answered)} correct."
        return f"{text} {self.dont_know} said they did not know." if self.dont_know else text
