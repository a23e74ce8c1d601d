"""The timetable of presentations: planned, moved, given, missed, cancelled; who is told; the calendar entry."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.services.refusals import Refused
from audits.logic.presentation_entry import LONGEST_LINE, calendar_entry
from audits.models import PolicyPresentation
from audits.queries.impact_home import officer_items, presenter_items
from audits.services.impact_reminders import next_due, sweep
from audits.services.presentations import cancel, change_points, give, miss, move_day, plan
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.choices import Role
from partnerships.models import Agency, OutboxMessage
from partnerships.tenancy import partnership_scope
from tests.audits.impact.making import policy, subgroup
from tests.audits.making import agency, as_member, officer, person
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
TODAY, IN_A_MONTH = dt.date(2026, 6, 1), dt.date(2026, 7, 1)


def planned(cast: Cast, of: Agency | None = None, on: dt.date = IN_A_MONTH) -> PolicyPresentation:
    held = PolicyPresentation.objects.first()
    return plan(
        policy=held.policy if held else policy(cast),
        agency=of or agency("Ashshire Police"),
        subgroup=held.subgroup if held and held.subgroup else subgroup(cast),
        on=on,
        by=officer(cast),
    )


def lead(cast: Cast, name: str = "Ashshire Police") -> Member:
    return person(cast, Role.AGENCY_LEAD, agency(name))


def test_one_agency_at_each_meeting(in_ashshire: Cast) -> None:
    first = planned(in_ashshire)
    with pytest.raises(Refused, match="One agency presents"):
        planned(in_ashshire, agency("Oak Trust"))
    cancel(presentation=first, why="Board meets that day", by=officer(in_ashshire))
    second = planned(in_ashshire, agency("Oak Trust"))
    third = planned(in_ashshire, agency("Elm Trust"), on=dt.date(2026, 8, 3))
    with pytest.raises(Refused, match="One agency presents"):
        move_day(presentation=third, on=second.on, by=officer(in_ashshire))
    with pytest.raises(Refused, match="not past"):
        planned(in_ashshire, on=dt.date(2026, 5, 29))


def test_the_agency_is_told_and_reminded_once(in_ashshire: Cast) -> None:
    theirs = lead(in_ashshire)
    found = planned(in_ashshire)
    assert next_due() == dt.datetime(2026, 6, 17, 9, tzinfo=clock.LONDON)
    with clock.held_at(dt.datetime(2026, 6, 17, 9, 30, tzinfo=clock.LONDON)):
        assert [sweep(in_ashshire.partnership), sweep(in_ashshire.partnership)] == [1, 0]
    move_day(presentation=found, on=dt.date(2026, 9, 1), by=officer(in_ashshire))
    cancel(presentation=found, why="The policy changes", by=officer(in_ashshire))
    letters = OutboxMessage.objects.filter(to_address=theirs.email).order_by("pk")
    assert [row.subject for row in letters] == [
        "Presentation about “Bruising protocol”",
        "Your presentation on 1 July 2026",
        "Presentation about “Bruising protocol”",
        "Presentation about “Bruising protocol”",
    ]
    assert "was cancelled: The policy changes" in letters[3].text
    assert next_due() is None


def test_given_missed_and_cancelled(in_ashshire: Cast, birchester: Cast) -> None:
    theirs, by = lead(in_ashshire), officer(in_ashshire)
    other = lead(in_ashshire, "Oak Trust")
    found = planned(in_ashshire, on=TODAY)
    coming = planned(in_ashshire, agency("Oak Trust"))
    with pytest.raises(Refused, match="agency that presents"):
        give(presentation=found, points="Not ours", by=other)
    with pytest.raises(Refused, match="still to come"):
        give(presentation=coming, points="Early", by=by)
    with pytest.raises(Refused, match="somebody else"):
        miss(presentation=found, why="", by=theirs)
    with pytest.raises(Refused, match="not given"):
        change_points(presentation=found, points="Early", by=theirs)
    give(presentation=found, points="Staff ask sooner.", by=theirs)
    change_points(presentation=found, points="Staff ask sooner. Add a flow chart.", by=by)
    found.refresh_from_db()
    assert (found.state, found.points) == ("given", "Staff ask sooner. Add a flow chart.")
    with pytest.raises(Refused, match="moved on"):
        cancel(presentation=found, why="Too late", by=by)
    with pytest.raises(Refused, match="Say why"):
        cancel(presentation=coming, why=" ", by=by)
    with clock.held_at(dt.datetime(2026, 7, 1, 10, tzinfo=clock.LONDON)):
        miss(presentation=coming, why="Nobody came", by=by)
    coming.refresh_from_db()
    assert coming.state == "missed"
    with partnership_scope(birchester.partnership):
        assert not PolicyPresentation.objects.exists()


def test_the_timetable_is_for_those_who_take_part(in_ashshire: Cast) -> None:
    planned(in_ashshire)
    for role in (Role.SEG_MEMBER, Role.AGENCY_LEAD, Role.COORDINATOR, Role.SCRUTINEER):
        assert visible_to(as_member(in_ashshire.people[role]), PolicyPresentation).count() == 1
    for role in (Role.BOARD_MEMBER, Role.ADMINISTRATOR):
        assert visible_to(as_member(in_ashshire.people[role]), PolicyPresentation).count() == 0
    with pytest.raises(Refused, match="policy officer"):
        cancel(
            presentation=PolicyPresentation.objects.get(),
            why="No",
            by=as_member(in_ashshire.people[Role.COORDINATOR]),
        )


def test_what_stands_on_home(in_ashshire: Cast) -> None:
    theirs = lead(in_ashshire)
    planned(in_ashshire)
    assert [(item.what, item.due_on) for item in presenter_items(theirs, TODAY)] == [
        ("Present: what “Bruising protocol” has changed", IN_A_MONTH)
    ]
    assert presenter_items(lead(in_ashshire, "Oak Trust"), TODAY) == []
    assert officer_items(officer(in_ashshire), TODAY) == []
    assert [item.what for item in officer_items(officer(in_ashshire), IN_A_MONTH)] == [
        "Record the presentation of Ashshire Police"
    ]


said_words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=200)


@given(said_words, said_words)
def test_a_calendar_entry_reads_back(summary: str, about: str) -> None:
    made = calendar_entry(
        uid="presentation-1@ashshire",
        on=dt.date(2026, 12, 31),
        summary=summary,
        about=about,
        url="https://portal.example/p/ashshire/",
        stamped=dt.datetime(2026, 6, 1, 10, tzinfo=dt.UTC),
    )
    lines = made.split(b"\r\n")
    assert max(len(line) for line in lines) <= LONGEST_LINE
    unfolded = made.replace(b"\r\n ", b"").decode().split("\r\n")
    assert unfolded[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"]
    assert "DTSTART;VALUE=DATE:20261231" in unfolded
    assert "DTEND;VALUE=DATE:20270101" in unfolded
    said = next(line for line in unfolded if line.startswith("SUMMARY:")).removeprefix("SUMMARY:")
    back = said.replace("\\\\", "\0").replace("\\n", "\n").replace("\\;", ";").replace("\\,", ",")
    assert back.replace("\0", "\\") == summary.replace("\r", "")
