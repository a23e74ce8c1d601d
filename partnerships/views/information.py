"""Pages that every member may read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from partnerships.models import PartnershipSettings
from partnerships.permissions import requires
from partnerships.rules import OPEN_HOME


@requires(OPEN_HOME)
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    """Controller, data protection officer, privacy notice and legal basis."""
    return render(request, "partnerships/privacy.html", {"settings": PartnershipSettings.objects.first()})
