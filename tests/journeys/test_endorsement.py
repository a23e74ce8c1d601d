"""A course from a private self-check to an endorsement with conditions, its certificate, and its end.

Source: the brief of audits, Done when, 1. People act on pages; the bulk of the provider's answers goes through
the same services.
"""

import datetime as dt
import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser

from assurance.models import Evidence
from audits.models import Answer, Assessment
from audits.queries.answers import question_rows
from audits.services.answer_evidence import attach
from audits.services.answers import save_answer
from courses.models import Course
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import OutboxMessage, User
from partnerships.tenancy import partnership_scope
from qa_portal.services.running import run_due
from tests.audits.making import agency, person, released
from tests.audits.standards.making import MULTI, SINGLE
from tests.conftest import Cast, cast_of
from tests.evaluations.making import london
from tests.journeys.light import people_at
from tests.journeys.steps.reporting import text_of_pdf
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

TITLE = "Noticing neglect"
FIRST, SECOND = "MS-S1", "MS-S2"
PRACTICE = "Delegates practise the call to the front door."
DEVELOPMENT = "Show the edition of the guidance on the slides."
REASON = "The slides give no edition"
DECIDED, LAST = dt.date(2026, 6, 1), dt.date(2026, 10, 30)
NEEDED = dt.date(2026, 7, 31)
#: Days on which the end is announced: 90, 30 and 0 days before, the first working day from then.
NOTICES = (dt.date(2026, 8, 3), dt.date(2026, 9, 30), LAST)


@dataclass(frozen=True)
class Scene:
    """Who takes part."""

    cast: Cast
    course: Course
    provider: Member
    peer: Member


def made() -> Scene:
    """A provider with a course, and a moderator of another agency."""
    clock.store(london(2026, 6, 1, 9, 30))
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with partnership_scope(cast.partnership):
        ours = agency("Ash Valley Training", provides_training=True)
        course = Course.objects.create(title=TITLE, provider=ours, reach="single_agency")
        released(cast, SINGLE)
        released(cast, MULTI)
        return Scene(
            cast,
            course,
            person(cast, Role.PROVIDER, ours, "Pat Provider"),
            person(cast, Role.MODERATOR, agency("Elm College"), "Mo Peer"),
        )


def test_a_course_from_self_check_to_certificate_and_end(live_address: str, browser: Browser) -> None:
    scene = made()
    with people_at(browser, live_address) as entrance:
        desk = entrance.let_in("officer", scene.cast.people[Role.POLICY_OFFICER])
        provider = entrance.let_in("provider", User.objects.get(pk=scene.provider.user_id), phone=True)
        peer = entrance.let_in("peer", User.objects.get(pk=scene.peer.user_id))
        begin_in_private(provider, desk, scene)
        answer_the_rest(scene)
        send_in(provider)
        ask_the_peer(desk, scene)
        check_as_peer(peer, scene)
        decide(desk, scene)
        certificate(provider, scene)
        time_passes(provider, desk, scene)


def the_check(scene: Scene) -> Assessment:
    with partnership_scope(scene.cast.partnership):
        return Assessment.objects.select_related("framework_version", "agency").get(course=scene.course)


def begin_in_private(provider: Visitor, desk: Visitor, scene: Scene) -> None:
    """The nine standards fit the course; one is answered on its page; nobody else sees it."""
    provider.open(scene.cast.home)
    provider.follow("Minimum standards", within=provider.page.get_by_role("navigation", name="Main"))
    assert f"{TITLE} Not checked" in provider.text
    provider.follow(re.compile("^Check it against the standards"))
    assert "“Minimum standards: single-agency basic awareness in safeguarding” fits it." in provider.text
    provider.press("Start the self-check")
    assert "Nobody else sees it until you send it in." in provider.text
    assert "0 of 9" in provider.text
    provider.follow("Begin")
    provider.page.get_by_role("textbox").first.fill("Slides 4 to 9 name our leads by role.")
    provider.page.get_by_role("radio", name=re.compile("^Met")).check()
    provider.press("Save, then add or remove evidence")
    provider.fill("Title", "Session plan and slides")
    provider.fill("What does it prove?", "What is taught, and how")
    provider.fill("Or a note", "Slides 4 to 9.")
    provider.press("Add and use it here")
    provider.press("Save and go on")
    assert f"{FIRST} was saved." in provider.text
    desk.open(f"{scene.cast.home}endorsements/")
    assert "No check fits." in desk.text
    hidden = desk.page.request.get(f"{desk.address}{scene.cast.home}endorsements/{the_check(scene).pk}/")
    assert hidden.status == 404


