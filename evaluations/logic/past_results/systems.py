"""The survey systems whose files are known, and the words by which their files are told apart.

Layouts as the systems write them: SurveyMonkey's individual responses have a second row of names under the first (a
grid's rows, the options of a several-choice question, "Response"); Microsoft Forms puts "ID, Start time, Completion
time, Email, Name" before the questions and ends each of several choices with ";"; Snap names a person's details
"ID.name", "ID.date" and its questions "Q1", "Q2.a".
"""

import re
from collections.abc import Sequence
from enum import StrEnum

from courses.logic.people import fold


class SurveySystem(StrEnum):
    """Where a file of answers comes from."""

    SURVEYMONKEY = "surveymonkey"
    MICROSOFT_FORMS = "microsoft_forms"
    SNAP = "snap"
    OTHER = "other"

    @property
    def label(self) -> str:
        """The system's name on screen."""
        return _LABELS[self.value]


_LABELS = {
    "surveymonkey": "SurveyMonkey",
    "microsoft_forms": "Microsoft Forms",
    "snap": "Snap",
    "other": "another system",
}
_SURVEYMONKEY = frozenset({"respondent id", "respondentid"})
_MICROSOFT_FORMS = frozenset({"start time", "completion time"})
_SNAP_DETAIL = re.compile(r"id\.\w+", re.IGNORECASE)
_SNAP_QUESTION = re.compile(r"q\d+(?:[._]?\w{1,3})?(?:$|[:. ])", re.IGNORECASE)


def system_of(header: Sequence[str]) -> SurveySystem | None:
    """The system whose names stand in a row; None for a row in which none is recognised."""
    keys = {fold(cell) for cell in header if cell}
    if keys & _SURVEYMONKEY:
        return SurveySystem.SURVEYMONKEY
    if keys >= _MICROSOFT_FORMS:
        return SurveySystem.MICROSOFT_FORMS
    if any(_SNAP_DETAIL.fullmatch(cell) for cell in header):
        return SurveySystem.SNAP
    if sum(bool(_SNAP_QUESTION.match(cell)) for cell in header) >= 2:
        return SurveySystem.SNAP
    return None
