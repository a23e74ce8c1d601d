"""Tenancy, safe three times: managers that raise outside a scope, row-level security, composite keys."""

from partnerships.tenancy.fields import TenantForeignKey, TenantOneToOneField
from partnerships.tenancy.managers import TenantManager, TenantQuerySet
from partnerships.tenancy.models import TenantModel
from partnerships.tenancy.scope import (
    OutsideScope,
    current_partnership_id,
    partnership_scope,
    user_scope,
)

__all__ = [
    "OutsideScope",
    "TenantForeignKey",
    "TenantManager",
    "TenantModel",
    "TenantOneToOneField",
    "TenantQuerySet",
    "current_partnership_id",
    "partnership_scope",
    "user_scope",
]
