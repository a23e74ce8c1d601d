"""Messages that say what to do, for every form of the ground floor."""

from typing import Any

from django import forms

CHOSEN = (forms.ChoiceField, forms.ModelChoiceField, forms.MultipleChoiceField, forms.FileField)


class PlainWords(forms.BaseForm):
    """A missing answer reads "Enter the agency's name" or "Choose a sector", from the field's own label.

    A field whose label makes no such sentence sets its own `required` message.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            default = type(field).default_error_messages.get("required")
            if field.error_messages.get("required") in (
                default,
                forms.Field.default_error_messages["required"],
            ):
                field.error_messages["required"] = wanted(field)


def wanted(field: forms.Field) -> str:
    """What to do about a field left empty."""
    label = str(field.label or "an answer")
    verb = "Choose" if isinstance(field, CHOSEN) else "Enter"
    return f"{verb} {label if label[:2].isupper() else label[:1].lower() + label[1:]}"
