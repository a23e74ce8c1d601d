"""The tracker's pages: whose actions one sees, recording progress, filters, files, query counts."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from assurance.models import Action, Recommendation
from partnerships.choices import Role
from partnerships.models import Agency, User
from partnerships.tenancy import partnership_scope
from tests.assurance.actions.making import lead_of, make_action, make_evidence
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("in_ashshire", "on_monday")
SignIn = Callable[[User], Client]


@pytest.fixture
def officer(ashshire: Cast, sign_in: SignIn) -> Client:
    return sign_in(ashshire.people[Role.POLICY_OFFICER])


def url(cast: Cast, name: str, *args: object) -> str:
    return reverse(f"assurance:{name}", args=[cast.partnership.slug, *args])


def test_a_lead_sees_their_own_agencys_actions_alone(ashshire: Cast, sign_in: SignIn) -> None:
    trust, college = (
        Agency.objects.create(name="Ash Valley NHS Trust"),
        Agency.objects.create(name="Elm College"),
    )
    lead_of(ashshire, trust)
    mine, other = make_action(ashshire, trust, "Ours"), make_action(ashshire, college, "Theirs alone")
    lead = sign_in(ashshire.people[Role.AGENCY_LEAD])
    page = lead.get(url(ashshire, "actions")).content.decode()
    assert ("Ours" in page, "Theirs alone" in page) == (True, False)
    assert lead.get(url(ashshire, "action", mine.pk)).status_code == 200
    assert lead.get(url(ashshire, "action", other.pk)).status_code == 404


def test_another_partnerships_action_is_not_there(ashshire: Cast, birchester: Cast, officer: Client) -> None:
    with partnership_scope(birchester.partnership):
        elsewhere = make_action(birchester, None, "Birchester's own")
    assert officer.get(url(ashshire, "action", elsewhere.pk)).status_code == 404
    assert "Birchester" not in officer.get(url(ashshire, "actions")).content.decode()


def test_a_lead_records_progress_and_a_refusal_keeps_what_they_typed(ashshire: Cast, sign_in: SignIn) -> None:
    trust = Agency.objects.create(name="Ash Valley NHS Trust")
    lead_of(ashshire, trust)
    action = make_action(ashshire, trust)
    lead = sign_in(ashshire.people[Role.AGENCY_LEAD])
    address = url(ashshire, "action", action.pk)
    refused = lead.post(address, {"act": "finish"})
    assert "Say what shows that it is done" in refused.content.decode()
    assert (
        lead.post(address, {"act": "drop", "progress": "No"}).status_code == 200
    )  # not among a lead's choices
    done = lead.post(address, {"act": "finish", "progress": "The form asks for it"}, follow=True)
    assert "The progress was recorded." in done.content.decode()
    assert Action.objects.get().state == "done"


def test_an_officer_records_a_recommendation_and_its_action(ashshire: Cast, officer: Client) -> None:
    evidence = make_evidence(ashshire)
    new = url(ashshire, "recommendation_new")
    assert "Choose" in officer.post(new, {"text": "Change it", "source": "audit"}).content.decode() or not (
        Recommendation.objects.exists()
    )
    made = officer.post(new, {"text": "Change it", "source": "inspection", "evidence": [evidence.pk]})
    recommendation = Recommendation.objects.get()
    assert made["Location"] == url(ashshire, "recommendation_action", recommendation.pk)
    date = {"due_on_day": "30", "due_on_month": "9", "due_on_year": "2026"}
    officer.post(made["Location"], {"text": "Rewrite the policy", "owner": "Head of policy", **date})
    page = officer.get(url(ashshire, "recommendation", recommendation.pk)).content.decode()
    assert "Rewrite the policy" in page
    assert "Dip sample of 20 files" in page


def test_filters_find_what_is_late_and_what_changed_since_the_meeting(
    ashshire: Cast, officer: Client
) -> None:
    make_action(ashshire, None, "Late one", due_on=dt.date(2026, 6, 2))
    make_action(ashshire, None, "Later one", due_on=dt.date(2026, 9, 2))
    Action.objects.filter(text="Late one").update(due_on=dt.date(2026, 5, 1))
    late = officer.get(url(ashshire, "actions") + "?standing=late").content.decode()
    assert ("Late one" in late, "Later one" in late) == (True, False)
    assert "1 of 2 unfinished actions is late." in late
    nothing = officer.get(url(ashshire, "actions") + "?since=2026-06-02").content.decode()
    assert "No action fits." in nothing


@pytest.mark.parametrize(("wanted", "begins"), [("csv", "\ufeffAction".encode()), ("xlsx", b"PK")])
def test_the_list_can_be_had_as_a_file(ashshire: Cast, officer: Client, wanted: str, begins: bytes) -> None:
    make_action(ashshire)
    assert officer.get(url(ashshire, "actions") + f"?format={wanted}").content.startswith(begins)


def test_the_list_costs_the_same_queries_however_many_actions(
    ashshire: Cast, officer: Client, django_assert_num_queries: Callable[..., object]
) -> None:
    make_action(ashshire)
    address = url(ashshire, "actions")
    officer.get(address)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        officer.get(address)
    for number in range(2):
        make_action(ashshire, Agency.objects.create(name=f"Agency {number}"))
    with CaptureQueriesContext(connection) as three:
        officer.get(address)
    assert len(three) == len(one)
