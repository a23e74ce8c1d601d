"""`manage.py run_due --at 2026-02-02T09:00`: move the demonstration's clock, doing what falls due."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from partnerships import clock
from qa_portal.management.moments import moment_of
from qa_portal.services.running import run_due


class Command(BaseCommand):
    help = "Moves the demonstration's clock forward, doing in order everything that falls due on the way."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--at", required=True, help="the moment, London time: 2026-02-02T09:00")

    def handle(self, *args: Any, **options: Any) -> None:
        until = moment_of(options["at"])
        start = clock.now()
        if until < start:
            raise CommandError(
                f"The clock only moves forward; it is {clock.local(start):%Y-%m-%dT%H:%M} now."
            )
        done = run_due(until, since=start)
        try:
            clock.move_to(until)
        except clock.ClockCannotMove as refusal:
            raise CommandError(str(refusal)) from refusal
        for name, count in done.items():
            if count:
                self.stdout.write(f"{name}: {count:,}")
        self.stdout.write(f"The clock stands at {clock.local(clock.now()):%A %-d %B %Y, %H:%M}.")
