"""The Surveys tab, the overview and Start, as officer and as others see them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Event
from evaluations.models import EventPlan, Invitation
from evaluations.queries.home import due_items, key_figures
from evaluations.services.planning import plan_changed_events
from evaluations.services.sending import send_due
from evaluations.services.trainers import summary, sweep_trainers
from partnerships import clock, places
from partnerships.choices import Role
from partnerships.models import OutboxMessage, PartnershipSettings
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.making import CONTACTS, book_people, london, make_course, make_event, may_send

SignIn = Callable[[Any], Client]


@pytest.fixture
def event(ashshire: Cast) -> Event:
    """An event on 17 June with three people, sent the before survey on 8 June."""
    with clock.held_at(london(2026, 5, 1, 12)), partnership_scope(ashshire.partnership):
        may_send(ashshire.partnership)
        made = make_event(make_course(), london(2026, 6, 17, 9, 30))
        book_people(made, 3)
        plan_changed_events()
    with clock.held_at(london(2026, 6, 8, 9)):
        send_due(ashshire.partnership)
    with partnership_scope(ashshire.partnership):
        first = Invitation.objects.filter(stage="pre").order_by("id").first()
        Invitation.objects.filter(pk=first.pk).update(state="answered", answered_at=clock.now())
    return made


def get(client: Client, cast: Cast, name: str, *args: object) -> str:
    response = client.get(reverse(name, args=[cast.partnership.slug, *args]))
    assert response.status_code == 200
    return response.content.decode()


def test_the_tab_shows_the_stages_and_what_happens_next(
    event: Event, ashshire: Cast, sign_in: SignIn
) -> None:
    client = sign_in(ashshire.people[Role.COORDINATOR])
    with clock.held_at(london(2026, 6, 9, 10)):
        page = get(client, ashshire, "evaluations:event_surveys", event.ref)
    for words in (
        "Answered: 1 of 3 (33%).",
        "Reminder on 15 June 2026.",
        "Closes on 17 June 2026 at 9:30am.",
        "3 people are to be asked, from 17 September 2026 at 9am.",
    ):
        assert page.count(words) == 1, words


def test_the_overview_lists_what_is_open(event: Event, ashshire: Cast, sign_in: SignIn) -> None:
    client = sign_in(ashshire.people[Role.POLICY_OFFICER])
    with clock.held_at(london(2026, 6, 18, 10)):
        page = get(client, ashshire, "evaluations:overview")
    assert page.count("1 of 3 (33%)") == 2


def test_the_tab_costs_the_same_for_any_number_of_people(
    event: Event, ashshire: Cast, sign_in: SignIn
) -> None:
    client = sign_in(ashshire.people[Role.COORDINATOR])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            get(client, ashshire, "evaluations:event_surveys", event.ref)
        counts.append(len(queries))
        with partnership_scope(ashshire.partnership):
            book_people(event, 20, "more")
            plan_changed_events()
    assert counts[0] == counts[1]


def test_looking_changes_nothing_and_the_email_can_be_read(
    event: Event, ashshire: Cast, sign_in: SignIn
) -> None:
    client = sign_in(ashshire.people[Role.COORDINATOR])
    page = get(client, ashshire, "evaluations:event_letter", event.ref, "m6", "delegate")
    assert page.count("Six months on, please tell us what has lasted.") == 1
    with partnership_scope(ashshire.partnership):
        assert OutboxMessage.objects.count() == 3


def test_start_by_the_officer_and_refused_to_a_provider(ashshire: Cast, sign_in: SignIn) -> None:
    with clock.held_at(london(2026, 6, 8, 10)):
        with partnership_scope(ashshire.partnership):
            PartnershipSettings.objects.update(**CONTACTS)
            waiting = make_event(make_course(), clock.now() + dt.timedelta(days=1), ref="SOON")
            book_people(waiting, 2)
            plan_changed_events()
        officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
        provider = sign_in(ashshire.people[Role.PROVIDER])
        slug = ashshire.partnership.slug
        for client, status in ((provider, 403), (officer, 302)):
            assert client.post(reverse("evaluations:start_now", args=[slug])).status_code == status
            assert client.post(reverse("evaluations:event_start", args=[slug, "SOON"])).status_code == status
        with partnership_scope(ashshire.partnership):
            plan_changed_events()
            assert EventPlan.objects.get(event=waiting).started_by == ashshire.people[Role.POLICY_OFFICER]
            assert Invitation.objects.filter(state="planned").count() == 8


def test_home_asks_for_start_and_shows_the_response(event: Event, ashshire: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        member = member_of(ashshire.people[Role.POLICY_OFFICER].pk)
        with clock.held_at(london(2026, 6, 18, 10)):
            assert [figure.words for figure in key_figures(member, clock.today())] == ["1 of 3 (33%)"]
            assert list(due_items(member, clock.today())) == []
            PartnershipSettings.objects.update(sending_started_at=None)
            assert [item.button for item in due_items(member, clock.today())] == ["See what would be sent"]


def test_trainers_get_a_page_five_working_days_before_with_groups_only(event: Event, ashshire: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        event.trainers.create(name="Tom Trainer", email="tom@train.example")
        sent = []
        for moment in (london(2026, 6, 9, 9), london(2026, 6, 10, 9), london(2026, 6, 10, 10)):
            with clock.held_at(moment):
                sent.append(sweep_trainers(ashshire.partnership))
        assert sent == [0, 1, 0]
        message = OutboxMessage.objects.get(kind="trainer")
        assert (message.to_address, message.attachment.content_type) == (
            "tom@train.example",
            "application/pdf",
        )
        page = summary(event, ashshire.partnership, PartnershipSettings.objects.get())
    assert (page["people"], page["hopes"]) == ("3 people are", [])


def test_every_sweep_is_registered_in_its_order() -> None:
    orders = {sweep.name: sweep.order for sweep in places.sweeps()}
    assert [orders[name] for name in ("plan", "send", "close", "concerns", "trainers", "deliver")] == [
        10,
        20,
        40,
        60,
        65,
        90,
    ]


def test_trainers_get_the_result_once_after_the_after_survey_closed(event: Event, ashshire: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        event.trainers.create(name="Tom Trainer", email="tom@train.example")
        EventPlan.objects.update(trainer_summary_at=clock.now())
        event.surveys.filter(stage="post").update(state="closed")
        sent = []
        for moment in (london(2026, 7, 8, 12), london(2026, 7, 9, 9), london(2026, 7, 9, 10)):
            with clock.held_at(moment):
                sent.append(sweep_trainers(ashshire.partnership))
        assert sent == [0, 1, 0]
        message = OutboxMessage.objects.get(kind="trainer")
    assert message.subject == "What people took from it: Neglect, 17 June 2026"
