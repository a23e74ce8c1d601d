"""Ashshire in June, with an event of March."""

from collections.abc import Iterator

import pytest

from courses.models import Event
from partnerships import clock
from tests.conftest import Cast
from tests.evaluations.making import may_send
from tests.evaluations.past_results.bringing_in import NOW, make_past_event


@pytest.fixture
def event(in_ashshire: Cast) -> Iterator[Event]:
    with clock.held_at(NOW):
        may_send(in_ashshire.partnership)
        yield make_past_event()
