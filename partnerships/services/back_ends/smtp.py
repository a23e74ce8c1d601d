"""A mail server, through Django's connection."""

import datetime as dt
import smtplib
from contextlib import suppress

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from partnerships.choices import MailRoute
from partnerships.logic.bounces import Refusal, refusal
from partnerships.services.back_ends.protocol import Email, Handed, Outcome, Unreachable

#: How long a partnership waits when the server says "not now" to the sender, or does not let it in.
BUSY = dt.timedelta(minutes=2)
NOT_LET_IN = dt.timedelta(hours=1)


def as_mime(email: Email) -> EmailMessage:
    """Plain text alone: no tracking image, no rewritten link. One click unsubscribes (RFC 8058)."""
    headers = {"Message-ID": email.message_id, "Auto-Submitted": "auto-generated"}
    if email.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{email.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if settings.BOUNCE_ADDRESS:
        headers["From"] = settings.DEFAULT_FROM_EMAIL
    letter = EmailMessage(
        subject=email.subject,
        body=email.text,
        from_email=settings.BOUNCE_ADDRESS or settings.DEFAULT_FROM_EMAIL,
        to=[email.to_address],
        headers=headers,
    )
    if email.attachment is not None:
        file = email.attachment
        letter.attach(file.name, file.content, file.content_type)
    return letter


class SmtpBackEnd:
    """One connection, opened again after it broke. A server never says what became of an email."""

    route = MailRoute.SMTP
    can_look_up = False

    def __init__(self) -> None:
        self.per_minute: int = settings.SMTP_PER_MINUTE
        self._connection: BaseEmailBackend = get_connection()

    def open(self) -> None:
        try:
            self._connection.open()
        except (OSError, smtplib.SMTPException) as problem:
            raise Unreachable(str(problem)) from problem

    def send(self, email: Email) -> Handed:
        try:
            self._connection.send_messages([as_mime(email)])
        except smtplib.SMTPRecipientsRefused as problem:
            code, said = next(iter(problem.recipients.values()), (550, b""))
            return _refused_recipient(code, _text(said))
        except smtplib.SMTPSenderRefused as problem:
            words = f"{problem.smtp_code} {_text(problem.smtp_error)}"
            wait = NOT_LET_IN if problem.smtp_code >= 500 else BUSY
            return Handed(Outcome.HELD, words, hold_for=wait, counts=False)
        except smtplib.SMTPHeloError as problem:
            self.close()
            words = f"{problem.smtp_code} {_text(problem.smtp_error)}"
            return Handed(Outcome.HELD, words, hold_for=BUSY, counts=False)
        except smtplib.SMTPDataError as problem:
            words = f"{problem.smtp_code} {_text(problem.smtp_error)}"
            return Handed(Outcome.REFUSED if problem.smtp_code >= 500 else Outcome.LATER, words)
        except smtplib.SMTPServerDisconnected as problem:
            self.close()
            return Handed(Outcome.UNCERTAIN, str(problem))
        except (OSError, smtplib.SMTPException) as problem:
            return Handed(Outcome.LATER, str(problem))
        return Handed(Outcome.ACCEPTED)

    def look_up(self, message_id: str) -> Handed:
        return Handed(Outcome.UNCERTAIN)

    def close(self) -> None:
        with suppress(OSError, smtplib.SMTPException):
            self._connection.close()


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said


def _refused_recipient(code: int, said: str) -> Handed:
    words = f"{code} {said}"
    if code == 421:
        return Handed(Outcome.HELD, words, hold_for=BUSY, counts=False)
    judged = refusal(code, said)
    if judged is Refusal.HARD:
        return Handed(Outcome.REFUSED, words, bad_address=True)
    if judged is Refusal.SOFT:
        return Handed(Outcome.LATER, words, bad_address=True)
    return Handed(Outcome.REFUSED if code >= 500 else Outcome.LATER, words)
