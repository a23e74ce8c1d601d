"""Answering in Excel: the workbook that goes out, the one that comes back, and bringing its answers in."""

from audits.services.offline.bringing import Brought, Gone, bring_in, put_away
from audits.services.offline.making import make_workbook, why_not_offline
from audits.services.offline.receiving import receive
from audits.services.offline.retention import KEPT, erase_unfinished, next_due

__all__ = [
    "KEPT",
    "Brought",
    "Gone",
    "bring_in",
    "erase_unfinished",
    "make_workbook",
    "next_due",
    "put_away",
    "receive",
    "why_not_offline",
]
