"""Load the demonstration: `manage.py load_demonstration [--if-empty] [--scale 0.1] [--seed 2026]`."""

import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from qa_portal.demonstration import loading


class Command(BaseCommand):
    help = "Make the demonstration partnerships Ashshire and Birchester, day by day, with the product's own services."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is a partnership")
        parser.add_argument("--scale", type=float, default=1.0, help="a tenth of the size: 0.1")
        parser.add_argument("--seed", type=int, default=loading.SEED)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION:
            raise CommandError("The demonstration is for demonstration mode only. Set DEMONSTRATION=1.")
        if not loading.is_empty() and not loading.was_interrupted():
            if options["if_empty"]:
                self.stdout.write("There is a partnership already, so no demonstration is loaded.")
                return
            raise CommandError("There is a partnership already. The demonstration needs an empty database.")
        started = time.perf_counter()
        self.stdout.write("Loading the demonstration:")
        loading.load(say=self.stdout.write, scale=options["scale"], seed=options["seed"])
        self.stdout.write(f"Demonstration loaded in {time.perf_counter() - started:.0f} s.")
