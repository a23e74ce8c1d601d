"""Dates that a person changes, and the page that says why each was asked or not."""

import datetime as dt
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Event
from courses.services.refusals import Refused
from evaluations.models import AskDecision, EventSurvey, Invitation, SurveyChange
from evaluations.services import survey_dates
from evaluations.services.closing import sweep_close
from evaluations.services.planning import plan_changed_events
from evaluations.services.sending import send_due
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role, Sector
from partnerships.models import Agency, OutboxMessage, SchoolHoliday, StoppedAddress
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.making import book_people, london, make_course, make_event, may_send

SignIn = Callable[[Any], Client]
PLANNED = london(2026, 5, 1, 12, 0)
BEFORE = london(2026, 6, 8, 9, 0)
REMINDER = london(2026, 6, 15, 9, 0)
THREE_MONTHS = london(2026, 9, 17, 9, 0)


def officer(cast: Cast) -> Member:
    member = member_of(cast.people[Role.POLICY_OFFICER].pk)
    assert member is not None
    return member


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
    with clock.held_at(moment):
        plan_changed_events()
        return send_due(cast.partnership)


def kinds(**of: object) -> Counter[tuple[str, str]]:
    return Counter(AskDecision.objects.filter(**of).values_list("kind", "cause"))


def test_every_send_and_reminder_is_recorded(event: Event, in_ashshire: Cast) -> None:
    at(in_ashshire, BEFORE)
    at(in_ashshire, REMINDER)
    assert kinds() == Counter({("sent", ""): 3, ("reminded", ""): 3})


def test_a_reminder_within_two_days_of_start_moves_past_them_or_is_waived(
    event: Event, in_ashshire: Cast
) -> None:
    at(in_ashshire, BEFORE)
    started = Invitation.objects.filter(stage="pre").order_by("id")[0]
    Invitation.objects.filter(pk=started.pk).update(
        state="started", started_at=REMINDER - dt.timedelta(hours=25)
    )
    assert at(in_ashshire, REMINDER) == 2
    row = AskDecision.objects.get(invitation=started, cause="started")
    assert (row.kind, row.moved_to) == ("reminder_moved", dt.date(2026, 6, 16))
    assert at(in_ashshire, london(2026, 6, 15, 15)) == 0
    assert at(in_ashshire, london(2026, 6, 16, 9)) == 1


def test_schools_are_asked_after_the_holidays_and_the_reason_is_kept(event: Event, in_ashshire: Cast) -> None:
    school = Agency.objects.create(name="Ash School", sector=Sector.EDUCATION)
    SchoolHoliday.objects.create(name="Autumn", first_day=dt.date(2026, 9, 14), last_day=dt.date(2026, 9, 22))
    first, *_ = event.bookings.order_by("pk")
    event.bookings.update(status="attended")
    type(first).objects.filter(pk=first.pk).update(agency=school)
    Invitation.objects.filter(stage__in=["pre", "post"]).update(state="cancelled")
    assert at(in_ashshire, THREE_MONTHS) == 2
    row = AskDecision.objects.get(invitation__booking=first)
    assert (row.kind, row.cause, row.moved_to) == ("moved", "school_holiday", dt.date(2026, 9, 23))
    assert at(in_ashshire, london(2026, 9, 22, 9)) == 0
    assert at(in_ashshire, london(2026, 9, 23, 9)) == 1


def test_the_limit_waives_or_moves_with_its_reason(event: Event, in_ashshire: Cast) -> None:
    event.bookings.update(status="attended")
    for number, day in enumerate((1, 3, 8)):
        for booking in event.bookings.select_related("delegate"):
            OutboxMessage.objects.create(
                kind="survey", to_address=booking.delegate.email, subject="x", text="x",
                dedupe_key=f"survey:d{booking.delegate_id}:{number}", created_at=london(2026, 9, day, 9),
            )  # fmt: skip
    Invitation.objects.filter(stage__in=["pre", "post"]).update(state="cancelled")
    assert at(in_ashshire, THREE_MONTHS) == 0
    assert kinds() in (Counter({("moved", "limit"): 3}), Counter({("waived", "limit"): 3}))


