"""Forms of answering in Excel: the workbook that comes back, and what is brought in of it."""

from collections.abc import Mapping
from typing import Any

from django import forms

from audits.logic.offline.comparing import Fate
from audits.queries.offline import Line, Preview

WORKBOOK, PORTAL = "workbook", "portal"


class BringBackForm(forms.Form):
    """The workbook."""

    submit_label = "Show what would change"
    file = forms.FileField(
        label="The workbook with answers",
        help_text="An Excel workbook (.xlsx) that was downloaded here. Nothing is saved before you have seen it.",
        error_messages={"required": "Choose the workbook", "empty": "This workbook is empty"},
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )


class ChoicesForm(forms.Form):
    """For each question that would change: the workbook's words, or what the portal has.

    What nobody has touched in the portal comes in unless the person says otherwise; what somebody has, or what the
    workbook would empty, stays unless the person says otherwise. Each choice carries the revision that was shown.
    """

    def __init__(self, data: Mapping[str, Any] | None = None, *, preview: Preview) -> None:
        super().__init__(data)
        self.lines = preview.open
        for line in self.lines:
            self.fields[f"take-{line.row.key}"] = forms.ChoiceField(
                label=f"What becomes of {line.name}?",
                choices=_choices(line),
                widget=forms.RadioSelect,
                initial=PORTAL if line.fate == Fate.BOTH or line.empties else WORKBOOK,
                error_messages={"required": f"Choose what becomes of {line.name}"},
            )
            self.fields[f"seen-{line.row.key}"] = forms.IntegerField(
                min_value=0, initial=line.revision, widget=forms.HiddenInput
            )

    def taken(self) -> dict[str, int]:
        """The revision that was shown, by each question that is to come from the workbook."""
        return {
            line.row.key: self.cleaned_data[f"seen-{line.row.key}"]
            for line in self.lines
            if self.cleaned_data[f"take-{line.row.key}"] == WORKBOOK
        }


def _choices(line: Line) -> list[tuple[str, str]]:
    stays = "Keep what the portal has" if line.revision else "Leave it empty"
    return [(WORKBOOK, "Take the workbook’s words"), (PORTAL, stays)]
