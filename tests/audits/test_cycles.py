"""Running cycles: planned, opened with letters, reminded, moved on, closed; answers carried from one to the next."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from assurance.services.refusals import Refused
from audits.choices import SubjectKind, VersionOrigin
from audits.logic.cycle_dates import CycleDates
from audits.logic.processes import AssessmentState, AssignmentState, Process
from audits.models import Answer, AnswerEvidence, Assessment, Cycle, Extension
from audits.queries.cycles import cycles_to_plan, places_of, wall_of
from audits.queries.frameworks import library
from audits.services import cycle_reminders, extensions
from audits.services.assessments import Subject, start, withdraw
from audits.services.carrying import carriable, carry_forward
from audits.services.cycles import (
    CyclePlan,
    advance_cycle,
    cancel_cycle,
    change_cycle,
    close_cycle,
    open_cycle,
    plan_cycle,
    set_agencies,
)
from audits.services.frameworks import add_version, release_version
from audits.services.returns import boards_served, return_of
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.choices import Role
from partnerships.models import Agency, AgencyBoard, OutboxMessage
from tests.audits.making import (
    LAST_WEEK,
    agency,
    assign,
    make_assessment,
    make_cycle,
    make_evidence,
    officer,
    person,
    released,
)
from tests.audits.making_cycles import answer, signed
from tests.conftest import MONDAY, Cast

pytestmark = pytest.mark.usefixtures("on_monday")

JUNE_1, JULY_31 = dt.date(2026, 6, 1), dt.date(2026, 7, 31)
DATES = CycleDates(JUNE_1, JULY_31, dt.date(2026, 10, 30), dt.date(2026, 12, 11))


@pytest.fixture
def by(in_ashshire: Cast) -> Member:
    return officer(in_ashshire)


@pytest.fixture
def lead(in_ashshire: Cast) -> Member:
    return person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Police"), name="Ada Lead")


@pytest.fixture
def planned(in_ashshire: Cast, by: Member, lead: Member) -> Cycle:
    cycle = plan_cycle(framework_version=released(in_ashshire), plan=CyclePlan("Section 11", DATES), by=by)
    set_agencies(cycle=cycle, agencies=[agency("Ashshire Police"), agency("Ashshire Council")], by=by)
    return cycle


@pytest.fixture
def opened(planned: Cycle, by: Member) -> Cycle:
    return open_cycle(cycle=planned, by=by)


def at(day: dt.date, hour: int = 10) -> Iterator[None]:
    return clock.held_at(dt.datetime.combine(day, dt.time(hour), clock.LONDON))  # type: ignore[return-value]


def swept(cast: Cast, day: dt.date, hour: int = 10) -> list[str]:
    """The subjects of the emails that the sweep queues at an hour."""
    known = set(OutboxMessage.objects.values_list("pk", flat=True))
    with at(day, hour):
        cycle_reminders.sweep(cast.partnership)
    return sorted(OutboxMessage.objects.exclude(pk__in=known).values_list("subject", flat=True))


# --- planning and opening -----------------------------------------------------------------------------------------


def test_a_plan_has_dates_in_order_and_to_come_and_a_title_of_its_own(
    in_ashshire: Cast, by: Member, planned: Cycle
) -> None:
    version = planned.framework_version
    for dates, why in (
        (CycleDates(JULY_31, JUNE_1), "due after the cycle opens"),
        (CycleDates(LAST_WEEK, LAST_WEEK), "has passed"),
    ):
        with pytest.raises(Refused, match=why):
            plan_cycle(framework_version=version, plan=CyclePlan("Other", dates), by=by)
    with pytest.raises(Refused, match="called “section 11” already"):
        plan_cycle(framework_version=version, plan=CyclePlan("section 11", DATES), by=by)
    standards = released(in_ashshire, "minimum-standards-single-agency")
    with pytest.raises(Refused, match="not run in cycles"):
        plan_cycle(framework_version=standards, plan=CyclePlan("Standards", DATES), by=by)
    assert Cycle.objects.count() == 1


def test_opening_sends_each_lead_one_letter(planned: Cycle, by: Member, lead: Member) -> None:
    assert OutboxMessage.objects.count() == 0
    open_cycle(cycle=planned, by=by)
    letter = OutboxMessage.objects.get()
    assert (letter.kind, letter.to_address) == ("audit", lead.email)
    assert letter.subject == "Section 11: please answer by 31 July 2026"
    assert "Dear Ada Lead," in letter.text
    assert "Please name no child, family or member of staff" in letter.text
    with pytest.raises(Refused, match="moved on"):
        open_cycle(cycle=planned, by=by)


def test_a_cycle_without_agencies_or_past_its_day_does_not_open(in_ashshire: Cast, by: Member) -> None:
    cycle = plan_cycle(framework_version=released(in_ashshire), plan=CyclePlan("Empty", DATES), by=by)
    with pytest.raises(Refused, match="Choose the agencies first"):
        open_cycle(cycle=cycle, by=by)
    with at(dt.date(2026, 8, 3)), pytest.raises(Refused, match="has passed"):
        open_cycle(cycle=cycle, by=by)
    assert cancel_cycle(cycle=cycle, by=by).state == "cancelled"


def test_leads_see_nothing_before_the_cycle_opens(planned: Cycle, by: Member, lead: Member) -> None:
    assert visible_to(lead, Assessment).count() == 0
    open_cycle(cycle=planned, by=by)
    assert visible_to(lead, Assessment).count() == 1


def test_agencies_leave_freely_before_and_with_a_reason_after(
    opened: Cycle, in_ashshire: Cast, by: Member
) -> None:
    with pytest.raises(Refused, match="Take out Ashshire Council on its own page"):
        set_agencies(cycle=opened, agencies=[agency("Ashshire Police")], by=by)
    newcomer = person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Hospital"))
    everybody = [row.agency for row in wall_of(opened)] + [agency("Ashshire Hospital")]
    assert set_agencies(cycle=opened, agencies=everybody, by=by) == (1, 0)
    assert OutboxMessage.objects.filter(to_address=newcomer.email).count() == 1
    council = Assessment.objects.get(agency=agency("Ashshire Council"))
    withdraw(assessment=council, why="Merged", by=by)
    assert [str(row.agency) for row in wall_of(opened)] == ["Ashshire Hospital", "Ashshire Police"]


def test_a_new_day_moves_everybody_but_those_who_were_granted_a_later_one(
    opened: Cycle, by: Member, lead: Member
) -> None:
    council = Assessment.objects.get(agency=agency("Ashshire Council"))
    Assessment.objects.filter(pk=council.pk).update(due_on=dt.date(2026, 9, 30))
    later = CycleDates(JUNE_1, dt.date(2026, 8, 14), DATES.moderation_by, DATES.agreement_by)
    change_cycle(cycle=opened, plan=CyclePlan("Section 11", later), by=by)
    assert dict(Assessment.objects.values_list("agency__name", "due_on")) == {
        "Ashshire Police": dt.date(2026, 8, 14),
        "Ashshire Council": dt.date(2026, 9, 30),
    }
    assert OutboxMessage.objects.latest("pk").subject == "New date: 14 August 2026"


# --- reminders ------------------------------------------------------------------------------------------------------


def test_leads_are_reminded_14_and_3_days_before_then_weekly_while_late(
    in_ashshire: Cast, opened: Cycle, lead: Member
) -> None:
    day, found = JUNE_1, {}
    while day < dt.date(2026, 8, 20):
        if subjects := swept(in_ashshire, day):
            found[day] = subjects
        day += dt.timedelta(days=1)
    assert found == {
        dt.date(2026, 7, 17): ["Section 11: due in 14 days"],
        dt.date(2026, 7, 28): ["Section 11: due in 3 days"],
        dt.date(2026, 8, 3): ["Section 11: 3 days late"],
        dt.date(2026, 8, 10): ["Section 11: 10 days late"],
        dt.date(2026, 8, 17): ["Section 11: 17 days late"],
    }


def test_the_sweep_does_nothing_twice_before_nine_or_at_weekends(
    in_ashshire: Cast, opened: Cycle, lead: Member
) -> None:
    assert swept(in_ashshire, dt.date(2026, 7, 17), hour=8) == []
    assert swept(in_ashshire, dt.date(2026, 7, 18)) == []
    assert swept(in_ashshire, dt.date(2026, 7, 20)) == ["Section 11: due in 11 days"]
    assert swept(in_ashshire, dt.date(2026, 7, 20)) == []


def test_the_next_due_moment_is_when_the_sweep_has_work(
    in_ashshire: Cast, opened: Cycle, lead: Member
) -> None:
    with at(dt.date(2026, 6, 2)):
        assert cycle_reminders.next_due() == dt.datetime(2026, 7, 17, 9, tzinfo=clock.LONDON)
    with at(dt.date(2026, 7, 18)):
        assert cycle_reminders.next_due() == dt.datetime(2026, 7, 20, 9, tzinfo=clock.LONDON)
    swept(in_ashshire, dt.date(2026, 7, 20))
    with at(dt.date(2026, 7, 20)):
        assert cycle_reminders.next_due() == dt.datetime(2026, 7, 28, 9, tzinfo=clock.LONDON)


def test_who_sent_in_is_reminded_no_more_and_a_new_lead_gets_the_letter(
    in_ashshire: Cast, opened: Cycle, lead: Member
) -> None:
    signed(Assessment.objects.get(agency=agency("Ashshire Police")), lead)
    newcomer = person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Council"))
    assert swept(in_ashshire, dt.date(2026, 6, 3)) == ["Section 11: please answer by 31 July 2026"]
    assert OutboxMessage.objects.latest("pk").to_address == newcomer.email
    assert swept(in_ashshire, dt.date(2026, 7, 17)) == ["Section 11: due in 14 days"]


def test_a_granted_day_counts_for_reminders(
    in_ashshire: Cast, opened: Cycle, by: Member, lead: Member
) -> None:
    ours = Assessment.objects.get(agency=agency("Ashshire Police"))
    asked = extensions.ask(assessment=ours, new_due=dt.date(2026, 8, 31), why="Illness", by=lead)
    extensions.decide(extension=asked, granted=True, until=dt.date(2026, 8, 31), by=by)
    assert swept(in_ashshire, dt.date(2026, 7, 17)) == []
    assert swept(in_ashshire, dt.date(2026, 8, 17)) == ["Section 11: due in 14 days"]


# --- more time ------------------------------------------------------------------------------------------------------


def test_more_time_needs_a_reason_a_later_day_and_one_request_at_a_time(
    opened: Cycle, by: Member, lead: Member
) -> None:
    ours = Assessment.objects.get(agency=agency("Ashshire Police"))
    for day, why, said in (
        (dt.date(2026, 8, 31), " ", "Say why"),
        (JULY_31, "Illness", "after 31 July 2026"),
    ):
        with pytest.raises(Refused, match=said):
            extensions.ask(assessment=ours, new_due=day, why=why, by=lead)
    asked = extensions.ask(assessment=ours, new_due=dt.date(2026, 8, 31), why="Illness", by=lead)
    with pytest.raises(Refused, match="asked for already"):
        extensions.ask(assessment=ours, new_due=dt.date(2026, 9, 1), why="Illness", by=lead)
    with pytest.raises(Refused, match="somebody else"):
        extensions.decide(extension=asked, granted=True, until=dt.date(2026, 8, 31), by=lead)
    with pytest.raises(Refused, match="Say why"):
        extensions.decide(extension=asked, granted=False, by=by)
    extensions.decide(extension=asked, granted=False, words="The board meets in August", by=by)
    ours.refresh_from_db()
    assert (ours.due_on, Extension.objects.get().state) == (JULY_31, "refused")


# --- stages ---------------------------------------------------------------------------------------------------------


def test_moderation_begins_when_every_agency_has_a_locked_moderator(
    in_ashshire: Cast, opened: Cycle, by: Member
) -> None:
    moderator = person(in_ashshire, Role.MODERATOR, agency("Ashshire Hospital"))
    first, second = wall_of(opened)
    assign(first, moderator, AssignmentState.LOCKED)
    with pytest.raises(Refused, match="Lock a moderator for every agency"):
        advance_cycle(cycle=opened, by=by)
    assign(second, moderator)
    assert advance_cycle(cycle=opened, by=by).state == "moderation"
    assert advance_cycle(cycle=opened, by=by).state == "agreement"
    with pytest.raises(Refused, match="no further stage"):
        advance_cycle(cycle=opened, by=by)
    with pytest.raises(Refused, match="not finished"):
        close_cycle(cycle=opened, by=by)
    Assessment.objects.filter(cycle=opened).update(
        state=AssessmentState.AGREED,
        signed_off_at=clock.now(),
        signed_off_by_id=by.user_id,
        signed_off_role="X",
    )
    close_cycle(cycle=opened, by=by)
    assert (opened.state, opened.closes_on) == ("closed", clock.today())
    assert set(Assessment.objects.values_list("state", flat=True)) == {"closed"}


def test_the_wall_says_who_is_late_where_since_when(in_ashshire: Cast, opened: Cycle, lead: Member) -> None:
    signed(Assessment.objects.get(agency=agency("Ashshire Police")), lead)
    places = places_of(list(wall_of(opened)), dt.date(2026, 8, 5))
    found = {
        str(place.assessment.agency): (place.turn.value, place.late and place.late.days, place.leads)
        for place in places.values()
    }
    assert found == {
        "Ashshire Council": ("Agency", 5, ()),
        "Ashshire Police": ("Moderator", None, ("Ada Lead",)),
    }


def test_the_next_cycle_is_asked_for_three_months_before_its_time(in_ashshire: Cast, opened: Cycle) -> None:
    assert cycles_to_plan(dt.date(2029, 2, 28)) == []
    (found,) = cycles_to_plan(dt.date(2029, 3, 1))
    assert (found.last, found.months, found.since) == (opened, 36, dt.date(2029, 3, 1))


# --- from one cycle to the next -------------------------------------------------------------------------------------


@pytest.fixture
def before(in_ashshire: Cast, lead: Member) -> Assessment:
    """Last time's return, every question answered."""
    cycle = make_cycle(in_ashshire, title="Section 11, 2023")
    found = make_assessment(in_ashshire, agency("Ashshire Police"), AssessmentState.NOT_STARTED, cycle)
    return signed(found, lead, {"S11-1.1": "amber"})


