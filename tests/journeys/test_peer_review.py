"""A training peer review of three agencies from planning to themes (the brief of audits, Done when 1).

People act on pages. The bulk alone goes through the same services as the pages: most of the answers of each agency, and
the review of the two agencies about which nobody disagrees.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from audits.models import Assessment, Cycle
from audits.queries.answers import question_rows
from audits.queries.peer_reviews import review_assignment
from audits.services import peer_answers, peer_returns, peer_reviews
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import User
from tests.audits.making import agency, as_member, person, released
from tests.audits.peers.making import answer
from tests.conftest import Cast, cast_of
from tests.journeys.steps.section_11 import in_its_partnership
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

NAMES = ("Ash Police", "Elm College", "Oak Trust")
#: Whose review is done wholly on pages.
STORY = "Elm College"
TITLE = "Training peer review of this year"
CHALLENGED, RED, OWN = "PR-3", "PR-9", "PR-1"
REASON = "Two of five plans are out of date"
PRACTICE = "A card with the three steps in every car"
DEVELOPMENT = "Keep one record of who was trained and when"


class People:
    """A lead for each agency, the officer and a member of SEG."""

    @in_its_partnership()
    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        released(cast, "training-peer-review")
        self.leads = {name: person(cast, Role.AGENCY_LEAD, agency(name), f"Lead of {name}") for name in NAMES}
        self.officer = as_member(cast.people[Role.POLICY_OFFICER])
        self.seg = as_member(cast.people[Role.SEG_MEMBER])


@in_its_partnership()
def assessment_of(name: str) -> Assessment:
    rows = Assessment.objects.select_related("agency", "cycle", "framework_version__framework")
    return rows.get(agency__name=name)


@in_its_partnership()
def peer_of(name: str, people: People) -> tuple[str, Member]:
    """Whom the portal gave to an agency: the name of the peer, and its lead."""
    held = review_assignment(assessment_of(name))
    assert held is not None
    return str(held.agency), people.leads[str(held.agency)]


@in_its_partnership()
def answer_the_rest(name: str, lead: Member) -> None:
    """Every question that the journey does not answer on a page."""
    found = assessment_of(name)
    for row in question_rows(found):
        if row.key != OWN:
            answer(found, row, lead, "green")


@in_its_partnership()
def review_and_return(name: str, people: People) -> None:
    """The review of an agency about which nobody disagrees."""
    found, peer = assessment_of(name), peer_of(name, people)[1]
    given = peer_reviews.LineReview(
        level="amber",
        reason="Not every volunteer was trained",
        development="Train every volunteer",
        development_due_on=clock.today() + dt.timedelta(days=120),
        development_owner="Head of learning",
    )
    question = next(row for row in question_rows(found) if row.key == RED)
    peer_reviews.review_line(assessment=found, question=question, given=given, by=peer)
    peer_reviews.confirm_rest(assessment=found, by=peer)
    said = (
        "I do not work for the agency reviewed",
        "I have seen the evidence listed",
        "We have discussed the ratings together",
    )
    peer_reviews.share(assessment=found, statements=said, by=peer)
    lead = people.leads[name]
    peer_answers.agree_rest(assessment=found, by=lead)
    peer_answers.respond(assessment=found, by=lead)
    for by in (lead, peer):
        peer_returns.return_review(assessment=found, by=by)


@in_its_partnership()
def cycle_state() -> str:
    return Cycle.objects.get(title=TITLE).state


@in_its_partnership()
def user(member: Member) -> User:
    return User.objects.get(pk=member.user_id)


@pytest.fixture
def enter(browser: Browser, live_address: str) -> Iterator[Callable[..., Visitor]]:
    """Somebody signed in, at a desk or on a phone, and at Home: `enter(people, member)`."""
    visitors: list[Visitor] = []
    Visitor.looked_at = set()

    def entered(people: People, member: Member, *, phone: bool = False) -> Visitor:
        size = {"width": 390, "height": 844} if phone else {"width": 1280, "height": 900}
        context = browser.new_context(viewport=size, locale="en-GB", timezone_id="Europe/London")  # type: ignore[arg-type]
        visitor = Visitor(context, live_address, member.name)
        sign_in(visitor.page, live_address, user(member))
        visitors.append(visitor)
        visitor.open(people.cast.home)
        return visitor

    yield entered
    for visitor in visitors:
        visitor.close()


def test_a_peer_review_of_three_agencies_from_plan_to_themes(enter: Callable[..., Visitor]) -> None:
    people = People(cast_of("ashshire", "Ashshire Safeguarding Children Partnership"))
    officer = enter(people, people.officer)
    plan_and_open(officer)
    leads = {name: enter(people, people.leads[name], phone=name == STORY) for name in NAMES}
    for name in NAMES:
        answer_one(leads[name])
        answer_the_rest(name, people.leads[name])
        sign(leads[name])
    match(officer)
    for name in NAMES:
        declare(leads[peer_of(name, people)[0]], name)
    peer, lead = leads[peer_of(STORY, people)[0]], leads[STORY]
    review_on_pages(peer)
    closed_before_sharing(lead)
    share(peer)
    answer_on_pages(lead)
    settle(peer, lead)
    for name in NAMES:
        if name != STORY:
            review_and_return(name, people)
    support(officer)
    collate(officer)
    read_themes(enter(people, people.seg))
    close(officer)


# --- planning, answering, matching ----------------------------------------------------------------------------------


def main(visitor: Visitor) -> str:
    return visitor.page.locator("main").inner_text()


def home(visitor: Visitor) -> str:
    return "/".join(visitor.path.split("/")[:3]) + "/"


def place(visitor: Visitor, rest: str = "", name: str = STORY) -> str:
    return f"{home(visitor)}peer-reviews/{assessment_of(name).pk}/{rest}"


def plan_and_open(officer: Visitor) -> None:
    today = clock.today()
    officer.follow("Audits")
    officer.follow("Plan a cycle")
    officer.page.get_by_role("radio", name=re.compile("peer review", re.IGNORECASE)).check()
    officer.press("Go on")
    assert "Peers share their reviews by" in officer.text
    officer.fill("Title", TITLE)
    days = {"opens_on": 0, "self_assessment_by": 40, "moderation_by": 80, "agreement_by": 110}
    for name, after in days.items():
        officer.fill_date(name, (today + dt.timedelta(days=after)).isoformat())
    officer.press("Save")
    officer.press("Save")
    officer.follow("Open the cycle")
    assert "3 letters will go." in officer.text
    officer.press("Open and send the letters")
    assert f"{TITLE} is open." in officer.text


def answer_one(lead: Visitor) -> None:
    lead.follow(re.compile("^Our assessments"))
    lead.follow(re.compile(TITLE), within=lead.page.locator("main"))
    lead.open(f"{lead.path}questions/{OWN}/")
    lead.page.get_by_role("radio", name=re.compile("^Green")).check()
    lead.page.locator("textarea[name='explanation']").fill("One named lead answers for training.")
    lead.press("Save and go on")
    assert f"{OWN} was saved." in lead.text


def sign(lead: Visitor) -> None:
    lead.open(re.sub(r"questions/.*", "sign/", lead.path))
    assert "I do not work for the agency reviewed" not in lead.text
    lead.fill("Position of the senior lead who signs", "Head of learning")
    for box in lead.page.get_by_role("checkbox").all():
        box.check()
    lead.press("Sign and send")
    assert "Signed and sent. Thank you." in lead.text


def match(officer: Visitor) -> None:
    officer.follow("Peers", within=officer.page.get_by_role("navigation", name="Parts of this cycle"))
    officer.press("Propose pairs")
    assert "Proposed: 1 group of three. No rule is broken." in officer.text
    officer.press("Lock, and tell the agencies")
    assert "Locked. 1 group was told whom they review." in officer.text
    officer.follow("Progress", within=officer.page.get_by_role("navigation", name="Parts of this cycle"))
    officer.press("Start the peer reviews")
    assert "moved on" in officer.text


def declare(peer: Visitor, name: str) -> None:
    """Before it, nothing of the agency opens."""
    closed = peer.page.request.get(f"{peer.address}{home(peer)}assessments/{assessment_of(name).pk}/")
    assert closed.status == 404
    peer.open(home(peer))
    assert f"Declare: {name}" in peer.text
    peer.follow(re.compile("^Peer reviews"))
    peer.follow(name)
    assert peer.heading == f"Before you open {name}"
    peer.page.get_by_role("radio", name="No, I have none").check()
    peer.press("Declare")
    assert "You can open the answers" in peer.text


# --- the review -----------------------------------------------------------------------------------------------------


def review_on_pages(peer: Visitor) -> None:
    """Two lines lower, each with its reason; good practice; a development with day and owner; the rest confirmed."""
    peer.follow(STORY)
    assert "15 lines to grade." in peer.text
    peer.open(f"{home(peer)}assessments/{assessment_of(STORY).pk}/questions/{CHALLENGED}/")
    peer.page.get_by_role("radio", name=re.compile("^Amber")).check()
    peer.press("Save and go to the next line")
    assert "Say why: the grade differs" in peer.text
    peer.fill("Why? Needed only where you differ from the agency’s own grade", REASON)
    peer.fill("Good practice", PRACTICE)
    peer.press("Save and go to the next line")
    assert f"{CHALLENGED} was saved." in peer.text
    peer.open(f"{home(peer)}assessments/{assessment_of(STORY).pk}/questions/{RED}/")
    peer.page.get_by_role("radio", name=re.compile("^Red")).check()
    peer.fill("Why? Needed only where you differ from the agency’s own grade", "There is no record")
    peer.fill("Development needed", DEVELOPMENT)
    peer.press("Save and go to the next line")
    assert "Give the day by which the development is needed" in peer.text
    peer.fill_date("development_due_on", (clock.today() + dt.timedelta(days=90)).isoformat())
    peer.fill("Who sees to it, by role?", "Head of learning")
    peer.press("Save and go to the next line")
    assert f"{RED} was saved." in peer.text
    peer.open(place(peer))
    peer.press("Confirm the rest")
    assert "13 grades were confirmed as the agency gave them." in peer.text


def closed_before_sharing(lead: Visitor) -> None:
    lead.open(place(lead))
    assert "You see grades and words as soon as" in lead.text
    assert PRACTICE not in lead.text
    lead.open(f"{home(lead)}assessments/{assessment_of(STORY).pk}/questions/{CHALLENGED}/")
    assert REASON not in lead.text


def share(peer: Visitor) -> None:
    peer.follow("Share the review")
    for box in peer.page.get_by_role("checkbox").all():
        box.check()
    peer.press("Share the review")
    assert f"{STORY} was told." in peer.text


def answer_on_pages(lead: Visitor) -> None:
    lead.open(home(lead))
    assert "Answer your peer review" in lead.text
    lead.follow("Answer")
    assert PRACTICE in lead.text
    lead.open(f"{home(lead)}assessments/{assessment_of(STORY).pk}/questions/{CHALLENGED}/")
    lead.page.get_by_role("radio", name="No, and I say why").check()
    lead.press("Save your answer")
    assert "Say why." in lead.text
    lead.fill("Your words to the peer", "Every plan was renewed in May.")
    lead.press("Save your answer")
    lead.open(place(lead))
    lead.press("Agree with the rest")
    assert "You agreed with 14 lines." in lead.text
    lead.press("Send your answers")
    assert "the peer was told" in lead.text


def settle(peer: Visitor, lead: Visitor) -> None:
    """The peer saw the new plans and grades again; the agency agrees; both return it."""
    peer.open(home(peer))
    assert f"Talk through the peer review of {STORY}" in peer.text
    peer.open(place(peer))
    peer.follow("The first of them")
    assert "Every plan was renewed in May." in peer.text
    peer.page.get_by_role("radio", name=re.compile("^Green")).check()
    peer.press("Save and go to the next line")
    lead.open(f"{home(lead)}assessments/{assessment_of(STORY).pk}/questions/{CHALLENGED}/")
    lead.page.get_by_role("radio", name=re.compile("^Yes")).check()
    lead.press("Save your answer")
    lead.press("Return the review")
    assert "as soon as the other agency has returned it too" in lead.text
    peer.open(place(peer))
    peer.press("Return the review")
    assert "The peer review is complete." in peer.text
    assert "Support needed." in peer.text
    lead.open(place(lead))
    assert DEVELOPMENT in lead.text


# --- the training team ----------------------------------------------------------------------------------------------


def support(officer: Visitor) -> None:
    officer.open(home(officer))
    assert f"Support {STORY}" in officer.text
    officer.open(place(officer, "support/"))
    officer.fill("What was said and agreed?", "A visit next week, and our template of a record.")
    officer.press("Record it")
    assert "our template of a record" in officer.text


def collate(officer: Visitor) -> None:
    officer.open(home(officer))
    assert f"Collate the themes: {TITLE}" in officer.text
    officer.open(f"{home(officer)}peer-reviews/cycles/{assessment_of(STORY).cycle_id}/themes/")
    row = officer.page.get_by_role("row", name=re.compile(f"^{RED} "))
    assert "Recurs" in row.inner_text()
    officer.follow(re.compile("^Write a theme about"), within=row)
    officer.fill("What came up?", f"{STORY} keeps no record.")
    officer.fill("Or a subgroup that is not in the list", "Learning and development")
    officer.press("Save the theme")
    assert "Themes name no agency." in officer.text
    officer.fill("What came up?", "In all three reviews some training was not recorded.")
    officer.press("Save the theme")
    assert "Nobody outside the team sees it yet." in officer.text
    officer.press("Share with the subgroups")
    assert "1 theme was shared." in officer.text


def read_themes(seg: Visitor) -> None:
    seg.follow("Training themes")
    assert "In all three reviews some training was not recorded." in seg.text
    assert not [name for name in NAMES if name in main(seg)]


def close(officer: Visitor) -> None:
    officer.follow("Progress", within=officer.page.get_by_role("navigation", name="Parts of this cycle"))
    officer.press("Start agreement")
    officer.press("Close the cycle")
    assert "was closed" in officer.text
    assert cycle_state() == "closed"
