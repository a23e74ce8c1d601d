"""Relations between rows of one partnership.

The constraint in the database is a composite key made by `isolate`, because a plain foreign key bypasses
row-level security and would accept another partnership's row.
"""

from typing import Any

from django.db import models

from partnerships.tenancy.scope import current_partnership_id, open_partnership_id


class TenantForeignKey(models.ForeignKey):
    """A foreign key whose constraint also compares `partnership_id`. Never cascades unless told."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class TenantOneToOneField(models.OneToOneField):
    """The one-to-one form of `TenantForeignKey`."""

    def __init__(self, to: Any, on_delete: Any = models.PROTECT, **kwargs: Any) -> None:
        kwargs["db_constraint"] = False
        super().__init__(to, on_delete, **kwargs)


class PartnershipKey(models.ForeignKey):
    """Which partnership a row belongs to: the one whose scope is open when the row is made.

    Saving a row that has none, outside a scope, raises `OutsideScope`.
    """

    def __init__(self, **kwargs: Any) -> None:
        kwargs.update(
            to="partnerships.Partnership",
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            db_index=False,  # the unique (partnership_id, id) of `isolate` serves
        )
        super().__init__(**kwargs)

    def get_default(self) -> int | None:
        return open_partnership_id()

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if getattr(model_instance, self.attname) is None:
            setattr(model_instance, self.attname, current_partnership_id())
        return super().pre_save(model_instance, add)
