"""Many submissions at the same time: of one person, one response; of many people of one event, no failure."""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from courses.models import Booking
from evaluations.models import Invitation
from partnerships.tenancy import partnership_scope
from tests.evaluations.asking import Scene
from tests.journeys.survey_visits import asked_now

pytestmark = pytest.mark.usefixtures("committed")


def all_at_once(acts: Sequence[Callable[[], int]]) -> list[int]:
    """Do these at the same moment, each in a thread with a connection of its own; their results in order."""
    barrier = threading.Barrier(len(acts))

    def act(one: Callable[[], int]) -> int:
        barrier.wait(timeout=20)
        try:
            return one()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(act, acts))


def sends(scene: Scene, text: str) -> Callable[[], int]:
    """Sends the last page from a browser of its own."""
    last, client = scene.survey.pages[-1].number, Client()
    return lambda: client.post(f"{scene.address}{last}/", {"R11": text}).status_code


def test_of_many_clicks_one_is_the_answer() -> None:
    scene = asked_now("ashshire", "post")
    scene.start()
    scene.save(1, Y1="0")
    assert all_at_once([sends(scene, f"Click {number}") for number in range(6)]) == [302] * 6
    assert scene.counts() == (1, 1, 0)
    assert scene.response().scores[scene.survey.item("Y1").positions[0]] == 0
    assert scene.comments()["R11"].text.startswith("Click ")


def test_tabs_that_save_at_the_same_moment_all_keep_theirs() -> None:
    scene = asked_now("ashshire", "post")
    scene.start()
    given = {
        page.number: {name: str(item.choices[0].code) for item in page.items for name in item.field_names}
        for page in scene.survey.pages[:-1]
    }

    def saves(number: int) -> Callable[[], int]:
        client = Client()
        return lambda: client.post(f"{scene.address}{number}/", given[number]).status_code

    assert all_at_once([saves(number) for number in given]) == [302] * len(given)
    assert set(scene.draft()) == {name for fields in given.values() for name in fields}


def test_a_burst_on_one_event_goes_through() -> None:
    scene = asked_now("ashshire", "post", people=8)
    with partnership_scope(scene.partnership):
        invitations = list(Invitation.objects.select_related("booking").filter(event=scene.event.pk))
    crowd = [Scene(scene.partnership, scene.course, scene.event, one.booking, one) for one in invitations]
    for one in crowd:
        one.start()
        one.save(1, Y1="0")
    assert all_at_once([sends(one, "Words") for one in crowd]) == [302] * 8
    assert scene.counts() == (8, 8, 0)
    with partnership_scope(scene.partnership):
        assert set(Booking.objects.values_list("claim", flat=True)) == {"came"}
