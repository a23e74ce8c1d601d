"""What is taken as evidence, by its bytes: documents and pictures; never programs, whatever the name says."""

import zipfile

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from assurance.logic.uploads import MOST_BYTES, UnfitFile, inspect, too_large
from assurance.logic.uploads.inspecting import safe_name
from tests.assurance.evidence import files

OPEN_DOCUMENT = {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}
GOOD = [
    (files.PDF, "policy.pdf", "application/pdf", "policy.pdf"),
    (files.PDF, "policy.exe", "application/pdf", "policy.pdf"),
    (files.PDF, "policy.pdf.exe", "application/pdf", "policy.pdf"),
    (files.PNG, "Screen.PNG", "image/png", "Screen.png"),
    (files.JPEG, "room.jpeg", "image/jpeg", "room.jpeg"),
    (files.office("word"), "Policy v2.1", files.DOCX, "Policy v2.1.docx"),
    (files.office("xl"), "audit.xlsx", files.XLSX, "audit.xlsx"),
    (files.office("ppt"), "slides.pptx", files.PPTX, "slides.pptx"),
    (files.zipped(OPEN_DOCUMENT), "plan.odt", "application/vnd.oasis.opendocument.text", "plan.odt"),
    (b"Minutes of the meeting", "minutes.txt", "text/plain", "minutes.txt"),
    ("Protokoll über Kinderschutz".encode(), "über.txt", "text/plain", "über.txt"),
    ("Minutes".encode("utf-16"), "minutes.docx", "text/plain", "minutes.txt"),
    (b"agency,trained\nPolice,4\n", "numbers.csv", "text/csv", "numbers.csv"),
    (b"MZ is how the minutes begin", "minutes.txt", "text/plain", "minutes.txt"),
]
BAD = [
    (b"", "policy.pdf", "empty"),
    (b"\x00" * 50, "policy.pdf", "empty"),
    (files.PROGRAM, "policy.pdf", "is a program, whatever its name says"),
    (b"\x7fELF\x02\x01" + b"\x00" * 60, "policy.pdf", "is a program"),
    (b"#!/bin/sh\nrm -rf /\n", "policy.txt", "is a script"),
    (files.SVG_WITH_SCRIPT, "logo.svg", "SVG drawing"),
    (files.SVG_WITH_SCRIPT, "logo.png", "SVG drawing"),
    (files.SVG_WITH_SCRIPT.decode().encode("utf-16"), "logo.png", "SVG drawing"),
    (b"<!-- a note --><svg onload='x()'/>", "logo.png", "SVG drawing"),
    (b"<!doctype html><script>x()</script>", "page.pdf", "web page"),
    (b"\xef\xbb\xbf <html><body>", "page.txt", "web page"),
    (files.office("xl", xl__vbaProject_bin=b"macros"), "audit.xlsx", "holds macros"),
    (files.office("word", more=".macroEnabled"), "policy.docx", "holds macros"),
    (files.office("xl", xl__macrosheets__sheet1=b"<x/>"), "audit.xlsx", "holds macros"),
    (files.office("xl", xl__workbook_bin=b"x"), "audit.xlsb", "holds macros"),
    (files.zipped({**OPEN_DOCUMENT, "Basic/Standard/x.xml": "<x/>"}), "plan.odt", "holds macros"),
    (files.bomb(), "policy.docx", "zip bomb"),
    (files.lying_bomb(), "policy.docx", "zip bomb"),
    (files.overlapping(), "policy.docx", "zip bomb"),
    (files.zipped({"a.txt": "x"}), "policy.docx", "compressed folder"),
    (files.zipped({"word/document.xml": "x"}, zipfile.ZIP_BZIP2), "policy.docx", "packed in a way"),
    (files.office("word")[:-30], "policy.docx", "damaged"),
    (b"Rar!\x1a\x07\x00", "policy.pdf", "compressed folder"),
    (files.OLD_WORD, "policy.doc", "old kind"),
    (files.LOCKED, "policy.docx", "protected with a password"),
    (files.OUTLOOK, "mail.msg", "saved email"),
    (b"{\\rtf1 hello}", "policy.rtf", "rich text"),
    (b"SQLite format 3\x00" + b"\x01\x02\x00" * 30, "policy.pdf", "not of a kind that is taken"),
    (b"x" * (MOST_BYTES + 1), "policy.txt", "25 MB is the most"),
]


@pytest.mark.parametrize(("content", "name", "kind", "kept_as"), GOOD)
def test_documents_and_pictures_are_taken_by_content(
    content: bytes, name: str, kind: str, kept_as: str
) -> None:
    accepted = inspect(content, name)
    assert (accepted.content_type, accepted.name, accepted.content) == (kind, kept_as, content)


@pytest.mark.parametrize(
    ("content", "name", "words"), BAD, ids=[f"{name}: {words}" for _, name, words in BAD]
)
def test_everything_else_is_refused_with_a_reason_and_what_would_work(
    content: bytes, name: str, words: str
) -> None:
    with pytest.raises(UnfitFile) as refused:
        inspect(content, name)
    assert words in refused.value.reason
    assert refused.value.what_would_work.endswith(".")


def test_the_size_is_judged_before_anything_is_read() -> None:
    assert too_large(MOST_BYTES) is None
    refusal = too_large(2 * 1024**3)
    assert refusal is not None
    assert refusal.reason == "This file has 2,048 MB. 25 MB is the most."


@pytest.mark.parametrize(
    ("name", "kept_as"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\sam\\policy.pdf", "policy.pdf"),
        ("/etc/cron.d/job", "job.pdf"),
        ("..", "document.pdf"),
        ("", "document.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("con.pdf", "document.pdf"),
        ("po\x00li\ncy.pdf", "policy.pdf"),
        ("annual\u202efdp.exe", "annualfdp.pdf"),
        ('a"; rm -rf "b.pdf', "a; rm -rf b.pdf"),
        ("x" * 500 + ".pdf", "x" * 120 + ".pdf"),
        ("Report 3.5 final", "Report 3.5 final.pdf"),
    ],
)
def test_a_name_loses_its_path_and_its_tricks(name: str, kept_as: str) -> None:
    assert safe_name(name, (".pdf",)) == kept_as


@given(st.text(max_size=300))
def test_no_name_leads_out_of_its_folder_or_lies_about_its_kind(name: str) -> None:
    kept = safe_name(name, (".pdf",))
    assert kept.endswith(".pdf")
    assert len(kept) > len(".pdf")
    assert not set(kept) & set('/\\:<>"|?*\x00\n\r')
    assert not kept.startswith(".")
    assert safe_name(kept, (".pdf",)) == kept


@given(st.binary(max_size=2_000))
def test_any_bytes_are_taken_or_refused_in_words(content: bytes) -> None:
    try:
        kept = inspect(content, "x.pdf").content
    except UnfitFile:
        kept = content
    assert kept == content


def test_requests_are_refused_by_the_same_size_as_files() -> None:
    assert settings.MOST_FILE_BYTES == MOST_BYTES
