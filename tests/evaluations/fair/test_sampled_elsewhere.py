"""People of a theme's sample who answer on paper, which is their own, or in the room, where all are asked alike."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from courses.models import Booking, Event
from evaluations.logic.codes import NOT_ASKED
from evaluations.logic.paper import lines_of
from evaluations.models import (
    Draft,
    EventSurvey,
    Invitation,
    Response,
    RoomEntry,
    RoomSession,
    ThemedQuestion,
)
from evaluations.services import paper, rooms
from evaluations.services.planning import plan_changed_events
from evaluations.services.sending import send_due
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.queries.members import member_of
from tests.conftest import Cast
from tests.evaluations.asking import Scene, answer_everything, text_of
from tests.evaluations.fair.test_room import answer
from tests.evaluations.making import book_people, london, make_course, make_event, may_send
from tests.evaluations.themed.making import make_themed, put_in_sample

SignIn = Callable[[Any], Client]
IN_THE_ROOM = london(2026, 6, 17, 15, 0)
AFTER = london(2026, 6, 18, 9, 0)
#: A question of the library that after surveys do not ask of everybody.
EXTRA = "R1"


@pytest.fixture
def event(in_ashshire: Cast) -> Event:
    """An event of three people; the first of them is in a theme's sample, which is asked one question more."""
    with clock.held_at(london(2026, 5, 1, 12)):
        may_send(in_ashshire.partnership)
        made = make_event(make_course(objectives=1), london(2026, 6, 17, 9, 30), ref="NEG-1")
        people = book_people(made, 3)
        evaluation = make_themed(made)
        ThemedQuestion.objects.create(evaluation=evaluation, survey="post", key=EXTRA, place=1)
        put_in_sample(evaluation, people[:1])
        plan_changed_events()
    return made


def officer(cast: Cast) -> Member:
    member = member_of(cast.people[Role.COORDINATOR].pk)
    assert member is not None
    return member


def survey_of(event: Event) -> EventSurvey:
    return EventSurvey.objects.select_related("event__course").get(event=event, stage="post")


def invitations(event: Event) -> list[Invitation]:
    """The sampled person's first."""
    return list(Invitation.objects.filter(event=event, stage="post").order_by("booking_id"))


def test_a_papers_code_is_one_persons_so_it_holds_the_themes_questions(
    event: Event, in_ashshire: Cast, sign_in: SignIn
) -> None:
    with clock.held_at(AFTER):
        version = paper.prepare_papers(survey=survey_of(event), by=officer(in_ashshire))
        asked = {
            row.pk: [line.item.key for line in lines_of(paper.paper_survey(version, row.block))]
            for row in invitations(event)
        }
        mine, *others = invitations(event)
        assert [EXTRA in asked[row.pk] for row in (mine, *others)] == [True, False, False]
        client = sign_in(in_ashshire.people[Role.COORDINATOR])
        base = f"{in_ashshire.home}events/NEG-1/surveys/post/delegate/paper/"
        assert "1 of the papers holds a theme’s questions" in text_of(client.get(base))
        assert f'name="{EXTRA}"' in client.get(f"{base}{mine.pk}/").content.decode()
        assert f'name="{EXTRA}"' not in client.get(f"{base}{others[0].pk}/").content.decode()
        for row in (mine, others[0]):
            paper.enter_paper(invitation=row, values={"Y1": "1", EXTRA: "2"}, by=officer(in_ashshire))
    survey = paper.paper_survey(version, mine.block)
    (place,) = survey.item(EXTRA).positions
    scores = dict(Response.objects.values_list("invitation_id", "scores"))
    assert scores[mine.pk][place] == survey.item(EXTRA).choices[1].code
    assert scores[others[0].pk][place] == NOT_ASKED


@pytest.fixture
def session(event: Event, in_ashshire: Cast) -> RoomSession:
    with clock.held_at(IN_THE_ROOM):
        return rooms.open_session(survey=survey_of(event), minutes=60, by=officer(in_ashshire))


def answer_in_the_room(session: RoomSession, cast: Cast) -> None:
    """The sampled person and another, at once; then they are matched."""
    with clock.held_at(IN_THE_ROOM):
        pages = [answer(session, f"Person{n} Example", f"person{n}@work.example")[0] for n in (0, 1)]
        assert pages[0] == pages[1], "the code asks both the same"
        rooms.sweep_room(cast.partnership)


