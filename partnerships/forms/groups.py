"""Boards, agencies and themes."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from partnerships.date_fields import ThreePartDateField
from partnerships.forms.wording import PlainWords
from partnerships.models import Agency, Board, Theme
from partnerships.queries.groups import boards_of, other_names_of


class NameOnce(forms.ModelForm):
    """Refuses a name that another row of the partnership has, whatever its capitals."""

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        others = self._meta.model.objects.filter(name__iexact=name).exclude(pk=self.instance.pk)
        if others.exists():
            raise forms.ValidationError(f"There already is one called {name}")
        return name


class BoardForm(PlainWords, NameOnce):
    """A board that receives reports."""

    submit_label = "Save the board"

    class Meta:
        model = Board
        fields = ("name", "short_name", "active")
        labels = {"name": "Name", "short_name": "Short name", "active": "It receives reports now"}
        help_texts = {"short_name": "For example City, where there is little room."}


class ThemeForm(PlainWords, NameOnce):
    """A priority chosen for scrutiny."""

    chosen_on = ThreePartDateField(label="Date on which it was chosen", required=False)
    submit_label = "Save the theme"

    class Meta:
        model = Theme
        fields = ("name", "why_chosen", "chosen_by", "chosen_on", "active")
        labels = {
            "name": "Name",
            "why_chosen": "Why it was chosen",
            "chosen_by": "Which group chose it",
            "active": "It is a priority now",
        }
        widgets = {"why_chosen": forms.Textarea({"rows": "4"})}


class AgencyForm(PlainWords, NameOnce):
    """An organisation of the partnership, its boards and the names that booking lists call it."""

    boards: forms.ModelChoiceField = forms.ModelMultipleChoiceField(
        label="Boards that it belongs to",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    other_names = forms.CharField(
        label="Names that booking lists call it",
        required=False,
        help_text="One on each line, for example AVNHS. An import remembers them by itself.",
        widget=forms.Textarea({"rows": "4"}),
    )
    submit_label = "Save the agency"

    class Meta:
        model = Agency
        fields = (
            "name",
            "sector",
            "contributes_to_budget",
            "section11_duty",
            "provides_training",
            "is_large_charity",
            "contact_name",
            "contact_email",
            "active",
        )
        labels = {
            "name": "Name",
            "sector": "Sector",
            "contributes_to_budget": "It contributes to the training budget",
            "section11_duty": "It is under the section 11 duty",
            "provides_training": "It provides training",
            "is_large_charity": "It is a large charity with a training budget",
            "contact_name": "Training contact",
            "contact_email": "Training contact’s email address",
            "active": "It belongs to the partnership now",
        }
        help_texts = {"contact_email": "Asked who is there now when a person or a manager has moved."}

    def __init__(self, *args: Any, boards: QuerySet[Board], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["boards"].queryset = boards  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["boards"] = [board.pk for board in boards_of(self.instance)]
            self.initial["other_names"] = "\n".join(other_names_of(self.instance))

    def clean_other_names(self) -> list[str]:
        names = [" ".join(line.split()) for line in self.cleaned_data["other_names"].splitlines()]
        if any(len(name) > 200 for name in names):
            raise forms.ValidationError("A name in a booking list can have up to 200 characters")
        return [name for name in names if name]