def test_a_stopped_address_is_skipped_and_says_so(event: Event, in_ashshire: Cast) -> None:
    StoppedAddress.objects.create(address="person0@work.example", reason="hard_bounce")
    assert at(in_ashshire, BEFORE) == 2
    assert kinds(kind="skipped") == Counter({("skipped", "stopped"): 1})
    assert Invitation.objects.filter(skip_reason="stopped").count() == 1


def test_closing_records_why_each_was_not_asked(event: Event, in_ashshire: Cast) -> None:
    with clock.held_at(london(2026, 6, 17, 10)):
        sweep_close(in_ashshire.partnership)
    assert kinds() == Counter({("skipped", "too_late"): 3})


def test_an_extension_gives_those_who_did_not_answer_their_link_back(event: Event, in_ashshire: Cast) -> None:
    survey = EventSurvey.objects.get(stage="post", audience="delegate")
    at(in_ashshire, london(2026, 6, 17, 15, 45))
    OutboxMessage.objects.update(state="sent")
    answered, silent, _ = Invitation.objects.filter(stage="post").order_by("id")
    Invitation.objects.filter(pk=answered.pk).update(state="answered", answered_at=BEFORE)
    with clock.held_at(survey.closes_at + dt.timedelta(hours=1)):
        sweep_close(in_ashshire.partnership)
        silent.refresh_from_db()
        assert silent.state == "expired"
        later = clock.today() + dt.timedelta(days=10)
        survey_dates.extend(survey=survey, closes_on=later, why="Half-term", by=officer(in_ashshire))
        states = sorted(Invitation.objects.filter(stage="post").values_list("state", flat=True))
        survey.refresh_from_db()
        assert (states, survey.state) == (["answered", "sent", "sent"], "open")
        assert clock.local(survey.closes_at).date() == later == clock.local(survey.chosen_closes_at).date()
        change = SurveyChange.objects.get()
        assert (change.kind, change.why, change.closes_after) == ("extended", "Half-term", survey.closes_at)


def test_a_before_survey_never_takes_answers_after_the_start(event: Event, in_ashshire: Cast) -> None:
    survey = EventSurvey.objects.get(stage="pre")
    with clock.held_at(BEFORE), pytest.raises(Refused, match="when the event starts"):
        survey_dates.extend(
            survey=survey, closes_on=dt.date(2026, 6, 18), why="More", by=officer(in_ashshire)
        )


@pytest.mark.parametrize("why", ["", "   "])
def test_a_change_of_dates_needs_a_reason(event: Event, in_ashshire: Cast, why: str) -> None:
    with pytest.raises(Refused, match="Say why"):
        survey_dates.close_early(
            survey=EventSurvey.objects.get(stage="m3", audience="delegate"), why=why, by=officer(in_ashshire)
        )
    assert SurveyChange.objects.count() == 0


def test_closing_early_counts_the_unasked_as_not_asked(event: Event, in_ashshire: Cast) -> None:
    with clock.held_at(BEFORE):
        send_due(in_ashshire.partnership)
        first = Invitation.objects.filter(stage="pre").order_by("id")[0]
        Invitation.objects.filter(pk=first.pk).update(state="planned", sent_at=None, message=None)
        survey_dates.close_early(
            survey=EventSurvey.objects.get(stage="pre"), why="Room lost", by=officer(in_ashshire)
        )
    found = Counter(Invitation.objects.filter(stage="pre").values_list("state", "skip_reason"))
    assert found == Counter({("expired", ""): 2, ("skipped", "closed_early"): 1})
    assert kinds(cause="closed_early") == Counter({("skipped", "closed_early"): 1})


def reopened(cast: Cast, row: Invitation, days: int = 10) -> Invitation:
    return survey_dates.reopen(
        invitation=row, closes_on=clock.today() + dt.timedelta(days=days), why="On leave", by=officer(cast)
    )


