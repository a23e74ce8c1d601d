"""Many rows, each with values of its own, written in one statement."""

import datetime as dt

import pytest
from django.db import DataError, connection, transaction
from django.test.utils import CaptureQueriesContext

from partnerships.choices import EmailKind, Sector
from partnerships.models import Agency, AgencyAlias, OutboxMessage
from partnerships.services.outbox import Letter, queue_one
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast

AWKWARD = "Ōne, “quoted” {and} \\ 'so', NULL"


def agencies(*names: str) -> list[Agency]:
    return [Agency.objects.create(name=name, sector=Sector.HEALTH) for name in names]


def test_each_row_gets_its_own_values_and_other_fields_stay(in_ashshire: Cast) -> None:
    first, second, third = agencies("One", "Two", "Three")
    first.name, first.active = AWKWARD, False
    second.name = "Second"
    second.sector = Sector.POLICE  # changed here, but not asked to be written
    with CaptureQueriesContext(connection) as statements:
        assert Agency.objects.update_rows([first, second], ["name", "active"]) == 2
    assert len(statements) == 1
    kept = Agency.objects.filter(pk__in=[first.pk, second.pk, third.pk]).order_by("pk")
    assert list(kept.values_list("name", "sector", "active")) == [
        (AWKWARD, "health", False),
        ("Second", "health", True),
        ("Three", "health", True),
    ]


def test_moments_numbers_and_nothing_come_back_as_they_were(in_ashshire: Cast) -> None:
    messages = [
        queue_one(Letter(EmailKind.SURVEY, f"{name}@a.example", "Subject", "Text", name))
        for name in ("one", "two")
    ]
    moment = dt.datetime(2026, 3, 29, 0, 59, 59, 123456, tzinfo=dt.UTC)
    messages[0].claimed_at, messages[0].attempts = moment, 3
    OutboxMessage.objects.update_rows(messages, ["claimed_at", "attempts"])
    kept = OutboxMessage.objects.order_by("pk").values_list("claimed_at", "attempts")
    assert list(kept) == [(moment, 3), (None, 0)]


def test_relations_are_written(in_ashshire: Cast) -> None:
    first, second = agencies("One", "Two")
    alias = AgencyAlias.objects.create(agency=first, name="1")
    alias.agency = second
    AgencyAlias.objects.update_rows([alias], ["agency"])
    assert AgencyAlias.objects.get().agency_id == second.pk


def test_what_is_too_long_is_refused_not_cut(in_ashshire: Cast) -> None:
    (agency,) = agencies("One")
    agency.name = "x" * 151
    with pytest.raises(DataError), transaction.atomic():
        Agency.objects.update_rows([agency], ["name"])
    assert Agency.objects.get(pk=agency.pk).name == "One"


def test_another_partnerships_rows_are_not_reached(ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(birchester.partnership):
        (theirs,) = agencies("Theirs")
    theirs.name = "Ours now"
    with partnership_scope(ashshire.partnership):
        assert Agency.objects.update_rows([theirs], ["name"]) == 0
    with partnership_scope(birchester.partnership):
        assert Agency.objects.get(pk=theirs.pk).name == "Theirs"


def test_no_rows_ask_nothing_and_an_unknown_field_is_an_error(in_ashshire: Cast) -> None:
    with CaptureQueriesContext(connection) as statements:
        assert Agency.objects.update_rows([], ["name"]) == 0
    assert len(statements) == 0
    with pytest.raises(KeyError):
        Agency.objects.update_rows(agencies("One"), ["nome"])
