"""Freezing: a report's figures as a plain dict, hashed, and whose answers they count."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reports.logic.blocks import to_snapshot
from reports.models import Report
from reports.queries.content import collect


@dataclass(frozen=True)
class Frozen:
    """A snapshot, and for each variable whose bookings its figures count (for `releasing`)."""

    snapshot: dict[str, Any]
    counted_bookings: dict[str, list[list[int]]]


def freeze(report: Report) -> Frozen:
    """Collect every figure as it stands now; changes nothing."""
    content, read = collect(report)
    return Frozen(to_snapshot(content), read.gate.released())


def canonical(data: Mapping[str, Any]) -> bytes:
    """The one way in which data are written for hashing."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def snapshot_digest(snapshot: Mapping[str, Any]) -> str:
    """SHA-256 of a snapshot, the same after a stay in the database."""
    return hashlib.sha256(canonical(snapshot)).hexdigest()


def text_digest(text: str) -> str:
    """SHA-256 of a text."""
    return hashlib.sha256(text.encode()).hexdigest()
