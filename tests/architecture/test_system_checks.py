"""What Django itself finds wrong with models, addresses and templates stops the tests, not the server's start."""

from django.core.management import call_command


def test_djangos_own_checks_find_nothing(db: None) -> None:
    call_command("check", fail_level="WARNING")
