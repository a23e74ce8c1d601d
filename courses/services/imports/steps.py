"""The steps of the wizard: each saves, each can be gone back to, and one with nothing to decide is passed by itself.

Source: PAGES.md, Import; the brief, Import wizard.
"""

from collections.abc import Mapping

from django.db import transaction

from courses.choices import ImportState
from courses.logic.column_words import Field
from courses.logic.columns import fingerprint, mapping_from_choices, missing_columns
from courses.logic.organisations import agency_key
from courses.logic.reading import SourceTable, UnreadableFile, read_table
from courses.logic.reading.source_table import MAX_BYTES
from courses.logic.statuses import StatusMeaning
from courses.models import BookingImport, Event, ImportRow
from courses.services.imports.events import FoundEvent, events_found
from courses.services.imports.organisations import organisations_found
from courses.services.imports.planning import PlannedImport, plan_import, shown_cells
from courses.services.imports.source import guessed_mapping, mapping_of, read_source, remembered_for
from courses.services.imports.words import words_found
from courses.services.refusals import Refused
from partnerships import stale_forms, storage
from partnerships.access import Member
from partnerships.services.log import record

#: States in which nothing of the file has entered the programme.
OPEN = frozenset({ImportState.UPLOADED, ImportState.MAPPED, ImportState.WORDED, ImportState.READY})
_LONGEST_NAME = 200
_LONGEST_CELL = 1000


class NotOpen(Refused):
    """The import is done or undone: its steps are closed."""


class Stale(Refused):
    """The form shows an import that went on meanwhile, in another tab or by somebody else."""


def upload(
    *, content: bytes, name: str, event: Event | None = None, by: Member | int | None, content_type: str = ""
) -> BookingImport:
    """Keep a file and read its columns. Steps that a person decided for this source before are passed.

    Raises:
        UnreadableFile: no list can be read from it; nothing is kept.
    """
    table = read_table(content)
    with transaction.atomic():
        stored = storage.store(
            content, kind="import", name=name, content_type=content_type[:100] or "application/octet-stream"
        )
        made = new_import(table, name, event)
        made.file = stored
        made.uploaded_by_id = by.user_id if isinstance(by, Member) else by
        made.save()
        record("import.uploaded", f"{made.file_name} was uploaded", by=by, subject=made)
        remembered = remembered_for(made.fingerprint)
        mapping = guessed_mapping(table, remembered)
        if remembered and not missing_columns(mapping):
            made.mapping, made.state = mapping.headers_by_field(), ImportState.MAPPED
            advance(made, table)
    return made


def new_import(table: SourceTable, name: str, event: Event | None = None) -> BookingImport:
    """An import that is not saved yet; a dry run needs no more."""
    return BookingImport(
        file_name=name[-_LONGEST_NAME:] or "list",
        fingerprint=fingerprint(table.headers),
        event=event,
        sheet=table.sheet[:100],
    )


def too_large(size: int) -> UnreadableFile | None:
    """The refusal of a file by its size alone, before any of it is read; None for one that may be read."""
    if size <= MAX_BYTES:
        return None
    return UnreadableFile(
        f"This file has {size / 1024 / 1024:.0f} MB; we read up to {MAX_BYTES // 1024 // 1024} MB.",
        "Split the list, or save it as CSV without pictures, and upload that.",
    )


def mark_of(booking_import: BookingImport) -> str:
    """A short mark of everything decided so far; a form carries it so that an old tab overwrites nothing."""
    names = (
        "state", "event_id", "sheet", "mapping", "status_words", "organisations", "events", "corrections", "left_out",
    )  # fmt: skip
    return stale_forms.fingerprint({name: getattr(booking_import, name) for name in names})


def locked(pk: int, mark: str | None) -> BookingImport:
    """The import, held until the transaction ends.

    Raises:
        NotOpen: it is done or undone.
        Stale: it is not as the form showed it.
    """
    held = BookingImport.objects.select_for_update().get(pk=pk)
    if held.state not in OPEN:
        raise NotOpen(f"This import is {held.get_state_display().lower()}, so nothing of it was changed.")
    if mark is not None and mark != mark_of(held):
        raise Stale(
            "This import went on in another tab or with somebody else, so your last choice was not saved. "
            "This is how it stands now."
        )
    return held


