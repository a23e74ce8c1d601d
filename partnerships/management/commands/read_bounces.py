"""Read what mail servers report of emails: from standard input (a mail server's pipe), an mbox or a Maildir."""

import mailbox
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnerships.choices import DeliveryKind, MailRoute
from partnerships.logic.bounces import Report, ReportKind, read_report
from partnerships.models import Partnership
from partnerships.services.receipts import Receipt, take
from partnerships.tenancy import partnership_scope

KINDS = {
    ReportKind.HARD: DeliveryKind.HARD_BOUNCE,
    ReportKind.SOFT: DeliveryKind.SOFT_BOUNCE,
    ReportKind.COMPLAINT: DeliveryKind.COMPLAINT,
    ReportKind.DELIVERED: DeliveryKind.DELIVERED,
}


class Command(BaseCommand):
    """Reading the same report twice changes nothing; an email that is no report is passed over."""

    help = "Read reports of emails not delivered and complaints, sent to BOUNCE_ADDRESS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "place",
            nargs="?",
            default="-",
            help="an mbox file, a Maildir folder, or - for one email on stdin",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        taken = passed = 0
        for content in self._emails(options["place"]):
            report = read_report(content)
            if report is not None and take_report(report):
                taken += 1
            else:
                passed += 1
        self.stdout.write(f"{taken} reports taken, {passed} emails passed over.")

    def _emails(self, place: str) -> Iterator[bytes]:
        if place == "-":
            yield sys.stdin.buffer.read()
            return
        path = Path(place)
        if not path.exists():
            raise CommandError(f"There is no file or folder {place}.")
        box: mailbox.Mailbox[Any] = (
            mailbox.Maildir(place, create=False) if path.is_dir() else mailbox.mbox(place, create=False)
        )
        with closing(box):
            for key in sorted(box.keys()):
                yield box.get_bytes(key)


def take_report(report: Report) -> bool:
    """Record one report; False when it is about no email of ours, or was read before.

    Our Message-IDs cannot be guessed; they begin with the partnership's number, which only says where to look.
    """
    number = report.message_id.strip("<>").partition(".")[0]
    if not number.isdecimal() or len(number) > 18:
        return False
    partnership = Partnership.objects.filter(pk=int(number), active=True).first()
    if partnership is None:
        return False
    receipt = Receipt(
        KINDS[report.kind],
        MailRoute.SMTP,
        message_id=report.message_id,
        words=report.words,
        address=report.recipient,
    )
    with partnership_scope(partnership):
        return take(receipt)
