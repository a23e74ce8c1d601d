"""A sampled delegate says who supervises their practice, and that person is told at once."""

from typing import Any

import pytest
from django.test import Client

from courses.models import Booking
from courses.services.refusals import Refused
from evaluations.models import Draft, Invitation, SupervisorAnswer
from evaluations.services.following import must_stay
from evaluations.services.supervisors import is_asked, record_supervisor
from partnerships.links import LinkKind, token_for
from partnerships.models import OutboxMessage
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import invite
from tests.evaluations.asking import Scene, ask, text_of
from tests.evaluations.making import book_people
from tests.evaluations.themed.making import leave, make_themed, put_in_sample


@pytest.fixture
def scene(ashshire: Cast, on_monday: Any) -> Scene:
    """Somebody in a running sample with an after survey to answer."""
    asked = ask(ashshire.partnership)
    with partnership_scope(ashshire.partnership):
        put_in_sample(make_themed(asked.event), [asked.booking])
    return asked


def said(scene: Scene) -> list[tuple[str, str, str]]:
    with partnership_scope(scene.partnership):
        return list(SupervisorAnswer.objects.values_list("stage", "how", "email"))


def told(scene: Scene) -> list[str]:
    with partnership_scope(scene.partnership):
        rows = OutboxMessage.objects.filter(kind="supervisor").order_by("id")
        return list(rows.values_list("to_address", flat=True))


def test_after_start_comes_the_page_and_then_the_questions(scene: Scene) -> None:
    started = scene.start()
    assert started.url == f"{scene.address}supervisor/"
    page = text_of(scene.client.get(started.url))
    assert "Manager person0, manager.person0@work.example" in page
    confirmed = scene.client.post(started.url, {"who": "confirmed"})
    assert confirmed.url == f"{scene.address}1/"
    assert said(scene) == [("post", "confirmed", "manager.person0@work.example")]
    assert told(scene) == ["manager.person0@work.example"]
    assert scene.start().url == f"{scene.address}1/", "asked once"


def test_a_correction_changes_who_is_asked_and_tells_them(scene: Scene) -> None:
    scene.start()
    answer = {"who": "corrected", "name": "Nia New", "email": "Nia@Work.example"}
    scene.client.post(f"{scene.address}supervisor/", answer)
    assert said(scene) == [("post", "corrected", "nia@work.example")]
    assert told(scene) == ["nia@work.example"]
    with partnership_scope(scene.partnership):
        booking = Booking.objects.select_related("delegate").get(pk=scene.booking.pk)
        assert (booking.manager_name, booking.manager_email) == ("Nia New", "nia@work.example")
        assert booking.delegate.manager_email == "nia@work.example"
        text = OutboxMessage.objects.get(kind="supervisor").text
    assert "Person0 Example told us that you supervise their practice." in text
    assert "at most three people in a quarter" in text


def test_nobody_is_respected_everywhere(scene: Scene) -> None:
    scene.start()
    scene.client.post(f"{scene.address}supervisor/", {"who": "nobody"})
    assert (said(scene), told(scene)) == ([("post", "nobody", "")], [])
    with partnership_scope(scene.partnership):
        booking = Booking.objects.select_related("delegate").get(pk=scene.booking.pk)
        assert (booking.manager_email, booking.delegate.manager_email) == ("", "")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Choose who supervises your practice"),
        ({"who": "corrected"}, "Enter their email address"),
        ({"who": "corrected", "email": "person0@work.example"}, "This is your own address"),
        ({"who": "corrected", "email": "not an address"}, "Enter a valid email address"),
        ({"who": "repaired", "email": "nia@work.example"}, "Choose who supervises your practice"),
    ],
)
def test_what_cannot_be_is_said_beside_the_field(scene: Scene, given: dict[str, str], message: str) -> None:
    scene.start()
    response = scene.client.post(f"{scene.address}supervisor/", given)
    assert response.status_code == 422
    assert message in text_of(response)
    assert said(scene) == []


