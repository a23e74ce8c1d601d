"""A whole section 11 cycle of three agencies and three moderators, to the overview (the brief of audits, Done when 1).

People act on pages. The bulk alone goes through the same services as the pages: most of the forty answers of each
agency, and the moderation of the two agencies about which nobody disagrees.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from partnerships import clock
from partnerships.access import Member
from tests.conftest import cast_of
from tests.journeys.steps.reporting import text_of_pdf
from tests.journeys.steps.section_11 import (
    NAMES,
    POSITION,
    Grades,
    People,
    answer_the_rest,
    assessment_of,
    invite,
    moderate_and_agree,
    moderator_of,
    proposal,
    questions_by_heading,
)
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

#: Whose moderation is done wholly on pages, with the request, the lower grade and the disagreement.
STORY = "Elm College"
TITLE = "Section 11 of this year"
LOWERED, ASKED, CHALLENGED = "S11-2.1", "S11-1.1", "S11-2"
REASON = "Two of five records did not show it"
#: Own grades that are not green, besides those that leads give on the pages.
OTHERS = {
    "Ash Police": {"S11-3.2": "red", "S11-1.4": "na"},
    "Elm College": {"S11-9.5": "amber"},
    "Oak Trust": {"S11-11.1": "amber", "S11-11.2": "amber"},
}


@pytest.fixture
def enter(browser: Browser, live_address: str) -> Iterator[Callable[..., Visitor]]:
    """Somebody signed in, at a desk or on a phone, and at Home: `enter(people, member)`."""
    visitors: list[Visitor] = []
    Visitor.looked_at = set()

    def entered(people: People, member: Member, *, phone: bool = False) -> Visitor:
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
        context = browser.new_context(viewport=size, locale="en-GB", timezone_id="Europe/London")  # type: ignore[arg-type]
        visitor = Visitor(context, live_address, member.name)
        sign_in(visitor.page, live_address, people.user(member))
        visitors.append(visitor)
        visitor.open(people.cast.home)
        return visitor

    yield entered
    for visitor in visitors:
        visitor.close()


def test_a_section_11_cycle_from_plan_to_overview(enter: Callable[..., Visitor]) -> None:
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    grades = Grades()
    people = invite(cast)
    officer = enter(people, people.officer)
    plan_and_open(officer)
    leads = {name: enter(people, people.leads[name], phone=True) for name in NAMES}
    for name, lead in leads.items():
        answer_one(lead, name, grades)
        answer_the_rest(name, people.leads[name], grades, OTHERS[name])
        sign(lead)
    match(officer)
    moderators = declare_with_one_conflict(enter, officer, people)
    moderator = moderators[moderator_of(STORY, people).name]
    ask_and_answer(moderator, leads[STORY])
    moderate_on_pages(moderator, people, grades)
    for name in NAMES:
        if name != STORY:
            moderate_and_agree(name, people, grades, but="S11-11")
            agree(leads[name], name, "S11-11")
    agree_but_one(leads[STORY], grades)
    refer_and_decide(moderator, officer, grades)
    printed = close_and_issue(officer)
    check_overview(printed, grades)


# --- the cycle, and what agencies send in ---------------------------------------------------------------------------


def plan_and_open(officer: Visitor) -> None:
    today = clock.today()
    officer.follow("Audits")
    officer.follow("Plan a cycle")
    officer.page.get_by_role("radio").first.check()
    officer.press("Go on")
    officer.fill("Title", TITLE)
    days = {"opens_on": 0, "self_assessment_by": 60, "moderation_by": 120, "agreement_by": 160}
    for name, after in days.items():
        officer.fill_date(name, (today + dt.timedelta(days=after)).isoformat())
    officer.press("Save")
    chosen = officer.page.locator("input[type=checkbox]:checked")
    assert [box.get_attribute("value") is not None for box in chosen.all()] == [True] * len(NAMES)
    officer.press("Save")
    officer.follow("Open the cycle")
    assert "3 letters will go." in officer.text
    officer.press("Open and send the letters")
    assert f"{TITLE} is open." in officer.text


def answer_one(lead: Visitor, name: str, grades: Grades) -> None:
    """The first question on its page: words, evidence, a grade that asks for an action, and the action."""
    lead.follow(re.compile("^Our assessments"))
    lead.follow(re.compile(TITLE), within=lead.page.locator("main"))
    lead.follow("Begin")
    lead.fill("Describe the services or arrangements you have in place", "Our policy names the duty.")
    lead.page.get_by_role("radio", name=re.compile("^Amber")).check()
    lead.fill("What", "Put the duty into every contract")
    lead.fill("Who (their role)", "Head of commissioning")
    lead.fill("By when", (clock.today() + dt.timedelta(days=90)).isoformat())
    lead.press("Save, then add or remove evidence")
    add_note(lead, "Commissioning policy")
    assert "Before it can be signed" not in lead.text
    lead.press("Save and go on")
    assert f"{ASKED} was saved." in lead.text
    grades.own[name, ASKED] = "amber"


def add_note(lead: Visitor, title: str) -> None:
    lead.fill("Title", title)
    lead.fill("What does it prove?", "The duty stands in it")
    lead.fill("Or a note", "Section 4 names the duty.")
    lead.press("Add and use it here")
    assert title in lead.text


def sign(lead: Visitor) -> None:
    lead.open(re.sub(r"questions/.*", "sign/", lead.path))
    lead.fill("Position of the senior lead who signs", POSITION)
    for box in lead.page.get_by_role("checkbox").all():
        box.check()
    lead.press("Sign and send")
    assert "Signed and sent. Thank you." in lead.text


# --- matching and declaring -----------------------------------------------------------------------------------------


def match(officer: Visitor) -> None:
    officer.follow("Moderators", within=officer.page.get_by_role("navigation", name="Parts of this cycle"))
    officer.follow("Who takes part")
    for name in NAMES:
        officer.fill(f"Moderator from {name}, {name}", "2")
    officer.press("Save the moderators")
    officer.press("Propose a matching")
    assert "No rule is broken." in officer.text
    officer.press("Lock, and tell the moderators")
    assert "Locked. 3 moderators were told." in officer.text
    officer.follow(TITLE, within=officer.page.get_by_role("navigation", name="Breadcrumb"))
    officer.press("Start moderation")


def declare_with_one_conflict(
    enter: Callable[..., Visitor], officer: Visitor, people: People
) -> dict[str, Visitor]:
    """Everybody declares; the moderator of another agency than the story's has a conflict, and one takes over."""
    there = "Oak Trust"
    given = {name: moderator_of(name, people) for name in NAMES}
    visitors = {member.name: enter(people, member) for member in people.moderators.values()}
    for name, member in given.items():
        declare(visitors[member.name], name, conflict="My sister works there" if name == there else "")
    closed = visitors[given[there].name]
    answer = closed.page.request.get(
        closed.address + people.cast.home + f"assessments/{assessment_of(there).pk}/"
    )
    assert answer.status == 404
    officer.open(people.cast.home)
    assert f"Choose another moderator for {there}" in officer.text
    officer.follow(re.compile("^Choose"), within=officer.page.locator("main"))
    home, other = next(
        (home, member)
        for home, member in people.moderators.items()
        if home != there and member != given[there]
    )
    officer.page.get_by_label("Moderator").select_option(label=f"{other.name}, {home}")
    officer.press("Choose this moderator")
    officer.press("Lock, and tell the moderators")
    declare(visitors[other.name], there)
    return visitors


