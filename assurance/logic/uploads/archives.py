"""Office documents are zip archives: their entries, counted as they unpack, and what they carry."""

import io
import struct
import zipfile
import zlib

from assurance.logic.uploads.unfit import UnfitFile

MOST_ENTRIES = 5_000
MOST_INFLATED_BYTES = 200 * 1024 * 1024
_LOCAL_HEADER = 30
_PIECE = 1 << 20

#: Parts that hold programs: macros of today's and of older Excel, and the controls that run with them.
_MACRO_PARTS = ("vbaproject.bin", "vbadata.xml")
_MACRO_FOLDERS = ("xl/macrosheets/", "xl/dialogsheets/", "basic/", "scripts/", "word/activex/", "xl/activex/")
_MACRO_TYPES = (b"macroEnabled", b"ms-office.vbaProject", b"ms-excel.macrosheet", b"intlmacrosheet")
_CONTENT_TYPES = "[Content_Types].xml"
_MOST_TYPES_BYTES = 1 << 20

#: By the name of the part that only this kind of document has: media type and ending.
_OFFICE = {
    "word/": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"),
    "xl/": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"),
    "ppt/": ("application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"),
}
_OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}


def kind_of_archive(data: bytes) -> tuple[str, str]:
    """The media type and ending of an Office or OpenDocument file.

    Raises:
        UnfitFile: it is damaged, locked, another archive, a document with macros, or unpacks to too much.
    """
    entries = _entries(data)
    names = [entry.filename.replace("\\", "/").casefold() for entry in entries]
    _refuse_bomb(data, entries)
    content_types = _read_small(data, _CONTENT_TYPES) if _CONTENT_TYPES.casefold() in names else b""
    if _has_macros(names, content_types):
        raise UnfitFile(
            "This document holds macros, which are programs.",
            "Save it without them (.docx, .xlsx or .pptx), or as PDF, and add that.",
        )
    if content_types:
        for folder, found in _OFFICE.items():
            if any(name.startswith(folder) and name.endswith((".xml", ".bin")) for name in names):
                return found
    if "mimetype" in names and "content.xml" in names:
        said = _read_small(data, "mimetype").decode("ascii", "replace").strip()
        if said in _OPEN_DOCUMENT:
            return said, _OPEN_DOCUMENT[said]
    raise UnfitFile("This is a compressed folder (zip).", "Unpack it and add the documents in it one by one.")


def _entries(data: bytes) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error, EOFError):
        raise UnfitFile(
            "This document is damaged or incomplete.", "Open it, save it again and add that."
        ) from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnfitFile(
            "This document is protected with a password, so nobody could read it here.",
            "Remove the password and add it again.",
        )
    return entries


def _has_macros(names: list[str], content_types: bytes) -> bool:
    return (
        any(name.rpartition("/")[2] in _MACRO_PARTS or name.startswith(_MACRO_FOLDERS) for name in names)
        or "xl/workbook.bin" in names
        or any(kind.lower() in content_types.lower() for kind in _MACRO_TYPES)
    )


def _refuse_bomb(data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Refuse what unpacks to more than any real document, or whose entries lie over each other.

    Sizes written in the archive are not believed: each entry is unpacked a piece at a time, and counted.
    """
    bomb = UnfitFile(
        "This document unpacks to far more than it should, as a “zip bomb” does.",
        "Save it as PDF and add that.",
    )
    if len(entries) > MOST_ENTRIES or sum(entry.compress_size for entry in entries) > len(data):
        raise bomb
    room = MOST_INFLATED_BYTES
    for entry in entries:
        room -= _inflated_size(data, entry, room)
        if room < 0:
            raise bomb


def _inflated_size(data: bytes, entry: zipfile.ZipInfo, room: int) -> int:
    """Bytes that an entry unpacks to, counted until `room` is exceeded."""
    if entry.compress_type == zipfile.ZIP_STORED:
        return entry.compress_size
    header = data[entry.header_offset : entry.header_offset + _LOCAL_HEADER]
    if entry.compress_type != zipfile.ZIP_DEFLATED or len(header) < _LOCAL_HEADER:
        raise UnfitFile(
            "This document is packed in a way that Office does not use.", "Save it again and add that."
        )
    name_length, extra_length = struct.unpack("<HH", header[26:30])
    start = entry.header_offset + _LOCAL_HEADER + name_length + extra_length
    packed: bytes = data[start : start + entry.compress_size]
    unpacker, total = zlib.decompressobj(-zlib.MAX_WBITS), 0
    try:
        while packed and not unpacker.eof and total <= room:
            total += len(unpacker.decompress(packed, _PIECE))
            packed = unpacker.unconsumed_tail
    except zlib.error:
        raise UnfitFile(
            "This document is damaged or incomplete.", "Open it, save it again and add that."
        ) from None
    return total


def _read_small(data: bytes, name: str) -> bytes:
    """The beginning of a part, however large it says it is."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            actual = next(each for each in archive.infolist() if each.filename.casefold() == name.casefold())
            with archive.open(actual) as part:
                return part.read(_MOST_TYPES_BYTES)
    except (
        zipfile.BadZipFile,
        zlib.error,
        OSError,
        NotImplementedError,
        EOFError,
        StopIteration,
        ValueError,
    ):
        return b""
