"""Figures, shares and dates in British words and formats; never a share without its whole."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

TOO_FEW = "too few to show"
"""Said instead of a figure from fewer people than the minimum (DOMAIN.md, The minimum)."""

MINUS = "−"


def number(value: float | Decimal, decimals: int | None = None) -> str:
    """A number with thousands separated by commas: `1,204`, `-2.5` as `−2.5`.

    `decimals` is how many places to show, halves rounded away from nought; without it, whole numbers
    show none and others one.
    """
    exact = Decimal(str(value))
    if decimals is None:
        decimals = 0 if exact == exact.to_integral_value() else 1
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def signed(value: float | Decimal, decimals: int | None = None) -> str:
    """A change with its direction: `+2.1`, `−0.4`; nought has no sign."""
    text = number(value, decimals)
    is_nought = not any(digit in "123456789" for digit in text)
    return text if is_nought or text.startswith(MINUS) else f"+{text}"


def percent(part: float, whole: float) -> str:
    """A whole percentage: `85%`. Raises ZeroDivisionError for a whole of nought.

    Less than all is never rounded up to `100%`, and more than none never down to `0%`.
    """
    if not whole:
        raise ZeroDivisionError("There is no share of nobody")
    exact = Decimal(str(part)) * 100 / Decimal(str(whole))
    rounded = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    if 0 < exact < 1:
        return "under 1%"
    if 99 < exact < 100:
        return "over 99%"
    return f"{rounded}%"


def share(part: int | None, whole: int | None) -> str:
    """A part with its whole: `269 of 318 (85%)`, because a share never stands alone.

    (templates/quarterly_seg_report.yaml, house_rules.) A part or whole that may not be shown gives words.
    """
    if part is None or whole is None:
        return TOO_FEW
    if whole == 0:
        return f"{number(part)} of 0"
    return f"{number(part)} of {number(whole)} ({percent(part, whole)})"


def long_date(day: date) -> str:
    """`4 March 2026`."""
    return f"{day.day} {day:%B %Y}"


def clock_time(moment: time | datetime) -> str:
    """`9am`, `1:30pm`, `midday`, `midnight`: the GOV.UK style."""
    hour, minute = moment.hour, moment.minute
    if minute == 0 and hour in (0, 12):
        return "midday" if hour else "midnight"
    half = "am" if hour < 12 else "pm"
    shown = hour % 12 or 12
    return f"{shown}:{minute:02d}{half}" if minute else f"{shown}{half}"


def long_moment(moment: datetime) -> str:
    """`4 March 2026 at 1:30pm`, in the time zone of the moment itself."""
    return f"{long_date(moment.date())} at {clock_time(moment)}"


def plural(count: int, one: str, many: str = "") -> str:
    """The count with its noun: `1 person`, `2,300 people`. Without `many`, an s is added."""
    return f"{number(count)} {one if count == 1 else many or one + 's'}"
