"""The main job, end to end: from a booking list to a quarterly report on the board's desk.

Source: the brief, "Real input" and "Done when", 2. Real PostgreSQL, broker, web, worker and beat; the figures in
the PDF are worked out again from what this test's own browsers answered and marked.
"""

import re
from collections.abc import Callable

import pytest

from tests.journeys import people_asked as asked
from tests.journeys.samples import EVENTBRITE, LMS, Booked, early_copy, eventbrite_people, lms_people
from tests.journeys.stack import Stack, wait_until
from tests.journeys.steps import answering, importing, programme, reporting, setting_up
from tests.journeys.steps.importing import NewEvent
from tests.journeys.steps.setting_up import HOME, PASSWORD
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

SAM, CORA, KIM, BO = (f"{name}@ashshire.example" for name in ("sam", "cora", "kim", "bo"))
EVENT = NewEvent("Sharing information to protect children", "2026-05-19", "09:30", "16:00", "County Hall", 70)
OBJECTIVES = [
    "explain when information may be shared without consent",
    "recognise what another agency needs to know",
    "record why I shared or did not share",
]
AREAS = ["Sharing information", "Joint work with other agencies", "Recording"]
LMS_PLACES = 40
WALKED_IN = ("Ola", "Nord", "ola.nord@ashshire.gov.uk.example", "Ashshire County Council")
QUARTERS = (
    "Quarter 1, April to June 2026",
    "Quarter 2, July to September 2026",
    "Quarter 3, October to December 2026",
)


