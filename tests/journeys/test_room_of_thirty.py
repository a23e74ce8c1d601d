"""A room of thirty answers by the code on the wall; what they wrote is held, redacted, coded and quoted.

Source: the brief of audits, Done when, 1. Three answer in a browser on a phone, the others by posting the same forms.
"""

import re
from collections import Counter

import pytest
from playwright.sync_api import Browser

from courses.models import Booking
from evaluations.models import Comment, Quote, Response, RoomEntry, SurveyItem
from evaluations.services import rooms
from evaluations.services.planning import plan_changed_events
from evaluations.services.tallying import tally_changed_events
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast, cast_of
from tests.evaluations.making import book_people, london, make_course, make_event, may_send
from tests.journeys.light import people_at, table
from tests.journeys.steps.answering import Opinion, answer_by_posting, answer_from_here, same_number
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

BOOKED, ON_PHONES, TWICE = 29, 3, 5
WALK_IN = {"name": "Wanda Walker", "email": "wanda@work.example"}
NAMING = "I will take this to supervision with Jane Harris, 01632 960123, and tell social care sooner."
REDACTED = "I will take this to supervision and tell social care sooner."
QUOTE = "tell social care sooner"
PLAIN = "More time for the exercises, please."
#: What two people write in the first box of words that they see.
WRITTEN = {0: NAMING, 1: PLAIN}


def made() -> Cast:
    """Ashshire with twenty-nine people on the list of an event that ends in this minute."""
    clock.store(london(2026, 5, 5, 10))
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    elsewhere = cast_of("birchester", "Birchester Safeguarding Children Partnership")
    for each in (elsewhere, cast):
        may_send(each.partnership)
        with partnership_scope(each.partnership):
            Agency.objects.create(name="Ash Trust")
            event = make_event(make_course("Neglect", 1), london(2026, 6, 17, 9, 30), ref="NEG-1")
            book_people(event, BOOKED)
            plan_changed_events()
    clock.store(london(2026, 6, 17, 15, 40))
    return cast


def score_of(number: int) -> int:
    return 3 + number % 7


def opinion_of(number: int) -> Opinion:
    """A number of their own; two write something as well."""
    words = [WRITTEN[number]] if number in WRITTEN else []
    scored = same_number(score_of(number))
    return lambda question: scored(question) if question.options else words.pop() if words else ""


def typed(number: int) -> dict[str, str]:
    return {"name": f"Person{number} Example", "email": f"PERSON{number}@work.example"}


def test_a_room_of_thirty(live_address: str, browser: Browser) -> None:
    cast = made()
    with people_at(browser, live_address) as entrance:
        desk = entrance.let_in("coordinator", cast.people[Role.COORDINATOR])
        link = open_the_room(desk, cast)
        for number in range(ON_PHONES):
            answer_in_the_room(entrance.let_in("delegate", phone=True), link, number)
        posting = entrance.let_in("others").context.request
        for number in range(ON_PHONES, BOOKED):
            answer_by_posting(posting, live_address + link, opinion_of(number), typed(number))
        answer_by_posting(posting, live_address + link, same_number(10), typed(TWICE))
        answer_by_posting(posting, live_address + link, same_number(9), WALK_IN)
        with partnership_scope(cast.partnership):
            rooms.sweep_room(cast.partnership)
        decide_about_two(desk, cast)
        everybody_is_counted_once(cast)
        read_the_results(desk, cast)
        redact_and_release(desk, cast)
        code_and_quote(desk, cast)
    with partnership_scope(cast.partnership):
        assert Counter(Comment.objects.values_list("state", flat=True)) == {"released": 1, "held": 1}
        assert list(Quote.objects.values_list("text", "checked_by__email")) == [
            (QUOTE, "coordinator@ashshire.example")
        ]


def open_the_room(desk: Visitor, cast: Cast) -> str:
    """The coordinator opens the code, and shows it on the wall; where it leads."""
    desk.open(f"{cast.home}events/NEG-1/room/post/")
    desk.press("Open it in the room")
    address = desk.page.locator(".room-code p").inner_text()
    desk.follow("Show the code full screen")
    assert desk.page.locator("svg.room-code__picture").count() == 1
    return re.sub(r"^https?://[^/]+", "", address.strip())


def answer_in_the_room(phone: Visitor, link: str, number: int) -> None:
    phone.open(link)
    phone.fill("Your name", typed(number)["name"])
    phone.fill("Your email address", typed(number)["email"])
    answer_from_here(phone, opinion_of(number))
    assert "Your answers have been sent" in phone.text


