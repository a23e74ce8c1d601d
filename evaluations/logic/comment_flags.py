"""What makes a held comment worth reading first: signs of a concern, and details that could identify someone.

Source: REQUIREMENTS.md, "Safe free text"; DOMAIN.md (Comments are held; A survey is not a way to report a
concern). The flags only order the officer's queue and mark words for editing: they decide nothing, and no
flag means nothing.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class FlagKind(StrEnum):
    """Why a comment is flagged."""

    CONCERN = "concern"
    IDENTIFYING = "identifying"


@dataclass(frozen=True)
class Flag:
    """One flagged stretch of a text: where it is and what it may be, in words."""

    kind: FlagKind
    what: str
    start: int
    end: int


_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_PATTERNS: tuple[tuple[FlagKind, str, re.Pattern[str]], ...] = tuple(
    (kind, what, re.compile(pattern, flags))
    for kind, what, pattern, flags in (
        (
            FlagKind.CONCERN,
            "a child who may be at risk now",
            r"\b(at risk (now|tonight|today)|immediate danger|not safe|unsafe at home|disclosed|disclosure|"
            r"(is|are|was|being|been|gets?|getting) (hit|hurt|beaten|abused|groomed|"
            r"exploited|starved|neglected)|"
            r"self[- ]?harm\w*|suicid\w*|overdose\w*|bruis\w+|locked in|going missing|sexually \w+)\b",
            re.IGNORECASE,
        ),
        (
            FlagKind.CONCERN,
            "an allegation against someone who works with children",
            r"\b(allegation\w* against|(teacher|trainer|colleague|manager|carer|worker|nurse|coach) "
            r"(has |had |was |is )?(hit|hurt|touched|hitting|touching|abus\w+|assault\w*|groom\w*))\b",
            re.IGNORECASE,
        ),
        (
            FlagKind.IDENTIFYING,
            "a date of birth",
            r"\b(dob|d\.o\.b\.?|date of birth|born on|born)[: ]+(the )?\d{1,2}[ /.-]?(\d{1,2}|st|nd|rd|th)?"
            rf"[ /.-]?({_MONTH})?[a-z]*[ /.-]?\d{{2,4}}\b",
            re.IGNORECASE,
        ),
        (FlagKind.IDENTIFYING, "an email address", r"[\w.+-]+@[\w-]+\.[\w.-]+\w", 0),
        (FlagKind.IDENTIFYING, "a telephone number", r"(?<!\d)(\+44\s?|0)(\d[\s-]?){9}\d(?!\d)", 0),
        (FlagKind.IDENTIFYING, "an NHS number", r"(?<!\d)[1-9]\d{2}[ -]?\d{3}[ -]?\d{4}(?!\d)", 0),
        (FlagKind.IDENTIFYING, "a postcode", r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b", re.IGNORECASE),
        (
            FlagKind.IDENTIFYING,
            "a date",
            rf"\b(\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|"
            rf"\d{{1,2}}(st|nd|rd|th)? ({_MONTH})[a-z]*( \d{{4}})?)\b",
            re.IGNORECASE,
        ),
        (
            FlagKind.IDENTIFYING,
            "a street address",
            r"\b\d{1,4}[a-z]? ([A-Z]\w+ ){1,3}"
            r"(Street|St|Road|Rd|Avenue|Ave|Lane|Close|Drive|Way|Court|Place)\b",
            0,
        ),
        (
            FlagKind.IDENTIFYING,
            "a name",
            r"\b(Mr|Mrs|Ms|Miss|Dr|PC|Sgt)\.? [A-Z][\w'-]+|"
            r"\b(called|named|for|with|child|girl|boy|mother|father|son|daughter|brother|sister) "
            r"[A-Z][a-z'-]+( [A-Z][a-z'-]+)?|"
            r"\b[A-Z][a-z]+['’]s (mum|mother|dad|father|parents|brother|sister|carer|family|home|social worker)\b",
            0,
        ),
    )
)
_NOT_NAMES = frozenset(
    [
        "Early",
        "Help",
        "Working",
        "Together",
        "Signs",
        "Safety",
        "Section",
        "Child",
        "Children",
        "Mash",
        "Cin",
        "Police",
        "Health",
        "Education",
        "Social",
        "Care",
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
        "Teams",
        "Zoom",
        "Camhs",
        "Senco",
        "Christmas",
        "Easter",
        "English",
    ]
)


def flags_in(text: str) -> tuple[Flag, ...]:
    """What may be a concern or an identifying detail in a comment, in the order of the text."""
    found = [
        Flag(kind, what, match.start(), match.end())
        for kind, what, pattern in _PATTERNS
        for match in pattern.finditer(text)
        if not (what == "a name" and _NOT_NAMES & set(match[0].split()))
    ]
    whole = [flag for flag in found if not any(_is_within(flag, other) for other in found)]
    return tuple(sorted(whole, key=lambda flag: (flag.start, flag.end, flag.what)))


def _is_within(flag: Flag, other: Flag) -> bool:
    """Whether a flag is only a part of another of its kind: the date within a date of birth."""
    is_shorter = flag.end - flag.start < other.end - other.start
    return flag.kind is other.kind and is_shorter and other.start <= flag.start and flag.end <= other.end


#: What stands in the place of a redacted stretch.
REDACTIONS: dict[str, str] = {
    "a date of birth": "[date of birth]",
    "an email address": "[email address]",
    "a telephone number": "[telephone number]",
    "an NHS number": "[NHS number]",
    "a postcode": "[place]",
    "a date": "[date]",
    "a street address": "[address]",
    "a name": "[name]",
}
#: Words before (or after) a name that say whose it is; they may stay.
_CUE = re.compile(r"^(called|named|for|with|child|girl|boy|mother|father|son|daughter|brother|sister) ")
_AFTER = re.compile(r"(['’]s [a-z ]+)$")


def redacted(text: str) -> str:
    """The text with its identifying details replaced, "I met [name] on [date]"; what may be a concern stays.

    It is where a person begins to read, never the end: no flag means nothing.
    """
    pieces, at = [], 0
    for flag in flags_in(text):
        if flag.kind is not FlagKind.IDENTIFYING or flag.start < at:
            continue
        pieces += [text[at : flag.start], _replaced(text[flag.start : flag.end], flag.what)]
        at = flag.end
    return "".join([*pieces, text[at:]])


def _replaced(words: str, what: str) -> str:
    if what != "a name":
        return REDACTIONS[what]
    cue, after = _CUE.match(words), _AFTER.search(words)
    return f"{cue[0] if cue else ''}{REDACTIONS[what]}{after[1] if after else ''}"
