"""One click in a mail program."""

import datetime as dt

import pytest
from django.test import Client

from evaluations.models import OptOut
from evaluations.services import answering
from partnerships.links import LinkKind, token_for
from partnerships.services import stopped
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.asking import Scene, ask, text_of


def address(scene: Scene, generation: int = 0) -> str:
    token = token_for(
        LinkKind.UNSUBSCRIBE,
        partnership_id=scene.partnership.pk,
        object_id=scene.invitation.pk,
        generation=generation,
    )
    return f"/u/{token}"


def wishes(scene: Scene) -> list[tuple[str, int | None, str]]:
    with partnership_scope(scene.partnership):
        return list(
            OptOut.objects.order_by("manager_email").values_list("scope", "delegate_id", "manager_email")
        )


def stops(scene: Scene) -> list[tuple[str, str]]:
    with partnership_scope(scene.partnership):
        return sorted(stopped.reasons_of(["person0@work.example", "manager.person0@work.example"]).items())


def test_looking_changes_nothing(ashshire: Cast, on_monday: dt.datetime) -> None:
    scene = ask(ashshire.partnership)
    response = scene.client.get(address(scene))
    assert response.status_code == 200
    assert "We will not send you emails that ask for answers" in text_of(response)
    assert (wishes(scene), stops(scene), scene.now().state) == ([], [], "sent")


@pytest.mark.parametrize("body", ["", "List-Unsubscribe=One-Click"])
def test_a_mail_program_unsubscribes_at_once_and_twice_is_harmless(
    ashshire: Cast, on_monday: dt.datetime, body: str
) -> None:
    scene = ask(ashshire.partnership)
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        response = client.post(address(scene), body, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 200
        assert "You have unsubscribed" in text_of(response)
    found = scene.now()
    assert (found.state, found.skip_reason) == ("skipped", "opted_out")
    assert wishes(scene) == [
        ("all", scene.invitation.delegate_id, ""),
        ("all", None, "person0@work.example"),
    ]
    assert stops(scene) == [("person0@work.example", "opted_out")]


def test_a_manager_is_unsubscribed_by_address(ashshire: Cast, on_monday: dt.datetime) -> None:
    scene = ask(ashshire.partnership, "m3", "manager")
    assert Client().post(address(scene)).status_code == 200
    assert wishes(scene) == [("all", None, "manager.person0@work.example")]
    assert stops(scene) == [("manager.person0@work.example", "opted_out")]


def test_it_works_after_the_surveys_link_was_replaced(ashshire: Cast, on_monday: dt.datetime) -> None:
    scene = ask(ashshire.partnership)
    scene.change(generation=3)
    assert Client().post(address(scene)).status_code == 200
    assert scene.now().skip_reason == "opted_out"


def test_who_said_not_me_speaks_for_nobody_else(ashshire: Cast, on_monday: dt.datetime) -> None:
    scene = ask(ashshire.partnership)
    with partnership_scope(scene.partnership):
        answering.not_me(invitation=scene.invitation)
    response = Client().post(address(scene))
    assert "We have stopped" in text_of(response)
    assert (wishes(scene), stops(scene)) == ([], [])


def test_an_altered_link_says_nothing(ashshire: Cast, on_monday: dt.datetime) -> None:
    scene = ask(ashshire.partnership)
    response = Client().post(address(scene)[:-1] + "x")
    assert response.status_code == 404
    survey = token_for(LinkKind.SURVEY, partnership_id=scene.partnership.pk, object_id=scene.invitation.pk)
    assert Client().post(f"/u/{survey}").status_code == 404
    assert wishes(scene) == []
