"""Forms that put evidence under an answer."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from assurance.evidence_forms import EvidenceForm
from assurance.models import Evidence


class ReuseForm(forms.Form):
    """Something that is on the shelf already."""

    submit_label = "Use this evidence"
    prefix = "reuse"
    act = forms.CharField(widget=forms.HiddenInput, initial="reuse")
    evidence: forms.ModelChoiceField[Evidence] = forms.ModelChoiceField(
        queryset=None, empty_label="Choose", label="Evidence on your shelf"
    )
    what_it_proves = forms.CharField(
        label="What does it prove here?",
        max_length=300,
        required=False,
        help_text="Leave it empty to use what stands on the shelf.",
    )
    page = forms.CharField(
        label="Where to look in it", required=False, max_length=60, help_text="For example, page 4"
    )

    def __init__(self, *args: Any, shelf: QuerySet[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["evidence"].queryset = shelf  # type: ignore[attr-defined]


class AddAndUseForm(EvidenceForm):
    """Something new, put on the shelf and used at once."""

    submit_label = "Add and use it here"
    prefix = "new"
    act = forms.CharField(widget=forms.HiddenInput, initial="new")
