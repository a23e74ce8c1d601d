"""The steps of an import between the file and the end: columns, words, organisations, check."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from courses.import_forms import MOST_EVENTS, REACH, EventOfListForm
from courses.logic.column_words import Field
from courses.logic.columns import ColumnMapping, Confidence
from courses.logic.import_words import FIELD_GROUPS, MEANING_LABELS
from courses.logic.reading import SourceTable, UnreadableFile
from courses.logic.statuses import StatusMeaning
from courses.models import BookingImport, Course, Event
from courses.rules import IMPORT_BOOKINGS, READ_ACCESS_NEEDS
from courses.services import imports as services
from courses.services.imports.events import FoundEvent, events_found
from courses.services.imports.organisations import FoundOrganisation, organisations_found
from courses.services.imports.source import guessed_mapping, remembered_for
from courses.services.imports.words import words_found
from courses.services.refusals import Refused
from courses.views.import_frames import import_of, may_open, step_frame, to_current_step
from partnerships import clock
from partnerships.access import visible_to
from partnerships.choices import Sector
from partnerships.models import Agency
from partnerships.permissions import requires
from partnerships.requests import TenantRequest
from partnerships.storage import FileGone

StepView = Callable[[TenantRequest, BookingImport, SourceTable], HttpResponse]


def open_step(request: TenantRequest, pk: int, name: str, view: StepView) -> HttpResponse:
    """A step of an open import; who comes too early, too late or with an old form is taken to the right page."""
    found = import_of(request, pk)
    if not may_open(found, name):
        if request.method == "POST":
            messages.error(request, "This import went on meanwhile. This is how it stands now.")
        return to_current_step(request, found)
    try:
        return view(request, found, services.read_source(found))
    except (services.Stale, services.NotOpen) as refusal:
        messages.error(request, str(refusal))
        found.refresh_from_db()
        return to_current_step(request, found)
    except (FileGone, UnreadableFile):
        messages.error(request, "The file of this import is not kept any more. Upload it again.")
        return redirect("courses:imports", request.partnership.slug)


@requires(IMPORT_BOOKINGS)
def import_columns(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Which column is which field."""
    return open_step(request, pk, "courses:import_columns", _columns)


def _columns(request: TenantRequest, found: BookingImport, table: SourceTable) -> HttpResponse:
    problem, chosen = "", services.mapping_of(found, table)
    guessed = guessed_mapping(table, remembered_for(found.fingerprint))
    fields = {column.index: column.field for column in chosen.columns}
    if request.method == "POST":
        known = {field.value: field for field in Field}
        picked = {
            index: known.get(request.POST.get(f"column-{index}", "")) for index in range(len(table.headers))
        }
        fields = dict(picked)
        try:
            moved = services.map_columns(
                pk=found.pk,
                choices={index: field for index, field in picked.items() if field is not None},
                mark=request.POST.get("as_shown", ""),
            )
        except (services.Stale, services.NotOpen):
            raise
        except Refused as refusal:
            problem = str(refusal)
        else:
            return to_current_step(request, moved)
    shown = _shown_columns(request, guessed, fields)
    context = {
        "used": [each for each in shown if each["field"]],
        "unused": [each for each in shown if not each["field"]],
        "groups": FIELD_GROUPS,
        "problem": problem,
        "table": table,
        "sheets": sorted({table.sheet, *table.other_sheets} - {""}) if table.other_sheets else [],
        **step_frame(request, found, "courses:import_columns"),
    }
    return render(request, "courses/imports/columns.html", context)


def _shown_columns(
    request: TenantRequest, guessed: ColumnMapping, fields: dict[int, Field | None]
) -> list[dict[str, Any]]:
    """Each column with three examples and the reason of its guess; access needs only for those who may read them."""
    taken = [field for field in fields.values() if field is not None]
    hidden = not request.member.can(READ_ACCESS_NEEDS)
    shown = []
    for column in guessed.columns:
        field = fields.get(column.index)
        private = hidden and Field.ACCESS_NEEDS in (field, column.field)
        reason = column.reason if field == column.field else "You chose this."
        shown.append(
            {
                "index": column.index,
                "header": column.header,
                "field": field or "",
                "examples": [] if private else [each[:60] for each in column.examples],
                "private": private,
                "reason": reason,
                "unsure": field is not None and column.confidence is Confidence.LOW,
                "twice": field is not None and taken.count(field) > 1,
            }
        )
    return shown


