"""The free text that forms of audits ask for."""

from django import forms

from audits.services.dialogue import MOST_CHARACTERS

NO_NAMES = "Name no child, family or member of staff."


def free_text(label: str, hint: str = NO_NAMES, *, rows: int = 3, required: bool = False) -> forms.CharField:
    """A free text, with the reminder that every free text carries."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=required,
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea({"rows": str(rows)}),
    )
