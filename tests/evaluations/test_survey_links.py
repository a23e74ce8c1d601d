"""Links that are altered, revoked, used, expired, not yet open, or another partnership's: kind pages, no leak."""

import datetime as dt

import pytest
from django.test import Client

from courses.choices import EventState
from courses.models import Event
from evaluations.choices import SkipReason
from partnerships import clock
from partnerships.links import LinkKind, token_for
from partnerships.models import Partnership
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.asking import Scene, answer_everything, ask, text_of

pytestmark = pytest.mark.usefixtures("on_monday")

PAGES = ("", "1/", "thanks/", "not-me/", "not-in-role/", "opt-out/")


@pytest.fixture
def scene(ashshire: Cast, birchester: Cast) -> Scene:
    return ask(ashshire.partnership)


def altered_tokens(scene: Scene, birchester: Cast) -> list[str]:
    """Tokens that we did not make, made for something else, or that lead to nothing of their partnership."""
    first, middle, mac = scene.token.split("-")
    here, there = scene.partnership.pk, birchester.partnership.pk

    def made(kind: LinkKind, partnership_id: int, object_id: int) -> str:
        return token_for(kind, partnership_id=partnership_id, object_id=object_id)

    return [
        "nonsense",
        f"{first}-{middle}-{mac[:-1]}",
        f"{first}-{middle}-{mac[:-1]}{'a' if mac[-1] != 'a' else 'b'}",
        f"{first}-{middle}z-{mac}",
        f"{first}-{middle}.1-{mac}",
        f"{token_for(LinkKind.SURVEY, partnership_id=there, object_id=1).split('-')[0]}-{middle}-{mac}",
        f"{first}-{middle}-{'9' * 5000}",
        made(LinkKind.CERTIFICATE, here, scene.invitation.pk),
        made(LinkKind.SURVEY_PREVIEW, here, scene.invitation.pk),
        made(LinkKind.SURVEY, there, scene.invitation.pk),
        made(LinkKind.SURVEY, here, scene.invitation.pk + 999),
        made(LinkKind.SURVEY, 10**9, scene.invitation.pk),
    ]


def test_every_altered_link_gets_the_same_page(scene: Scene, birchester: Cast) -> None:
    seen = set()
    for token in altered_tokens(scene, birchester):
        for page in PAGES:
            response = Client().get(f"/s/{token}/{page}")
            assert response.status_code == 404
            seen.add(response.content)
    assert len(seen) == 1
    words = text_of(response)
    assert "This link does not work" in words
    assert "Ashshire" not in words
    assert "Birchester" not in words


def test_posting_to_an_altered_link_changes_nothing(scene: Scene, birchester: Cast) -> None:
    for token in altered_tokens(scene, birchester):
        for page in ("", "1/", "not-me/", "not-in-role/", "opt-out/"):
            assert Client().post(f"/s/{token}/{page}", {"scope": "all"}).status_code == 404
    assert scene.now().state == "sent"
    assert scene.counts() == (0, 0, 0)


def test_a_link_of_a_partnership_that_was_switched_off_is_dead(scene: Scene) -> None:
    Partnership.objects.filter(pk=scene.partnership.pk).update(active=False)
    assert scene.client.get(scene.address).status_code == 404


def test_a_revoked_link_says_to_use_the_newer_one(scene: Scene) -> None:
    old = scene.address
    scene.change(generation=1)
    for page in PAGES:
        response = scene.client.get(old + page)
        assert response.status_code == 410
        assert "This link no longer works" in text_of(response)
        assert "Neglect" not in text_of(response)
    assert scene.client.post(old).status_code == 410
    scene.invitation = scene.now()
    assert scene.client.get(scene.address).status_code == 200


@pytest.mark.parametrize(
    ("changes", "status", "words"),
    [
        (
            {"state": "expired"},
            410,
            "This survey has closed The survey about “Neglect”, 29 May 2026 closed on 4 June 2026 at 10am.",
        ),
        ({"state": "skipped", "skip_reason": SkipReason.TOO_LATE}, 410, "This survey has closed"),
        ({"state": "cancelled"}, 410, "This event was cancelled “Neglect”, 29 May 2026 was cancelled"),
        ({"state": "planned"}, 200, "This survey is not open yet"),
        (
            {"state": "skipped", "skip_reason": SkipReason.NOT_ME},
            410,
            "You said that this email was not for you",
        ),
        (
            {"state": "skipped", "skip_reason": SkipReason.NOT_IN_ROLE},
            410,
            "You said that you are not in this role now",
        ),
        ({"state": "skipped", "skip_reason": SkipReason.OPTED_OUT}, 410, "You have opted out"),
    ],
)
def test_a_survey_that_takes_no_answers_says_why(
    scene: Scene, changes: dict[str, str], status: int, words: str
) -> None:
    scene.change(**changes)
    for page in ("", "1/", "not-me/", "not-in-role/"):
        response = scene.client.get(scene.address + page)
        assert response.status_code == status
        assert words in text_of(response)
        assert scene.client.post(scene.address + page, {"Y1": "0"}).status_code == status
    assert scene.counts() == (0, 0, 0)
    assert scene.now().state == changes["state"]


def test_a_survey_past_its_last_day_has_closed_before_any_sweep(scene: Scene, on_monday: dt.datetime) -> None:
    scene.start()
    scene.save(1, Y1="0")
    with clock.held_at(on_monday + dt.timedelta(days=3)):
        assert scene.save(2, K2="4").status_code == 410
        assert scene.client.get(scene.address).status_code == 410
    assert scene.draft() == {"Y1": 0}
    assert scene.response() is None


def test_a_cancelled_event_takes_no_answers(scene: Scene) -> None:
    with partnership_scope(scene.partnership):
        Event.objects.filter(pk=scene.event.pk).update(state=EventState.CANCELLED)
    assert "This event was cancelled" in text_of(scene.client.get(scene.address))


def test_a_used_link_says_when_and_leads_to_what_comes_next(scene: Scene) -> None:
    answer_everything(scene)
    for page in ("", "1/", "2/"):
        response = scene.client.get(scene.address + page)
        assert response.status_code == 410
        assert "We received your answers about “Neglect”, 29 May 2026 on 1 June 2026." in text_of(response)
        assert f'href="{scene.address}thanks/"' in response.content.decode()
    assert scene.client.get(f"{scene.address}thanks/").status_code == 200


def test_a_page_that_does_not_exist_leads_back_to_the_survey(scene: Scene) -> None:
    scene.start()
    assert scene.client.get(f"{scene.address}99/").url == f"{scene.address}1/"
    assert scene.client.get(f"{scene.address}0/").url == f"{scene.address}1/"


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_no_other_method_is_taken(scene: Scene, method: str) -> None:
    assert getattr(scene.client, method)(scene.address).status_code == 405


def test_the_look_is_the_partnerships_own(ashshire: Cast, birchester: Cast) -> None:
    """Two partnerships with the same questions: a kept page never shows the other's name."""
    here, there = ask(ashshire.partnership), ask(birchester.partnership)
    for scene, name in ((here, "Ashshire"), (there, "Birchester")):
        scene.start()
        page = scene.client.get(f"{scene.address}1/").content.decode()
        other = "Birchester" if name == "Ashshire" else "Ashshire"
        assert f"{name} Safeguarding Children Partnership" in page
        assert f"/p/{name.lower()}/look.css" in page
        assert other not in page
