"""Reports of a cycle as they are issued: a snapshot, the PDF made from it alone, its bytes kept.

Source: REQUIREMENTS, items 9 and 20, acceptance check 7 (self, moderated and agreed grades print in the report).
"""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.template.loader import render_to_string

from assurance.services.refusals import Refused
from audits.choices import AssessmentChoice, IssuedKind
from audits.logic.frameworks.spec import Scale
from audits.logic.heat_map import Cell, Direction
from audits.models import Assessment, AssessmentRecommendation, Cycle, HeadingAgreement, IssuedReport
from audits.queries.results import Results, results_of
from partnerships import clock, storage
from partnerships.access import Member
from partnerships.documents import render_pdf
from partnerships.logic import colour
from partnerships.logic.charts.drawing import Table
from partnerships.logic.wording import long_date, plural, share
from partnerships.models import Partnership
from partnerships.services.log import record
from partnerships.tenancy import current_partnership_id

DIRECTION_WORDS = {
    Direction.BETTER: "better than last time",
    Direction.SAME: "as last time",
    Direction.WORSE: "worse than last time",
    Direction.UNKNOWN: "",
}
SETTLED = (AssessmentChoice.AGREED, AssessmentChoice.CLOSED)


def spread_words(spread: tuple[tuple[str, int], ...], scale: Scale) -> str:
    """`3 Green, 1 Amber`; empty where nothing was graded."""
    return ", ".join(f"{count} {_label(value, scale)}" for value, count in spread)


def _label(value: str, scale: Scale) -> str:
    level = scale.find(value)
    return level.label.split(":")[0] if level else value


def cell_words(cell: Cell | None, scale: Scale) -> tuple[str, str, str, str]:
    """Own, moderated, agreed and change, as a table prints them."""
    if cell is None:
        return "–", "–", "–", ""
    moderated = spread_words(cell.moderated, scale) or "Not yet"
    if cell.lowered:
        moderated += f" ({cell.lowered} lower)"
    agreed = _label(cell.agreed, scale) if cell.agreed else "Not yet"
    return spread_words(cell.own, scale) or "–", moderated, agreed, DIRECTION_WORDS[cell.direction]


def overview_snapshot(results: Results) -> dict[str, Any]:
    """Every word and figure of the overview, ready to be printed."""
    scale = results.spec.scale
    heat = results.heat
    texts = {question.key: question.title or question.text for question in results.spec.questions}
    lowered = sum(total.lowered for total in heat.totals.values())
    moderated = sum(total.moderated for total in heat.totals.values())
    return {
        "title": f"Overview: {results.cycle.title}",
        "framework": str(results.cycle.framework_version),
        "as_at": long_date(clock.today()),
        "lead": (
            f"{results.sent_in} of {plural(results.everybody, 'agency', 'agencies')} sent in a self-assessment; "
            f"{results.settled} have an agreed grade for each heading."
        ),
        "over_claim": f"{share(lowered, moderated)} of the grades looked at were moderated lower than the agency’s own."
        if moderated
        else "No grade has been moderated yet.",
        "headings": [
            {
                "title": title,
                "agreed": spread_words(heat.totals[key].agreed, scale) if key in heat.totals else "",
                "moderated": heat.totals[key].moderated if key in heat.totals else 0,
                "lowered": heat.totals[key].lowered if key in heat.totals else 0,
            }
            for key, title in results.headings
        ],
        "agencies": [
            {
                "name": str(row.agency),
                "cells": [
                    [title, *cell_words(heat.cells.get((row.pk, key)), scale)]
                    for key, title in results.headings
                ],
            }
            for row in results.rows
        ],
        "strongest": [
            [each.question, texts[each.question], spread_words(each.moderated, scale)]
            for each in results.strongest
        ],
        "weakest": [
            [each.question, texts[each.question], spread_words(each.moderated, scale)]
            for each in results.weakest
        ],
        "good_practice": [[each.agency, each.question, each.words] for each in results.good_practice],
        "follow_up": f"{plural(results.recommendations, 'recommendation')} and "
        f"{plural(results.actions, 'action')} follow.",
    }


def agency_snapshot(assessment: Assessment, results: Results) -> dict[str, Any]:
    """Every word and figure of one agency's report: all three grades, the notes, its answers, what follows."""
    scale = results.spec.scale
    agreements = {
        each.heading.key: each
        for each in HeadingAgreement.objects.filter(assessment=assessment).select_related(
            "heading", "proposal", "agreed"
        )
    }
    recommendations = AssessmentRecommendation.objects.filter(assessment=assessment).select_related(
        "recommendation"
    )
    return {
        "title": f"{assessment.agency}: {results.cycle.title}",
        "framework": str(results.cycle.framework_version),
        "as_at": long_date(clock.today()),
        "lead": f"{assessment.agency} assessed itself; a moderator of another agency tested the claims; both agreed "
        "one grade for each heading. All three are kept.",
        "headings": [
            {
                "title": title,
                "cells": list(cell_words(results.heat.cells.get((assessment.pk, key)), scale)),
                "note": agreements[key].note if key in agreements else "",
                "answer": agreements[key].answer_words if key in agreements else "",
                "reason": _reason(agreements.get(key)),
            }
            for key, title in results.headings
        ],
        "good_practice": [[each.question, each.words] for each in results.good_practice],
        "recommendations": [row.recommendation.text for row in recommendations],
        "follow_up": plural(results.actions, "action follows", "actions follow") + ".",
    }


