"""Intervals beside figures that are no means of change: shares, knowledge questions, the gap to managers.

Source: REQUIREMENTS.md, item 2 ("each figure with paired n, attrition, effect size and interval, and a plain refusal")
and acceptance check 4; the brief of evaluation in depth, Results that can be trusted. Change on a scale has its
interval in `statistics.change`. All are at 95 per cent.

Wilson's interval for a share: E. B. Wilson (1927); R. G. Newcombe, Statistics in Medicine 17 (1998) 857-872, method 3.
A difference of two shares of the same people: R. G. Newcombe, Statistics in Medicine 17 (1998) 2635-2650, method 10.
"""

import math
from dataclasses import dataclass

from scipy import stats

from evaluations.logic.statistics import CONFIDENCE, LEAST_PAIRS_FOR_EFFECT
from partnerships.logic.wording import plural, share

Z = float(stats.norm.ppf((1 + CONFIDENCE) / 2))
TOO_FEW_TO_SAY = "Too few to say"


def share_interval(part: int, whole: int) -> tuple[float, float] | None:
    """Wilson's interval of a share, from 0 to 1; None when there is nobody.

    Raises ValueError when the part is not within the whole.
    """
    if not 0 <= part <= whole:
        raise ValueError("A part is from none to all of its whole.")
    if whole == 0:
        return None
    middle = 2 * part + Z**2
    spread = Z * math.sqrt(Z**2 + 4 * part * (1 - part / whole))
    ends = 2 * (whole + Z**2)
    lower = 0.0 if part == 0 else (middle - spread) / ends
    upper = 1.0 if part == whole else (middle + spread) / ends
    return lower, upper


@dataclass(frozen=True)
class ShareChange:
    """The same people's answers to one knowledge question at two stages, as shares correct.

    `difference` is later minus earlier, from -1 to 1; `interval` is None when `caution` says why.
    """

    n: int
    correct_earlier: int
    correct_later: int
    learned: int
    forgot: int
    difference: float | None
    interval: tuple[float, float] | None
    caution: str = ""

    @property
    def words(self) -> str:
        """Both shares with their whole: "12 of 30 (40%) were correct before, 21 of 30 (70%) later"."""
        if self.n == 0:
            return "Nobody answered both times."
        return (
            f"{share(self.correct_earlier, self.n)} were correct the first time, "
            f"{share(self.correct_later, self.n)} the second."
        )


def share_change(
    n: int, correct_earlier: int, learned: int, forgot: int, *, least_pairs: int = LEAST_PAIRS_FOR_EFFECT
) -> ShareChange:
    """The change of one knowledge question for the same people.

    `learned` were wrong first and right later, `forgot` the other way round. Under `least_pairs` there are counts and
    no interval. Raises ValueError for counts that cannot be, or a threshold below ten.
    """
    if least_pairs < LEAST_PAIRS_FOR_EFFECT:
        raise ValueError(f"The threshold may be raised, but not below {LEAST_PAIRS_FOR_EFFECT} pairs.")
    if not (0 <= forgot <= correct_earlier <= n and 0 <= learned <= n - correct_earlier):
        raise ValueError("The counts of a knowledge question do not fit together.")
    correct_later = correct_earlier - forgot + learned
    if n < least_pairs:
        caution = f"{TOO_FEW_TO_SAY}: {plural(n, 'person', 'people')} answered both times."
        difference = (learned - forgot) / n if n else None
        return ShareChange(n, correct_earlier, correct_later, learned, forgot, difference, None, caution)
    return ShareChange(
        n,
        correct_earlier,
        correct_later,
        learned,
        forgot,
        (learned - forgot) / n,
        _difference_interval(
            both=correct_earlier - forgot,
            learned=learned,
            forgot=forgot,
            neither=n - correct_earlier - learned,
        ),
    )


def _difference_interval(*, both: int, learned: int, forgot: int, neither: int) -> tuple[float, float]:
    """Newcombe's interval (method 10) of the later share minus the earlier one."""
    n = both + learned + forgot + neither
    later, earlier = (both + learned) / n, (both + forgot) / n
    later_low, later_high = share_interval(both + learned, n) or (0.0, 1.0)
    earlier_low, earlier_high = share_interval(both + forgot, n) or (0.0, 1.0)
    phi = _correlation(both, learned, forgot, neither)
    difference = later - earlier

    def reach(one: float, other: float) -> float:
        return math.sqrt(max(0.0, one**2 - 2 * phi * one * other + other**2))

    return (
        max(-1.0, difference - reach(later - later_low, earlier_high - earlier)),
        min(1.0, difference + reach(later_high - later, earlier - earlier_low)),
    )


def _correlation(both: int, learned: int, forgot: int, neither: int) -> float:
    """The correlation between the two answers, corrected for continuity when positive; 0 where it has no meaning."""
    margins = (both + learned) * (forgot + neither) * (both + forgot) * (learned + neither)
    if margins == 0:
        return 0.0
    product = float(both * neither - learned * forgot)
    if product > 0:
        product = max(0.0, product - (both + learned + forgot + neither) / 2)
    return product / math.sqrt(margins)


@dataclass(frozen=True)
class Gap:
    """What managers see beside what the same people report: `mean` is delegates minus managers, in points."""

    n: int
    delegates: float | None
    managers: float | None
    mean: float | None
    interval: tuple[float, float] | None
    caution: str = ""

    @property
    def words(self) -> str:
        """In one sentence; it never says who is right."""
        if self.mean is None:
            return "Of nobody did both answer."
        is_unsure = self.interval is not None and self.interval[0] <= 0 <= self.interval[1]
        if is_unsure or round(self.mean, 1) == 0:
            return "Managers and delegates see about the same."
        direction = "less" if self.mean > 0 else "more"
        points = f"{abs(self.mean):.1f} {'point' if round(abs(self.mean), 1) == 1 else 'points'}"
        return f"Managers see {direction} than delegates report, by {points}."


def gap(
    n: int,
    sum_delegates: float,
    sum_managers: float,
    sum_squares: float,
    *,
    least_pairs: int = LEAST_PAIRS_FOR_EFFECT,
) -> Gap:
    """The delegate-manager gap over pairs, with the interval of a paired t; `sum_squares` is of the differences.

    Raises ValueError for a threshold below ten.
    """
    if least_pairs < LEAST_PAIRS_FOR_EFFECT:
        raise ValueError(f"The threshold may be raised, but not below {LEAST_PAIRS_FOR_EFFECT} pairs.")
    if n == 0:
        return Gap(0, None, None, None, None, "Of nobody did both answer.")
    mean = (sum_delegates - sum_managers) / n
    delegates, managers = sum_delegates / n, sum_managers / n
    if n < least_pairs:
        caution = f"{TOO_FEW_TO_SAY}: of {plural(n, 'person', 'people')} both answered."
        return Gap(n, delegates, managers, mean, None, caution)
    variance = (sum_squares - n * mean**2) / (n - 1)
    if variance <= 1e-12 * max(1.0, sum_squares):
        return Gap(
            n, delegates, managers, mean, None, "The gap is the same for everyone, so it has no interval."
        )
    margin = float(stats.t.ppf((1 + CONFIDENCE) / 2, n - 1)) * math.sqrt(variance / n)
    return Gap(n, delegates, managers, mean, (mean - margin, mean + margin))