def declare(moderator: Visitor, name: str, conflict: str = "") -> None:
    moderator.open(re.sub(r"moderations/.*", "", moderator.path) + "moderations/")
    moderator.follow(name)
    assert moderator.heading == f"Before you open {name}"
    answer = "Yes, or I am not sure" if conflict else "No, I have none"
    moderator.page.get_by_role("radio", name=answer).check()
    if conflict:
        moderator.fill("If yes: what is it?", conflict)
    moderator.press("Declare")
    said = "Nothing was opened" if conflict else "You can open the assessment"
    assert said in moderator.text


# --- moderation on pages --------------------------------------------------------------------------------------------


def place(visitor: Visitor, name: str, rest: str = "") -> str:
    home = "/".join(visitor.path.split("/")[:3])
    return f"{home}/assessments/{assessment_of(name).pk}/{rest}"


def ask_and_answer(moderator: Visitor, lead: Visitor) -> None:
    """A request for more evidence by a day; the lead adds it and answers."""
    moderator.open(place(moderator, STORY, f"questions/{ASKED}/"))
    moderator.page.locator("summary", has_text="Ask for more evidence").click()
    moderator.fill("What do you need?", "The contract with the youth service")
    moderator.fill_date("due_on", (clock.today() + dt.timedelta(days=14)).isoformat())
    moderator.press("Ask for it")
    assert f"was asked for more evidence on {ASKED}" in moderator.text
    lead.open("/".join(lead.path.split("/")[:3]) + "/")
    assert f"More evidence on question {ASKED}" in lead.text
    lead.open(place(lead, STORY, f"questions/{ASKED}/"))
    lead.press("Save, then add or remove evidence")
    add_note(lead, "Contract of the youth service")
    lead.follow(re.compile("^Answer the request"))
    lead.fill("Your answer", "Clause 12 of the contract")
    lead.press("Send the answer")
    assert "The moderator was told." in lead.text
    moderator.open(moderator.path)
    assert "Contract of the youth service" in moderator.text
    assert "Clause 12 of the contract" in moderator.text


