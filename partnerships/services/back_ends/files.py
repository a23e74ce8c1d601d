"""Emails as files, for development and demonstrations: what the in-app mailbox shows."""

from partnerships.choices import MailRoute
from partnerships.services.back_ends.smtp import SmtpBackEnd


class FileBackEnd(SmtpBackEnd):
    """The same emails to the letter, written by `partnerships.mailbox.FileMailbox`; there is no limit."""

    route = MailRoute.FILE

    def __init__(self) -> None:
        super().__init__()
        self.per_minute = 0
