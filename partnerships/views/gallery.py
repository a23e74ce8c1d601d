"""The gallery of components, for whoever builds pages and for the accessibility tests. Development only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import django_tables2 as tables
from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partnerships.date_fields import ThreePartDateField
from partnerships.logic import charts

GRADES = [("g", "Green"), ("a", "Amber"), ("r", "Red")]
AGENCIES = [("council", "Ashshire Council"), ("trust", "Ash Valley NHS Trust"), ("police", "Ashshire Police")]


EXAMPLES: dict[str, Any] = {
    "moment": datetime(2026, 3, 27, 13, 30, tzinfo=UTC),
    "scale_points": [str(point) for point in range(1, 11)],
    "grades": ["red", "amber", "green", ""],
    "figures": [
        {"label": "Registered", "value": 318},
        {"label": "Came", "value": 269, "note": "of 318 (85%)"},
        {"label": "Did not attend", "value": 20},
        {"label": "Not marked", "value": 4, "url": "#"},
    ],
    "facts": [
        {"key": "Provider", "value": "Ash Valley NHS Trust", "action_url": "#"},
        {"key": "Themes", "value": ""},
    ],
    "tasks": [
        {"title": "Leadership", "url": "#", "status": "Completed"},
        {
            "title": "Training",
            "url": "#",
            "hint": "4 of 6 questions",
            "status": "In progress",
            "colour": "blue",
        },
        {"title": "Agree the grades", "url": "", "status": "Cannot start yet"},
    ],
    "history": [
        {
            "what": "Event moved to 27 March 2026",
            "who": "Priya Shah",
            "at": datetime(2026, 3, 2, 9, 5, tzinfo=UTC),
            "why": "The room was flooded.",
        },
        {
            "what": "48 bookings imported",
            "who": "Priya Shah",
            "at": datetime(2026, 3, 1, 16, 0, tzinfo=UTC),
        },
    ],
    "steps": [
        {"label": "File", "url": "#", "state": "done"},
        {"label": "Columns", "url": "#", "state": "done"},
        {"label": "Words", "state": "now"},
        {"label": "Organisations", "state": "later"},
        {"label": "Check", "state": "later"},
    ],
    "tabs": [
        {"label": "Delegates", "url": "#", "current": True, "count": 48},
        {"label": "Attendance", "url": "#"},
        {"label": "Surveys", "url": "#"},
        {"label": "Results", "url": "#"},
    ],
    "crumbs": [
        {"text": "Programme", "url": "#"},
        {"text": "Working together to safeguard children", "url": "#"},
    ],
}


class ExampleForm(forms.Form):
    """One field of every kind that the template pack knows."""

    title = forms.CharField(max_length=100, help_text="As it should stand on the certificate.")
    email = forms.EmailField(label="Contact’s email address")
    places = forms.IntegerField(label="Places", required=False)
    held_on = ThreePartDateField(label="Date of the event", help_text="For example, 27 3 2026")
    review_on = forms.DateField(label="Review date", required=False)
    starts_at = forms.TimeField(label="Start time")
    agency = forms.ChoiceField(choices=[("", "Choose an agency"), *AGENCIES])
    grade = forms.ChoiceField(label="Your grade", choices=GRADES, widget=forms.RadioSelect)
    audiences = forms.MultipleChoiceField(
        label="Who is it for?", choices=AGENCIES, widget=forms.CheckboxSelectMultiple, required=False
    )
    explanation = forms.CharField(
        max_length=500, widget=forms.Textarea, help_text="What works, and how you know."
    )
    evidence = forms.FileField(label="Evidence", required=False)
    agreed = forms.BooleanField(label="Our lead has read this", help_text="They need not have an account.")
    place = forms.CharField(widget=forms.HiddenInput, initial="gallery", required=False)


class ExampleFilter(forms.Form):
    """A filter of a list of courses."""

    agency = forms.ChoiceField(choices=[("", "Every agency"), *AGENCIES], required=False)
    words = forms.CharField(label="Words in the title", required=False)


class ExampleTable(tables.Table):
    """A list of courses."""

    caption = "Courses"
    course = tables.Column(orderable=True)
    agency = tables.Column()
    held_on = tables.DateColumn(verbose_name="Next event", format="j F Y")
    came = tables.Column(attrs={"td": {"class": "govuk-table__cell--numeric"}}, orderable=False)

    class Meta:
        empty_text = "No course yet. Upload a booking list to begin."


def example_charts() -> list[charts.Chart]:
    """One chart of each kind, with something too few to show."""
    stages = ("Before", "After", "Three months", "Six months")
    return [
        charts.bars(
            title="Response by stage",
            sentence="Of those asked, 82% answered before, 71% after and 38% at three months.",
            series=("This quarter", "Last quarter"),
            unit="%",
            maximum=100,
            row_heading="Stage",
            rows=[
                charts.Bar("Before", (82, 79), "220 of 269 asked"),
                charts.Bar("After", (71, 70), "191 of 269 asked"),
                charts.Bar("Three months", (38, 41), "58 of 152 asked"),
                charts.Bar("Six months", (None, 29), "fewer than 5 answered"),
            ],
        ),
        charts.stacked_bars(
            title="How the course was received",
            sentence="84% agreed that the course was relevant to their work.",
            parts=("Strongly agree", "Agree", "Neither", "Disagree", "Strongly disagree"),
            rows=[
                charts.Stack("The course was relevant to my work", (20, 15, 4, 2, 1)),
                charts.Stack("I would recommend it to a colleague", (8, 20, 9, 4, 0)),
                charts.Stack("The trainer knew the subject", None),
            ],
        ),
        charts.dumbbell(
            title="Knowledge by learning objective, same people before and after",
            sentence="Knowledge rose most on recognising neglect and fell slightly on referrals.",
            rows=[
                charts.Pair("I can recognise the signs of neglect at different ages", 4.1, 7.3, 31),
                charts.Pair("I can use the neglect screening tool", 2.9, 6.0, 29),
                charts.Pair("I know when to make a referral", 8.2, 7.9, 30),
                charts.Pair("I can speak with parents about worries", None, None),
            ],
        ),
        charts.line(
            title="Is knowledge kept?",
            sentence="Delegates’ own rating fell from 7.3 after to 6.8 at three months; managers rated 6.1.",
            points=stages,
            series=[
                charts.Series("Delegates", (4.1, 7.3, 6.8, None), (48, 31, 18, None)),
                charts.Series("Managers", (None, None, 6.1, 5.9), (0, 0, 9, 7)),
            ],
            maximum=10,
            decimals=1,
        ),
        charts.heat_map(
            title="Section 11: agreed grades",
            sentence="Ashshire Police is red on training; every other agreed grade is green or amber.",
            columns=("Leadership", "Listening to children", "Training", "Safer recruitment"),
            rows=[
                charts.HeatRow(
                    "Ashshire Police",
                    (
                        charts.Cell("Green", "green"),
                        charts.Cell("Amber", "amber"),
                        charts.Cell("Red", "red"),
                        charts.Cell("Green", "green"),
                    ),
                ),
                charts.HeatRow(
                    "Ash Valley NHS Trust",
                    (
                        charts.Cell("Green", "green"),
                        charts.Cell("Green", "green"),
                        charts.Cell("Amber", "amber"),
                        charts.Cell(None),
                    ),
                ),
            ],
        ),
    ]


def _stages() -> list[dict[str, Any]]:
    sent = [{"label": "Sent", "value": 48}, {"label": "Answered", "value": "31 of 48 (65%)"}]
    return [
        {
            "title": "Before",
            "when": date(2026, 3, 20),
            "state": "done",
            "status": "Closed",
            "colour": "grey",
            "figures": sent,
        },
        {
            "title": "After",
            "when": date(2026, 3, 27),
            "state": "now",
            "status": "Open",
            "colour": "green",
            "figures": sent,
        },
        {
            "title": "Three months",
            "when": "Planned for 29 June 2026",
            "state": "next",
            "url": "#",
            "action": "See the survey",
        },
        {
            "title": "Six months, manager",
            "state": "missed",
            "text": "Not asked: managers are not switched on.",
        },
    ]


def _coverage() -> list[dict[str, Any]]:
    return [
        {"step": 1, "title": "Baseline", "state": "covered"},
        {
            "step": 2,
            "title": "Reaction and learning",
            "state": "partly",
            "word": "no knowledge check: self-rated",
        },
        {"step": 3, "title": "Change in practice", "state": "waiting", "word": "due 29 June 2026"},
        {"step": 4, "title": "Outcomes", "state": "none"},
    ]


def _frame() -> dict[str, Any]:
    places = ("Home", "Programme", "Evaluations", "Audits", "Actions", "Reports", "Settings")
    return {
        "partnership": {"name": "Ashshire Safeguarding Children Partnership", "short_name": "ASCP"},
        "home_url": "#",
        "search_url": "#",
        "navigation": [{"label": place, "url": "#", "current": place == "Programme"} for place in places],
        "account": {"name": "Priya Shah", "email": "priya.shah@ashshire.example", "url": "#"},
        "other_partnerships": [{"name": "Birchester Safeguarding Partnership", "url": "#"}],
        "demonstration_clock": datetime(2026, 3, 30, 9, 0, tzinfo=UTC),
        "accessibility_url": "#",
        "privacy_url": "#",
        "version": "example",
    }


def _table(request: HttpRequest) -> ExampleTable:
    rows = [
        {
            "course": f"Working together, part {number}",
            "agency": AGENCIES[number % 3][1],
            "held_on": date(2026, 3, number + 1),
            "came": 20 + number,
        }
        for number in range(12)
    ]
    table = ExampleTable(rows, order_by=request.GET.get("sort", ""))
    table.paginate(page=1, per_page=4)
    return table


def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with example data; `?form=sent` shows the form with its errors."""
    sent = {"held_on_day": "31", "held_on_month": "2", "held_on_year": "2026", "email": "not an address"}
    return render(
        request,
        "base/gallery.html",
        {
            "frame": _frame(),
            "example_form": ExampleForm(sent) if request.GET.get("form") == "sent" else ExampleForm(),
            "filter_form": ExampleFilter({"agency": "trust"}),
            "table": _table(request),
            "charts": example_charts(),
            "stages": _stages(),
            "coverage": _coverage(),
            "page_of_rows": Paginator(range(200), 20).get_page(4),
            **EXAMPLES,
        },
    )
