"""The return of an assessment as files."""

from django.http import HttpResponse
from django.utils.text import slugify

from audits.models import Assessment
from audits.rules import READ_ASSESSMENTS
from audits.services import returns
from audits.views.assess_frame import assessment_of, title_of
from partnerships.downloads import CONTENT_TYPES, EXCEL
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


def _file(found: Assessment, content: bytes, ending: str, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    name = slugify(f"{found.subject} {title_of(found)}") or "return"
    response["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@requires(READ_ASSESSMENTS)
def return_pdf(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The return as PDF."""
    found = assessment_of(request, pk)
    return _file(found, returns.return_pdf(found), "pdf", "application/pdf")


@requires(READ_ASSESSMENTS)
def return_xlsx(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The return as an Excel workbook."""
    found = assessment_of(request, pk)
    return _file(found, returns.return_workbook(found), EXCEL, CONTENT_TYPES[EXCEL])
