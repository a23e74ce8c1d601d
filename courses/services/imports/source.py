"""The uploaded file as a table, and the mapping of its columns."""

from courses.logic.column_words import Field
from courses.logic.columns import ColumnMapping, guess_mapping, mapping_from_choices, mapping_from_headers
from courses.logic.reading import SourceTable, read_table
from courses.models import BookingImport, RememberedMapping
from partnerships import storage

_ROW_NUMBERS_FROM = 5


def read_source(booking_import: BookingImport) -> SourceTable:
    """The list in an import's file.

    Raises:
        FileGone: the file was erased after 30 days.
        UnreadableFile: the sheet that was chosen is not there any more.
    """
    return read_table(storage.read(booking_import.file), booking_import.sheet)


def remembered_for(fingerprint: str) -> RememberedMapping | None:
    """How this source was read last time, by the fingerprint of its headers."""
    return RememberedMapping.objects.filter(fingerprint=fingerprint).first()


def guessed_mapping(table: SourceTable, remembered: RememberedMapping | None) -> ColumnMapping:
    """The most probable mapping; what was chosen for this source before comes first."""
    guessed = guess_mapping(table.headers, table.cells, remembered.mapping if remembered else None)
    position = guessed.index_of(Field.LEARNER_ID)
    if position is None or (remembered and remembered.mapping) or not _numbers_the_rows(table, position):
        return guessed
    kept = {each.index: each.field for each in guessed.columns if each.field and each.index != position}
    by_index = {each.index: each for each in guessed.columns}
    plain = mapping_from_choices(table.headers, kept)
    return ColumnMapping(
        tuple(by_index[each.index] if each.field else each for each in plain.columns),
        guessed.is_attendance_report,
    )


def _numbers_the_rows(table: SourceTable, position: int) -> bool:
    """True for 1, 2, 3 ...: a number that the next list gives to somebody else."""
    cells = [row.cells[position] for row in table.rows if row.cells[position]]
    small = all(cell.isdigit() and len(cell) <= 5 for cell in cells)
    return (
        small
        and len(cells) >= _ROW_NUMBERS_FROM
        and sorted(int(cell) for cell in cells) == list(range(1, len(cells) + 1))
    )


def mapping_of(booking_import: BookingImport, table: SourceTable) -> ColumnMapping:
    """The mapping that was chosen for an import; the guess while none was."""
    if booking_import.mapping:
        return mapping_from_headers(table.headers, booking_import.mapping)
    return guessed_mapping(table, remembered_for(booking_import.fingerprint))
