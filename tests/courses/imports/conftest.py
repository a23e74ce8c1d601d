"""What tests of imports share."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from partnerships import clock
from partnerships.choices import Role
from partnerships.models import User
from tests.conftest import Cast
from tests.courses.imports.wizard import Wizard

BEFORE = dt.datetime(2026, 5, 5, 10, 0, tzinfo=clock.LONDON)
AFTER = dt.datetime(2026, 5, 14, 10, 0, tzinfo=clock.LONDON)


@pytest.fixture
def coordinator(ashshire: Cast, sign_in: Callable[[User], Client]) -> Wizard:
    """The coordinator of Ashshire at the wizard."""
    return Wizard(sign_in(ashshire.people[Role.COORDINATOR]))
