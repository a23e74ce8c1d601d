"""What the lines above a list say of its event: "Course: Neglect", or a title and a date on lines of their own."""

import re
from collections.abc import Sequence

from courses.logic.column_words import Field, score_header
from courses.logic.dates import Moment, take_moment

_SURE = 90
_LONGEST_NAME, _LONGEST_TITLE = 40, 150
_DOCUMENT = re.compile(
    r"(?i)\b(sign(ing)?[ -]?in( sheet)?|register|attendance( list| sheet| report| register)?|delegate list|delegates"
    r"|booking list|bookings|booking|training list|course list|attendees?( list)?|participants?( list)?|list of .*"
    r"|report|meeting summary|summary|export|list|sheet|record)\b"
)
_BODY = re.compile(r"(?i)\b(partnership|board|council|lscp|lscb|trust|ltd|limited|team|department|service)\b")
_PRINTED = re.compile(
    r"(?i)^(report |list )?(printed|generated|exported|created|produced|run|updated|last updated|as at|correct at)\b"
)


def facts_above(rows: Sequence[tuple[str, ...]]) -> dict[str, str]:
    """Name and value pairs above the header; a title and a date without a name are called "Course" and "Date"."""
    facts: dict[str, str] = {}
    lines: list[str] = []
    for row in rows:
        cells = [cell for cell in row if cell]
        pair = _pair(cells)
        if pair is not None:
            facts[pair[0]] = pair[1]
        if len(cells) == 1 or (pair is not None and not _names_a_field(pair[0])):
            lines.append(": ".join(cells) if len(cells) == 2 else cells[0])
    return facts | _unnamed_facts([line for line in lines if not _PRINTED.search(line)], facts)


def _pair(cells: Sequence[str]) -> tuple[str, str] | None:
    if len(cells) == 1 and ": " in cells[0]:
        name, _, value = cells[0].partition(": ")
    elif len(cells) == 2:
        name, value = cells
    else:
        return None
    if len(name) > _LONGEST_NAME or not value.strip():
        return None
    return name.strip(" :"), value.strip()


def _names_a_field(name: str) -> bool:
    return any(score_header(name, field).score >= _SURE for field in Field)


def _unnamed_facts(lines: Sequence[str], facts: dict[str, str]) -> dict[str, str]:
    """The title and date that lines without a name give, where nothing named gives them."""
    known = {
        field
        for field in (Field.COURSE_TITLE, Field.EVENT_START, Field.EVENT_DATE)
        if any(score_header(name, field).score >= _SURE for name in facts)
    }
    title, found = "", dict[str, str]()
    for line in lines:
        words, moment = take_moment(line)
        if moment is not None and not known & {Field.EVENT_START, Field.EVENT_DATE} and "Date" not in found:
            found["Date"] = _written(moment)
            title = _title(words) or title
        elif moment is None and "Date" not in found:
            title = _title(line) or title
    if title and Field.COURSE_TITLE not in known:
        found["Course"] = title
    return found


def _written(moment: Moment) -> str:
    times = [each.strftime("%H:%M") for each in (moment.at, moment.until) if each is not None]
    return " ".join([moment.day.isoformat(), " to ".join(times)]).strip()


def _title(line: str) -> str:
    """The course that a line above a list names; "" for the name of a body or of a document."""
    name, colon, value = line.partition(":")
    if colon and not _without_document_words(name):
        line = value
    elif colon and (_names_a_field(name) or not value.strip()):
        return ""
    kept = _without_document_words(line)
    if not kept or _BODY.search(kept) or len(line) > _LONGEST_TITLE or "@" in line:
        return ""
    return line.strip(" -–—:") if kept == line.strip() else kept


def _without_document_words(text: str) -> str:
    return " ".join(_DOCUMENT.sub(" ", text).split()).strip(" -–—:,()")
