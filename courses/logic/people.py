"""Names and addresses as people type them, and the rule for when two records are one person.

Source: the brief (Import wizard): "the same address with different names is two people, never merged by address
alone; a person without an address is kept and shown as unreachable".
"""

import re
import unicodedata
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

# nameparser was tried: it takes first names that are also titles ("Dean Smith", "Major Singh") for titles and
# short surnames for suffixes, and each such mistake loses half of somebody's name.
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "dr",
        "prof",
        "professor",
        "rev",
        "revd",
        "reverend",
        "cllr",
        "councillor",
        "sir",
        "dame",
        "pc",
        "dc",
        "ds",
        "di",
        "dci",
        "supt",
        "sgt",
        "insp",
        "det",
    ]
)
_FORMS_OF_ADDRESS = frozenset(["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "professor", "rev", "sir"])
_HONOURS = frozenset(
    [
        "mbe",
        "obe",
        "cbe",
        "qpm",
        "phd",
        "msc",
        "ba",
        "bsc",
        "ma",
        "md",
        "rn",
        "rgn",
        "jp",
        "qc",
        "kc",
        "esq",
    ]
)
_PARTICLES = frozenset(
    [
        "van",
        "von",
        "de",
        "del",
        "della",
        "der",
        "den",
        "di",
        "da",
        "dos",
        "das",
        "du",
        "la",
        "le",
        "el",
        "al",
        "bin",
        "ibn",
        "ter",
        "ten",
        "af",
        "av",
    ]
)
_PLACEHOLDERS = frozenset(
    (
        "",
        "-",
        "--",
        "—",
        "n/a",
        "na",
        "none",
        "no",
        "nil",
        "null",
        "unknown",
        "not given",
        "not known",
        "tbc",
        "no email",
        "no e-mail",
        "no address",
        "x",
        ".",
        "0",
        "(no email)",
        "(none)",
        "#n/a",
    )
)
_PARENTHESES = re.compile(r"\([^)]*\)|\[[^\]]*\]")
_NO_AGENCY = re.compile(
    r"(?i)|(he|she|they|him|her)\b.*|guest|unverified|external|host|co-host|me|presenter|organi[sz]er|phone|mobile"
    r"|.*(ipad|iphone|laptop|tablet|android|phone).*|n/?a|née .*|nee .*|cancelled|dna|\W*\d[\d\W]*"
)
_AFTER_A_DASH = re.compile(r"\s+[-–—|/]\s+.*$")
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans(
    {
        "ß": "ss",
        "ø": "o",
        "ł": "l",
        "æ": "ae",
        "œ": "oe",
        "đ": "d",
        "ð": "d",
        "þ": "th",
        "ı": "i",
    }
)
_ADDRESS = re.compile(r"[^\s<>;,:\"()\[\]]+@[^\s<>;,:\"()\[\]]+")


@dataclass(frozen=True)
class PersonName:
    first: str
    last: str

    def __str__(self) -> str:
        return f"{self.first} {self.last}".strip()


@dataclass(frozen=True)
class Person:
    """What a row or a record says about who somebody is. Empty strings mean: not said.

    `learner_id` is the learning system's own number; it identifies a person within that system.
    """

    first_name: str
    last_name: str
    email: str = ""
    agency: str = ""
    learner_id: str = ""

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()


@dataclass(frozen=True)
class CleanEmail:
    """A usable address, or an empty one with the problem in words ("" when simply none was given)."""

    address: str
    problem: str = ""


def is_placeholder(text: str) -> bool:
    """True for cells that say "nothing" in so many words: -, n/a, none."""
    return text.strip().casefold() in _PLACEHOLDERS


def is_title_of_person(text: str) -> bool:
    """True for Mr, Mrs, Dr and the like, alone in their cell; ranks are jobs."""
    return text.strip(" .").casefold() in _FORMS_OF_ADDRESS


def fold(text: str) -> str:
    """Lower case without accents, apostrophes or punctuation; words joined by one space."""
    lowered = text.casefold().translate(_LETTERS_WITHOUT_DECOMPOSITION)
    plain = "".join(
        each for each in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(each)
    )
    return " ".join(re.findall(r"\w+", re.sub(r"['’‘`´ʼ]", "", plain).replace("_", " ")))


def name_key(first: str, last: str) -> str:
    """The form in which names are compared: "Zsófia O'Brien-Smith" and "ZSOFIA OBRIEN SMITH" are equal."""
    return fold(f"{first} {last}")


def tidy_name_part(text: str) -> str:
    """A name part with tidy spacing; only parts wholly in capitals or small letters change their case.

    McDonald, O'Brien, DuBois and van der Berg stay as typed; MCDONALD, O'BRIEN and VAN DER BERG become them.
    """
    words = " ".join(text.split())
    letters = [each for each in words if each.isalpha()]
    if " " not in words and words.islower():
        return _tidy_word(words) if words not in _PARTICLES else words.capitalize()
    if len(letters) <= 2 or not (words.isupper() or words.islower()):
        return words
    tidied = [_tidy_word(word) for word in words.split(" ")]
    return " ".join(tidied)


def _tidy_word(word: str) -> str:
    if word.casefold() in _PARTICLES:
        return word.lower()
    parts = re.split(r"([-'’])", word.lower())
    capitalised = "".join(part[:1].upper() + part[1:] for part in parts)
    return re.sub(r"\bMc([a-z])(?=[a-z]{2})", lambda found: "Mc" + found[1].upper(), capitalised)


def parse_full_name(text: str) -> PersonName:
    """First and last name from one cell: "SMITH, Jane", "Dr Jane Smith-Jones", "SMITH Jane (she/her)".

    Titles, honours and anything in brackets or after a spaced dash are dropped. One word alone becomes
    the first name. A cell that says "none" gives two empty parts.
    """
    if is_placeholder(text):
        return PersonName("", "")
    without_notes = _AFTER_A_DASH.sub("", _PARENTHESES.sub(" ", text)).strip(" ,;.")
    cleaned = without_notes or re.sub(r"[()\[\]]", " ", text)
    last_part, comma, rest = cleaned.partition(",")
    first_part = rest.partition(",")[0]
    if comma and _without_titles(first_part.split()):
        first, last = (
            _without_titles(first_part.split()),
            _without_titles(last_part.split()),
        )
    else:
        first, last = _split_words(_without_titles(cleaned.replace(",", " ").split()))
    return PersonName(tidy_name_part(" ".join(first)), tidy_name_part(" ".join(last)))


def note_beside_name(text: str) -> str:
    """What stands in brackets after a name and may be an agency: "LEE, Ann (Police)"; "" for pronouns and guests."""
    found = re.search(r"[(\[]([^()\[\]]{2,100})[)\]]\s*$", text.strip())
    note = " ".join(found[1].split()) if found else ""
    return "" if _NO_AGENCY.fullmatch(note) else note


def _without_titles(words: list[str]) -> list[str]:
    words = [word for word in words if not re.fullmatch(r"[\d.,;]+", word)]
    while len(words) > 1 and words[0].rstrip(".").casefold() in _TITLES:
        words = words[1:]
    # Honours are only honours after two names: "Yo-Yo Ma" keeps his last name.
    while len(words) > 2 and words[-1].strip(".,").casefold() in _HONOURS:
        words = words[:-1]
    return words


def _split_words(words: list[str]) -> tuple[list[str], list[str]]:
    if len(words) < 2:
        return words, []
    capitals = 0
    while capitals < len(words) and words[capitals].isupper() and len(fold(words[capitals])) > 1:
        capitals += 1
    if 0 < capitals < len(words):  # "SMITH Jane"
        return words[capitals:], words[:capitals]
    for position, word in enumerate(words[1:], start=1):
        if word.casefold() in _PARTICLES and position < len(words) - 1:
            return words[:position], words[position:]
    return words[:-1], words[-1:]


def clean_email(text: str) -> CleanEmail:
    """The address in a cell: mailto:, "Name <a@b>", trailing dots and lists are understood; no DNS is asked.

    Reserved test domains such as .example and .test are accepted.
    """
    stripped = text.strip()
    if is_placeholder(stripped):
        return CleanEmail("")
    closed_up = re.sub(r"\s*@\s*", "@", re.sub(r"(?i)mailto:", " ", stripped))
    candidates = _ADDRESS.findall(closed_up)
    for candidate in candidates:
        try:
            found = validate_email(
                candidate.strip(".,;:'’\"<>()"),
                check_deliverability=False,
                test_environment=True,
            )
        except EmailNotValidError:
            continue
        return CleanEmail(found.normalized)
    return CleanEmail("", f"“{stripped}” is not an email address")


def email_key(address: str) -> str:
    """The form in which addresses are compared. Case never matters in practice, on either side of the @."""
    return address.strip().casefold()


def identity_keys(person: Person) -> frozenset[str]:
    """Keys of which two records of one person share at least one (see `same_person`)."""
    keys = set()
    name = name_key(person.first_name, person.last_name)
    if person.learner_id and not is_placeholder(person.learner_id):
        keys.add(f"learner:{person.learner_id.strip().casefold()}")
    if name and person.email:
        keys.add(f"address:{email_key(person.email)}:{name}")
    elif name:
        keys.add(f"no address:{fold(person.agency)}:{name}")
    return frozenset(keys)


def same_person(first: Person, second: Person) -> bool:
    """True when two records are one person.

    That is: the same learner id; or the same name and the same address; or, when neither has an address, the
    same name in the same agency. An address alone never makes two names one person (teams share mailboxes),
    and a short form of a name is another name.
    """
    return not identity_keys(first).isdisjoint(identity_keys(second))
