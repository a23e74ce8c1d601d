"""The check of an import: every row's fate before anything happens, and putting rows right in place."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.choices import RowFate
from courses.import_tables import RowFilter, RowTable
from courses.logic.column_words import Field
from courses.logic.import_words import FIELD_LABELS, MEANING_LABELS
from courses.logic.reading import SourceTable
from courses.logic.statuses import StatusMeaning
from courses.models import BookingImport, ImportRow
from courses.rules import IMPORT_BOOKINGS
from courses.services import imports as services
from courses.services.refusals import Refused
from courses.views.import_frames import import_of, may_open, step_frame, to_current_step
from courses.views.import_steps import open_step
from partnerships.lists import show_list
from partnerships.logic.wording import long_date
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(IMPORT_BOOKINGS)
def import_check(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What becomes of every row, before anything happens."""
    found = import_of(request, pk)
    if not may_open(found, "courses:import_check"):
        return to_current_step(request, found)
    frame = step_frame(request, found, "courses:import_check")
    filters = RowFilter(request.GET, queryset=ImportRow.objects.filter(booking_import=found), request=request)
    table = RowTable(filters.qs, request=request, may_fix=True, fix_form=_fix_form(request, found, frame))
    return show_list(
        request,
        "courses/imports/check.html",
        table=table,
        name=f"check of {found.file_name}",
        filters=filters,
        context={**frame, **check_facts(found)},
    )


def fate_figures(found: BookingImport) -> list[dict[str, str]]:
    """How many rows have each fate, each a link to its rows."""
    fates = found.counts.get("fates", {})
    return [
        {
            "label": fate.label,
            "value": f"{fates.get(fate.value, 0):,}",
            "url": f"?fate={fate.value}" if fates.get(fate.value) else "",
        }
        for fate in RowFate
    ]


def check_facts(found: BookingImport) -> dict[str, Any]:
    """The counts of fates, and what importing makes besides bookings."""
    counts = found.counts
    fates = counts.get("fates", {})
    words = found.status_words.items()
    return {
        "figures": fate_figures(found),
        "errors": fates.get("error", 0),
        "to_do": fates.get("new", 0) + fates.get("update", 0),
        "new_agencies": counts.get("agencies", []),
        "events": [
            {**each, "when": long_date(dt.date.fromisoformat(each["day"])) if each["day"] else "no date"}
            for each in counts.get("events", [])
        ],
        "unreachable": counts.get("unreachable", 0),
        "not_in_file": counts.get("not_in_file", 0),
        "notes": counts.get("notes", []),
        "words_read": [(word, MEANING_LABELS[StatusMeaning(meaning)]) for word, meaning in words if word],
    }


def _fix_form(request: TenantRequest, found: BookingImport, frame: dict[str, Any]) -> dict[str, Any] | None:
    """The form that puts one row right, opened in its place by `?fix=`."""
    number = request.GET.get("fix", "")
    if not number.isdigit():
        return None
    row = ImportRow.objects.filter(booking_import=found, number=int(number)).first()
    if row is None:
        return None
    query = request.GET.copy()
    query.pop("fix")
    mapped = [
        field for field in FIELD_LABELS if field.value in found.mapping and field is not Field.ACCESS_NEEDS
    ]
    return {
        "number": row.number,
        "cells": [(field.value, FIELD_LABELS[field], row.cells.get(field.value, "")) for field in mapped],
        "left_out": row.number in found.left_out,
        "url": reverse("courses:import_row", args=[request.partnership.slug, found.pk, row.number]),
        "back": f"?{query.urlencode()}#row-{row.number}",
        "query": query.urlencode(),
        "as_shown": frame["as_shown"],
    }


@require_POST
@requires(IMPORT_BOOKINGS)
def import_row(request: TenantRequest, slug: str, pk: int, number: int) -> HttpResponse:
    """Put one row right, or take it out; everything is checked again."""

    def fix(request: TenantRequest, found: BookingImport, table: SourceTable) -> HttpResponse:
        cells = {
            name.removeprefix("cell-"): text
            for name, text in request.POST.items()
            if name.startswith("cell-")
        }
        try:
            moved = services.fix_row(
                pk=found.pk,
                number=number,
                cells={name: str(text) for name, text in cells.items()},
                leave_out=bool(request.POST.get("leave_out")),
                mark=request.POST.get("as_shown", ""),
            )
        except (services.Stale, services.NotOpen):
            raise
        except Refused as refusal:
            messages.error(request, str(refusal))
            return to_current_step(request, found)
        if not may_open(moved, "courses:import_check"):
            messages.success(request, f"Row {number} was changed. It brings something new to decide.")
            return to_current_step(request, moved)
        messages.success(request, f"Row {number} was changed and the list was checked again.")
        address = reverse("courses:import_check", args=[slug, pk])
        query = QueryDict(request.POST.get("query", "")).urlencode()
        return redirect(f"{address}?{query}#row-{number}" if query else f"{address}#row-{number}")

    return open_step(request, pk, "courses:import_check", fix)
