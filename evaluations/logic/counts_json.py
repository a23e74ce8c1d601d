"""Counts as plain data and back, for the figures of a release."""

from dataclasses import asdict, fields
from typing import Any

from evaluations.logic.counts import (
    Counted,
    GapCount,
    ItemCount,
    KeptCount,
    PairCount,
    StageCount,
    StepCount,
    by_code,
)
from evaluations.logic.statistics import PairSums

_KINDS: dict[str, Any] = {
    "items": ItemCount,
    "pairs": PairCount,
    "kept": KeptCount,
    "gaps": GapCount,
    "stages": StageCount,
    "steps": StepCount,
}


def counts_to_json(counted: Counted) -> dict[str, Any]:
    """Plain data that `counts_from_json` reads."""
    return {
        field.name: [_plain(asdict(count)) for count in getattr(counted, field.name)]
        for field in fields(counted)
    }


def _plain(count: dict[str, Any]) -> dict[str, Any]:
    return {name: sorted(value) if isinstance(value, frozenset) else value for name, value in count.items()}


def counts_from_json(stored: dict[str, Any]) -> Counted:
    """The counts that were stored."""
    return Counted(
        **{
            name: tuple(kind(**_rich(count)) for count in stored.get(name, ()))
            for name, kind in _KINDS.items()
        }
    )


def _rich(count: dict[str, Any]) -> dict[str, Any]:
    read = dict(count)
    if "manager_codes" in read:
        read["manager_codes"] = frozenset(read["manager_codes"])
    if "sums" in read:
        read["sums"] = PairSums(**read["sums"])
    for name in ("counts", "special"):
        if name in read:
            read[name] = by_code(read[name])
    return read
