"""Guessing which column of a file is which field, from its name and from what is in it.

Every guess carries its reason, because a person confirms it (the brief, Import wizard: "guessed, corrected,
remembered per source"). Columns left without a field are never stored (DOMAIN.md, Rules).
"""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from courses.logic.column_words import (
    KNOWN_SCORE,
    Field,
    header_key,
    is_attendance_report,
    score_header,
)
from courses.logic.dates import BadDate, DateOrder, decide_order, parse_moment, take_moment
from courses.logic.field_words import MARKS
from courses.logic.people import clean_email, is_placeholder, is_title_of_person
from courses.logic.register_columns import session_columns
from courses.logic.row_status import is_plain_yes
from courses.logic.statuses import guess_status, is_plain_no

SAMPLE_SIZE = 60
_DATE_FIELDS = frozenset(
    {
        Field.EVENT_START,
        Field.EVENT_END,
        Field.EVENT_DATE,
        Field.CANCELLED_ON,
        Field.STATUS_DATE,
        Field.BOOKED_ON,
    }
)
_ADDRESS_FIELDS = frozenset({Field.EMAIL, Field.MANAGER_EMAIL})
_NAME_FIELDS = frozenset({Field.FIRST_NAME, Field.LAST_NAME, Field.FULL_NAME, Field.MANAGER_NAME})
_BUYER_PENALTY = 40
_EMPTY_PENALTY = 35
"""An empty column gives way to one of a similar name that says something."""
_MARK_SCORE = 80
_FORM_TIMES = frozenset({"start time", "completion time"})
"""Microsoft Forms: when somebody filled in the form, not when anything takes place."""
_NAMES_AN_EVENT = re.compile(
    r"\b(session|date|dates|when|event|course|class|day|workshop|webinar|training|slot)\b"
)
_NAMES_NO_EVENT = re.compile(
    r"\b(birth|born|book\w*|regist\w*|submi\w*|creat\w*|order\w*|enrol\w*|modif\w*|updat\w*|complet\w*"
    r"|start\w* (work|post|job)|expir\w*|due|cancel\w*|last|previous|dbs|sign\w*|join\w*|left|leav\w*)\b"
)


class Confidence(StrEnum):
    CHOSEN = "chosen"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    NONE = "none"


@dataclass(frozen=True)
class ColumnGuess:
    """One column of the file: the field it is taken for (None: not used) and why, in a sentence."""

    index: int
    header: str
    field: Field | None
    confidence: Confidence
    reason: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class ColumnMapping:
    """The columns of a file in order. No field is ever given to two columns."""

    columns: tuple[ColumnGuess, ...]
    is_attendance_report: bool = False

    def index_of(self, field: Field) -> int | None:
        return next((column.index for column in self.columns if column.field is field), None)

    def has(self, *fields: Field) -> bool:
        """True when every one of these fields has a column."""
        return all(self.index_of(field) is not None for field in fields)

    def headers_by_field(self) -> dict[str, str]:
        """Field name to the header of its column."""
        return {column.field.value: column.header for column in self.columns if column.field is not None}

    def choices(self) -> dict[str, str]:
        """What to remember for this source: header key to field name, "" for columns not used."""
        return {header_key(column.header): column.field or "" for column in self.columns}


@dataclass(frozen=True)
class _Candidate:
    score: int
    index: int
    field: Field
    reason: str
    is_buyer: bool


@dataclass(frozen=True)
class _Profile:
    """What the filled cells of a column look like; shares are between 0 and 1."""

    filled: int
    distinct: int
    addresses: float
    dates: float
    statuses: float
    surname_first: float
    two_capitalised_words: float
    numbers: float
    marks: float
    times: float
    titled_dates: float
    honorifics: float


