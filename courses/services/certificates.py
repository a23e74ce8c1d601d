"""Certificates of attendance: when they can be had, and the email that says so.

Source: the brief, Courses: "by link after the after survey, and in any case 14 days after attendance is
confirmed".
"""

import datetime as dt
from enum import StrEnum

from django.db.models import Count, Min, Q, QuerySet
from django.template.loader import render_to_string

from courses.choices import CAME, EventState
from courses.logic.notice import CERTIFICATE_DAYS
from courses.models import Booking
from partnerships import clock
from partnerships.choices import EmailKind
from partnerships.links import LinkKind, token_for
from partnerships.models import Partnership
from partnerships.services.outbox import Letter, Link, queue

WAIT = dt.timedelta(days=CERTIFICATE_DAYS)


class CertificateState(StrEnum):
    """Why a certificate can, or cannot, be had."""

    AVAILABLE = "available"
    NOT_CONFIRMED = "not confirmed"
    TOO_EARLY = "too early"
    DID_NOT_ATTEND = "did not attend"
    EVENT_CANCELLED = "event cancelled"


def certificate_available(
    booking: Booking, now: dt.datetime, after_survey_answered: bool = False
) -> CertificateState:
    """Whether the certificate can be had at a moment. Select `event` with the booking."""
    event = booking.event
    if event.state == EventState.CANCELLED:
        return CertificateState.EVENT_CANCELLED
    if event.attendance_confirmed_at is None:
        return CertificateState.NOT_CONFIRMED
    if booking.status not in CAME:
        return CertificateState.DID_NOT_ATTEND
    released = after_survey_answered or booking.certificate_released_at is not None
    if released or opens_at(booking) <= now:
        return CertificateState.AVAILABLE
    return CertificateState.TOO_EARLY


def opens_at(booking: Booking) -> dt.datetime:
    """When the certificate opens by itself. Attendance is confirmed.

    Raises:
        ValueError: attendance is not confirmed.
    """
    if booking.event.attendance_confirmed_at is None:
        raise ValueError("Attendance is not confirmed")
    return booking.event.attendance_confirmed_at + WAIT


def release(*, booking_id: int) -> None:
    """The after survey was answered: the certificate opens once attendance is confirmed. Twice is harmless.

    Not logged, because an entry with a time would say when this person answered.
    """
    Booking.objects.filter(pk=booking_id, certificate_released_at=None).update(
        certificate_released_at=clock.now()
    )


def certificate_path(booking: Booking) -> str:
    """The address of a booking's certificate, without the host."""
    token = token_for(LinkKind.CERTIFICATE, partnership_id=booking.partnership_id, object_id=booking.pk)
    return f"/c/{token}"


def _waiting() -> QuerySet[Booking]:
    """Bookings whose certificate has not been sent, of people who came to events confirmed."""
    return Booking.objects.filter(
        status__in=CAME,
        certificate_queued_at=None,
        event__state=EventState.PLANNED,
        event__attendance_confirmed_at__isnull=False,
    ).exclude(delegate__email="")


def due_certificates(now: dt.datetime) -> QuerySet[Booking]:
    """Bookings whose certificate is to be sent now: released by the after survey, or 14 days are over."""
    return _waiting().filter(
        Q(certificate_released_at__isnull=False) | Q(event__attendance_confirmed_at__lte=now - WAIT)
    )


def next_due() -> dt.datetime | None:
    """When the next certificate of the open partnership is to be sent."""
    found = _waiting().aggregate(
        released=Count("pk", filter=Q(certificate_released_at__isnull=False)),
        earliest=Min("event__attendance_confirmed_at"),
    )
    if found["released"]:
        return clock.now()
    return found["earliest"] + WAIT if found["earliest"] else None


def queue_due(partnership: Partnership) -> int:
    """Queue the email of every certificate that is due; return how many."""
    now = clock.now()
    due = list(
        due_certificates(now)
        .select_related("delegate", "event__course")
        .select_for_update(of=("self",), skip_locked=True)
        .order_by("pk")[:500]
    )
    queue([_letter(booking, partnership) for booking in due])
    Booking.objects.filter(pk__in=[booking.pk for booking in due]).update(certificate_queued_at=now)
    return len(due)


def _letter(booking: Booking, partnership: Partnership) -> Letter:
    return Letter(
        kind=EmailKind.CERTIFICATE,
        to_address=booking.delegate.email,
        to_name=booking.delegate.name,
        subject=f"Your certificate of attendance: {booking.event.course.title}",
        text=render_to_string(
            "emails/certificate.txt", {"booking": booking, "partnership": partnership, "link": "{link:0}"}
        ),
        dedupe_key=f"certificate:{booking.pk}",
        links=(Link(LinkKind.CERTIFICATE, booking.pk),),
    )
