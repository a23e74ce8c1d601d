"""People answer by the links in their emails: on a phone-size browser, or by posting the same forms."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from lxml import html
from playwright.sync_api import APIRequestContext

from tests.journeys.visitor import Visitor

#: What a person says to one question: the label of an option, or words.
Opinion = Callable[["Question"], str]


@dataclass(frozen=True)
class Question:
    """One form field of a page as a person reads it. `options` are (value, label); none for a box of words."""

    name: str
    wording: str
    options: tuple[tuple[str, str], ...] = ()

    def value_of(self, label: str) -> str:
        return next(value for value, words in self.options if words == label)


@dataclass
class Answers:
    """What one person said in one survey, by the name of the form field: the option's label, or words."""

    said: dict[str, str] = field(default_factory=dict)
    wordings: dict[str, str] = field(default_factory=dict)

    def scores(self, pattern: str) -> list[int]:
        """The ten-point answers to questions whose wording fits."""
        return [
            int(said)
            for name, said in self.said.items()
            if re.search(pattern, self.wordings[name]) and said.isdigit()
        ]

    def labels(self, prefix: str) -> list[str]:
        """The answers of fields whose names begin so."""
        return [said for name, said in self.said.items() if name.startswith(prefix)]


def same_number(score: int) -> Opinion:
    """Somebody who gives every ten-point question the same number, and nothing else."""

    def opinion(question: Question) -> str:
        labels = (label for _, label in question.options)
        return next((label for label in labels if label.split()[0] == str(score)), "")

    return opinion


def questions_on(content: str) -> list[Question]:
    """The questions of a page of a survey, in order."""
    page = html.fromstring(content)
    found = []
    for group in page.xpath("//main//fieldset | //main//textarea"):
        if group.tag == "textarea":
            label = page.xpath(f"//label[@for='{group.get('id')}']")[0]
            found.append(Question(group.get("name"), _words(label)))
            continue
        inputs = group.xpath(".//input[@type='radio' or @type='checkbox']")
        options = tuple(
            (each.get("value"), _words(page.xpath(f"//label[@for='{each.get('id')}']")[0])) for each in inputs
        )
        found.append(Question(inputs[0].get("name"), _words(group.xpath("./legend")[0]), options))
    return found


def _words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


def answer_on_a_phone(phone: Visitor, link: str, opinion: Opinion, *, named: str = "") -> Answers:
    """Open the link, press Start, answer each page by touching, send. `named`: which person, for a manager."""
    phone.open(link)
    return answer_from_here(phone, opinion, named=named)


def answer_from_here(phone: Visitor, opinion: Opinion, *, named: str = "") -> Answers:
    """Press Start on the page that is open, answer each page by touching, send."""
    given = Answers()
    phone.press(re.compile(f"^(Start|Carry on).*{re.escape(named)}$"))
    while not phone.path.endswith("/thanks/"):
        for question in questions_on(phone.page.content()):
            said = _say(question, opinion, given)
            if not said:
                continue
            if question.options:
                value = question.value_of(said)
                phone.page.locator(f"[name='{question.name}'][value='{value}']").tap()
            else:
                phone.page.locator(f"textarea[name='{question.name}']").fill(said)
        phone.press(re.compile("^(Continue|Send my answers)$"))
    return given


def answer_by_posting(
    browser: APIRequestContext, link: str, opinion: Opinion, first: Mapping[str, str] | None = None
) -> Answers:
    """The same without drawing the pages: every form is fetched, filled in and posted as a browser would.

    `first`: what the first page asks before it starts, in the room a name and an address.
    """
    given = Answers()
    address, content = _get(browser, link)
    address, content = _post(browser, address, content, dict(first or {}))
    while not address.rstrip("/").endswith("/thanks"):
        answers = {}
        for question in questions_on(content):
            said = _say(question, opinion, given)
            if said:
                answers[question.name] = question.value_of(said) if question.options else said
        address, content = _post(browser, address, content, answers)
    return given


def _say(question: Question, opinion: Opinion, given: Answers) -> str:
    said = opinion(question)
    if said:
        given.said[question.name] = said
        given.wordings[question.name] = question.wording
    return said


def _get(browser: APIRequestContext, address: str) -> tuple[str, str]:
    answer = browser.get(address)
    assert answer.ok, f"{answer.status} {address}"
    return answer.url, answer.text()


def _post(browser: APIRequestContext, address: str, content: str, answers: dict[str, str]) -> tuple[str, str]:
    form = html.fromstring(content).xpath("//main//form[@method='post']")[0]
    token = form.xpath(".//input[@name='csrfmiddlewaretoken']")[0].get("value")
    answer = browser.post(
        address, form={"csrfmiddlewaretoken": token, **answers}, headers={"Referer": address}
    )
    assert answer.ok, f"{answer.status} {address}: {' '.join(answer.text().split())[-800:]}"
    return answer.url, answer.text()
