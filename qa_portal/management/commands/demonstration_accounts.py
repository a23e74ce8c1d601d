"""Who can sign in to the demonstration."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from partnerships.models import Partnership
from qa_portal.demonstration.setting_up import PASSWORD, accounts


class Command(BaseCommand):
    help = "Print the demonstration's accounts, one for each role."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMONSTRATION or not Partnership.objects.filter(slug="ashshire").exists():
            return
        self.stdout.write(f"Sign in with one of these addresses and the password {PASSWORD}")
        for role, address in accounts("ashshire"):
            self.stdout.write(f"  {role.label:<24} {address}")
        self.stdout.write(f"  {'Another partnership':<24} {accounts('birchester')[0][1]}")
