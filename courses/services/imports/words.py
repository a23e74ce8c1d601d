"""The file's own words for attendance, and what they were taken for."""

from collections import Counter
from dataclasses import dataclass

from courses.logic.columns import ColumnMapping
from courses.logic.field_words import WORD_FIELDS
from courses.logic.reading import SourceTable
from courses.logic.row_reading import words_of_columns
from courses.logic.statuses import StatusGuess, StatusMeaning, status_key
from courses.models import BookingImport
from courses.services.imports.source import remembered_for


@dataclass(frozen=True)
class FoundWord:
    """One word of the file's status columns. `meaning` is None while nobody has said what it means."""

    key: str
    word: str
    rows: int
    meaning: StatusMeaning | None
    reason: str
    is_chosen: bool


def words_found(booking_import: BookingImport, table: SourceTable, mapping: ColumnMapping) -> list[FoundWord]:
    """Every distinct word, the most frequent first, each with what was chosen, remembered or guessed."""
    remembered = remembered_for(booking_import.fingerprint)
    before = remembered.status_words if remembered else {}
    found: dict[str, FoundWord] = {}
    columns = words_of_columns(table, mapping)
    for field in WORD_FIELDS:
        index = mapping.index_of(field)
        if index is None:
            continue
        counted = Counter(" ".join(row.cells[index].split()) for row in table.rows)
        fixed = [cells[field] for cells in booking_import.corrections.values() if field in cells]
        counted.update({" ".join(cell.split()): 0 for cell in fixed})
        for word, rows in counted.items():
            key = status_key(word)
            if key in found:
                held = found[key]
                found[key] = FoundWord(
                    key, held.word, held.rows + rows, held.meaning, held.reason, held.is_chosen
                )
                continue
            found[key] = _word(
                key, word, rows, booking_import.status_words, before, columns.guess(field, word)
            )
    return sorted(found.values(), key=lambda each: (-each.rows, each.word.casefold()))


def _word(
    key: str, word: str, rows: int, chosen: dict[str, str], before: dict[str, str], guess: StatusGuess
) -> FoundWord:
    if key in chosen:
        return FoundWord(key, word, rows, StatusMeaning(chosen[key]), "You chose this.", True)
    if key in before:
        return FoundWord(key, word, rows, StatusMeaning(before[key]), "You chose this last time.", True)
    return FoundWord(key, word, rows, guess.meaning, guess.reason, False)


def meanings(words: list[FoundWord]) -> dict[str, StatusMeaning]:
    """The meaning of every word that has one, by its key."""
    return {each.key: each.meaning for each in words if each.meaning is not None}
