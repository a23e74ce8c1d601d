"""Start-up refuses what would be unsafe: a development secret, a superuser role, row-level security off."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection

from partnerships.tenancy import TenantModel


@register(Tags.security)
def production_secret(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Production never starts with the development secret, debug pages or a movable clock."""
    if not settings.PRODUCTION:
        return []
    problems: list[CheckMessage] = []
    if settings.SECRET_KEY == settings.DEVELOPMENT_SECRET or len(settings.SECRET_KEY) < 32:
        problems.append(Error("Set SECRET_KEY to a random text of at least 32 characters.", id="qa.E001"))
    if settings.DEBUG:
        problems.append(Error("DEBUG must be off in production.", id="qa.E002"))
    if settings.DEMONSTRATION:
        problems.append(Error("DEMONSTRATION must be off in production.", id="qa.E003"))
    return problems


@register(Tags.database)
def application_role_is_bound(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """The application's role owns nothing, is no superuser and cannot bypass row-level security."""
    if not databases or "default" not in databases:
        return []
    return [Error(problem, id="qa.E010") for problem in isolation_problems()]


def isolation_problems() -> list[str]:
    """What would let the application see another partnership's rows, in words; empty when all is well."""
    tables = tenant_tables()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user"
        )
        role, superuser, bypasses = cursor.fetchone()
        cursor.execute(
            "SELECT relname, relrowsecurity AND relforcerowsecurity, pg_get_userbyid(relowner) = current_user"
            " FROM pg_class WHERE relkind = 'r' AND relname = ANY(%s)",
            [tables],
        )
        found = {name: (secured, owned) for name, secured, owned in cursor.fetchall()}
    problems = []
    if superuser or bypasses:
        problems.append(
            f"DATABASE_URL connects as {role}, which can bypass row-level security. Use the application's role."
        )
    for table in tables:
        if table not in found:
            continue  # not migrated yet
        secured, owned = found[table]
        if not secured:
            problems.append(f"Row-level security is off for {table}. Run the migrations as the owner.")
        if owned:
            problems.append(
                f"{role} owns {table}. Migrate as DATABASE_OWNER_URL, not as the application's role."
            )
    return problems


def tenant_tables() -> list[str]:
    """The tables that belong to partnerships."""
    return sorted(model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel))
