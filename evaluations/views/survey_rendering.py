"""A page of questions: rendered once for each survey version and partnership, then only filled in.

Kept by what decides it (the version's digest, the page, the partnership's look), in this process. Filled in
are names and dates, the answers so far, the order of knowledge options, messages, addresses, the CSRF token.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from evaluations.logic.answers import Answer
from evaluations.logic.library import SurveyLibrary
from evaluations.logic.question_writing import SHORT_TEXT
from evaluations.logic.shuffling import choices_in_order
from evaluations.logic.survey_parts import AnswerChoice, AnswerKind, ComposedItem, SurveyPage
from evaluations.queries.answering import CONTACTS
from evaluations.views.slotted import Slotted, slot
from partnerships import frame as page_frame
from partnerships.models import Partnership

MOST_KEPT = 1000
_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_kept: dict[tuple[object, ...], "PreparedPage"] = {}

Posted = Mapping[str, Sequence[str]]
"""Answers as a browser posts them: the values of each form field."""


@dataclass(frozen=True)
class ShownOption:
    """A radio or checkbox in a template."""

    id: str
    value: str
    label: str
    checked: SafeString


@dataclass(frozen=True)
class ShownField:
    """One form field in a template: a question, or one row of a grid."""

    name: str
    id: str
    wording: SafeString
    options: tuple[ShownOption, ...]
    others: tuple[ShownOption, ...]
    options_slot: SafeString
    error: SafeString
    error_class: SafeString
    described: SafeString
    invalid: SafeString
    text: SafeString


@dataclass(frozen=True)
class PreparedItem:
    """A question's HTML with its slots, and of a shuffled one the HTML of each option."""

    item: ComposedItem
    html: Slotted
    options: Mapping[int, Slotted] = field(default_factory=dict)
    described_by: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class PreparedPage:
    """A page's document and its questions, ready to be filled."""

    document: Slotted
    items: Mapping[str, PreparedItem]


@dataclass(frozen=True)
class PageFilling:
    """Everything that differs between two people on the same page. Texts are plain; filling escapes them."""

    partnership: Partnership
    digest: str
    page: SurveyPage
    items: tuple[ComposedItem, ...]
    place: int
    of: int
    address: str
    leaving: str
    back: bool
    is_last: bool
    person: int
    values: Mapping[str, str]
    contacts: Mapping[str, str]
    answers: Posted
    errors: Mapping[str, str] = field(default_factory=dict)
    wordings: Mapping[str, str] = field(default_factory=dict)
    notes: Mapping[str, str] = field(default_factory=dict)
    is_preview: bool = False
    #: In the room nobody was asked by email, so there is nothing to leave.
    in_room: bool = False


def as_posted(answers: Mapping[str, Answer]) -> Posted:
    """Saved answers in the shape in which a browser posts them."""
    return {
        name: [str(one) for one in answer] if isinstance(answer, list) else [str(answer)]
        for name, answer in answers.items()
    }


def page_html(request: HttpRequest, filling: PageFilling, library: SurveyLibrary) -> str:
    """The whole document of one page for one person."""
    prepared = _prepared(request, filling, library)
    questions = "".join(_item_html(prepared.items[item.key], filling) for item in filling.items)
    contacts = {name: escape(value or "[not filled in yet]") for name, value in filling.contacts.items()}
    values = {
        "questions": questions,
        "csrf": get_token(request),
        "action": escape(f"{filling.address}{filling.page.number}/"),
        "leaving": escape(filling.leaving),
        "place": str(filling.place),
        "of": str(filling.of),
        "button": "Send my answers" if filling.is_last else "Continue",
        "back": _BACK if filling.back else "",
        "title_prefix": "Error: " if filling.errors else "",
        "errors": _error_summary(filling) if filling.errors else "",
        "course": escape(filling.values["course_title"]),
        "about": _about(filling.values.get("name", "")),
        "clock": _clock_banner(),
        "privacy": _privacy_link(filling.contacts["privacy_notice_url"]),
        **contacts,
    }
    return prepared.document.fill(values)