@transaction.atomic
def map_columns(*, pk: int, choices: Mapping[int, Field], mark: str | None = None) -> BookingImport:
    """Choose the field of each column, by position; columns that are not chosen are not used.

    Raises:
        Refused: one field for two columns, or no column with names; NotOpen; Stale.
    """
    held = locked(pk, mark)
    table = read_source(held)
    try:
        mapping = mapping_from_choices(table.headers, choices)
    except ValueError:
        raise Refused("Two columns have the same meaning. Choose each meaning once.") from None
    if problems := missing_columns(mapping):
        raise Refused(problems[0])
    held.mapping, held.state = mapping.headers_by_field(), ImportState.MAPPED
    return advance(held, table)


@transaction.atomic
def choose_sheet(*, pk: int, sheet: str, mark: str | None = None) -> BookingImport:
    """Read another sheet of the workbook, or with "" all that are lists; the columns are asked again.

    Raises:
        Refused: there is no such sheet; NotOpen; Stale.
    """
    held = locked(pk, mark)
    table = read_table(storage.read(held.file), sheet)
    if sheet and table.sheet != sheet:
        raise Refused("The workbook has no such sheet.")
    held.sheet, held.fingerprint, held.mapping = table.sheet, fingerprint(table.headers), {}
    held.corrections, held.left_out, held.state = {}, [], ImportState.UPLOADED
    ImportRow.objects.filter(booking_import=held).delete()
    held.save()
    return held


@transaction.atomic
def word_statuses(*, pk: int, chosen: Mapping[str, StatusMeaning], mark: str | None = None) -> BookingImport:
    """Say what the file's words mean, by `status_key`.

    Raises:
        Refused: a word was left without a meaning; NotOpen; Stale.
    """
    held = locked(pk, mark)
    table = read_source(held)
    known = {each.key: each for each in words_found(held, table, mapping_of(held, table))}
    held.status_words = {
        **held.status_words,
        **{key: StatusMeaning(meaning).value for key, meaning in chosen.items() if key in known},
    }
    without = [
        each.word for each in words_found(held, table, mapping_of(held, table)) if each.meaning is None
    ]
    if without:
        raise Refused(f"Say what “{without[0]}” means.")
    held.state = ImportState.WORDED
    return advance(held, table)


@transaction.atomic
def match_organisations(
    *,
    pk: int,
    organisations: Mapping[str, Mapping[str, object]],
    events: Mapping[str, Mapping[str, object]],
    use_events_of_file: bool = False,
    mark: str | None = None,
) -> BookingImport:
    """Say which agency each organisation is (by `agency_key`), and which event rows are about (by token).

    Organisations and events that are not given stay as guessed, and count as confirmed.

    Raises:
        Refused: an event still lacks its title or date; NotOpen; Stale.
    """
    held = locked(pk, mark)
    table = read_source(held)
    if use_events_of_file:
        held.event = None
    mapping = mapping_of(held, table)
    held.organisations = {
        **held.organisations,
        **{agency_key(name): dict(v) for name, v in organisations.items()},
    }
    held.organisations.update(
        {each.key: each.as_json() for each in organisations_found(held, table, mapping)}
    )
    held.events = {**held.events, **{token: dict(choice) for token, choice in events.items()}}
    for event in events_found(held, table, mapping):
        if event.is_new and event.draft and event.draft.is_complete:
            held.events.update({token: event.draft.as_json() for token in event.tokens})
        elif event.is_new and not use_events_of_file:
            raise Refused(
                "Say which event this list is about: choose one, or give a course title, date and times."
            )
    held.state = ImportState.WORDED
    return advance(held, table)