def test_asked_again_at_three_months_and_told_once(scene: Scene) -> None:
    scene.start()
    scene.client.post(f"{scene.address}supervisor/", {"who": "confirmed"})
    with partnership_scope(scene.partnership):
        later = {stage: is_asked(booking_id=scene.booking.pk, stage=stage) for stage in ("post", "m3", "m6")}
        assert later == {"post": False, "m3": True, "m6": False}
        booking = Booking.objects.get(pk=scene.booking.pk)
        record_supervisor(booking=booking, stage="m3", how="confirmed")
        assert not is_asked(booking_id=scene.booking.pk, stage="m3")
    assert told(scene) == ["manager.person0@work.example"]


def test_people_in_no_sample_are_not_asked(ashshire: Cast, on_monday: Any) -> None:
    asked = ask(ashshire.partnership)
    assert asked.start().url == f"{asked.address}1/"
    assert asked.client.get(f"{asked.address}supervisor/").url == f"{asked.address}1/"
    with partnership_scope(ashshire.partnership):
        (person,) = put_in_sample(make_themed(asked.event), [asked.booking])
        assert is_asked(booking_id=asked.booking.pk, stage="post")
        leave(person)
        assert not is_asked(booking_id=asked.booking.pk, stage="post")


def test_a_manager_is_never_asked_who_supervises(ashshire: Cast, on_monday: Any) -> None:
    asked = ask(ashshire.partnership, "m3", "manager")
    with partnership_scope(ashshire.partnership):
        put_in_sample(make_themed(asked.event), [asked.booking])
    assert asked.start().url == f"{asked.address}1/"
    assert asked.client.get(f"{asked.address}supervisor/").url == asked.address


def test_what_somebody_else_has_open_goes_to_the_right_person(scene: Scene) -> None:
    with partnership_scope(scene.partnership):
        open_one = invite(scene.booking, "m3", "manager", state="started")
        Draft.objects.create(invitation=open_one)
        answered = invite(scene.booking, "m6", "manager", state="answered", answered_at=open_one.due_at)
        booking = Booking.objects.get(pk=scene.booking.pk)
        record_supervisor(booking=booking, stage="m3", how="repaired", email="new@work.example")
        rows = {row.stage: row for row in Invitation.objects.filter(audience="manager")}
    assert (rows["m3"].state, rows["m3"].generation, rows["m3"].sent_at) == ("planned", 1, None)
    assert (rows["m6"].state, rows["m6"].generation) == ("answered", answered.generation)
    old = token_for(LinkKind.SURVEY, partnership_id=scene.partnership.pk, object_id=open_one.pk)
    assert Client().get(f"/s/{old}/").status_code == 410


def test_an_address_is_needed_to_name_somebody(scene: Scene) -> None:
    with partnership_scope(scene.partnership), pytest.raises(Refused, match="Enter their email address"):
        record_supervisor(booking=scene.booking, stage="", how="officer")


def test_bookings_of_sampled_people_and_their_supervisors_stay(scene: Scene) -> None:
    with partnership_scope(scene.partnership):
        drawn, named, neither = book_people(scene.event, 3, "stays")
        put_in_sample(make_themed(scene.event, name="Exploitation"), [drawn])
        record_supervisor(booking=named, stage="", how="officer", email="new@work.example")
        assert must_stay([drawn.pk, named.pk, neither.pk]) == {drawn.pk, named.pk}


def test_a_delegate_whose_manager_will_be_asked_is_told_so(scene: Scene) -> None:
    told_so = "your manager"
    before = text_of(scene.client.get(scene.address)).lower()
    with partnership_scope(scene.partnership):
        invite(scene.booking, "m3", "manager", state="planned", sent_at=None)
    after = text_of(scene.client.get(scene.address)).lower()
    assert after.count(told_so) == before.count(told_so) + 1