def _about(name: str) -> str:
    """Whom a manager's answers are about, above the heading of each page."""
    return f'<span class="govuk-caption-l">About {escape(name)}</span>' if name else ""


def _privacy_link(address: str) -> str:
    return f'<li><a class="govuk-link" href="{escape(address)}">Privacy</a></li>' if address else ""


_BACK = '<button class="link-button" type="submit" name="go" value="back">Back</button>'


def _clock_banner() -> str:
    moment = page_frame.shown_clock()
    if moment is None:
        return ""
    return render_to_string("components/clock_banner.html", {"frame": {"demonstration_clock": moment}})


def _prepared(request: HttpRequest, filling: PageFilling, library: SurveyLibrary) -> PreparedPage:
    shown = filling.partnership
    key = (
        filling.digest,
        filling.page.number,
        filling.is_preview,
        filling.in_room,
        shown.pk,
        shown.slug,
        shown.name,
        shown.short_name,
        shown.colour,
        shown.logo_version,
    )
    prepared = _kept.get(key)
    if prepared is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        prepared = _kept[key] = _prepare(request, filling, library)
    return prepared


def _prepare(request: HttpRequest, filling: PageFilling, library: SurveyLibrary) -> PreparedPage:
    frame = dict(page_frame.frame(request)["frame"])
    frame.update(demonstration_clock=None)
    concern = mark_safe(_with_slots(library.notices["concern"], CONTACTS, ""))  # noqa: S308  (escaped by _with_slots)
    names = (
        "questions",
        "csrf",
        "action",
        "leaving",
        "place",
        "of",
        "button",
        "back",
        "title_prefix",
        "errors",
    )
    document = render_to_string(
        "evaluations/survey/questions.html",
        {
            "request": {"partnership": filling.partnership},
            "frame": frame,
            "page": filling.page,
            "concern_notice": concern if filling.page.has_text else "",
            "for_manager": "name" in filling.values,
            "is_preview": filling.is_preview,
            "in_room": filling.in_room,
            "slots": {name: slot(name) for name in (*names, "course", "about", "clock", "privacy")},
        },
    )
    safe_text = library.notices["safe_text"]
    return PreparedPage(
        Slotted(document), {item.key: _prepare_item(item, safe_text) for item in filling.page.items}
    )


#: What a wording may say of the person and the event (kirkpatrick_default_surveys.yaml, `placeholders`).
PERSONAL = ("course_title", "run_date", "name", "delegate_initial_action")
_UNFILLED = {f"person:{name}": f"{{{{{name}}}}}" for name in PERSONAL}


def _with_slots(text: str, known: Sequence[str] = PERSONAL, prefix: str = "person:") -> str:
    """A library's or course's text, escaped, with slots where its known placeholders are."""
    return _PLACEHOLDER.sub(
        lambda match: slot(prefix + match[1]) if match[1] in known else match[0], escape(text)
    )


_TEMPLATES = {
    AnswerKind.RATING: "choice",
    AnswerKind.CHOICE: "choice",
    AnswerKind.KNOWLEDGE: "choice",
    AnswerKind.MULTI_CHOICE: "several",
    AnswerKind.GRID: "grid",
    AnswerKind.TEXT: "text",
}


def _prepare_item(item: ComposedItem, safe_text: str) -> PreparedItem:
    template = "scale" if item.min_label else _TEMPLATES[item.kind]
    wording = mark_safe(_with_slots(item.wording))  # noqa: S308  (escaped by _with_slots)
    if item.alternative_wording:
        wording = slot("wording")
    if item.kind is AnswerKind.GRID:
        fields = [_shown_field(item, row.key, escape(row.wording)) for row in item.rows]
    else:
        fields = [_shown_field(item, item.key, wording)]
    context = {
        "item": item,
        "wording": wording,
        "help": mark_safe(_with_slots(item.help)),  # noqa: S308  (escaped by _with_slots)
        "safe_text": safe_text,
        "fields": fields,
        "field": fields[0],
        "note": slot("note"),
        "is_short": item.max_length <= SHORT_TEXT,
    }
    options: dict[int, Slotted] = {}
    if item.kind is AnswerKind.KNOWLEDGE:
        for choice, option in zip(item.choices, fields[0].options, strict=True):
            rendered = render_to_string(
                "evaluations/survey/items/option.html", {"option": option, "name": item.key, "type": "radio"}
            )
            options[choice.code] = Slotted(rendered)
    html = render_to_string(f"evaluations/survey/items/{template}.html", context)
    return PreparedItem(item, Slotted(html), options, _described_by(item))


