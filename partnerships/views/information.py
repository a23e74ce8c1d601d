"""Pages that every member may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partnerships.permissions import requires
from partnerships.queries.defaults import legal_basis_text
from partnerships.queries.settings import settings_of_partnership
from partnerships.rules import OPEN_HOME


@requires(OPEN_HOME)
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    """Controller, data protection officer, privacy notice and legal basis."""
    settings = settings_of_partnership()
    context = {"settings": settings, "legal_basis": settings.legal_basis or legal_basis_text()}
    return render(request, "partnerships/privacy.html", context)
