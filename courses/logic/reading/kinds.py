"""What kind of file some bytes are, by their content; and exact refusals for those that hold no list."""

import io
import re
import struct
import zipfile
import zlib
from enum import StrEnum

import puremagic

from courses.logic.reading.source_table import CSV_OR_EXCEL, MAX_INFLATED_BYTES, UnreadableFile


class FileKind(StrEnum):
    TEXT = "text"
    HTML = "html"
    XLSX = "xlsx"
    XLS = "xls"
    ODS = "ods"


_OPEN_AND_COPY = "Ask for the list as CSV or Excel, or copy the table into a new workbook and upload that."
_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "This is a PDF document."),
    (b"\x89PNG", "This is a picture."),
    (b"\xff\xd8\xff", "This is a picture."),
    (b"GIF8", "This is a picture."),
    (b"II*\x00", "This is a picture."),
    (b"MM\x00*", "This is a picture."),
    (b"{\\rtf", "This is a Word document (rich text)."),
    (b"\x1f\x8b", "This is a compressed file (gzip)."),
    (b"Rar!", "This is a compressed folder (RAR)."),
    (b"7z\xbc\xaf", "This is a compressed folder (7-Zip)."),
    (b"MZ", "This is a program."),
    (b"\x7fELF", "This is a program."),
    (b"SQLite format 3", "This is a database."),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_ENTRY_LIMIT = 5_000


def find_kind(data: bytes) -> FileKind:
    """The kind of a readable file. Raises UnreadableFile, saying what the file is instead."""
    for signature, reason in _SIGNATURES:
        if data.startswith(signature) and not (signature == b"MZ" and _is_probably_text(data)):
            raise UnreadableFile(reason, _OPEN_AND_COPY)
    if (data.startswith(b"RIFF") and data[8:12] == b"WEBP") or data[4:12] in (
        b"ftypheic",
        b"ftypmif1",
        b"ftypavif",
    ):
        raise UnreadableFile("This is a picture.", _OPEN_AND_COPY)
    if data.startswith(_OLE):
        return _kind_of_ole(data)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(data)
    return _kind_of_text(data)


def _kind_of_ole(data: bytes) -> FileKind:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage") or holds("EncryptionInfo"):
        raise UnreadableFile(
            "This workbook is protected with a password.",
            "Open it, remove the password (File, Info, Protect Workbook), save it and upload it again.",
        )
    if holds("WordDocument"):
        raise UnreadableFile("This is a Word document.", _OPEN_AND_COPY)
    if holds("PowerPoint Document"):
        raise UnreadableFile("This is a PowerPoint presentation.", _OPEN_AND_COPY)
    if holds("__substg1.0_") or holds("__nameid_version1.0"):
        raise UnreadableFile("This is a saved Outlook email.", "Save its attachment and upload that.")
    if holds("Workbook") or holds("Book"):
        return FileKind.XLS
    raise UnreadableFile("This is an Office file, but not a workbook that we can read.")


def _kind_of_zip(data: bytes) -> FileKind:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            names = {entry.filename for entry in entries}
            is_ods = "mimetype" in names and data[30:150].find(b"opendocument.spreadsheet") >= 0
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, EOFError):
        raise UnreadableFile(
            "This looks like an Excel workbook, but it is damaged or incomplete.",
            "Open it in Excel, save it again as .xlsx and upload that.",
        ) from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile(
            "This file is protected with a password.", "Remove the password and upload it again."
        )
    kind = _kind_from_names(names, is_ods)
    refuse_zip_bomb(data, entries)
    return kind