def guess_mapping(
    headers: Sequence[str],
    rows: Sequence[Sequence[str]],
    remembered: Mapping[str, str] | None = None,
) -> ColumnMapping:
    """The most probable field of each column.

    `remembered` is an earlier `ColumnMapping.choices()` for the same kind of file and outranks every guess.
    """
    samples = [_sample(rows, index) for index in range(len(headers))]
    profiles = [_profile(sample) for sample in samples]
    report = is_attendance_report(tuple(headers))
    chosen = _remembered_fields(headers, remembered or {})
    marked = [_sample(rows, index, True) for index in range(len(headers))]
    days = session_columns(headers, marked, chosen)
    is_form = {header_key(header) for header in headers} >= _FORM_TIMES
    candidates = [
        candidate
        for index, header in enumerate(headers)
        if index not in chosen and index not in days
        for candidate in _candidates(index, header, profiles[index], report, is_form)
    ]
    taken = {index: field for index, field in chosen.items() if field is not None}
    assigned = _assign(_without_needless_buyers(candidates), set(taken.values()))
    for index, field in days.items():
        reason = f"The column is called “{headers[index]}” and holds marks."
        assigned[index] = _Candidate(95, index, field, reason, False)
    _prefer_separate_names(assigned, taken, rows)
    columns = tuple(
        _column(index, header, samples[index] or marked[index], chosen, assigned)
        for index, header in enumerate(headers)
    )
    return ColumnMapping(columns, report)


def mapping_from_choices(headers: Sequence[str], choices: Mapping[int, Field]) -> ColumnMapping:
    """The mapping that a person chose, by column position. Raises ValueError for a field chosen twice."""
    if len(set(choices.values())) != len(choices):
        raise ValueError("a field can come from one column only")
    columns = tuple(
        ColumnGuess(index, header, choices.get(index), Confidence.CHOSEN, "You chose this.")
        for index, header in enumerate(headers)
    )
    return ColumnMapping(columns, is_attendance_report(tuple(headers)))


def mapping_from_headers(headers: Sequence[str], by_field: Mapping[str, str]) -> ColumnMapping:
    """The mapping stored as `ColumnMapping.headers_by_field()`; headers that are gone are passed over."""
    positions = {header: index for index, header in enumerate(headers)}
    known = {field.value: field for field in Field}
    return mapping_from_choices(
        headers,
        {positions[h]: known[name] for name, h in by_field.items() if h in positions and name in known},
    )


def fingerprint(headers: Iterable[str]) -> str:
    """Identifies a kind of file by the names of its columns, whatever their order, case or punctuation."""
    keys = sorted(header_key(header) for header in headers)
    return hashlib.sha256("\n".join(keys).encode()).hexdigest()[:32]


def missing_columns(mapping: ColumnMapping) -> tuple[str, ...]:
    """What the file must still say before rows can be read, each as a sentence."""
    if mapping.has(Field.FULL_NAME) or mapping.has(Field.FIRST_NAME) or mapping.has(Field.LAST_NAME):
        return ()
    return ("No column holds people's names. Choose the column with the full name, or first and last name.",)


