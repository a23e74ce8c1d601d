"""Timing two things against each other while the machine does other work: in turns, and the median of rounds."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

Work = Callable[[int], float]
"""One turn of something, by the turn's number; the seconds that it took (for one of whatever it does)."""

ROUNDS = 3


@dataclass(frozen=True)
class Compared:
    """Medians over rounds: seconds of each side, and of the rounds' ratios first / second."""

    first: float
    second: float
    ratio: float

    def milliseconds(self) -> str:
        return f"{self.first * 1000:.2f} ms against {self.second * 1000:.2f} ms"


def compare(first: Work, second: Work, *, turns: int = 6, rounds: int = ROUNDS) -> Compared:
    """Time both in turns: first, second, first, second... A round is `turns` of each; rounds give the median."""
    sums: list[tuple[float, float]] = []
    for round_number in range(rounds):
        seconds = [0.0, 0.0]
        for turn in range(turns):
            number = round_number * turns + turn
            order = (0, 1) if turn % 2 == 0 else (1, 0)
            for side in order:
                seconds[side] += (first, second)[side](number)
        sums.append((seconds[0] / turns, seconds[1] / turns))
    return Compared(
        statistics.median(one for one, _ in sums),
        statistics.median(two for _, two in sums),
        statistics.median(one / two for one, two in sums),
    )


def timed(work: Callable[[], object]) -> float:
    """The seconds that something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
