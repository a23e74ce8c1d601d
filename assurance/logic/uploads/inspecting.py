"""What an uploaded file is, by its content: kept with a type and a safe name, or refused with a reason."""

import re
import struct
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath

import puremagic

from assurance.logic.uploads.archives import kind_of_archive
from assurance.logic.uploads.unfit import UnfitFile

MOST_BYTES = 25 * 1024 * 1024
LONGEST_NAME = 120
WHAT_IS_TAKEN = (
    "PDF, Word, Excel, PowerPoint, OpenDocument, pictures (PNG, JPEG, HEIC) and plain text are taken."
)
_AS_PDF = "Save it as PDF and add that."

_PROGRAM = ("This is a program, whatever its name says.", WHAT_IS_TAKEN)
_ARCHIVE = ("This is a compressed folder.", "Unpack it and add the documents in it one by one.")
_REFUSED: tuple[tuple[bytes, tuple[str, str]], ...] = (
    (b"\x7fELF", _PROGRAM),
    (b"\xca\xfe\xba\xbe", _PROGRAM),
    (b"\xfe\xed\xfa", _PROGRAM),
    (b"\xcf\xfa\xed\xfe", _PROGRAM),
    (b"\xce\xfa\xed\xfe", _PROGRAM),
    (b"dex\n", _PROGRAM),
    (b"\x00asm", _PROGRAM),
    (b"#!", ("This is a script, which is a program.", WHAT_IS_TAKEN)),
    (b"L\x00\x00\x00\x01\x14\x02\x00", ("This is a shortcut, not a document.", "Add the document itself.")),
    (b"\x1f\x8b", _ARCHIVE),
    (b"Rar!", _ARCHIVE),
    (b"7z\xbc\xaf", _ARCHIVE),
    (b"BZh", _ARCHIVE),
    (b"{\\rtf", ("This is rich text (RTF), which can carry other files.", "Save it as .docx or PDF.")),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIMPLE: tuple[tuple[bytes, str, tuple[str, ...]], ...] = (
    (b"%PDF-", "application/pdf", (".pdf",)),
    (b"\x89PNG\r\n\x1a\n", "image/png", (".png",)),
    (b"\xff\xd8\xff", "image/jpeg", (".jpg", ".jpeg")),
)
_HEIC = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftyphevc")
_MARKUP = re.compile(
    rb"<(?:!doctype|!--|\?xml|html|head|body|svg|script|iframe|object|table|meta|[a-z]+:svg)\b|<!--"
)
_SVG = re.compile(rb"<(?:[a-z]+:)?svg[\s>]")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


@dataclass(frozen=True, repr=False)
class Accepted:
    """A file that may be kept: its bytes, what it is by content, and a name without path or tricks."""

    content: bytes
    name: str
    content_type: str

    def __repr__(self) -> str:
        return f"<Accepted {self.name} ({self.content_type}, {len(self.content)} bytes)>"


def too_large(size: int) -> UnfitFile | None:
    """The refusal of a file by its size alone, before anything of it is read."""
    if size <= MOST_BYTES:
        return None
    return UnfitFile(
        f"This file has {size / 1024 / 1024:,.0f} MB. {MOST_BYTES // 1024 // 1024} MB is the most.",
        "Save it with smaller pictures, or add only the pages that prove something.",
    )


def inspect(content: bytes, name: str) -> Accepted:
    """What an upload is. The name decides nothing: its ending is made to fit the content.

    Raises:
        UnfitFile: it is empty, too large, or not a document or picture that can do no harm.
    """
    if not content.strip(b"\x00 \t\r\n"):
        raise UnfitFile("This file is empty.", "Look whether it was saved, and add it again.")
    if refusal := too_large(len(content)):
        raise refusal
    content_type, endings = _kind_of(content, name)
    return Accepted(content, safe_name(name, endings), content_type)


def _kind_of(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    for signature, refusal in _REFUSED:
        if content.startswith(signature):
            raise UnfitFile(*refusal)
    if content.startswith(b"MZ") and not _is_text(content):
        raise UnfitFile(*_PROGRAM)
    if content.startswith(_OLE):
        raise _refused_ole(content)
    for signature, content_type, endings in _SIMPLE:
        if content.startswith(signature):
            return content_type, endings
    if content[4:12] in _HEIC:
        return "image/heic", (".heic", ".heif")
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "image/webp", (".webp",)
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        content_type, ending = kind_of_archive(content)
        return content_type, (ending,)
    return _kind_of_text(content, name)


def _refused_ole(content: bytes) -> UnfitFile:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        return UnfitFile(
            "This document is protected with a password, so nobody could read it here.",
            "Remove the password and add it again.",
        )
    if holds("__substg1.0_") or holds("__nameid_version1.0"):
        return UnfitFile(
            "This is a saved email, which names people.", "Add what is attached to it, or a note."
        )
    return UnfitFile(
        "This is a document of an old kind (.doc, .xls or .ppt), which may hold macros.",
        "Save it as .docx, .xlsx or .pptx, or as PDF, and add that.",
    )


def _kind_of_text(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    start = content[:4096].lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").replace(b"\x00", b"").lower()
    if _SVG.search(start):
        raise UnfitFile("This is an SVG drawing, which can carry programs.", "Save it as PNG or PDF.")
    if _MARKUP.match(start):
        raise UnfitFile(
            "This is a web page or XML, which can carry programs.", "Print it as PDF and add that."
        )
    if not _is_text(content):
        raise UnfitFile(
            f"This file is not of a kind that is taken{_named(content)}.", f"{WHAT_IS_TAKEN} {_AS_PDF}"
        )
    if name.casefold().endswith(".csv"):
        return "text/csv", (".csv",)
    return "text/plain", (".txt",)


def _is_text(content: bytes) -> bool:
    """Text in UTF-8, UTF-16 with its mark, or an old encoding of the West: without what no text holds."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode()
        except UnicodeDecodeError:
            return False
    allowed = {9, 10, 11, 12, 13, 26, 27}
    return not any(content.count(bytes([code])) for code in range(32) if code not in allowed)


def _named(content: bytes) -> str:
    try:
        found = puremagic.magic_string(content)
    except (puremagic.PureError, ValueError, IndexError, struct.error):
        return ""
    name = next((each.name for each in found if each.name), "")
    return f"; it looks like: {name}" if name else ""


def safe_name(name: str, endings: tuple[str, ...]) -> str:
    """The file's name as it is kept: no folder, no sign that hides or turns letters, and an ending that is true."""
    last = PurePosixPath(name.replace("\\", "/")).name
    shown = "".join(each for each in last if unicodedata.category(each)[0] != "C" and each not in '<>:"/|?*')
    shown = " ".join(unicodedata.normalize("NFC", shown).split()).strip(". ")
    stem, dot, ending = shown.rpartition(".")
    if f".{ending.casefold()}" in endings and stem:
        ending = f".{ending.casefold()}"
    else:
        if not dot or not re.fullmatch(r"[A-Za-z][A-Za-z0-9]{0,4}", ending):
            stem = shown
        ending = endings[0]
        for known in endings:
            if stem.casefold().endswith(known):
                stem, ending = stem[: -len(known)], known
    stem = stem.strip(". ")[:LONGEST_NAME].strip(". ")
    if not stem or _DEVICE.fullmatch(stem):
        stem = "document"
    return f"{stem}{ending}"