def moderate_on_pages(moderator: Visitor, people: People, grades: Grades) -> None:
    """One grade lower with its reason, the rest confirmed heading by heading, the visit, the proposals."""
    moderator.open(place(moderator, STORY, f"questions/{LOWERED}/"))
    moderator.page.get_by_role("radio", name=re.compile("^Amber")).check()
    moderator.press("Save the grade")
    assert "Say why: the grade differs" in moderator.text
    moderator.fill("Why? Needed only where you differ from the agency’s own grade", REASON)
    moderator.press("Save the grade")
    assert f"Your grade of {LOWERED} was saved." in moderator.text
    grades.moderated[STORY, LOWERED] = "amber"
    for heading, keys in questions_by_heading(STORY).items():
        moderator.open(place(moderator, STORY, f"headings/{heading.key}/"))
        moderator.press("Confirm the rest of this heading")
        for key in keys:
            grades.moderated.setdefault((STORY, key), grades.own[STORY, key])
        propose(moderator, proposal(grades, STORY, keys))
    visit(moderator)
    moderator.press("Send the proposed grades to the agency")
    assert "The agency was told." in moderator.text


def propose(moderator: Visitor, level: str) -> None:
    moderator.page.get_by_role("radio", name=re.compile(f"^{level}", re.IGNORECASE)).check()
    moderator.fill("Note to the agency: what you saw, and why this grade", "As we read it.")
    moderator.press("Propose this grade")
    assert "Your proposal was saved." in moderator.text


def visit(moderator: Visitor) -> None:
    """Planned for next week; a week passes; recorded by role."""
    moderator.open(place(moderator, STORY))
    moderator.press("Send the proposed grades to the agency")
    assert "Record the visit first" in moderator.text
    day = clock.today() + dt.timedelta(days=7)
    moderator.follow("Plan the visit")
    moderator.fill_date("day", day.isoformat())
    moderator.fill("Time", "10:00")
    moderator.fill("Where?", "At the college")
    moderator.press("Plan the visit")
    assert "The visit was planned" in moderator.text
    clock.move_to(clock.now() + dt.timedelta(days=8))
    moderator.follow("Record the visit")
    moderator.fill("Whom did you meet? One role a line", "Principal\nTwo tutors")
    moderator.fill("What did you find?", "Staff knew whom to ask.")
    moderator.press("Record the visit")
    assert "Met: Principal, Two tutors." in moderator.text


