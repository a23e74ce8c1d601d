"""Certificates by link, and what is erased by itself."""

import datetime as dt
import io

import pypdfium2
import pytest
from django.test import Client

from courses.choices import BookingStatus
from courses.models import Booking
from courses.services import certificates, retention
from courses.services.attendance import confirm_attendance
from courses.services.events import cancel_event
from partnerships import clock
from partnerships.links import LinkKind, token_for
from partnerships.models import LogEntry, OutboxMessage
from tests.conftest import MONDAY, Cast
from tests.courses.making import NEXT_MONTH, make_booking, make_event

pytestmark = pytest.mark.usefixtures("on_monday")
FORTNIGHT = dt.timedelta(days=14)
A_MINUTE = dt.timedelta(minutes=1)


def attended(**fields: object) -> Booking:
    return make_booking(make_event(), status=BookingStatus.ATTENDED, **fields)


def text_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return " ".join(page.get_textpage().get_text_bounded() for page in document)


def page(booking: Booking) -> str:
    return Client().get(certificates.certificate_path(booking)).content.decode()


def test_the_link_waits_for_attendance_then_for_the_survey_or_a_fortnight(in_ashshire: Cast) -> None:
    booking = attended()
    assert "have not confirmed yet" in page(booking)
    confirm_attendance(event=booking.event, by=None)
    assert "on 15 June 2026" in page(booking)
    with clock.held_at(MONDAY + FORTNIGHT - A_MINUTE):
        assert "on 15 June 2026" in page(booking)
    with clock.held_at(MONDAY + FORTNIGHT):
        response = Client().get(certificates.certificate_path(booking))
    assert response["Content-Type"] == "application/pdf"
    words = text_of(response.content)
    for fact in (
        "Sam Taylor",
        "Neglect: recognising and responding",
        "27 May 2026",
        "County Hall",
        "NEG-2026-05-27",
    ):
        assert fact in words


def test_answering_opens_it_at_once_and_is_not_logged(in_ashshire: Cast) -> None:
    booking = attended()
    confirm_attendance(event=booking.event, by=None)
    logged = LogEntry.objects.count()
    certificates.release(booking_id=booking.pk)
    certificates.release(booking_id=booking.pk)
    assert Client().get(certificates.certificate_path(booking))["Content-Type"] == "application/pdf"
    assert LogEntry.objects.count() == logged


def test_ten_reads_change_nothing_and_no_other_verb_is_taken(in_ashshire: Cast) -> None:
    booking = attended()
    confirm_attendance(event=booking.event, by=None)
    certificates.release(booking_id=booking.pk)
    path = certificates.certificate_path(booking)
    before = Booking.objects.filter(pk=booking.pk).values().get()
    statuses = {Client().head(path).status_code for _ in range(10)}
    assert statuses == {200}
    assert Client().post(path).status_code == 405
    assert Booking.objects.filter(pk=booking.pk).values().get() == before


def test_who_did_not_come_is_told_kindly(in_ashshire: Cast) -> None:
    booking = make_booking(make_event(), status=BookingStatus.DID_NOT_ATTEND)
    confirm_attendance(event=booking.event, by=None)
    assert "The record says that you did not come" in page(booking)


def test_a_cancelled_event_has_no_certificate(in_ashshire: Cast) -> None:
    booking = make_booking(make_event(day=NEXT_MONTH))
    cancel_event(event=booking.event, why="Snow", by=None)
    assert "The event was cancelled" in page(booking)


def test_an_altered_link_or_one_of_another_kind_opens_nothing(in_ashshire: Cast, birchester: Cast) -> None:
    booking = attended()
    good = certificates.certificate_path(booking)
    survey = token_for(LinkKind.SURVEY, partnership_id=booking.partnership_id, object_id=booking.pk)
    moved = token_for(LinkKind.CERTIFICATE, partnership_id=birchester.partnership.pk, object_id=booking.pk)
    for path in (good[:-1], good + "a", f"/c/{survey}", f"/c/{moved}", "/c/x"):
        response = Client().get(path)
        assert (response.status_code, "Sam" in response.content.decode()) == (404, False)


def test_the_sweep_sends_each_certificate_once_when_due(in_ashshire: Cast) -> None:
    released = attended()
    waiting = make_booking(released.event, "Ada Lee", status=BookingStatus.ATTENDED)
    confirm_attendance(event=released.event, by=None)
    assert certificates.queue_due(in_ashshire.partnership) == 0
    assert certificates.next_due() == MONDAY + FORTNIGHT
    certificates.release(booking_id=released.pk)
    assert certificates.next_due() == MONDAY
    assert certificates.queue_due(in_ashshire.partnership) == 1
    with clock.held_at(MONDAY + FORTNIGHT):
        assert certificates.queue_due(in_ashshire.partnership) == 1
        assert certificates.queue_due(in_ashshire.partnership) == 0
    assert certificates.next_due() is None
    message = OutboxMessage.objects.get(to_address="ada@ashshire.example")
    assert (message.subject, message.links) == (
        "Your certificate of attendance: Neglect: recognising and responding",
        [["certificate", waiting.pk, 0]],
    )
    assert "{link:0}" in message.text


def test_nobody_without_an_address_or_who_did_not_come_is_written_to(in_ashshire: Cast) -> None:
    absent = make_booking(make_event(), status=BookingStatus.DID_NOT_ATTEND)
    unreachable = make_booking(absent.event, "Bo Lee", status=BookingStatus.ATTENDED)
    unreachable.delegate.email = ""
    unreachable.delegate.save()
    confirm_attendance(event=absent.event, by=None)
    with clock.held_at(MONDAY + FORTNIGHT):
        assert certificates.queue_due(in_ashshire.partnership) == 0
    assert certificates.next_due() is None


def test_access_needs_are_erased_thirty_days_after_the_event(in_ashshire: Cast) -> None:
    booking = attended(access_needs="Hearing loop")
    due = booking.event.ends_at + dt.timedelta(days=30)
    assert retention.next_due() == due
    with clock.held_at(due - A_MINUTE):
        assert retention.erase_access_needs(in_ashshire.partnership) == 0
    with clock.held_at(due):
        assert retention.erase_access_needs(in_ashshire.partnership) == 1
        assert retention.erase_access_needs(in_ashshire.partnership) == 0
    booking.refresh_from_db()
    assert (booking.access_needs, retention.next_due()) == ("", None)
