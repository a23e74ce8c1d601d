"""Dates and times as exports write them: day first (United Kingdom), ISO, Excel's, and in words.

Everything comes out as local date and time in Europe/London (DOMAIN.md: times are Europe/London). Where a
date cannot be read, the error says why in words that can stand beside the row.
"""

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

Key = TypeVar("Key")

LONDON = ZoneInfo("Europe/London")
EARLIEST_YEAR, LATEST_YEAR = 1990, 2099
MIDNIGHT = time(0)
EXCEL_DAY_ZERO = date(1899, 12, 30)
_EXCEL_NUMBERS = range(32874, 73051)  # 1 January 1990 to 31 December 2099

_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAYS = {name.casefold(): number for number, name in enumerate(calendar.day_abbr)}
_NUMERIC = re.compile(r"(?<!\d)(\d{1,2})\s*([/.-])\s*(\d{1,2})\s*\2\s*(\d{4}|\d{2})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?=T?\d{0,6}Z?$|\s|$)")
_MONTH_WORD = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_MONTH = re.compile(
    rf"(?i)(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?(?: of)?[\s,/.-]*{_MONTH_WORD}"
    r"[\s,/.'’-]*(\d{4}|\d{2})?(?![\d:])"
)
_MONTH_DAY = re.compile(rf"(?i)\b{_MONTH_WORD}\s*(\d{{1,2}})(?:st|nd|rd|th)?,?\s+(\d{{4}})(?!\d)")
_WEEKDAY = re.compile(r"(?i)\b(mon|tue|wed|thu|fri|sat|sun)(?:day|s|sday|nesday|rs|rsday|urday)?\b")
_TIME = re.compile(
    r"(?i)(?<![\d:.])(\d{1,2})(?:[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?)?\s*([ap]\.?m\b\.?)?(?![\d:])"
)
_ONE_TIME = r"(?:\d{1,2}[:.]\d{2}(?::\d{2})?\s*(?:[ap]\.?m\b\.?)?|\d{1,2}\s*[ap]\.?m\b\.?|noon|midday)"
_TIME_RANGE = re.compile(
    rf"(?i)[,(]?\s*(?:\b(?:at|from)\s+)?(?<![\d.:]){_ONE_TIME}(?:\s*(?:-|–|—|to|until)\s*(?:{_ONE_TIME}|\d{{1,2}}))?(?!\d)\)?"
)
_WEEKDAY_WORD = re.compile(
    r"(?i)\b(mon|tues?|wed(nes)?|thu(rs?)?|fri|sat(ur)?|sun)(day)?\b\.?(?=[\s,]*(?:$|[\d,–—-]|\s))"
)
_FRACTION_OF_DAY = re.compile(r"0?\.\d{3,}")
_ZONE = re.compile(r"(?i)(Z|UTC|GMT|BST)\s*$")
# An offset counts only after an ISO time: in "13:00-16:30" and "09:00-12:30" the second part is an end.
_ISO_OFFSET = re.compile(r"(?<=\d)\s?(\+\d{2}:?\d{2}|(?<=\d:\d\d:\d\d)-\d{2}:?\d{2})\s*$")
_HOURS = re.compile(r"(?i)(?<!\d)([01]\d|2[0-3])([0-5]\d)\s*(?:hrs|hours|h)\b")


class BadDate(ValueError):
    """Raised for text that is no date; the message is a sentence without its full stop."""


@dataclass(frozen=True)
class Moment:
    """A local date with, where the source gives them, the times at which something starts and ends."""

    day: date
    at: time | None = None
    until: time | None = None

    @property
    def local(self) -> datetime:
        """The start as an aware instant in Europe/London; midnight when no time is known."""
        return datetime.combine(self.day, self.at or time(0), tzinfo=LONDON)


@dataclass(frozen=True)
class DateOrder:
    """How one column writes numeric dates, decided over the whole column; a note where unusual."""

    month_first: bool = False
    note: str = ""


DAY_FIRST = DateOrder()


