"""Form fields that choose among the partnership's own rows, which are known only once a page is asked for."""

from typing import Any

from django import forms


class Within(forms.ModelChoiceField):
    """One row of the partnership; its queryset is set when the form is made, inside the scope."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=None, **options)


class SeveralWithin(forms.ModelMultipleChoiceField):
    """Several rows of the partnership; as `Within`."""

    def __init__(self, **options: Any) -> None:
        super().__init__(queryset=None, **options)
