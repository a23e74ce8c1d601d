"""A presentation as an entry for somebody's calendar (RFC 5545), for the whole day: meetings set their own hour."""

import datetime as dt

_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})
#: Octets of a line (RFC 5545, section 3.1).
LONGEST_LINE = 75


def calendar_entry(
    *, uid: str, on: dt.date, summary: str, about: str, url: str, stamped: dt.datetime
) -> bytes:
    """The file. `stamped` is when it was made; `uid` stays the same when the day moves, so that the entry moves."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//QA Portal//Presentations//EN",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{stamped.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{on + dt.timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{summary.translate(_ESCAPED)}",
        f"DESCRIPTION:{about.translate(_ESCAPED)}",
        f"URL:{url}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    )
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def _folded(line: str) -> str:
    """A long line goes on in the next, after a blank; no letter is cut in two."""
    pieces: list[str] = []
    piece, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > LONGEST_LINE:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + letter, size + width
    return "\r\n".join([*pieces, piece])
