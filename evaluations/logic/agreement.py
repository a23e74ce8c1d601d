"""How far two people agree who coded the same texts: Cohen's kappa.

Source: J. Cohen, A coefficient of agreement for nominal scales, Educational and Psychological Measurement 20 (1960):
agreement beyond what chance alone would bring, kappa = (observed - expected) / (1 - expected).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

#: Of fewer texts than this no kappa is shown: one text more or less would turn it round.
LEAST_TEXTS = 10
TOO_FEW_TEXTS = f"Too few to say: kappa is given from {LEAST_TEXTS} texts on."
NO_SPREAD = "Both gave it to all, or to none: there is no chance to set agreement against."


@dataclass(frozen=True)
class Agreement:
    """One code over texts that two people read apart: who gave it."""

    both: int = 0
    first_only: int = 0
    second_only: int = 0
    neither: int = 0

    @property
    def texts(self) -> int:
        """How many texts both could give it to."""
        return self.both + self.first_only + self.second_only + self.neither

    @property
    def agreed(self) -> int:
        """In how many texts both did the same."""
        return self.both + self.neither

    def __add__(self, other: "Agreement") -> "Agreement":
        return Agreement(
            self.both + other.both,
            self.first_only + other.first_only,
            self.second_only + other.second_only,
            self.neither + other.neither,
        )

    @property
    def kappa(self) -> float | None:
        """Agreement beyond chance, from -1 to 1; None where chance alone explains all, or nothing was read."""
        if not self.texts:
            return None
        first, second = self.both + self.first_only, self.both + self.second_only
        by_chance = first * second + (self.texts - first) * (self.texts - second)
        if by_chance == self.texts**2:
            return None
        return (self.agreed * self.texts - by_chance) / (self.texts**2 - by_chance)

    @property
    def caution(self) -> str:
        """Why no kappa is shown; "" when one is."""
        if self.texts < LEAST_TEXTS:
            return TOO_FEW_TEXTS
        return "" if self.kappa is not None else NO_SPREAD


@dataclass(frozen=True)
class TwiceRead:
    """A text that two people coded apart: the codes that each gave, of those offered."""

    first: frozenset[int]
    second: frozenset[int]
    offered: frozenset[int]


def agreement_on(code: int, texts: Iterable[TwiceRead]) -> Agreement:
    """One code, over the texts for which it was offered."""
    total = Agreement()
    for text in texts:
        if code not in text.offered:
            continue
        first, second = code in text.first, code in text.second
        total += Agreement(
            int(first and second),
            int(first and not second),
            int(second and not first),
            int(not first and not second),
        )
    return total


def agreement_on_all(codes: Collection[int], texts: Collection[TwiceRead]) -> Agreement:
    """Every code over every text, each a decision of its own."""
    return sum((agreement_on(code, texts) for code in codes), Agreement())
