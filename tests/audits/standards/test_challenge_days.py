"""Challenge days: planned, challenges written down, held, recorded; refusals; who sees them."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.models import ChallengeDay
from audits.services.challenge_days import add_challenge, cancel, hold, plan_day, write_record
from partnerships import clock
from partnerships.access import visible_to
from partnerships.choices import Role
from partnerships.models import User
from partnerships.tenancy import partnership_scope
from tests.audits.making import agency, make_assessment, make_cycle, officer, person
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
TODAY = dt.date(2026, 6, 1)


def test_from_plan_to_record_in_the_browser(in_ashshire: Cast, sign_in: Callable[[User], Client]) -> None:
    cycle = make_cycle(in_ashshire)
    challenged = make_assessment(in_ashshire, agency("Ashshire Police"), cycle=cycle)
    lead = person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Police"))
    browser = sign_in(in_ashshire.people[Role.POLICY_OFFICER])

    def url(name: str, *args: object) -> str:
        return reverse(f"audits:{name}", args=[in_ashshire.partnership.slug, *args])

    day = {"on_day": "1", "on_month": "6", "on_year": "2026"}
    browser.post(url("challenge_day_plan"), {"title": "Spring challenge", "cycle": str(cycle.pk), **day})
    found = ChallengeDay.objects.get()
    said = {
        "assessment": str(challenged.pk),
        "challenge": "How do you know?",
        "response": "We ask",
        "outcome": "Show it",
    }
    browser.post(url("challenge_add", found.pk), said)
    browser.post(url("challenge_hold", found.pk), {"roles": "Head of safeguarding\n\nNamed nurse"})
    browser.post(url("challenge_record", found.pk), {"record": "Three agencies were challenged."})
    found.refresh_from_db()
    assert (found.state, found.roles_present) == ("recorded", ["Head of safeguarding", "Named nurse"])
    theirs = sign_in(User.objects.get(pk=lead.user_id))
    page = theirs.get(url("challenge_day", found.pk)).content.decode()
    for words in ("How do you know?", "Three agencies were challenged.", "Named nurse"):
        assert words in page
    assert "Add a challenge" not in page


def test_nothing_is_added_to_a_closed_record_and_nothing_skipped(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    day = plan_day(title="Spring", on=TODAY, by=by)
    with pytest.raises(Refused):
        write_record(day=day, words="Too early", by=by)
    with pytest.raises(Refused, match="by role"):
        hold(day=day, roles_present=[" "], by=by)
    hold(day=day, roles_present=["Chair"], by=by)
    with pytest.raises(Refused):
        cancel(day=day, why="Snow", by=by)
    with pytest.raises(Refused, match="Write the record"):
        write_record(day=day, words=" ", by=by)
    write_record(day=day, words="It was held.", by=by)
    with pytest.raises(Refused, match="closed"):
        add_challenge(day=day, challenge="Late", by=by)


@pytest.mark.parametrize(
    ("title", "on", "why"), [(" ", TODAY, "title"), ("Spring", dt.date(2026, 5, 31), "not past")]
)
def test_what_a_plan_needs(in_ashshire: Cast, title: str, on: dt.date, why: str) -> None:
    with pytest.raises(Refused, match=why):
        plan_day(title=title, on=on, by=officer(in_ashshire))


def test_a_day_to_come_was_not_held_and_other_cycles_are_not_challenged(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    day = plan_day(title="Summer", on=dt.date(2026, 7, 1), by=by)
    with pytest.raises(Refused, match="still to come"):
        hold(day=day, roles_present=["Chair"], by=by)
    other = make_assessment(in_ashshire, agency("Ashshire Police"))
    with pytest.raises(Refused, match="does not take part"):
        add_challenge(day=day, challenge="How?", assessment=other, by=by)


def test_who_sees_a_day(in_ashshire: Cast, birchester: Cast) -> None:
    lead = person(in_ashshire, Role.AGENCY_LEAD, agency("Oak Trust"))
    plan_day(title="Spring", on=TODAY, by=officer(in_ashshire))
    assert not visible_to(lead, ChallengeDay).exists()
    with pytest.raises(Refused, match="policy officer"):
        plan_day(title="Mine", on=TODAY, by=lead)
    with partnership_scope(birchester.partnership):
        assert not ChallengeDay.objects.exists()


def test_the_list_costs_the_same_with_one_row_and_with_three(
    in_ashshire: Cast, sign_in: Callable[[User], Client]
) -> None:
    browser = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    by, url = officer(in_ashshire), reverse("audits:challenge_days", args=[in_ashshire.partnership.slug])
    plan_day(title="First", on=clock.today(), by=by)
    with CaptureQueriesContext(connection) as one:
        browser.get(url)
    for title in ("Second", "Third"):
        plan_day(title=title, on=clock.today(), by=by)
    with CaptureQueriesContext(connection) as three:
        assert b"Third" in browser.get(url).content
    assert len(three) == len(one)
    assert b"First" in browser.get(f"{url}?format=csv").content
