"""The whole delegate survey by keyboard, with Chromium's accessibility tree asserted.

REQUIREMENTS, acceptance check 10, first half: name, role, state and error of every control.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from evaluations.logic.answers import Answer, items_asked, pages_asked
from evaluations.logic.shuffling import choices_in_order
from evaluations.logic.survey_parts import AnswerChoice, AnswerKind, ComposedItem, SurveyPage
from partnerships.choices import Role
from partnerships.services.partnerships import add_member
from partnerships.tenancy import partnership_scope
from tests.evaluations.asking import Scene
from tests.evaluations.themed.asking import RATING, ask_sampled
from tests.journeys.accessibility_tree import Control, controls, described
from tests.journeys.survey_visits import asked_now, partnership_called

pytestmark = pytest.mark.browser

SAFE_TEXT = "Please do not name or describe any child, family or colleague in a way that could identify them."


def wording(item: ComposedItem) -> str:
    return item.alternative_wording or item.wording


def fields(item: ComposedItem) -> list[tuple[str, str]]:
    """Each form field of a question with the name of its group."""
    if item.kind is AnswerKind.GRID:
        return [(row.key, row.wording) for row in item.rows]
    return [(item.key, wording(item))]


def expected(scene: Scene, items: list[ComposedItem], button: str) -> list[Control]:
    """What the tree must hold on a page before anything is answered."""
    found = []
    for item in items:
        for _, name in fields(item):
            if item.kind is AnswerKind.TEXT:
                found.append(Control("textbox", name))
                continue
            role, group = (
                ("checkbox", "group") if item.kind is AnswerKind.MULTI_CHOICE else ("radio", "radiogroup")
            )
            order = choices_in_order(item, scene.invitation.pk)
            found += [Control(role, choice.label, "false", name, group) for choice in order]
    return [*found, Control("button", button), Control("button", "Back")]


def tab_to(page: Page, wanted: str, most: int = 40) -> None:
    """Press Tab, forwards only, until the wanted element (by id, or a button's words) has the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = "e => e.id === w || (e.tagName === 'BUTTON' && e.innerText.trim() === w)"
        if page.evaluate(f"w => ({focused})(document.activeElement)", wanted):
            return
    pytest.fail(f"{wanted} was not reached with Tab")


def option_id(name: str, choice: AnswerChoice) -> str:
    return f"q-{name}-{choice.code}".replace("--", "-special-")


def answer(page: Page, scene: Scene, item: ComposedItem) -> None:
    """Answer one question with the keyboard: the second option of each field, or words; checked in the tree."""
    for name, group in fields(item):
        if item.kind is AnswerKind.TEXT:
            tab_to(page, f"q-{name}")
            page.keyboard.type(f"Words about {name}")
            box = described(page, "textbox", group)
            assert SAFE_TEXT in box.description
            assert "characters left" in box.description
            assert not box.invalid
            continue
        first, second = choices_in_order(item, scene.invitation.pk)[:2]
        tab_to(page, option_id(name, first))
        page.keyboard.press("Space")
        if item.kind is AnswerKind.MULTI_CHOICE:
            tab_to(page, option_id(name, second), most=1)
            page.keyboard.press("Space")
            chosen = [first.label, second.label]
        elif item.key in ("Y1", "A1"):  # "Yes" goes on with the survey; "Not yet" asks what got in the way
            chosen = [first.label]
        else:
            page.keyboard.press("ArrowDown")
            chosen = [second.label]
        checked = [each.name for each in controls(page) if each.group == group and each.checked == "true"]
        assert checked == chosen


@pytest.mark.parametrize("stage", ["pre", "post", "m3", "m6"])
def test_a_delegate_answers_by_keyboard_alone(
    live_address: str, open_page: Callable[..., Page], stage: str
) -> None:
    scene = asked_now("ashshire", stage)
    page = open_page(width=1280)
    page.goto(live_address + scene.address)
    assert controls(page) == [Control("button", "Start")]
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    answer_to_the_end(page, scene)


WHO = ("Who is it now?", "group")
SOMEBODY_ELSE = (
    Control("textbox", "Their name (optional)", "", *WHO),
    Control("textbox", "Their work email address", "", *WHO),
)


@pytest.mark.parametrize(
    ("stage", "audience"),
    [
        ("pre", "delegate"),
        ("post", "delegate"),
        ("m3", "delegate"),
        ("m6", "delegate"),
        ("m3", "manager"),
        ("m6", "manager"),
    ],
)
def test_a_themed_survey_is_answered_by_keyboard_alone(
    live_address: str, open_page: Callable[..., Page], stage: str, audience: str
) -> None:
    """The sample's survey with the theme's questions in it; a delegate first says who supervises them."""
    partnership = partnership_called("ashshire")
    with partnership_scope(partnership):
        add_member(email="officer@ashshire.example", name="Olga Officer", roles={Role.POLICY_OFFICER: None})
    scene = ask_sampled(partnership, stage, audience, ref=f"THEMED-{stage}")
    page = open_page(width=1280)
    page.goto(live_address + scene.address)
    assert controls(page) == [Control("button", "Start")]
    tab_to(page, "Start")
    page.keyboard.press("Enter")
    if audience == "delegate":
        say_who_supervises(page, scene)
    theirs = [item for item in scene.survey.items if item.block]
    assert RATING.wording in [item.wording for item in theirs]
    answer_to_the_end(page, scene)
    response = scene.response()
    assert response is not None
    assert None not in [response.scores[place] for item in theirs for place in item.positions]


def say_who_supervises(page: Page, scene: Scene) -> None:
    """An error without a choice is announced and found; then somebody else is named, all by keyboard."""
    page.wait_for_url("**/supervisor/")
    known = f"Manager {scene.booking.delegate.email.split('@')[0]}, {scene.booking.manager_email}"
    labels = [known, "Somebody else", "Nobody, or I would rather not say"]
    confirmed, other, nobody = (Control("radio", label, "false", *WHO) for label in labels)
    assert controls(page) == [confirmed, other, *SOMEBODY_ELSE, nobody, Control("button", "Continue")]
    tab_to(page, "Continue")
    page.keyboard.press("Enter")
    page.wait_for_selector(".govuk-error-summary")
    message = "Choose who supervises your practice"
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert described(page, "group", WHO[0]).description == f"Error: {message}"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "who-confirmed"
    page.keyboard.press("ArrowDown")
    chosen = [each for each in controls(page) if each.checked == "true"]
    assert [each.name for each in chosen] == ["Somebody else"]
    tab_to(page, "email")
    page.keyboard.type("nia@work.example")
    tab_to(page, "Continue")
    page.keyboard.press("Enter")


def answer_to_the_end(page: Page, scene: Scene) -> None:
    """Every page as it comes, each control asserted before it is answered; then what was stored."""
    is_delegate_later = scene.invitation.stage in ("m3", "m6") and scene.invitation.audience == "delegate"
    answered: dict[str, Answer] = {"A1": 0} if is_delegate_later else {}
    pages = pages_asked(scene.survey, answered)
    for number, each in enumerate(pages, start=1):
        page.wait_for_url(f"**/{each.number}/")
        is_last = number == len(pages)
        items = list(asked_on(scene, each, answered))
        button = "Send my answers" if is_last else "Continue"
        assert controls(page) == expected(scene, items, button)
        assert f"{number} of {len(pages)}" in page.locator(".progress").inner_text()
        for item in items:
            answer(page, scene, item)
        tab_to(page, button)
        page.keyboard.press("Enter")
    page.wait_for_url("**/thanks/")
    assert page.get_by_role("heading", level=1).inner_text() == "Thank you. Your answers have been sent"
    response = scene.response()
    assert response is not None
    assert None not in response.scores
    texts = [
        item.key for each in pages for item in asked_on(scene, each, answered) if item.kind is AnswerKind.TEXT
    ]
    assert {key: comment.text for key, comment in scene.comments().items()} == {
        key: f"Words about {key}" for key in texts
    }


def asked_on(scene: Scene, page: SurveyPage, answered: dict[str, Answer]) -> list[ComposedItem]:
    """The items of a page that a person with these answers is asked."""
    return list(items_asked(scene.survey, page, answered))


def test_an_error_is_announced_and_found_by_keyboard(
    live_address: str, open_page: Callable[..., Page]
) -> None:
    scene = asked_now("ashshire", "pre")
    scene.start()
    item = scene.survey.item("B4")
    page = open_page()
    page.goto(f"{live_address}{scene.address}{item.page}/")
    page.locator("#q-B4").fill("x" * 305)
    page.get_by_role("button", name="Continue").or_(
        page.get_by_role("button", name="Send my answers")
    ).focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".govuk-error-summary")
    assert page.title().startswith("Error: ")
    message = f"Your answer to '{item.wording}' must be 300 characters or fewer. It is 5 too long"
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert described(page, "link", message).role == "link"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == message
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "q-B4"
    box = described(page, "textbox", item.wording)
    assert box.invalid
    assert f"Error: {message}" in box.description
    page.keyboard.press("Control+A")
    page.keyboard.type("To listen")
    tab_to(page, "Send my answers")
    page.keyboard.press("Enter")
    page.wait_for_url("**/thanks/")
    assert scene.comments()["B4"].text == "To listen"


@pytest.mark.parametrize("way", ["not-me", "not-in-role", "opt-out"])
def test_leaving_by_keyboard(live_address: str, open_page: Callable[..., Page], way: str) -> None:
    scene = asked_now("ashshire", "m6")
    page = open_page()
    page.goto(f"{live_address}{scene.address}{way}/")
    button = {
        "not-me": "Yes, this is not me",
        "not-in-role": "Yes, I am not in this role now",
        "opt-out": "Opt out",
    }[way]
    if way == "opt-out":
        group = ("What do you want to opt out of?", "radiogroup")
        labels = ["This survey", "Everything about this course", "All evaluation"]
        assert controls(page) == [
            *(Control("radio", label, "false", *group) for label in labels),
            Control("button", button),
        ]
        tab_to(page, "scope-survey")
        page.keyboard.press("ArrowDown")
    else:
        assert controls(page) == [Control("button", button)]
    tab_to(page, button)
    page.keyboard.press("Enter")
    page.wait_for_selector("h1:has-text('Thank you for telling us'), h1:has-text('You have opted out')")
    assert scene.now().state == "skipped"
