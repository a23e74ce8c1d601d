"""The shape of `script/bench depth`: every results page, its statements by hand. No speed decides a test."""

from typing import Any

import pytest
from django.db import connection

from courses.models import CourseTheme, Event
from evaluations.services.tallying import tally_events
from partnerships.choices import Role
from partnerships.models import Agency, Theme
from qa_portal.runtime.embedded import Addresses
from script.benchmarks import depth
from script.benchmarks.__main__ import GROUPS
from script.benchmarks.figures import Bound, Figure, table
from script.benchmarks.making import House
from script.benchmarks.scratch import Database
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event


@pytest.fixture
def house(in_ashshire: Cast, on_monday: Any) -> House:
    """A course of a provider with a theme, and one event that seven people answered."""
    agency = Agency.objects.create(name="Agency 0", sector="health", provides_training=True)
    course = make_course(objectives=1, provider=agency)
    event = make_event(course, london(2026, 3, 2, 9), ref="LOAD1-1")
    for booking in book_people(event, 7, status="attended", agency=agency):
        respond(booking, "pre", {"OBJ-1": 3})
        respond(booking, "post", {"OBJ-1": 6})
    tally_events([event.pk])
    CourseTheme.objects.create(course=course, theme=Theme.objects.create(name="Neglect"))
    return House(in_ashshire.partnership, course)


def test_it_can_be_run_alone_and_goes_up_to_ten_million() -> None:
    assert "depth" in GROUPS
    assert depth.SIZES == (10**4, 10**5, 10**6, 10**7)
    assert set(depth.QUICK_SIZES) < set(depth.SIZES)


def test_every_page_asks_about_answers_and_its_statements_run_by_hand(
    house: House, in_ashshire: Cast, cluster: Addresses, monkeypatch: pytest.MonkeyPatch, sign_in: Any
) -> None:
    monkeypatch.setattr(depth.making, "OFFICER", in_ashshire.people[Role.POLICY_OFFICER].email)
    evaluation = depth.draw(Theme.objects.get())
    places = depth.places_of(house, Event.objects.get(), Agency.objects.get(), evaluation)
    assert [place.name for place in places] == [
        "event",
        "course over time",
        "course's events compared",
        "provider",
        "theme",
        "themed evaluation",
        "agency",
        "programme",
    ]
    client = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    database = Database("qa_portal", cluster.application, cluster.owner)
    for place in places:
        statements = depth.about_answers(client, place)
        assert 0 < len(statements) <= depth.MOST_STATEMENTS, place.name
        assert all(not sql.startswith(("INSERT", "UPDATE", "DELETE")) for sql, _ in statements)
        with depth.by_hand(database, house, statements) as run:
            run()
    assert connection.settings_dict["USER"] != "postgres"


def test_a_figure_says_what_it_is_made_of() -> None:
    figure = Figure(
        depth.GROUP, "event, 10,000 answers: page beyond its SQL", 12.5, Bound.AT_MOST, depth.MOST_BEYOND, "ms",
        "20.00 ms against 7.50 ms, ratio 2.67, 4 statements",
    )  # fmt: skip
    assert "depth  event, 10,000 answers: page beyond its SQL  12.5 ms  at most 250 ms  pass" in table(
        [figure]
    )
