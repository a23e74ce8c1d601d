"""Somebody moves: the pair breaks, the agency's contact repairs it, and nothing broken is asked or compared."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Booking, Event
from courses.services.refusals import Refused
from evaluations.models import Invitation, PairBreak, RepairTask, SupervisorAnswer
from evaluations.services import pairs
from evaluations.services.closing import sweep_close
from evaluations.services.planning import plan_changed_events
from evaluations.services.repair_asking import next_due, sweep_pairs
from evaluations.services.sending import send_due
from partnerships import clock, places
from partnerships.choices import EmailKind, Role
from partnerships.links import LinkKind, token_for
from partnerships.models import Agency, Membership, OutboxMessage
from partnerships.queries.members import member_of
from partnerships.services.partnerships import add_member
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.asking import ask
from tests.evaluations.making import book_people, london, make_course, make_event, may_send

SignIn = Callable[[Any], Client]
PLANNED = london(2026, 5, 1, 12, 0)
THREE_MONTHS = london(2026, 9, 17, 9, 0)


@pytest.fixture
def agency(in_ashshire: Cast) -> Agency:
    return Agency.objects.create(name="Ash Trust", contact_name="Cay", contact_email="cay@ash.example")


@pytest.fixture
def booking(in_ashshire: Cast, agency: Agency) -> Booking:
    """Somebody who came on 17 June, whose manager was asked at three months."""
    with clock.held_at(PLANNED):
        may_send(in_ashshire.partnership)
        event = make_event(make_course(ask_managers=True), london(2026, 6, 17, 9, 30))
        (made,) = book_people(event, 1, status="attended", agency=agency)
        plan_changed_events()
    Invitation.objects.filter(stage__in=["pre", "post"]).update(state="cancelled")
    with clock.held_at(THREE_MONTHS):
        send_due(in_ashshire.partnership)
    return made


def lead_of(agency: Agency, email: str) -> Membership:
    """An agency's lead."""
    member = add_member(email=email, name="Lea Lead", roles={Role.AGENCY_LEAD: None})
    member.agency = agency
    member.save(update_fields=["agency"])
    return member


def standing(audience: str) -> dict[str, tuple[str, str]]:
    rows = Invitation.objects.filter(audience=audience, stage__in=["m3", "m6"])
    return {
        stage: (state, reason) for stage, state, reason in rows.values_list("stage", "state", "skip_reason")
    }


def broken(booking: Booking, reason: str = "not_manager") -> RepairTask:
    return pairs.break_pair(booking=booking, reason=reason, from_stage="m3")


def test_a_manager_who_does_not_manage_them_now_is_asked_no_more(booking: Booking) -> None:
    with clock.held_at(THREE_MONTHS):
        task = broken(booking)
    assert standing("manager") == {"m3": ("skipped", "pair_broken"), "m6": ("skipped", "pair_broken")}
    assert standing("delegate") == {"m3": ("sent", ""), "m6": ("planned", "")}
    assert (task.state, task.agency.name, task.due_on) == ("open", "Ash Trust", dt.date(2026, 10, 1))


def test_a_delegate_who_left_is_asked_no_more_nor_is_their_manager(booking: Booking) -> None:
    with clock.held_at(THREE_MONTHS):
        broken(booking, "delegate_left")
    left = ("skipped", "not_in_role")
    assert standing("manager") == standing("delegate") == {"m3": left, "m6": left}


def test_a_second_report_adds_a_break_but_no_second_task(booking: Booking) -> None:
    with clock.held_at(THREE_MONTHS):
        assert broken(booking).pk == broken(booking).pk
    assert (PairBreak.objects.count(), RepairTask.objects.count()) == (2, 1)


def test_with_nothing_left_to_ask_the_pair_is_broken_and_nobody_is_bothered(
    booking: Booking, in_ashshire: Cast
) -> None:
    with clock.held_at(london(2027, 3, 1, 9)):
        task = broken(booking)
        assert (task.state, sweep_pairs(in_ashshire.partnership)) == ("expired", 0)


