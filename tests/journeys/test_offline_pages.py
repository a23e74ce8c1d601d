"""A safeguarding lead answers in Excel: downloads, brings back, looks, chooses; every page with axe, at desk and phone.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from audits.logic.offline.sheets import Column
from audits.models import Answer, Assessment
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Membership
from partnerships.tenancy import partnership_scope
from tests.audits.making import agency, as_member, make_assessment, make_cycle, person
from tests.audits.making_cycles import answer
from tests.audits.offline.workbooks import filled
from tests.conftest import Cast, cast_of
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser

WRITTEN = {
    "S11-1.1": {
        Column.LEVEL: "Amber: partly in place",
        Column.EXPLANATION: "The board meets every other month.",
    },
    "S11-1.2": {
        Column.LEVEL: "Green: excellent",
        Column.EXPLANATION: "- A deputy chief officer leads.\n- The role is in the job description.",
        Column.EVIDENCE: "Job description, on the intranet under Roles",
        Column.IMPACT: "Concerns are dealt with within two days.",
    },
    "S11-1.3": {Column.LEVEL: "Purple"},
    "S11-1.4": {Column.LEVEL: "Not applicable"},
}


def made() -> tuple[Cast, Assessment, Member]:
    """The police's section 11 return, one answer in it, and a colleague of its lead."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with partnership_scope(cast.partnership):
        police = agency("Ashshire Police")
        Membership.objects.filter(user=cast.people[Role.AGENCY_LEAD]).update(agency=police)
        found = make_assessment(cast, police, cycle=make_cycle(cast))
        answer(found, "S11-1.1", as_member(cast.people[Role.AGENCY_LEAD]), "amber")
        return cast, found, person(cast, Role.AGENCY_LEAD, police, name="Bo Lane")


def looked_at(page: Page, name: str, width: int) -> None:
    if os.environ.get("SHOTS"):
        page.screenshot(path=Path(os.environ["SHOTS"]) / f"offline-{name}-{width}.png", full_page=True)
    assert axe_violations(page) == [], name
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{name} is {wider} px wider than the screen"


@pytest.mark.parametrize("width", [390, 1280])
def test_a_lead_brings_colleagues_answers_in_without_losing_anybodys_words(
    live_address: str, open_page: Callable[..., Page], tmp_path: Path, width: int
) -> None:
    cast, found, colleague = made()
    page = open_page(width=width)
    sign_in(page, live_address, cast.people[Role.AGENCY_LEAD])
    page.goto(f"{live_address}{cast.home}assessments/{found.pk}/")
    page.get_by_role("link", name="Answer in Excel").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the workbook").click()
    assert download.value.suggested_filename == "ashshire-police-section-11-2026-answers.xlsx"
    looked_at(page, "bring-back", width)
    workbook = tmp_path / "answers from Bo.xlsx"
    workbook.write_bytes(filled(download.value.path().read_bytes(), WRITTEN))
    with partnership_scope(cast.partnership):
        answer(found, "S11-1.1", colleague, "amber", explanation="The board meets monthly.")

    page.get_by_label("The workbook with answers").set_input_files(workbook)
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("heading", name="What the workbook would change").wait_for()
    for words in ("The board meets every other month.", "The board meets monthly.", "“Purple” is not one of"):
        assert words in page.inner_text("main")
    looked_at(page, "check", width)
    first = page.get_by_role("group", name="What becomes of S11-1.1?")
    assert first.get_by_label("Keep what the portal has").is_checked()
    first.get_by_label("Take the workbook’s words").check()
    page.get_by_role("button", name="Bring these answers in").click()
    page.get_by_text("2 answers were brought in.").wait_for()
    looked_at(page, "brought-in", width)
    with partnership_scope(cast.partnership):
        rows = Answer.objects.filter(assessment=found).order_by("question__position")
        assert list(rows.values_list("question__key", "own_level", "explanation")) == [
            ("S11-1.1", "amber", "The board meets every other month."),
            ("S11-1.2", "green", "- A deputy chief officer leads.\n- The role is in the job description."),
        ]


def test_a_wrong_file_is_refused_in_place(
    live_address: str, open_page: Callable[..., Page], tmp_path: Path
) -> None:
    cast, found, _ = made()
    page, wrong = open_page(width=390), tmp_path / "answers.xlsx"
    wrong.write_bytes(b"Reference,Explanation\nS11-1.1,We do\n")
    sign_in(page, live_address, cast.people[Role.AGENCY_LEAD])
    page.goto(f"{live_address}{cast.home}assessments/{found.pk}/excel/")
    page.get_by_label("The workbook with answers").set_input_files(wrong)
    page.get_by_role("button", name="Show what would change").click()
    page.get_by_role("link", name="This is not an Excel workbook.").wait_for()
    looked_at(page, "refused", 390)
