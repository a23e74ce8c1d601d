"""`manage.py set_clock --at 2026-05-04T09:00`: begin a demonstration on any day, before the first email."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from partnerships import clock
from partnerships.services.demonstration_clock import set_clock
from qa_portal.management.moments import moment_of


class Command(BaseCommand):
    help = (
        "Sets the demonstration's clock to any moment, past or coming, while no email has been sent. "
        "After that, run_due moves it forward."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", required=True, help="the moment, London time: 2026-05-04T09:00")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            set_clock(moment_of(options["at"]))
        except clock.ClockCannotMove as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"The clock stands at {clock.local(clock.now()):%A %-d %B %Y, %H:%M}.")
