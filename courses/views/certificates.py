"""The certificate by its link: no login, and reading it changes nothing."""

import base64

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from courses.models import Booking
from courses.services.certificates import CertificateState, certificate_available, opens_at
from courses.views.frames import times_in_words
from partnerships import clock, storage
from partnerships.documents import render_pdf
from partnerships.links import BadLink, LinkKind, verify
from partnerships.logic import colour
from partnerships.logic.wording import long_date
from partnerships.models import Partnership, PartnershipSettings, StoredFile
from partnerships.tenancy import partnership_scope


@require_safe
def certificate(request: HttpRequest, token: str) -> HttpResponse:
    """The PDF, or a kind page that says when it can be had, or that the link is not whole."""
    try:
        link = verify(LinkKind.CERTIFICATE, token)
        partnership = Partnership.objects.get(pk=link.partnership_id, active=True)
    except (BadLink, Partnership.DoesNotExist):
        return render(request, "courses/certificate_bad_link.html", status=404)
    with partnership_scope(partnership):
        request.partnership = partnership  # type: ignore[attr-defined]  # for the frame of the page
        booking = (
            Booking.objects.filter(pk=link.object_id)
            .select_related("delegate", "event__course__provider")
            .first()
        )
        if booking is None:
            return render(request, "courses/certificate_bad_link.html", status=404)
        state = certificate_available(booking, clock.now())
        if state != CertificateState.AVAILABLE:
            return _not_yet(request, booking, state)
        html = _html(booking, partnership)
    response = HttpResponse(render_pdf(html), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{booking.event.ref}.pdf"'
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _not_yet(request: HttpRequest, booking: Booking, state: CertificateState) -> HttpResponse:
    early = state == CertificateState.TOO_EARLY
    context = {
        "booking": booking,
        "state": state.value,
        "opens_on": long_date(clock.local(opens_at(booking)).date()) if early else "",
    }
    return render(request, "courses/certificate_not_yet.html", context)


def _data_url(logo: StoredFile) -> str:
    """The partnership's mark within the document; empty when its bytes are gone."""
    try:
        content = base64.b64encode(storage.read(logo)).decode()
    except storage.FileGone:
        return ""
    return f"data:{logo.content_type};base64,{content}"


def _html(booking: Booking, partnership: Partnership) -> str:
    event = booking.event
    facts = [{"label": "Place", "value": "Online" if event.online else event.venue}]
    facts.append({"label": "Provider", "value": str(event.course.provider or "")})
    facts.append({"label": "Kind", "value": event.course.get_kind_display()})
    settings = PartnershipSettings.objects.select_related("logo").first()
    mark = _data_url(settings.logo) if settings and settings.logo else ""
    return render_to_string(
        "pdf/certificate.html",
        {
            "document": {"partnership": partnership.name, "mark": mark},
            "look": colour.stylesheet(partnership.colour),
            "name": booking.delegate.name,
            "course": event.course.title,
            "held_on": times_in_words(event),
            "facts": [fact for fact in facts if fact["value"]],
            "reference": event.ref,
        },
    )