def test_one_person_can_be_let_in_again_and_gets_the_link(event: Event, in_ashshire: Cast) -> None:
    at(in_ashshire, london(2026, 6, 17, 15, 45))
    row = Invitation.objects.filter(stage="post").order_by("id")[0]
    assert at(in_ashshire, clock.local(row.reminder_at) + dt.timedelta(minutes=1)) == 3
    late = london(2026, 7, 20, 10)
    with clock.held_at(late):
        sweep_close(in_ashshire.partnership)
        row.refresh_from_db()
        assert row.state == "expired"
        reopened(in_ashshire, row)
        row.refresh_from_db()
        assert (row.state, row.is_open(late)) == ("sent", True)
        assert Invitation.objects.filter(stage="post", state="expired").count() == 2
        seen = list(OutboxMessage.objects.values_list("pk", flat=True))
    assert at(in_ashshire, late) == 1
    new = OutboxMessage.objects.exclude(pk__in=seen)
    assert list(new.values_list("to_address", flat=True)) == [row.delegate.email]
    assert EventSurvey.objects.get(stage="post").state == "closed"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "answered", "answered_at": BEFORE}, "never taken back"),
        ({"state": "skipped", "skip_reason": "opted_out"}, "wish stands"),
        ({"state": "cancelled"}, "cancelled"),
        ({"state": "sent"}, "open, or still"),
    ],
)
def test_what_must_stay_closed_stays_closed(
    event: Event, in_ashshire: Cast, fields: dict[str, Any], words: str
) -> None:
    row = Invitation.objects.filter(stage="m3").order_by("id")[0]
    Invitation.objects.filter(pk=row.pk).update(**fields)
    with clock.held_at(london(2026, 9, 20, 9)), pytest.raises(Refused, match=words):
        reopened(in_ashshire, row)


def url(cast: Cast, name: str, event: Event, *args: object) -> str:
    return reverse(f"evaluations:{name}", args=[cast.partnership.slug, event.ref, *args])


def test_the_page_says_why_and_is_a_file_too(event: Event, in_ashshire: Cast, sign_in: SignIn) -> None:
    at(in_ashshire, BEFORE)
    client = sign_in(in_ashshire.people[Role.COORDINATOR])
    address = url(in_ashshire, "survey_people", event, "pre", "delegate")
    with clock.held_at(BEFORE):
        page = client.get(address).content.decode()
        assert page.count("8 June 2026: sent.") == 3
        found = client.get(f"{address}?words=person1&format=csv").content.decode("utf-8-sig").splitlines()
    assert len(found) == 2
    assert found[1].startswith("Person1 Example,,Sent,2026-06-08,2026-06-08,,2026-06-17,")
    assert found[1].endswith("8 June 2026: sent.")
    assert client.get(f"{address}?format=xlsx").content.startswith(b"PK")


@pytest.mark.parametrize("people", [1, 3])
def test_the_number_of_queries_is_the_same_for_any_number_of_people(
    in_ashshire: Cast, sign_in: SignIn, people: int
) -> None:
    with clock.held_at(PLANNED):
        may_send(in_ashshire.partnership)
        event = make_event(make_course(), london(2026, 6, 17, 9, 30))
        book_people(event, people)
        plan_changed_events()
    at(in_ashshire, BEFORE)
    client = sign_in(in_ashshire.people[Role.COORDINATOR])
    address = url(in_ashshire, "survey_people", event, "pre", "delegate")
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    assert len([query for query in queries if "SAVEPOINT" not in query["sql"]]) == QUERIES


QUERIES = 19


def test_dates_are_changed_on_the_page(event: Event, in_ashshire: Cast, sign_in: SignIn) -> None:
    client = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    address = url(in_ashshire, "survey_dates", event, "m3", "delegate")
    given = {"extend-do": "extend", "extend-closes_on_day": "1", "extend-closes_on_month": "12"}
    with clock.held_at(PLANNED):
        wrong = client.post(address, {**given, "extend-closes_on_year": "2026", "extend-why": ""})
        assert "There is a problem" in wrong.content.decode()
        right = client.post(address, {**given, "extend-closes_on_year": "2026", "extend-why": "Inspection"})
        assert right.status_code == 302
        assert "Inspection" in client.get(address).content.decode()
    survey = EventSurvey.objects.get(stage="m3", audience="delegate")
    assert clock.local(survey.closes_at).date() == dt.date(2026, 12, 1)


def test_another_partnerships_event_is_not_there(
    event: Event, in_ashshire: Cast, birchester: Cast, sign_in: SignIn
) -> None:
    with partnership_scope(birchester.partnership):
        theirs = make_event(make_course("Theirs"), london(2026, 6, 17, 9, 30), ref="THEIRS-1")
    client = sign_in(in_ashshire.people[Role.COORDINATOR])
    for name in ("survey_people", "survey_dates"):
        assert client.get(url(in_ashshire, name, theirs, "pre", "delegate")).status_code == 404
