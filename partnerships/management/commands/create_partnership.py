"""Make a partnership: the operator's first act."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from partnerships.services.partnerships import create_partnership


class Command(BaseCommand):
    """`manage.py create_partnership ashshire "Ashshire Safeguarding Children Partnership"`"""

    help = "Makes a partnership. Then name its first administrator with first_administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="its part of the address: small letters, figures, hyphens")
        parser.add_argument("name", help="its name in full")
        parser.add_argument("--short-name", default="", help="where there is little room")
        parser.add_argument("--colour", default="#1d5a6c", help="for example #1d5a6c")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = create_partnership(
                slug=options["slug"],
                name=options["name"],
                short_name=options["short_name"],
                colour=options["colour"],
            )
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        self.stdout.write(f"{made.name} is at {made.get_absolute_url()}")
        self.stdout.write(f"Next: manage.py first_administrator {made.slug} EMAIL NAME")
