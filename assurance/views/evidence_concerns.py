"""Personal details in documents: what was reported, and recording what was done."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from assurance.evidence_forms import ResolveForm
from assurance.models import EvidenceConcern
from assurance.queries.evidence import open_concerns
from assurance.rules import RESOLVE_CONCERNS
from assurance.services import evidence as services
from assurance.services.refusals import Refused
from partnerships.access import get_visible
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(RESOLVE_CONCERNS)
def evidence_concerns(request: TenantRequest, slug: str) -> HttpResponse:
    """Every report that nobody has dealt with: in words, the documents themselves stay closed."""
    context = {
        "concerns": list(open_concerns()),
        "crumbs": [{"text": "Evidence", "url": reverse("assurance:evidence_list", args=[slug])}],
    }
    return render(request, "assurance/evidence/concerns.html", context)


@requires(RESOLVE_CONCERNS)
def evidence_concern(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One report, and what was done about it."""
    concern = get_visible(
        EvidenceConcern,
        request.member,
        using=lambda rows: rows.select_related("version__evidence__agency", "version__file", "reported_by"),
        pk=pk,
    )
    form = ResolveForm(request.POST if request.method == "POST" else None)
    if concern.version.file_id is None:
        del form.fields["erase"]
    if request.method == "POST" and form.is_valid():
        try:
            services.resolve(concern=concern, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "What was done is recorded.")
            return redirect("assurance:evidence_concerns", slug)
    context = {
        "concern": concern,
        "form": form,
        "crumbs": [
            {"text": "Evidence", "url": reverse("assurance:evidence_list", args=[slug])},
            {"text": "Personal details", "url": reverse("assurance:evidence_concerns", args=[slug])},
        ],
    }
    return render(request, "assurance/evidence/concern.html", context)
