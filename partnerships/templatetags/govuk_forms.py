"""What the crispy template pack in templates/govuk/ needs to know about a form field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django import forms, template
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.utils.safestring import SafeString

register = template.Library()

_NATIVE = {
    forms.DateInput: ("date", "%Y-%m-%d"),
    forms.TimeInput: ("time", "%H:%M"),
    forms.DateTimeInput: ("datetime-local", "%Y-%m-%dT%H:%M"),
}
_WIDTHS = {"number": "govuk-input--width-5", "date": "govuk-input--width-10", "time": "govuk-input--width-5"}


@dataclass(frozen=True)
class Option:
    """One radio or checkbox."""

    id: str
    name: str
    value: str
    label: str
    checked: bool
    hint: str
    disabled: bool = False


@dataclass(frozen=True)
class Box:
    """One box of a date or of another field in several parts."""

    id: str
    name: str
    label: str
    value: str
    width: int


@dataclass(frozen=True)
class Control:
    """How to show a field: `kind` names the shape, `html` is the control itself where Django renders it."""

    kind: str
    id: str
    describedby: str
    html: str = ""
    optional: bool = False
    maximum: int | None = None
    container_class: str = ""
    options: tuple[Option, ...] = ()
    boxes: tuple[Box, ...] = ()
    errors: tuple[str, ...] = ()
    first_id: str = field(default="")


def _kind(widget: forms.Widget) -> str:
    if widget.is_hidden:
        return "hidden"
    kinds: tuple[tuple[type[forms.Widget], str], ...] = (
        (forms.CheckboxSelectMultiple, "checkboxes"),
        (forms.RadioSelect, "radios"),
        (forms.CheckboxInput, "checkbox"),
        (forms.MultiWidget, "boxes"),
        (forms.Select, "select"),
        (forms.Textarea, "textarea"),
        (forms.FileInput, "file"),
    )
    return next((kind for base, kind in kinds if isinstance(widget, base)), "input")


def _id(bound: BoundField) -> str:
    return bound.auto_id or f"id_{bound.html_name}"


def _first_id(bound: BoundField) -> str:
    """The id of the control that an error link should put the focus on."""
    grouped = _kind(bound.field.widget) in ("radios", "checkboxes", "boxes")
    return f"{_id(bound)}_0" if grouped else _id(bound)


def _described_by(bound: BoundField, counted: bool) -> str:
    parts = [
        f"{_id(bound)}_helptext" if bound.help_text else "",
        f"{_id(bound)}_error" if bound.errors else "",
        f"{_id(bound)}-info" if counted else "",
    ]
    return " ".join(part for part in parts if part)


def _go_native(widget: forms.Widget) -> None:
    """Dates and times in one box use the browser's own picker, which wants ISO formats."""
    for base, (input_type, iso) in _NATIVE.items():
        if type(widget) is base:
            widget.input_type = input_type  # type: ignore[attr-defined]
            widget.format = iso  # type: ignore[attr-defined]


def _options(bound: BoundField) -> tuple[Option, ...]:
    hints: dict[Any, str] = getattr(bound.field.widget, "option_hints", {})
    return tuple(
        Option(
            id=str(part.data["attrs"].get("id", "")),
            name=str(part.data["name"]),
            value=str(part.data["value"]),
            label=str(part.data["label"]),
            checked=bool(part.data["selected"]),
            hint=str(hints.get(part.data["value"], hints.get(str(part.data["value"]), ""))),
            disabled=bool(part.data["attrs"].get("disabled")),
        )
        for part in bound.subwidgets
    )


def _boxes(bound: BoundField) -> tuple[Box, ...]:
    widget = bound.field.widget
    context = widget.get_context(bound.html_name, bound.value(), {"id": _id(bound)})["widget"]
    names = [suffix.strip("_") for suffix in getattr(widget, "widgets_names", [])]
    return tuple(
        Box(
            id=part["attrs"].get("id", ""),
            name=part["name"],
            label=(
                names[index] if index < len(names) and names[index].isalpha() else f"Part {index + 1}"
            ).title(),
            value="" if part["value"] is None else str(part["value"]),
            width=4 if names[index : index + 1] == ["year"] else 2 if "day" in names else 10,
        )
        for index, part in enumerate(context["subwidgets"])
    )