@require_POST
@requires(IMPORT_BOOKINGS)
def import_sheet(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Read another sheet of the workbook."""

    def choose(request: TenantRequest, found: BookingImport, table: SourceTable) -> HttpResponse:
        try:
            services.choose_sheet(
                pk=found.pk, sheet=request.POST.get("sheet", ""), mark=request.POST.get("as_shown", "")
            )
        except (services.Stale, services.NotOpen):
            raise
        except (Refused, UnreadableFile) as refusal:
            messages.error(request, str(refusal))
        return redirect("courses:import_columns", slug, pk)

    return open_step(request, pk, "courses:import_columns", choose)


@requires(IMPORT_BOOKINGS)
def import_words(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What the file's words for attendance mean."""
    return open_step(request, pk, "courses:import_words", _words)


def _words(request: TenantRequest, found: BookingImport, table: SourceTable) -> HttpResponse:
    problem = ""
    words = words_found(found, table, services.mapping_of(found, table))
    picked = {each.key: each.meaning for each in words}
    if request.method == "POST":
        known = {meaning.value: meaning for meaning in StatusMeaning}
        posted = {
            each.key: known.get(request.POST.get(f"word-{number}", "")) for number, each in enumerate(words)
        }
        picked = posted
        try:
            moved = services.word_statuses(
                pk=found.pk,
                chosen={key: meaning for key, meaning in posted.items() if meaning is not None},
                mark=request.POST.get("as_shown", ""),
            )
        except (services.Stale, services.NotOpen):
            raise
        except Refused as refusal:
            problem = str(refusal)
        else:
            return to_current_step(request, moved)
    context = {
        "words": [(number, each, picked[each.key]) for number, each in enumerate(words)],
        "meanings": MEANING_LABELS,
        "problem": problem,
        **step_frame(request, found, "courses:import_words"),
    }
    return render(request, "courses/imports/words.html", context)


@requires(IMPORT_BOOKINGS)
def import_organisations(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Which agencies the organisations are, and which events the rows are about."""
    return open_step(request, pk, "courses:import_organisations", _organisations)


def _organisations(request: TenantRequest, found: BookingImport, table: SourceTable) -> HttpResponse:
    mapping = services.mapping_of(found, table)
    organisations = organisations_found(found, table, mapping)
    events = events_found(found, table, mapping)
    forms = _event_forms(request, events)
    problem = ""
    if request.method == "POST" and request.POST.get("use_events_of_file"):
        services.match_organisations(
            pk=found.pk,
            organisations={},
            events={},
            use_events_of_file=True,
            mark=request.POST.get("as_shown", ""),
        )
        return redirect("courses:import_organisations", request.partnership.slug, found.pk)
    if request.method == "POST" and _are_valid(forms):
        try:
            moved = services.match_organisations(
                pk=found.pk,
                organisations=_posted_organisations(request, organisations),
                events={token: form.choice() for form in forms for token in form.found.tokens},
                mark=request.POST.get("as_shown", ""),
            )
        except (services.Stale, services.NotOpen):
            raise
        except Refused as refusal:
            problem = str(refusal)
        else:
            return to_current_step(request, moved)
    asked, settled = _split(organisations)
    shown = {form.found.id for form in forms}
    context = {
        "asked": _as_posted(request, asked),
        "settled": _as_posted(request, settled),
        "agencies": list(visible_agencies()),
        "sectors": Sector.choices,
        "forms": forms,
        "known_events": [event for event in events if event.id not in shown],
        "course_titles": list(visible_to(request.member, Course).values_list("title", flat=True)),
        "problem": problem,
        **step_frame(request, found, "courses:import_organisations"),
    }
    return render(request, "courses/imports/organisations.html", context)


def _are_valid(forms: list[EventOfListForm]) -> bool:
    """Whether every form is valid; each is asked, so that each shows its errors."""
    return sum(not form.is_valid() for form in forms) == 0


def visible_agencies() -> Any:
    """The names that the box of agencies suggests."""
    return Agency.objects.order_by("name").values_list("name", flat=True)


def _event_forms(request: TenantRequest, events: list[FoundEvent]) -> list[EventOfListForm]:
    """A form for each event that lacks something, and for those that the address or the form asks to change."""
    wanted = {*request.GET.getlist("change"), *request.POST.getlist("event_forms")}
    asked = [
        each
        for each in events
        if not each.is_known or str(each.id) in wanted or not (each.keys or each.is_chosen)
    ]
    if not asked:
        return []
    around = clock.now()
    choices = list(
        visible_to(request.member, Event)
        .filter(starts_at__gte=around - REACH, starts_at__lte=around + REACH)
        .select_related("course")
        .order_by("-starts_at")[:MOST_EVENTS]
    )
    return [
        EventOfListForm(request.POST or None, prefix=f"event{each.id}", found=each, events=choices)
        for each in asked
    ]


def _split(
    organisations: list[FoundOrganisation],
) -> tuple[list[FoundOrganisation], list[FoundOrganisation]]:
    """Those to look at, and those that are certain."""
    return [each for each in organisations if not each.is_certain], [
        each for each in organisations if each.is_certain
    ]


def _posted_organisations(
    request: TenantRequest, organisations: list[FoundOrganisation]
) -> dict[str, dict[str, object]]:
    """The agency typed or picked for each organisation: one of the partnership's by its name, else a new one."""
    ids = {name.casefold(): pk for pk, name in Agency.objects.values_list("pk", "name")}
    chosen: dict[str, dict[str, object]] = {}
    for each in organisations:
        typed = request.POST.get(f"agency-{each.key}")
        if typed is None:
            continue
        name = " ".join(typed.split())[:150]
        if name.casefold() in ids:
            chosen[each.key] = {"agency": ids[name.casefold()]}
        elif name:
            sector = request.POST.get(f"sector-{each.key}", each.sector)
            known = sector if sector in Sector.values else Sector.OTHER.value
            chosen[each.key] = {"name": name, "sector": known}
        else:
            chosen[each.key] = {}
    return chosen


def _as_posted(request: TenantRequest, organisations: list[FoundOrganisation]) -> list[dict[str, Any]]:
    """Each organisation with what its boxes show: what was posted, if the form comes back."""
    return [
        {
            "found": each,
            "agency": request.POST.get(f"agency-{each.key}", each.agency_name),
            "sector": request.POST.get(f"sector-{each.key}", each.sector),
        }
        for each in organisations
    ]
