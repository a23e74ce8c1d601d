"""Receipts of GOV.UK Notify: who may post them, what each does, and that hearing one twice changes nothing."""

import datetime as dt
import json
from typing import Any

import pytest
from django.test import Client

from partnerships import clock
from partnerships.choices import EmailKind, MessageState, StopReason
from partnerships.models import DeliveryEvent, OutboxMessage, StoppedAddress
from partnerships.services import delivery, stopped
from partnerships.services.receipts import SOFT_AGAIN_AFTER
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.faults.conftest import administrator, kinds, letter, queued, row, use_notify
from tests.faults.fake_notify import FakeNotify


def post(token: str, body: Any, slug: str = "ashshire") -> tuple[int, str]:
    """What Notify gets as it posts."""
    response = Client(enforce_csrf_checks=True).post(
        f"/delivery/notify/{slug}/",
        json.dumps(body) if not isinstance(body, str) else body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    return response.status_code, response.json()["receipt"]


def receipt(sent: dict[str, Any], status: str) -> dict[str, Any]:
    """The body as documented."""
    return {
        "id": sent["id"],
        "reference": sent["reference"],
        "to": sent["email_address"],
        "status": status,
        "created_at": "2026-06-01T09:00:00.000000Z",
        "completed_at": None,
        "sent_at": None,
        "notification_type": "email",
        "template_id": sent["template_id"],
        "template_version": 1,
    }


def complaint(sent: dict[str, Any]) -> dict[str, Any]:
    return {
        "notification_id": sent["id"],
        "complaint_id": "c1",
        "reference": sent["reference"],
        "to": sent["email_address"],
        "complaint_date": "2026-06-01T09:00:00.000000Z",
    }


def sent_one(cast: Cast, notify: FakeNotify, **more: Any) -> tuple[str, OutboxMessage, dict[str, Any]]:
    """An email that was handed over; the receipts' token, its row, and what Notify has."""
    token = use_notify(cast)
    (message,) = queued(cast, letter(**more))
    assert delivery.deliver(cast.partnership) == 1
    return token, row(cast, message), notify.sent[0]


def reason_of(cast: Cast, address: str) -> str | None:
    with partnership_scope(cast.partnership):
        return stopped.reasons_of([address]).get(address)


def test_it_was_delivered_and_hearing_it_twice_changes_nothing(
    ashshire: Cast, notify: FakeNotify, on_monday: dt.datetime
) -> None:
    token, message, sent = sent_one(ashshire, notify)
    with clock.held_at(on_monday + dt.timedelta(minutes=3)):
        assert post(token, receipt(sent, "delivered")) == (200, "taken")
    with clock.held_at(on_monday + dt.timedelta(minutes=9)):
        assert post(token, receipt(sent, "delivered")) == (200, "ignored")
    found = row(ashshire, message)
    assert (found.state, found.delivered_at) == ("sent", on_monday + dt.timedelta(minutes=3))
    assert kinds(ashshire, message) == ["delivered"]


@pytest.mark.parametrize("wrong", ["", "not-the-token"])
def test_without_the_token_nothing_is_taken(ashshire: Cast, notify: FakeNotify, wrong: str) -> None:
    token, message, sent = sent_one(ashshire, notify)
    assert post(wrong, receipt(sent, "delivered")) == (403, "refused")
    assert post(token, receipt(sent, "delivered"), slug="nowhere") == (403, "refused")
    assert row(ashshire, message).delivered_at is None


def test_a_token_opens_its_own_partnership_only(ashshire: Cast, birchester: Cast, notify: FakeNotify) -> None:
    token, message, sent = sent_one(ashshire, notify)
    other = use_notify(birchester)
    assert post(token, receipt(sent, "delivered"), slug="birchester") == (403, "refused")
    assert post(other, receipt(sent, "delivered"), slug="birchester") == (200, "ignored")
    assert row(ashshire, message).delivered_at is None


def test_what_is_no_receipt_of_ours_is_passed_over(ashshire: Cast, notify: FakeNotify) -> None:
    token, _, sent = sent_one(ashshire, notify)
    unknown = {**receipt(sent, "delivered"), "id": "x", "reference": "y"}
    assert post(token, unknown) == (200, "ignored")
    assert post(token, receipt(sent, "created")) == (200, "ignored")
    assert post(token, {"status": "delivered"}) == (200, "ignored")
    assert post(token, "[1]") == (400, "not a receipt")
    assert post(token, "{") == (400, "not a receipt")
    with partnership_scope(ashshire.partnership):
        assert DeliveryEvent.objects.count() == 0


def test_a_refusal_for_good_stops_the_address_for_everything_but_duties(
    ashshire: Cast, notify: FakeNotify
) -> None:
    token, message, sent = sent_one(ashshire, notify)
    assert post(token, receipt(sent, "permanent-failure")) == (200, "taken")
    assert post(token, receipt(sent, "permanent-failure")) == (200, "ignored")
    found = row(ashshire, message)
    assert (found.state, found.bounce, found.bounced_at is not None) == ("failed", "hard", True)
    assert reason_of(ashshire, "sam@ashshire.example") == StopReason.HARD_BOUNCE
    others = queued(
        ashshire,
        letter("Sam@Ashshire.example", dedupe_key="a"),
        letter(kind=EmailKind.CERTIFICATE, dedupe_key="b"),
        letter(kind=EmailKind.CONCERN, dedupe_key="c"),
        letter("kim@ashshire.example"),
    )
    assert delivery.deliver(ashshire.partnership) == 2
    assert [row(ashshire, one).state for one in others] == ["failed", "failed", "sent", "sent"]
    assert kinds(ashshire, others[0]) == ["not_tried"]
    assert len(notify.sent) == 3


def test_a_lifted_address_gets_emails_again(ashshire: Cast, notify: FakeNotify) -> None:
    token, _, sent = sent_one(ashshire, notify)
    post(token, receipt(sent, "permanent-failure"))
    with partnership_scope(ashshire.partnership):
        found = StoppedAddress.objects.get()
        with pytest.raises(stopped.NotStopped):
            stopped.lift(stopped=found, why=" ", by=administrator(ashshire))
        stopped.lift(stopped=found, why="Spelt right now", by=administrator(ashshire))
        with pytest.raises(stopped.NotStopped):
            stopped.lift(stopped=found, why="Again", by=administrator(ashshire))
    queued(ashshire, letter(dedupe_key="again"))
    assert delivery.deliver(ashshire.partnership) == 1


def test_a_refusal_for_now_is_tried_again_with_growing_waits_then_given_up(
    ashshire: Cast, notify: FakeNotify, on_monday: dt.datetime
) -> None:
    token, message, _ = sent_one(ashshire, notify)
    moment, waits = on_monday, []
    for _ in range(10):
        latest = notify.sent[-1]
        with clock.held_at(moment):
            assert post(token, receipt(latest, "temporary-failure")) == (200, "taken")
            assert post(token, receipt(latest, "temporary-failure")) == (200, "ignored")
        found = row(ashshire, message)
        if found.state == MessageState.FAILED:
            break
        waits.append(found.not_before - moment)
        moment = found.not_before
        with clock.held_at(moment):
            assert delivery.deliver(ashshire.partnership) == 1
    assert tuple(waits) == SOFT_AGAIN_AFTER
    assert (found.state, found.bounced_at, found.bounce) == ("failed", None, "soft")
    assert len(notify.sent) == 4
    assert len(set(notify.times_by_reference)) == 4  # each is a new email to Notify
    assert reason_of(ashshire, "sam@ashshire.example") is None


def test_a_complaint_stops_the_address_across_everything(ashshire: Cast, notify: FakeNotify) -> None:
    token, message, sent = sent_one(ashshire, notify)
    post(token, receipt(sent, "delivered"))
    assert post(token, complaint(sent)) == (200, "taken")
    assert post(token, complaint(sent)) == (200, "ignored")
    found = row(ashshire, message)
    assert (found.state, found.complained_at is not None) == ("sent", True)
    assert reason_of(ashshire, "sam@ashshire.example") == StopReason.COMPLAINT
    queued(ashshire, letter(kind=EmailKind.CERTIFICATE, dedupe_key="certificate"))
    assert delivery.deliver(ashshire.partnership) == 0


def test_a_receipt_settles_an_email_in_doubt(ashshire: Cast, notify: FakeNotify) -> None:
    token = use_notify(ashshire)
    (message,) = queued(ashshire, letter())
    notify.faults = ["lost"]
    delivery.deliver(ashshire.partnership)
    assert row(ashshire, message).state == MessageState.UNCERTAIN
    assert post(token, receipt(notify.sent[0], "delivered")) == (200, "taken")
    found = row(ashshire, message)
    assert (found.state, found.provider_id) == (MessageState.SENT, notify.sent[0]["id"])
    assert delivery.deliver(ashshire.partnership) == 0
    assert set(notify.times_by_reference.values()) == {1}


def test_who_unsubscribed_gets_no_asks_and_still_the_certificate(ashshire: Cast, notify: FakeNotify) -> None:
    use_notify(ashshire)
    with partnership_scope(ashshire.partnership):
        stopped.stop("SAM@ashshire.example", StopReason.OPTED_OUT)
    survey, certificate = queued(
        ashshire, letter(), letter(kind=EmailKind.CERTIFICATE, dedupe_key="certificate")
    )
    assert delivery.deliver(ashshire.partnership) == 1
    assert (row(ashshire, survey).state, row(ashshire, certificate).state) == ("failed", "sent")


def test_a_stronger_reason_replaces_a_weaker_one_only(in_ashshire: Cast) -> None:
    stopped.stop("a@b.example", StopReason.COMPLAINT)
    stopped.stop("a@b.example", StopReason.OPTED_OUT)
    stopped.stop("c@d.example", StopReason.OPTED_OUT)
    stopped.stop("c@d.example", StopReason.HARD_BOUNCE)
    assert stopped.reasons_of(["A@b.example", "c@d.example"]) == {
        "a@b.example": StopReason.COMPLAINT,
        "c@d.example": StopReason.HARD_BOUNCE,
    }
