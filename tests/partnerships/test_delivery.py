"""The outbox and its delivery, against a real SMTP server that refuses, stalls and hangs up as asked."""

import datetime as dt
import socket
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP

from partnerships import clock, mailbox, storage
from partnerships.choices import EmailKind, MessageState
from partnerships.links import LinkKind, address_for
from partnerships.models import OutboxMessage
from partnerships.services import delivery, outbox
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast


class MailServer:
    """Keeps what it accepts; addresses at `.gone` are refused for good, at `.busy` for now."""

    def __init__(self) -> None:
        self.accepted: list[Any] = []
        self.hang_up_times = 0

    async def handle_RCPT(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address.endswith(".gone"):
            return "550 5.1.1 No such mailbox"
        if address.endswith(".busy"):
            return "451 4.3.0 Try again later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        if b"refuse this text" in envelope.content:
            return "554 5.7.1 Refused"
        self.accepted.append(envelope)
        if self.hang_up_times:
            self.hang_up_times -= 1
            server.transport.close()  # accepted, but the sender never hears so
        return "250 OK"

    @property
    def letters(self) -> list[Message]:

        return [message_from_bytes(envelope.content, policy=policy.default) for envelope in self.accepted]


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    handler = MailServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    yield handler
    controller.stop()


def letter(address: str = "sam@ashshire.example", **more: Any) -> outbox.Letter:
    fields = {
        "kind": EmailKind.SURVEY,
        "to_address": address,
        "subject": "How was it?",
        "text": "Please answer: {link:0}",
        "dedupe_key": f"test:{address}",
        "links": (outbox.Link(LinkKind.SURVEY, 17, 2),),
    }
    return outbox.Letter(**{**fields, **more})


def queued(cast: Cast, *letters: outbox.Letter) -> list[OutboxMessage]:
    with partnership_scope(cast.partnership):
        return [outbox.queue_one(one) for one in letters]


def row(cast: Cast, message: OutboxMessage) -> OutboxMessage:
    with partnership_scope(cast.partnership):
        return OutboxMessage.objects.get(pk=message.pk)


def forget_claims(cast: Cast) -> None:
    """As if the worker that claimed these had died long ago."""
    with partnership_scope(cast.partnership):
        OutboxMessage.objects.update(claimed_at=clock.real_now() - delivery.CLAIM_HOLDS * 2)


def test_asking_twice_for_the_same_email_is_harmless(in_ashshire: Cast) -> None:
    first = outbox.queue([letter(), letter("kim@ashshire.example")])
    again = outbox.queue([letter()])
    assert {row.pk for row in again} < {row.pk for row in first}
    assert OutboxMessage.objects.count() == 2


def test_an_email_that_has_not_left_can_be_taken_back(in_ashshire: Cast) -> None:
    outbox.queue([letter()])
    assert (outbox.cancel("test:sam@ashshire.example"), outbox.cancel("test:sam@ashshire.example")) == (1, 0)
    assert delivery.deliver(in_ashshire.partnership) == 0


def test_a_link_is_put_in_when_the_email_leaves_and_never_stored(ashshire: Cast, server: MailServer) -> None:
    (message,) = queued(ashshire, letter())
    assert delivery.deliver(ashshire.partnership) == 1
    link = address_for(LinkKind.SURVEY, partnership_id=ashshire.partnership.pk, object_id=17, generation=2)
    assert server.letters[0].get_content().strip() == f"Please answer: {link}"
    sent = row(ashshire, message)
    assert (sent.state, sent.text, sent.attempts) == (MessageState.SENT, "Please answer: {link:0}", 1)
    assert delivery.deliver(ashshire.partnership) == 0
    assert len(server.accepted) == 1


def test_an_email_waits_for_its_time(ashshire: Cast, server: MailServer, on_monday: dt.datetime) -> None:
    queued(ashshire, letter(not_before=on_monday + dt.timedelta(hours=1)))
    assert delivery.deliver(ashshire.partnership) == 0
    with partnership_scope(ashshire.partnership):
        assert delivery.next_due() == on_monday + dt.timedelta(hours=1)
    with clock.held_at(on_monday + dt.timedelta(hours=1)):
        assert delivery.deliver(ashshire.partnership) == 1


def test_a_partnership_sends_its_own_emails_only(
    ashshire: Cast, birchester: Cast, server: MailServer
) -> None:
    (foreign,) = queued(birchester, letter("pat@birchester.example"))
    assert delivery.deliver(ashshire.partnership) == 0
    assert row(birchester, foreign).state == MessageState.QUEUED


def test_a_hard_bounce_ends_it_and_the_others_still_go(ashshire: Cast, server: MailServer) -> None:
    gone, fine = queued(ashshire, letter("lee@ashshire.gone"), letter("kim@ashshire.example"))
    assert delivery.deliver(ashshire.partnership) == 1
    refused = row(ashshire, gone)
    assert refused.state == MessageState.FAILED
    assert refused.bounced_at is not None
    assert refused.problem.startswith("550 5.1.1")
    assert row(ashshire, fine).state == MessageState.SENT


def test_refused_words_fail_without_blaming_the_address(ashshire: Cast, server: MailServer) -> None:
    (message,) = queued(ashshire, letter(text="refuse this text"))
    assert delivery.deliver(ashshire.partnership) == 0
    refused = row(ashshire, message)
    assert (refused.state, refused.bounced_at) == (MessageState.FAILED, None)


def test_a_soft_bounce_is_tried_again_later_and_given_up_in_the_end(
    ashshire: Cast, server: MailServer, on_monday: dt.datetime
) -> None:
    (message,) = queued(ashshire, letter("jo@ashshire.busy"))
    moment, waits = on_monday, []
    while True:
        with clock.held_at(moment):
            assert delivery.deliver(ashshire.partnership) == 0
        found = row(ashshire, message)
        if found.state == MessageState.FAILED:
            break
        assert found.state == MessageState.QUEUED
        waits.append((found.not_before - moment).total_seconds() / 60)
        moment = found.not_before
    assert waits == list(delivery.RETRY_AFTER_MINUTES)
    assert (found.attempts, found.bounced_at) == (6, None)


def test_a_broken_connection_leaves_one_uncertain_email_resent_with_the_same_id(
    ashshire: Cast, server: MailServer
) -> None:
    server.hang_up_times = 1
    first, second = queued(ashshire, letter(), letter("kim@ashshire.example"))
    assert delivery.deliver(ashshire.partnership) == 1
    uncertain = row(ashshire, first)
    assert (uncertain.state, row(ashshire, second).state) == (MessageState.UNCERTAIN, MessageState.SENT)
    assert delivery.deliver(ashshire.partnership) == 0  # its claim still holds
    forget_claims(ashshire)
    assert delivery.deliver(ashshire.partnership) == 1
    assert row(ashshire, first).state == MessageState.SENT
    same = [one["Message-ID"] for one in server.letters if one["To"] == "sam@ashshire.example"]
    assert same == [uncertain.message_id] * 2


def test_a_connection_that_breaks_twice_leaves_it_uncertain_and_alone(
    ashshire: Cast, server: MailServer
) -> None:
    server.hang_up_times = 100
    (message,) = queued(ashshire, letter())
    for _ in range(10):
        delivery.deliver(ashshire.partnership)
        forget_claims(ashshire)
    found = row(ashshire, message)
    assert (found.state, found.attempts) == (MessageState.UNCERTAIN, 2)
    assert len(server.accepted) == 2


def test_what_a_killed_worker_left_is_taken_up_again(ashshire: Cast, server: MailServer) -> None:
    (message,) = queued(ashshire, letter())
    assert [claimed.pk for claimed in delivery.claim(ashshire.partnership)] == [message.pk]
    assert delivery.claim(ashshire.partnership) == []
    forget_claims(ashshire)
    assert delivery.deliver(ashshire.partnership) == 1


def test_moving_the_demonstrations_clock_takes_no_email_from_a_living_worker(
    ashshire: Cast, server: MailServer, on_monday: dt.datetime
) -> None:
    queued(ashshire, letter())
    delivery.claim(ashshire.partnership)
    with clock.held_at(on_monday + dt.timedelta(days=180)):
        assert delivery.claim(ashshire.partnership) == []


def test_without_a_mail_server_everything_is_put_back(
    ashshire: Cast, server: MailServer, settings: Any
) -> None:
    settings.EMAIL_PORT = 1
    messages = queued(ashshire, letter(), letter("kim@ashshire.example"))
    assert delivery.deliver(ashshire.partnership) == 0
    assert [row(ashshire, one).state for one in messages] == [MessageState.QUEUED] * 2


def test_an_attachment_that_is_gone_fails_its_own_email_only(ashshire: Cast, server: MailServer) -> None:
    with partnership_scope(ashshire.partnership):
        file = storage.store(b"pdf", kind="certificate", name="c.pdf", content_type="application/pdf")
        storage.erase(file)
    broken, fine = queued(ashshire, letter(attachment=file), letter("kim@ashshire.example"))
    assert delivery.deliver(ashshire.partnership) == 1
    assert (row(ashshire, broken).state, row(ashshire, fine).state) == (
        MessageState.FAILED,
        MessageState.SENT,
    )


def test_in_development_emails_land_in_the_mailbox(ashshire: Cast, settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND = "partnerships.mailbox.FileMailbox"
    settings.MAILBOX_DIR = tmp_path
    with partnership_scope(ashshire.partnership):
        file = storage.store(b"%PDF", kind="certificate", name="c.pdf", content_type="application/pdf")
    queued(ashshire, letter(attachment=file), letter("kim@ashshire.example"))
    assert delivery.deliver(ashshire.partnership) == 2
    (found,) = mailbox.letters("SAM@ashshire")
    assert (found.subject, found.attachments) == ("How was it?", ("c.pdf",))
    assert mailbox.attachment(found.name, 0) == ("c.pdf", "application/pdf", b"%PDF")
    assert mailbox.attachment(found.name, 1) is None
    assert mailbox.read("../../etc/passwd") is None
