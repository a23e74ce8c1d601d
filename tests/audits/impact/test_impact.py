"""Impact assessments: opened by the portal or the officer, written, accepted or sent back, reminded, summed up."""

import datetime as dt

import pytest

from assurance.models import Action, Evidence
from assurance.queries.evidence import may_change, owners_for
from assurance.services.evidence import Content, add_evidence
from assurance.services.refusals import Refused
from audits.models import Assessment, Subgroup
from audits.queries.answers import question_rows
from audits.queries.impact import SUBGROUP_FORM, asked_about, policy_impact
from audits.queries.impact_home import author_items, find_impact, officer_items
from audits.rules import may_read, parties_of
from audits.services.answer_evidence import attach, shelf_for
from audits.services.answers import may_write
from audits.services.assessments import reopen, withdraw
from audits.services.impact import accept, ask_agencies, close, move_due, open_subgroups, send_back
from audits.services.impact_reminders import next_due, sweep
from audits.services.impact_subjects import save_policy, save_subgroup, set_active, set_calendar
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.choices import Role
from partnerships.models import Membership, OutboxMessage
from partnerships.tenancy import partnership_scope
from tests.audits.impact.making import (
    IN_JULY,
    LAST_YEAR,
    answer_all,
    asked,
    opened,
    policy,
    sent_in,
    subgroup,
)
from tests.audits.making import agency, as_member, officer, person, released
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
#: In the middle of the eight weeks that follow the year 2025 to 2026.
IN_APRIL = dt.datetime(2026, 4, 20, 9, 30, tzinfo=clock.LONDON)


def subjects() -> list[str]:
    return sorted(OutboxMessage.objects.values_list("subject", flat=True))


def chair_of(cast: Cast) -> Member:
    return person(cast, Role.SEG_MEMBER, name="Chair of Training")


def test_from_opening_to_acceptance(in_ashshire: Cast) -> None:
    chair, by = chair_of(in_ashshire), officer(in_ashshire)
    found = opened(in_ashshire, subgroup(in_ashshire, chair=chair))
    assert (found.state, found.year, found.due_on) == ("not_started", LAST_YEAR, IN_JULY)
    assert subjects() == ["Impact of Training Subgroup, 2025 to 2026: please answer by 31 July 2026"]
    sent_in(found, chair)
    assert found.state == "signed_off"
    assert [(row.text, row.agency_id, row.owner) for row in Action.objects.all()] == [
        ("Meet with schools", None, "Chair")
    ]
    with pytest.raises(Refused, match="Say why"):
        send_back(assessment=found, why=" ", by=by)
    send_back(assessment=found, why="Say what changed for children.", by=by)
    assert (found.state, found.signed_off_at) == ("in_progress", None)
    sent_in(found, chair)
    with pytest.raises(Refused):
        close(assessment=found, by=by)
    accept(assessment=found, by=by)
    assert found.state == "accepted"
    assert subjects()[-1].startswith("Impact of Training Subgroup")
    assert len(subjects()) == 3
    with pytest.raises(Refused, match="somebody else"):
        close(assessment=found, by=chair)
    close(assessment=found, by=by)
    assert found.state == "closed"
    assert Action.objects.get().state == "open"


def test_who_writes_and_who_reads_a_subgroups_assessment(in_ashshire: Cast, birchester: Cast) -> None:
    chair, other = chair_of(in_ashshire), person(in_ashshire, Role.SEG_MEMBER, name="Another member")
    seg_chair = as_member(in_ashshire.people[Role.SEG_CHAIR])
    found = opened(in_ashshire, subgroup(in_ashshire, chair=chair))
    assert [may_write(found, each) for each in (chair, seg_chair, other)] == [True, True, False]
    assert not may_read(other, found)
    sent_in(found, chair)
    with pytest.raises(Refused, match="somebody else"):
        accept(assessment=found, by=chair)
    accept(assessment=found, by=officer(in_ashshire))
    assert may_read(other, found), "SEG scrutinises what was accepted"
    assert not may_read(as_member(in_ashshire.people[Role.MODERATOR]), found)
    with partnership_scope(birchester.partnership):
        assert not Assessment.objects.exists()
        assert not Subgroup.objects.exists()


