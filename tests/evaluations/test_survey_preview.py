"""Trials: a survey as people will see it, saving nothing, by link and for officers."""

import pytest
from django.test import Client

from evaluations.models import SurveyVersion
from partnerships.choices import Role
from partnerships.links import LinkKind, token_for
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.asking import Scene, ask, some_answer, text_of

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def scene(ashshire: Cast, birchester: Cast) -> Scene:
    return ask(ashshire.partnership, "m3", check=True)


def version_of(scene: Scene) -> SurveyVersion:
    with partnership_scope(scene.partnership):
        return scene.now().event_survey.survey_version


def trial_address(scene: Scene, partnership_id: int | None = None) -> str:
    token = token_for(
        LinkKind.SURVEY_PREVIEW,
        partnership_id=partnership_id or scene.partnership.pk,
        object_id=version_of(scene).pk,
    )
    return f"/s/preview/{token}/"


def test_a_trial_shows_every_page_says_so_and_saves_nothing(scene: Scene) -> None:
    client, address = Client(), trial_address(scene)
    assert "This is a trial." in text_of(client.get(address))
    assert client.post(address).url == f"{address}1/"
    seen = ""
    for page in scene.survey.pages:
        shown = client.get(f"{address}{page.number}/")
        assert "Nothing that you choose or write here is saved." in text_of(shown)
        assert "Opt out" not in text_of(shown)
        seen += shown.content.decode()
        given = {name: value for item in page.items for name, value in some_answer(item).items()}
        posted = client.post(f"{address}{page.number}/", given)
        assert posted.url == f"{address}{page.number + 1}/"
    assert "That was the last page" in text_of(client.get(posted.url))
    assert {name for item in scene.survey.items for name in item.field_names} == {
        name for item in scene.survey.items for name in item.field_names if f'name="{name}"' in seen
    }
    assert scene.counts() == (0, 0, 0)
    assert scene.now().state == "sent"


def test_a_trial_says_whom_a_question_is_for(scene: Scene) -> None:
    number = scene.survey.item("A6").page
    words = text_of(Client().get(f"{trial_address(scene)}{number}/"))
    asked = "Asked only of people who answered “Not yet” or “No opportunity so far”"
    assert f"{asked} to “Have you had the chance to use what you learned?”" in words


def test_a_trial_refuses_what_the_survey_refuses(scene: Scene) -> None:
    number = scene.survey.item("A4").page
    response = Client().post(f"{trial_address(scene)}{number}/", {"A4": "x" * 801})
    assert response.status_code == 422
    assert "must be 800 characters or fewer" in text_of(response)


def test_an_altered_trial_or_another_partnerships_is_the_page_of_altered_links(
    scene: Scene, birchester: Cast
) -> None:
    addresses = [
        "/s/preview/nonsense/",
        trial_address(scene, birchester.partnership.pk),
        f"/s/preview/{scene.token}/",
    ]
    pages = {Client().get(address).content for address in addresses}
    assert len(pages) == 1
    assert [Client().get(address).status_code for address in addresses] == [404, 404, 404]


def test_an_officer_sees_a_version_on_a_phone(scene: Scene, ashshire: Cast, sign_in) -> None:
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    response = officer.get(f"{ashshire.home}evaluations/surveys/{version_of(scene).pk}/preview/")
    assert response.status_code == 200
    assert f'<iframe class="phone__screen" src="{trial_address(scene)}"' in response.content.decode()


def test_a_preview_is_the_teams_and_the_partnerships_own(
    scene: Scene, ashshire: Cast, birchester: Cast, sign_in
) -> None:
    address = f"evaluations/surveys/{version_of(scene).pk}/preview/"
    board = sign_in(ashshire.people[Role.BOARD_MEMBER])
    stranger = sign_in(birchester.people[Role.POLICY_OFFICER])
    assert board.get(ashshire.home + address).status_code == 403
    assert stranger.get(ashshire.home + address).status_code == 404
    assert stranger.get(birchester.home + address).status_code == 404
