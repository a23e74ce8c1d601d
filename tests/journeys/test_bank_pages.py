"""The question bank and the design of surveys in a real browser: axe, width, and an officer's own path.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from courses.models import Course
from evaluations.logic.library import ItemType
from evaluations.models import BankQuestion
from evaluations.services.designs import save_design
from evaluations.services.versions import compose_for, survey_version_for
from partnerships.choices import Role
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast, cast_of
from tests.evaluations.bank.writing import in_use, written
from tests.evaluations.making import make_course
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser


def made() -> tuple[Cast, list[str]]:
    """Ashshire with questions of every type and a designed course, and the pages to look at."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with partnership_scope(cast.partnership):
        own = [in_use(cast, kind) for kind in (ItemType.SCALE, ItemType.KNOWLEDGE)]
        drafts = [written(cast, kind) for kind in (ItemType.GRID, ItemType.MULTI_CHOICE, ItemType.TEXT)]
        course = make_course("Neglect: seeing it and acting on it", objectives=3)
        survey_version_for(course=course, stage="post", audience="delegate")
        save_design(
            course=course,
            stage="post",
            audience="delegate",
            keys=["Y1", "OBJ", "K2", own[0].key, "T1", "R2", "R6", "R11", "P1"],
            conditions={"R11": 'R2 is "Disagree" or "Strongly disagree"'},
            by=cast.people[Role.POLICY_OFFICER].pk,
        )
        survey_version_for(course=course, stage="post", audience="delegate")
    bank, design = "evaluations/questions/", f"courses/{course.pk}/surveys/"
    return cast, [
        bank,
        f"{bank}new/",
        f"{bank}new/?type=knowledge",
        f"{bank}new/?type=grid",
        f"{bank}library/",
        f"{bank}library/A3/",
        f"{bank}{own[1].pk}/",
        f"{bank}{own[0].pk}/change/",
        *(f"{bank}{question.pk}/phone/1/" for question in (*own, *drafts)),
        f"{bank}{own[0].pk}/ask-only-if/?question=K2",
        design,
        f"{design}post/delegate/",
        f"{design}post/delegate/ask-only-if/R11/",
        f"{design}post/delegate/ask-only-if/R11/?question=R6",
        f"{design}post/delegate/check/",
        f"{design}post/delegate/copy/",
        f"{design}post/delegate/compare/",
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    cast, pages = made()
    page = open_page(width=width)
    sign_in(page, live_address, cast.people[Role.POLICY_OFFICER])
    for place, address in enumerate(pages):
        response = page.goto(f"{live_address}{cast.home}{address}")
        assert response is not None
        assert response.status == 200, address
        if os.environ.get("SHOTS"):
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"{place:02}-{width}.png", full_page=True)
        assert axe_violations(page) == [], address
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{address} is {wider} px wider than the screen"


def test_an_officer_writes_a_question_and_adds_it_to_a_course_without_script(
    live_address: str, open_page: Callable[..., Page]
) -> None:
    cast, _ = made()
    page = open_page(width=1280, javascript=False)
    sign_in(page, live_address, cast.people[Role.POLICY_OFFICER])
    page.goto(f"{live_address}{cast.home}evaluations/questions/")
    page.get_by_role("button", name="Write a question").click()
    page.get_by_label("Yes, no or not sure").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Question", exact=True).fill("Do you know who your designated lead is?")
    page.get_by_label("Before", exact=True).check()
    page.get_by_label("Step 1: baseline only").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_role("button", name="Put in use").click()
    page.get_by_text("The question is in use").wait_for()
    with partnership_scope(cast.partnership):
        question = BankQuestion.objects.latest("pk")
        course = make_course("Exploitation", objectives=1)
    page.goto(f"{live_address}{cast.home}courses/{course.pk}/surveys/")
    page.get_by_role("link", name="Before", exact=True).click()
    page.get_by_text("Add questions").click()
    page.get_by_label("Do you know who your designated lead is?").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Saved.").wait_for()
    page.get_by_role("button", name="Preview on a phone").click()
    page.get_by_text("Nothing is saved.").first.wait_for()
    with partnership_scope(cast.partnership):
        assert question.key in [item.key for item in compose_for(course, "pre", "delegate").items]


def test_an_officer_chooses_when_a_question_is_asked_without_script(
    live_address: str, open_page: Callable[..., Page]
) -> None:
    cast, _ = made()
    page = open_page(width=390, javascript=False)
    sign_in(page, live_address, cast.people[Role.POLICY_OFFICER])
    with partnership_scope(cast.partnership):
        course = Course.objects.get()
    page.goto(f"{live_address}{cast.home}courses/{course.pk}/surveys/post/delegate/")
    page.get_by_role("link", name="Choose from lists for P1").click()
    page.get_by_label("Which question, asked before this one?").select_option("K2")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Their answer is at least", exact=True).check()
    page.get_by_label("At least or at most which answer?").select_option("7")
    page.get_by_role("button", name="Add it").click()
    assert "is at least “7”" in page.get_by_role("main").inner_text()
    page.get_by_role("link", name="Back to the questions of this survey").click()
    assert page.get_by_label("Ask only if: P1").input_value() == "K2 is at least 7"
    assert page.get_by_label("Ask only if: R11").input_value() == 'R2 is "Disagree" or "Strongly disagree"'
