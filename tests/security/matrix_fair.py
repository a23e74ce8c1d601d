"""The rows of fairness, repairs, rooms and paper in the permission matrix."""

import datetime as dt
from typing import Any

from courses.models import Booking
from evaluations.models import EventSurvey, Invitation, RoomEntry, RoomSession, SupervisorAnswer
from evaluations.services import pairs, rooms
from evaluations.services.planning import plan_changed_events
from partnerships import clock
from partnerships.choices import Role
from partnerships.links import LinkKind, token_for
from partnerships.models import Agency, Membership, SchoolHoliday
from partnerships.queries.members import member_of
from tests.conftest import Cast
from tests.evaluations.making import book_people, make_course, make_event
from tests.security.matrix import ADMINISTRATOR, TEAM, OpenRow, row


def make(cast: Cast) -> dict[str, Any]:
    """An event in ten days with one person, whose before survey was closed. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    event = make_event(
        make_course(f"Fair in {first}"), clock.now() + dt.timedelta(days=10), ref=f"FAIR-{first}"
    )
    book_people(event, 1, f"{first.lower()}fair")
    plan_changed_events()
    invitation = Invitation.objects.get(event=event, stage="m3", audience="delegate")
    Invitation.objects.filter(pk=invitation.pk).update(state="expired")
    booking = invitation.booking
    answer = SupervisorAnswer.objects.create(booking=booking, how="confirmed", email="named@work.example")
    lead = Membership.objects.get(user=cast.people[Role.AGENCY_LEAD])
    lead.agency = lead.agency or Agency.objects.create(name=f"{first} Fire and Rescue")
    lead.save(update_fields=["agency"])
    Booking.objects.filter(pk=booking.pk).update(agency=lead.agency)
    (other,) = book_people(event, 1, f"{first.lower()}moved", agency=lead.agency)
    task = pairs.break_pair(booking=other, reason="not_manager", from_stage="m3")
    session, entry = make_room(cast)
    (guest,) = book_people(session.event_survey.event, 1, f"{first.lower()}paper")
    paper_of = Invitation.objects.create(
        event_survey=session.event_survey,
        event=guest.event,
        booking=guest,
        delegate=guest.delegate,
        stage="post",
        audience="delegate",
        due_at=clock.now(),
        closes_at=session.event_survey.closes_at,
    )
    holiday = SchoolHoliday.objects.create(
        name=f"Summer in {first}", first_day=clock.today(), last_day=clock.today()
    )
    partnership_id = cast.partnership.pk
    return {
        "school_holiday": holiday,
        "room_event": session.event_survey.event,
        "room_entry": entry,
        "paper_of": paper_of,
        "room_token": token_for(LinkKind.ROOM, partnership_id=partnership_id, object_id=session.pk),
        "entry_token": token_for(
            LinkKind.ROOM_ENTRY,
            partnership_id=partnership_id,
            object_id=RoomEntry.objects.create(session=session, name="Begun").pk,
        ),
        "sent_token": token_for(LinkKind.ROOM_ENTRY, partnership_id=partnership_id, object_id=entry.pk),
        "fair_event": event,
        "fair_invitation": invitation,
        "repair_task": task,
        "repair_token": token_for(LinkKind.REPAIR, partnership_id=partnership_id, object_id=task.pk),
        "named_token": token_for(LinkKind.SUPERVISOR, partnership_id=partnership_id, object_id=answer.pk),
    }


def make_room(cast: Cast) -> tuple[RoomSession, RoomEntry]:
    """A code on the wall of today's event, and an answer that belongs to nobody."""
    first = cast.partnership.name.split()[0]
    event = make_event(
        make_course(f"Room in {first}"), clock.now() - dt.timedelta(minutes=5), ref=f"ROOM-{first}"
    )
    survey = EventSurvey.objects.create(
        event=event,
        stage="post",
        audience="delegate",
        due_at=clock.now(),
        closes_at=clock.now() + dt.timedelta(days=14),
    )
    member = member_of(cast.people[Role.COORDINATOR].pk)
    assert member is not None
    session = rooms.open_session(survey=survey, minutes=60, by=member)
    entry = RoomEntry.objects.create(
        session=session, name=f"Wanda of {first}", state="unmatched", sent_at=clock.now()
    )
    return session, entry


