"""What is due goes once, together, within the limit and in working hours (DOMAIN.md; the brief)."""

import datetime as dt
import threading

import pytest
from django.db import connections

from courses.choices import AttendanceClaim, BookingStatus
from courses.models import Booking, Course, Delegate, Event
from evaluations.models import EventSurvey, Invitation, OptOut
from evaluations.services.planning import plan_changed_events
from evaluations.services.sending import next_due, send_due
from partnerships import clock
from partnerships.models import OutboxMessage, PartnershipSettings
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast, cast_of
from tests.evaluations.asking import counted
from tests.evaluations.making import (
    book_people,
    cancel,
    london,
    make_course,
    make_event,
    may_send,
    move,
    touch,
)

PLANNED = london(2026, 5, 1, 12, 0)
BEFORE = london(2026, 6, 8, 9, 0)
AFTER = london(2026, 6, 17, 15, 30)
THREE_MONTHS = london(2026, 9, 17, 9, 0)


@pytest.fixture
def event(in_ashshire: Cast) -> Event:
    """An event on Wednesday 17 June with three people, planned on 1 May, sending started."""
    with clock.held_at(PLANNED):
        may_send(in_ashshire.partnership)
        made = make_event(make_course(), london(2026, 6, 17, 9, 30))
        book_people(made, 3)
        plan_changed_events()
    return made


def at(cast: Cast, moment: dt.datetime) -> int:
    """Plan and send at a moment; the number of emails queued."""
    with clock.held_at(moment):
        plan_changed_events()
        return send_due(cast.partnership)


def subjects() -> list[str]:
    return list(OutboxMessage.objects.order_by("id").values_list("subject", flat=True))


def test_each_is_asked_once_on_the_day(event: Event, in_ashshire: Cast) -> None:
    assert at(in_ashshire, BEFORE - dt.timedelta(minutes=1)) == 0
    assert at(in_ashshire, BEFORE) == 3
    assert at(in_ashshire, BEFORE) == 0
    assert set(subjects()) == {"Before Neglect, 17 June 2026: 2 minutes of questions"}
    survey = EventSurvey.objects.get(stage="pre")
    assert (survey.state, survey.survey_version.number) == ("open", 1)


def test_every_email_has_course_date_days_left_notice_contacts_and_the_way_out(
    event: Event, in_ashshire: Cast
) -> None:
    at(in_ashshire, BEFORE)
    message = OutboxMessage.objects.first()
    for words in (
        "Neglect on 17 June 2026",
        "Please answer by 9:30am on 17 June 2026 (9 days left)",
        "{link:0}",
        "Ashshire Council asks this",
        "public task, not consent",
        "https://ashshire.example/privacy",
        "the front door on 01632 960001",
        "Every page lets you say so",
    ):
        assert message.text.count(words) == 1, words


def test_nothing_is_sent_before_start_or_without_contacts(event: Event, in_ashshire: Cast) -> None:
    PartnershipSettings.objects.update(sending_started_at=None)
    assert at(in_ashshire, BEFORE) == 0
    PartnershipSettings.objects.update(sending_started_at=PLANNED, front_door="")
    assert at(in_ashshire, BEFORE) == 0
    assert next_due() is None


@pytest.mark.parametrize(
    "moment", [london(2026, 6, 13, 10), london(2026, 6, 8, 8, 29), london(2026, 6, 8, 16)]
)
def test_nothing_goes_on_a_weekend_or_outside_the_hours(
    event: Event, in_ashshire: Cast, moment: dt.datetime
) -> None:
    Invitation.objects.filter(stage="pre").update(due_at=PLANNED)
    with clock.held_at(moment):
        assert send_due(in_ashshire.partnership) == 0


