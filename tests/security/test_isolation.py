"""Nothing of one partnership is ever visible to, or linked with, another's. The database enforces it."""

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models, transaction
from django.db.utils import ProgrammingError

from partnerships import checks
from partnerships.models import Agency, AgencyBoard, LogEntry, Membership, Partnership, PartnershipSettings
from partnerships.queries.members import partnerships_of
from partnerships.services.log import record
from partnerships.tenancy import OutsideScope, TenantModel, partnership_scope, user_scope
from tests.conftest import Cast

#: Rows that belong to no partnership, or to the service as a whole.
GLOBAL_TABLES = {
    "partnerships_partnership",
    "partnerships_user",
    "partnerships_demonstrationclock",
    "account_emailaddress",
    "account_emailconfirmation",
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
    "django_migrations",
    "django_session",
}


def raw(sql: str, *parameters: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall() if cursor.description else []


def test_every_table_is_isolated_or_known_to_be_global(db: None) -> None:
    secured = raw(
        "SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace"
        " WHERE relkind = 'r' AND nspname = 'public' AND relrowsecurity AND relforcerowsecurity"
    )
    every = raw("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    assert {name for (name,) in secured} == set(checks.tenant_tables())
    assert {name for (name,) in every} - GLOBAL_TABLES == set(checks.tenant_tables())


def test_every_relation_between_tenant_rows_has_a_composite_key(db: None) -> None:
    expected = {
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        if issubclass(model, TenantModel)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, TenantModel)
    }
    found = raw(
        "SELECT conrelid::regclass::text,"
        " (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[2])"
        " FROM pg_constraint WHERE contype = 'f' AND cardinality(conkey) = 2 AND condeferrable AND condeferred"
    )
    assert set(found) == expected


def test_no_tenant_model_has_an_automatic_many_to_many() -> None:
    assert [
        model for model in apps.get_models() if issubclass(model, TenantModel) and model._meta.many_to_many
    ] == []


def test_reading_without_a_scope_raises(db: None) -> None:
    with pytest.raises(OutsideScope):
        Agency.objects.count()
    with pytest.raises(OutsideScope):
        Agency(name="Nobody's").save()


def test_raw_sql_without_a_scope_sees_nothing(ashshire: Cast) -> None:
    assert raw("SELECT count(*) FROM partnerships_board") == [(0,)]


def test_raw_sql_in_a_scope_sees_that_partnership_alone(ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        rows = raw("SELECT DISTINCT partnership_id FROM partnerships_board")
    assert rows == [(ashshire.partnership.pk,)]


def test_a_scope_ends_with_its_block_and_a_nested_one_gives_the_outer_back(
    ashshire: Cast, birchester: Cast
) -> None:
    with partnership_scope(ashshire.partnership):
        with partnership_scope(birchester.partnership):
            assert {row.partnership_id for row in PartnershipSettings.objects.all()} == {
                birchester.partnership.pk
            }
        assert raw("SELECT current_setting('qa.partnership')") == [(str(ashshire.partnership.pk),)]
    assert raw("SELECT current_setting('qa.partnership')") == [("",)]


def test_a_nested_scope_that_fails_gives_the_outer_back(ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        with pytest.raises(ZeroDivisionError), partnership_scope(birchester.partnership):
            raise ZeroDivisionError
        assert raw("SELECT current_setting('qa.partnership')") == [(str(ashshire.partnership.pk),)]


def test_bulk_insert_into_another_partnership_is_refused(ashshire: Cast, birchester: Cast) -> None:
    foreign = Agency(name="Smuggled", partnership=birchester.partnership)
    with (
        partnership_scope(ashshire.partnership),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Agency.objects.bulk_create([foreign])


def test_moving_a_row_to_another_partnership_is_refused(ashshire: Cast, birchester: Cast) -> None:
    with (
        partnership_scope(ashshire.partnership),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        raw("UPDATE partnerships_board SET partnership_id = %s", birchester.partnership.pk)


def test_a_key_into_another_partnership_is_refused(ashshire: Cast, birchester: Cast) -> None:
    raw("SET CONSTRAINTS ALL IMMEDIATE")
    with partnership_scope(ashshire.partnership):
        agency = Agency.objects.create(name="Ashshire Police")
    with (
        partnership_scope(ashshire.partnership),
        pytest.raises(IntegrityError, match="foreign key"),
        transaction.atomic(),
    ):
        AgencyBoard.objects.create(agency=agency, board_id=birchester.boards[0].pk)


def test_updates_and_deletes_reach_no_other_partnership(ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        raw("UPDATE partnerships_board SET name = 'Changed ' || id")
        raw("DELETE FROM partnerships_theme")
    with partnership_scope(birchester.partnership):
        assert [board.name for board in birchester.boards[0].__class__.objects.all()] == [
            "Birchester Board",
            "Birchester Second Board",
        ]


def test_the_log_cannot_be_changed_or_removed(in_ashshire: Cast) -> None:
    record("test", "Something was done", by=None)
    for statement in ("UPDATE partnerships_logentry SET summary = ''", "DELETE FROM partnerships_logentry"):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            raw(statement)
    assert LogEntry.objects.filter(summary="Something was done").count() == 1


def test_the_application_can_neither_switch_isolation_off_nor_make_tables(db: None) -> None:
    for statement in (
        "ALTER TABLE partnerships_board DISABLE ROW LEVEL SECURITY",
        "SET ROLE qa_owner",
        "CREATE TABLE public.mine (id int)",
    ):
        with pytest.raises(ProgrammingError), transaction.atomic():
            raw(statement)


def test_people_list_their_own_memberships_and_nobody_elses(ashshire: Cast, birchester: Cast) -> None:
    from partnerships.choices import Role

    me = ashshire.people[Role.POLICY_OFFICER]
    assert partnerships_of(me.pk) == [ashshire.partnership]
    with user_scope(me.pk):
        assert list(Membership.of_user(birchester.people[Role.POLICY_OFFICER].pk)) == []
        assert raw("SELECT count(*) FROM partnerships_membershiprole") == [(0,)]


def test_start_up_finds_nothing_wrong_with_the_tests_own_role(db: None) -> None:
    assert checks.isolation_problems() == []


def test_nothing_of_a_scope_is_left_on_the_connection(committed: None) -> None:
    """The outermost scope's setting ends with its transaction, also when it fails."""
    partnership = Partnership.objects.create(slug="ashshire", name="Ashshire", short_name="Ashshire")
    with partnership_scope(partnership):
        assert raw("SELECT current_setting('qa.partnership')") == [(str(partnership.pk),)]
    assert raw("SELECT coalesce(current_setting('qa.partnership', true), '')") == [("",)]
    with pytest.raises(ZeroDivisionError), partnership_scope(partnership):
        raise ZeroDivisionError
    assert raw("SELECT coalesce(current_setting('qa.partnership', true), '')") == [("",)]
