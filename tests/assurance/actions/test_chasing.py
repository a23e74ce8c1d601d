"""Overdue actions are chased: the first working day after the date, then weekly, one email an agency."""

import datetime as dt

import pytest

from assurance.services.action_chasing import next_due, sweep_actions
from assurance.services.actions import update_action
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency, OutboxMessage
from tests.assurance.actions.making import lead_of, make_action, member
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("in_ashshire", "on_monday")


def at(day: int, hour: int = 9, month: int = 6) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, tzinfo=clock.LONDON)


def sent_to() -> list[tuple[str, str]]:
    return list(OutboxMessage.objects.order_by("id").values_list("to_address", "subject"))


def test_one_email_an_agency_on_the_next_working_day_then_weekly(ashshire: Cast) -> None:
    trust = Agency.objects.create(name="Ash Valley NHS Trust")
    lead = lead_of(ashshire, trust)
    officer = member(ashshire, Role.POLICY_OFFICER)
    late = make_action(ashshire, trust, due_on=dt.date(2026, 6, 5))  # a Friday
    make_action(ashshire, trust, "A second one", due_on=dt.date(2026, 6, 4))
    make_action(ashshire, None, "The team's own", due_on=dt.date(2026, 6, 5))
    assert next_due() == at(5)
    with clock.held_at(at(6)):
        assert sweep_actions(ashshire.partnership) == 0  # a Saturday
    with clock.held_at(at(8)):
        assert (sweep_actions(ashshire.partnership), sweep_actions(ashshire.partnership)) == (3, 0)
        assert sorted(sent_to()) == sorted(
            [(lead.email, "2 actions are late"), (officer.email, "1 action is late")]
        )
        assert next_due() == at(15)
        update_action(action=late, act="finish", progress="It is in the form now", by=lead)
    with clock.held_at(at(15)):
        assert sweep_actions(ashshire.partnership) == 2
    assert len(sent_to()) == 4


def test_an_agency_without_a_lead_is_chased_through_the_officer(ashshire: Cast) -> None:
    make_action(ashshire, Agency.objects.create(name="Elm College"), due_on=dt.date(2026, 6, 1))
    with clock.held_at(at(2)):
        assert sweep_actions(ashshire.partnership) == 1
    assert [address for address, _ in sent_to()] == [member(ashshire, Role.POLICY_OFFICER).email]


def test_nothing_is_due_without_unfinished_actions(ashshire: Cast) -> None:
    assert next_due() is None
    with clock.held_at(at(2)):
        assert sweep_actions(ashshire.partnership) == 0
