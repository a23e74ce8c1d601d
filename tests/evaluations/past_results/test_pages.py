"""The pages of past results: each step, what is refused in words, and a list that stays fast."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from courses.models import Event
from evaluations.models import PastResultsImport, PastResultsRow, Response
from partnerships.choices import Role
from tests.conftest import Cast
from tests.evaluations.asking import counted, text_of
from tests.evaluations.making import book_people, make_course, make_event
from tests.evaluations.past_results.bringing_in import (
    AFTER_QUESTIONS,
    NOW,
    after_file,
    brought_in,
    checked,
    officer,
    uploaded,
)
from tests.evaluations.past_results.files import PEOPLE, as_csv, surveymonkey

SignIn = Callable[[Any], Client]


@pytest.fixture
def client(in_ashshire: Cast, sign_in: SignIn) -> Client:
    return sign_in(in_ashshire.people[Role.POLICY_OFFICER])


def page(name: str, *args: object) -> str:
    return reverse(f"evaluations:past_results{name}", args=["ashshire", *args])


def upload(client: Client, event: Event, content: bytes, survey: str = "post:delegate") -> HttpResponse:
    file = SimpleUploadedFile("answers.csv", content)
    return client.post(page("_new"), {"event": event.pk, "survey": survey, "file": file})


def mark_in(html: str) -> str:
    return html.split('name="as_shown" value="')[1].split('"')[0]


def confirmed(client: Client, address: str) -> HttpResponse:
    """Post a step's form with what it shows."""
    html = client.get(address).content.decode()
    given = {"as_shown": mark_in(html)}
    for part in html.split("<select")[1:]:
        name = part.split('name="')[1].split('"')[0]
        chosen = part.split("</select>")[0]
        given[name] = (
            chosen.split(" selected")[0].rsplit('value="', 1)[1].split('"')[0]
            if " selected" in chosen
            else ""
        )
    return client.post(address, given)


def test_an_officer_goes_from_file_to_results_and_back(event: Event, client: Client) -> None:
    assert "Is the event missing?" in client.get(f"{page('_new')}?event={event.ref}").content.decode()
    columns = upload(client, event, after_file())
    words = confirmed(client, columns.url)
    check = confirmed(client, words.url)
    shown = text_of(client.get(check.url))
    assert "Bring in 6 answers" in shown
    assert "Person0 Example, person0@work.example" in shown
    found = PastResultsImport.objects.get()
    mark = mark_in(client.get(check.url).content.decode())
    done = client.post(page("_commit", found.pk), {"as_shown": mark})
    again = client.post(page("_commit", found.pk), {"as_shown": mark})
    assert done.url == again.url == page("_done", found.pk)
    after = text_of(client.get(done.url))
    assert "Past results brought in" in after
    assert "2 comments wait in Comments" in after
    assert "Person0" not in after
    assert Response.objects.count() == 6
    client.post(page("_undo", found.pk))
    assert "Past results taken back" in text_of(client.get(done.url))
    late = client.post(page("_commit", found.pk), {"as_shown": mark}, follow=True)
    assert "This import is undone, so nothing of it was changed" in text_of(late)
    assert Response.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "survey", "words"),
    [
        (b"", "post:delegate", "This file is empty"),
        (b"%PDF-1.7 no list", "post:delegate", "PDF"),
        (after_file(), "m3:delegate", "does not close before"),
        (after_file(), "pre:manager", "Select a valid choice"),
    ],
)
def test_what_cannot_be_brought_in_says_why(
    event: Event, client: Client, content: bytes, survey: str, words: str
) -> None:
    assert words in text_of(upload(client, event, content, survey))
    assert PastResultsImport.objects.count() == 0


def test_an_event_to_come_cannot_be_chosen(event: Event, client: Client) -> None:
    coming = make_event(make_course("Coming"), NOW.replace(year=2027))
    book_people(coming, 1, "later")
    assert "Select a valid choice" in text_of(upload(client, coming, after_file()))


def test_a_question_for_two_columns_and_an_old_tab_are_refused_in_place(
    event: Event, client: Client, in_ashshire: Cast
) -> None:
    made = uploaded(event, officer(in_ashshire), after_file())
    address = page("_columns", made.pk)
    mark = mark_in(client.get(address).content.decode())
    twice = {"as_shown": mark, "column-5": "email", "column-9": "answer:S3", "column-10": "answer:S3"}
    assert "Two columns hold" in text_of(client.post(address, twice))
    stale = client.post(address, {**twice, "column-10": "", "as_shown": "old"}, follow=True)
    assert "went on in another tab" in text_of(stale)
    made.refresh_from_db()
    assert (made.state, made.columns) == ("uploaded", {})


def test_a_step_that_was_not_reached_leads_to_the_one_to_do(
    event: Event, client: Client, in_ashshire: Cast
) -> None:
    made = uploaded(event, officer(in_ashshire), after_file())
    for step in ("_words", "_check", "_done"):
        assert client.get(page(step, made.pk)).url == page("_columns", made.pk)


def test_columns_that_are_not_brought_in_are_stored_nowhere(
    event: Event, client: Client, in_ashshire: Cast
) -> None:
    questions = [*AFTER_QUESTIONS, ("Your favourite biscuit?", "Open-Ended Response")]
    rows = [["8", "8", "Agree", "", "Garibaldi"] for _ in PEOPLE]
    made = checked(event, officer(in_ashshire), as_csv(surveymonkey(questions, rows)))
    kept = [str(row.__dict__) for row in [*PastResultsImport.objects.all(), *PastResultsRow.objects.all()]]
    assert not any("Garibaldi" in words for words in kept)
    assert text_of(client.get(page("_columns", made.pk))).count("Garibaldi") == 1


def test_the_list_takes_as_many_queries_for_three_imports_as_for_one(
    event: Event, client: Client, in_ashshire: Cast
) -> None:
    by = officer(in_ashshire)
    brought_in(event, by, after_file())
    client.get(page(""))
    with counted() as one:
        client.get(page(""))
    uploaded(event, by, after_file())
    checked(event, by, after_file())
    with counted() as three:
        shown = client.get(page(""))
    assert len(one) == len(three)
    assert text_of(shown).count("answers.csv") == 3
    assert "6 new answers" in text_of(shown)
    csv = client.get(f"{page('')}?format=csv")
    assert csv.content.decode("utf-8-sig").count("answers.csv") == 3
