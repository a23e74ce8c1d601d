"""Evidence about to expire: its agency's leads are told once for each last day, a month before."""

import datetime as dt

import pytest

from assurance.models import Evidence
from assurance.services.evidence import withdraw
from assurance.services.evidence_expiry import next_due, sweep_expiry
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency, OutboxMessage
from partnerships.tenancy import partnership_scope
from tests.assurance.actions.making import lead_of, make_evidence, member
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("in_ashshire", "on_monday")

LAST_DAY = dt.date(2026, 7, 8)  # thirty days before: Monday 8 June


def at(day: int, hour: int = 9) -> dt.datetime:
    return dt.datetime(2026, 6, day, hour, tzinfo=clock.LONDON)


def told() -> list[tuple[str, str]]:
    return sorted(OutboxMessage.objects.values_list("to_address", "subject"))


def sweep_on(cast: Cast, day: int, hour: int = 9) -> int:
    with clock.held_at(at(day, hour)):
        return sweep_expiry(cast.partnership)


def ending(cast: Cast, title: str, agency: Agency | None, days: int = 0) -> Evidence:
    """A piece of evidence whose last day is so many days after LAST_DAY."""
    piece = make_evidence(cast, title, agency)
    piece.expires_on = LAST_DAY + dt.timedelta(days=days)
    piece.save(update_fields=["expires_on"])
    return piece


def test_the_leads_are_told_once_a_month_before_of_all_that_ends_on_a_day(ashshire: Cast) -> None:
    trust = Agency.objects.create(name="Ash Valley NHS Trust")
    lead = lead_of(ashshire, trust)
    ending(ashshire, "Supervision policy", trust)
    ending(ashshire, "Audit of files", trust)
    ending(ashshire, "Safer recruitment", trust, days=1)
    make_evidence(ashshire, "No end", trust)
    assert next_due() == at(8)
    assert [sweep_on(ashshire, 5), sweep_on(ashshire, 8, hour=8)] == [0, 0]
    assert [sweep_on(ashshire, day) for day in (8, 8, 9, 10)] == [1, 0, 1, 0]
    assert told() == [
        (lead.email, "1 piece of evidence to renew by 9 July 2026"),
        (lead.email, "2 pieces of evidence to renew by 8 July 2026"),
    ]
    text = OutboxMessage.objects.get(subject__startswith="2").text
    titles = [line for line in text.splitlines() if line.startswith("- ")]
    assert titles == ["- Audit of files", "- Supervision policy"]


def test_a_later_day_is_a_new_reminder_and_what_was_taken_off_has_none(ashshire: Cast) -> None:
    college = Agency.objects.create(name="Elm College")
    lead = lead_of(ashshire, college)
    policy = ending(ashshire, "Policy", college)
    withdraw(evidence=ending(ashshire, "Old", college, days=2), why="Replaced", by=lead)
    assert [sweep_on(ashshire, 9), sweep_on(ashshire, 11)] == [1, 0]
    Evidence.objects.filter(pk=policy.pk).update(expires_on=LAST_DAY + dt.timedelta(days=7))
    with clock.held_at(at(11)):
        assert next_due() == at(15)
    assert [sweep_on(ashshire, 15), sweep_on(ashshire, 16)] == [1, 0]


def test_the_officers_are_told_where_no_lead_is(ashshire: Cast, birchester: Cast) -> None:
    ending(ashshire, "The partnership's own", None)
    ending(ashshire, "Nobody leads there yet", Agency.objects.create(name="Elm College"))
    with partnership_scope(birchester.partnership):
        assert sweep_on(birchester, 9) == 0
    assert sweep_on(ashshire, 9) == 2
    assert {address for address, _ in told()} == {member(ashshire, Role.POLICY_OFFICER).email}


def test_nothing_is_due_when_no_evidence_ends_or_it_has_ended(ashshire: Cast) -> None:
    make_evidence(ashshire, "No end", None)
    ending(ashshire, "Ended", None, days=-38)
    assert (next_due(), sweep_on(ashshire, 8)) == (None, 0)
