"""How well a column's name says which field it is.

Kept apart from the guessing (`columns`), because finding the header row of a file needs the same words.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from courses.logic.field_words import SYNONYMS, Field
from courses.logic.people import fold

__all__ = [
    "KNOWN_SCORE",
    "Field",
    "HeaderScore",
    "header_key",
    "is_attendance_report",
    "is_known_header",
    "score_header",
]


#: Between the words of "eventStartDate".
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_MANAGER = re.compile(r"\b(manager\w*|supervis\w+|reports to)\b")
_ADDRESS_WORD = re.compile(r"\b(email|e mail|mail|upn)\b")
_BUYER = re.compile(r"\b(buyer\w*|purchaser\w*|booker\w*|booked by|ordered by|order contact|bookers|payer)\b")
_SOMEBODY_ELSE = re.compile(
    r"\b(emergency|next of kin|parent|guardian|invoice|billing|finance|trainer|tutor|facilitator|instructor"
    r"|organiser|organizer|owner|created by|updated by|modified by|approver|approved by|approval|host|contact"
    r" name|referrer|authorised by|marked by)\b"
)
_NOT_THE_BOOKING = re.compile(
    r"\b(payment|order|invoice|approval|evaluation|survey|dbs|account|certificate)\b"
)
#: What another thing than the booking is like.
_STATUS_OF_ELSE = re.compile(
    r"^(event|class|seminar|schedule|employee|employment|assignment|marital|room|venue|contract|vetting)"
    r" (status|state)$"
)
_UNWANTED = re.compile(
    r"\b(phone|mobile|telephone|postcode|postal|price|paid|fee|fees|cost|currency|gender|age"
    r"|ethnicity|date of birth|dob|birth)\b|\b(order|ticket|price) (type|total|tier|value)\b"
)


@dataclass(frozen=True)
class HeaderScore:
    """How well a header names a field, 0 to 100, and whether it speaks of the buyer instead."""

    score: int
    is_buyer: bool = False


def header_key(header: str) -> str:
    """The form in which headers are compared and remembered: folded words, "#" read as number."""
    return fold(_CAMEL.sub(" ", header).replace("#", " no ").replace("&", " and "))


_ATTENDANCE_TOO = {Field.STATUS: 100, Field.ATTENDANCE: 72}
#: Names that stand for attendance where another column says who is booked.
_ALSO: dict[str, dict[Field, int]] = {
    "title": {Field.COURSE_TITLE: 80, Field.JOB_ROLE: 70},
    "attendance status": {Field.STATUS: 90, Field.ATTENDANCE: 84},
    **dict.fromkeys(
        ("outcome", "result", "completion status", "session status", "participation status", "delegate outcome",
         "learner outcome"),
        _ATTENDANCE_TOO,
    ),
}  # fmt: skip
#: Words that name a column alone, and in a question ("would you like to attend?") name nothing.
_WHOLE_NAMES = frozenset(
    [
        *("to", "from", "until", "who", "when", "where", "code", "register", "class", "user", "account"),
        *("subject", "topic", "names", "dates", "login", "left", "joined", "waiting", "void", "signed"),
        *("absent", "arrived", "initials", "first", "last"),
    ]
)
_EXACT: dict[str, Field] = {}
for _field, _words in SYNONYMS.items():
    for _synonym in _words.split("|"):
        _EXACT.setdefault(header_key(_synonym), _field)
_SYNONYM_KEYS: dict[Field, tuple[str, ...]] = {
    field: tuple(dict.fromkeys(header_key(each) for each in words.split("|")))
    for field, words in SYNONYMS.items()
}
_MANAGER_FIELDS = frozenset({Field.MANAGER_NAME, Field.MANAGER_EMAIL})
_PERSON_FIELDS = frozenset(
    {
        Field.FIRST_NAME,
        Field.LAST_NAME,
        Field.FULL_NAME,
        Field.EMAIL,
        Field.JOB_ROLE,
        Field.AGENCY,
        Field.LEARNER_ID,
    }
)
_EXACT_SCORE, _CONTAINED_SCORE, _FUZZY_CUTOFF = 100, 60, 86
KNOWN_SCORE = 60
"""From this score on, a header counts as one that we know."""


@lru_cache(maxsize=4096)
def score_header(header: str, field: Field) -> HeaderScore:
    """How well this header names this field. Managers, buyers and other people are kept apart."""
    key = header_key(header)
    if not key or (_UNWANTED.search(key) and key not in _EXACT):
        return HeaderScore(0)
    if bool(_MANAGER.search(key)) != (field in _MANAGER_FIELDS):
        # "Role: manager or practitioner" is a job role; a bare "manager" never is.
        return HeaderScore(0)
    if field in _MANAGER_FIELDS:
        return _score_manager(key, field)
    is_buyer = bool(_BUYER.search(key))
    if is_buyer:
        key = " ".join(_BUYER.sub(" ", key).split()) or "name"
    if field in _PERSON_FIELDS and _SOMEBODY_ELSE.search(key):
        return HeaderScore(0)
    if field in (Field.STATUS, Field.ATTENDANCE) and (
        (_NOT_THE_BOOKING.search(key) and key not in _EXACT) or _STATUS_OF_ELSE.search(key)
    ):
        return HeaderScore(0)
    return HeaderScore(_score_words(key, field), is_buyer)


def _score_manager(key: str, field: Field) -> HeaderScore:
    is_address = bool(_ADDRESS_WORD.search(key))
    if is_address != (field is Field.MANAGER_EMAIL) or re.search(
        r"\b(phone|telephone|mobile|role|title)\b", key
    ):
        return HeaderScore(0)
    return HeaderScore(_EXACT_SCORE if key in _SYNONYM_KEYS[field] else 85)


def _score_words(key: str, field: Field) -> int:
    if field in (second := _ALSO.get(key, {})):
        return second[field]
    exact_field = _EXACT.get(key)
    if exact_field is field:
        return _EXACT_SCORE
    if exact_field is not None:
        return 0
    best = 0
    padded = f" {key} "
    for synonym in _SYNONYM_KEYS.get(field, ()):
        if f" {synonym} " in padded and synonym not in _WHOLE_NAMES:
            # The more of the header a synonym covers, the surer: "role" in "your role in the organisation".
            share = len(synonym) / len(key)
            many_words = 8 if " " in synonym else 0
            best = max(best, min(95, _CONTAINED_SCORE + many_words + round(30 * share)))
        elif len(synonym) >= 5:
            ratio = fuzz.token_sort_ratio(key, synonym, score_cutoff=_FUZZY_CUTOFF)
            best = max(best, round(ratio * 0.95))
    return best


_ALLSYNONYMS = tuple(_EXACT)
_VOCABULARY = frozenset(word for synonym in _ALLSYNONYMS for word in synonym.split())
_LONGEST_HEADER = 120
_SURELY_KNOWN = 80


def is_known_header(text: str) -> bool:
    """True for a cell that reads like a column name of a booking list."""
    if "@" in text or len(text) > _LONGEST_HEADER or not any(map(str.isalpha, text)):
        return False
    key = header_key(text)
    if key in _EXACT or _BUYER.search(key):
        return True
    # Most cells of a file are no headers at all: settle those before scoring all the fields.
    if _VOCABULARY.isdisjoint(key.split()) and not process.extractOne(
        key, _ALLSYNONYMS, scorer=fuzz.token_sort_ratio, score_cutoff=_FUZZY_CUTOFF
    ):
        return False
    return any(score_header(text, field).score >= _SURELY_KNOWN for field in Field)


#: Zoom's shorter report and the first one of Teams have these columns, and no times of joining and leaving.
_OF_REPORTS_ALONE = frozenset({"total duration minutes", "user action"})


def is_attendance_report(headers: tuple[str, ...]) -> bool:
    """True when the columns are those of an online meeting's attendance report (joined, left, duration)."""
    keys = {header_key(header) for header in headers}
    if keys & _OF_REPORTS_ALONE:
        return True
    named = {_EXACT.get(key) for key in keys}
    return len(named & {Field.JOINED_AT, Field.LEFT_AT, Field.MINUTES_ATTENDED}) >= 2