class Journey:
    """The people of the story, their browsers, and what happened so far."""

    def __init__(self, portal: Stack, visit: Callable[..., Visitor]) -> None:
        self.portal = portal
        self.visit = visit
        self.desk = visit("officer")
        self.office = visit("coordinator")
        self.phone = visit("room", phone=True)
        self.delegates = visit("delegate", phone=True)
        self.people = asked.people_who_answer()
        self.given = asked.Given()
        #: What is known of everybody's attendance at every event, as a person at the door would count.
        self.statuses: dict[tuple[str, ...], str] = {}
        #: The survey links that were emailed, by stage and audience.
        self.sent: dict[str, set[str]] = {}
        self.seen: set[str] = set()
        self.event = ""

    # Setting up -------------------------------------------------------------------------------------------

    def set_up(self) -> None:
        portal, desk = self.portal, self.desk
        portal.set_clock("2026-05-05T09:00")
        portal.manage(
            "create_partnership",
            "ashshire",
            "Ashshire Safeguarding Children Partnership",
            "--short-name",
            "Ashshire",
        )
        portal.manage("first_administrator", "ashshire", SAM, "Sam Reed")
        setting_up.join(desk, portal, SAM)
        desk.open(f"{HOME}settings/contacts/")
        setting_up.fill_in_contacts(desk)
        setting_up.add_board(desk, "Ashshire Executive Board", "Executive")
        setting_up.invite(desk, "Cora Blake", CORA, "Coordinator")
        setting_up.invite(desk, "Kim Osei", KIM, "SEG chair")
        setting_up.invite(desk, "Bo Lind", BO, "Board member", "Ashshire Executive Board")
        for email, called in ((KIM, "chair"), (BO, "board")):
            visitor = self.visit(called)
            setting_up.join(visitor, portal, email)
            visitor.close()
        setting_up.join(self.office, portal, CORA)

    # Before the event -------------------------------------------------------------------------------------

    def import_early_copy(self) -> None:
        office = self.office
        office.open(f"{HOME}imports/new/")
        importing.upload(office, "report-early.csv", early_copy())
        office.press("Save and continue")
        importing.describe_event(office, EVENT)
        office.press("Save and continue")
        people = eventbrite_people()
        assert importing.fates(office) == {
            "New": len(people), "Update": 0, "Unchanged": 0, "Duplicate": 1, "Left out": 0, "Error": 0
        }  # fmt: skip
        office.press(re.compile("^Import "))
        self.event = programme.open_event(office, EVENT.title, "19 May")
        for person in people:
            self.statuses[person.name, person.email, EVENT.title] = "not marked"
        programme.describe_course(office, EVENT.title, OBJECTIVES, AREAS)

    def start(self) -> None:
        portal, desk = self.portal, self.desk
        desk.open(f"{self.event}surveys/")
        desk.follow(re.compile("See the email and the survey"))
        desk.press(re.compile("survey", re.I), within=desk.page.locator("main"))
        desk.open(f"{HOME}evaluations/start/")
        desk.press("Send all of these to me")
        wait_until(lambda: len(portal.mailbox.letters(SAM, "trial")) == 6, "six trials for the officer")
        desk.open(portal.mailbox.newest(SAM, "trial").survey_links[0])
        assert {letter.to for letter in portal.mailbox.letters() if letter.survey_links} == {SAM}
        desk.open(f"{HOME}evaluations/start/")
        desk.press("Start")
        assert "Sending has started" in desk.text

    def new_links(self, stage: str, people: list[Booked]) -> dict[str, str]:
        """The survey links emailed since the last stage: of each of the people, by address; all are counted."""
        self.portal.wait_for_delivery("ashshire")
        letters = [
            each
            for each in self.portal.mailbox.letters()
            if each.survey_links and "trial" not in each.subject.lower()
        ]
        fresh = {link for letter in letters for link in letter.survey_links} - self.seen
        self.seen |= fresh
        self.sent[stage] = fresh
        return {
            person.email: next(
                link
                for letter in letters
                if person.email in letter.to.lower()
                for link in letter.survey_links
                if link in fresh
            )
            for person in people
        }

    def answer_as_delegates(self, stage: str, links: dict[str, str]) -> None:
        """The first two on a phone, the others by posting the same forms."""
        given = self.given.delegates.setdefault(stage, {})
        for number, person in enumerate(self.people):
            opinion, link = asked.delegate(number, stage), links[person.email]
            if number < 2:
                given[number] = answering.answer_on_a_phone(self.delegates, link, opinion)
            else:
                given[number] = answering.answer_by_posting(
                    self.delegates.context.request, self.portal.address + link, opinion
                )

    def answer_before(self) -> None:
        self.portal.run_due("2026-05-11T09:30")
        links = self.new_links("pre", self.people)
        reachable = [person for person in eventbrite_people() if person.email]
        assert len(self.sent["pre"]) == len(reachable)
        self.answer_as_delegates("pre", links)

    # The event --------------------------------------------------------------------------------------------

    def mark_in_the_room(self) -> None:
        """The coordinator at the door: twelve came, one did not, one is not on the list."""
        self.portal.run_due("2026-05-19T09:45")
        phone = self.phone
        phone.sign_in(CORA, PASSWORD)
        names = [person.name for person in eventbrite_people()]
        own_name = [person for person in eventbrite_people() if names.count(person.name) == 1]
        came = [person for person in own_name if person.status == "came"][:12]
        absent = next(person for person in own_name if person.status == "not marked")
        marks = {person.name: "Came" for person in came} | {absent.name: "Did not come"}
        programme.mark_on_a_phone(phone, self.event, marks)
        assert "13 people marked" in phone.text
        programme.add_without_booking(phone, self.event, *WALKED_IN)
        for person in came:
            self.statuses[person.name, person.email, EVENT.title] = "came"
        self.statuses[absent.name, absent.email, EVENT.title] = "did not attend"
        self.statuses[" ".join(WALKED_IN[:2]), WALKED_IN[2], EVENT.title] = "came without booking"

    def import_again_after_the_event(self) -> None:
        """The same evening, the file itself: what changed is changed, what was marked at the door stands."""
        self.portal.run_due("2026-05-19T17:30")
        office = self.office
        office.open(f"{self.event}")
        office.open(f"{HOME}imports/new/?event={self.event.rstrip('/').rsplit('/', 1)[1]}")
        importing.upload_file(office, EVENTBRITE)
        while office.heading != "Check the list":
            office.press("Save and continue")
        fates = importing.fates(office)
        assert (fates["New"], fates["Error"], fates["Duplicate"]) == (0, 0, 1)
        office.press(re.compile("^(Import|Finish)"))
        for person in eventbrite_people():
            key = (person.name, person.email, EVENT.title)
            if self.statuses[key] == "not marked":
                self.statuses[key] = person.status
        office.open(f"{self.event}attendance/")
        office.press("Confirm attendance")

    def answer_after(self) -> None:
        self.portal.run_due("2026-05-20T09:30")
        links = self.new_links("post", self.people)
        self.answer_as_delegates("post", links)
        assert "Thank you" in self.delegates.heading

    # Comments ---------------------------------------------------------------------------------------------

    def raise_concern(self) -> None:
        """A comment is a concern: the monitored mailbox and its cover hear of it, without its words."""
        desk, letters = self.desk, self.portal.mailbox.letters
        desk.open(f"{HOME}evaluations/comments/")
        concern = desk.page.locator(".desk__comment").filter(has_text=asked.CONCERN)
        assert "May be a concern" in concern.inner_text()
        desk.press(re.compile("^Concern"), within=concern)
        wait_until(lambda: len(letters("concerns@")) == 1 == len(letters("jo.price@")), "the mailbox is told")
        assert not [each for each in letters() if asked.CONCERN[:30] in each.text]

    def handle_concern(self) -> None:
        """It is chased each working day until somebody records what was done, and not after that."""
        desk, portal = self.desk, self.portal
        portal.run_due("2026-05-21T09:30")
        assert len(portal.mailbox.letters("concerns@")) == 2
        desk.open(f"{HOME}evaluations/comments/?state=concern")
        desk.follow(re.compile("^Open"), within=desk.page.locator(".desk__comment"))
        desk.fill(
            "What was done, with whom and when?",
            "Cora rang the front door at 9:40. They know the case and visit today. Nothing further for us.",
        )
        desk.press("Record what was done")
        assert "no longer chased" in desk.text
        portal.run_due("2026-05-26T09:30")
        assert len(portal.mailbox.letters("concerns@")) == 2

    def release(self, words: str, as_words: str) -> None:
        desk = self.desk
        desk.open(f"{HOME}evaluations/comments/")
        comment = desk.page.locator(".desk__comment").filter(has_text=words)
        comment.get_by_label("What others may read").fill(as_words)
        desk.press(re.compile("^Release"), within=comment)

    # The learning system's list ---------------------------------------------------------------------------

    def import_lms_list(self) -> None:
        """Two events of another system, after they were held; how many places they had is known to the office."""
        self.portal.run_due("2026-06-15T09:30")
        office = self.office
        office.open(f"{HOME}imports/new/")
        importing.upload_file(office, LMS)
        while office.heading != "Check the list":
            office.press("Save and continue")
        assert importing.fates(office)["Error"] == 0
        office.press(re.compile("^Import "))
        for person in lms_people():
            self.statuses[person.name, person.email, person.event] = person.status
        for title, words in (
            ("Neglect: recognising and responding", "12 May"),
            ("Working together", "9 June"),
        ):
            event = programme.open_event(office, title, words)
            office.open(f"{event}edit/")
            office.fill("Places offered", str(LMS_PLACES))
            office.press(re.compile("^Save"))

    # Three and six months ---------------------------------------------------------------------------------

    def answer_later(self, stage: str, at: str) -> None:
        """Delegates and six of their managers, by the links in the emails.

        A day after the due date: who is asked as a delegate and as a manager gets the second email on the next day.
        """
        self.portal.run_due(at)
        links = self.new_links(stage, self.people)
        everything = self.sent[stage]
        to_managers = {
            link
            for letter in self.portal.mailbox.letters()
            if "one person's practice" in letter.text or "people's practice" in letter.text
            for link in letter.survey_links
        }
        self.sent[stage] = everything - to_managers
        self.sent[f"{stage} managers"] = everything & to_managers
        self.answer_as_delegates(stage, links)
        given = self.given.managers.setdefault(stage, {})
        for number, person in enumerate(self.people[:6]):
            link = self.manager_link(person, to_managers & everything)
            if number == 0:
                given[number] = answering.answer_on_a_phone(self.delegates, link, asked.manager(number))
            else:
                given[number] = answering.answer_by_posting(
                    self.delegates.context.request, self.portal.address + link, asked.manager(number)
                )

    def manager_link(self, person: Booked, links: set[str]) -> str:
        """The link about this person in their manager's email."""
        for letter in self.portal.mailbox.letters(person.manager_email):
            for part in re.split(r"\n(?=\S.*\n\n?https?://)", letter.text):
                found = [link for link in links if link in part and person.name in part]
                if found:
                    return found[0]
        raise AssertionError(f"No letter to {person.manager_email} asks about {person.name}")

    def read_results(self) -> None:
        """The officer's page of the event agrees with what was answered."""
        desk, given = self.desk, self.given
        desk.open(f"{self.event}results/")
        wait_until(lambda: self._results_fresh(), "the results are counted")
        words = desk.text
        assert f"{given.mean_change(asked.OBJECTIVE):.1f}" in words
        assert f"8 of {len(self.sent['post'])}" in words
        desk.open(f"{HOME}courses/")
        desk.follow(EVENT.title)
        desk.open(f"{desk.path}results/")

    def _results_fresh(self) -> bool:
        self.desk.page.reload()
        return f"8 of {len(self.sent['m6'])}" in self.desk.text

    # Reports ----------------------------------------------------------------------------------------------

    def report(self, quarter: str, *, chair_enters: bool) -> str:
        """One quarter to the board's desk; the address of the report."""
        desk = self.desk
        address = reporting.draft(desk, quarter)
        reporting.write(
            desk, address, {"Q1": f"What we saw in {quarter}.", "Q10": "Nothing was outstanding."}
        )
        reporting.send(desk, address)
        chair = self.visit("chair")
        facts = (
            "Partly assured",
            "Learning lasts; few managers answered.",
            "2027-01-06",
            "SEG 2027/01 item 4",
        )
        if chair_enters:
            chair.sign_in(KIM, PASSWORD)
            reporting.record_opinion(chair, address, *facts)
        else:
            reporting.record_opinion(desk, address, *facts)
            desk.open(f"{address}publish/")
            assert "published only after the group has given its opinion" in desk.text
            reporting.confirm_by_link(chair, self.portal, KIM)
        chair.close()
        reporting.publish(desk, address)
        return address

    def read_as_board_member(self) -> dict[str, str]:
        """The board member finds the reports and downloads each PDF; its words, by quarter."""
        wait_until(
            lambda: len(self.portal.mailbox.letters(BO, "published")) == 3, "three notices to the board"
        )
        board = self.visit("board", phone=True)
        board.sign_in(BO, PASSWORD)
        assert board.heading == "Reports"
        found = {}
        for quarter in QUARTERS:
            board.open(f"{HOME}reports/")
            address = (
                board.page.get_by_role("link", name=re.compile(re.escape(quarter)))
                .or_(
                    board.page.locator("section")
                    .filter(has_text=quarter)
                    .get_by_role("link", name="Read it here")
                )
                .first.get_attribute("href")
            )
            assert address is not None
            board.open(address)
            with board.page.expect_download() as download:
                board.page.get_by_role("button", name="Download the PDF").or_(
                    board.page.get_by_role("link", name="Download the PDF")
                ).first.click()
            found[quarter] = reporting.downloaded_text(board, download.value)
        return found


