"""A small report with everything a report has, for the tests of documents and for looking at."""

from pathlib import Path

from django.template import engines

from partnerships.logic import charts
from partnerships.logic.colour import stylesheet

BODY = Path(__file__).with_name("sample_report.html")

EVENTS = charts.Table(
    ("Event", "Registered", "Came", "Places used"),
    (
        *(
            (f"Working together, part {i} ({i} March 2026)", "24", "20", "20 of 28 (71%)")
            for i in range(1, 31)
        ),
        ("Together", "720", "600", "600 of 840 (71%)"),
    ),
)


def sample_charts() -> list[charts.Chart]:
    return [
        charts.bars(
            title="Response by stage",
            sentence="Of those asked, 82% answered before, 71% after and 38% at three months.",
            rows=[
                charts.Bar("Before", (82,), "220 of 269 asked"),
                charts.Bar("After", (71,), "191 of 269 asked"),
                charts.Bar("Three months", (38,), "58 of 152 asked"),
                charts.Bar("Six months", (None,), ""),
            ],
            series=("Answered",),
            unit="%",
            maximum=100,
        ),
        charts.dumbbell(
            title="Knowledge by learning objective",
            sentence="Knowledge rose most on recognising neglect, by 3.2 points of ten.",
            rows=[
                charts.Pair("I can recognise the signs of neglect at different ages", 4.1, 7.3, 31),
                charts.Pair("I can use the neglect screening tool", 2.9, 6.0, 29),
                charts.Pair("I know when to make a referral", 8.2, 7.9, 30),
                charts.Pair("I can speak with parents about worries", None, None),
            ],
        ),
    ]


def sample_html() -> str:
    """The whole document as HTML."""
    template = engines["django"].from_string(BODY.read_text())
    return str(
        template.render(
            {
                "document": {
                    "title": "Quarterly report: safeguarding training, quality and impact",
                    "period": "January to March 2026 (quarter 4)",
                    "partnership": "Ashshire Safeguarding Children Partnership",
                    "board": "Ashshire Safeguarding Children Board",
                    "edition": "First edition, 28 April 2026",
                    "figures_as_at": "21 April 2026",
                    "status": "Draft",
                    "note": "First edition · figures as at 21 April 2026",
                },
                "look": stylesheet("#7a2d6b"),
                "contents": [
                    {"id": "summary", "number": "", "title": "The quarter on one page"},
                    {"id": "delivery", "number": "1", "title": "Delivery and attendance"},
                    {"id": "events", "number": "2", "title": "Events of the quarter"},
                ],
                "figures": [
                    {
                        "value": "269",
                        "label": "people trained",
                        "of": "of 318 registered, 85%",
                        "change": "12 more than last quarter",
                    },
                    {
                        "value": "+2.1",
                        "label": "points of ten gained in knowledge",
                        "of": "31 people before and after, of 48",
                    },
                    {"value": "38%", "label": "answered at three months", "of": "58 of 152 asked"},
                    {
                        "value": "7",
                        "label": "actions overdue",
                        "of": "of 41 open",
                        "change": "3 fewer than last quarter",
                    },
                ],
                "charts": sample_charts(),
                "events": EVENTS,
            }
        )
    )
