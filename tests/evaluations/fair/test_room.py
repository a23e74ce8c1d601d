"""A room answers by QR code: matched afterwards, never twice, and the pages say nothing about who is on the list."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Booking, Event
from courses.services.refusals import Refused
from evaluations.logic.survey_parts import ComposedSurvey
from evaluations.models import Comment, Draft, EventSurvey, Invitation, Response, RoomEntry, RoomSession
from evaluations.queries.library import composed_survey
from evaluations.services import rooms
from evaluations.services.planning import plan_changed_events
from evaluations.services.sending import send_due
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.links import LinkKind, token_for
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.asking import some_answer, text_of
from tests.evaluations.making import book_people, london, make_course, make_event, may_send

SignIn = Callable[[Any], Client]
IN_THE_ROOM = london(2026, 6, 17, 15, 40)


def officer(cast: Cast) -> Member:
    member = member_of(cast.people[Role.COORDINATOR].pk)
    assert member is not None
    return member


@pytest.fixture
def event(in_ashshire: Cast) -> Event:
    """An event on 17 June with thirty people, sent nothing yet."""
    with clock.held_at(london(2026, 5, 1, 12)):
        may_send(in_ashshire.partnership)
        made = make_event(make_course(), london(2026, 6, 17, 9, 30))
        book_people(made, 30)
        plan_changed_events()
    return made


@pytest.fixture
def session(event: Event, in_ashshire: Cast) -> RoomSession:
    with clock.held_at(IN_THE_ROOM):
        survey = EventSurvey.objects.select_related("event__course").get(event=event, stage="post")
        return rooms.open_session(survey=survey, minutes=60, by=officer(in_ashshire))


def link(session: RoomSession) -> str:
    token = token_for(
        LinkKind.ROOM,
        partnership_id=session.partnership_id,
        object_id=session.pk,
        generation=session.generation,
    )
    return f"/r/{token}/"


def survey_of(session: RoomSession) -> ComposedSurvey:
    with partnership_scope(session.partnership_id):
        return composed_survey(session.survey_version)


def answer(session: RoomSession, name: str, email: str, attended: str = "") -> tuple[list[str], HttpResponse]:
    """Somebody scans the code and answers everything; the pages seen and the thanks page."""
    client, survey = Client(), survey_of(session)
    response = client.post(link(session), {"name": name, "email": email})
    seen = []
    while not response.url.endswith("/thanks/"):
        number = int(response.url.rstrip("/").rsplit("/", 1)[1])
        seen.append(text_of(client.get(response.url)))
        page = next(page for page in survey.pages if page.number == number)
        response = client.post(
            response.url, {name: v for item in page.items for name, v in some_answer(item).items()}
        )
        assert response.status_code == 302, response.content.decode()
    return seen, client.get(response.url)


def match(cast: Cast) -> int:
    with partnership_scope(cast.partnership):
        return rooms.sweep_room(cast.partnership)


def test_a_room_of_thirty_is_counted_once_each_and_joined_to_nobody(
    session: RoomSession, in_ashshire: Cast
) -> None:
    with clock.held_at(IN_THE_ROOM):
        for number in range(30):
            answer(session, f"Person{number} Example", f"PERSON{number}@work.example")
        assert Response.objects.count() == 0, "matched in the request"
        match(in_ashshire)
        assert send_due(in_ashshire.partnership) == 0, "asked again by email"
    assert Counter(RoomEntry.objects.values_list("state", "name", "email")) == Counter(
        {("matched", "", ""): 30}
    )
    assert all(values == {} for values in RoomEntry.objects.values_list("values", flat=True))
    assert Counter(Response.objects.values_list("source", "stage")) == Counter({("room", "post"): 30})
    assert Invitation.objects.filter(stage="post", state="answered", sent_at=None).count() == 30
    assert Comment.objects.filter(state="held").count() == 30 * len(
        [item for item in survey_of(session).items if item.kind == "text"]
    )
    assert Booking.objects.filter(claim="came").count() == 30


def test_the_pages_are_the_same_whoever_somebody_says_they_are(session: RoomSession) -> None:
    with clock.held_at(IN_THE_ROOM):
        known, thanks_known = answer(session, "Person1 Example", "person1@work.example")
        unknown, thanks_unknown = answer(session, "Nobody Atall", "nobody@work.example")
        again, thanks_again = answer(session, "Person1 Example", "person1@work.example")
    assert known == unknown == again
    assert text_of(thanks_known) == text_of(thanks_unknown) == text_of(thanks_again)


def test_each_scan_starts_empty_and_what_was_sent_is_never_shown(
    event: Event, session: RoomSession, in_ashshire: Cast
) -> None:
    invitation = Invitation.objects.filter(event=event, stage="post").order_by("pk")[0]
    Draft.objects.create(invitation=invitation, values={"R1": 5})
    with clock.held_at(IN_THE_ROOM):
        client = Client()
        first = client.post(link(session), {"name": "Person0 Example", "email": "person0@work.example"})
        assert " checked" not in client.get(first.url).content.decode()
        answer(session, "Person0 Example", "person0@work.example")
        entry = RoomEntry.objects.filter(state="sent").get()
        token = token_for(LinkKind.ROOM_ENTRY, partnership_id=session.partnership_id, object_id=entry.pk)
        assert client.get(f"/r/e/{token}/1/").url == f"/r/e/{token}/thanks/"


def test_a_second_one_is_held_and_never_overwrites(session: RoomSession, in_ashshire: Cast) -> None:
    with clock.held_at(IN_THE_ROOM):
        answer(session, "Person1 Example", "person1@work.example")
        answer(session, "EXAMPLE, Person1", "person1@work.example")
        match(in_ashshire)
        first, second = RoomEntry.objects.order_by("pk")
        assert (first.state, second.state) == ("matched", "second")
        kept = Response.objects.get()
        with pytest.raises(Refused, match="first answers stay"):
            rooms.match_to(entry=second, booking=second.booking, by=officer(in_ashshire))
        rooms.leave_out(entry=second, why="Tried the code twice", by=officer(in_ashshire))
    second.refresh_from_db()
    assert (second.state, second.values, second.name) == ("discarded", {}, "")
    assert list(Response.objects.values_list("pk", "scores")) == [(kept.pk, kept.scores)]


def test_an_answer_by_the_persons_own_link_stays(
    event: Event, session: RoomSession, in_ashshire: Cast
) -> None:
    with clock.held_at(IN_THE_ROOM):
        send_due(in_ashshire.partnership)
        row = Invitation.objects.filter(event=event, stage="post").order_by("pk")[0]
        Invitation.objects.filter(pk=row.pk).update(state="answered", answered_at=clock.now())
        answer(session, "Person0 Example", "person0@work.example")
        match(in_ashshire)
    assert (RoomEntry.objects.get().state, Response.objects.count()) == ("second", 0)


@pytest.mark.parametrize(
    ("name", "email"),
    [
        ("Person1 Example", ""),
        ("Person1 Example", "other@work.example"),
        ("Someone Else", "person1@work.example"),
    ],
)
def test_a_name_or_an_address_alone_matches_nobody(
    session: RoomSession, in_ashshire: Cast, name: str, email: str
) -> None:
    with clock.held_at(IN_THE_ROOM):
        answer(session, name, email)
        match(in_ashshire)
    assert (RoomEntry.objects.get().state, Response.objects.count()) == ("unmatched", 0)


def test_somebody_who_came_without_booking_is_added_and_counted(
    event: Event, session: RoomSession, in_ashshire: Cast
) -> None:
    with clock.held_at(IN_THE_ROOM):
        answer(session, "Walk In", "walk@work.example")
        match(in_ashshire)
        rooms.came_without_booking(entry=RoomEntry.objects.get(), agency=None, by=officer(in_ashshire))
        added = Booking.objects.get(event=event, status="came_without_booking")
        assert (added.delegate.name, added.delegate.email) == ("Walk In", "walk@work.example")
        assert Response.objects.get().booking_id == added.pk
        plan_changed_events()
    assert Invitation.objects.filter(booking=added, stage="post").count() == 1


def test_the_code_is_open_for_a_while_and_who_has_begun_may_finish(
    session: RoomSession, in_ashshire: Cast
) -> None:
    with clock.held_at(IN_THE_ROOM):
        client = Client()
        begun = client.post(link(session), {"name": "Person1 Example", "email": "person1@work.example"}).url
    with clock.held_at(IN_THE_ROOM + dt.timedelta(minutes=70)):
        assert client.get(link(session)).status_code == 410
        assert client.post(link(session), {"name": "A", "email": ""}).status_code == 410
        assert client.get(begun).status_code == 200
    with clock.held_at(IN_THE_ROOM + dt.timedelta(minutes=95)):
        assert client.get(begun).status_code == 410
        assert rooms.next_due() == session.closes_at
        assert match(in_ashshire) == 1
    with clock.held_at(IN_THE_ROOM + dt.timedelta(days=2)):
        match(in_ashshire)
        assert rooms.next_due() is None
    assert list(RoomEntry.objects.values_list("why", flat=True)) == ["Never sent in."]
    assert list(RoomEntry.objects.values_list("state", "name", "values")) == [("discarded", "", {})]


@pytest.mark.parametrize(
    ("stage", "moment", "words"),
    [
        ("post", london(2026, 6, 16, 9), "on that day"),
        ("pre", london(2026, 6, 17, 10, 1), "has begun"),
        ("m3", london(2026, 9, 17, 9), "before and after"),
        ("post", london(2026, 9, 17, 9), "has closed"),
    ],
)
def test_a_code_opens_at_the_right_time_alone(
    event: Event, in_ashshire: Cast, stage: str, moment: dt.datetime, words: str
) -> None:
    survey = EventSurvey.objects.select_related("event__course").get(
        event=event, stage=stage, audience="delegate"
    )
    with clock.held_at(moment), pytest.raises(Refused, match=words):
        rooms.open_session(survey=survey, minutes=60, by=officer(in_ashshire))


def test_pressing_twice_opens_one_code(session: RoomSession, event: Event, in_ashshire: Cast) -> None:
    with clock.held_at(IN_THE_ROOM):
        survey = EventSurvey.objects.select_related("event__course").get(event=event, stage="post")
        assert rooms.open_session(survey=survey, minutes=30, by=officer(in_ashshire)).pk == session.pk


def test_the_officer_opens_shows_matches_and_closes(event: Event, in_ashshire: Cast, sign_in: SignIn) -> None:
    client = sign_in(in_ashshire.people[Role.COORDINATOR])
    address = reverse("evaluations:room", args=["ashshire", event.ref, "post"])
    with clock.held_at(IN_THE_ROOM):
        assert client.post(address, {"minutes": "60"}).status_code == 302
        page = client.get(address).content.decode()
        opened = RoomSession.objects.get()
        assert page.count("<svg") >= 1
        assert link(opened).rstrip("/") in page
        assert "room-code--large" in client.get(f"{address}code/").content.decode()
        answer(opened, "Pearson1 Example", "person1@work.example")
        match(in_ashshire)
        entries = reverse("evaluations:room_entries", args=["ashshire", event.ref])
        assert "Pearson1 Example" in client.get(entries).content.decode()
        assert client.get(f"{entries}?format=csv").content.count(b"\n") == 2
        entry = RoomEntry.objects.get()
        booking = Booking.objects.get(event=event, delegate__first_name="Person1")
        wrong = client.post(f"{entries}{entry.pk}/", {"decision": "match", "booking": ""})
        assert "Choose who on the list it is" in wrong.content.decode()
        right = client.post(f"{entries}{entry.pk}/", {"decision": "match", "booking": str(booking.pk)})
        assert right.status_code == 302
        assert Response.objects.get().booking_id == booking.pk
        client.post(address, {"do": "close"})
        assert client.get(link(opened)).status_code == 410


def test_an_altered_code_and_another_partnerships_are_nothing(session: RoomSession, birchester: Cast) -> None:
    stranger = token_for(LinkKind.ROOM, partnership_id=birchester.partnership.pk, object_id=session.pk)
    with clock.held_at(IN_THE_ROOM):
        assert Client().get(f"/r/{stranger}/").status_code == 404
        assert Client().get(f"{link(session)[:-3]}/").status_code == 404


def test_what_nobody_matches_is_erased_in_the_end(session: RoomSession, in_ashshire: Cast) -> None:
    with clock.held_at(IN_THE_ROOM):
        answer(session, "Some Body", "some@work.example")
        match(in_ashshire)
        match(in_ashshire)
        assert rooms.next_due() == session.closes_at
    with clock.held_at(session.closes_at):
        match(in_ashshire)
        assert rooms.next_due() == session.closes_at + dt.timedelta(days=60)
    with clock.held_at(session.closes_at + dt.timedelta(days=60)):
        assert match(in_ashshire) == 1
    entry = RoomEntry.objects.get()
    assert (entry.state, entry.name, entry.email, entry.values) == ("discarded", "", "", {})


@pytest.mark.parametrize("entries", [1, 3])
def test_the_list_asks_as_often_for_one_entry_as_for_three(
    event: Event, session: RoomSession, in_ashshire: Cast, sign_in: SignIn, entries: int
) -> None:
    RoomEntry.objects.bulk_create(
        RoomEntry(session=session, name=f"Some {n}", state="unmatched", sent_at=IN_THE_ROOM)
        for n in range(entries)
    )
    client = sign_in(in_ashshire.people[Role.COORDINATOR])
    address = reverse("evaluations:room_entries", args=["ashshire", event.ref])
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).content.decode().count("Some ") == entries
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == 16