@transaction.atomic
def fix_row(
    *, pk: int, number: int, cells: Mapping[str, str], leave_out: bool, mark: str | None = None
) -> BookingImport:
    """Correct cells of one row, or take the row out, and check everything again.

    Raises:
        Refused: there is no such row, or a cell that is not mapped; NotOpen; Stale.
    """
    held = locked(pk, mark)
    table = read_source(held)
    mapping = mapping_of(held, table)
    source = next((row for row in table.rows if row.number == number), None)
    if source is None:
        raise Refused("There is no such row in this list.")
    known = {each.field.value: each.index for each in mapping.columns if each.field is not None}
    fixed = {
        name: text.strip()[:_LONGEST_CELL]
        for name, text in cells.items()
        if name in {field.value for field in Field}
        and text.strip() != (source.cells[known[name]] if name in known else "")
    }
    kept = {name: text for name, text in held.corrections.items() if name != str(number)}
    held.corrections = {**kept, str(number): fixed} if fixed else kept
    left_out = set(held.left_out) - {number}
    held.left_out = sorted(left_out | {number} if leave_out else left_out)
    # A corrected cell may bring a new word, organisation or event: those steps are asked again only for it.
    held.state = ImportState.MAPPED
    return advance(held, table)


@transaction.atomic
def discard(*, pk: int, by: Member | int | None) -> None:
    """Give up an import that was not committed: its file and rows go.

    Raises:
        NotOpen: it is done or undone.
    """
    held = locked(pk, None)
    storage.erase(held.file)
    record("import.discarded", f"The import of {held.file_name} was given up", by=by)
    ImportRow.objects.filter(booking_import=held).delete()
    held.delete()


def advance(booking_import: BookingImport, table: SourceTable) -> BookingImport:
    """Pass the steps in which there is nothing to decide, and save how far that goes."""
    mapping = mapping_of(booking_import, table)
    words = words_found(booking_import, table, mapping)
    if booking_import.state == ImportState.MAPPED and all(each.meaning is not None for each in words):
        booking_import.state = ImportState.WORDED
    if booking_import.state == ImportState.WORDED:
        organisations = organisations_found(booking_import, table, mapping)
        events = events_found(booking_import, table, mapping)
        if all(each.is_settled for each in organisations) and all(each.is_settled for each in events):
            booking_import.state = ImportState.READY
    booking_import.save()
    if booking_import.state == ImportState.READY:
        check(booking_import, table)
    return booking_import


def check(booking_import: BookingImport, table: SourceTable) -> PlannedImport:
    """Plan every row and keep the fates for the check step. Any number of rows takes the same few statements."""
    planned = plan_import(booking_import, table)
    write_rows(booking_import, planned)
    booking_import.counts = summary_of(planned)
    booking_import.save(update_fields=["counts"])
    return planned


def summary_of(planned: PlannedImport) -> dict[str, object]:
    """The numbers that the pages show of a plan."""
    return {
        "fates": planned.fates,
        "attendance": planned.counts.as_dict(),
        "unreachable": sum(1 for row in planned.rows if row.fate.value == "new" and not row.is_reachable),
        "not_in_file": len({each.id for each in planned.plan.not_in_file}),
        "notes": list(planned.plan.notes),
        "events": [_event_summary(event) for event in planned.events],
        "agencies": sorted({each.agency_name for each in planned.organisations if each.is_new}),
    }


def _event_summary(event: FoundEvent) -> dict[str, object]:
    """What the check says of an event: whether it is made, and when it is."""
    known = event.known
    return {
        "title": event.title,
        "ref": event.event.ref if event.event is not None else "",
        "day": known.first_day.isoformat() if known else "",
        "rows": event.rows,
    }


def write_rows(
    booking_import: BookingImport,
    planned: PlannedImport,
    done: Mapping[int, Mapping[str, object]] | None = None,
) -> None:
    """Replace the rows of an import: its plan, and after the commit (`done`, by row number) what came of it."""
    cells = shown_cells(planned, booking_import)
    ImportRow.objects.filter(booking_import=booking_import).delete()
    ImportRow.objects.bulk_create(
        [
            ImportRow(
                booking_import=booking_import,
                number=row.number,
                cells=cells.get(row.number, {}),
                **{
                    "fate": row.fate.value,
                    "reason": row.reason[:400],
                    "notes": list(row.notes),
                    **(done or {}).get(row.number, {}),
                },
            )
            for row in planned.rows
        ],
        batch_size=2000,
    )