def _html(bound: BoundField, kind: str, describedby: str, counted: bool) -> SafeString | str:
    """The control as Django renders it, with the classes of its kind and what assistive technology needs."""
    widget = bound.field.widget
    base = {"select": "govuk-select", "textarea": "govuk-textarea", "file": "govuk-file-upload"}
    own = base.get(kind, "govuk-input")
    classes = [own, str(widget.attrs.get("class", ""))]
    if kind == "input":
        classes.append(_WIDTHS.get(str(getattr(widget, "input_type", "")), ""))
    if bound.errors:
        classes.append(f"{own}--error")
    if counted:
        classes.append("govuk-js-character-count")
    attrs: dict[str, Any] = {"class": " ".join(name for name in classes if name)}
    if describedby:
        attrs["aria-describedby"] = describedby
    if counted:
        attrs["maxlength"] = False
    if kind == "textarea" and widget.attrs.get("rows") == "10":
        attrs["rows"] = "5"
    if kind == "file":
        return forms.FileInput({**widget.attrs, **attrs}).render(bound.html_name, None, {"id": _id(bound)})
    return bound.as_widget(attrs=attrs)


_DJANGO_REQUIRED = str(forms.Field.default_error_messages["required"])


def _messages(bound: BoundField) -> list[str]:
    """The field's errors; "This field is required." becomes an instruction that names the field."""
    return [_instruction(bound) if str(e) == _DJANGO_REQUIRED else str(e) for e in bound.errors]


def _instruction(bound: BoundField) -> str:
    label = str(bound.label)
    if label.endswith("?"):
        return f"Answer “{label}”"
    kind = _kind(bound.field.widget)
    if kind == "checkbox":
        return f"Tick “{label}”"
    is_acronym = label[1:2].isupper()
    name = label if is_acronym else label[:1].lower() + label[1:]
    verbs = {"radios": "Choose", "checkboxes": "Choose", "select": "Choose", "file": "Choose a file:"}
    return f"{verbs.get(kind, 'Enter')} {name}"


@register.simple_tag
def govuk_control(bound: BoundField) -> Control:
    """How to show this field: kind, ids, the control or its options (see templates/govuk/field.html)."""
    widget = bound.field.widget
    kind = _kind(widget)
    _go_native(widget)
    length = getattr(bound.field, "max_length", None)
    counted = kind == "textarea" and length is not None
    describedby = _described_by(bound, counted)
    marked = getattr(bound.form, "mark_optional", True)
    rendered = kind in ("input", "select", "textarea", "file")
    return Control(
        kind=kind,
        id=_id(bound),
        first_id=_first_id(bound),
        describedby=describedby,
        html=_html(bound, kind, describedby, counted) if rendered else "",
        optional=marked and not bound.field.required and kind not in ("checkbox", "checkboxes"),
        maximum=length if counted else None,
        container_class=str(widget.attrs.get("class", "")) if kind in ("radios", "checkboxes") else "",
        options=_options(bound) if kind in ("radios", "checkboxes") else (),
        boxes=_boxes(bound) if kind == "boxes" else (),
        errors=tuple(_messages(bound)),
    )


@dataclass(frozen=True)
class ErrorLink:
    """A line of the error summary; without a target it is plain text."""

    message: str
    target: str = ""


@register.simple_tag
def error_links(form: BaseForm | BaseFormSet[Any] | None) -> list[ErrorLink]:
    """Every error of a form or formset in page order, each with the id of the control to put right."""
    if form is None or not form.is_bound:
        return []
    if isinstance(form, BaseFormSet):
        links = [ErrorLink(str(message)) for message in form.non_form_errors()]
        for one in form.forms:
            links += error_links(one)
        return links
    links = [ErrorLink(str(message)) for message in form.non_field_errors()]
    for bound in form:
        target = "" if bound.is_hidden else _first_id(bound)
        links += [ErrorLink(message, target) for message in _messages(bound)]
    return links