def begun(version: object, lead: Member, by: Member) -> Assessment:
    cycle = Cycle.objects.create(
        framework_version=version,
        process="moderated",
        title="Section 11, now",
        state="self_assessment",
        opens_on=JUNE_1,
        self_assessment_by=JULY_31,
        created_by_id=by.user_id,
    )
    return start(
        framework_version=cycle.framework_version,
        process=Process.MODERATED,
        subject=Subject(SubjectKind.AGENCY, agency=agency("Ashshire Police")),
        cycle=cycle,
        due_on=JULY_31,
        by=by,
    )


def test_words_and_current_evidence_come_along_but_no_grade_and_no_action(
    in_ashshire: Cast, before: Assessment, lead: Member, by: Member
) -> None:
    old = make_evidence(agency("Ashshire Police"), title="Out of date")
    old.expires_on = LAST_WEEK
    old.save()
    AnswerEvidence.objects.create(
        answer=before.answers.get(question__key="S11-1.1"), evidence=old, what_it_proves="Once"
    )
    now = begun(before.framework_version, lead, by)
    assert now.previous == before
    answer(now, "S11-1.2", lead, explanation="Written afresh")
    assert carry_forward(assessment=now, by=lead) == 39
    carried = now.answers.get(question__key="S11-1.1")
    assert (carried.explanation, carried.own_level, carried.value) == ("What we do about S11-1.1.", "", None)
    assert carried.awaits_confirmation
    assert [link.evidence.title for link in carried.evidence_links.all()] == ["Policy for S11-1.1"]
    assert now.answers.get(question__key="S11-1.2").explanation == "Written afresh"
    with pytest.raises(Refused, match="nothing to bring forward"):
        carry_forward(assessment=now, by=lead)
    saved = answer(now, "S11-1.1", lead, "green")
    assert (saved.awaits_confirmation, saved.carried_confirmed_at) == (False, clock.now())


