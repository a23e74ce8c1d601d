"""The pages of minimum standards as their people use them, and what they cost."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.models import Assessment, Grade, QuestionReview
from audits.queries.endorsing import results_of
from audits.services.assessments import sign_off
from audits.services.endorsing import Decision, Standard, ask_changes, check_standard, decide, start_check
from courses.choices import EndorsementOutcome
from courses.models import Endorsement
from partnerships import clock
from partnerships.access import Member
from partnerships.models import User
from tests.audits.making import released
from tests.audits.standards.making import (
    SINGLE,
    Scene,
    answer_standards,
    checked,
    course_scene,
    first_question,
    self_check,
    submitted,
)
from tests.audits.standards.test_endorsing import YEARS
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")


@dataclass(frozen=True)
class Pages:
    """The scene with the provider's and the officer's browser."""

    scene: Scene
    ours: Client
    officer: Client

    def url(self, name: str, *args: object) -> str:
        return reverse(f"audits:{name}", args=[self.scene.cast.partnership.slug, *args])


@pytest.fixture
def pages(in_ashshire: Cast, sign_in: Callable[[User], Client]) -> Pages:
    scene = course_scene(in_ashshire)

    def browser(member: Member) -> Client:
        return sign_in(User.objects.get(pk=member.user_id))

    return Pages(scene, browser(scene.ours), browser(scene.officer))


def day(name: str, *parts: int) -> dict[str, str]:
    """A date as its three boxes are posted."""
    return {f"{name}_{part}": str(value) for part, value in zip(("day", "month", "year"), parts, strict=True)}


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_from_self_check_to_certificate_in_the_browser(pages: Pages) -> None:
    version = released(pages.scene.cast, SINGLE)
    begin = pages.url("submission_new", pages.scene.course.pk)
    assert "Minimum standards: single-agency" in text(pages.ours.get(begin))
    response = pages.ours.post(begin, {"version": str(version.pk)})
    found = Assessment.objects.get()
    assert response["Location"] == pages.url("assessment", found.pk)
    assert "This self-check is private" in text(pages.ours.get(pages.url("submission", found.pk)))
    answer_standards(found, pages.scene.ours)
    signing = pages.url("sign_off", found.pk)
    signed = pages.ours.post(signing, {"role": "Head of training", "declared_0": "on"})
    assert signed["Location"] == pages.url("assessment", found.pk)

    assert "Check this course" in text(pages.officer.get(pages.url("submission", found.pk)))
    pages.officer.post(pages.url("check_declare", found.pk), {"declaration": "none"})
    question = text(pages.officer.get(pages.url("question", found.pk, "MS-S1")))
    assert "Development required" in question
    response = pages.officer.post(
        pages.url("check_question", found.pk, "MS-S1"),
        {
            "revision": "0",
            "level": "partly",
            "reason": "No edition",
            "comment": "Show it",
            "development": "Show the edition",
            **day("development_due_on", 1, 7, 2026),
            "development_is_condition": "on",
        },
    )
    assert response["Location"] == pages.url("question", found.pk, "MS-S2"), text(response)[-2000:]
    pages.officer.post(pages.url("check_confirm", found.pk))
    assert Grade.objects.filter(side="moderated").count() == 9
    deciding = text(pages.officer.get(pages.url("endorse_decide", found.pk)))
    assert "8 of 9 standards met." in deciding
    assert "Show the edition By 1 July 2026." in deciding
    pages.officer.post(
        pages.url("endorse_decide", found.pk),
        {
            "outcome": "with_conditions",
            "reason": "Sound",
            "conditions": "Show the edition by 1 July 2026.",
            **day("starts_on", 1, 6, 2026),
            **day("expires_on", 31, 5, 2028),
        },
    )
    decision = Endorsement.objects.get()
    page = text(pages.ours.get(pages.url("submission", found.pk)))
    assert "Endorsed with conditions" in page
    assert "Developments required" in page
    certificate = pages.ours.get(pages.url("endorsement_certificate", decision.pk))
    assert certificate.content[:5] == b"%PDF-"
    course_page = reverse(
        "courses:our_course", args=[pages.scene.cast.partnership.slug, pages.scene.course.pk]
    )
    assert decision.reference in text(pages.ours.get(course_page))
    listed = reverse("courses:courses", args=[pages.scene.cast.partnership.slug])
    assert "until 31 May 2028" in text(pages.officer.get(listed))


def test_a_check_that_cannot_be_saved_keeps_every_word(pages: Pages) -> None:
    found = submitted(pages.scene)
    pages.officer.post(pages.url("check_declare", found.pk), {"declaration": "none"})
    page = text(
        pages.officer.post(
            pages.url("check_question", found.pk, "MS-S1"),
            {"revision": "0", "level": "met", "comment": "Kept words", "development": "More of it"},
        )
    )
    assert "Enter the day by which the development is needed" in page
    assert "Kept words" in page
    assert QuestionReview.objects.count() == 0


def test_a_private_self_check_is_no_page_for_the_officer(pages: Pages) -> None:
    found = self_check(pages.scene)
    assert pages.officer.get(pages.url("submission", found.pk)).status_code == 404
    assert pages.officer.get(pages.url("assessment", found.pk)).status_code == 404


def queries(browser: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)


def test_lists_cost_the_same_with_one_row_and_with_three(pages: Pages, in_ashshire: Cast) -> None:
    submitted(pages.scene)
    listed = pages.url("endorsements")
    courses = reverse("courses:courses", args=[in_ashshire.partnership.slug])
    one = [queries(pages.officer, listed), queries(pages.officer, courses)]
    for number in range(2):
        other = course_scene(in_ashshire, f"Course {number}", f"Provider {number}")
        decide(assessment=checked(other, submitted(other)), decision=YEARS, by=other.officer)
    assert [queries(pages.officer, listed), queries(pages.officer, courses)] == one


def test_the_list_says_what_came_of_each_check_and_what_is_asked(pages: Pages, in_ashshire: Cast) -> None:
    """A course checked twice: each check with its own decision; another has changes to make."""
    released(in_ashshire, SINGLE)
    with clock.held_at(dt.datetime(2025, 5, 12, 10, tzinfo=clock.LONDON)):
        first = checked(pages.scene, submitted(pages.scene))
        no = Decision(EndorsementOutcome.NOT_ENDORSED, "Too little is shown")
        decide(assessment=first, decision=no, by=pages.scene.officer)
    second = checked(pages.scene, submitted(pages.scene))
    decide(assessment=second, decision=YEARS, by=pages.scene.officer)
    other = course_scene(in_ashshire, "Online safety", "Birch Training")
    asked = start_check(assessment=submitted(other), by=other.officer)
    ask_changes(assessment=asked, what="Show it", due_on=dt.date(2026, 6, 12), by=other.officer)
    ids = [first.pk, second.pk, asked.pk]
    assert results_of(ids, clock.today()) == {
        first.pk: "Not endorsed",
        second.pk: "Endorsed until 31 May 2028",
        asked.pk: "Changes due on 12 June 2026",
    }
    assert "Endorsed until 31 May 2028" in text(pages.officer.get(pages.url("endorsements")))


def test_the_providers_own_actions_are_not_called_developments(pages: Pages) -> None:
    found = self_check(pages.scene)
    answer_standards(found, pages.scene.ours, "partly")
    sign_off(assessment=found, role="Head of training", by=pages.scene.ours)
    start_check(assessment=found, by=pages.scene.officer)
    row = first_question(found)
    given = Standard("partly", "", "Show it", "", "Show the edition", dt.date(2026, 7, 1))
    check_standard(assessment=found, question=row, given=given, by=pages.scene.officer)
    page = text(pages.officer.get(pages.url("submission", found.pk)))
    assert "Developments required" not in page
    assert "The provider’s own actions</h2>" in page
    assert "Development required by 1 July 2026:</strong> Show the edition" in page


def test_the_list_as_a_file(pages: Pages) -> None:
    submitted(pages.scene)
    content = pages.officer.get(pages.url("endorsements") + "?format=csv").content
    assert b"Noticing neglect" in content