def test_a_moved_event_sends_on_the_new_day_and_a_cancelled_one_never(
    event: Event, in_ashshire: Cast
) -> None:
    with clock.held_at(BEFORE - dt.timedelta(hours=1)):
        move(event, london(2026, 6, 24, 9, 30))
    with clock.held_at(BEFORE):
        assert send_due(in_ashshire.partnership) == 0, "sent by a plan that was out of date"
    assert at(in_ashshire, BEFORE) == 0
    assert at(in_ashshire, london(2026, 6, 15, 9)) == 3
    with clock.held_at(london(2026, 6, 16, 9)):
        cancel(event)
    assert at(in_ashshire, london(2026, 6, 24, 15, 30)) == 0
    assert at(in_ashshire, london(2026, 6, 22, 9)) == 0


@pytest.mark.parametrize(("day", "utc"), [((2026, 3, 29), "07:30"), ((2026, 10, 25), "08:30")])
def test_across_a_clock_change_it_goes_once_at_the_right_hour(
    in_ashshire: Cast, day: tuple[int, int, int], utc: str
) -> None:
    with clock.held_at(london(2026, 1, 5, 12)):
        may_send(in_ashshire.partnership)
        book_people(make_event(make_course(), london(*day, 10)), 1)
        plan_changed_events()
    Invitation.objects.filter(stage="pre").update(state="cancelled")
    monday = dt.datetime(*day, tzinfo=dt.UTC) + dt.timedelta(days=1)
    sent = []
    for minutes in range(6 * 60, 10 * 60, 10):
        moment = monday + dt.timedelta(minutes=minutes)
        sent += [f"{moment:%H:%M}"] * at(in_ashshire, moment)
    assert sent == [utc]


def test_one_reminder_and_only_to_those_who_have_not_answered(event: Event, in_ashshire: Cast) -> None:
    at(in_ashshire, BEFORE)
    answered, started, silent = Invitation.objects.filter(stage="pre").order_by("id")
    Invitation.objects.filter(pk=answered.pk).update(state="answered", answered_at=BEFORE)
    Invitation.objects.filter(pk=started.pk).update(state="started", started_at=BEFORE)
    sunday_moved_to_monday = london(2026, 6, 15, 9)
    assert at(in_ashshire, sunday_moved_to_monday) == 2
    assert at(in_ashshire, sunday_moved_to_monday + dt.timedelta(hours=1)) == 0
    reminders = OutboxMessage.objects.filter(subject__startswith="Reminder: ")
    assert set(reminders.values_list("to_address", flat=True)) == {
        started.delegate.email,
        silent.delegate.email,
    }


def test_everything_due_on_a_day_goes_in_one_email(event: Event, in_ashshire: Cast) -> None:
    with clock.held_at(PLANNED):
        second = make_event(make_course("Exploitation"), london(2026, 6, 17, 13, 0), ref="EXP-1")
        for booking in event.bookings.all():
            Booking.objects.create(event=second, delegate=booking.delegate)
        touch(second)
    assert at(in_ashshire, BEFORE) == 3
    assert set(subjects()) == {"2 short surveys about your training"}
    message = OutboxMessage.objects.first()
    assert len(message.links) == 2
    assert ["{link:0}" in message.text, "{link:1}" in message.text] == [True, True]


def test_nobody_gets_more_than_the_limit_in_thirty_days(event: Event, in_ashshire: Cast) -> None:
    delegate = Delegate.objects.first()
    for day in (1, 4, 9):
        OutboxMessage.objects.create(
            kind="survey",
            to_address=delegate.email,
            subject="Earlier",
            text="",
            dedupe_key=f"survey:d{delegate.pk}:{day}",
            created_at=london(2026, 9, day, 9),
        )
    Booking.objects.update(status=BookingStatus.ATTENDED)
    Invitation.objects.filter(stage__in=["pre", "post"]).update(state="expired")
    assert at(in_ashshire, THREE_MONTHS) == 2
    held = Invitation.objects.get(delegate=delegate, stage="m3")
    assert (held.state, clock.local(held.due_at).date(), held.moved_from) == (
        "planned",
        dt.date(2026, 10, 1),
        THREE_MONTHS,
    )
    with clock.held_at(THREE_MONTHS + dt.timedelta(hours=1)):
        touch(event)
        plan_changed_events()
    held.refresh_from_db()
    assert clock.local(held.due_at).date() == dt.date(2026, 10, 1)
    at(in_ashshire, held.due_at)
    held.refresh_from_db()
    assert (held.state, held.message.to_address) == ("sent", delegate.email)


