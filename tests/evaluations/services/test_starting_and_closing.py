"""Start is explicit and says what it would send; what is over ends by itself, with the reason."""

import datetime as dt
from collections import Counter

import pytest

from courses.choices import BookingStatus
from courses.models import Booking, Event
from courses.services.refusals import Refused
from evaluations.models import Comment, Concern, EventPlan, EventSurvey, Invitation, QuestionVersion, Response
from evaluations.services.closing import sweep_close
from evaluations.services.concerns import sweep_concerns
from evaluations.services.planning import plan_changed_events
from evaluations.services.sending import send_due
from evaluations.services.starting import preview, send_all_to_me, start_event, start_partnership
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import OutboxMessage, PartnershipSettings
from partnerships.queries.members import member_of
from partnerships.services.delivery import deliver
from tests.conftest import Cast
from tests.evaluations.making import CONTACTS, book_people, london, make_course, make_event, may_send

NOON = london(2026, 5, 13, 12, 0)


def officer(cast: Cast) -> Member:
    member = member_of(cast.people[Role.POLICY_OFFICER].pk)
    assert member is not None
    return member


def late_event(people: int = 46) -> Event:
    """An event of Tuesday 12 May, first imported at noon the day after."""
    event = make_event(make_course(), london(2026, 5, 12, 9, 30))
    book_people(event, people)
    plan_changed_events()
    return event


def states(**of: object) -> Counter[tuple[str, str, str]]:
    return Counter(Invitation.objects.filter(**of).values_list("stage", "state", "skip_reason"))


def test_the_preview_says_what_start_would_send(in_ashshire: Cast) -> None:
    with clock.held_at(NOON):
        assert preview(late_event()).words == (
            "Before: too late. After: yesterday. Three months: 46 people on 12 August. "
            "Six months: 46 people on 12 November."
        )


def test_start_of_a_late_event_asks_what_is_still_to_come_and_records_what_was_missed(
    in_ashshire: Cast,
) -> None:
    with clock.held_at(NOON):
        may_send(in_ashshire.partnership)
        event = late_event(2)
        assert Invitation.objects.count() == 0
        start_event(event=event, by=officer(in_ashshire))
        plan_changed_events()
    assert states() == Counter(
        {
            ("pre", "skipped", "too_late"): 2,
            ("post", "skipped", "too_late"): 2,
            ("m3", "planned", ""): 2,
            ("m6", "planned", ""): 2,
        }
    )


def test_the_first_start_needs_contacts_and_holds_back_events_under_way(in_ashshire: Cast) -> None:
    with clock.held_at(london(2026, 5, 1, 12)):
        under_way = make_event(make_course(), london(2026, 5, 12, 9, 30))
        later = make_event(make_course("Exploitation"), london(2026, 6, 17, 9, 30))
        for event in (under_way, later):
            book_people(event, 1, event.ref.lower())
        plan_changed_events()
    with clock.held_at(NOON):
        with pytest.raises(Refused, match="controller's name"):
            start_partnership(by=officer(in_ashshire))
        PartnershipSettings.objects.update(**CONTACTS)
        start_partnership(by=officer(in_ashshire))
        plan_changed_events()
        assert send_due(in_ashshire.partnership) == 0
    assert EventPlan.objects.get(event=under_way).waiting_for_start
    assert not EventPlan.objects.get(event=later).waiting_for_start
    assert {row[1] for row in states(event=under_way)} == {"cancelled"}
    assert {row[1] for row in states(event=later)} == {"planned"}


def test_send_all_to_me_sends_one_of_each_kind_to_the_officer_alone(in_ashshire: Cast) -> None:
    member = officer(in_ashshire)
    with clock.held_at(NOON):
        event = make_event(make_course(ask_managers=True), london(2026, 6, 17, 9, 30))
        with pytest.raises(Refused):
            send_all_to_me(event=event, by=member, partnership=in_ashshire.partnership)
        PartnershipSettings.objects.update(**CONTACTS)
        for _ in range(2):
            assert send_all_to_me(event=event, by=member, partnership=in_ashshire.partnership) == 6
    messages = OutboxMessage.objects.all()
    assert {(row.to_address, row.kind, row.links[0][0]) for row in messages} == {
        (member.email, "trial", "survey-preview")
    }
    assert (len(messages), Invitation.objects.count(), Response.objects.count()) == (6, 0, 0)


