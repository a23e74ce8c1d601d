"""The migration operation that puts a table under row-level security."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation

THIS_PARTNERSHIP = "(SELECT NULLIF(current_setting('qa.partnership', true), '')::bigint)"
THIS_USER = "(SELECT NULLIF(current_setting('qa.user', true), '')::bigint)"


def application_role() -> str:
    """The role that web and worker connect as."""
    return str(settings.DATABASES["default"]["USER"])


def tenant_relations(model: type[models.Model]) -> Iterator[models.ForeignKey]:
    """The model's relations to other rows of the same partnership."""
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and not getattr(field, "db_constraint", True):
            yield field


def constraint_name(table: str, suffix: str) -> str:
    """A name within PostgreSQL's 63 bytes."""
    return f"{table[: 62 - len(suffix)]}_{suffix}"


class Isolate(Operation):
    """Give each named model of this app: UNIQUE (partnership_id, id), composite keys, policies and grants.

    `append_only` tables grant no UPDATE or DELETE to the application's role and refuse both by trigger, whoever
    asks (ARCHITECTURE, Numbers a board can trust: judgements are append-only by grants and trigger).
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, *model_names: str, append_only: bool = False) -> None:
        self.model_names = model_names
        self.append_only = append_only

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return (
            self.__class__.__qualname__,
            list(self.model_names),
            {"append_only": True} if self.append_only else {},
        )

    def state_forwards(self, app_label: str, state: Any) -> None:
        """The state is unchanged: this concerns the database alone."""

    def _models(self, app_label: str, state: Any) -> list[type[models.Model]]:
        return [state.apps.get_model(app_label, name) for name in self.model_names]

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        isolated = self._models(app_label, to_state)
        for model in isolated:
            for statement in self._isolation(model._meta.db_table):
                schema_editor.execute(statement)
        for model in isolated:
            for field in tenant_relations(model):
                schema_editor.execute(composite_key(model._meta.db_table, field))

    def _isolation(self, table: str) -> Iterator[str]:
        role = f'"{application_role()}"'
        key = constraint_name(table, "tenant_key")
        yield f'ALTER TABLE "{table}" ADD CONSTRAINT "{key}" UNIQUE (partnership_id, id)'
        yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
        yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
        yield (
            f'CREATE POLICY same_partnership ON "{table}" '
            f"USING (partnership_id = {THIS_PARTNERSHIP}) WITH CHECK (partnership_id = {THIS_PARTNERSHIP})"
        )
        yield f'REVOKE ALL ON "{table}" FROM {role}'
        verbs = "SELECT, INSERT" if self.append_only else "SELECT, INSERT, UPDATE, DELETE"
        yield f'GRANT {verbs} ON "{table}" TO {role}'
        if self.append_only:
            yield (
                f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}" '
                "FOR EACH ROW EXECUTE FUNCTION qa_refuse_change()"
            )

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        isolated = self._models(app_label, from_state)
        for model in isolated:
            table = model._meta.db_table
            for field in tenant_relations(model):
                schema_editor.execute(
                    f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint_name(table, field.column + "_fk")}"'
                )
        for model in isolated:
            table = model._meta.db_table
            schema_editor.execute(f'DROP POLICY same_partnership ON "{table}"')
            schema_editor.execute(f'ALTER TABLE "{table}" NO FORCE ROW LEVEL SECURITY')
            schema_editor.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
            if self.append_only:
                schema_editor.execute(f'DROP TRIGGER append_only ON "{table}"')
            schema_editor.execute(
                f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint_name(table, "tenant_key")}"'
            )

    def describe(self) -> str:
        return f"Isolate {', '.join(self.model_names)} by partnership"


def composite_key(table: str, field: models.ForeignKey) -> str:
    """The statement that adds a composite foreign key for a tenant relation."""
    target = field.related_model._meta.db_table
    return (
        f'ALTER TABLE "{table}" ADD CONSTRAINT "{constraint_name(table, field.column + "_fk")}" '
        f'FOREIGN KEY (partnership_id, "{field.column}") REFERENCES "{target}" (partnership_id, id) '
        "DEFERRABLE INITIALLY DEFERRED"
    )


REFUSE_CHANGE = """
CREATE FUNCTION qa_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are never changed or removed', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$
"""
