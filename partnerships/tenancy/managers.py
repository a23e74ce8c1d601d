"""Managers that raise when read outside a scope, so that a forgotten filter is loud."""

from typing import TypeVar

from django.db import models

from partnerships.tenancy.scope import current_partnership_id

ModelT = TypeVar("ModelT", bound=models.Model)


class TenantQuerySet(models.QuerySet[ModelT]):
    """A queryset that has already been narrowed to the open partnership."""


class TenantManager(models.Manager[ModelT]):
    """Reads the open partnership's rows.

    Raises:
        OutsideScope: no `partnership_scope` is open.
    """

    def get_queryset(self) -> TenantQuerySet[ModelT]:
        queryset: TenantQuerySet[ModelT] = TenantQuerySet(self.model, using=self._db)
        return queryset.filter(partnership_id=current_partnership_id())
