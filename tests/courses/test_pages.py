"""The programme's pages, as people use them."""

import datetime as dt
import html
import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.choices import BookingStatus
from courses.models import Booking, Course, Delegate, Event
from courses.queries import home
from courses.services import attendance
from courses.services.bookings import NewBooking, book_many
from courses.services.events import TrainerFacts
from courses.services.people import find_or_create_delegate
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Membership, User
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import MONDAY, Cast
from tests.courses.making import (
    LAST_WEEK,
    NEXT_MONTH,
    book_all,
    make_agency,
    make_booking,
    make_course,
    make_event,
    make_people,
)

pytestmark = pytest.mark.usefixtures("on_monday")
SignIn = Callable[[User], Client]


@pytest.fixture
def coordinator(in_ashshire: Cast, sign_in: SignIn) -> Client:
    return sign_in(in_ashshire.people[Role.COORDINATOR])


def words(response: Any) -> str:
    """The page as it reads: no tags, no doubled spaces."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(plain).split())


def hidden(response: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', response.content.decode())
    assert found, name
    return found[1]


def test_acceptance_1_on_the_page_and_never_a_bare_percentage(in_ashshire: Cast, coordinator: Client) -> None:
    event = make_event(places=393)
    people = make_people(353)
    book_all(event, people[:269], BookingStatus.ATTENDED)
    book_all(event, people[269:289], BookingStatus.DID_NOT_ATTEND)
    book_all(event, people[289:318], BookingStatus.CANCELLED, cancelled_on=LAST_WEEK)
    book_all(event, people[318:], BookingStatus.CAME_WITHOUT_BOOKING)
    page = words(coordinator.get(f"/p/ashshire/events/{event.ref}/"))
    assert (
        "318 Came 269 of 318 registered Did not attend 20 Not marked 0 Cancelled 29 Came without booking 35 "
        "Trained 304 in all 269 of 318 registered came, 85% 269 of 289 still booked came, 93% "
        "304 of 393 places used, 77%"
    ) in page
    assert re.findall(r"(\w+),? (\d+%)", page) == [("came", "85%"), ("came", "93%"), ("used", "77%")]


@pytest.mark.parametrize(
    "page", ["events/", "courses/", "people/", "events/FIRST/", "events/FIRST/attendance/"]
)
def test_a_list_takes_as_many_queries_with_three_rows_as_with_one(
    in_ashshire: Cast, coordinator: Client, page: str
) -> None:
    def add(number: int) -> None:
        course = make_course(f"Course {number}", provider=make_agency(f"Agency {number}"))
        event = make_event(course, ref="FIRST" if number == 0 else f"N{number}")
        person = find_or_create_delegate(first_name="Ada", last_name=str(number), agency=course.provider)[0]
        first = Event.objects.get(ref="FIRST")
        for each in {first, event}:
            book_many(event=each, bookings=[NewBooking(person)])

    counts = []
    for rows in (1, 2):
        for number in range(rows):
            add(number if rows == 1 else number + 1)
        with CaptureQueriesContext(connection) as captured:
            assert coordinator.get(f"/p/ashshire/{page}").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_attendance_is_saved_without_javascript(in_ashshire: Cast, coordinator: Client) -> None:
    event = make_event()
    ada, bo = make_booking(event, "Ada Lee"), make_booking(event, "Bo Lee")
    sent = {
        f"mark-{ada.pk}": "attended", f"seen-{ada.pk}": "booked",
        f"mark-{bo.pk}": "did_not_attend", f"seen-{bo.pk}": "booked",
    }  # fmt: skip
    address = f"/p/ashshire/events/{event.ref}/attendance/"
    assert "Saved: 2 people marked." in words(coordinator.post(address, sent, follow=True))
    assert "Nothing had changed." in words(coordinator.post(address, sent, follow=True))
    marked = Booking.objects.order_by("pk").values_list("status", "marked_by__email")
    assert list(marked) == [
        ("attended", "coordinator@ashshire.example"),
        ("did_not_attend", "coordinator@ashshire.example"),
    ]


def test_a_stale_tab_says_whom_it_left_alone(in_ashshire: Cast, coordinator: Client) -> None:
    event = make_event()
    ada, bo = make_booking(event, "Ada Lee"), make_booking(event, "Bo Lee")
    attendance.mark(booking=ada, status=BookingStatus.ATTENDED, by=None)
    page = words(
        coordinator.post(
            f"/p/ashshire/events/{event.ref}/attendance/",
            {
                f"mark-{ada.pk}": "did_not_attend", f"seen-{ada.pk}": "booked",
                f"mark-{bo.pk}": "attended", f"seen-{bo.pk}": "booked",
            },
        )
    )  # fmt: skip
    assert "Somebody else marked the same people" in page
    assert "Ada Lee: Attended" in page
    assert dict(Booking.objects.values_list("pk", "status")) == {ada.pk: "attended", bo.pk: "attended"}


@pytest.mark.parametrize(
    "sent",
    [
        {"mark-9999999999999999999999": "attended", "seen-9999999999999999999999": "booked"},
        {"mark-x": "attended"},
        {"mark-1": "nonsense", "seen-1": "booked"},
        {"mark-": "attended", "seen-": "booked"},
    ],
)
def test_nonsense_in_the_attendance_form_changes_nothing(
    in_ashshire: Cast, coordinator: Client, sent: dict[str, str]
) -> None:
    event = make_event()
    make_booking(event)
    assert coordinator.post(f"/p/ashshire/events/{event.ref}/attendance/", sent).status_code == 302
    assert [row.status for row in Booking.objects.all()] == ["booked"]


def test_another_partnerships_booking_is_never_marked(
    in_ashshire: Cast, birchester: Cast, coordinator: Client
) -> None:
    event = make_event()
    with partnership_scope(birchester.partnership):
        theirs = make_booking(make_event())
    sent = {f"mark-{theirs.pk}": "attended", f"seen-{theirs.pk}": "booked"}
    coordinator.post(f"/p/ashshire/events/{event.ref}/attendance/", sent)
    with partnership_scope(birchester.partnership):
        assert Booking.objects.get().status == "booked"


def test_access_needs_are_for_the_coordinator_alone(
    in_ashshire: Cast, coordinator: Client, sign_in: SignIn
) -> None:
    event = make_event()
    booking = make_booking(event, access_needs="Hearing loop")
    officer = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    for page in (f"events/{event.ref}/attendance/", f"events/{event.ref}/bookings/{booking.pk}/"):
        assert "Hearing loop" in coordinator.get(f"/p/ashshire/{page}").content.decode()
        assert "Hearing loop" not in officer.get(f"/p/ashshire/{page}").content.decode()


def test_access_needs_never_leave_in_a_file(in_ashshire: Cast, coordinator: Client) -> None:
    event = make_event()
    make_booking(event, access_needs="Hearing loop")
    assert b"Hearing loop" not in coordinator.get(f"/p/ashshire/events/{event.ref}/?format=csv").content


def new_event(planned: Course, **changed: str) -> dict[str, str]:
    return {
        "course": str(planned.pk), "first_day_day": "1", "first_day_month": "7", "first_day_year": "2026",
        "starts": "09:30", "ends": "16:00", "venue": "County Hall", **changed,
    }  # fmt: skip


def test_an_event_planned_by_a_double_click_is_one(in_ashshire: Cast, coordinator: Client) -> None:
    sent = new_event(make_course())
    sent["as_shown"] = hidden(coordinator.get("/p/ashshire/events/new/"), "as_shown")
    answers = [coordinator.post("/p/ashshire/events/new/", sent) for _ in range(2)]
    assert {answer["Location"] for answer in answers} == {"/p/ashshire/events/NEG-2026-07-01/"}
    event = Event.objects.get()
    assert clock.local(event.starts_at).isoformat() == "2026-07-01T09:30:00+01:00"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"first_day_day": "31", "first_day_month": "2"}, "First day must be a real date"),
        ({"ends": "09:00"}, "The event must end after it starts"),
        ({"course": "999999"}, "Select a valid choice"),
        ({"ref": "a b"}, "no spaces"),
        ({"places": "-1"}, "greater than or equal to 1"),
    ],
)
def test_bad_input_is_named_and_nothing_is_lost(
    in_ashshire: Cast, coordinator: Client, changed: dict[str, str], said: str
) -> None:
    sent = new_event(make_course(), **changed)
    sent["as_shown"] = hidden(coordinator.get("/p/ashshire/events/new/"), "as_shown")
    response = coordinator.post("/p/ashshire/events/new/", sent)
    assert said in words(response)
    assert 'value="County Hall"' in response.content.decode()
    assert Event.objects.count() == 0


def test_another_partnerships_course_cannot_be_chosen(
    in_ashshire: Cast, birchester: Cast, coordinator: Client
) -> None:
    with partnership_scope(birchester.partnership):
        theirs = make_course("Secret course")
    sent = new_event(theirs) | {"as_shown": hidden(coordinator.get("/p/ashshire/events/new/"), "as_shown")}
    page = words(coordinator.post("/p/ashshire/events/new/", sent))
    assert ("Select a valid choice" in page, "Secret" in page, Event.objects.count()) == (True, False, 0)


def test_a_stale_form_saves_nothing_and_says_so(in_ashshire: Cast, coordinator: Client) -> None:
    course = make_course(subject="neglect")
    address = f"/p/ashshire/courses/{course.pk}/edit/"
    mark = hidden(coordinator.get(address), "as_shown")
    Course.objects.update(subject="changed by a colleague")
    sent = {"title": "Mine", "kind": "workshop", "reach": "multi_agency", "as_shown": mark}
    assert "Somebody changed this since you opened the page" in words(coordinator.post(address, sent))
    assert Course.objects.get().title == "Neglect: recognising and responding"
    fresh = hidden(coordinator.get(address), "as_shown")
    assert coordinator.post(address, sent | {"as_shown": fresh}).status_code == 302
    assert Course.objects.get().title == "Mine"


def test_objectives_are_written_picked_and_guarded(in_ashshire: Cast, coordinator: Client) -> None:
    course = make_course(objectives=["recognise neglect"])
    address = f"/p/ashshire/courses/{course.pk}/objectives/"
    page = coordinator.get(address)
    sent = {"form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "4", "as_shown": hidden(page, "as_shown")}
    sent |= {"form-0-text": "recognise neglect", "form-2-text": "refer", "form-2-in_surveys": "on"}
    assert coordinator.post(address, sent).status_code == 302
    rows = course.objectives.values_list("text", "in_surveys")
    assert list(rows) == [("recognise neglect", False), ("refer", True)]
    assert "Somebody changed this" in words(coordinator.post(address, sent))


def test_a_booking_by_hand_finds_the_person_and_refuses_a_second(
    in_ashshire: Cast, coordinator: Client
) -> None:
    event = make_event(day=NEXT_MONTH)
    address = f"/p/ashshire/events/{event.ref}/bookings/new/"
    sent = {"first_name": "Ada", "last_name": "Lee", "email": "ada@x.example"}
    assert "Ada Lee was booked." in words(coordinator.post(address, sent, follow=True))
    assert "Ada Lee is on this event already." in words(coordinator.post(address, sent))
    assert (Booking.objects.count(), Delegate.objects.count()) == (1, 1)


def test_changing_the_place_keeps_every_trainer_and_their_agency(
    in_ashshire: Cast, coordinator: Client
) -> None:
    names = ["Ama", "Bo", "Cy", "Di"]
    event = make_event(trainers=[TrainerFacts(name, agency_id=make_agency().pk) for name in names])
    address = f"/p/ashshire/events/{event.ref}/edit/"
    sent = {f"trainer_{number}": name for number, name in enumerate(names, start=1)}
    sent |= {"venue": "Town Hall", "as_shown": hidden(coordinator.get(address), "as_shown")}
    assert coordinator.post(address, sent).status_code == 302
    assert list(event.trainers.values_list("name", "agency__name")) == [
        (name, "Ash Valley NHS Trust") for name in names
    ]


def test_cancelling_an_event_names_it_and_what_follows(in_ashshire: Cast, coordinator: Client) -> None:
    event = make_event(day=NEXT_MONTH)
    make_booking(event)
    address = f"/p/ashshire/events/{event.ref}/cancel/"
    page = words(coordinator.get(address))
    assert "“Neglect: recognising and responding” on 1 July 2026 will be cancelled." in page
    assert "1 person keeps their booking in the record." in page
    assert coordinator.post(address, {}).status_code == 200
    assert not Event.objects.get().is_cancelled
    assert coordinator.post(address, {"why": "Snow"}).status_code == 302
    assert Event.objects.get().cancelled_why == "Snow"


def test_two_records_become_one_with_what_was_chosen(in_ashshire: Cast, coordinator: Client) -> None:
    first = find_or_create_delegate(first_name="Ada", last_name="Lee", email="a@x.example")[0]
    second = find_or_create_delegate(first_name="Ada", last_name="Lee", email="a@y.example")[0]
    address = f"/p/ashshire/people/{first.pk}/merge/{second.pk}/"
    coordinator.post(address, {"email": "other"})
    first.refresh_from_db()
    assert first.email == "a@y.example"
    followed = coordinator.get(f"/p/ashshire/people/{second.pk}/", follow=True)
    assert followed.redirect_chain == [(f"/p/ashshire/people/{first.pk}/", 302)]
    assert coordinator.get(f"/p/ashshire/people/{first.pk}/merge/{first.pk}/").status_code == 404


def test_a_provider_sees_its_own_courses_counts_and_no_name(in_ashshire: Cast, sign_in: SignIn) -> None:
    own, other = make_agency("Own Training"), make_agency("Other Training")
    Membership.objects.filter(user=in_ashshire.people[Role.PROVIDER]).update(agency=own)
    event = make_event(make_course("Ours", provider=own), places=20)
    make_booking(event, "Sam Taylor", status=BookingStatus.ATTENDED)
    elsewhere = make_course("Theirs", provider=other)
    make_event(elsewhere, ref="T1")
    provider = sign_in(in_ashshire.people[Role.PROVIDER])
    page = words(provider.get("/p/ashshire/our-courses/"))
    assert "1 of 1 registered came, 100%" in page
    assert "1 of 20 places used, 5%" in page
    assert ("Sam" in page, "Theirs" in page) == (False, False)
    assert provider.get(f"/p/ashshire/our-courses/{elsewhere.pk}/").status_code == 404
    Membership.objects.filter(user=in_ashshire.people[Role.PROVIDER]).update(agency=None)
    assert "Ours" not in words(provider.get("/p/ashshire/our-courses/"))


def test_files_hold_every_row_and_run_no_formula(in_ashshire: Cast, coordinator: Client) -> None:
    find_or_create_delegate(first_name="=cmd|' /C calc'!A0", email="a@x.example", job_role="+1+1")
    make_people(60)
    csv = coordinator.get("/p/ashshire/people/?format=csv")
    text = csv.content.decode("utf-8-sig")
    assert csv.content.startswith(b"\xef\xbb\xbf")
    assert (len(text.splitlines()), "'=cmd" in text, "'+1+1" in text) == (62, True, True)
    book = openpyxl.load_workbook(io.BytesIO(coordinator.get("/p/ashshire/people/?format=xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} == {"s", "inlineStr"}
    assert book.active.max_row == 62


def test_a_file_follows_the_filters_of_the_page(in_ashshire: Cast, coordinator: Client) -> None:
    make_event(make_course("Neglect"), ref="A")
    make_event(make_course("Online"), ref="B")
    rows = (
        coordinator.get("/p/ashshire/events/?words=onl&format=csv").content.decode("utf-8-sig").splitlines()
    )
    assert [row.split(",")[0] for row in rows] == ["Event", "Online"]


@pytest.mark.parametrize(
    "query", ["?page=abc", "?page=999999", "?sort=nonsense", "?first=x&course=z", "?format=exe"]
)
def test_a_mangled_address_of_a_list_still_shows_it(
    in_ashshire: Cast, coordinator: Client, query: str
) -> None:
    make_event()
    for page in ("events/", "courses/", "people/"):
        assert coordinator.get(f"/p/ashshire/{page}{query}").status_code == 200


def member(cast: Cast) -> Any:
    found = member_of(cast.people[Role.COORDINATOR].pk)
    assert found is not None
    return found


def test_home_asks_for_attendance_the_next_working_day(in_ashshire: Cast) -> None:
    friday = dt.date(2026, 5, 29)
    event = make_event(day=friday)
    make_booking(event)
    who = member(in_ashshire)
    with clock.held_at(MONDAY - dt.timedelta(days=1)):
        assert home.due_items(who, clock.today()) == []
    (item,) = home.due_items(who, clock.today())
    assert (item.due_on, item.what, item.why, item.url) == (
        dt.date(2026, 6, 1),
        "Mark attendance: Neglect: recognising and responding, 29 May 2026",
        "1 person is not marked.",
        f"/p/ashshire/events/{event.ref}/attendance/",
    )
    attendance.confirm_attendance(event=event, by=None)
    assert home.due_items(who, clock.today()) == []
    attendance.record_claim(booking_id=event.bookings.get().pk, came=True)
    (item,) = home.due_items(who, clock.today())
    assert item.why == "1 person says they came. They are not marked."


def test_the_quarters_figure_has_its_denominator(in_ashshire: Cast) -> None:
    event = make_event()
    make_booking(event, "Ada Lee", status=BookingStatus.ATTENDED)
    make_booking(event, "Bo Lee", status=BookingStatus.DID_NOT_ATTEND)
    make_event(event.course, dt.date(2026, 3, 31))
    (figure,) = home.key_figures(member(in_ashshire), clock.today())
    assert figure.words == "1 at 1 event: 1 of 2 registered came, 50%"


def test_search_finds_courses_events_and_people_of_this_partnership(
    in_ashshire: Cast, birchester: Cast
) -> None:
    make_booking(make_event(), "Sam Taylor")
    with partnership_scope(birchester.partnership):
        make_booking(make_event(), "Sam Taylor")
    who = member(in_ashshire)
    assert [hit.label for hit in home.find_courses("NEGLECT", who)] == ["Neglect: recognising and responding"]
    assert [hit.detail for hit in home.find_events("neg-2026", who)] == ["NEG-2026-05-27"]
    assert [hit.label for hit in home.find_people("sam tay", who)] == ["Sam Taylor"]
