"""Email to files, for development and demonstrations, with an in-app mailbox to read them."""

import datetime as dt
import email
import email.policy
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from partnerships import clock

NAME = re.compile(r"^[0-9]{14}-[0-9a-f]{32}\.eml$")


class FileMailbox(BaseEmailBackend):
    """Writes each email as one .eml file, whole or not at all."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        folder = Path(settings.MAILBOX_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%d%H%M%S}-{uuid.uuid4().hex}.eml"
            unfinished = folder / f"{name}.part"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(folder / name)
        return len(email_messages)


@dataclass(frozen=True)
class Letter:
    """An email as the in-app mailbox shows it."""

    name: str
    to: str
    subject: str
    sent_at: dt.datetime
    text: str
    attachments: tuple[str, ...]


def letters(to: str = "", limit: int = 100) -> list[Letter]:
    """The newest letters first, to one address if asked."""
    folder = Path(settings.MAILBOX_DIR)
    found: list[Letter] = []
    for path in sorted(folder.glob("*.eml"), reverse=True):
        letter = read(path.name)
        if letter and (not to or to.lower() in letter.to.lower()):
            found.append(letter)
        if len(found) == limit:
            break
    return found


def parsed(name: str) -> ParsedMessage | None:
    """The email in a file of the mailbox; None when the name is none of ours."""
    path = Path(settings.MAILBOX_DIR) / name
    if not NAME.match(name) or not path.is_file():
        return None
    return email.message_from_bytes(path.read_bytes(), policy=email.policy.default)


def read(name: str) -> Letter | None:
    """One letter."""
    message = parsed(name)
    if message is None:
        return None
    body = message.get_body(preferencelist=("plain",))
    return Letter(
        name=name,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        sent_at=dt.datetime.strptime(name[:14], "%Y%m%d%H%M%S").replace(tzinfo=dt.UTC),
        text=body.get_content() if body else "",
        attachments=tuple(part.get_filename() or "attachment" for part in message.iter_attachments()),
    )


def attachment(name: str, position: int) -> tuple[str, str, bytes] | None:
    """File name, type and bytes of one attachment."""
    message = parsed(name)
    parts = list(message.iter_attachments()) if message else []
    if not 0 <= position < len(parts):
        return None
    part = parts[position]
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        return None
    return part.get_filename() or "attachment", part.get_content_type(), content