def test_another_manager_is_asked_through_a_new_link_and_the_old_one_is_dead(
    booking: Booking, in_ashshire: Cast
) -> None:
    before = Invitation.objects.get(audience="manager", stage="m3")
    with clock.held_at(THREE_MONTHS):
        task = pairs.name_manager(task=broken(booking), name="Nia New", email="nia@ash.example")
        plan_changed_events()
        assert standing("manager") == {"m3": ("planned", ""), "m6": ("planned", "")}
        assert send_due(in_ashshire.partnership) == 1
    assert OutboxMessage.objects.latest("id").to_address == "nia@ash.example"
    after = Invitation.objects.get(pk=before.pk)
    assert (task.state, after.generation, after.state) == ("done", before.generation + 1, "sent")
    answer = SupervisorAnswer.objects.get()
    assert (answer.how, answer.email, answer.name) == ("repaired", "nia@ash.example", "Nia New")
    with pytest.raises(Refused, match="already"):
        pairs.say_unknown(task=task)


def test_a_person_is_never_their_own_manager(booking: Booking) -> None:
    with clock.held_at(THREE_MONTHS), pytest.raises(Refused, match="own address"):
        pairs.name_manager(task=broken(booking), name="Me", email=booking.delegate.email.upper())


def test_who_left_for_good_stays_broken(booking: Booking) -> None:
    with clock.held_at(THREE_MONTHS):
        task = pairs.say_left(task=broken(booking))
    assert (task.state, task.outcome) == ("cannot", "The delegate has left or changed role.")
    assert standing("delegate") == {"m3": ("skipped", "not_in_role"), "m6": ("skipped", "not_in_role")}


def test_the_planner_and_the_night_never_bring_back_what_a_break_ended(
    booking: Booking, in_ashshire: Cast
) -> None:
    with clock.held_at(THREE_MONTHS):
        broken(booking)
    with clock.held_at(THREE_MONTHS + dt.timedelta(days=2)):
        plan_changed_events()
        send_due(in_ashshire.partnership)
    assert standing("manager") == {"m3": ("skipped", "pair_broken"), "m6": ("skipped", "pair_broken")}


def test_a_refused_address_breaks_the_pair_once(booking: Booking, in_ashshire: Cast) -> None:
    message = OutboxMessage.objects.get(to_address="manager.person0@work.example")
    later = THREE_MONTHS + dt.timedelta(hours=1)
    OutboxMessage.objects.filter(pk=message.pk).update(state="failed", bounced_at=later)
    with clock.held_at(later):
        sweep_close(in_ashshire.partnership)
        assert next_due() == later
        assert sweep_pairs(in_ashshire.partnership) == 2
        assert sweep_pairs(in_ashshire.partnership) == 0
    made = PairBreak.objects.get()
    assert (made.reason, made.from_stage, made.invitation.audience) == ("manager_bounce", "m3", "manager")
    assert standing("manager")["m6"] == ("skipped", "pair_broken")


def test_the_contact_is_asked_once_and_reminded_once_without_a_word_of_a_survey(
    booking: Booking, in_ashshire: Cast
) -> None:
    with clock.held_at(THREE_MONTHS):
        broken(booking)
        sweep_pairs(in_ashshire.partnership)
        sweep_pairs(in_ashshire.partnership)
    with clock.held_at(london(2026, 9, 24, 8, 45)):
        assert next_due() == london(2026, 9, 24, 9)
    for day in (24, 25, 28):
        with clock.held_at(london(2026, 9, day, 9)):
            sweep_pairs(in_ashshire.partnership)
    letters = OutboxMessage.objects.filter(kind=EmailKind.REPAIR).order_by("id")
    assert [letter.to_address for letter in letters] == ["cay@ash.example"] * 2
    text = letters[0].text
    for words in (
        "Person0 Example, who was booked on Neglect on 17 June 2026",
        "Who supervises Person0",
        "{link:0}",
    ):
        assert text.count(words) == 1, words
    for word in ("survey", "answered", "result", "three months"):
        assert word not in text.lower()
    assert letters[1].subject.startswith("Reminder: who is there now?")