def test_from_a_booking_list_to_the_boards_desk(portal: Stack, visit: Callable[..., Visitor]) -> None:
    journey = Journey(portal, visit)
    journey.set_up()
    journey.import_early_copy()
    journey.start()
    journey.answer_before()
    journey.mark_in_the_room()
    journey.import_again_after_the_event()
    journey.answer_after()
    journey.raise_concern()
    journey.handle_concern()
    journey.release(asked.ACTION, asked.RELEASED)
    journey.import_lms_list()
    journey.answer_later("m3", "2026-08-20T09:30")
    journey.release(asked.EXAMPLE, asked.EXAMPLE)
    journey.answer_later("m6", "2026-11-20T09:30")
    journey.read_results()
    portal.run_due("2027-01-06T09:30")
    for quarter in QUARTERS:
        journey.report(quarter, chair_enters=quarter != QUARTERS[0])
    first, second, third = journey.read_as_board_member().values()
    check_delivery(first, journey)
    check_learning(first, journey)
    check_later(second, "m3", journey)
    check_practice(second, journey)
    check_later(third, "m6", journey)
    check_outcomes(third, journey)
    assert asked.EXAMPLE in second
    assert not [words for words in (first, second, third) if asked.CONCERN[:30] in words]
    assert portal.problems() == []


