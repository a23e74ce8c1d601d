"""An officer brings in what people answered in SurveyMonkey before the portal, reads the change, and takes it back.

Every page is looked at by axe at a desk and on a phone; a word of the second file is put right by hand. The figure
on the results page is worked out here from the files themselves.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from courses.models import Event
from evaluations.choices import CommentState
from evaluations.models import Comment, Response
from evaluations.services import past_results as services
from evaluations.services.comments import decide
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import OutboxMessage
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast, cast_of
from tests.evaluations.making import may_send
from tests.evaluations.past_results.bringing_in import (
    AFTER,
    AFTER_QUESTIONS,
    BEFORE,
    LATER,
    NOW,
    SURE,
    after_file,
    before_file,
    brought_in,
    checked,
    make_past_event,
    officer,
    uploaded,
)
from tests.evaluations.past_results.files import PEOPLE, as_csv, surveymonkey
from tests.journeys.light import people_at
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import Visitor, axe_violations

pytestmark = pytest.mark.browser


def made() -> tuple[Cast, Event]:
    """Ashshire with an event in March that was evaluated elsewhere; Birchester with one of its own."""
    clock.store(NOW)
    ashshire = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    birchester = cast_of("birchester", "Birchester Safeguarding Children Partnership")
    events = []
    for cast in (birchester, ashshire):
        may_send(cast.partnership)
        with partnership_scope(cast.partnership):
            events.append(make_past_event())
    return ashshire, events[-1]


def files_in(folder: Path) -> tuple[Path, Path]:
    """The two exports. Somebody in the second writes a word that no scale has."""
    before, after = folder / "before.csv", folder / "after.csv"
    rows = [list(given) for given in AFTER]
    rows[1][2] = "Kind of"
    before.write_bytes(before_file())
    after.write_bytes(as_csv(surveymonkey(AFTER_QUESTIONS, rows)))
    return before, after


def upload(visitor: Visitor, cast: Cast, event: Event, survey: str, file: Path) -> None:
    visitor.open(f"{cast.home}events/{event.ref}/surveys/")
    visitor.follow("Bring in past results of this event")
    visitor.page.get_by_label("Survey").select_option(label=survey)
    visitor.page.get_by_label("File with the answers").set_input_files(file)
    visitor.press("Upload the file")
    assert "This file comes from SurveyMonkey" in visitor.text


def changes_of_the_same_people() -> list[int]:
    return [int(after[0]) - int(before[0]) for before, after in zip(BEFORE, AFTER, strict=True)]


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_an_officer_brings_in_past_results_reads_the_change_and_takes_it_back(
    live_address: str, browser: Browser, tmp_path: Path, phone: bool
) -> None:
    cast, event = made()
    before, after = files_in(tmp_path)
    with people_at(browser, live_address) as entrance:
        desk = entrance.let_in("officer", cast.people[Role.POLICY_OFFICER], phone=phone)
        desk.open(f"{cast.home}evaluations/past-results/")
        assert "No past results were brought in yet" in desk.text
        upload(desk, cast, event, "Before", before)
        desk.press("Save and continue")
        desk.press("Save and continue")
        desk.press("Bring in 6 answers")
        upload(desk, cast, event, "After", after)
        desk.press("Save and continue")
        assert "1 word we do not know" in desk.text
        desk.press("Save and continue")
        assert "1 row with an error will not be brought in" in desk.text
        assert "nobody said what “Kind of” means" in desk.text
        desk.page.get_by_role("navigation", name="Steps").get_by_role("link", name="Words").click()
        desk.look()
        desk.page.get_by_label("“Kind of” counts as").select_option(label="Agree")
        desk.press("Save and continue")
        desk.press("Bring in 6 answers")
        assert "2 comments wait in Comments" in desk.text
        done = desk.path
        desk.follow("See the event’s results")
        changes = changes_of_the_same_people()
        rise = sum(changes) / len(changes)
        improved = sum(change > 0 for change in changes)
        assert (
            f"{len(changes)} of 6 who came answered before and after: skill rose by {rise:.1f} points of ten, "
            f"{improved} of {len(changes)} improved" in desk.text
        )
        desk.open(done)
        desk.page.get_by_text("Undo: take these answers back").click()
        desk.press("Yes, take them back")
        assert "Past results taken back" in desk.heading
        desk.open(f"{cast.home}evaluations/past-results/")
        assert [desk.text.count(state) for state in ("Undone", "Done")] == [1, 1]
    with partnership_scope(cast.partnership):
        assert set(Response.objects.values_list("stage", "source")) == {("pre", "imported")}
        assert OutboxMessage.objects.count() == 0


def made_in_every_state(cast: Cast) -> list[str]:
    """Imports of Ashshire's events in each state; the pages to look at."""
    by = officer(cast)
    unknown = [list(given) for given in AFTER]
    unknown[1][2] = "Kind of"
    people = (*PEOPLE[:4], ("Una", "Known", "una@elsewhere.example"), ("", "", ""))
    mixed = as_csv(surveymonkey(AFTER_QUESTIONS, unknown, people))
    short = as_csv(surveymonkey([(SURE, "Response")], [["5"], ["4"], ["1"]]))
    with clock.held_at(LATER):
        events = [make_past_event(title, ref=f"PAST-{title}") for title in ("One", "Two", "Three", "Four")]
        open_one = uploaded(events[0], by, mixed)
        wordy = checked(events[0], by, short, "pre")
        checking = checked(events[1], by, mixed)
        read = brought_in(events[2], by, after_file())
        decide(comment=Comment.objects.get(text="Less paper"), state=CommentState.WITHHELD, by=by)
        back = brought_in(events[3], by, after_file())
        services.undo(pk=back.pk, by=by)
        for each in (open_one, wordy, checking, read, back):
            each.refresh_from_db()
    steps = [(open_one, "columns"), (wordy, "words"), (checking, "words"), (checking, "check")]
    steps += [(read, "done"), (back, "done")]
    return ["", "new/", *(f"{each.pk}/{step}/" for each, step in steps)]


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_and_have_no_axe_violation_in_every_state(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    clock.store(LATER)
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with partnership_scope(cast.partnership):
        pages = made_in_every_state(cast)
    page, found = open_page(width=width), {}
    sign_in(page, live_address, cast.people[Role.POLICY_OFFICER])
    for place, address in enumerate(pages):
        response = page.goto(f"{live_address}{cast.home}evaluations/past-results/{address}")
        assert response is not None
        assert (response.status, page.url.rstrip("/").endswith(address.rstrip("/"))) == (200, True), page.url
        page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true })")
        if os.environ.get("SHOTS"):
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"past-{place:02}-{width}.png", full_page=True)
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if (violations := axe_violations(page)) or wider > 0:
            found[address] = violations, wider
    assert found == {}


def test_a_file_is_refused_in_place(live_address: str, browser: Browser, tmp_path: Path) -> None:
    cast, event = made()
    empty = tmp_path / "empty.csv"
    empty.write_bytes(b"")
    with people_at(browser, live_address) as entrance:
        desk = entrance.let_in("officer", cast.people[Role.POLICY_OFFICER])
        desk.open(f"{cast.home}evaluations/past-results/new/?event={event.ref}")
        desk.page.get_by_label("Survey").select_option(label="Three months")
        desk.page.get_by_label("File with the answers").set_input_files(empty)
        desk.press("Upload the file")
        assert "does not close before" in desk.text
        desk.page.get_by_label("Survey").select_option(label="After")
        desk.page.get_by_label("File with the answers").set_input_files(empty)
        desk.press("Upload the file")
        assert "This file is empty" in desk.text
