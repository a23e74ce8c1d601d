"""Small files of every kind, good and bad, made when they are asked for."""

import io
import zipfile
from collections.abc import Mapping

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PPTX = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 60 + b"\x01"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + b"\x01" * 60
PROGRAM = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00" + b"\x00\x01" * 100
SVG_WITH_SCRIPT = (
    b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x01" * 500
LOCKED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 4
OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__substg1.0_".encode("utf-16-le") * 4
#: Not a virus: the string that every scanner agrees to report. In two parts, so that no scanner reports this file.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
_TYPES = '<Types><Override PartName="/{part}" ContentType="application/vnd.x{more}.main+xml"/></Types>'


def zipped(parts: Mapping[str, bytes | str], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


def office(folder: str = "word", more: str = "", **parts: bytes) -> bytes:
    """A document of Office, as far as its kind goes. `more` is in its declared type; `parts` are added."""
    main = {"word": "word/document.xml", "xl": "xl/workbook.xml", "ppt": "ppt/presentation.xml"}[folder]
    added = {name.replace("__", "/").replace("_bin", ".bin"): part for name, part in parts.items()}
    return zipped({"[Content_Types].xml": _TYPES.format(part=main, more=more), main: "<document/>", **added})


def bomb(megabytes: int = 210) -> bytes:
    """A document that unpacks to far more than it is."""
    return zipped({"[Content_Types].xml": "<Types/>", "word/document.xml": bytes(megabytes << 20)})


def lying_bomb() -> bytes:
    """The same, but its headers say that it unpacks to one byte."""
    content = bytearray(bomb())
    size = (210 << 20).to_bytes(4, "little")
    while (place := content.find(size)) >= 0:
        content[place : place + 4] = (1).to_bytes(4, "little")
    return bytes(content)


def overlapping() -> bytes:
    """Many entries over the same bytes (the bomb that needs no nesting)."""
    content = bytearray(zipped({f"word/{number}.xml": b"\x00" * 50_000 for number in range(20)}))
    central = content.find(b"PK\x01\x02")
    place = central
    while place >= 0:
        content[place + 20 : place + 24] = central.to_bytes(4, "little")
        place = content.find(b"PK\x01\x02", place + 4)
    return bytes(content)
