"""A mail server that refuses, hangs up, stops and starts as asked."""

import asyncio
import logging
import socket
from collections import Counter
from email import message_from_bytes, policy
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class FakeSmtp:
    """Keeps what it accepted. Addresses at `.gone` are refused for good, at `.busy` for now, at `.full` as full."""

    def __init__(self) -> None:
        self.accepted: list[Any] = []
        self.hang_up_times = 0
        self.sender_refusals: list[str] = []
        #: Accepts so many, then closes connection and port: the sender of the last one never hears so.
        self.break_after = 0
        #: Accepts so many, and gives no answer to the last.
        self.stall_at = 0
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self._controller: Controller | None = None

    def start(self) -> None:
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # it says ten things about each email
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port, ready_timeout=60)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
        self._controller = None

    async def handle_MAIL(  # noqa: N802  (aiosmtpd's name)
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.sender_refusals:
            return self.sender_refusals.pop(0)
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if address.endswith(".gone"):
            return "550 5.1.1 No such mailbox"
        if address.endswith(".busy"):
            return "451 4.3.0 Try again later"
        if address.endswith(".full"):
            return "552 5.2.2 Mailbox full"
        if address.endswith(".blocked"):
            return "550 5.7.1 We take nothing from you"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Any) -> str:  # noqa: N802
        self.accepted.append(envelope)
        if self.stall_at and len(self.accepted) >= self.stall_at:
            await asyncio.sleep(60)
        if len(self.accepted) == self.break_after:
            assert self._controller is not None
            self._controller.server.close()
            server.transport.close()
        if self.hang_up_times:
            self.hang_up_times -= 1
            server.transport.close()  # accepted, but the sender never hears so
        return "250 OK"

    @property
    def letters(self) -> list[Message]:
        return [message_from_bytes(envelope.content, policy=policy.default) for envelope in self.accepted]

    @property
    def times_by_id(self) -> Counter[str]:
        return Counter(str(letter["Message-ID"]) for letter in self.letters)

    @property
    def times_by_address(self) -> Counter[str]:
        return Counter(envelope.rcpt_tos[0] for envelope in self.accepted)