def test_into_a_new_version_only_the_same_questions_come(
    in_ashshire: Cast, before: Assessment, lead: Member, by: Member
) -> None:
    spec = library()["section11-default"]
    first = spec.headings[0]
    changed = replace(first.questions[0], text="Another question altogether?")
    heading = replace(first, questions=(changed, *first.questions[1:]))
    new = add_version(
        spec=replace(spec, version="2029.1", headings=(heading, *spec.headings[1:])),
        came_from=VersionOrigin.COPY,
        by=by,
    )
    new = release_version(version=new, endorsed_on=LAST_WEEK, endorsed_minute="Minute 9", by=by)
    now = begun(new, lead, by)
    assert len(carriable(now)) == 39
    carry_forward(assessment=now, by=lead)
    assert not Answer.objects.filter(assessment=now, question__key="S11-1.1").exists()


def test_others_cannot_bring_answers_forward(
    in_ashshire: Cast, before: Assessment, lead: Member, by: Member
) -> None:
    now = begun(before.framework_version, lead, by)
    with pytest.raises(Refused, match="somebody else"):
        carry_forward(assessment=now, by=by)


def test_one_return_serves_the_boards_of_its_agency_and_reuses_evidence(
    in_ashshire: Cast, before: Assessment, lead: Member, by: Member
) -> None:
    first, second = in_ashshire.boards
    assert boards_served(before) == [first.name, second.name]
    AgencyBoard.objects.create(agency=Agency.objects.get(name="Ashshire Police"), board=second)
    assert boards_served(before) == [second.name]
    made = return_of(before)
    assert (made.boards, made.status) == (second.name, "")
    assert made.signed == "Ada Lead, Chief nurse, 1 June 2026 at 10am"
    assert made.chapters[0].spread_words == "3 Green: excellent, 1 Amber: partly in place"
    assert MONDAY.date() == clock.today()
