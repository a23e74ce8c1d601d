"""The pages of the question bank, as officers use them."""

import html
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from evaluations.logic.library import ItemType
from evaluations.models import BankQuestion
from partnerships.choices import Role
from partnerships.models import User
from tests.conftest import Cast
from tests.evaluations.bank.writing import WORDS, in_use, written

pytestmark = pytest.mark.usefixtures("on_monday")
BANK = "/p/ashshire/evaluations/questions/"


@pytest.fixture
def officer(in_ashshire: Cast, sign_in: Callable[[User], Client]) -> Client:
    return sign_in(in_ashshire.people[Role.POLICY_OFFICER])


def words(response: Any) -> str:
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return " ".join(html.unescape(plain).split())


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What the form of a page would send unchanged."""
    form = client.get(address).context["form"]
    return {name: "" if value is None else value for name, value in form.initial.items()}


def test_an_officer_writes_a_knowledge_question_and_puts_it_in_use(officer: Client) -> None:
    address = f"{BANK}new/?type=knowledge"
    sent = form_of(officer, address) | {
        "wording": "Who decides?",
        "options": "The court\nNobody\n",
        "answer": "1",
        "surveys": ["pre", "post"],
        "steps": "1,2",
    }
    page = officer.post(address, sent, follow=True)
    assert "The question was saved as a draft." in words(page)
    assert "Right answer The court" in words(page)
    question = BankQuestion.objects.get()
    assert question.draft["answer"] == 0
    page = officer.post(f"{BANK}{question.pk}/release/", follow=True)
    assert "The question is in use" in words(page)
    assert "1, now Who decides?" in words(page)


def test_a_faulty_question_comes_back_with_what_to_put_right(officer: Client) -> None:
    page = officer.post(f"{BANK}new/?type=choice", {"wording": "Which {{mood}}?", "options": "One"})
    shown = words(page)
    assert "Nothing can be filled in for {{mood}}" in shown or "changed this since" in shown
    address = f"{BANK}new/?type=choice"
    page = officer.post(address, form_of(officer, address) | {"wording": "Which {{mood}}?", "options": "One"})
    shown = words(page)
    for message in ("Nothing can be filled in for {{mood}}", "Write 2 to 12", "Choose where it may be asked"):
        assert message in shown
    assert BankQuestion.objects.count() == 0


def test_a_new_wording_is_saved_only_after_the_page_that_says_what_it_means(
    officer: Client, in_ashshire: Cast
) -> None:
    question = in_use(in_ashshire)
    address = f"{BANK}{question.pk}/change/"
    sent = form_of(officer, address) | {"wording": "I can name four signs of neglect."}
    page = officer.post(address, sent)
    assert "This starts a new comparison" in words(page)
    assert "No event has asked it yet." in words(page)
    question.refresh_from_db()
    assert question.draft["wording"] == "I can name three signs of neglect."
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.content.decode())
    again: dict[str, list[str]] = {}
    for name, value in hidden:
        again.setdefault(name, []).append(html.unescape(value))
    page = officer.post(address, again | {"confirm": ["yes"]}, follow=True)
    assert "The question was changed." in words(page)
    assert "2, now I can name four signs of neglect." in words(page)


@pytest.mark.parametrize("kind", list(WORDS))
def test_every_type_is_shown_on_a_phone_and_checked_like_a_real_one(
    officer: Client, in_ashshire: Cast, kind: ItemType
) -> None:
    question = written(in_ashshire, kind)
    address = f"{BANK}{question.pk}/phone/1/"
    page = officer.get(address)
    assert WORDS[kind].wording in words(page)
    assert "This is a trial" in words(page)
    name = f"{question.key}-0" if kind is ItemType.GRID else question.key
    page = officer.post(address, {name: "x" * 1001})
    assert page.status_code == 422
    assert officer.get(f"{BANK}{question.pk}/phone/2/").status_code == 404


def test_a_short_text_is_one_line(officer: Client, in_ashshire: Cast) -> None:
    short = written(in_ashshire, ItemType.TEXT, replace(WORDS[ItemType.TEXT], max_length=150))
    shown = officer.get(f"{BANK}{short.pk}/phone/1/").content.decode()
    assert f'<input class="govuk-input" id="q-{short.key}"' in shown
    long = written(in_ashshire, ItemType.TEXT)
    assert "<textarea" in officer.get(f"{BANK}{long.pk}/phone/1/").content.decode()


def test_a_question_of_the_library_is_looked_at_and_copied(officer: Client) -> None:
    assert "I know the local procedure and who to contact." in words(officer.get(f"{BANK}library/"))
    assert "Copy into our own" in words(officer.get(f"{BANK}library/K2/"))
    assert "Copy into our own" not in words(officer.get(f"{BANK}library/OBJ/"))
    assert officer.get(f"{BANK}library/ZZ/").status_code == 404
    assert "local procedure" in words(officer.get(f"{BANK}library/K2/phone/1/"))
    address = f"{BANK}new/?from=A4"
    sent = form_of(officer, address)
    assert sent["condition"] == 'A1 is not "Not yet" or "No opportunity so far"'
    officer.post(address, sent)
    assert BankQuestion.objects.get().copied_from == "A4"


def test_the_list_filters_downloads_and_costs_the_same_for_any_number(
    officer: Client, in_ashshire: Cast
) -> None:
    counts = []
    for kinds in ([ItemType.SCALE], [ItemType.CHOICE, ItemType.TEXT]):
        for kind in kinds:
            written(in_ashshire, kind)
        with CaptureQueriesContext(connection) as queries:
            assert officer.get(BANK).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
    page = words(officer.get(f"{BANK}?words=name+three&survey=pre"))
    assert "I can name three signs of neglect." in page
    assert "Where do you work?" not in page
    file = officer.get(f"{BANK}?format=csv").content.decode("utf-8-sig")
    assert "Long text" in file
    assert file.count("\n") == 4