def survey(made: Any) -> list[object]:
    return [made["fair_event"].ref, "m3", "delegate"]


def task(made: Any) -> list[object]:
    return [made["repair_task"].pk]


ROWS = [
    row("evaluations:survey_people", roles=TEAM, args=survey, fact="Open again"),
    row(
        "evaluations:survey_reopen",
        roles=TEAM,
        args=lambda made: [*survey(made), made["fair_invitation"].pk],
        fact="Open “three months” again for",
    ),
    row(
        "evaluations:survey_moved",
        roles=TEAM,
        args=lambda made: [*survey(made), made["fair_invitation"].pk],
        fact="or their manager has moved",
    ),
    row("evaluations:survey_dates", roles=TEAM, args=survey, fact="Give people more time"),
    row("evaluations:repairs", roles=TEAM, fact="Who is there now?"),
    row("evaluations:repair", roles=TEAM, args=task, fact="Who supervises"),
    row("evaluations:our_people", roles={Role.AGENCY_LEAD}, fact="People of your agency"),
    row("evaluations:our_person", roles={Role.AGENCY_LEAD}, args=task, fact="Who supervises"),
]


def room(made: Any) -> list[object]:
    return [made["room_event"].ref, "post"]


def paper(made: Any) -> list[object]:
    return [made["room_event"].ref, "post", "delegate"]


ROWS += [
    row("evaluations:paper", roles=TEAM, args=paper, fact="Code on the paper"),
    row(
        "evaluations:paper_entry",
        roles=TEAM,
        args=lambda made: [*paper(made), made["paper_of"].pk],
        fact="Type the number of the ticked box",
    ),
    row("evaluations:paper_pdf", roles=TEAM, args=paper, fact="%PDF"),
    row("partnerships:school_holidays", roles=ADMINISTRATOR, fact="Summer in"),
    row(
        "partnerships:remove_school_holiday",
        roles=ADMINISTRATOR,
        method="post",
        status=dict.fromkeys(ADMINISTRATOR, 302),
        args=lambda made: [made["school_holiday"].pk],
        fact="/settings/school-holidays/",
    ),
    row("evaluations:room", roles=TEAM, args=room, fact="Show the code full screen"),
    row("evaluations:room_code", roles=TEAM, args=room, fact="Scan to answer"),
    row("evaluations:room_entries", roles=TEAM, args=lambda made: room(made)[:1], fact="Wanda of"),
    row(
        "evaluations:room_entry",
        roles=TEAM,
        args=lambda made: [made["room_event"].ref, made["room_entry"].pk],
        fact="Whose answers are these?",
    ),
]


def repair(made: Any) -> list[object]:
    return [made["repair_token"]]


def named(made: Any) -> list[object]:
    return [made["named_token"]]


OPEN_ROWS = [
    OpenRow("repair_by_link", 200, 200, args=repair, fact="Who supervises"),
    OpenRow("repair_by_link_page", 200, 200, args=repair, fact="Who supervises"),
    OpenRow("supervisor", 200, 200, args=named, fact="named you"),
    OpenRow("supervisor_page", 200, 200, args=named, fact="named you"),
    OpenRow("in_room", 200, 200, args=lambda made: [made["room_token"]], fact="Your name"),
    OpenRow("in_room_first_page", 200, 200, args=lambda made: [made["room_token"]], fact="Your name"),
    OpenRow("in_room_page", 200, 200, args=lambda made: [made["entry_token"], 1], fact="1 of"),
    OpenRow("in_room_thanks", 200, 200, args=lambda made: [made["sent_token"]], fact="Thank you"),
    OpenRow("lost_link", 200, 200, args=lambda made: ["ashshire"], fact="Lost your survey link?"),
    OpenRow("lost_link_asked", 200, 200, args=lambda made: ["ashshire"], fact="Look in your inbox"),
]
