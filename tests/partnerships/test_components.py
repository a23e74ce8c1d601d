"""The template pack and the components: labels, references and links that lead to something."""

import datetime as dt
from html.parser import HTMLParser
from types import SimpleNamespace
from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout, Submit
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from partnerships.date_fields import ThreePartDateField
from partnerships.templatetags.govuk_forms import ErrorLink, error_links
from partnerships.views.gallery import ExampleForm, ExampleTable, example_charts

BLOCKS = {"li", "p", "div", "form", "button", "td", "th", "label", "legend", "summary", "caption"}


class Page(HTMLParser):
    """The elements of a piece of HTML, each as (tag, attributes), and its text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.text += " " if tag in BLOCKS else ""
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attrs for name, attrs in self.elements if name == tag]

    def words(self) -> str:
        return " ".join(self.text.split())


def render(source: str, path: str = "/list/", **context: Any) -> Page:
    """The template without context processors, so without a query."""
    template = engines["django"].from_string(
        "{% load components crispy_forms_tags django_tables2 %}" + source
    )
    return Page(template.render({**context, "request": RequestFactory().get(path)}))


def check_references(page: Page) -> None:
    """Ids are unique, and everything that refers to an id finds it."""
    ids = page.ids()
    assert sorted(ids) == sorted(set(ids))
    for _, attrs in page.elements:
        for name in ("for", "aria-describedby", "aria-labelledby"):
            assert set(attrs.get(name, "").split()) <= set(ids), (name, attrs)
        if attrs.get("href", "").startswith("#") and len(attrs["href"]) > 1:
            assert attrs["href"][1:] in ids


@pytest.mark.parametrize("data", [None, {"held_on_day": "31", "held_on_month": "2", "held_on_year": "2026"}])
def test_every_kind_of_field_has_a_label_and_sound_references(data: dict[str, str] | None) -> None:
    page = render("{% crispy form %}", form=ExampleForm(data))
    check_references(page)
    labelled = {attrs["for"] for attrs in page.all("label")}
    controls = [
        attrs
        for tag, attrs in page.elements
        if tag in ("input", "select", "textarea") and attrs.get("type") not in ("hidden", "submit")
    ]
    assert [attrs["name"] for attrs in controls if attrs["id"] not in labelled] == []
    assert page.all("form") == [{"novalidate": "", "method": "post", "enctype": "multipart/form-data"}]


def test_errors_lead_to_the_control_to_put_right() -> None:
    form = ExampleForm(
        {"title": "x" * 101, "held_on_day": "31", "held_on_month": "2", "held_on_year": "2026"}
    )
    assert error_links(form) == [
        ErrorLink("Ensure this value has at most 100 characters (it has 101).", "id_title"),
        ErrorLink("Enter contact’s email address", "id_email"),
        ErrorLink("Date of the event must be a real date", "id_held_on_0"),
        ErrorLink("Enter start time", "id_starts_at"),
        ErrorLink("Choose agency", "id_agency"),
        ErrorLink("Choose your grade", "id_grade_0"),
        ErrorLink("Enter explanation", "id_explanation"),
        ErrorLink("Tick “Our lead has read this”", "id_agreed"),
    ]
    page = render("{% crispy form %}", form=form)
    links = [attrs["href"] for attrs in page.all("a")]
    assert links == [f"#{link.target}" for link in error_links(form)]


def test_a_form_not_sent_has_no_error_summary() -> None:
    assert error_links(ExampleForm()) == []
    assert "There is a problem" not in render("{% crispy form %}", form=ExampleForm()).text


def test_hint_error_and_count_describe_the_control_in_that_order() -> None:
    page = render("{{ form|crispy }}", form=ExampleForm({}))
    box = page.all("textarea")[0]
    assert box["aria-describedby"] == "id_explanation_helptext id_explanation_error id_explanation-info"
    assert "maxlength" not in box
    assert "You can enter up to 500 characters" in page.text
    fieldsets = [attrs.get("aria-describedby", "") for attrs in page.all("fieldset")]
    assert fieldsets == ["id_held_on_helptext id_held_on_error", "id_grade_error", ""]


def test_only_fields_that_may_stay_empty_say_optional() -> None:
    class Both(forms.Form):
        needed = forms.CharField()
        spare = forms.CharField(required=False)
        tick = forms.BooleanField(required=False)

    form = Both()
    assert render("{{ form|crispy }}", form=form).words() == "Needed Spare (optional) Tick"
    form.mark_optional = False  # type: ignore[attr-defined]
    assert render("{{ form|crispy }}", form=form).words() == "Needed Spare Tick"


def test_a_form_ends_in_one_button_or_in_its_own() -> None:
    class Short(forms.Form):
        name = forms.CharField()

    assert [b["type"] for b in render("{% crispy form %}", form=Short()).all("button")] == ["submit"]
    helper = FormHelper()
    helper.layout = Layout(Fieldset("Who", "name"), Submit("send", "Send it"))
    page = render("{% crispy form helper %}", form=Short(), helper=helper)
    assert [(b["name"], b["value"]) for b in page.all("button")] == [("send", "Send it")]
    assert page.words() == "Who Name Send it"


def test_what_was_typed_comes_back_escaped() -> None:
    page = render(
        "{% crispy form %}", form=ExampleForm({"title": '"><script>x</script>', "explanation": "<b>"})
    )
    assert page.all("script") == page.all("b") == []
    assert page.all("input")[0].get("value", page.all("input")[1].get("value")) == '"><script>x</script>'


class Dated(forms.Form):
    held_on = ThreePartDateField(label="Date of the event")
    ended_on = ThreePartDateField(label="Last day", required=False)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (("4", "3", "2026"), dt.date(2026, 3, 4)),
        (("04", "March", "2026"), dt.date(2026, 3, 4)),
        (("29", "feb", "2028"), dt.date(2028, 2, 29)),
    ],
)
def test_dates_as_people_type_them(typed: tuple[str, str, str], day: dt.date) -> None:
    form = Dated(dict(zip(("held_on_day", "held_on_month", "held_on_year"), typed, strict=True)))
    assert form.is_valid()
    assert form.cleaned_data == {"held_on": day, "ended_on": None}


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (("", "", ""), "Enter date of the event"),
        (("4", "", "2026"), "Date of the event must include a month"),
        (("", "", "2026"), "Date of the event must include a day and month"),
        (("31", "2", "2026"), "Date of the event must be a real date"),
        (("4", "Smarch", "2026"), "Date of the event must be a real date"),
        (("4", "3", "26"), "Date of the event must be a real date"),
        (("four", "3", "2026"), "Date of the event must be a real date"),
        (("²", "3", "2026"), "Date of the event must be a real date"),
        (("4", "²", "2026"), "Date of the event must be a real date"),
    ],
)
def test_dates_that_are_none_say_why(typed: tuple[str, str, str], message: str) -> None:
    form = Dated(dict(zip(("held_on_day", "held_on_month", "held_on_year"), typed, strict=True)))
    assert form.errors == {"held_on": [message]}


def test_a_date_already_known_fills_the_three_boxes() -> None:
    page = render("{{ form|crispy }}", form=Dated(initial={"held_on": dt.date(2026, 3, 4)}))
    assert [attrs["value"] for attrs in page.all("input")] == ["4", "3", "2026", "", "", ""]


def rows(count: int) -> list[dict[str, Any]]:
    return [
        {"course": f"Course {i}", "agency": "Trust", "held_on": dt.date(2026, 3, 4), "came": i}
        for i in range(count)
    ]


def test_tables_sort_by_links_that_keep_the_filters_and_go_back_to_page_one() -> None:
    table = ExampleTable(rows(30), order_by="-agency")
    table.paginate(page=2, per_page=10)
    page = render("{% list_table table %}", "/list/?agency=trust&page=2&sort=-agency", table=table)
    heads = page.all("th")[:4]
    assert [head.get("aria-sort") for head in heads] == ["none", "descending", "none", None]
    assert {head["scope"] for head in heads} == {"col"}
    assert [a["href"] for a in page.all("a") if "sort-link" in a["class"]] == [
        "?agency=trust&sort=course",
        "?agency=trust&sort=agency",
        "?agency=trust&sort=held_on",
    ]
    pages = [a["href"] for a in page.all("a") if "pagination" in a["class"]]
    assert pages[0] == "?agency=trust&page=1&sort=-agency"
    assert "11 to 20 of 30" in page.words()


def test_cells_carry_their_heading_for_the_cards_of_a_phone() -> None:
    table = ExampleTable(rows(1))
    page = render("{% list_table table %}", table=table)
    assert [cell["data-label"] for cell in page.all("td")] == ["Agency", "Next event", "Came"]
    assert [head["scope"] for head in page.all("th")] == ["col"] * 4 + ["row"]
    assert "4 March 2026" in page.text


def test_an_empty_table_says_what_to_do() -> None:
    page = render("{% list_table table %}", table=ExampleTable([]))
    assert page.words().endswith("No course yet. Upload a booking list to begin.")


def test_pages_of_a_list_keep_the_query() -> None:
    page = render("{% pagination page %}", "/list/?q=neglect&page=4", page=Paginator(range(200), 20).page(4))
    assert [a["href"] for a in page.all("a")] == [
        f"?q=neglect&page={number}" for number in (3, 1, 2, 3, 4, 5, 10, 5)
    ]
    assert [a.get("aria-current") for a in page.all("a")] == [None] * 4 + ["page"] + [None] * 3
    assert render("{% pagination page %}", page=Paginator(range(3), 20).page(1)).elements == []


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("{{ 269|of:318 }}", "269 of 318 (85%)"),
        ("{{ missing|of:318 }}", "too few to show"),
        ("{{ 1204|figure }}", "1,204"),
        ("{{ 2.14|change:1 }}", "+2.1"),
        ("{{ day|govuk_date }}", "4 March 2026"),
        ("{{ moment|govuk_datetime }}", "1 July 2026 at 9am"),
        ("{{ 'next week'|govuk_date }}", "next week"),
        ("{{ 'Ashshire Safeguarding Partnership'|initials }}", "ASP"),
        ("{{ 'ASCP'|initials }}{{ 'Ashshire'|initials }}", "ASCPASH"),
        ("{% rag 'Red' %}", "Red"),
        ("{% rag '' %}", "Not graded"),
        ("{% tag 'Draft' 'grey' %}", "Draft"),
    ],
)
def test_words_on_screen(source: str, words: str) -> None:
    context = {
        "missing": None,
        "day": dt.date(2026, 3, 4),
        "moment": dt.datetime(2026, 7, 1, 8, 0, tzinfo=dt.UTC),
    }
    assert render(source, **context).words() == words


def test_the_coverage_meter_says_each_step_in_words_and_shapes_that_differ() -> None:
    states = ("covered", "partly", "waiting", "none")
    steps = [
        {"step": i, "title": f"Step title {i}", "state": state} for i, state in enumerate(states, start=1)
    ]
    page = render("{% coverage_meter steps small=True %}", steps=steps)
    assert page.words() == (
        "Step 1 Step title 1: covered Step 2 Step title 2: partly covered "
        "Step 3 Step title 3: not due yet Step 4 Step title 4: no evidence yet"
    )
    shapes = [render("{% coverage_meter steps %}", steps=[step]).elements[3:-6] for step in steps]
    assert len({str(shape) for shape in shapes}) == 4


def test_a_chart_comes_with_its_sentence_and_its_numbers() -> None:
    for chart in example_charts():
        page = render("{% chart chart %}", chart=chart)
        check_references(page)
        text = page.words()
        assert text.startswith(f"{chart.title}{chart.sentence}")
        for row in chart.table.rows:
            assert " ".join(row[0].split()) in text
        assert len(page.all("svg")) == 2


def test_dangerous_things_ask_first_and_are_posted() -> None:
    page = render(
        '{% include "components/confirm_form.html" with summary="Cancel" text="It goes." action="Yes" %}',
        url="/x/",
    )
    assert page.all("form") == [{"class": "confirm__body", "method": "post", "action": "/x/"}]
    assert page.words() == "Cancel It goes. Yes"


def test_the_frame_shows_one_place_as_current() -> None:
    frame = {
        "navigation": [{"label": "Home", "url": "/a/", "current": True}, {"label": "Programme", "url": "/b/"}]
    }
    template = engines["django"].from_string(
        '{% extends "base/page.html" %}{% block heading %}Courses{% endblock %}'
    )
    request = SimpleNamespace(partnership=SimpleNamespace(name="Ashshire", short_name="ASP", slug="ashshire"))
    page = Page(template.render({"request": request, "frame": frame}))
    assert [a["href"] for a in page.all("a") if a.get("aria-current") == "page"] == ["/a/"]
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert "Birchester" not in page.text


@pytest.mark.parametrize("name", ["400", "403", "404", "500", "stale_form"])
def test_pages_for_what_went_wrong_need_no_context(name: str) -> None:
    page = Page(engines["django"].get_template(f"{name}.html").render({}))
    assert len(page.all("h1")) == 1
    assert page.all("script") == page.all("style") == []


@pytest.mark.parametrize("number", [4, 5])
def test_more_than_four_tabs_stand_behind_the_open_one_on_a_phone(number: int) -> None:
    items = [{"label": f"Part {n}", "url": f"/{n}/", "current": n == 2} for n in range(1, number + 1)]
    page = render('{% include "components/tabs.html" with label="Parts of this" %}', items=items)
    links = [a["href"] for a in page.all("a")]
    everything = [f"/{n}/" for n in range(1, number + 1)]
    menu = ["/1/", "/3/", "/4/", "/5/"] if number == 5 else []
    assert links == menu + everything
    assert [a["href"] for a in page.all("a") if a.get("aria-current")] == ["/2/"]
    assert len(page.all("summary")) == len(menu) // 4
    assert page.words().startswith("Part 2 Other parts" if menu else "Part 1")
