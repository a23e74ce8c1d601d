"""Lost links go to the address that was entered, and the page never says whether it is known; school holidays."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Booking, Event
from evaluations.models import Invitation, LostLinkRequest
from evaluations.services.lost_links import next_due, sweep_lost_links
from evaluations.services.planning import plan_changed_events
from evaluations.services.sending import send_due
from partnerships import clock
from partnerships.choices import EmailKind, Role
from partnerships.models import OutboxMessage, SchoolHoliday
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.asking import text_of
from tests.evaluations.making import book_people, london, make_course, make_event, may_send

SignIn = Callable[[Any], Client]
BEFORE = london(2026, 6, 8, 9, 0)


@pytest.fixture(autouse=True)
def no_counts() -> None:
    cache.clear()


@pytest.fixture
def event(in_ashshire: Cast) -> Event:
    """An event on 17 June with three people who were sent the before survey on 8 June."""
    with clock.held_at(london(2026, 5, 1, 12)):
        may_send(in_ashshire.partnership)
        made = make_event(make_course(), london(2026, 6, 17, 9, 30))
        book_people(made, 3)
        plan_changed_events()
    with clock.held_at(BEFORE):
        send_due(in_ashshire.partnership)
    return made


def lost(address: str, slug: str = "ashshire") -> str:
    """Ask for links in a browser; the words of the page afterwards."""
    client = Client()
    response = client.post(f"/lost/{slug}/", {"email": address})
    assert response.status_code == 302, response.content.decode()
    return text_of(client.get(response.url))


def letters() -> list[tuple[str, int]]:
    rows = OutboxMessage.objects.filter(kind=EmailKind.LOST_LINK).order_by("id")
    return [(row.to_address, len(row.links)) for row in rows]


def test_a_known_address_gets_its_link_and_the_page_is_the_same_for_an_unknown_one(
    event: Event, in_ashshire: Cast
) -> None:
    with clock.held_at(BEFORE):
        assert lost("Person1@Work.example") == lost("nobody@work.example")
        assert letters() == [], "looked up in the request"
        assert next_due() == BEFORE
        sweep_lost_links(in_ashshire.partnership)
        sweep_lost_links(in_ashshire.partnership)
    assert letters() == [("person1@work.example", 1)]
    row = Invitation.objects.get(delegate__email="person1@work.example", stage="pre")
    message = OutboxMessage.objects.get(kind=EmailKind.LOST_LINK)
    assert message.links == [["survey", row.pk, row.generation]]
    assert message.text.count("Neglect on 17 June 2026") == 1


def test_the_same_work_is_done_for_every_address(event: Event) -> None:
    counts = []
    for address in ("person1@work.example", "nobody@work.example"):
        with CaptureQueriesContext(connection) as queries, clock.held_at(BEFORE):
            Client().post("/lost/ashshire/", {"email": address})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_two_people_at_one_address_get_an_email_each(event: Event, in_ashshire: Cast) -> None:
    people = [booking.delegate for booking in Booking.objects.filter(event=event).select_related("delegate")]
    for person in people[:2]:
        person.email = "team@work.example"
        person.save()
    with clock.held_at(BEFORE):
        lost("team@work.example")
        sweep_lost_links(in_ashshire.partnership)
    assert letters() == [("team@work.example", 1)] * 2


def test_nothing_closed_answered_or_of_another_partnership_is_sent(
    event: Event, in_ashshire: Cast, birchester: Cast
) -> None:
    with partnership_scope(birchester.partnership), clock.held_at(BEFORE):
        book_people(make_event(make_course("Theirs"), london(2026, 6, 17, 9, 30)), 1)
    first, second, _ = Invitation.objects.filter(stage="pre").order_by("pk")
    Invitation.objects.filter(pk=first.pk).update(state="answered", answered_at=BEFORE)
    Invitation.objects.filter(pk=second.pk).update(state="skipped", skip_reason="opted_out")
    with clock.held_at(BEFORE):
        for number in range(2):
            lost(f"person{number}@work.example")
        sweep_lost_links(in_ashshire.partnership)
    with clock.held_at(london(2026, 6, 17, 10)):
        lost("person2@work.example")
        sweep_lost_links(in_ashshire.partnership)
    assert letters() == []


def test_the_sixth_request_in_an_hour_is_not_noted_and_nothing_says_so(event: Event) -> None:
    with clock.held_at(BEFORE):
        pages = {lost("person1@work.example") for _ in range(7)}
    assert (len(pages), LostLinkRequest.objects.count()) == (1, 5)


def test_what_was_asked_is_forgotten_after_a_day(event: Event, in_ashshire: Cast) -> None:
    with clock.held_at(BEFORE):
        lost("person1@work.example")
        sweep_lost_links(in_ashshire.partnership)
        assert next_due() == BEFORE + dt.timedelta(days=1)
    with clock.held_at(BEFORE + dt.timedelta(days=1)):
        sweep_lost_links(in_ashshire.partnership)
    assert LostLinkRequest.objects.count() == 0


def test_no_address_is_a_message_and_no_partnership_is_no_page(event: Event) -> None:
    response = Client().post("/lost/ashshire/", {"email": "nonsense"})
    assert (response.status_code, "There is a problem" in response.content.decode()) == (422, True)
    assert Client().get("/lost/nowhere/").status_code == 404


def test_every_survey_email_says_where_lost_links_are_had(event: Event) -> None:
    message = OutboxMessage.objects.filter(kind=EmailKind.SURVEY).first()
    assert message.text.count("http://testserver/lost/ashshire/") == 1


def test_an_administrator_enters_and_removes_school_holidays(in_ashshire: Cast, sign_in: SignIn) -> None:
    client = sign_in(in_ashshire.people[Role.ADMINISTRATOR])
    address = reverse("partnerships:school_holidays", args=["ashshire"])
    given = {
        "name": "Summer",
        **dict(zip(("first_day_day", "first_day_month", "first_day_year"), (27, 7, 2026), strict=True)),
        **dict(zip(("last_day_day", "last_day_month", "last_day_year"), (4, 9, 2026), strict=True)),
    }
    assert client.post(address, given).status_code == 302
    again = client.post(address, {**given, "name": "Other"})
    assert "overlap with “Summer”" in again.content.decode()
    backwards = client.post(address, {**given, "last_day_year": "2025"})
    assert "cannot be before the first" in backwards.content.decode()
    assert b"Summer,2026-07-27,2026-09-04" in client.get(f"{address}?format=csv").content
    (holiday,) = SchoolHoliday.objects.all()
    client.post(reverse("partnerships:remove_school_holiday", args=["ashshire", holiday.pk]))
    assert SchoolHoliday.objects.count() == 0


@pytest.mark.parametrize("number", [1, 3])
def test_the_holidays_list_asks_as_often_for_one_as_for_three(
    in_ashshire: Cast, sign_in: SignIn, number: int
) -> None:
    for month in range(1, number + 1):
        day = dt.date(2026, month, 1)
        SchoolHoliday.objects.create(name=f"Holiday {month}", first_day=day, last_day=day)
    client = sign_in(in_ashshire.people[Role.ADMINISTRATOR])
    address = reverse("partnerships:school_holidays", args=["ashshire"])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).content.decode().count('data-label="First day"') == number
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 13