def share(part: int, whole: int) -> str:
    """A part with its whole, as reports print it."""
    return f"{part} of {whole} ({int(100 * part / whole + 0.5)}%)"


def check_delivery(pdf: str, journey: Journey) -> None:
    """Registered, came, trained, the named rates."""
    counts = asked.totals(journey.statuses)
    places = EVENT.places + 2 * LMS_PLACES
    said = (
        f"3 events held; {counts['trained']} people trained: {counts['came']} who had registered and "
        f"{counts['without']} who came without booking."
    )
    assert said in pdf
    came = share(counts["came"], counts["registered"])
    assert f"Of those registered, came {came}" in pdf
    assert f"Places used {share(counts['trained'], places)}" in pdf
    assert f"People trained {counts['trained']}" in pdf


def check_learning(pdf: str, journey: Journey) -> None:
    """Response before and after, and change for the same people."""
    given = journey.given
    for stage, words in (("pre", "before"), ("post", "after")):
        assert f"Answered {words} {share(len(given.delegates[stage]), len(journey.sent[stage]))}" in pdf
    for pattern, words in ((asked.OBJECTIVE, "the course's objectives"), (asked.KNOWLEDGE, "knowledge")):
        people = len(given.changes(pattern))
        mean = f"{given.mean_change(pattern):+.1f}"
        assert f"Change for the same people: {words} {mean} of ten, {people} people" in pdf
    assert f"{people} people before and after; {given.improved(asked.OBJECTIVE)} improved" in pdf


