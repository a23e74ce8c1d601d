"""Name a partnership's first administrator: the operator's second act."""

import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Board, MembershipRole, Partnership, User
from partnerships.services import invitations
from partnerships.services.partnerships import add_member
from partnerships.tenancy import partnership_scope

#: A small partnership has one person for all of it; roles are given and taken on the page of people and roles.
WHOLE_OFFICE = (Role.ADMINISTRATOR, Role.POLICY_OFFICER, Role.COORDINATOR)


class Command(BaseCommand):
    """`manage.py first_administrator ashshire sam@ashshire.example "Sam Reed"`"""

    help = (
        "Invites a partnership's first administrator by email and prints the link. With --password, makes the "
        "account at once and asks for its password. Refuses where there already is an administrator."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("email")
        parser.add_argument("name")
        parser.add_argument(
            "--password", action="store_true", help="ask for a password instead of sending a link"
        )
        parser.add_argument(
            "--administrator-only",
            action="store_true",
            help="leave out the roles of policy officer and coordinator",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        partnership = Partnership.objects.filter(slug=options["slug"], active=True).first()
        if partnership is None:
            raise CommandError(f"There is no partnership called {options['slug']}.")
        try:
            validate_email(options["email"])
        except ValidationError as problem:
            raise CommandError(f"{options['email']} is no email address.") from problem
        roles = (Role.ADMINISTRATOR,) if options["administrator_only"] else WHOLE_OFFICE
        with clock.steady(), partnership_scope(partnership):
            if MembershipRole.objects.filter(role=Role.ADMINISTRATOR, membership__active=True).exists():
                raise CommandError(
                    f"{partnership.name} has an administrator already, who can invite others on the page "
                    "of people and roles."
                )
            if options["password"]:
                self.make_at_once(options["email"], options["name"], roles)
            else:
                self.invite(options["email"], options["name"], roles)

    def make_at_once(self, email: str, name: str, roles: tuple[Role, ...]) -> None:
        password = getpass.getpass("Password: ")
        try:
            validate_password(password, User(email=email, name=name))
        except ValidationError as problem:
            raise CommandError(" ".join(problem.messages)) from problem
        no_board: Board | None = None
        add_member(email=email, name=name, roles=dict.fromkeys(roles, no_board), password=password)
        self.stdout.write(f"{name} can sign in as {email}.")

    def invite(self, email: str, name: str, roles: tuple[Role, ...]) -> None:
        invitation = invitations.invite(email=email, name=name, roles=roles, by=None)
        self.stdout.write(f"{name} is invited by email. The link works for 14 days:")
        self.stdout.write(invitations.address_of(invitation))
