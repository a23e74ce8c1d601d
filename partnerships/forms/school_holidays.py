"""School holidays of the area."""

from typing import Any

from django import forms

from partnerships.date_fields import ThreePartDateField
from partnerships.forms.wording import PlainWords


class SchoolHolidayForm(PlainWords, forms.Form):
    """One holiday: its name, first and last day."""

    name = forms.CharField(label="Name", max_length=80, help_text="For example Summer 2026.")
    first_day = ThreePartDateField(label="First day", help_text="For example, 27 7 2026")
    last_day = ThreePartDateField(label="Last day")
    submit_label = "Add the holiday"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "The last day cannot be before the first")
        return cleaned
