"""Not me, not in this role now, opt out: each asks first, and a POST confirms it."""

import pytest

from courses.models import Booking
from evaluations.models import OptOut
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.asking import Scene, answer_everything, ask, text_of

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def scene(ashshire: Cast, birchester: Cast) -> Scene:
    return ask(ashshire.partnership)


def opt_outs(scene: Scene) -> list[dict[str, object]]:
    with partnership_scope(scene.partnership):
        return list(OptOut.objects.values("scope", "delegate_id", "manager_email", "course_id"))


def status_of(scene: Scene) -> tuple[str, str]:
    with partnership_scope(scene.partnership):
        return Booking.objects.values_list("status", "claim").get(pk=scene.booking.pk)


def test_every_page_offers_the_three(scene: Scene) -> None:
    pages = [scene.client.get(scene.address)]
    scene.start()
    pages += [scene.client.get(f"{scene.address}{page.number}/") for page in scene.survey.pages]
    for response in pages:
        for way in ("not-me/", "not-in-role/", "opt-out/"):
            assert f'href="{scene.address}{way}"' in response.content.decode()


@pytest.mark.parametrize(
    ("way", "question", "reason", "said"),
    [
        ("not-me/", "Yes, this is not me", "not_me", "You said that this email was not for you."),
        (
            "not-in-role/",
            "Yes, I am not in this role now",
            "not_in_role",
            "You said that you are not in this role now.",
        ),
    ],
)
def test_leaving_is_asked_and_then_recorded(
    scene: Scene, way: str, question: str, reason: str, said: str
) -> None:
    scene.start()
    scene.save(1, Y1="0")
    assert question in text_of(scene.client.get(scene.address + way))
    assert scene.now().state == "started"
    response = scene.client.post(scene.address + way, follow=True)
    assert said in text_of(response)
    assert (scene.now().state, scene.now().skip_reason) == ("skipped", reason)
    assert scene.draft() is None
    assert status_of(scene) == ("booked", "")
    assert said in text_of(scene.client.post(scene.address + way))
    assert opt_outs(scene) == []


def test_not_me_revokes_the_link_for_good(scene: Scene) -> None:
    scene.client.post(f"{scene.address}not-me/")
    scene.change(state="sent", skip_reason="")
    assert scene.client.get(scene.address).status_code == 410
    assert "This link no longer works" in text_of(scene.client.get(scene.address))


@pytest.mark.parametrize(
    ("scope", "has_course", "words"),
    [
        ("survey", True, "We will not ask you for these answers again."),
        ("course", True, "We will not send you any more surveys about this course."),
        ("all", False, "We will not send you surveys about any course."),
    ],
)
def test_opting_out_is_recorded_once_with_its_scope(
    scene: Scene, scope: str, has_course: bool, words: str
) -> None:
    assert "What do you want to opt out of?" in text_of(scene.client.get(f"{scene.address}opt-out/"))
    for _ in range(2):
        assert words in text_of(scene.client.post(f"{scene.address}opt-out/", {"scope": scope}))
    assert (scene.now().state, scene.now().skip_reason) == ("skipped", "opted_out")
    assert opt_outs(scene) == [
        {
            "scope": scope,
            "delegate_id": scene.booking.delegate_id,
            "manager_email": "",
            "course_id": scene.course.pk if has_course else None,
        }
    ]
    assert status_of(scene) == ("booked", "")


@pytest.mark.parametrize("scope", ["", "everything", "course; drop table"])
def test_opting_out_of_nothing_known_asks_again(scene: Scene, scope: str) -> None:
    response = scene.client.post(f"{scene.address}opt-out/", {"scope": scope})
    assert response.status_code == 422
    assert "There is a problem Choose what you want to opt out of" in text_of(response)
    assert opt_outs(scene) == []
    assert scene.now().state == "sent"


def test_an_answer_that_was_sent_survives_opting_out(scene: Scene) -> None:
    answer_everything(scene)
    page = scene.client.get(f"{scene.address}opt-out/").content.decode()
    assert 'value="survey"' not in page
    scene.client.post(f"{scene.address}opt-out/", {"scope": "all"})
    assert scene.now().state == "answered"
    assert scene.response() is not None
    assert len(opt_outs(scene)) == 1


def test_a_manager_opts_out_by_address(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, "m3", "manager")
    scene.client.post(f"{scene.address}opt-out/", {"scope": "all"})
    assert [(each["manager_email"], each["delegate_id"]) for each in opt_outs(scene)] == [
        ("manager.person0@work.example", None)
    ]


def test_a_manager_who_no_longer_manages_somebody_says_so(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, "m3", "manager")
    words = text_of(scene.client.get(f"{scene.address}not-in-role/"))
    assert "If you no longer manage Person0 Example, we will not ask you about them again." in words
    scene.client.post(f"{scene.address}not-in-role/")
    assert scene.now().skip_reason == "not_in_role"