def _sample(rows: Sequence[Sequence[str]], index: int, with_marks: bool = False) -> list[str]:
    """Up to SAMPLE_SIZE filled cells, spread over the whole column; "x" and "no" are nothing unless marks are asked."""
    filled = [
        row[index]
        for row in rows
        if index < len(row) and (row[index] if with_marks else not is_placeholder(row[index]))
    ]
    step = max(1, len(filled) // SAMPLE_SIZE)
    return filled[::step][:SAMPLE_SIZE]


def _profile(sample: list[str]) -> _Profile:
    count = len(sample) or 1
    order = decide_order(sample)

    def share(test: Callable[[str], object]) -> float:
        return sum(1 for cell in sample if test(cell)) / count

    words = {cell.casefold() for cell in sample}
    return _Profile(
        filled=len(sample),
        distinct=len(words),
        addresses=share(lambda cell: clean_email(cell).address),
        dates=share(lambda cell: _is_date(cell, order)),
        statuses=share(lambda cell: guess_status(cell, sample).meaning is not None),
        surname_first=share(re.compile(r"[^\W\d_][\w'’ -]+, ?[^\W\d_][\w'’ .-]*").fullmatch),
        two_capitalised_words=share(re.compile(r"[A-Z]\w*['’-]?\w+ [A-Z][\w'’-]+").fullmatch),
        numbers=share(re.compile(r"[\d\s.,:/+-]+").fullmatch),
        marks=share(lambda cell: is_plain_yes(cell) or is_plain_no(cell)),
        times=share(re.compile(r".*\d[:.]\d\d.*|.*\d[/-]\d.*").fullmatch),
        honorifics=share(is_title_of_person),
        titled_dates=share(lambda cell: _is_date(cell, order) and _has_title(cell, order)),
    )


def _has_title(text: str, order: DateOrder) -> bool:
    """True for a date with the name of something beside it."""
    title, moment = take_moment(text, order)
    return moment is not None and len(title) > 3


def _is_date(text: str, order: DateOrder) -> bool:
    return take_moment(text, order)[1] is not None or _is_moment(text, order)


def _is_moment(text: str, order: DateOrder) -> bool:
    try:
        parse_moment(text, order)
    except BadDate:
        return False
    return True


def _remembered_fields(headers: Sequence[str], remembered: Mapping[str, str]) -> dict[int, Field | None]:
    chosen: dict[int, Field | None] = {}
    known = {field.value: field for field in Field}
    for index, header in enumerate(headers):
        key = header_key(header)
        if key not in remembered:
            continue
        field = known.get(remembered[key])
        if field is not None and field in chosen.values():
            continue
        chosen[index] = field
    return chosen


def _candidates(
    index: int, header: str, profile: _Profile, report: bool, is_form: bool
) -> Iterable[_Candidate]:
    is_named = False
    if is_form and header_key(header) in _FORM_TIMES:
        if header_key(header) == "completion time":
            yield _Candidate(90, index, Field.BOOKED_ON, "When the form was filled in.", False)
        return
    for field in Field:
        named = score_header(header, field)
        target = _target(field, profile, report, header_key(header))
        lowest = _MARK_SCORE if target in MARKS else KNOWN_SCORE
        if named.score < lowest or _contents_contradict(target, profile):
            continue
        score = named.score - (_BUYER_PENALTY if named.is_buyer else 0)
        score -= 0 if profile.filled or target in MARKS else _EMPTY_PENALTY
        reason = f"The column is called “{header}”."
        if named.is_buyer:
            reason = f"The column is called “{header}”; no column names the person who comes."
        is_named = True
        yield _Candidate(score, index, target, reason, named.is_buyer)
    if not is_named:
        yield from _candidates_by_contents(index, header, profile)


def _target(field: Field, profile: _Profile, report: bool, key: str) -> Field:
    """The field that a name means, given what the cells hold."""
    if report and field is Field.JOB_ROLE:
        return Field.MEETING_ROLE
    if field is Field.ATTENDANCE and profile.times >= 0.5 and profile.marks < 0.3:
        return Field.SIGNED_IN  # "Checked in" with the time of it
    if field is Field.MINUTES_ATTENDED and not report and "attended" in key.split():
        return Field.SIGNED_IN  # any time is attendance, where no report says when people joined and left
    if field is Field.HAS_PLACE and profile.dates >= 0.5:
        return Field.BOOKED_ON
    if field is Field.FULL_NAME and profile.marks >= 0.8:
        return Field.ATTENDANCE  # "Participant: yes"
    if field in (Field.EVENT_START, Field.EVENT_DATE) and profile.titled_dates >= 0.5:
        return Field.COURSE_TITLE  # "Session: Neglect, 12 May 2026"
    return field


def _candidates_by_contents(index: int, header: str, profile: _Profile) -> Iterable[_Candidate]:
    """Guesses for a column whose name says nothing, or says what the cells deny."""
    if profile.addresses >= 0.8 and not re.search(r"manager|supervis|trainer|contact", header_key(header)):
        yield _Candidate(55, index, Field.EMAIL, "The cells hold email addresses.", False)
    key = header_key(header)
    if profile.dates >= 0.8 and _NAMES_AN_EVENT.search(key) and not _NAMES_NO_EVENT.search(key):
        field = Field.COURSE_TITLE if profile.titled_dates >= 0.5 else Field.EVENT_START
        yield _Candidate(56, index, field, "The cells hold dates.", False)
    few_words = 2 <= profile.distinct <= 12 and profile.filled >= 2 * profile.distinct
    if profile.statuses >= 0.9 and few_words and profile.numbers < 0.5 and "?" not in header:
        yield _Candidate(52, index, Field.STATUS, "The cells hold words for attendance.", False)
    mostly_different = profile.filled >= 3 and profile.distinct >= 0.7 * profile.filled
    if profile.surname_first >= 0.8 and mostly_different:
        yield _Candidate(50, index, Field.FULL_NAME, "The cells look like “Surname, First name”.", False)
    elif profile.two_capitalised_words >= 0.8 and mostly_different:
        yield _Candidate(46, index, Field.FULL_NAME, "The cells look like people's names.", False)


def _contents_contradict(field: Field, profile: _Profile) -> bool:
    """True when the cells cannot be what the column's name promises. An empty column contradicts nothing."""
    if not profile.filled:
        return False
    if field in _ADDRESS_FIELDS:
        return profile.addresses < 0.5
    if field is Field.CANCELLED_ON:
        return max(profile.dates, profile.marks, profile.statuses) < 0.5
    if field in _DATE_FIELDS:
        return profile.dates < 0.5
    if field in _NAME_FIELDS:
        return profile.addresses > 0.5 or profile.numbers > 0.5 or profile.marks >= 0.8
    if field in (Field.STATUS, Field.ATTENDANCE):
        return profile.distinct > 12 and profile.statuses < 0.3
    if field in (Field.AGENCY, Field.JOB_ROLE, Field.COURSE_TITLE):
        return profile.addresses > 0.5 or profile.numbers > 0.8 or profile.honorifics > 0.5
    return False


def _without_needless_buyers(candidates: list[_Candidate]) -> list[_Candidate]:
    """Buyer is not attendee: once any column names the attendee, the buyer's columns are nobody's."""
    attendee_fields = _NAME_FIELDS | {Field.EMAIL}
    has_attendee = any(
        not each.is_buyer and each.field in attendee_fields and each.field is not Field.MANAGER_NAME
        for each in candidates
    )
    return [each for each in candidates if not (each.is_buyer and has_attendee)]


def _assign(candidates: list[_Candidate], used: set[Field]) -> dict[int, _Candidate]:
    """Best first; each field to one column, each column to one field."""
    assigned: dict[int, _Candidate] = {}
    fields = set(used)
    for candidate in sorted(candidates, key=lambda each: (-each.score, each.index)):
        if candidate.field not in fields and candidate.index not in assigned:
            assigned[candidate.index] = candidate
            fields.add(candidate.field)
    return assigned


def _prefer_separate_names(
    assigned: dict[int, _Candidate], chosen: Mapping[int, Field], rows: Sequence[Sequence[str]]
) -> None:
    """The full name is not needed beside first and last name, unless rows have nothing else."""
    indexes = {each.field: each.index for each in assigned.values()}
    indexes |= {field: index for index, field in chosen.items()}
    if not {Field.FIRST_NAME, Field.LAST_NAME} <= set(indexes):
        return
    index = indexes.get(Field.FULL_NAME)
    parts = (indexes[Field.FIRST_NAME], indexes[Field.LAST_NAME])
    if index in assigned and not any(row[index] and not any(row[part] for part in parts) for row in rows):
        del assigned[index]


def _column(
    index: int,
    header: str,
    sample: list[str],
    chosen: Mapping[int, Field | None],
    assigned: Mapping[int, _Candidate],
) -> ColumnGuess:
    examples = tuple(dict.fromkeys(sample))[:3]
    if index in chosen:
        return ColumnGuess(
            index, header, chosen[index], Confidence.CHOSEN, "You chose this last time.", examples
        )
    found = assigned.get(index)
    if found is None:
        return ColumnGuess(index, header, None, Confidence.NONE, "Not used, so not stored.", examples)
    confidence = Confidence.HIGH if found.score >= 90 else Confidence.MEDIUM
    if found.score < 70:
        confidence = Confidence.LOW
    return ColumnGuess(index, header, found.field, confidence, found.reason, examples)
