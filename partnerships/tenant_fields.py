"""Form fields that choose among the partnership's own rows, which are known only once a page is asked for."""

from collections.abc import Callable
from typing import Any, Self

from django import forms
from django.db.models import Model, QuerySet

#: Reads rows inside the scope of the partnership.
Rows = Callable[[], QuerySet[Any]]


def in_use(model: type[Model]) -> Rows:
    """The rows of a model that are active, in its own order."""
    return lambda: model._default_manager.filter(active=True)


class Within(forms.ModelChoiceField):
    """One row of the partnership. `rows` are read whenever a form is made; without them the form sets the queryset."""

    def __init__(self, rows: Rows | None = None, **options: Any) -> None:
        super().__init__(queryset=None, **options)
        self.rows = rows

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        field = super().__deepcopy__(memo)
        if self.rows is not None:
            field.queryset = self.rows()
        return field


class SeveralWithin(Within, forms.ModelMultipleChoiceField):
    """Several rows of the partnership; as `Within`."""