def decide_about_two(desk: Visitor, cast: Cast) -> None:
    """The second answer of one person is held and left out; who was on no list is added."""
    entries = f"{cast.home}events/NEG-1/room/entries/"
    desk.open(f"{cast.home}events/NEG-1/room/post/")
    assert "31 began, 31 sent their answers, 29 counted. 2 to match." in desk.text
    desk.open(entries)
    waiting = table(desk, "Answers given in the room, to match")
    assert {name: row[2] for name, row in waiting.items()} == {
        f"Person{TWICE} Example": "A second one: held",
        "Wanda Walker": "Nobody found: came without booking?",
    }
    desk.follow(re.compile(f"Person{TWICE} Example"), within=desk.page.get_by_role("table"))
    assert f"Person{TWICE} Example has answered already: the first answers stay." in desk.text
    desk.page.get_by_label("Leave it out").check()
    desk.fill("Why it is left out", "Scanned the code twice")
    desk.press("Save")
    desk.follow(re.compile("Wanda Walker"), within=desk.page.get_by_role("table"))
    desk.page.get_by_label("They came without booking: add them").check()
    desk.page.get_by_label(re.compile("^Agency of somebody added")).select_option("Ash Trust")
    desk.press("Save")
    assert "They are marked “came without booking”, and their answers are counted." in desk.text


def everybody_is_counted_once(cast: Cast) -> None:
    """Thirty people, each with the number that they gave first; no name stays on an entry."""
    with partnership_scope(cast.partnership):
        responses = list(Response.objects.select_related("booking__delegate"))
        item = SurveyItem.objects.filter(
            survey_version=responses[0].survey_version, core_group="objective"
        ).get()
        given = {each.booking.delegate.name: each.scores[item.position - 1] for each in responses}
        assert given == {
            **{f"Person{number} Example": score_of(number) for number in range(BOOKED)},
            "Wanda Walker": 9,
        }
        added = Booking.objects.get(delegate__last_name="Walker")
        assert (added.status, added.agency and added.agency.name) == ("came_without_booking", "Ash Trust")
        assert {each.source for each in responses} == {"room"}
        states = Counter(RoomEntry.objects.values_list("state", "name", "email"))
        assert states == {("matched", "", ""): 30, ("discarded", "", ""): 1}
        tally_changed_events(cast.partnership)


def read_the_results(desk: Visitor, cast: Cast) -> None:
    """Whoever was added counts among those asked, the second answer of one person nowhere."""
    desk.open(f"{cast.home}events/NEG-1/results/")
    assert table(desk, "Response by survey")["After"][:3] == ["30", "0", "30 of 30 (100%)"]
    assert "Came without booking 1" in desk.text


def redact_and_release(desk: Visitor, cast: Cast) -> None:
    """Both comments are held; the one that names somebody is marked, and released without the name."""
    desk.open(f"{cast.home}evaluations/comments/")
    assert "2 comments to read" in desk.text
    naming = desk.page.locator("li.desk__comment").filter(has_text="Harris")
    assert naming.locator("mark", has_text="960123").count() == 1
    naming.get_by_label("What others may read").fill(REDACTED)
    desk.press(re.compile("^Release"), within=naming)
    assert "1 comment to read" in desk.text
    desk.open(f"{cast.home}evaluations/comments/?state=released")
    assert REDACTED in desk.text
    assert "Harris" not in desk.text, "the original is under lock"


def code_and_quote(desk: Visitor, cast: Cast) -> None:
    """Two eyes on every quote: it is picked, and used once somebody says that it identifies nobody."""
    desk.open(f"{cast.home}evaluations/coding/")
    desk.follow("Code the next one")
    assert REDACTED in desk.text
    desk.page.get_by_label(re.compile("^Joint working")).check()
    desk.press("Save and show the next")
    assert "Everything has a code." in desk.text
    desk.open(f"{cast.home}evaluations/coding/?coded=yes")
    row = desk.page.get_by_role("row").filter(has_text=REDACTED)
    assert "Joint working" in row.inner_text()
    desk.follow(REDACTED)
    desk.page.get_by_label("Words to quote").fill(QUOTE)
    desk.press("Pick this quote")
    desk.open(f"{cast.home}evaluations/quotes/")
    assert "To check" in desk.text
    desk.page.get_by_label("It identifies nobody").check()
    desk.press(re.compile("^Save the check"))
    assert "May be used" in desk.text