def _kind_from_names(names: set[str], is_ods: bool) -> FileKind:
    if is_ods and "content.xml" in names:
        return FileKind.ODS
    lowered = {name.casefold() for name in names}
    if "xl/workbook.bin" in lowered:
        raise UnreadableFile(
            "This is an Excel binary workbook (.xlsb).", "In Excel, save it as Excel Workbook (.xlsx)."
        )
    if any(name.startswith("xl/") and name.endswith(".xml") for name in lowered):
        return FileKind.XLSX
    if any(name.startswith("word/") for name in lowered):
        raise UnreadableFile("This is a Word document.", _OPEN_AND_COPY)
    if any(name.startswith("ppt/") for name in lowered):
        raise UnreadableFile("This is a PowerPoint presentation.", _OPEN_AND_COPY)
    if any(name.endswith(".iwa") for name in lowered):
        raise UnreadableFile("This is an Apple Numbers document.", "In Numbers, export it to Excel or CSV.")
    raise UnreadableFile(
        "This is a compressed (zip) folder.", "Unpack it and upload the list inside it, one file at a time."
    )


def refuse_zip_bomb(data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Raises UnreadableFile when unpacking would take more room than any real workbook.

    Sizes written in the archive are not believed: each entry is unpacked, a piece at a time, and counted.
    """
    too_large = UnreadableFile(
        "This workbook unpacks to more than we can read.",
        "Copy just the list into a new workbook, or save it as CSV, and upload that.",
    )
    if len(entries) > _ZIP_ENTRY_LIMIT:
        raise too_large
    room = MAX_INFLATED_BYTES
    for entry in entries:
        room -= _inflated_size(data, entry, room)
        if room < 0:
            raise too_large


def _inflated_size(data: bytes, entry: zipfile.ZipInfo, room: int) -> int:
    """Bytes that an entry unpacks to, counted until `room` is exceeded."""
    header = data[entry.header_offset : entry.header_offset + 30]
    if len(header) < 30:
        return 0
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = entry.header_offset + 30 + name_length + extra_length
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        return entry.compress_size
    packed = data[start : start + entry.compress_size]
    unpacker, total = zlib.decompressobj(-zlib.MAX_WBITS), 0
    try:
        while packed and not unpacker.eof and total <= room:
            total += len(unpacker.decompress(packed, 1 << 20))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        return total  # damaged: the reader will say so
    return total


def _kind_of_text(data: bytes) -> FileKind:
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<style", b"<body")):
        return FileKind.HTML
    if start.startswith(b"<?xml"):
        if b"<html" in start:
            return FileKind.HTML
        raise UnreadableFile(
            "This is an XML file.", "If it opens in Excel, save it there as .xlsx and upload that."
        )
    if start.startswith(b"mime-version:"):
        raise UnreadableFile(
            "This is a saved web page.", "Open it in Excel, save it as .xlsx and upload that."
        )
    if start.startswith((b"{", b"[{")) and re.match(rb'\[?\s*\{\s*"', start):
        raise UnreadableFile("This is a JSON file.", CSV_OR_EXCEL)
    if not _is_probably_text(data):
        raise UnreadableFile(f"This is not a list: {_name_of_binary(data)}.")
    return FileKind.TEXT


#: A damaged export may hold a few; a program or picture holds many.
_STRAY_ZEROS = 4


def _is_probably_text(data: bytes) -> bool:
    """True unless the bytes hold what no text does. UTF-16 is text although half of it may be zeros."""
    sample = data[:65536]
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")) or looks_like_utf16(sample):
        return True
    if data.count(b"\x00") > _STRAY_ZEROS:
        return False
    controls = sum(
        sample.count(bytes([code])) for code in range(32) if code not in (9, 10, 11, 12, 13, 26, 27)
    )
    return controls <= max(4, len(sample) // 100)


def looks_like_utf16(sample: bytes) -> str:
    """The byte order of UTF-16 without a mark ("utf-16-le", "utf-16-be"), or "" for anything else."""
    even, odd = sample[0:4096:2], sample[1:4096:2]
    if len(odd) < 4:
        return ""
    if odd.count(0) > 0.7 * len(odd) and even.count(0) <= 0.05 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.7 * len(even) and odd.count(0) <= 0.05 * len(odd):
        return "utf-16-be"
    return ""


def _name_of_binary(data: bytes) -> str:
    try:
        found = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError, IndexError, struct.error):
        return "it holds no text"
    name = next((each.name for each in found if each.name), "")
    return f"it looks like {name}" if name else "it holds no text"
