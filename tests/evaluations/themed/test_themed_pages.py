"""Themes, plans and samples as officer and as others see them."""

import datetime as dt
import html
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Event
from evaluations.models import (
    ProviderRequest,
    Sample,
    SampledDelegate,
    ThemedEvaluation,
)
from evaluations.queries.sampling import in_sample_now
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency, Membership, Theme
from partnerships.tenancy import partnership_scope
from tests.conftest import MONDAY, Cast
from tests.evaluations.asking import text_of
from tests.evaluations.making import book_people, make_course, make_event
from tests.evaluations.themed.making import make_themed, put_in_sample

SignIn = Callable[[Any], Client]


@pytest.fixture
def officer(ashshire: Cast, sign_in: SignIn, on_monday: Any) -> Client:
    return sign_in(ashshire.people[Role.POLICY_OFFICER])


@pytest.fixture
def event(ashshire: Cast, on_monday: Any) -> Event:
    with partnership_scope(ashshire.partnership):
        made = make_event(make_course(), MONDAY + dt.timedelta(days=20), ref="NEG-1")
        book_people(made, 4)
    return made


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return html.unescape(text_of(response))


def test_an_officer_takes_a_theme_to_a_sample(ashshire: Cast, officer: Client, event: Event) -> None:
    home = f"{ashshire.home}evaluations/"
    saved = officer.post(
        f"{home}themes/new/",
        {"name": "Neglect", "why_chosen": "A case review", "chosen_by": "SEG", "active": "on"},
    )
    assert "Chosen by SEG" in shown(officer, saved.url)
    with partnership_scope(ashshire.partnership):
        theme = Theme.objects.get()
    new = f"{home}themed/new/?theme={theme.pk}"
    mark = officer.get(new).context["form"].initial["as_shown"]
    words = {
        "title": "Neglect in practice",
        "aims": "Sooner?",
        "assurance_test": "Most say so",
        "as_shown": mark,
    }
    made = officer.post(new, words)
    assert made.status_code == 302, made.content.decode()
    with partnership_scope(ashshire.partnership):
        evaluation = ThemedEvaluation.objects.get()
    base = f"{home}themed/{evaluation.pk}/"
    assert made.url == f"{base}events/"
    assert "Choose an event." in shown(officer, base)
    officer.post(f"{base}events/", {"course": event.course_id, "why": "The review names it"})
    assert "NEG-1" in shown(officer, f"{base}events/")
    officer.post(f"{base}events/choose/", {"do": "add", "event": "NEG-1"})
    assert "Draw a sample." in shown(officer, base)
    assert "4 people booked on its events" in shown(officer, f"{base}sample/")
    drawn = officer.post(f"{base}sample/draw/", {"size": "2", "method": "random"})
    with partnership_scope(ashshire.partnership):
        sample = Sample.objects.get()
    assert drawn.url == f"{base}sample/{sample.pk}/"
    record = shown(officer, drawn.url)
    assert str(sample.seed) in record
    assert "The same people come out, in the same order." in shown(officer, f"{drawn.url}?again=yes")
    officer.post(f"{base}move/", {"state": "under_way"})
    assert "Under way" in shown(officer, base)


def test_somebody_is_replaced_and_the_reason_stays(ashshire: Cast, officer: Client, event: Event) -> None:
    with partnership_scope(ashshire.partnership):
        evaluation = make_themed(event)
    base = f"{ashshire.home}evaluations/themed/{evaluation.pk}/"
    officer.post(f"{base}sample/draw/", {"size": "1", "method": "random"})
    with partnership_scope(ashshire.partnership):
        (person,) = SampledDelegate.objects.all()
    page = f"{base}sample/{person.sample_id}/replace/{person.pk}/"
    assert officer.post(page, {"reason": "other"}).status_code == 422
    assert officer.post(page, {"reason": "left", "replace": "on"}).url == f"{base}people/"
    people = shown(officer, f"{base}people/")
    assert "Left on 1 June 2026: has left or changed role" in people
    assert "In the sample, in place of" in people
    with partnership_scope(ashshire.partnership):
        assert in_sample_now().count() == 1


def test_a_start_without_a_plan_says_what_is_missing(ashshire: Cast, officer: Client) -> None:
    with partnership_scope(ashshire.partnership):
        evaluation = make_themed(state="draft", aims="", assurance_test="")
    base = f"{ashshire.home}evaluations/themed/{evaluation.pk}/"
    officer.post(f"{base}move/", {"state": "under_way"})
    page = shown(officer, base)
    assert "Being planned" in page
    assert page.count("Write down what would count as assurance.") == 2, (
        "as a message, and as what comes next"
    )


