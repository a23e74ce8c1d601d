"""The surveys of a course, as officers design them."""

import datetime as dt
import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Course
from evaluations.logic.library import ItemType
from evaluations.models import SurveyDesign, SurveyVersion
from evaluations.services.planning import sweep_plan
from evaluations.services.versions import compose_for, survey_version_for
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import User
from tests.conftest import Cast
from tests.evaluations.bank.writing import in_use
from tests.evaluations.making import book_people, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def officer(in_ashshire: Cast, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(in_ashshire.people[Role.POLICY_OFFICER])


@pytest.fixture
def course(in_ashshire: Cast) -> Course:
    return make_course(objectives=2)


def words(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(plain).split())


def address(course: Course, page: str = "", survey: str = "pre/delegate/") -> str:
    return f"/p/ashshire/courses/{course.pk}/surveys/{survey}{page}"


def shown_form(client: Client, course: Course, survey: str = "pre/delegate/") -> dict[str, Any]:
    """What the editor's form would send unchanged."""
    page = client.get(address(course, survey=survey))
    rows = page.context["rows"]
    return {
        "as_shown": page.context["as_shown"],
        "ask": [row["item"].key for row in rows],
        **{f"place-{row['item'].key}": str(row["place"]) for row in rows},
        **{f"condition-{row['item'].key}": row["condition"] for row in rows},
    }


def asked(course: Course) -> list[str]:
    return [item.key for item in compose_for(course, "pre", "delegate").items]


def test_the_tab_shows_every_survey_against_its_limits_and_every_pair(
    officer: Client, course: Course
) -> None:
    page = words(officer.get(address(course, survey="")))
    assert "Before The library’s 7 of 12 1 of 2 2, worked out Can be used" in page
    assert "do thing 1 Asked Asked Yes" in page
    assert "Surveys" in words(officer.get(f"/p/ashshire/courses/{course.pk}/"))


def test_an_officer_orders_takes_out_and_adds_questions(
    officer: Client, course: Course, in_ashshire: Cast
) -> None:
    own = in_use(in_ashshire)
    sent = shown_form(officer, course) | {"place-B4": "1", "do": "check"}
    sent["ask"] = [key for key in sent["ask"] if key != "B3"] + [own.key]
    page = officer.post(address(course), sent)
    assert "This fits. Nothing is saved until you press Save." in words(page)
    assert SurveyDesign.objects.count() == 0
    page = officer.post(address(course), sent | {"do": "save"}, follow=True)
    assert "Saved." in words(page)
    first, second = (
        f"OBJ-{pk}" for pk in course.objectives.order_by("position").values_list("pk", flat=True)
    )
    assert asked(course) == ["B4", first, second, "K2", "S3", "C3", own.key]
    assert shown_form(officer, course)["ask"] == ["B4", "OBJ", "K2", "S3", "C3", "T1", own.key]


def test_a_survey_over_its_limit_is_not_saved_and_says_why(officer: Client, course: Course) -> None:
    sent = shown_form(officer, course) | {"do": "save"}
    sent["ask"] += ["K1", "K3", "S1", "S2", "C1", "C2", "C4", "B1", "B2"]
    page = officer.post(address(course), sent)
    assert page.status_code == 422
    assert "This survey would ask for 14 answers. The most is 12." in words(page)
    assert 'value="K1" checked' in page.content.decode()
    assert SurveyDesign.objects.count() == 0


def test_a_condition_that_cannot_be_read_is_shown_with_what_was_typed(
    officer: Client, course: Course
) -> None:
    sent = shown_form(officer, course) | {"condition-B4": "B3 was", "do": "save"}
    page = officer.post(address(course), sent)
    assert "B4: Expected" in words(page)
    assert 'value="B3 was"' in page.content.decode()
    sent["condition-B4"] = 'B3 is "No"'
    officer.post(address(course), sent)
    assert compose_for(course, "pre", "delegate").item("B4").condition is not None


def test_somebody_else_s_change_in_between_is_not_overwritten(officer: Client, course: Course) -> None:
    stale = shown_form(officer, course) | {"do": "save"}
    officer.post(address(course), stale | {"place-B4": "1"})
    page = officer.post(address(course), stale)
    assert "Somebody changed this since you opened the page" in words(page)
    assert asked(course)[0] == "B4"


def test_what_was_asked_before_is_copied_back_and_compared(officer: Client, course: Course) -> None:
    first = survey_version_for(course=course, stage="pre", audience="delegate")
    sent = shown_form(officer, course) | {"do": "save"}
    officer.post(address(course), sent | {"ask": ["OBJ", "K2"]})
    survey_version_for(course=course, stage="pre", audience="delegate")
    page = words(officer.get(address(course, "compare/")))
    assert "Version 1 and version 2" in page
    assert (
        "B4 What is the one thing you most want to be able to do after this course? Not asked Left out"
        in page
    )
    page = officer.post(address(course, "copy/"), {"source": f"version:{first.pk}"}, follow=True)
    assert "The questions were copied." in words(page)
    assert asked(course)[-1] == "B4"
    assert officer.post(address(course, "copy/"), {"source": "version:0"}).status_code == 422
    assert officer.post(address(course, "copy/"), {"source": "course:0"}).status_code == 404
    officer.post(address(course, "copy/"), {"source": "library"})
    assert SurveyDesign.objects.count() == 0


def test_the_check_page_says_what_to_put_right(officer: Client, course: Course) -> None:
    assert "Can be used" in words(officer.get(address(course, "check/")))
    sent = shown_form(officer, course) | {"do": "save"}
    sent["ask"] = ["K2", "B4"]
    officer.post(address(course), sent)
    page = words(officer.get(address(course, "check/")))
    assert "do thing 1 Not asked Asked No" in page
    assert "1, worked out" in page or "2, worked out" in page


def test_the_preview_is_the_survey_as_it_would_go_out(officer: Client, course: Course) -> None:
    page = officer.post(address(course, "preview/"), follow=True)
    assert "Use it as people will. Nothing is saved." in words(page)
    assert SurveyVersion.objects.count() == 1
    assert officer.get(address(course, survey="pre/manager/")).status_code == 404


def test_pages_cost_the_same_for_few_and_many_questions(
    officer: Client, course: Course, in_ashshire: Cast
) -> None:
    counts = []
    for number in (1, 3):
        for _ in range(number):
            in_use(in_ashshire, ItemType.CHOICE)
        sent = shown_form(officer, course) | {"do": "save"}
        sent["ask"] += [
            row["item"].key for row in officer.get(address(course)).context["spare"] if row["item"].is_own
        ]
        officer.post(address(course), sent)
        found = []
        for page in (address(course, survey=""), address(course), address(course, "check/")):
            with CaptureQueriesContext(connection) as queries:
                assert officer.get(page).status_code == 200
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]


def test_an_event_s_surveys_tab_says_what_to_put_right_before_they_go_out(
    officer: Client, course: Course, in_ashshire: Cast
) -> None:
    event = make_event(course, clock.now() + dt.timedelta(days=40), ref="NEG-9")
    book_people(event, 1)
    sweep_plan(in_ashshire.partnership)
    tab = "/p/ashshire/events/NEG-9/surveys/"
    assert "look at the course’s surveys" not in words(officer.get(tab))
    sent = shown_form(officer, course) | {"do": "save"}
    officer.post(address(course), sent | {"ask": ["K2", "B4"]})
    assert "The objective “do thing 1” is not asked about before: nobody’s change can be shown." in words(
        officer.get(tab)
    )
