"""A school of the officer's list joins, sends its trust's own audit as a file, and the officer accepts it.

Source: the brief of audits, Done when, 1 ("a school by its own audit").
"""

import io
import re

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser

from partnerships import clock
from partnerships.choices import Role
from partnerships.models import OutboxMessage
from partnerships.tenancy import partnership_scope
from tests.audits.making import agency
from tests.audits.standards.test_schools import school_cycle
from tests.conftest import Cast, cast_of
from tests.evaluations.making import london
from tests.journeys.light import newest_links, people_at
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

LEAD = "head@millbrook.example"
LIST = f"School,Email of the lead,Lead\nMillbrook Primary,{LEAD},Ada Head\nNowhere School,,\n"
PASSWORD = "herons over calm water"
AUDIT = "Millbrook safeguarding audit"


def made() -> Cast:
    """Ashshire with an open round of schools' returns."""
    clock.store(london(2026, 6, 1, 10))
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with partnership_scope(cast.partnership):
        agency("Ash Ridge Academy", sector="education", section11_duty=False)
        school_cycle(cast)
    return cast


def workbook() -> bytes:
    """The trust's own audit."""
    book = Workbook()
    assert book.active is not None
    book.active.append(["Area", "Found"])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def test_a_school_joins_and_its_own_audit_is_accepted(live_address: str, browser: Browser) -> None:
    cast = made()
    with people_at(browser, live_address) as entrance:
        desk = entrance.let_in("officer", cast.people[Role.POLICY_OFFICER])
        school = entrance.let_in("school", phone=True)
        invite_from_the_list(desk, cast)
        join(school, cast)
        choose_its_own_audit(school)
        content = workbook()
        attach(school, content)
        sign(school)
        accept(desk, cast, content)
        school.open(school.path)
        assert "Accepted" in school.page.locator(".page-head").inner_text()
        assert told(cast, LEAD) == "Schools 2026: accepted"


def invite_from_the_list(desk: Visitor, cast: Cast) -> None:
    """What would happen is shown first: one row cannot be used."""
    desk.open(cast.home)
    desk.follow("Audits", within=desk.page.get_by_role("navigation", name="Main"))
    desk.follow("Schools", within=desk.page.get_by_role("navigation", name="Parts of audits"))
    desk.follow(re.compile("^Invite schools from a list"))
    file = {"name": "schools.csv", "mimeType": "text/csv", "buffer": LIST.encode()}
    desk.page.get_by_label("List of schools").set_input_files(file)  # type: ignore[arg-type]
    desk.press("Read the list")
    assert "1 school can be invited; 1 row cannot be used and will be left out" in desk.text
    assert "Row 3: Nowhere School. There is no email address." in desk.text
    desk.press("Invite 1 school")
    assert (
        "1 school joined Schools 2026, 1 of them new to the portal. 1 person was invited by email."
        in desk.text
    )
    row = desk.page.locator("tbody tr", has_text="Millbrook Primary").inner_text().split("\t")
    assert [cell.strip() for cell in row][2:] == ["Not chosen yet", "Not started", "31 July 2026", "Not yet"]


def join(school: Visitor, cast: Cast) -> None:
    school.open(newest_links(cast.partnership, LEAD)[0])
    school.fill("A password", PASSWORD)
    school.press(re.compile("^Join"))
    school.open(cast.home)
    school.follow("Our assessments", within=school.page.get_by_role("navigation", name="Main"))
    school.follow(re.compile("Schools 2026|Millbrook"), within=school.page.locator("main"))


def choose_its_own_audit(school: Visitor) -> None:
    """Opening the return for the first time asks how the school gives assurance."""
    labels = school.page.locator(".govuk-radios__label").all_inner_texts()
    assert len(labels) == 4
    school.page.get_by_role("radio", name="Our trust's own safeguarding audit").check()
    school.press("Go on")


def attach(school: Visitor, content: bytes) -> None:
    """Something that only looks like a workbook is refused; nothing typed is lost."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    school.fill("Title", AUDIT)
    school.fill("What does it prove?", "What the trust looked at and found")
    chooser = school.page.locator("input[type=file]")
    chooser.set_input_files({"name": "audit.xlsx", "mimeType": kind, "buffer": b"MZ\x90\x00" + bytes(200)})
    school.press("Add and use it here")
    assert "There is a problem" in school.text
    chooser.set_input_files({"name": "audit.xlsx", "mimeType": kind, "buffer": content})
    school.press("Add and use it here")
    assert f"“{AUDIT}” was added." in school.text


def sign(school: Visitor) -> None:
    school.follow("Sign and send")
    school.page.get_by_role("radio", name="Head or principal").check()
    for box in school.page.get_by_role("checkbox").all():
        box.check()
    school.press("Sign and send")
    assert "Signed and sent. Thank you." in school.text


def accept(desk: Visitor, cast: Cast, content: bytes) -> None:
    """The officer reads the file that was sent in, byte for byte, and accepts."""
    desk.open(f"{cast.home}schools/")
    desk.follow("Millbrook Primary")
    assert "Our trust's own safeguarding audit" in desk.text
    link = desk.page.get_by_role("link", name=AUDIT).get_attribute("href")
    response = desk.page.request.get(f"{desk.address}{link}")
    if response.headers["content-type"].startswith("text/html"):
        desk.open(link or "")
        file = desk.page.locator("a[download], a[href*='/file']").first.get_attribute("href")
        response = desk.page.request.get(f"{desk.address}{file}")
        desk.open(f"{cast.home}schools/")
        desk.follow("Millbrook Primary")
    assert response.body() == content
    desk.press("Accept")
    assert "The return of Millbrook Primary was accepted." in desk.text


def told(cast: Cast, address: str) -> str:
    """The subject of the newest email to somebody."""
    with partnership_scope(cast.partnership):
        return OutboxMessage.objects.filter(to_address=address).latest("id").subject