def test_without_a_contact_the_agencys_lead_is_asked_and_without_one_the_team(
    booking: Booking, agency: Agency, in_ashshire: Cast
) -> None:
    Agency.objects.update(contact_email="")
    with clock.held_at(THREE_MONTHS):
        broken(booking)
        sweep_pairs(in_ashshire.partnership)
        assert [m.to_address for m in OutboxMessage.objects.filter(kind=EmailKind.REPAIR)] == [
            "coordinator@ashshire.example"
        ]
        lead = lead_of(agency, "lead@ash.example")
        RepairTask.objects.update(asked_at=None, generation=1)
        sweep_pairs(in_ashshire.partnership)
        assert OutboxMessage.objects.filter(kind=EmailKind.REPAIR).latest("id").to_address == lead.user.email


def test_a_task_ends_when_the_last_survey_has_closed(booking: Booking, in_ashshire: Cast) -> None:
    with clock.held_at(THREE_MONTHS):
        broken(booking)
        sweep_pairs(in_ashshire.partnership)
    with clock.held_at(london(2027, 3, 1, 9)):
        assert sweep_pairs(in_ashshire.partnership) == 1
    assert RepairTask.objects.get().state == "expired"


def link_of(cast: Cast, task: RepairTask) -> str:
    token = token_for(LinkKind.REPAIR, partnership_id=cast.partnership.pk, object_id=task.pk)
    return f"/repair/{token}/"


def test_the_contact_puts_it_right_by_link_without_an_account(booking: Booking, in_ashshire: Cast) -> None:
    with clock.held_at(THREE_MONTHS):
        address = link_of(in_ashshire, broken(booking))
        client = Client()
        page = client.get(address).content.decode()
        assert page.count("Who supervises Person0 Example now?") == 1
        assert "survey" not in page.split("<main")[1].split("</main>")[0].lower()
        wrong = client.post(address, {"outcome": "manager", "name": "Nia", "email": ""})
        assert (wrong.status_code, "Enter the email address" in wrong.content.decode()) == (422, True)
        done = client.post(address, {"outcome": "manager", "name": "Nia", "email": "nia@ash.example"})
        assert done.status_code == 302
        assert "This has been dealt with" in client.get(address).content.decode()
    assert RepairTask.objects.get().state == "done"


def test_an_altered_link_and_another_partnerships_task_open_nothing(
    booking: Booking, in_ashshire: Cast, birchester: Cast
) -> None:
    with clock.held_at(THREE_MONTHS):
        task = broken(booking)
    token = token_for(LinkKind.REPAIR, partnership_id=birchester.partnership.pk, object_id=task.pk)
    assert Client().get(f"/repair/{token}/").status_code == 404
    assert Client().get(link_of(in_ashshire, task).replace("-", "-x", 1)).status_code == 404


def test_saying_so_in_the_survey_breaks_the_pair(ashshire: Cast, on_monday: dt.datetime) -> None:
    scene = ask(ashshire.partnership, "m3", "manager")
    scene.client.post(f"{scene.address}not-in-role/")
    with partnership_scope(ashshire.partnership):
        made = PairBreak.objects.get()
        assert (made.reason, made.from_stage, made.invitation_id) == (
            "not_manager",
            "m3",
            scene.invitation.pk,
        )


