"""The fields that a booking list can hold, and the words by which exports name them.

Kept apart from the guessing (`columns`), because finding the header row of a file needs the same words.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz import fuzz, process

from courses.logic.people import fold


class Field(StrEnum):
    """What a column can be mapped to."""

    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    FULL_NAME = "full_name"
    EMAIL = "email"
    AGENCY = "agency"
    JOB_ROLE = "job_role"
    CATEGORY = "category"
    STATUS = "status"
    ATTENDANCE = "attendance"
    EVENT_REF = "event_ref"
    COURSE_TITLE = "course_title"
    EVENT_START = "event_start"
    EVENT_END = "event_end"
    EVENT_DATE = "event_date"
    START_TIME = "start_time"
    END_TIME = "end_time"
    VENUE = "venue"
    BOOKING_REF = "booking_ref"
    ORDER_REF = "order_ref"
    QUANTITY = "quantity"
    LEARNER_ID = "learner_id"
    MANAGER_NAME = "manager_name"
    MANAGER_EMAIL = "manager_email"
    CANCELLED_ON = "cancelled_on"
    STATUS_DATE = "status_date"
    BOOKED_ON = "booked_on"
    ACCESS_NEEDS = "access_needs"
    JOINED_AT = "joined_at"
    LEFT_AT = "left_at"
    MINUTES_ATTENDED = "minutes_attended"
    MEETING_ROLE = "meeting_role"


_SYNONYMS: dict[Field, str] = {
    Field.FIRST_NAME: (
        "first name|forename|given name|firstname|christian name|preferred name|forenames|fname"
        "|known as|delegate first name|attendee first name|learner first name"
    ),
    Field.LAST_NAME: (
        "last name|surname|family name|lastname|lname|second name|delegate surname|attendee last name"
        "|attendee surname|learner surname|learner last name"
    ),
    Field.FULL_NAME: (
        "name|full name|delegate|delegate name|attendee|attendee name|participant|participant name"
        "|learner|learner name|employee|employee name|staff name|staff member|person|name of delegate"
        "|student|student name|display name|candidate|delegates name|your name|name of attendee|names"
        "|who"
    ),
    Field.EMAIL: (
        "email|email address|work email|delegate email|attendee email|participant email|learner email"
        "|contact email|e mail|mail|user email|staff email|work email address|email id"
        "|participant id upn|upn|user principal name|delegate email address|your email"
    ),
    Field.AGENCY: (
        "agency|organisation|organization|company|employer|organisation name|agency name|company name"
        "|your organisation|your agency|org|school|setting|school or setting|workplace"
        "|organisation or setting|service organisation|employing organisation|place of work|business"
        "|agency organisation|organisation agency"
    ),
    Field.JOB_ROLE: (
        "job title|job role|role|position|occupation|job|post|profession|designation|post title"
        "|your role|your job title|job description"
    ),
    Field.CATEGORY: (
        "category|delegate type|attendee type|volunteer|paid or volunteer|worker type|employment type"
        "|staff group|are you a volunteer"
    ),
    Field.STATUS: (
        "status|attendee status|booking status|delegate status|registration status|enrolment status"
        "|enrollment status|learner status|participation status|outcome|attendance status"
        "|session status|state|completion status|result|booking state"
    ),
    Field.ATTENDANCE: (
        "attended|attendance|present|checked in|did they attend|in attendance|attended y n|came"
        "|attended yes no|signed in|attendance mark|attendance y n|check in"
    ),
    Field.EVENT_REF: (
        "event ref|event reference|event id|event code|session id|session code|course code|run id"
        "|session ref|course id|class id|class code|event number|event no|course ref|course reference"
        "|occurrence id|session reference|schedule id"
    ),
    Field.COURSE_TITLE: (
        "course|course title|course name|event|event name|event title|training|training title|title"
        "|session title|session name|class|class name|module|training course|learning|activity"
        "|programme|name of course|name of training|course attended|meeting title|activity name"
        "|workshop"
    ),
    Field.EVENT_START: (
        "session start|start|event start|starts|start date time|start date and time|course start"
        "|event start date time|session start date|event date time|begins|class start|start datetime"
        "|meeting start"
    ),
    Field.EVENT_END: (
        "session end|end|event end|ends|end date time|end date and time|end date|course end"
        "|session end date|event end date|finish|finish date|class end|end datetime"
    ),
    Field.EVENT_DATE: (
        "event date|date|course date|session date|date of event|date of course|training date"
        "|start date|date of training|event start date|date attended|class date|course start date"
        "|delivery date"
    ),
    Field.START_TIME: ("start time|event start time|session start time|time|from|course time|begin time"),
    Field.END_TIME: ("end time|finish time|event end time|session end time|to|until"),
    Field.VENUE: (
        "venue|location|place|room|event location|venue name|where|event venue|session location|delivery"
    ),
    Field.BOOKING_REF: (
        "attendee id|attendee no|booking id|booking ref|booking reference|booking number"
        "|attendee number|booking no|registration id|registration number|enrolment id|delegate id"
        "|ticket number|ticket id|attendee #|barcode|barcode number|place id"
    ),
    Field.ORDER_REF: (
        "order|order no|order id|order number|order ref|order reference|order #|transaction id"
        "|purchase id|invoice number"
    ),
    Field.QUANTITY: ("quantity|qty|number of places|tickets|number of tickets|places|places booked"),
    Field.LEARNER_ID: (
        "learner id|user id|employee id|employee number|staff id|person id|staff number"
        "|payroll number|learner number|payroll no|assignment number|student id|esr number|username"
        "|user name|login|uln|delegate number|employee no|learner no|id"
    ),
    Field.MANAGER_NAME: (
        "line manager|manager|manager name|line manager name|line managers name|supervisor"
        "|supervisor name|name of line manager|managers name|reports to|name of manager"
        "|your line managers name"
    ),
    Field.MANAGER_EMAIL: (
        "line manager email|manager email|line managers email|supervisor email|email of line manager"
        "|managers email|line manager email address|manager email address|line manager e mail"
        "|email of manager|line managers email address|manager e mail"
    ),
    Field.CANCELLED_ON: (
        "cancelled on|cancellation date|date cancelled|cancelled date|cancelled at|withdrawn on"
        "|date of cancellation|canceled date|withdrawal date|cancelled|canceled|withdrawn"
    ),
    Field.STATUS_DATE: (
        "status date|date of status|status changed|status updated|last updated|status change date"
        "|date updated|modified|last modified|updated at|status date time"
    ),
    Field.BOOKED_ON: (
        "booked on|booking date|order date|date booked|registered on|registration date|created"
        "|date registered|enrolment date|enrolled on|created at|date of booking|purchase date"
        "|booking made|registration time|date created|enrollment date|submitted at|timestamp"
    ),
    Field.ACCESS_NEEDS: (
        "access needs|access requirements|accessibility|special requirements|additional needs"
        "|reasonable adjustments|do you have any access needs|dietary and access needs"
        "|accessibility needs|accessibility requirements|access|special needs|disability requirements"
        "|additional requirements|any access requirements|adjustments"
    ),
    Field.JOINED_AT: ("join time|first join|joined|joined at|first join time|time joined"),
    Field.LEFT_AT: ("leave time|last leave|left|left at|last leave time|time left"),
    Field.MINUTES_ATTENDED: (
        "duration|in meeting duration|minutes attended|time in meeting|attendance duration"
        "|meeting duration|time in session minutes|duration minutes|trained minutes|minutes"
        "|time in session|total duration minutes|total duration"
    ),
    Field.MEETING_ROLE: ("meeting role"),
}

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
    return fold(header.replace("#", " no ").replace("&", " and "))


_EXACT: dict[str, Field] = {}
for _field, _words in _SYNONYMS.items():
    for _synonym in _words.split("|"):
        _EXACT.setdefault(header_key(_synonym), _field)
_SYNONYM_KEYS: dict[Field, tuple[str, ...]] = {
    field: tuple(dict.fromkeys(header_key(each) for each in words.split("|")))
    for field, words in _SYNONYMS.items()
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
    if field in (Field.STATUS, Field.ATTENDANCE) and _NOT_THE_BOOKING.search(key):
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
    exact_field = _EXACT.get(key)
    if exact_field is field:
        return _EXACT_SCORE
    if exact_field is not None:
        return 0
    best = 0
    padded = f" {key} "
    for synonym in _SYNONYM_KEYS[field]:
        if f" {synonym} " in padded:
            # The more of the header a synonym covers, the surer: "role" in "your role in the organisation".
            share = len(synonym) / len(key)
            many_words = 8 if " " in synonym else 0
            best = max(best, min(95, _CONTAINED_SCORE + many_words + round(30 * share)))
        elif len(synonym) >= 5:
            ratio = fuzz.token_sort_ratio(key, synonym, score_cutoff=_FUZZY_CUTOFF)
            best = max(best, round(ratio * 0.95))
    return best


_ALL_SYNONYMS = tuple(_EXACT)
_VOCABULARY = frozenset(word for synonym in _ALL_SYNONYMS for word in synonym.split())
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
        key, _ALL_SYNONYMS, scorer=fuzz.token_sort_ratio, score_cutoff=_FUZZY_CUTOFF
    ):
        return False
    return any(score_header(text, field).score >= _SURELY_KNOWN for field in Field)


#: Zoom's shorter report has this column and no times.
_OF_REPORTS_ALONE = frozenset({"total duration minutes"})


def is_attendance_report(headers: tuple[str, ...]) -> bool:
    """True when the columns are those of an online meeting's attendance report (joined, left, duration)."""
    keys = {header_key(header) for header in headers}
    if keys & _OF_REPORTS_ALONE:
        return True
    named = {_EXACT.get(key) for key in keys}
    return len(named & {Field.JOINED_AT, Field.LEFT_AT, Field.MINUTES_ATTENDED}) >= 2
