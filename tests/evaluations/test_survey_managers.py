"""Managers: several people of one event in one visit, each answered apart, and never a delegate's answers."""

import datetime as dt

import pytest

from courses.models import Booking
from evaluations.services.answering import manager_code
from partnerships.tenancy import partnership_scope
from tests.conftest import MONDAY, Cast
from tests.evaluations.answering import invite, respond
from tests.evaluations.asking import Scene, answer_everything, ask, text_of
from tests.evaluations.making import book_people, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")

OPEN = {"due_at": MONDAY - dt.timedelta(days=1), "closes_at": MONDAY + dt.timedelta(days=3)}


@pytest.fixture
def scene(ashshire: Cast, birchester: Cast) -> Scene:
    """A manager asked about Person0 and Other0, and not about Third0, whose manager is somebody else."""
    scene = ask(ashshire.partnership, "m3", "manager", course_fields={"ask_managers": True})
    with partnership_scope(scene.partnership):
        (other,) = book_people(scene.event, 1, prefix="other")
        (third,) = book_people(scene.event, 1, prefix="third")
        Booking.objects.filter(pk=other.pk).update(manager_email="MANAGER.person0@work.example")
        for booking in (other, third):
            invite(booking, "m3", "manager", **OPEN)
    return scene


def of_other(scene: Scene) -> Scene:
    with partnership_scope(scene.partnership):
        booking = Booking.objects.get(delegate__first_name="Other0")
        invitation = booking.invitations.get(stage="m3", audience="manager")
    return Scene(scene.partnership, scene.course, scene.event, booking, invitation)


def test_the_link_of_either_lists_both_and_nobody_else(scene: Scene) -> None:
    for one in (scene, of_other(scene)):
        words = text_of(one.client.get(one.address))
        assert "Start about Other0 Example" in words
        assert "Start about Person0 Example" in words
        assert "Third0" not in words
        assert "Other0 Example and Person0 Example attended Neglect on 29 May 2026" in words
        assert "your details came from the booking form" in words


def test_people_of_other_events_are_answered_in_the_same_visit(scene: Scene) -> None:
    with partnership_scope(scene.partnership):
        course = make_course("Exploitation")
        event = make_event(course, MONDAY - dt.timedelta(days=200), ref="EXP-1")
        people = book_people(event, 2, prefix="elsewhere")
        Booking.objects.filter(pk=people[0].pk).update(manager_email="manager.person0@work.example")
        for booking in people:
            invite(booking, "m6", "manager", **OPEN)
        closed = book_people(event, 1, prefix="closed")[0]
        Booking.objects.filter(pk=closed.pk).update(manager_email="manager.person0@work.example")
        invite(closed, "m6", "manager", closes_at=MONDAY - dt.timedelta(hours=1))
    words = text_of(scene.client.get(scene.address))
    assert "Start about Elsewhere0 Example, Exploitation" in words
    assert "Start about Person0 Example, Neglect" in words
    assert "Other0 Example and Person0 Example attended Neglect on 29 May 2026" in words
    assert "Elsewhere1" not in words
    assert "Closed0" not in words


def test_one_person_alone_is_named_on_the_first_page(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, "m3", "manager")
    words = text_of(scene.client.get(scene.address))
    assert "Please tell us about Person0 Example’s practice since the course." in words
    assert "The people we ask about" not in words


def test_each_is_answered_apart(scene: Scene) -> None:
    scene.start()
    page = text_of(scene.client.get(f"{scene.address}1/"))
    assert "About Person0 Example" in page
    answer_everything(scene)
    assert scene.now().state == "answered"
    assert of_other(scene).now().state == "sent"
    thanks = text_of(scene.client.get(f"{scene.address}thanks/"))
    assert "Still to answer about Other0 Example" in thanks
    other = of_other(scene)
    answer_everything(other)
    assert "Still to answer" not in text_of(other.client.get(f"{other.address}thanks/"))
    assert scene.counts() == (2, 2, 0)


def test_the_list_says_what_is_sent(scene: Scene) -> None:
    answer_everything(scene)
    other = of_other(scene)
    words = text_of(other.client.get(other.address))
    assert "Person0 Example Sent" in words
    assert "Start about Person0" not in words


def test_one_manager_has_one_code_whatever_the_case_of_the_address(scene: Scene) -> None:
    answer_everything(scene)
    other = of_other(scene)
    answer_everything(other)
    codes = {scene.response().manager_code, other.response().manager_code}
    assert codes == {manager_code(scene.partnership.pk, "manager.person0@work.example")}
    assert "person0" not in codes.pop()


def test_codes_differ_between_managers_and_between_partnerships() -> None:
    assert manager_code(1, "a@work.example") != manager_code(1, "b@work.example")
    assert manager_code(1, "a@work.example") != manager_code(2, "a@work.example")


def test_a_manager_never_sees_what_the_delegate_said(scene: Scene) -> None:
    with partnership_scope(scene.partnership):
        respond(scene.booking, "post", {"K2": 3}, texts={"P1": "My secret plan"})
        respond(scene.booking, "m3", {"A1": 2}, texts={"A4": "My secret example"})
    seen = text_of(scene.client.get(scene.address))
    scene.start()
    for page in scene.survey.pages:
        shown = scene.client.get(f"{scene.address}{page.number}/").content.decode()
        assert " checked" not in shown
        seen += shown
        scene.save(page.number)
    seen += text_of(scene.client.get(f"{scene.address}thanks/"))
    assert "secret" not in seen
    assert "Right answer" not in seen


def test_a_manager_is_asked_nothing_about_attendance(scene: Scene) -> None:
    answer_everything(scene)
    with partnership_scope(scene.partnership):
        booking = Booking.objects.get(pk=scene.booking.pk)
    assert (booking.claim, booking.certificate_released_at) == ("", None)


def test_the_wrong_address_is_wrong_for_everybody_in_the_visit(scene: Scene) -> None:
    scene.client.post(f"{scene.address}not-me/")
    assert [one.now().skip_reason for one in (scene, of_other(scene))] == ["not_me", "not_me"]
    assert {one.now().generation for one in (scene, of_other(scene))} == {1}


def test_one_person_who_is_not_managed_now_leaves_the_others(scene: Scene) -> None:
    page = scene.client.get(scene.address).content.decode()
    assert f'href="{of_other(scene).address}not-in-role/"' in page
    scene.client.post(f"{of_other(scene).address}not-in-role/")
    assert (of_other(scene).now().state, scene.now().state) == ("skipped", "sent")
    assert "Other0" not in text_of(scene.client.get(scene.address))


def test_opting_out_closes_every_open_survey_that_it_covers(scene: Scene) -> None:
    scene.client.post(f"{scene.address}opt-out/", {"scope": "course"})
    assert {one.now().skip_reason for one in (scene, of_other(scene))} == {"opted_out"}
    with partnership_scope(scene.partnership):
        third = Booking.objects.get(delegate__first_name="Third0").invitations.get()
    assert third.state == "sent"
