"""`manage.py import_bookings`: the import without a browser."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from courses.models import Booking, BookingImport, Course, Delegate, Event
from partnerships import clock
from partnerships.models import Agency, StoredFile
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.courses.imports.wizard import EVENTBRITE, LMS, booking_list
from tests.courses.making import make_event

pytestmark = pytest.mark.django_db

JULY = dt.datetime(2026, 7, 1, 10, 0, tzinfo=clock.LONDON)
COUNTS = [
    "registered",
    "came",
    "did_not_attend",
    "not_marked",
    "cancelled",
    "came_without_booking",
    "trained",
    "places",
]


def run(file: Path, *options: str, slug: str = "ashshire") -> dict[str, Any]:
    out = io.StringIO()
    with clock.held_at(JULY):
        call_command("import_bookings", slug, str(file), "--json", *options, stdout=out)
    return json.loads(out.getvalue())


def everything(cast: Cast) -> list[int]:
    with partnership_scope(cast.partnership):
        models = (Booking, Delegate, Event, Course, Agency, BookingImport, StoredFile)
        return [model.objects.count() for model in models]


def test_a_dry_run_needs_no_event_and_changes_nothing(ashshire: Cast) -> None:
    report = run(EVENTBRITE, "--dry-run")
    assert report["counts"] == dict(zip(COUNTS, [66, 53, 0, 8, 5, 0, 53, None], strict=True))
    assert report["fates"] == {
        "new": 66, "update": 0, "unchanged": 0, "duplicate": 1, "error": 0, "left_out": 0,
    }  # fmt: skip
    assert report["rows"][0]["number"] == 2
    assert report["rows"][0]["fate"] == "new"
    assert report["rows"][0]["reason"] == "New booking: cancelled."
    assert everything(ashshire) == [0, 0, 0, 0, 0, 0, 0]


def test_committing_a_file_without_an_event_asks_for_one(ashshire: Cast) -> None:
    with pytest.raises(CommandError, match="Name it with --event"):
        run(EVENTBRITE)
    assert everything(ashshire) == [0, 0, 0, 0, 0, 0, 0]


def test_a_file_with_an_event_given_twice(ashshire: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        event = make_event(day=dt.date(2026, 6, 30), places=80)
    first = run(EVENTBRITE, "--event", event.ref.lower())
    assert first["counts"] == dict(zip(COUNTS, [66, 53, 0, 8, 5, 0, 53, 80], strict=True))
    assert (first["fates"]["new"], first["committed"]) == (66, True)
    again = run(EVENTBRITE, "--event", event.ref)
    assert (again["fates"]["unchanged"], again["fates"]["duplicate"]) == (66, 1)
    assert again["counts"] == first["counts"]


def test_several_events_are_made_in_place(ashshire: Cast) -> None:
    planned = run(LMS, "--dry-run")
    done = run(LMS)
    assert planned["counts"] == dict(zip(COUNTS, [42, 32, 3, 3, 4, 3, 35, None], strict=True))
    assert (done["counts"], done["rows"]) == (planned["counts"], planned["rows"])
    assert everything(ashshire) == [45, 45, 2, 2, 7, 1, 1]
    assert run(LMS)["fates"]["unchanged"] == 45


def test_bookings_that_the_file_does_not_mention_are_counted(ashshire: Cast, tmp_path: Path) -> None:
    run(LMS)
    part = tmp_path / "part.csv"
    part.write_bytes(b"\n".join(LMS.read_bytes().splitlines()[:3]))
    report = run(part, "--dry-run")
    assert (report["fates"]["unchanged"], report["counts"]["registered"]) == (2, 21)


TEAMS = (
    "1. Summary\nMeeting title\tNeglect\nStart time\t5/12/26, 9:28:14 AM\nEnd time\t5/12/26, 12:00:00 PM\n\n"
    "2. Participants\nName\tFirst Join\tLast Leave\tIn-Meeting Duration\tEmail\tRole\n"
    "Ann Lee\t5/12/26, 9:28:14 AM\t5/12/26, 12:00:00 PM\t2h 31m\ta@x.example\tPresenter\n"
    "RAY, Bob (Police)\t5/12/26, 9:30:00 AM\t5/12/26, 12:00:00 PM\t2h 30m\t\tAttendee\n"
)


def test_a_report_that_names_its_meeting_makes_the_event_once(ashshire: Cast, tmp_path: Path) -> None:
    file = tmp_path / "teams.csv"
    file.write_bytes(TEAMS.encode("utf-16"))
    first = run(file)
    assert first["counts"] == dict(zip(COUNTS, [2, 2, 0, 0, 0, 0, 2, None], strict=True))
    again = run(file)
    assert (again["fates"]["unchanged"], again["counts"]) == (2, first["counts"])
    with partnership_scope(ashshire.partnership):
        event = Event.objects.get()
        assert (event.course.title, event.first_day) == ("Neglect", dt.date(2026, 5, 12))


def test_a_person_already_there_under_another_number_is_a_duplicate(ashshire: Cast, tmp_path: Path) -> None:
    header = "Learner ID,Name,Email,Course,Date"
    file = tmp_path / "list.csv"
    file.write_bytes(booking_list("77,Ann Lee,,Neglect,12/05/2026", header=header))
    run(file)
    file.write_bytes(booking_list("77,Ann Lee-Ray,,Neglect,12/05/2026", header=header))
    assert run(file)["fates"]["update"] == 1


def test_unknown_words_are_rows_in_error(ashshire: Cast, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(booking_list("Ada,A,a@x.example,,Booked", "Bo,B,b@x.example,,Gzornt"))
    report = run(file, "--dry-run")
    assert [row["fate"] for row in report["rows"]] == ["new", "error"]
    assert report["rows"][1]["reason"] == "We do not know what the status “Gzornt” means."


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4", "This is a PDF document. Ask for the list as CSV or Excel"),
        (b"", "This file is empty."),
        (b"Colour,Size\nred,3\nblue,4\n", "No column holds people's names"),
    ],
)
def test_a_file_that_cannot_be_read_says_what_would_work(
    ashshire: Cast, tmp_path: Path, content: bytes, words: str
) -> None:
    file = tmp_path / "list.csv"
    file.write_bytes(content)
    with pytest.raises(CommandError, match=words):
        run(file, "--dry-run")


def test_unknown_names_are_refused(ashshire: Cast, birchester: Cast, tmp_path: Path) -> None:
    with partnership_scope(birchester.partnership):
        theirs = make_event(ref="THEIRS")
    with pytest.raises(CommandError, match="no event with the reference “THEIRS”"):
        run(EVENTBRITE, "--event", theirs.ref)
    with pytest.raises(CommandError, match="There is no partnership “nowhere”"):
        run(EVENTBRITE, slug="nowhere")
    with pytest.raises(CommandError, match="cannot be opened"):
        run(tmp_path / "missing.csv")
    assert everything(birchester)[0] == 0
