"""How many queries a survey's pages cost (the brief, Speed): constant in people and answers."""

import pytest

from evaluations.models import Invitation
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import invite, respond
from tests.evaluations.asking import Scene, ask, counted, some_answer
from tests.evaluations.making import book_people

pytestmark = pytest.mark.usefixtures("on_monday")

MOST_ON_GET = 6
MOST_ON_POST = 10


def crowd(scene: Scene, people: int) -> None:
    """More people of the same event, some of whom have answered."""
    with partnership_scope(scene.partnership):
        for booking in book_people(scene.event, people, prefix=f"crowd{people}x"):
            invite(booking, scene.invitation.stage, scene.invitation.audience)
            respond(booking, scene.invitation.stage, {}, audience=scene.invitation.audience)
            assert Invitation.objects.filter(booking=booking).count() == 1


def costs(scene: Scene) -> dict[str, int]:
    """The queries of each request of a whole survey, the first one after a start of the process apart."""
    scene.start()
    for page in scene.survey.pages:
        scene.client.get(f"{scene.address}{page.number}/")
    measured = {}
    with counted() as first:
        scene.client.get(scene.address)
    measured["first"] = len(first)
    for page in scene.survey.pages:
        with counted() as get:
            scene.client.get(f"{scene.address}{page.number}/")
        given = {name: value for item in page.items for name, value in some_answer(item).items()}
        with counted() as post:
            scene.save(page.number, given=given)
        measured[f"get {page.number}"] = len(get)
        measured[f"post {page.number}"] = len(post)
    assert scene.now().state == "answered"
    with counted() as thanks:
        scene.client.get(f"{scene.address}thanks/")
    measured["thanks"] = len(thanks)
    return measured


@pytest.mark.parametrize(("stage", "audience"), [("post", "delegate"), ("m3", "delegate"), ("m3", "manager")])
def test_pages_cost_few_queries_however_many_people_there_are(
    ashshire: Cast, birchester: Cast, stage: str, audience: str
) -> None:
    alone = ask(ashshire.partnership, stage, audience, check=True)
    among_many = ask(birchester.partnership, stage, audience, check=True)
    crowd(among_many, 8)
    few, many = costs(alone), costs(among_many)
    assert few == many
    assert max(count for name, count in few.items() if not name.startswith("post")) <= MOST_ON_GET
    assert max(count for name, count in few.items() if name.startswith("post")) <= MOST_ON_POST


def test_saving_a_page_costs_the_link_the_page_and_no_more(ashshire: Cast) -> None:
    """The demonstration's clock, the invitation, the draft."""
    scene = ask(ashshire.partnership)
    scene.start()
    with counted() as queries:
        scene.save(1, Y1="0")
    assert len(queries) == 3, queries
