"""Set-based: as many statements for many rows as for few (the brief, Import wizard; REQUIREMENTS, hundreds of rows)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Booking
from partnerships import clock
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.courses.imports.conftest import AFTER, BEFORE
from tests.courses.imports.wizard import Wizard, booking_list, fields_of, new_event

pytestmark = pytest.mark.django_db

MANY = 5_000


def people(number: int, status: str = "Booked", prefix: str = "A") -> bytes:
    rows = (f"{prefix}da{n},Person{n},{prefix}{n}@x.example,Agency {n % 40},{status}" for n in range(number))
    return booking_list(*rows)


def statements(wizard: Wizard, content: bytes, query: str = "", **event: str) -> dict[str, int]:
    """How many statements checking and committing take, and opening the check."""
    counted = {}
    wizard.upload(content, query=query)
    for step in ("columns", "organisations"):
        if wizard.at != step:
            continue
        with CaptureQueriesContext(connection) as queries:
            sent = {**fields_of(wizard.page), **(event if step == "organisations" else {})}
            wizard.client.post(wizard.address(step), sent)
        counted[step] = len(queries)
        wizard.see(wizard.client.get(f"/p/ashshire/imports/{wizard.pk}/", follow=True))
    with CaptureQueriesContext(connection) as queries:
        wizard.open("check")
    counted["check"] = len(queries)
    with CaptureQueriesContext(connection) as queries:
        wizard.client.post(wizard.address("commit"), fields_of(wizard.page, "/commit/"))
    counted["commit"] = len(queries)
    wizard.see(wizard.client.get(f"/p/ashshire/imports/{wizard.pk}/", follow=True))
    assert wizard.at == "done"
    return counted


def test_statements_do_not_grow_with_the_rows(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(BEFORE):
        statements(coordinator, people(40, prefix="W"), **new_event("11 5 2026"))
        few = statements(coordinator, people(45, prefix="A"), **new_event("12 5 2026"))
        many = statements(coordinator, people(450, prefix="B"), **new_event("13 5 2026"))
    assert few == many


@pytest.mark.scale
def test_five_thousand_rows_and_again_as_attended(ashshire: Cast, coordinator: Wizard) -> None:
    with clock.held_at(BEFORE):
        first = statements(coordinator, people(MANY), **new_event())
    with clock.held_at(AFTER):
        second = statements(coordinator, people(MANY, "Attended"), "?event=WOR-2026-05-12")
    assert first["commit"] < 80
    assert second["commit"] < 80
    with partnership_scope(ashshire.partnership):
        assert Booking.objects.filter(status="attended").count() == MANY