def answer_the_rest(scene: Scene) -> None:
    """Eight more standards, met, on the evidence that was added on the page."""
    with partnership_scope(scene.cast.partnership):
        assessment, evidence = the_check(scene), Evidence.objects.get()
        known = set(Answer.objects.values_list("question_id", flat=True))
        for row in question_rows(assessment):
            if row.pk not in known:
                attach(
                    assessment=assessment,
                    question=row,
                    evidence=evidence,
                    what_it_proves="Taught",
                    by=scene.provider,
                )
                save_answer(
                    assessment=assessment, question=row, revision=0, level="met", explanation=f"How we meet {row.key}.",
                    by=scene.provider,
                )  # fmt: skip


def send_in(provider: Visitor) -> None:
    provider.open(re.sub(r"questions/.*", "", provider.path))
    assert "9 of 9" in provider.text
    provider.open(f"{provider.path}sign/")
    provider.page.get_by_label(re.compile("^Position")).fill("Head of training")
    for box in provider.page.get_by_role("checkbox").all():
        box.check()
    provider.press("Sign and send")
    assert "Signed and sent. Thank you." in provider.text


def ask_the_peer(desk: Visitor, scene: Scene) -> None:
    """The officer hears of it, and asks the moderator of another agency."""
    run_due(clock.now() + dt.timedelta(minutes=5))
    assert subject_of(scene, desk_email(scene)) == f"Submitted: {TITLE}"
    desk.open(scene.cast.home)
    assert f"Check and decide: {TITLE}" in desk.text
    desk.follow(re.compile("^Look"), within=desk.page.locator("main"))
    desk.follow("Ask a peer to check")
    desk.page.get_by_label("Who checks?").select_option(label="Mo Peer, Elm College")
    desk.press("Ask this person")
    assert "Mo Peer was asked, and gets an email." in desk.text


def check_as_peer(peer: Visitor, scene: Scene) -> None:
    """Declares first; good practice on one standard, a development with its day on another; the rest confirmed."""
    peer.open(scene.cast.home)
    peer.follow("Course checks", within=peer.page.get_by_role("navigation", name="Main"))
    peer.follow(TITLE)
    assert peer.heading == f"Before you check {TITLE}"
    assert "Slides 4 to 9" not in peer.text
    peer.page.get_by_role("radio", name="No, I have none").check()
    peer.press("Declare")
    peer.follow("Check the next standard")
    peer.page.get_by_role("radio", name="Met", exact=True).check()
    peer.page.get_by_label("Good practice").fill(PRACTICE)
    peer.press("Save and go on")
    assert f"{FIRST} was checked." in peer.text
    peer.page.get_by_role("radio", name="Partly met").check()
    peer.page.get_by_label("Development required").fill(DEVELOPMENT)
    peer.press("Save and go on")
    assert "Enter the day by which the development is needed" in peer.text
    peer.fill_date("development_due_on", NEEDED.isoformat())
    peer.page.get_by_label("The endorsement depends on this development").check()
    peer.press("Save and go on")
    assert "Say why: the grade differs" in peer.text
    peer.page.get_by_label(re.compile("^Why")).fill(REASON)
    peer.press("Save and go on")
    assert f"{SECOND} was checked." in peer.text
    peer.follow("All standards of this course")
    assert "9 standards: 2 checked" in peer.text
    peer.press("Confirm the rest as the provider graded it")
    assert "7 grades confirmed as the provider gave them." in peer.text
    assert "9 standards: 9 checked" in peer.text


