"""Delimited text: its encoding, its delimiter, its sections, its cells."""

import codecs
import csv
import io
import math
import re
from collections import Counter
from dataclasses import dataclass

from courses.logic.column_words import is_known_header
from courses.logic.reading.cells import clean_cell
from courses.logic.reading.kinds import looks_like_utf16
from courses.logic.reading.source_table import MAX_BYTES, MAX_ROWS, Grid, UnreadableFile

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A list of names has too few accented letters for the statistics of charset-normalizer, which then answers
# with encodings of other continents (Big5 for one é). These four are what programs in this country write.
_ONE_BYTE_ENCODINGS = ("cp1252", "mac_roman", "cp850", "cp1250")
_LIKELY = frozenset(
    "àáâäåæçèéêëìíîïñòóôöøùúûüýÿßœšžłńśćżźąęőűřčěďťňůğşıđÀÁÂÄÅÆÇÈÉÊËÍÎÑÓÔÖØÚÜŠŽŁŚŻĆ’‘“”–—£€…•°½é\u00a0"
)
_DELIMITERS = (",", ";", "\t", "|")
_ROWS_TO_TRY = 400
_LONGEST_LINES_IN_A_CELL = 60
_GARBLED = re.compile(r"Ã[\x80-\xbf©¨¼¶¤±³­«]|â€[™œ˜“”]|Â£")


@dataclass(frozen=True)
class _Decoded:
    text: str
    encoding: str
    note: str = ""


def read_text(data: bytes) -> Grid:
    """The cells of delimited text. Raises UnreadableFile for text that gives none."""
    decoded = decode(data)
    notes = [decoded.note] if decoded.note else []
    text, named_delimiter = _take_separator_line(decoded.text)
    delimiter = named_delimiter or find_delimiter(text)
    records, note = _parse(text, delimiter)
    if note:
        notes.append(note)
    if _GARBLED.search(decoded.text):
        notes.append(
            "Some letters look garbled (such as Ã¼ for ü). The file was probably saved in the wrong encoding "
            "before it reached you: check the names."
        )
    first = 2 if named_delimiter else 1
    numbers = tuple(range(first, first + len(records)))
    return Grid(tuple(records), numbers, decoded.encoding, delimiter, notes=tuple(notes))


def decode(data: bytes) -> _Decoded:
    """Text from bytes: marks first, then UTF-8, then the one-byte encoding with the likeliest letters."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return _Decoded(data.decode(encoding), encoding.removesuffix("-sig"))
            except UnicodeDecodeError:
                return _Decoded(
                    data.decode(encoding, "replace"), encoding.removesuffix("-sig"), _UNREADABLE_NOTE
                )
    unmarked = looks_like_utf16(data)
    if unmarked:
        return _Decoded(data.decode(unmarked, "replace"), unmarked)
    try:
        return _Decoded(data.decode("utf-8"), "utf-8")
    except UnicodeDecodeError:
        pass
    replaced = data.decode("utf-8", "replace")
    accented = sum(1 for each in replaced if ord(each) > 127)
    broken = replaced.count("\ufffd")
    if broken * 5 < accented:  # nearly all of it is good UTF-8: one damaged spot, not another encoding
        return _Decoded(replaced, "utf-8", _UNREADABLE_NOTE)
    encoding = max(_ONE_BYTE_ENCODINGS, key=lambda each: _likelihood(data, each))
    return _Decoded(data.decode(encoding, "replace"), encoding)


_UNREADABLE_NOTE = "Some characters could not be read; they are shown as \ufffd."


def _likelihood(data: bytes, encoding: str) -> int:
    high = Counter(bytes([each]) for each in data if each > 127)
    score = 0
    for raw, count in high.items():
        letter = raw.decode(encoding, "replace")
        score += count if letter in _LIKELY else -count
    return score


def _take_separator_line(text: str) -> tuple[str, str]:
    """Excel's own first line "sep=;" names the delimiter and is no data."""
    found = re.match(r'"?sep=(.)"?\r?\n?', text, re.IGNORECASE)
    if found and found[1] in (*_DELIMITERS, ":"):
        return text[found.end() :], found[1]
    return text, ""


def find_delimiter(text: str) -> str:
    """The delimiter under which the most rows have the same number of cells; "" for a single column."""
    sample = text[:200_000]
    best, best_score = "", 0.0
    for delimiter in _DELIMITERS:
        if delimiter not in sample:
            continue
        records = _records(sample, delimiter, _ROWS_TO_TRY)
        widths = Counter(len(record) for record in records if any(cell.strip() for cell in record))
        wide = Counter({width: count for width, count in widths.items() if width > 1})
        if not wide or (delimiter == "," and _is_one_column_of_names(records)):
            continue
        share = wide.most_common(1)[0][1] / sum(widths.values())
        headers = max(sum(1 for cell in record if is_known_header(cell)) for record in records[:40])
        score = share * math.log2(wide.most_common(1)[0][0]) + headers
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _is_one_column_of_names(records: list[list[str]]) -> bool:
    """A single column of "SURNAME, First" under "Name" is not two columns."""
    widths = {len(record) for record in records}
    alone = [record[0] for record in records if len(record) == 1]
    return widths == {1, 2} and len(alone) == 1 and records[0] == alone and is_known_header(alone[0])


def _records(text: str, delimiter: str, limit: int) -> list[list[str]]:
    records: list[list[str]] = []
    try:
        for record in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            records.append(record)
            if len(records) >= limit:
                break
    except csv.Error:
        pass
    return records or [[]]


def _parse(text: str, delimiter: str) -> tuple[list[tuple[str, ...]], str]:
    quoting_note = "A quotation mark was never closed; quotation marks were read as plain text."
    try:
        records = _read_all(text, delimiter, csv.QUOTE_MINIMAL)
        longest = max((cell.count("\n") for record in records for cell in record), default=0)
        if longest <= _LONGEST_LINES_IN_A_CELL and not _has_swallowed_rows(records, text, delimiter):
            return _cleaned(records), ""
    except csv.Error:
        pass
    try:
        return _cleaned(_read_all(text, delimiter, csv.QUOTE_NONE)), quoting_note
    except csv.Error:
        raise UnreadableFile("The cells of this text file could not be told apart.") from None


def _has_swallowed_rows(records: list[list[str]], text: str, delimiter: str) -> bool:
    """Whether a quotation mark that nobody closed made one cell of whole rows."""
    if not delimiter or text.count('"') % 2 == 0:
        return False
    enough = max(2, len(records[0]) - 1)
    return any(
        line.count(delimiter) >= enough
        for record in records
        for cell in record
        if "\n" in cell
        for line in cell.splitlines()
    )


def _read_all(text: str, delimiter: str, quoting: int) -> list[list[str]]:
    csv.field_size_limit(MAX_BYTES)
    # A delimiter that cannot occur reads each line as one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter or "\x1f", quoting=quoting)  # type: ignore[arg-type]
    records = []
    for record in reader:
        records.append(record)
        if len(records) > MAX_ROWS * 2:
            raise UnreadableFile(
                f"This file has more than {MAX_ROWS:,} rows.",
                "Split it, for example by quarter, and upload the parts.",
            )
    return records


def _cleaned(records: list[list[str]]) -> list[tuple[str, ...]]:
    return [tuple(clean_cell(cell) for cell in record) for record in records]