def _reason(agreement: HeadingAgreement | None) -> str:
    if agreement is None or agreement.agreed is None:
        return ""
    judgement = agreement.agreed
    return f"{judgement.by_role}: {judgement.reason}" if judgement.reason else ""


@transaction.atomic
def issue_overview(*, cycle: Cycle, by: Member) -> IssuedReport:
    """Issue the partnership's overview of a cycle; a later one is a new edition.

    Raises:
        Refused: nobody has sent in anything yet.
    """
    results = results_of(cycle)
    if not results.rows:
        raise Refused("Nobody has sent in a self-assessment yet.")
    return _issue(
        cycle, IssuedKind.OVERVIEW, overview_snapshot(results), "audits/results/overview_pdf.html", by
    )


@transaction.atomic
def issue_agency_report(*, assessment: Assessment, by: Member) -> IssuedReport:
    """Issue one agency's own report, once every heading has its agreed grade.

    Raises:
        Refused: a heading has no agreed grade yet.
    """
    cycle = assessment.cycle
    if cycle is None or assessment.state not in SETTLED:
        raise Refused("The report can be issued once every heading has its agreed grade.")
    results = results_of(cycle, only_agency=assessment.agency_id)
    snapshot = agency_snapshot(assessment, results)
    return _issue(cycle, IssuedKind.AGENCY, snapshot, "audits/results/agency_pdf.html", by, assessment)


def _issue(
    cycle: Cycle,
    kind: IssuedKind,
    snapshot: dict[str, Any],
    template: str,
    by: Member,
    assessment: Assessment | None = None,
) -> IssuedReport:
    Cycle.objects.select_for_update().get(pk=cycle.pk)
    earlier = IssuedReport.objects.filter(cycle=cycle, kind=kind, assessment=assessment, board=None)
    edition = (earlier.aggregate(last=Max("edition"))["last"] or 0) + 1
    snapshot = {**snapshot, "edition": edition}
    file = storage.store(
        render_pdf(report_html(snapshot, template)),
        kind="audit-report",
        name=f"{snapshot['title']}.pdf",
        content_type="application/pdf",
    )
    written = json.dumps(snapshot, sort_keys=True, ensure_ascii=False).encode()
    made = IssuedReport.objects.create(
        cycle=cycle,
        kind=kind,
        assessment=assessment,
        edition=edition,
        snapshot=snapshot,
        digest=hashlib.sha256(written).hexdigest(),
        file=file,
        issued_by_id=by.user_id,
    )
    record("audit.report_issued", f"{snapshot['title']}, edition {edition}", by=by, subject=made)
    return made


def report_html(snapshot: dict[str, Any], template: str) -> str:
    """The report as the HTML from which its PDF is made: from the snapshot alone."""
    partnership = Partnership.objects.get(pk=current_partnership_id())
    chapters = [
        ("headings", "Grades by heading"),
        ("agencies", "Agency by agency"),
        ("learning", "What we learned"),
    ]
    has = {"headings": True, "agencies": bool(snapshot.get("agencies")), "learning": True}
    contents = [
        {"id": key, "number": str(number), "title": title}
        for number, (key, title) in enumerate([each for each in chapters if has[each[0]]], start=1)
    ]
    return render_to_string(
        template,
        {
            "document": {
                "title": snapshot["title"],
                "partnership": partnership.name,
                "edition": str(snapshot["edition"]),
                "figures_as_at": snapshot["as_at"],
                "note": snapshot["framework"],
            },
            "look": colour.stylesheet(partnership.colour),
            "contents": contents,
            "numbers": {each["id"]: each["number"] for each in contents},
            "said": snapshot,
            "tables": _tables(snapshot),
        },
    )


def _tables(snapshot: dict[str, Any]) -> dict[str, Any]:
    """The snapshot's rows as pdf/table.html takes them."""
    grades = ("Heading", "Own", "Moderated", "Agreed", "Change")
    tables: dict[str, Any] = {
        name: _table(("Question", "What it asks", "Moderated grades"), snapshot.get(name, []))
        for name in ("strongest", "weakest")
    }
    if "agencies" in snapshot:
        tables["headings"] = _table(
            ("Heading", "Agreed grades", "Questions moderated", "Moderated lower"),
            [
                (each["title"], each["agreed"] or "None yet", each["moderated"], each["lowered"])
                for each in snapshot["headings"]
            ],
        )
        tables["agencies"] = [
            {"name": each["name"], "table": _table(grades, each["cells"])} for each in snapshot["agencies"]
        ]
    else:
        rows = [(each["title"], *each["cells"]) for each in snapshot["headings"]]
        tables["headings"] = _table(grades, rows)
    return tables


def _table(headers: tuple[str, ...], rows: Sequence[Sequence[object]]) -> Table:
    return Table(headers, tuple(tuple(str(cell) for cell in row) for row in rows))