def check_later(pdf: str, stage: str, journey: Journey) -> None:
    """Response of delegates and managers at three or six months, and events of an earlier quarter left out."""
    words = {"m3": "at three months", "m6": "at six months"}[stage]
    given = journey.given.delegates[stage]
    assert f"Answered {words} {share(len(given), len(journey.sent[stage]))}" in pdf
    to_managers, by_managers = len(journey.sent[f"{stage} managers"]), len(journey.given.managers[stage])
    row = f"{to_managers} 0 {by_managers} {share(by_managers, to_managers)}"
    assert re.search(rf"months, managers {re.escape(row)}", pdf)
    assert "0 events held" in pdf
    assert "Nobody registered" not in pdf.split("Contents")[0]


def check_practice(pdf: str, journey: Journey) -> None:
    """Three months: who reported a change in practice."""
    changed, able = journey.given.practice("m3")
    reported = "reported a change in practice at three months"
    assert f"{round(100 * changed / able)}% {reported} {changed} of {able} who answered" in pdf
    assert f"R{reported[1:]} {share(changed, able)}" in pdf


def check_outcomes(pdf: str, journey: Journey) -> None:
    """Six months: the difference made for children and families, as delegates see it."""
    much, answered = journey.given.difference()
    assert f"{share(much, answered)} of delegates said that it made a difference, somewhat or a lot." in pdf
    used, able = journey.given.used()
    assert (
        f"Used what they learned at least once: {share(used, able)} of those who had the opportunity." in pdf
    )