def test_somebody_named_as_supervisor_says_that_they_are_not(booking: Booking, in_ashshire: Cast) -> None:
    answer = SupervisorAnswer.objects.create(
        booking=booking, stage="pre", how="confirmed", email="a@b.example"
    )
    token = token_for(LinkKind.SUPERVISOR, partnership_id=in_ashshire.partnership.pk, object_id=answer.pk)
    with clock.held_at(THREE_MONTHS):
        client = Client()
        assert "Person0 Example named you" in client.get(f"/supervisor/{token}").content.decode()
        assert RepairTask.objects.count() == 0
        client.post(f"/supervisor/{token}/")
        client.post(f"/supervisor/{token}/")
        assert "Thank you for telling us" in client.get(f"/supervisor/{token}/").content.decode()
    assert list(PairBreak.objects.values_list("reason", "from_stage")) == [("not_manager", "m3")]


def test_an_officer_records_what_they_were_told_and_puts_it_right(
    booking: Booking, in_ashshire: Cast, sign_in: SignIn
) -> None:
    client = sign_in(in_ashshire.people[Role.COORDINATOR])
    row = Invitation.objects.get(audience="manager", stage="m3")
    address = reverse(
        "evaluations:survey_moved", args=["ashshire", booking.event.ref, "m3", "manager", row.pk]
    )
    with clock.held_at(THREE_MONTHS):
        assert "What were you told?" in client.get(address).content.decode()
        recorded = client.post(address, {"reason": "officer"})
        task = RepairTask.objects.get()
        assert recorded.url == reverse("evaluations:repair", args=["ashshire", task.pk])
        assert standing("manager")["m3"] == ("skipped", "pair_broken")
        client.post(recorded.url, {"outcome": "manager", "name": "Nia", "email": "nia@ash.example"})
    made = PairBreak.objects.get()
    assert (made.reason, made.by_id) == ("officer", in_ashshire.people[Role.COORDINATOR].pk)
    assert SupervisorAnswer.objects.get().how == "officer"
    assert RepairTask.objects.get().state == "done"


def test_an_agencys_lead_sees_and_repairs_their_own_people_alone(
    booking: Booking, agency: Agency, in_ashshire: Cast, sign_in: SignIn
) -> None:
    other = Agency.objects.create(name="Other Trust")
    leads = {each.name: lead_of(each, f"{each.pk}@lead.example") for each in (agency, other)}
    with clock.held_at(THREE_MONTHS):
        task = broken(booking)
        url = reverse("evaluations:our_person", args=["ashshire", task.pk])
        stranger = sign_in(leads["Other Trust"].user)
        assert stranger.get(url).status_code == 404
        listed = stranger.get(reverse("evaluations:our_people", args=["ashshire"])).content.decode()
        assert "Person0" not in listed
        own = sign_in(leads["Ash Trust"].user)
        assert (
            "Person0 Example"
            in own.get(reverse("evaluations:our_people", args=["ashshire"])).content.decode()
        )
        member = member_of(leads["Ash Trust"].user_id)
        assert [
            item.what for item in places.due_items(member, clock.today()) if "Who is there" in item.what
        ] == ["Who is there now? Person0 Example"]
        assert own.post(url, {"outcome": "unknown"}).status_code == 302
    task.refresh_from_db()
    assert (task.state, task.done_by_id) == ("cannot", leads["Ash Trust"].user_id)


@pytest.mark.parametrize("people", [1, 3])
@pytest.mark.parametrize("name", ["repairs", "our_people"])
def test_the_lists_ask_as_often_for_one_task_as_for_three(
    in_ashshire: Cast, agency: Agency, sign_in: SignIn, people: int, name: str
) -> None:
    with clock.held_at(THREE_MONTHS):
        event: Event = make_event(make_course(), london(2026, 6, 17, 9, 30))
        for each in book_people(event, people, agency=agency):
            broken(each)
        user = in_ashshire.people[Role.COORDINATOR]
        if name == "our_people":
            user = lead_of(agency, "lead@ash.example").user
        client = sign_in(user)
        address = reverse(f"evaluations:{name}", args=["ashshire"])
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert len([q for q in queries if "SAVEPOINT" not in q["sql"]]) == 13
        assert client.get(f"{address}?format=csv").content.count(b"\n") == people + 1