def test_what_was_sent_expires_and_what_was_not_says_why(in_ashshire: Cast) -> None:
    with clock.held_at(london(2026, 5, 1, 12)):
        may_send(in_ashshire.partnership)
        event = make_event(make_course(), london(2026, 6, 17, 9, 30))
        book_people(event, 2)
        plan_changed_events()
    first, second = event.bookings.order_by("id")
    Invitation.objects.filter(booking=first, stage="pre").update(state="sent", sent_at=NOON)
    Booking.objects.filter(pk=first.pk).update(status=BookingStatus.ATTENDED)
    with clock.held_at(london(2027, 2, 1, 9)):
        sweep_close(in_ashshire.partnership)
        assert sweep_close(in_ashshire.partnership) == 0
    assert states(booking=first) == Counter(
        {("pre", "expired", ""): 1} | {(stage, "skipped", "too_late"): 1 for stage in ("post", "m3", "m6")}
    )
    assert states(booking=second, stage="m3") == Counter({("m3", "skipped", "attendance_unknown"): 1})
    surveys = dict(EventSurvey.objects.values_list("stage", "state"))
    assert surveys == {"pre": "closed", "post": "too_late", "m3": "too_late", "m6": "too_late"}


def test_an_address_that_refuses_counts_as_not_delivered(in_ashshire: Cast) -> None:
    with clock.held_at(london(2026, 5, 1, 12)):
        may_send(in_ashshire.partnership)
        book_people(make_event(make_course(), london(2026, 6, 17, 9, 30)), 2)
        plan_changed_events()
    with clock.held_at(london(2026, 6, 8, 9)):
        send_due(in_ashshire.partnership)
        refused = OutboxMessage.objects.first()
        OutboxMessage.objects.filter(pk=refused.pk).update(state="failed", bounced_at=clock.now())
        sweep_close(in_ashshire.partnership)
    assert states(stage="pre") == Counter({("pre", "sent", ""): 1, ("pre", "skipped", "not_delivered"): 1})
    with clock.held_at(london(2026, 6, 15, 9)):
        assert send_due(in_ashshire.partnership) == 1


def test_a_concern_is_told_without_its_words_and_chased_each_working_day(in_ashshire: Cast) -> None:
    with clock.held_at(london(2026, 5, 1, 12)):
        may_send(in_ashshire.partnership)
        book_people(make_event(make_course(), london(2026, 6, 17, 9, 30)), 1)
        plan_changed_events()
    with clock.held_at(london(2026, 6, 8, 9)):
        send_due(in_ashshire.partnership)
    invitation = Invitation.objects.get(stage="pre")
    friday = london(2026, 6, 12, 18)
    with clock.held_at(friday):
        response = Response.objects.create(
            invitation=invitation,
            survey_version=invitation.event_survey.survey_version,
            event=invitation.event,
            booking=invitation.booking,
            stage="pre",
            audience="delegate",
            scores=[],
        )
        comment = Comment.objects.create(
            response=response,
            question=QuestionVersion.objects.first(),
            event=invitation.event,
            stage="pre",
            audience="delegate",
            key="B4",
            text="Secret words",
        )
        concern = Concern.objects.create(comment=comment)
    told = []
    for moment in (friday, friday, london(2026, 6, 13, 10), london(2026, 6, 15, 8), london(2026, 6, 15, 9)):
        with clock.held_at(moment):
            told.append(sweep_concerns(in_ashshire.partnership))
    assert told == [1, 0, 0, 0, 1]
    letters = OutboxMessage.objects.filter(kind="concern")
    assert {row.to_address for row in letters} == {"concerns@ashshire.example", "cover@ashshire.example"}
    assert ["Secret" in row.text for row in letters] == [False] * 4
    Concern.objects.filter(pk=concern.pk).update(
        resolved_at=clock.now(), what_was_done="Called the front door"
    )
    with clock.held_at(london(2026, 6, 16, 9)):
        assert sweep_concerns(in_ashshire.partnership) == 0


def test_delivery_hands_over_what_was_queued(in_ashshire: Cast, mailoutbox: list) -> None:
    with clock.held_at(london(2026, 5, 1, 12)):
        may_send(in_ashshire.partnership)
        book_people(make_event(make_course(), london(2026, 6, 17, 9, 30)), 1)
        plan_changed_events()
    with clock.held_at(london(2026, 6, 8, 9)):
        send_due(in_ashshire.partnership)
        assert deliver(in_ashshire.partnership) == 1
    (letter,) = mailoutbox
    assert letter.body.count("http://testserver/s/") == 1
    assert "{link:" not in letter.body


def test_a_day_before_counts_as_late_only_within_two_days(in_ashshire: Cast) -> None:
    for days, waits in ((1, True), (3, False)):
        with clock.held_at(NOON):
            event = make_event(make_course(f"Course {days}"), NOON + dt.timedelta(days=days), ref=f"E{days}")
            book_people(event, 1, f"day{days}")
            plan_changed_events()
        assert EventPlan.objects.get(event=event).waiting_for_start is waits