def parse_moment(text: str, order: DateOrder = DAY_FIRST) -> Moment:
    """Date, and times if given, from one cell. Raises BadDate with the reason in words."""
    cleaned = " ".join(text.replace("\u202f", " ").split())
    if not cleaned:
        raise BadDate("the date is missing")
    if re.fullmatch(r"\d{5}(\.\d+)?", cleaned) and int(cleaned[:5]) in _EXCEL_NUMBERS:
        return _from_excel_number(float(cleaned))
    day, rest = _find_day(cleaned, order)
    _check_weekday(cleaned, day)
    zone = _ZONE.search(rest) or _ISO_OFFSET.search(rest)
    if zone and re.search(r"\d[:.]?\d\d", rest[: zone.start()]):
        rest = rest[: zone.start()]
    starts_at, ends_at = (
        parse_times(rest) if re.search(r"\d|noon|midday", rest, re.IGNORECASE) else (None, None)
    )
    if zone and starts_at is not None:
        return _in_london(datetime.combine(day, starts_at), zone[1], ends_at)
    if starts_at == MIDNIGHT and ends_at is None:
        return Moment(day)  # how systems write a date without a time; no training starts at midnight
    return Moment(day, starts_at, ends_at)


def take_moment(text: str, order: DateOrder = DAY_FIRST) -> tuple[str, Moment | None]:
    """A title without the date and times in it, and these: "Neglect - Tues 12 May 2026, 9.30am-4pm".

    A text whose date cannot be read comes back whole, with None.
    """
    cleaned = " ".join(text.split())
    try:
        day, rest = _find_day(cleaned, order)
        _check_weekday(cleaned, day)
    except BadDate:
        return cleaned, None
    try:
        starts_at, ends_at = parse_times(rest)
    except BadDate:  # "Level 3" is no time
        starts_at = ends_at = None
    moment = Moment(day, starts_at, ends_at)
    pairs = enumerate(zip(cleaned, f"{rest} ", strict=False))
    before = rest[: next((place for place, (one, other) in pairs if one != other), len(rest))]
    title = _without_times(before)
    return (title if re.search(r"[^\W\d_]", title) else _without_times(rest[len(before) :])), moment


def _without_times(text: str) -> str:
    rest = _TIME_RANGE.sub(" ", _WEEKDAY_WORD.sub(" ", text))
    words = " ".join(re.sub(r"\(\s*\)|\[\s*\]", " ", rest).split())
    return re.sub(r"(\s+(on|at|from)|[\s,;:|@/(–—-])+$|^[\s,;:|@/)–—-]+", "", words)


def parse_times(text: str) -> tuple[time | None, time | None]:
    """Start and end from text such as "9.30am - 4pm", "09:30", "0930hrs to 1600hrs". Raises BadDate."""
    if _FRACTION_OF_DAY.fullmatch(text.strip()):  # Excel's own way of keeping a time
        minutes = round(float(text) * 24 * 60)
        return (time(*divmod(minutes, 60)), None) if minutes < 24 * 60 else (None, None)
    cleaned = re.sub(r"(?i)\b(12 ?)?(noon|midday)\b", "12:00", text)
    cleaned = _HOURS.sub(r"\1:\2", cleaned).lstrip("Tt ,;@")
    found = [each for each in _TIME.finditer(cleaned) if each[2] or each[4]]
    if not found:
        raise BadDate(f"“{text.strip()}” is not a time")
    end_half = found[-1][4] if len(found) > 1 else None
    times = [_to_time(each) for each in found[:2]]
    # "9.30 - 4pm" starts in the morning, "1 - 4pm" would not have matched without its minutes.
    if len(times) == 2 and end_half and not found[0][4] and times[0] > times[1]:
        raise BadDate(f"“{text.strip()}” ends before it starts")
    return times[0], times[1] if len(times) == 2 else None


def decide_order(values: Sequence[str]) -> DateOrder:
    """Day first, unless the whole column is impossible that way and possible with the month first.

    One cell never decides for itself: 05/12/2026 is 5 December even beside an impossible 13/25/2026.
    """
    pairs = [(int(found[1]), int(found[3])) for value in values if (found := _NUMERIC.search(value))]
    if not any(second > 12 for _, second in pairs) or any(first > 12 for first, _ in pairs):
        return DAY_FIRST
    return DateOrder(
        month_first=True,
        note="The dates in this column have the month first (American order); they were read that way.",
    )


