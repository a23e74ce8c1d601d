"""The base of every table that belongs to a partnership."""

from typing import Any

from django.db import models

from partnerships.tenancy.fields import PartnershipKey
from partnerships.tenancy.managers import TenantManager


class TenantModel(models.Model):
    """A row of one partnership. Made inside a scope, it belongs to that scope's partnership."""

    partnership = PartnershipKey()

    objects: TenantManager[Any] = TenantManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
