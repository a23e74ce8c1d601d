"""Which agency of the partnership a name in a file means, and what sector a new name suggests.

Only an exact name, a remembered alias or an unmistakable abbreviation is certain; everything else is a
suggestion for a person (PAGES.md, Import: "guessed, corrected, remembered, new ones made in place").
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from courses.logic.people import fold, is_placeholder

SUGGESTION_SCORE = 80
_SMALL_WORDS = frozenset({"the", "of", "and", "for", "in", "at", "a"})
_ENDINGS = frozenset({"ltd", "limited", "plc", "cic", "cio", "llp", "inc"})
_SAME_WORDS = {
    "saint": "st",
    "centre": "center",
    "pri": "primary",
    "cc": "county council",
    "bc": "borough council",
    "dc": "district council",
    "sch": "school",
    "hosp": "hospital",
    "constabulary": "police",
}


@dataclass(frozen=True)
class KnownAgency:
    """An agency of the partnership; `aliases` are names that people have matched to it before."""

    id: int
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class AgencySuggestion:
    """`agency` is None for a name that fits nobody. `is_certain`: no person needs to be asked."""

    name: str
    agency: KnownAgency | None
    score: int
    is_certain: bool
    reason: str
    sector: str = ""


def agency_key(name: str) -> str:
    """The form in which agency names are compared: folded, legal endings and small words dropped."""
    words = [_SAME_WORDS.get(word, word) for word in fold(name.replace("&", " and ")).split()]
    kept = [word for word in words if word not in _SMALL_WORDS]
    while len(kept) > 1 and kept[-1] in _ENDINGS:
        kept.pop()
    return " ".join(kept)


def distinct_names(names: Iterable[str]) -> list[str]:
    """Each organisation once, as first written, in alphabetical order; empty cells and "n/a" are none."""
    first_seen: dict[str, str] = {}
    for name in names:
        if not is_placeholder(name):
            first_seen.setdefault(agency_key(name), " ".join(name.split()))
    return sorted(first_seen.values(), key=str.casefold)


def suggest_agency(name: str, known: Sequence[KnownAgency]) -> AgencySuggestion:
    """The agency that a name most probably means."""
    key = agency_key(name)
    sector = sector_guess(name)
    for agency in known:
        if key == agency_key(agency.name):
            return AgencySuggestion(name, agency, 100, True, "The same name.", sector)
    for agency in known:
        if key in {agency_key(alias) for alias in agency.aliases}:
            return AgencySuggestion(name, agency, 100, True, "Matched to this agency before.", sector)
    abbreviated = [
        each for each in known if _is_abbreviation(name, each.name) or _is_abbreviation(each.name, name)
    ]
    if len(abbreviated) == 1:
        reason = f"Short for {abbreviated[0].name}."
        return AgencySuggestion(name, abbreviated[0], 95, True, reason, sector)
    return _most_similar(name, key, sector, known)


def _most_similar(name: str, key: str, sector: str, known: Sequence[KnownAgency]) -> AgencySuggestion:
    scored = []
    for agency in known:
        other_sector = sector_guess(agency.name)
        if sector and other_sector and sector != other_sector:
            continue  # "Ashshire Police" is no slip of the pen for "Ashshire Council"
        other = agency_key(agency.name)
        score = max(fuzz.token_sort_ratio(key, other), 0.9 * fuzz.token_set_ratio(key, other))
        scored.append((round(score), agency))
    scored.sort(key=lambda each: -each[0])
    if not scored or scored[0][0] < SUGGESTION_SCORE:
        return AgencySuggestion(name, None, 0, False, "No agency has a name like this.", sector)
    if len(scored) > 1 and scored[0][0] - scored[1][0] < 3:
        both = f"{scored[0][1].name} or {scored[1][1].name}"
        return AgencySuggestion(name, None, scored[0][0], False, f"It could be {both}.", sector)
    score, agency = scored[0]
    return AgencySuggestion(name, agency, min(score, 94), False, f"Similar to {agency.name}.", sector)


def _is_abbreviation(short: str, long: str) -> bool:
    """True for initials of the whole name: AVNHS or AVNHST for Ash Valley NHS Trust, ACC for ... Council."""
    letters = fold(short).replace(" ", "")
    words = re.findall(r"[\w']+", long)
    if not 3 <= len(letters) <= 10 or len(words) < 3 or len(fold(short).split()) > 2:
        return False
    spellings = set()
    for parts in (words, words[:-1]):
        with_capitals = "".join(word if word.isupper() and len(word) > 1 else word[0] for word in parts)
        spellings |= {
            with_capitals,
            "".join(word[0] for word in parts if word.casefold() not in _SMALL_WORDS),
        }
    return letters in {fold(each).replace(" ", "") for each in spellings if len(each) >= 3}


_SECTORS: tuple[tuple[str, str], ...] = (
    ("youth_justice", r"youth (justice|offending)|\byjs\b|\byos\b|\byot\b"),
    ("probation", r"\bprobation\b|\bcrc\b"),
    ("police", r"\bpolice|constabulary|\bpcc\b|crime commissioner"),
    ("early_years", r"\bnurser(y|ies)\b|pre ?school|early years|childmind|playgroup|day ?care|kindergarten"),
    (
        "school",
        r"\b(primary|infant|junior|secondary|grammar|academy|academies)\b"
        r"|\bschools?\b|\bmat\b|\bsixth form\b",
    ),
    ("college", r"\bcolleges?\b|\buniversity\b"),
    (
        "health",
        r"\bnhs\b|\bicb\b|\bccg\b|hospital|health|\bgp\b|surgery|medical|clinic|ambulance|hospice|dental"
        r"|midwi|pharmac",
    ),
    (
        "council",
        r"\b(council|local authority|borough|county council|district council|social care|social services"
        r"|children s services|childrens services|adult services|fire)\b",
    ),
    (
        "charity",
        r"charit|\b(trust|foundation|cio|volunt\w+|barnardo\w*|nspcc|action for children|women s aid"
        r"|womens aid|church|diocese|mosque|scouts?|guides?|community|association|refuge|society)\b",
    ),
    (
        "private",
        r"\b(ltd|limited|plc|llp|consult\w*|agency|care home|fostering|residential|solutions|group|cic)\b",
    ),
)


def sector_guess(name: str) -> str:
    """The sector that a name suggests, or "" when it suggests none.

    One of: police, health, school, college, council, charity, private, probation, youth_justice, early_years.
    """
    folded = fold(name)
    if folded in ("police", "health", "school", "council"):
        return folded
    return next((sector for sector, pattern in _SECTORS if re.search(pattern, folded)), "")
