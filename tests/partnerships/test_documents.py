"""Documents: tagged as PDF/UA asks, readable as text, fetching nothing but our own static files."""

import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.template.loader import render_to_string
from outloud import check
from PIL import Image

from partnerships.documents import DocumentError, render_pdf, svg_to_png
from partnerships.logic.colour import stylesheet
from tests.partnerships.sample_document import EVENTS, sample_charts, sample_html


def pdf_pages(pdf: bytes) -> list[str]:
    """The text of each page, its lines joined."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]


@pytest.fixture(scope="module")
def report() -> bytes:
    return render_pdf(sample_html())


def test_a_report_passes_the_pdf_ua_checks(report: bytes, tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(report)
    result = check(str(path))
    assert (
        result.error,
        [finding.message for finding in result.findings if finding.severity == "error"],
    ) == (None, [])
    # Two things that WeasyPrint cannot yet do otherwise: see their titles in outloud's catalogue.
    assert {finding.rule for finding in result.findings} <= {"ORD-001", "PAG-001"}


def test_a_report_says_what_it_is(report: bytes) -> None:
    with pikepdf.open(io.BytesIO(report)) as document:
        title = (
            "Quarterly report: safeguarding training, quality and impact, January to March 2026 (quarter 4)"
        )
        assert str(document.docinfo["/Title"]) == f"{title}: Ashshire Safeguarding Children Board"
        assert str(document.docinfo["/Author"]) == "Ashshire Safeguarding Children Partnership"
        assert str(document.Root["/Lang"]) == "en-GB"
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        with document.open_outline() as outline:
            assert [(entry.title, [child.title for child in entry.children]) for entry in outline.root][
                1:
            ] == [
                ("The quarter on one page", ["What worries us", "What SEG is asked to decide"]),
                ("Contents", []),
                ("1 Delivery and attendance: events held January to March", []),
                ("2 Events of the quarter", ["Every event"]),
            ]


def test_the_contents_name_the_page_on_which_each_chapter_starts(report: bytes) -> None:
    pages = pdf_pages(report)
    contents = pages[2]
    for title, heading in (
        ("The quarter on one page", "The quarter on one page"),
        ("Delivery and attendance", "Delivery and attendance: events held"),
        ("Events of the quarter", "2 Events of the quarter"),
    ):
        named = re.search(rf"{title} (\d+)", contents)
        assert named is not None
        assert heading in pages[int(named[1]) - 1]


def test_a_long_table_repeats_its_headings_and_keeps_every_row(report: bytes) -> None:
    pages = [text for text in pdf_pages(report) if "Working together, part" in text]
    assert len(pages) == 2
    heading = " ".join(EVENTS.headers)
    assert [text.count(heading) for text in pages] == [1, 1]
    both = " ".join(pages)
    assert [both.count(" ".join(row)) for row in EVENTS.rows] == [1] * len(EVENTS.rows)


def test_every_number_of_a_chart_can_be_read_beside_it(report: bytes) -> None:
    text = " ".join(pdf_pages(report))
    for chart in sample_charts():
        assert chart.sentence in text
        for row in chart.table.rows:
            assert " ".join(row).strip() in text


def test_running_heads_and_page_numbers(report: bytes) -> None:
    pages = pdf_pages(report)
    assert " of 7" not in pages[0]
    for number, text in enumerate(pages[1:], start=2):
        assert f"{number} of {len(pages)}" in text
        assert "First edition · figures as at 21 April 2026" in text
        assert "impact · Draft" in text


@pytest.mark.parametrize(
    "address",
    [
        "http://example.org/a.png",
        "https://example.org/a.png",
        "file:///etc/passwd",
        "ftp://example.org/a",
        "/media/a.png",
        "static:../pyproject.toml",
        "static:css/../../pyproject.toml",
        "static:%2e%2e/pyproject.toml",
        "static:/etc/passwd",
        "static:css/missing.css",
    ],
)
def test_nothing_but_our_static_files_is_fetched(address: str) -> None:
    with pytest.raises(DocumentError):
        render_pdf(f'<html lang="en-GB"><title>x</title><img src="{address}" alt="x"></html>')
    with pytest.raises(DocumentError):
        render_pdf(f'<html lang="en-GB"><title>x</title><style>@import url("{address}");</style></html>')


def test_static_files_come_by_scheme_and_by_path() -> None:
    for address in ("static:img/mark.svg", "/static/img/mark.svg"):
        pdf = render_pdf(
            f'<html lang="en-GB"><title>x</title><body><h1>y</h1><img src="{address}" alt="Our mark">'
        )
        assert pdf.startswith(b"%PDF-1.7")


def test_links_in_a_document_lead_to_the_given_address() -> None:
    pdf = render_pdf(
        '<html lang="en-GB"><title>x</title><a href="/p/a/">y</a>', base_url="https://portal.example/"
    )
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.pages[0].Annots[0].A.URI) == "https://portal.example/p/a/"


def test_a_chart_becomes_a_picture_of_its_size() -> None:
    chart = sample_charts()[0]
    size = re.search(r'width="([\d.]+)" height="([\d.]+)"', chart.svg)
    assert size is not None
    picture = Image.open(io.BytesIO(svg_to_png(chart.svg, scale=2)))
    assert picture.format == "PNG"
    assert picture.size == (
        pytest.approx(float(size[1]) * 2, abs=2),
        pytest.approx(float(size[2]) * 2, abs=2),
    )
    colours = {colour for _, colour in picture.convert("RGB").getcolors(1 << 20)}
    assert {(255, 255, 255), (0x12, 0x43, 0x6D)} <= colours
    with pytest.raises(ValueError, match="no width and height"):
        svg_to_png("<svg></svg>")


def test_a_certificate_is_one_page_that_passes_the_checks(tmp_path: Path) -> None:
    html = render_to_string(
        "pdf/certificate.html",
        {
            "document": {"partnership": "Ashshire Safeguarding Children Partnership"},
            "name": "Zoë Ŵilliams-Łęcka",
            "course": "Recognising neglect",
            "held_on": "27 March 2026",
            "facts": [{"label": "Length", "value": "6 hours"}],
            "look": stylesheet("#7a2d6b"),
        },
    )
    path = tmp_path / "certificate.pdf"
    path.write_bytes(render_pdf(html))
    pages = pdf_pages(path.read_bytes())
    assert len(pages) == 1
    assert "Zoë Ŵilliams-Łęcka attended Recognising neglect 27 March 2026" in pages[0]
    assert check(str(path)).findings == []