def test_seg_reads_the_plan_and_sees_no_names_and_no_counts(
    ashshire: Cast, sign_in: SignIn, event: Event
) -> None:
    with partnership_scope(ashshire.partnership):
        evaluation = make_themed(event)
        put_in_sample(evaluation, event.bookings.all())
    member = sign_in(ashshire.people[Role.SEG_MEMBER])
    page = shown(member, f"{ashshire.home}evaluations/themed/{evaluation.pk}/")
    assert "Managers of most say so." in page
    assert "4 people of 0 agencies" in page
    assert "Example" not in page
    assert "Answered by the sample" not in page
    assert "Themes" in shown(member, f"{ashshire.home}evaluations/themes/")


def rows(cast: Cast, number: int) -> ThemedEvaluation:
    """So many themes, evaluations, people and requests."""
    with partnership_scope(cast.partnership):
        agency, _ = Agency.objects.get_or_create(name="Ash Valley Training")
        Membership.objects.filter(user=cast.people[Role.PROVIDER]).update(agency=agency)
        events = []
        for _ in range(number):
            count = Event.objects.count()
            made = make_event(
                make_course(f"Course {count}"), clock.now() + dt.timedelta(days=30), ref=f"R-{count}"
            )
            book_people(made, 1, f"of{count}")
            events.append(made)
            make_themed(made, name=f"Theme {count}")
        evaluation = make_themed(*events, name="Counted")
        put_in_sample(evaluation, [made.bookings.get() for made in events])
        for made in events:
            ProviderRequest.objects.create(
                evaluation=evaluation,
                event=made,
                agency=agency,
                due_on=clock.today(),
                state="sent",
                created_by=cast.people[Role.POLICY_OFFICER],
            )
    return evaluation


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.POLICY_OFFICER, "evaluations/themes/"),
        (Role.POLICY_OFFICER, "evaluations/themed/{pk}/"),
        (Role.POLICY_OFFICER, "evaluations/themed/{pk}/people/"),
        (Role.POLICY_OFFICER, "evaluations/themed/{pk}/sample/"),
        (Role.POLICY_OFFICER, "evaluations/themed/{pk}/events/"),
        (Role.POLICY_OFFICER, "evaluations/themed/{pk}/requests/"),
        (Role.PROVIDER, "our-requests/"),
    ],
)
def test_pages_cost_the_same_for_one_row_and_three(
    ashshire: Cast, sign_in: SignIn, on_monday: Any, role: Role, address: str
) -> None:
    client = sign_in(ashshire.people[role])
    counts = []
    for number in (1, 3):
        pk = rows(ashshire, number).pk
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{ashshire.home}{address.format(pk=pk)}").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.POLICY_OFFICER, "evaluations/themes/"),
        (Role.POLICY_OFFICER, "evaluations/themed/{pk}/people/"),
        (Role.POLICY_OFFICER, "evaluations/themed/{pk}/requests/"),
        (Role.POLICY_OFFICER, "evaluations/themed/{pk}/sample/{sample}/"),
        (Role.PROVIDER, "our-requests/"),
    ],
)
@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_lists_come_as_files(
    ashshire: Cast, sign_in: SignIn, on_monday: Any, role: Role, address: str, format: str
) -> None:
    evaluation = rows(ashshire, 1)
    with partnership_scope(ashshire.partnership):
        sample = Sample.objects.get(evaluation=evaluation).pk
    where = address.format(pk=evaluation.pk, sample=sample)
    response = sign_in(ashshire.people[role]).get(f"{ashshire.home}{where}?format={format}")
    assert response.status_code == 200
    assert response["Content-Disposition"].endswith(f'.{format}"')
    assert response.content.startswith(b"PK" if format == "xlsx" else "\ufeff".encode())


def test_questions_are_chosen_by_survey(ashshire: Cast, officer: Client, event: Event) -> None:
    with partnership_scope(ashshire.partnership):
        evaluation = make_themed(event)
    page = f"{ashshire.home}evaluations/themed/{evaluation.pk}/questions/"
    offered = officer.get(f"{page}?survey=delegate_3m").context["questions"]
    key = offered[0]["key"]
    saved = officer.post(page, {"survey": "delegate_3m", "keys": [key]})
    assert saved.url == f"{page}?survey=delegate_3m"
    again = officer.get(saved.url).context["questions"]
    assert [each["key"] for each in again if each["chosen"]] == [key]
    assert officer.get(f"{page}?survey=never").status_code == 404
