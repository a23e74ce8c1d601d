"""Actions on Home: a lead's one by one, the team's own one by one, what agencies are late with in a row each."""

import datetime as dt

import pytest

from assurance.queries.actions import due_items
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency
from tests.assurance.actions.making import lead_of, make_action, member
from tests.conftest import Cast

#: When the actions were given out.
IN_MAY = dt.datetime(2026, 5, 1, 10, tzinfo=clock.LONDON)

pytestmark = pytest.mark.usefixtures("in_ashshire", "on_monday")


def test_the_team_sees_one_row_for_each_agency_that_is_late(ashshire: Cast) -> None:
    trust, police = (Agency.objects.create(name=name) for name in ("Ash Valley NHS Trust", "Ashshire Police"))
    lead = lead_of(ashshire, trust)
    with clock.held_at(IN_MAY):
        make_action(ashshire, trust, "Train the new starters", due_on=dt.date(2026, 5, 20))
        make_action(ashshire, trust, "Publish the steps", due_on=dt.date(2026, 5, 11))
        make_action(ashshire, trust, "Not late yet", due_on=dt.date(2026, 6, 5))
        make_action(ashshire, police, "Brief the duty desk", due_on=dt.date(2026, 5, 25))
        make_action(ashshire, None, "Book the hall", due_on=dt.date(2026, 6, 3))
    today = clock.today()
    assert [(item.what, item.due_on) for item in due_items(member(ashshire, Role.POLICY_OFFICER), today)] == [
        ("Action: Book the hall", dt.date(2026, 6, 3)),
        ("2 actions of Ash Valley NHS Trust are late", dt.date(2026, 5, 11)),
        ("1 action of Ashshire Police is late", dt.date(2026, 5, 25)),
    ]
    assert [item.what for item in due_items(lead, today)] == [
        "Action: Publish the steps",
        "Action: Train the new starters",
        "Action: Not late yet",
    ]


def test_the_row_of_an_agency_leads_to_its_late_actions(ashshire: Cast) -> None:
    trust = Agency.objects.create(name="Ash Valley NHS Trust")
    with clock.held_at(IN_MAY):
        make_action(ashshire, trust, due_on=dt.date(2026, 5, 11))
    (row,) = due_items(member(ashshire, Role.COORDINATOR), clock.today())
    assert row.url == f"{ashshire.home}actions/?standing=late&agency={trust.pk}"