def test_an_officer_who_chairs_does_not_accept_their_own(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    found = opened(in_ashshire, subgroup(in_ashshire, chair=by))
    sent_in(found, by)
    assert "officer" not in parties_of(by, found)
    with pytest.raises(Refused, match="somebody else"):
        accept(assessment=found, by=by)
    second = person(in_ashshire, Role.POLICY_OFFICER, name="Second officer")
    assert accept(assessment=found, by=second).state == "accepted"


def test_what_was_sent_in_is_not_reopened_in_another_processes_way(in_ashshire: Cast) -> None:
    chair = chair_of(in_ashshire)
    found = sent_in(opened(in_ashshire, subgroup(in_ashshire, chair=chair)), chair)
    with pytest.raises(Refused, match="sent back"):
        reopen(assessment=found, why="Wrong", by=officer(in_ashshire))


def test_segs_people_bring_evidence_and_keep_only_their_own(in_ashshire: Cast) -> None:
    chair = chair_of(in_ashshire)
    found = opened(in_ashshire, subgroup(in_ashshire, chair=chair))
    note = Content(note="Minutes")
    ours = add_evidence(title="Minutes", what_it_proves="Done", content=note, by=chair, agency_id=None)
    teams = add_evidence(
        title="The team's", what_it_proves="Done", content=note, by=officer(in_ashshire), agency_id=None
    )
    row = next(each for each in question_rows(found) if each.kind == "evidence")
    link = attach(assessment=found, question=row, evidence=ours, what_it_proves="It was done", by=chair)
    assert link.evidence_id == ours.pk
    assert set(visible_to(chair, Evidence)) == {ours}
    assert (may_change(chair, ours), may_change(chair, teams)) == (True, False)
    with pytest.raises(Refused, match="own shelf"):
        attach(assessment=found, question=row, evidence=teams, what_it_proves="Theirs", by=chair)


def test_sitting_on_seg_does_not_open_an_agencys_shelf(in_ashshire: Cast) -> None:
    police = agency("Ashshire Police")
    lead = person(in_ashshire, Role.AGENCY_LEAD, police)
    member = person(in_ashshire, Role.SEG_MEMBER, police)
    theirs = add_evidence(
        title="Police policy",
        what_it_proves="Kept",
        content=Content(note="Policy"),
        by=lead,
        agency_id=police.pk,
    )
    assert owners_for(member) == (None,)
    assert theirs not in visible_to(member, Evidence)
    assert not may_change(member, theirs)


def test_a_chair_from_an_agency_brings_its_evidence(in_ashshire: Cast) -> None:
    police = agency("Ashshire Police")
    chair = person(in_ashshire, Role.AGENCY_LEAD, police)
    found = opened(in_ashshire, subgroup(in_ashshire, chair=chair))
    theirs = add_evidence(
        title="Police audit", what_it_proves="Kept", content=Content(note="A"), by=chair, agency_id=police.pk
    )
    row = next(each for each in question_rows(found) if each.kind == "evidence")
    assert shelf_for(found, chair) == (police.pk,)
    attach(assessment=found, question=row, evidence=theirs, what_it_proves="It was done", by=chair)
    assert theirs in visible_to(as_member(in_ashshire.people[Role.SCRUTINEER]), Evidence)


def test_the_portal_opens_on_the_day_once_and_not_after_it(in_ashshire: Cast) -> None:
    subgroup(in_ashshire, chair=chair_of(in_ashshire))
    subgroup(in_ashshire, "Retired")
    set_active(row=Subgroup.objects.get(name="Retired"), active=False, by=officer(in_ashshire))
    released(in_ashshire, SUBGROUP_FORM)
    assert sweep(in_ashshire.partnership) == 0, "its last day was 27 May"
    with clock.held_at(IN_APRIL):
        assert next_due() == IN_APRIL.replace(hour=9, minute=0)
        assert sweep(in_ashshire.partnership) == 1
        assert sweep(in_ashshire.partnership) == 0
        found = Assessment.objects.get()
        assert (found.year, found.due_on, str(found.subgroup)) == (
            2025,
            dt.date(2026, 5, 27),
            "Training Subgroup",
        )
        withdraw(assessment=found, why="It did not meet", by=officer(in_ashshire))
        assert sweep(in_ashshire.partnership) == 0, "what was taken back stays so"


def test_a_subgroup_that_comes_late_has_a_fortnight(in_ashshire: Cast) -> None:
    subgroup(in_ashshire)
    released(in_ashshire, SUBGROUP_FORM)
    with clock.held_at(dt.datetime(2026, 5, 26, 9, 30, tzinfo=clock.LONDON)):
        sweep(in_ashshire.partnership)
        assert Assessment.objects.get().due_on == dt.date(2026, 6, 9)


def test_the_partnerships_own_calendar(in_ashshire: Cast) -> None:
    subgroup(in_ashshire)
    released(in_ashshire, SUBGROUP_FORM)
    by = officer(in_ashshire)
    set_calendar(opens_weeks_after=8, weeks_to_answer=4, opens_by_itself=True, by=by)
    assert sweep(in_ashshire.partnership) == 1
    assert Assessment.objects.get().due_on == dt.date(2026, 6, 24)
    with pytest.raises(Refused, match="40 weeks"):
        set_calendar(opens_weeks_after=41, weeks_to_answer=4, opens_by_itself=True, by=by)
    set_calendar(opens_weeks_after=0, weeks_to_answer=8, opens_by_itself=False, by=by)
    subgroup(in_ashshire, "Second")
    with clock.held_at(IN_APRIL):
        assert sweep(in_ashshire.partnership) == 0


def test_nothing_is_opened_without_the_form(in_ashshire: Cast) -> None:
    group = subgroup(in_ashshire)
    with clock.held_at(IN_APRIL):
        assert sweep(in_ashshire.partnership) == 0
        assert next_due() is None
    with pytest.raises(Refused, match="release it under Frameworks"):
        open_subgroups(year=LAST_YEAR, subgroups=[group], due_on=IN_JULY, by=officer(in_ashshire))


def test_reminders_before_and_after_the_day_each_once(in_ashshire: Cast) -> None:
    chair = chair_of(in_ashshire)
    opened(in_ashshire, subgroup(in_ashshire, chair=chair))

    def at(day: int, month: int = 7) -> int:
        with clock.held_at(dt.datetime(2026, month, day, 9, 30, tzinfo=clock.LONDON)):
            sweep(in_ashshire.partnership)
            return sweep(in_ashshire.partnership)

    assert [at(16), at(17), at(28), at(3, 8), at(10, 8)] == [0, 0, 0, 0, 0]
    assert subjects() == [
        "Impact of Training Subgroup, 2025 to 2026: 10 days late",
        "Impact of Training Subgroup, 2025 to 2026: 3 days late",
        "Impact of Training Subgroup, 2025 to 2026: due in 14 days",
        "Impact of Training Subgroup, 2025 to 2026: due in 3 days",
        "Impact of Training Subgroup, 2025 to 2026: please answer by 31 July 2026",
    ]


def test_no_reminder_is_due_in_the_past(in_ashshire: Cast) -> None:
    opened(in_ashshire, subgroup(in_ashshire, chair=chair_of(in_ashshire)))
    assert next_due() == dt.datetime(2026, 7, 17, 9, tzinfo=clock.LONDON)
    assert sweep(in_ashshire.partnership) == 0


def test_asking_twice_asks_once_and_moving_the_date_tells(in_ashshire: Cast) -> None:
    police, oak = agency("Ashshire Police"), agency("Oak Trust")
    lead = person(in_ashshire, Role.AGENCY_LEAD, police)
    about = policy(in_ashshire)
    rows = asked(in_ashshire, about, police)
    again = ask_agencies(
        policy=about, year=2026, agencies=[police, oak], due_on=IN_JULY, by=officer(in_ashshire)
    )
    assert [str(row.agency) for row in again] == ["Oak Trust"]
    later = dt.date(2026, 9, 30)
    assert move_due(assessments=rows, due_on=later, by=officer(in_ashshire)) == 1
    rows[0].refresh_from_db()
    assert rows[0].due_on == later
    assert OutboxMessage.objects.filter(to_address=lead.email, subject__contains="new date").count() == 1


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.AGENCY_LEAD, Role.SEG_CHAIR])
def test_only_the_officer_runs_impact(in_ashshire: Cast, role: Role) -> None:
    by = as_member(in_ashshire.people[role])
    group, about = subgroup(in_ashshire), policy(in_ashshire)
    for act in (
        lambda: save_subgroup(name="Mine", by=by),
        lambda: save_policy(title="Mine", by=by),
        lambda: set_active(row=group, active=False, by=by),
        lambda: set_calendar(opens_weeks_after=0, weeks_to_answer=8, opens_by_itself=True, by=by),
        lambda: open_subgroups(year=2025, subgroups=[group], due_on=IN_JULY, by=by),
        lambda: ask_agencies(policy=about, year=2026, agencies=[], due_on=IN_JULY, by=by),
    ):
        with pytest.raises(Refused, match="policy officer"):
            act()