def agree_on_order(
    orders: Mapping[Key, DateOrder], values: Mapping[Key, Sequence[str]]
) -> dict[Key, DateOrder]:
    """The order of each column, where one that fits both ways is written like another that has the month first.

    A column with the day first, anywhere in the file, leaves every column to itself.
    """
    american = next((order for order in orders.values() if order.month_first), None)
    if american is None or any(_is_day_first(cells) for cells in values.values()):
        return dict(orders)
    return {key: american if _is_numeric(values[key]) else order for key, order in orders.items()}


def _is_numeric(values: Sequence[str]) -> bool:
    return any(_NUMERIC.search(value) for value in values)


def _is_day_first(values: Sequence[str]) -> bool:
    return any(int(found[1]) > 12 for value in values if (found := _NUMERIC.search(value)))


def _find_day(text: str, order: DateOrder) -> tuple[date, str]:
    """The date in a text, and what is left of the text without it."""
    for pattern in (_YEAR_FIRST, _COMPACT):
        if found := pattern.search(text):
            return _make_day(found[0], int(found[1]), int(found[2]), int(found[3])), _without(text, found)
    if found := _NUMERIC.search(text):
        first, second = int(found[1]), int(found[3])
        day, month = (second, first) if order.month_first else (first, second)
        return _make_day(found[0], _full_year(found[4]), month, day), _without(text, found)
    if found := _MONTH_DAY.search(text):
        month = _MONTHS[found[1].casefold()]
        return _make_day(found[0], int(found[3]), month, int(found[2])), _without(text, found)
    if found := _DAY_MONTH.search(text):
        if not found[3]:
            raise BadDate(f"“{text}” has no year")
        month = _MONTHS[found[2].casefold()]
        return _make_day(found[0], _full_year(found[3]), month, int(found[1])), _without(text, found)
    raise BadDate(f"“{text}” is not a date")


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}".strip()


def _full_year(text: str) -> int:
    year = int(text)
    if len(text) > 2:
        return year
    return 2000 + year if year < 70 else 1900 + year


def _make_day(text: str, year: int, month: int, day: int) -> date:
    text = text.strip(" ,")
    if not 1 <= month <= 12:
        raise BadDate(f"“{text}” is not a date: there is no month {month}")
    if not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise BadDate(f"“{text}” is in the year {year}, which cannot be right")
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise BadDate(f"“{text}” is not a date: {calendar.month_name[month]} {year} has {last} days")
    return date(year, month, day)


def _check_weekday(text: str, day: date) -> None:
    found = _WEEKDAY.search(text)
    if found and _WEEKDAYS[found[1].casefold()] != day.weekday():
        said, right = (
            calendar.day_name[_WEEKDAYS[found[1].casefold()]],
            calendar.day_name[day.weekday()],
        )
        raise BadDate(f"“{text}” says {said}, but {day.day} {day:%B %Y} is a {right}")


def _to_time(found: re.Match[str]) -> time:
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    half = (found[4] or "").casefold()[:1]
    if half and not 1 <= hour <= 12 and not (half == "p" and hour < 24):
        raise BadDate(f"“{found[0].strip()}” is not a time")
    if half == "p" and hour < 12:
        hour += 12
    elif half == "a" and hour == 12:
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        raise BadDate(f"“{found[0].strip()}” is not a time")
    return time(hour, minute, second)


def _from_excel_number(number: float) -> Moment:
    whole = int(number)
    minutes = round((number - whole) * 24 * 60)
    day = EXCEL_DAY_ZERO + timedelta(days=whole)
    return Moment(day, time(*divmod(minutes, 60)) if 0 < minutes < 24 * 60 else None)


def _in_london(naive: datetime, zone: str, ends_at: time | None) -> Moment:
    name = zone.upper()
    if name in ("Z", "UTC", "GMT"):
        offset = timedelta(0)
    elif name == "BST":
        offset = timedelta(hours=1)
    else:
        digits = name[1:].replace(":", "")
        size = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        offset = -size if name[0] == "-" else size
    instant = (naive - offset).replace(tzinfo=ZoneInfo("UTC")).astimezone(LONDON)
    return Moment(instant.date(), instant.time(), ends_at)
