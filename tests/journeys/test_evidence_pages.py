"""Evidence and frameworks in a real browser: no axe violation, nothing wider than the screen; a lead adds a file.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import http.client
import os
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from assurance.models import Evidence
from assurance.services.evidence import Content, add_version, report_personal_details
from audits.logic.frameworks import editing
from audits.models import FrameworkVersion
from audits.services.answer_evidence import attach
from audits.services.framework_drafts import copy_version, edit_draft
from audits.services.frameworks import adopt_library_framework
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Membership
from partnerships.tenancy import partnership_scope
from tests.assurance.evidence import files
from tests.assurance.evidence.making import add, file_content, newest
from tests.audits.making import agency, as_member, make_assessment, officer, question_of, released
from tests.conftest import Cast, cast_of
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser


def shelved(lead: Member) -> tuple[Evidence, Evidence]:
    """A file of two versions and a web address, beside a note."""
    evidence = add(lead, title="Child safeguarding policy and procedure 2026", owner="Head of safeguarding")
    add_version(evidence=evidence, content=file_content(files.PNG, "page 4.png", page="page 4"), by=lead)
    link = add(lead, Content(url="https://www.ashshire-police.example/safeguarding/policy"), title="Web page")
    add(lead, Content(note="Minutes are kept by the clerk."), title="Note")
    return evidence, link


def drafted(version: FrameworkVersion, by: Member) -> FrameworkVersion:
    """A draft in which one question has other words."""
    draft = copy_version(version=version, label="2027.1", by=by)
    edit_draft(
        version=draft,
        edit=lambda spec: editing.change_question(spec, "S11-1.1", text="Is there a senior board lead?"),
        what="x",
        by=by,
    )
    return draft


def made() -> tuple[Cast, list[tuple[Role, str]]]:
    """A lead's shelf, an answer that uses it, a report, and frameworks in every state."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with partnership_scope(cast.partnership):
        police = agency("Ashshire Police")
        Membership.objects.filter(user=cast.people[Role.AGENCY_LEAD]).update(agency=police)
        lead, by = as_member(cast.people[Role.AGENCY_LEAD]), officer(cast)
        assessment = make_assessment(cast, police)
        evidence, link = shelved(lead)
        for each in (evidence, link):
            attach(
                assessment=assessment,
                question=question_of(assessment),
                evidence=each,
                what_it_proves="A board member is named",
                by=lead,
            )
        concern = report_personal_details(version=newest(link), why="A name on page 2", by=by)
        version = released(cast)
        draft = drafted(version, by)
        matrix = adopt_library_framework(key="best-practice-matrix", by=by)
    boss, own = Role.POLICY_OFFICER, Role.AGENCY_LEAD
    change = f"frameworks/versions/{draft.pk}/change/"
    return cast, [
        (own, "evidence/"),
        (own, "evidence/add/"),
        (own, f"evidence/{evidence.pk}/"),
        (own, f"evidence/{link.pk}/"),
        (own, f"evidence/{evidence.pk}/new-version/"),
        (own, f"evidence/{evidence.pk}/change/"),
        (own, f"assessments/{assessment.pk}/questions/S11-1.1/evidence/"),
        (boss, "evidence/"),
        (boss, "evidence/personal-details/"),
        (boss, f"evidence/personal-details/{concern.pk}/"),
        (boss, "frameworks/"),
        (boss, "frameworks/upload/"),
        (boss, f"frameworks/{version.framework_id}/"),
        (boss, f"frameworks/{version.framework_id}/compare/"),
        (boss, f"frameworks/versions/{version.pk}/"),
        (boss, f"frameworks/versions/{matrix.pk}/"),
        (boss, f"frameworks/versions/{version.pk}/copy/"),
        (boss, f"frameworks/versions/{draft.pk}/release/"),
        (boss, change),
        (boss, f"{change}title/"),
        (boss, f"{change}grades/green/"),
        (boss, f"{change}question/S11-1.1/"),
        (boss, f"{change}headings/add/"),
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    cast, pages = made()
    page = open_page(width=width)
    wrong = []
    for place, (role, address) in enumerate(pages):
        sign_in(page, live_address, cast.people[role])
        response = page.goto(f"{live_address}{cast.home}{address}")
        assert response is not None
        assert response.status == 200, address
        if os.environ.get("SHOTS"):
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"{place:02}-{width}.png", full_page=True)
        wrong += [f"{address}: {each}" for each in axe_violations(page)]
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wider > 0:
            wrong.append(f"{address} is {wider} px wider than the screen")
    assert wrong == []


def test_a_lead_adds_a_file_under_an_answer_and_a_program_is_refused_without_script(
    live_address: str, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    cast, pages = made()
    page = open_page(width=390, javascript=False)
    sign_in(page, live_address, cast.people[Role.AGENCY_LEAD])
    page.goto(f"{live_address}{cast.home}{pages[6][1]}")
    program, paper = tmp_path / "rota.pdf", tmp_path / "rota (2).pdf"
    program.write_bytes(files.PROGRAM)
    paper.write_bytes(files.PDF)
    page.get_by_label("Title").fill("On-call rota")
    page.get_by_label("What does it prove?").fill("Somebody is always on call")
    page.locator("#id_new-file").set_input_files(program)
    page.get_by_role("button", name="Add and use it here").click()
    page.get_by_role("link", name="This is a program, whatever its name says.").wait_for()
    page.locator("#id_new-file").set_input_files(paper)
    page.get_by_role("button", name="Add and use it here").click()
    page.get_by_text("“On-call rota” was added.").wait_for()
    page.goto(f"{live_address}{cast.home}{pages[6][1]}")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download On-call rota").click()
    assert Path(download.value.path()).read_bytes() == files.PDF


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(
    live_address: str, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    cast, _ = made()
    page = open_page(width=390)
    sign_in(page, live_address, cast.people[Role.AGENCY_LEAD])
    page.goto(f"{live_address}{cast.home}evidence/add/")
    film = tmp_path / "film.pdf"
    with film.open("wb") as file:
        file.truncate(30 * 1024 * 1024)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.locator("#id_file").set_input_files(film)
    page.get_by_role("button", name="Add the evidence").click()
    page.get_by_text("This file has 30 MB. 25 MB is the most.").wait_for()
    assert "POST" not in sent
    assert axe_violations(page) == []


def test_two_gigabytes_are_answered_while_they_are_still_to_come(live_address: str) -> None:
    """Over a real connection: the headers alone are sent, and the answer comes."""
    host = urlsplit(live_address).netloc
    with closing(http.client.HTTPConnection(host, timeout=10)) as connection:
        connection.putrequest("POST", "/p/ashshire/evidence/add/")
        connection.putheader("Content-Type", "multipart/form-data; boundary=x")
        connection.putheader("Content-Length", str(2 * 1024**3))
        connection.endheaders()
        response = connection.getresponse()
        assert response.status == 413
        assert "2,048 MB. A file may have 25 MB at most." in response.read().decode()
