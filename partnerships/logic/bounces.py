"""Refusals of mail servers, and the reports that they send later.

Sources: RFC 3463 (enhanced status codes), RFC 3464 (delivery status notifications), RFC 5965 (feedback reports).
"""

import email
import email.policy
import re
from dataclasses import dataclass
from email.message import EmailMessage, Message
from enum import StrEnum

ENHANCED = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")


class Refusal(StrEnum):
    """What a refusal says."""

    #: The address takes no email, ever.
    HARD = "hard"
    #: Not now: full, busy, or greylisted.
    SOFT = "soft"
    #: Not this email, or not from us; the address is not to blame.
    POLICY = "policy"


def refusal(code: int, words: str) -> Refusal:
    """Judge an SMTP reply of 400 or more to a recipient, by its enhanced status where it has one.

    5.7.x is policy (RFC 3463, 3.8), x.2.2 a full mailbox: neither means that the address is wrong.
    """
    found = ENHANCED.search(words)
    if found:
        kind, subject, detail = found.groups()
        if (subject, detail) == ("2", "2") or kind == "4":
            return Refusal.SOFT
        return Refusal.POLICY if subject == "7" else Refusal.HARD
    if code == 552:
        return Refusal.SOFT
    return Refusal.HARD if code >= 500 else Refusal.SOFT


class ReportKind(StrEnum):
    """What a report says of an email."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"
    DELIVERED = "delivered"


@dataclass(frozen=True)
class Report:
    """One report about one email; `message_id` with its brackets, `recipient` in small letters or ""."""

    kind: ReportKind
    message_id: str
    recipient: str
    words: str


def read_report(content: bytes) -> Report | None:
    """Read a bounce or complaint as it came by email; None for any other email, and for a mere delay."""
    message = email.message_from_bytes(content, policy=email.policy.default)
    message_id = original_message_id(message)
    if not message_id:
        return None
    for part in message.walk():
        if part.get_content_type() == "message/delivery-status":
            return _status_report(part, message_id)
        if part.get_content_type() == "message/feedback-report":
            return _complaint(part, message_id)
    return None


def original_message_id(message: Message) -> str:
    """The Message-ID of the email that a report is about; "" when it does not say."""
    for part in message.walk():
        kind = part.get_content_type()
        inner: Message | None = None
        if kind == "message/rfc822" and part.is_multipart():
            inner = next((found for found in part.get_payload() if isinstance(found, Message)), None)
        elif kind == "text/rfc822-headers":
            payload = part.get_payload(decode=True)
            inner = email.message_from_bytes(payload) if isinstance(payload, bytes) else None
        found = str(inner["Message-ID"] or "").strip() if inner is not None else ""
        if found:
            return found
    return ""


def _fields(part: Message) -> list[Message]:
    """The blocks of a report: each is parsed as headers."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)]
    raw = part.get_payload(decode=True)
    text = raw if isinstance(raw, bytes) else str(payload).encode()
    return [email.message_from_bytes(block) for block in text.replace(b"\r\n", b"\n").split(b"\n\n")]


def _address(value: object) -> str:
    """The address of "rfc822; sam@work.example"."""
    return str(value or "").rpartition(";")[2].strip().strip("<>").lower()


def _status_report(part: Message, message_id: str) -> Report | None:
    for block in _fields(part):
        action = str(block["Action"] or "").strip().lower()
        words = str(block["Diagnostic-Code"] or block["Status"] or action).strip()
        recipient = _address(block["Final-Recipient"] or block["Original-Recipient"])
        if action == "delivered":
            return Report(ReportKind.DELIVERED, message_id, recipient, words)
        if action == "failed":
            status = str(block["Status"] or "").strip()
            judged = refusal(500 if status.startswith("5") else 400, status)
            kind = ReportKind.HARD if judged is Refusal.HARD else ReportKind.SOFT
            return Report(kind, message_id, recipient, words)
    return None


def _complaint(part: Message, message_id: str) -> Report | None:
    block = next(iter(_fields(part)), EmailMessage())
    if str(block["Feedback-Type"] or "").strip().lower() not in {"abuse", "fraud", "opt-out"}:
        return None
    return Report(
        ReportKind.COMPLAINT, message_id, _address(block["Original-Rcpt-To"]), "Reported as unwanted"
    )