def decide(desk: Visitor, scene: Scene) -> None:
    desk.open(f"{scene.cast.home}endorsements/{the_check(scene).pk}/")
    desk.follow("Decide")
    assert "8 of 9 standards met." in desk.text
    conditions = desk.page.get_by_label(re.compile("^Conditions")).input_value()
    assert conditions == f"{DEVELOPMENT} By 31 July 2026."
    desk.page.get_by_role("radio", name="Endorsed with conditions").check()
    desk.page.get_by_label(re.compile(r"^Why\?")).fill("A sound course; one thing to put right.")
    desk.fill_date("starts_on", DECIDED.isoformat())
    desk.fill_date("expires_on", LAST.isoformat())
    desk.press("Decide")
    assert f"{TITLE}: endorsed with conditions." in desk.text


def certificate(provider: Visitor, scene: Scene) -> None:
    """The provider reads what was decided and why, and downloads the certificate."""
    assert subject_of(scene, scene.provider.email) == f"Endorsed with conditions: {TITLE}"
    provider.open(f"{scene.cast.home}endorsements/{the_check(scene).pk}/")
    for words in (
        "Endorsed with conditions, 1 June 2026 to 30 October 2026. 8 of 9 standards met.",
        "A sound course; one thing to put right.",
        f"Good practice: {PRACTICE}",
        f"Why: {REASON}",
        f"{DEVELOPMENT} by 31 July 2026, not started, {SECOND}, a condition",
        "Checked by Elm College",
    ):
        assert words in provider.text, words
    assert "Mo Peer" not in provider.text
    link = provider.page.get_by_role("link", name=re.compile("^Certificate"))
    reference = re.sub(r"^Certificate (.*) \(PDF\)$", r"\1", link.inner_text())
    printed = text_of_pdf(provider.page.request.get(f"{provider.address}{link.get_attribute('href')}").body())
    for words in (
        TITLE, "Ash Valley Training", "1 June 2026 to 30 October 2026", "8 of 9 standards met", reference, DEVELOPMENT,
    ):  # fmt: skip
        assert words in printed, f"{words!r} is not in {printed}"


def time_passes(provider: Visitor, desk: Visitor, scene: Scene) -> None:
    """90, 30 and 0 days before its end provider and officer are told; the day after it reads expired."""
    since = clock.now()
    for day in NOTICES:
        moment = dt.datetime.combine(day, dt.time(9, 30), clock.LONDON)
        run_due(moment, since=since)
        clock.store(moment)
        since = moment
        for address in (scene.provider.email, desk_email(scene)):
            letters = about_the_end(scene, address)
            assert len(letters) == NOTICES.index(day) + 1, [letter.subject for letter in letters]
            assert f"The endorsement of {TITLE} ends on 30 October 2026." in letters[-1].text
    provider.open(scene.cast.home)
    assert f"Endorsement ends: {TITLE}" in provider.text
    clock.store(london(2026, 11, 2, 9, 30))
    run_due(clock.now(), since=since)
    assert len(about_the_end(scene, scene.provider.email)) == len(NOTICES)
    provider.open(scene.cast.home)
    assert f"Endorsement ended: {TITLE}" in provider.text
    provider.follow("Minimum standards", within=provider.page.get_by_role("navigation", name="Main"))
    assert f"{TITLE} Expired on 30 October 2026" in provider.text
    desk.open(f"{scene.cast.home}courses/")
    row = desk.page.locator("tbody tr", has_text=TITLE).inner_text()
    assert "Expired" in row


def desk_email(scene: Scene) -> str:
    return scene.cast.people[Role.POLICY_OFFICER].email


def about_the_end(scene: Scene, address: str) -> list[OutboxMessage]:
    with partnership_scope(scene.cast.partnership):
        rows = OutboxMessage.objects.filter(to_address=address, dedupe_key__startswith="endorsement-ends")
        return list(rows.order_by("id"))


def subject_of(scene: Scene, address: str) -> str:
    """The newest email to somebody."""
    with partnership_scope(scene.cast.partnership):
        return OutboxMessage.objects.filter(to_address=address).latest("id").subject
