"""A date in three boxes, as GOV.UK asks for dates that people know by heart or read off a letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_PARTS = ("day", "month", "year")


class ThreePartDateInput(forms.MultiWidget):
    """Day, month and year; posted as `name_day`, `name_month`, `name_year`."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput({"inputmode": "numeric"}) for part in _PARTS
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[Any]:
        if isinstance(value, date):
            return [value.day, value.month, value.year]
        return [None, None, None]


class ThreePartDateField(forms.MultiValueField):
    """A `datetime.date` from three boxes.

    A month may be a number or an English name, in full or its first letters.
    Its messages name the field, so give each field a label that reads well at the start of a sentence.
    """

    widget = ThreePartDateInput

    def __init__(self, **options: Any) -> None:
        boxes = [forms.CharField(required=False, max_length=20) for _ in _PARTS]
        super().__init__(fields=boxes, require_all_fields=False, **options)

    def clean(self, value: Any) -> date | None:
        given = [str(part or "").strip() for part in (value or ("", "", ""))]
        name = str(self.label or "The date")
        if not any(given):
            if self.required:
                raise ValidationError(f"Enter {name[:1].lower()}{name[1:]}", code="required")
            return None
        missing = [part for part, text in zip(_PARTS, given, strict=True) if not text]
        if missing:
            raise ValidationError(f"{name} must include a {' and '.join(missing)}", code="incomplete")
        day = self.compress(given)
        self.run_validators(day)
        return day

    def compress(self, data_list: Sequence[str]) -> date:
        """The date; raises ValidationError when there is no such day."""
        day, month, year = data_list
        try:
            return date(_four_figures(year), _month_number(month), int(day))
        except ValueError:
            raise ValidationError(f"{self.label or 'The date'} must be a real date", code="invalid") from None


def _month_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    start = text[:3].lower()
    return _MONTHS.index(start) + 1


def _four_figures(text: str) -> int:
    year = int(text)
    if year < 1000:
        raise ValueError("A year has four figures")
    return year