def test_later_surveys_go_only_to_those_who_came_or_say_so(event: Event, in_ashshire: Cast) -> None:
    came, claimed, unknown = event.bookings.order_by("id")
    Booking.objects.filter(pk=came.pk).update(status=BookingStatus.ATTENDED)
    Booking.objects.filter(pk=claimed.pk).update(claim=AttendanceClaim.CAME)
    Invitation.objects.filter(stage__in=["pre", "post"]).update(state="expired")
    assert at(in_ashshire, THREE_MONTHS) == 2
    waiting = Invitation.objects.get(booking=unknown, stage="m3")
    assert waiting.state == "planned"


@pytest.mark.parametrize("scope", ["course", "all"])
def test_who_opted_out_is_not_asked(event: Event, in_ashshire: Cast, scope: str) -> None:
    delegate = Delegate.objects.first()
    course = event.course if scope == "course" else None
    OptOut.objects.create(scope=scope, delegate=delegate, course=course)
    assert at(in_ashshire, BEFORE) == 2
    skipped = Invitation.objects.get(delegate=delegate, stage="pre")
    assert (skipped.state, skipped.skip_reason) == ("skipped", "opted_out")


def test_a_manager_gets_one_email_for_all_their_people(event: Event, in_ashshire: Cast) -> None:
    Booking.objects.update(
        status=BookingStatus.ATTENDED, manager_name="Mary Boss", manager_email="Mary.Boss@work.example"
    )
    with clock.held_at(PLANNED + dt.timedelta(hours=1)):
        Course.objects.update(ask_managers=True, changed_at=clock.now())
    Invitation.objects.filter(stage__in=["pre", "post"]).update(state="expired")
    assert at(in_ashshire, THREE_MONTHS) == 4
    message = OutboxMessage.objects.get(to_address="mary.boss@work.example")
    assert (message.subject, len(message.links)) == ("3 people you manage: what changed after training?", 3)
    for delegate in Delegate.objects.all():
        assert message.text.count(f"{delegate.name} attended Neglect on 17 June 2026.") == 1


@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries_is_the_same_for_any_number_of_people(in_ashshire: Cast, people: int) -> None:
    with clock.held_at(PLANNED):
        may_send(in_ashshire.partnership)
        book_people(make_event(make_course(), london(2026, 6, 17, 9, 30)), people)
        plan_changed_events()
    with clock.held_at(BEFORE), counted() as statements:
        assert send_due(in_ashshire.partnership) == people
    assert len(statements) == 30


@pytest.fixture
def really_ashshire(committed: None) -> Cast:
    """Ashshire, committed, with 40 people due."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with clock.held_at(PLANNED):
        may_send(cast.partnership)
        with partnership_scope(cast.partnership):
            book_people(make_event(make_course(), london(2026, 6, 17, 9, 30)), 40)
            plan_changed_events()
    return cast


def test_two_workers_at_once_send_once(really_ashshire: Cast) -> None:
    def work() -> None:
        try:
            with clock.held_at(BEFORE):
                for _ in range(5):
                    send_due(really_ashshire.partnership)
        finally:
            connections.close_all()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    with partnership_scope(really_ashshire.partnership):
        addresses = list(OutboxMessage.objects.values_list("to_address", flat=True))
        assert len(addresses) == len(set(addresses)) == 40
        assert Invitation.objects.filter(stage="pre", state="sent").count() == 40