def _described_by(item: ComposedItem) -> dict[str, str]:
    """The ids that describe each field even without an error."""
    described = {}
    for name in item.field_names:
        ids = []
        if item.kind is AnswerKind.GRID:
            ids.append(f"q-{item.key}-heading")
        if item.min_label:
            ids.append(f"q-{name}-ends")
        if item.help or item.kind in (AnswerKind.TEXT, AnswerKind.MULTI_CHOICE):
            ids.append(f"q-{item.key}-hint")
        if item.kind is AnswerKind.TEXT:
            ids.append(f"q-{item.key}-info")
        described[name] = " ".join(ids)
    return described


def _shown_field(item: ComposedItem, name: str, wording: SafeString) -> ShownField:
    options = tuple(_shown_option(name, choice) for choice in item.choices if not choice.is_special)
    others = tuple(_shown_option(name, choice) for choice in item.choices if choice.is_special)
    return ShownField(
        name=name,
        id=f"q-{name}",
        wording=wording,
        options=options,
        others=others,
        options_slot=slot("options") if item.kind is AnswerKind.KNOWLEDGE else SafeString(""),
        error=slot(f"error:{name}"),
        error_class=slot(f"class:{name}"),
        described=slot(f"described:{name}"),
        invalid=slot(f"invalid:{name}"),
        text=slot(f"text:{name}"),
    )


def _shown_option(name: str, choice: AnswerChoice) -> ShownOption:
    return ShownOption(
        _option_id(name, choice.code), str(choice.code), choice.label, slot(f"checked:{name}={choice.code}")
    )


def _option_id(name: str, code: int) -> str:
    return f"q-{name}-{code}".replace("--", "-special-")


def _item_html(prepared: PreparedItem, filling: PageFilling) -> str:
    item = prepared.item
    values = _UNFILLED | {f"person:{name}": escape(value) for name, value in filling.values.items()}
    values["wording"] = escape(filling.wordings.get(item.key, ""))
    note = filling.notes.get(item.key)
    if note:
        values["note"] = f'<p class="survey-note">{escape(note)}</p>'
    for name in item.field_names:
        given = filling.answers.get(name, ())
        error = filling.errors.get(name)
        if item.kind is AnswerKind.TEXT:
            values[f"text:{name}"] = escape(given[0]) if given else ""
        else:
            for code in given:
                values[f"checked:{name}={code}"] = " checked"
        ids = prepared.described_by[name]
        if error:
            values[f"error:{name}"] = _error_message(name, error)
            values[f"class:{name}"] = " govuk-form-group--error"
            values[f"invalid:{name}"] = ' aria-invalid="true"'
            ids = f"{ids} q-{name}-error".strip()
        values[f"described:{name}"] = f' aria-describedby="{ids}"' if ids else ""
    if prepared.options:
        order = choices_in_order(item, filling.person)
        values["options"] = "".join(prepared.options[choice.code].fill(values) for choice in order)
    return prepared.html.fill(values)


def _error_message(name: str, message: str) -> str:
    return (
        f'<p id="q-{name}-error" class="govuk-error-message">'
        f'<span class="govuk-visually-hidden">Error:</span> {escape(message)}</p>'
    )


def _error_summary(filling: PageFilling) -> str:
    links = []
    for item in filling.items:
        for name in item.field_names:
            if name in filling.errors:
                target = f"q-{name}"
                if item.kind is not AnswerKind.TEXT:
                    target = _option_id(name, choices_in_order(item, filling.person)[0].code)
                links.append({"target": target, "message": filling.errors[name]})
    return render_to_string("evaluations/survey/error_summary.html", {"links": links})
