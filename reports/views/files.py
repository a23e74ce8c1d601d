"""A report's files: PDF and Word, each chart as a picture, each table for Excel."""

from django.http import Http404, HttpResponse
from django.utils.text import slugify

from partnerships import storage
from partnerships.downloads import EXCEL, table_response
from partnerships.permissions import requires
from partnerships.requests import TenantRequest
from reports.choices import FileFormat
from reports.models import Report
from reports.queries.content_of import NoFigures, content_of
from reports.queries.lists import issued_file
from reports.rules import PUBLISHED, READ_PUBLISHED
from reports.services import documents
from reports.services.publishing import TYPES, file_name
from reports.views.frames import report_of


@requires(READ_PUBLISHED)
def document(request: TenantRequest, slug: str, pk: int, file_format: str) -> HttpResponse:
    """The bytes as issued; of a report that is not published yet, made now (a few seconds) and marked so."""
    found = report_of(request, pk)
    if file_format not in FileFormat.values:
        raise Http404
    if found.state in PUBLISHED:
        issued = issued_file(found, file_format)
        if issued is None:
            raise Http404
        return storage.download(issued.file, inline="read" in request.GET)
    return _download(
        made_now(found, FileFormat(file_format)), file_name(found, FileFormat(file_format)), file_format
    )


def made_now(found: Report, file_format: FileFormat) -> bytes:
    """A document of a report that is not published."""
    try:
        content = content_of(found)
    except NoFigures:
        raise Http404 from None
    words = documents.words_of(found)
    if file_format == FileFormat.WORD:
        return documents.report_word(content, words)
    return documents.report_pdf(documents.report_html(content, words))


def _download(content: bytes, name: str, file_format: str) -> HttpResponse:
    response = HttpResponse(content, content_type=TYPES[FileFormat(file_format)])
    response["Content-Disposition"] = f'attachment; filename="not-published-{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires(READ_PUBLISHED)
def chart(request: TenantRequest, slug: str, pk: int, block_id: str) -> HttpResponse:
    """A chart as a picture."""
    found = report_of(request, pk)
    try:
        picture = documents.chart_png(content_of(found), block_id)
    except (documents.NoSuchBlock, NoFigures):
        raise Http404 from None
    response = HttpResponse(picture, content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="{stem(found)}-{slugify(block_id)}.png"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires(READ_PUBLISHED)
def table(request: TenantRequest, slug: str, pk: int, block_id: str) -> HttpResponse:
    """A table, or a chart's numbers, for Excel."""
    found = report_of(request, pk)
    try:
        _, (headers, *rows) = documents.table_rows(content_of(found), block_id)
    except (documents.NoSuchBlock, NoFigures):
        raise Http404 from None
    return table_response(
        rows, [str(cell) for cell in headers], name=f"{stem(found)}-{block_id}", format=EXCEL
    )


def stem(found: Report) -> str:
    """The first part of a file's name."""
    return f"{found.period_start:%Y-%m}-quarter-{found.quarter}-edition-{found.edition}"