# --- agreeing -------------------------------------------------------------------------------------------------------


def agree(lead: Visitor, name: str, heading: str) -> None:
    lead.open(place(lead, name, f"headings/{heading}/"))
    lead.page.get_by_role("radio", name=re.compile("^Yes")).check()
    lead.press("Send your answer")
    assert "Your answer was saved." in lead.text


def agree_but_one(lead: Visitor, grades: Grades) -> None:
    for heading, keys in questions_by_heading(STORY).items():
        if heading.key != CHALLENGED:
            agree(lead, STORY, heading.key)
            grades.agreed[STORY, heading.key] = proposal(grades, STORY, keys)
    lead.open(place(lead, STORY, f"headings/{CHALLENGED}/"))
    lead.page.get_by_role("radio", name=re.compile("^No")).check()
    lead.fill("Your words to the moderator", "The procedure is in force since January.")
    lead.press("Send your answer")


def refer_and_decide(moderator: Visitor, officer: Visitor, grades: Grades) -> None:
    moderator.open(place(moderator, STORY, f"headings/{CHALLENGED}/"))
    assert "The procedure is in force since January." in moderator.text
    moderator.fill("Why can you not agree?", "We read the same records differently.")
    moderator.press("Refer it")
    officer.open("/".join(officer.path.split("/")[:3]) + "/referrals/")
    officer.follow(re.compile(f"^{STORY}"))
    assert "We read the same records differently." in officer.text
    officer.page.get_by_role("radio", name=re.compile("^Green")).check()
    officer.fill("Why this grade?", "The later records show it.")
    officer.press("Decide")
    assert "Your decision was recorded." in officer.text
    grades.agreed[STORY, CHALLENGED] = "green"


# --- the overview ---------------------------------------------------------------------------------------------------


def close_and_issue(officer: Visitor) -> str:
    """Close the cycle, issue the overview, and read the PDF as it comes down."""
    officer.follow(TITLE, within=officer.page.get_by_role("navigation", name="Breadcrumb"))
    officer.press("Start agreement")
    officer.press("Close the cycle")
    assert "was closed" in officer.text
    officer.follow("Results", within=officer.page.get_by_role("navigation", name="Parts of this cycle"))
    officer.press("Issue the overview report")
    with officer.page.expect_download() as coming:
        officer.page.get_by_role("link", name=re.compile(r"edition 1 \(PDF\)$")).click()
    return text_of_pdf(coming.value.path().read_bytes())


def check_overview(printed: str, grades: Grades) -> None:
    """Self, moderated and agreed grades of every heading of every agency, as they were given."""
    headings = {(heading.key, heading.title): keys for heading, keys in questions_by_heading(STORY).items()}
    assert sum(len(keys) for keys in headings.values()) == 40
    assert "3 of 3 agencies sent in a self-assessment; 3 have an agreed grade for each heading." in printed
    assert "1 of 120 (under 1%) of the grades looked at" in printed
    actions = sum(level in ("amber", "red") for level in grades.own.values())
    assert f"0 recommendations and {actions} actions follow." in printed
    totals, *parts = re.split(
        "|".join(f"{name}: own, moderated and agreed grades" for name in NAMES), printed
    )
    missing = [
        line
        for (key, title), keys in headings.items()
        if (line := grades.total(key, title, keys)) not in totals
    ]
    for name, part in zip(NAMES, parts, strict=True):
        lines = [grades.line(name, key, title, keys) for (key, title), keys in headings.items()]
        missing += [f"{name}: {line}" for line in lines if line not in part]
    assert missing == [], printed
    assert printed.count("(1 lower)") == 1