def test_bad_subjects_are_refused(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    subgroup(in_ashshire)
    about = policy(in_ashshire)
    with pytest.raises(Refused, match="already"):
        save_subgroup(name="training  SUBGROUP", by=by)
    with pytest.raises(Refused, match="already"):
        save_policy(title="bruising protocol", by=by)
    with pytest.raises(Refused, match="a name"):
        save_subgroup(name=" ", by=by)
    with pytest.raises(Refused, match="a title"):
        save_policy(title=" ", by=by)
    stranger = subgroup_chair_without_right(in_ashshire)
    with pytest.raises(Refused, match="may not write"):
        save_subgroup(name="Another", chair=stranger, by=by)
    set_active(row=about, active=False, by=by)
    with pytest.raises(Refused, match="retired"):
        asked(in_ashshire, about, agency("Oak Trust"))
    with pytest.raises(Refused, match="day to come"):
        opened(in_ashshire, Subgroup.objects.get(), due_on=dt.date(2026, 6, 1))
    with pytest.raises(Refused, match="not begun"):
        opened(in_ashshire, Subgroup.objects.get(), year=2027)


def subgroup_chair_without_right(cast: Cast) -> Membership:
    return Membership.objects.get(user=cast.people[Role.PROVIDER])


def test_a_policy_over_agencies_is_a_spread_and_small_groups_stay_hidden(in_ashshire: Cast) -> None:
    about = policy(in_ashshire)
    agencies = [agency(f"Agency {letter}") for letter in "ABCDE"]
    rows = asked(in_ashshire, about, *agencies)
    for row, level, share in zip(
        rows, ("green", "green", "red", "amber", "green"), (95, 80, 40, 60, 90), strict=True
    ):
        assert row.agency is not None
        lead = person(in_ashshire, Role.AGENCY_LEAD, row.agency)
        sent_in(row, lead, level=level, share=share)
        accept(assessment=row, by=officer(in_ashshire))
    found = policy_impact(asked_about(about, 2026), minimum=5)
    assert found is not None
    assert (found.asked, found.sent_in, found.accepted, found.actions) == (5, 5, 5, 5)
    counts = {each.question: [count.count for count in each.counts or ()] for each in found.spreads}
    assert counts == {
        "About what share of relevant staff know it?": [2, 1, 1, 1],
        "Overall, how well is it in place?": [3, 1, 1],
    }
    assert len(found.good_practice) == 5
    hidden = policy_impact(asked_about(about, 2026), minimum=6)
    assert hidden is not None
    assert [each.counts for each in hidden.spreads] == [None, None]
    assert hidden.good_practice == ()


def test_what_stands_on_home(in_ashshire: Cast) -> None:
    chair, by, today = chair_of(in_ashshire), officer(in_ashshire), clock.today()
    seg_chair = as_member(in_ashshire.people[Role.SEG_CHAIR])
    found = opened(in_ashshire, subgroup(in_ashshire, chair=chair))
    assert [item.what for item in author_items(chair, today)] == [
        "Answer and sign: impact of Training Subgroup"
    ]
    assert author_items(seg_chair, today) == []
    save_subgroup(subgroup=found.subgroup, name="Training Subgroup", chair=None, by=by)
    assert len(author_items(seg_chair, today)) == 1
    late = dt.date(2026, 8, 3)
    assert [item.what for item in officer_items(by, late)] == ["Late: impact assessments"]
    answer_all(found, seg_chair)
    sent_in(found, seg_chair)
    assert [item.what for item in officer_items(by, today)] == [
        "Accept or send back: impact of Training Subgroup"
    ]


def test_the_officer_is_asked_to_choose_a_policy_each_year(in_ashshire: Cast) -> None:
    by, about = officer(in_ashshire), policy(in_ashshire)
    released(in_ashshire, "policy-impact")
    assert [(item.what, item.due_on) for item in officer_items(by, clock.today())] == [
        ("Choose the policy of 2026 to 2027", dt.date(2026, 6, 30))
    ]
    asked(in_ashshire, about, agency("Oak Trust"))
    assert officer_items(by, clock.today()) == []


def test_policies_and_subgroups_are_found_by_the_search_box(in_ashshire: Cast, birchester: Cast) -> None:
    policy(in_ashshire)
    subgroup(in_ashshire, "Protocol Subgroup")
    found = [(hit.label, hit.detail) for hit in find_impact("protocol", officer(in_ashshire))]
    assert found == [("Bruising protocol", "Policy"), ("Protocol Subgroup", "Subgroup")]
    with partnership_scope(birchester.partnership):
        assert find_impact("protocol", officer(birchester)) == []