def states() -> list[tuple[str, bool]]:
    rows = RoomEntry.objects.order_by("pk")
    return [(row.state, row.response_id is not None) for row in rows]


def test_the_sampled_person_is_sent_the_rest_and_everything_counts_once(
    event: Event, session: RoomSession, in_ashshire: Cast
) -> None:
    answer_in_the_room(session, in_ashshire)
    assert states() == [("sent", False), ("matched", True)]
    assert Booking.objects.filter(claim="came").count() == 2
    entry = RoomEntry.objects.order_by("pk")[0]
    assert (entry.name, entry.email) == ("", "")
    with clock.held_at(AFTER):
        assert send_due(in_ashshire.partnership) == 2, "the third person, and the sampled one for the rest"
        mine = invitations(event)[0]
        scene = Scene(in_ashshire.partnership, event.course, event, mine.booking, mine)
        scene.client.post(scene.address)
        scene.client.post(f"{scene.address}supervisor/", {"who": "confirmed"})
        resumed = scene.start().url
        survey = scene.survey
        first = min(page.number for page in survey.pages if any(item.block for item in page.items))
        assert resumed == f"{scene.address}{first}/"
        page = scene.client.get(f"{scene.address}{survey.item('K2').page}/").content.decode()
        assert 'name="K2"' in page
        assert " checked" in page, "what was said in the room stands there"
        answer_everything(scene)
        rooms.sweep_room(in_ashshire.partnership)
    assert states() == [("discarded", False), ("matched", True)]
    assert Response.objects.filter(booking=mine.booking).count() == 1
    response = scene.response()
    assert response is not None
    assert response.scores[survey.item(EXTRA).positions[0]] == survey.item(EXTRA).choices[0].code
    assert RoomEntry.objects.order_by("pk")[0].values == {}


def test_what_was_said_in_the_room_counts_alone_when_the_rest_never_comes(
    event: Event, session: RoomSession, in_ashshire: Cast
) -> None:
    answer_in_the_room(session, in_ashshire)
    mine = invitations(event)[0]
    with clock.held_at(mine.closes_at - dt.timedelta(hours=2)):
        rooms.sweep_room(in_ashshire.partnership)
        due = rooms.next_due()
    assert states()[0] == ("sent", False)
    assert due == mine.closes_at - dt.timedelta(hours=1)
    with clock.held_at(mine.closes_at - dt.timedelta(minutes=59)):
        rooms.sweep_room(in_ashshire.partnership)
        rooms.sweep_room(in_ashshire.partnership)
    assert states()[0] == ("matched", True)
    response = Response.objects.get(booking=mine.booking)
    assert (response.source, Draft.objects.count()) == ("room", 0)
    assert invitations(event)[0].state == "answered"


def test_a_second_answer_in_the_room_is_held_while_the_first_waits(
    event: Event, session: RoomSession, in_ashshire: Cast
) -> None:
    answer_in_the_room(session, in_ashshire)
    with clock.held_at(IN_THE_ROOM):
        answer(session, "Person0 Example", "person0@work.example")
        rooms.sweep_room(in_ashshire.partnership)
    assert [state for state, _ in states()] == ["sent", "matched", "second"]
    assert Response.objects.count() == 1


def test_who_says_that_they_did_not_come_is_asked_nothing_more(
    event: Event, session: RoomSession, in_ashshire: Cast
) -> None:
    with clock.held_at(IN_THE_ROOM):
        entry = rooms.start_entry(session=session, name="Person0 Example", email="person0@work.example")
        assert entry is not None
        rooms.send_entry(entry=entry, values={"Y1": 1})
        rooms.sweep_room(in_ashshire.partnership)
    assert states() == [("matched", True)]


def test_the_page_says_how_the_sample_is_asked(event: Event, in_ashshire: Cast, sign_in: SignIn) -> None:
    with clock.held_at(IN_THE_ROOM):
        client = sign_in(in_ashshire.people[Role.COORDINATOR])
        words = text_of(client.get(f"{in_ashshire.home}events/NEG-1/room/post/"))
    assert "The code asks nobody a theme’s questions" in words
