"""HTML to tagged PDF, and charts to pictures; nothing is fetched but our own static files."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pydyf  # type: ignore[import-untyped]
import pypdfium2
from django.conf import settings
from django.contrib.staticfiles import finders
from PIL.Image import Image
from weasyprint import HTML, Document
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

STATIC_SCHEME = "static:"
NOWHERE = "http://documents.invalid/"
"""Base of relative addresses when the caller names none; the name can never be resolved (RFC 2606)."""

PRINT_FLAG = 4
"""Annotation flag Print (ISO 32000-1, table 165)."""

_SVG_SIZE = re.compile(r'<svg[^>]*?\bwidth="(?P<width>[\d.]+)"[^>]*?\bheight="(?P<height>[\d.]+)"')
_TYPES = {
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".ttf": "font/ttf",
    ".woff2": "font/woff2",
}
_PICTURES = """<!doctype html><html lang="en-GB"><head><title>Charts</title>
<link rel="stylesheet" href="static:css/fonts-pdf.css">
<style>body {{ margin: 0 }} svg {{ display: block }}
{sizes}</style></head><body>{pictures}</body></html>"""


class DocumentError(ValueError):
    """A document asks for something that may not be fetched, or that is not there."""


class _Refused(FatalURLFetchingError):
    """Stops the rendering: a document with a part missing must not pass for whole."""


class StaticFilesOnly(URLFetcher):
    """Serves our static files (`static:css/pdf.css`, or the static path under the base) and data: URLs."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._static_address = base_url.rstrip("/") + "/" + settings.STATIC_URL.lstrip("/")

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if url.startswith("data:"):
            return super().fetch(url, headers)
        if url.startswith(STATIC_SCHEME):
            name = url.removeprefix(STATIC_SCHEME)
        elif url.startswith(self._static_address):
            name = url.removeprefix(self._static_address)
        else:
            raise _Refused(f"A document may not fetch {url}")
        path = _static_file(unquote(urlsplit(name).path))
        return URLFetcherResponse(
            url, path.read_bytes(), {"Content-Type": _TYPES.get(path.suffix, "application/octet-stream")}
        )


def _static_file(name: str) -> Path:
    """The static file of that name: its source, or the copy that was collected under a hashed name."""
    if ".." in Path(name).parts or Path(name).is_absolute():
        raise _Refused(f"There is no static file {name}")
    found = finders.find(name)
    if found:
        return Path(str(found))
    collected = Path(settings.STATIC_ROOT or "", name)
    if settings.STATIC_ROOT and collected.is_file():
        return collected
    raise _Refused(f"There is no static file {name}")


def render_pdf(html: str, *, base_url: str | None = None) -> bytes:
    """The HTML as a tagged PDF that meets PDF/UA-1. `base_url` is what links in it are relative to.

    Raises DocumentError when the HTML asks for anything but static files and data: URLs, or for a static file
    that is not there.
    """
    return _write(html, base_url or NOWHERE, pdf_variant="pdf/ua-1", finisher=_complete_tags)


def _write(html: str, base: str, **options: Any) -> bytes:
    try:
        pdf = HTML(string=html, base_url=base, url_fetcher=StaticFilesOnly(base)).write_pdf(**options)
    except _Refused as refusal:
        raise DocumentError(str(refusal)) from refusal
    return bytes(pdf)


def _complete_tags(document: Document, pdf: pydyf.PDF) -> None:
    """What WeasyPrint 70 leaves out of PDF/UA: the scope of header cells, and links that print."""
    by_reference = {item.reference: item for item in pdf.objects if isinstance(item, pydyf.Dictionary)}
    for item in by_reference.values():
        if item.get("S") == "/TH":
            row = by_reference.get(item["P"], {})
            section = by_reference.get(row.get("P", b""), {})
            item["A"]["Scope"] = "/Column" if section.get("S") == "/THead" else "/Row"
        elif item.get("Subtype") == "/Link":
            item["F"] = PRINT_FLAG


def svg_to_png(svg: str, scale: float = 2.0) -> bytes:
    """A chart's SVG as a PNG on white, `scale` pixels a unit. Raises ValueError without a size."""
    return svgs_to_pngs([svg], scale)[0]


def svgs_to_pngs(svgs: Sequence[str], scale: float = 2.0) -> list[bytes]:
    """Each chart's SVG as a PNG, as `svg_to_png`: a page each of one document, so that fonts are loaded once.

    Raises ValueError when one of them has no size.
    """
    if not svgs:
        return []
    sizes = [_page_size(number, svg) for number, svg in enumerate(svgs)]
    pictures = [f'<div style="page: chart{number}">{svg}</div>' for number, svg in enumerate(svgs)]
    pdf = _write(_PICTURES.format(sizes="\n".join(sizes), pictures="".join(pictures)), NOWHERE)
    with pypdfium2.PdfDocument(pdf) as document:
        if len(document) != len(svgs):
            raise DocumentError(f"{len(svgs)} charts came out as {len(document)} pages")
        return [_png(page.render(scale=scale * 96 / 72).to_pil()) for page in document]


def _page_size(number: int, svg: str) -> str:
    size = _SVG_SIZE.search(svg)
    if size is None:
        raise ValueError("The SVG names no width and height")
    return f"@page chart{number} {{ size: {size['width']}px {size['height']}px; margin: 0 }}"


def _png(picture: Image) -> bytes:
    """Pillow's `optimize` would make it a fiftieth smaller and take five times as long."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
