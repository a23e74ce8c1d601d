"""Forms that notice when somebody else changed the same thing since the page was opened."""

import hashlib
from collections.abc import Mapping
from typing import Any

from django import forms

STALE = (
    "Somebody changed this since you opened the page, so nothing was saved. "
    "What is stored now is on the page’s own address; open it again, then make your change."
)


def fingerprint(values: Mapping[str, Any]) -> str:
    """A short mark of what a form showed."""
    written = repr(sorted((name, repr(value)) for name, value in values.items()))
    return hashlib.sha256(written.encode()).hexdigest()[:16]


class NoticesStale(forms.Form):
    """Carries a mark of what the page showed; refuses when what is stored has another mark by now.

    Give the stored values as `initial` on GET and on POST alike.
    """

    as_shown = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored_mark = fingerprint(self.initial)
        self.initial = {**self.initial, "as_shown": self.stored_mark}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.pop("as_shown", "") != self.stored_mark:
            raise forms.ValidationError(STALE)
        return cleaned
