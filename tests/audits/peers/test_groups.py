"""Matching peers: proposed, changed, locked; other reviewers; the three days of a group; what is due when."""

import datetime as dt

import pytest

from assurance.services.refusals import Refused
from audits.logic.cycle_dates import CycleDates
from audits.logic.peer_groups import THREE, Grouping, NoGrouping
from audits.logic.peer_timers import Timers
from audits.logic.wall import Turn
from audits.models import Assignment, PeerGroup, PeerGroupPlace
from audits.queries.cycles import cycles_to_plan, late_count, places_of, wall_of
from audits.queries.peer_home import officer_items, peer_items
from audits.queries.peer_matching import together_before
from audits.queries.peer_reviews import review_assignment
from audits.services import (
    assessments,
    cycle_reminders,
    extensions,
    peer_answers,
    peer_groups,
    peer_reminders,
    peer_returns,
    peer_reviews,
)
from audits.services.cycles import CyclePlan, advance_cycle, close_cycle, plan_cycle, set_agencies
from audits.services.declarations import declare_interest
from audits.services.peer_reviews import LineReview
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import AgencyRelation, OutboxMessage
from tests.audits.making import agency, officer, person
from tests.audits.peers.making import (
    AGREED_BY,
    ANSWERS_BY,
    NAMES,
    REVIEWS_BY,
    Scene,
    declared,
    finish,
    group_of,
    locked_scene,
    peer_scene,
    question_of_line,
    send_in,
    shared,
    statements,
)
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
POLICE, COLLEGE, TRUST = NAMES
FOUR = (*NAMES, "Yew Hospice")


def proposed(scene: Scene) -> Grouping:
    found = peer_groups.propose(cycle=scene.cycle, by=scene.officer)
    assert isinstance(found, Grouping)
    return found


def pairs(scene: Scene) -> set[frozenset[str]]:
    return {
        frozenset(str(place.assessment.agency) for place in group.places.all())
        for group in PeerGroup.objects.filter(cycle=scene.cycle)
    }


def test_three_agencies_work_in_a_ring(in_ashshire: Cast) -> None:
    scene = peer_scene(in_ashshire)
    assert proposed(scene).words.startswith("1 group of three. No rule is broken.")
    peer_groups.lock(cycle=scene.cycle, by=scene.officer)
    given = {each.agency_id: scene.assignment(each).agency_id for each in scene.assessments}
    assert sorted(given.values(), key=str) == sorted(given, key=str)
    assert all(reviewed != reviewer for reviewed, reviewer in given.items())
    assert not any(given[reviewer] == reviewed for reviewed, reviewer in given.items())


def test_pairs_review_each_other(in_ashshire: Cast) -> None:
    scene = peer_scene(in_ashshire, FOUR)
    proposed(scene)
    peer_groups.lock(cycle=scene.cycle, by=scene.officer)
    given = {each.agency_id: scene.assignment(each).agency_id for each in scene.assessments}
    assert all(given[given[reviewed]] == reviewed for reviewed in given)
    told = OutboxMessage.objects.filter(subject__startswith="You review the training of")
    assert told.count() == 4


def test_days_come_from_the_cycle(in_ashshire: Cast) -> None:
    scene = peer_scene(in_ashshire)
    proposed(scene)
    group = PeerGroup.objects.get()
    assert (group.results_by, group.share_by, group.respond_by) == (
        dt.date(2026, 10, 16),
        REVIEWS_BY,
        AGREED_BY,
    )


def test_who_may_not_work_together_is_not_proposed_and_not_swapped(in_ashshire: Cast) -> None:
    scene = peer_scene(in_ashshire, FOUR)
    AgencyRelation.objects.create(agency=agency(POLICE), other=agency(COLLEGE), kind="commissions")
    declare_interest(agency=agency(TRUST), words="My sister", by=scene.lead(POLICE))
    proposed(scene)
    assert pairs(scene) == {frozenset({POLICE, "Yew Hospice"}), frozenset({COLLEGE, TRUST})}
    with pytest.raises(Refused, match="one agency commissions or owns the other"):
        peer_groups.swap(
            one=scene.assessment("Yew Hospice"), other=scene.assessment(COLLEGE), by=scene.officer
        )
    assert pairs(scene) == {frozenset({POLICE, "Yew Hospice"}), frozenset({COLLEGE, TRUST})}


def test_the_rule_that_blocks_is_named_and_nothing_changes(in_ashshire: Cast) -> None:
    scene = peer_scene(in_ashshire)
    proposed(scene)
    AgencyRelation.objects.create(agency=agency(POLICE), other=agency(COLLEGE), kind="commissions")
    found = peer_groups.propose(cycle=scene.cycle, by=scene.officer)
    assert isinstance(found, NoGrouping)
    assert "commissions or owns" in found.why
    assert PeerGroupPlace.objects.count() == 3
    with pytest.raises(Refused, match="may not work together"):
        peer_groups.lock(cycle=scene.cycle, by=scene.officer)


def test_the_officer_lets_two_change_places(in_ashshire: Cast) -> None:
    scene = peer_scene(in_ashshire, FOUR)
    proposed(scene)
    before = pairs(scene)
    one = scene.assessment(POLICE)
    other = next(each for each in scene.assessments if group_of(each) != group_of(one))
    peer_groups.swap(one=one, other=other, by=scene.officer)
    assert pairs(scene) != before
    with pytest.raises(Refused):
        peer_groups.swap(one=one, other=other, by=scene.lead(POLICE))
    peer_groups.lock(cycle=scene.cycle, by=scene.officer)
    with pytest.raises(Refused, match="locked"):
        peer_groups.swap(one=one, other=other, by=scene.officer)


def test_threes_where_the_officer_chooses_them(in_ashshire: Cast) -> None:
    scene = peer_scene(in_ashshire, (*FOUR, "Ash Fire", "Ash Probation"))
    found = peer_groups.propose(cycle=scene.cycle, by=scene.officer, wanted=THREE)
    assert isinstance(found, Grouping)
    assert [len(group.members) for group in found.groups] == [3, 3]


def test_an_agency_that_joins_late_is_said_to_be_in_no_group(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    late = agency("Late Council")
    agencies = [each.agency for each in scene.assessments if each.agency]
    set_agencies(cycle=scene.cycle, agencies=[*agencies, late], by=scene.officer)
    found = peer_groups.propose(cycle=scene.cycle, by=scene.officer)
    assert isinstance(found, NoGrouping)
    assert found.why == "Late Council is alone: at least two agencies are needed."
    with pytest.raises(Refused, match="Late Council is in no group yet"):
        peer_groups.lock(cycle=scene.cycle, by=scene.officer)


def test_days_move_with_a_reason_and_the_agencies_are_told(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    group = PeerGroup.objects.get()
    later = Timers(dt.date(2026, 11, 2), dt.date(2026, 11, 9), dt.date(2026, 12, 1))
    with pytest.raises(Refused, match="Say why"):
        peer_groups.move_timers(group=group, timers=later, why=" ", by=scene.officer)
    with pytest.raises(Refused):
        peer_groups.move_timers(group=group, timers=later, why="Floods", by=scene.lead(POLICE))
    turned = Timers(later.share_by, later.results_by, later.respond_by)
    with pytest.raises(Refused, match="after the results"):
        peer_groups.move_timers(group=group, timers=turned, why="Floods", by=scene.officer)
    peer_groups.move_timers(group=group, timers=later, why="Floods", by=scene.officer)
    group.refresh_from_db()
    assert (group.results_by, group.timers_why) == (later.results_by, "Floods")
    assert OutboxMessage.objects.filter(subject="The days of your peer review have moved").count() == 3


def test_another_reviewer_grades_every_line_afresh(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    peer = declared(scene, police)
    first = scene.assignment(police)
    peer_reviews.confirm_rest(assessment=police, by=peer)
    third = next(
        each.agency for each in scene.assessments if each.agency_id not in (police.agency_id, first.agency_id)
    )
    assert third is not None
    peer_groups.choose_reviewer(assessment=police, agency=third, why="On request", by=scene.officer)
    with pytest.raises(Refused, match="Declare first"):
        peer_reviews.share(assessment=police, statements=statements(police), by=peer)
    taken = declared(scene, police)
    with pytest.raises(Refused):
        peer_reviews.share(assessment=police, statements=statements(police), by=taken)
    assert peer_reviews.confirm_rest(assessment=police, by=taken) == 15
    peer_reviews.share(assessment=police, statements=statements(police), by=taken)
    with pytest.raises(Refused, match="its reviewer stays"):
        peer_groups.choose_reviewer(assessment=police, agency=third, why="Again", by=scene.officer)
    assert Assignment.objects.get(pk=first.pk).ended_why == "On request"


def test_the_wall_says_who_is_late_by_the_days_of_the_group(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    group = PeerGroup.objects.get()
    assert group.results_by is not None
    at = dt.datetime.combine(group.results_by + dt.timedelta(days=3), dt.time(10), clock.LONDON)
    assert late_count(scene.cycle, clock.today()) == 0
    with clock.held_at(at):
        rows = list(wall_of(scene.cycle))
        places = places_of(rows, clock.today())
        found = [
            (place.late.days, place.late.turn, place.whose_turn) for place in places.values() if place.late
        ]
        assert found == [(3, Turn.REVIEWER, "Peers")] * 3
        assert late_count(scene.cycle, clock.today()) == 3
        assert [item.what for item in officer_items(scene.officer, clock.today())] == [
            "Late: Peer review 2026"
        ]


def test_reminders_go_to_whoever_is_next_and_once(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    before = OutboxMessage.objects.count()
    three_before = dt.datetime(2026, 10, 13, 10, tzinfo=clock.LONDON)
    with clock.held_at(three_before):
        assert peer_reminders.sweep(in_ashshire.partnership) == 3
        assert peer_reminders.sweep(in_ashshire.partnership) == 0
        words = OutboxMessage.objects.filter(subject=f"Your peer review of {POLICE}")
        assert words.get().to_address == scene.peer_of(police).email
        assert "Please grade every line by 16 October 2026." in words.get().text
    assert OutboxMessage.objects.count() == before + 3
    with clock.held_at(three_before):
        shared(scene, police)
    late = dt.datetime(2026, 11, 30, 10, tzinfo=clock.LONDON)
    with clock.held_at(late):
        peer_reminders.sweep(in_ashshire.partnership)
        answer = OutboxMessage.objects.get(subject="Your peer review waits for your answer")
        assert answer.to_address == scene.lead(POLICE).email
        assert "It is 3 days late." in answer.text
    assert peer_reminders.next_due() is not None


def test_home_leads_each_side_from_step_to_step(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    lead, peer = scene.lead(POLICE), scene.peer_of(police)

    def home(member: object) -> list[str]:
        return [
            item.what
            for item in peer_items(member, clock.today())  # type: ignore[arg-type]
            if POLICE in item.what or "your peer review" in item.what
        ]

    assert home(peer) == [f"Declare: {POLICE}"]
    declared(scene, police)
    assert home(peer) == [f"Review {POLICE}"]
    peer_reviews.confirm_rest(assessment=police, by=peer)
    assert home(peer) == [f"Share your peer review of {POLICE}"]
    peer_reviews.share(assessment=police, statements=statements(police), by=peer)
    assert (home(peer), home(lead)) == ([], ["Answer your peer review"])
    question = question_of_line(police, "PR-1")
    peer_answers.answer_line(assessment=police, question=question, agrees=False, words="No", by=lead)
    peer_answers.agree_rest(assessment=police, by=lead)
    peer_answers.respond(assessment=police, by=lead)
    assert home(peer) == [f"Talk through the peer review of {POLICE}"]
    again = LineReview(level="amber", reason="Half of it")
    peer_reviews.review_line(assessment=police, question=question, given=again, by=peer)
    assert home(lead) == ["Answer your peer review again"]
    peer_answers.answer_line(assessment=police, question=question, agrees=True, by=lead)
    assert (home(lead), home(peer)) == (
        ["Return your peer review"],
        [f"Return the peer review of {POLICE}"],
    )
    peer_returns.return_review(assessment=police, by=lead)
    peer_returns.return_review(assessment=police, by=peer)
    assert (home(lead), home(peer)) == ([], [])


def test_home_asks_the_officer_to_match_to_support_to_check_and_to_collate(in_ashshire: Cast) -> None:
    scene = peer_scene(in_ashshire)

    def home(at: dt.datetime) -> list[str]:
        with clock.held_at(at):
            return [item.what for item in officer_items(scene.officer, clock.today())]

    near = dt.datetime.combine(ANSWERS_BY - dt.timedelta(days=10), dt.time(10), clock.LONDON)
    assert home(near) == ["Match peers: Peer review 2026"]
    proposed(scene)
    peer_groups.lock(cycle=scene.cycle, by=scene.officer)
    assert home(near) == []
    for each in scene.assessments:
        send_in(scene, each)
    red = LineReview(
        level="red",
        reason="No record",
        development="Keep a record",
        development_due_on=dt.date(2027, 3, 31),
        development_owner="Head of learning",
    )
    for each in scene.assessments:
        finish(scene, each, {"PR-9": red} if str(each.agency) == POLICE else None)
    advance_cycle(cycle=scene.cycle, by=scene.officer)
    assert home(clock.now()) == [f"Support {POLICE}", "Collate the themes: Peer review 2026"]
    peer_returns.record_support(assessment=scene.assessment(POLICE), words="We met", by=scene.officer)
    assert home(clock.now()) == ["Collate the themes: Peer review 2026"]
    later = clock.now() + dt.timedelta(days=175)
    assert home(later) == [f"Check developments: {POLICE}", "Collate the themes: Peer review 2026"]
    with clock.held_at(clock.now() + dt.timedelta(days=190)):
        peer_reminders.sweep(in_ashshire.partnership)
        asked = OutboxMessage.objects.get(subject__startswith="How far are the developments")
        assert asked.to_address == scene.lead(POLICE).email


def test_after_a_conflict_the_officer_is_asked_to_choose(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    police = scene.assessment(POLICE)
    assignment = scene.assignment(police)
    peer_reviews.declare_conflict(assignment=assignment, words="My sister", by=scene.peer_of(police))
    assert review_assignment(police) is None
    assert [item.what for item in officer_items(scene.officer, clock.today())] == [
        f"Choose another peer for {POLICE}"
    ]


def test_the_cycle_runs_to_its_end_and_the_next_is_proposed_after_three_years(in_ashshire: Cast) -> None:
    scene = locked_scene(in_ashshire)
    advance_cycle(cycle=scene.cycle, by=scene.officer)
    for each in scene.assessments:
        finish(scene, each)
    advance_cycle(cycle=scene.cycle, by=scene.officer)
    closed = close_cycle(cycle=scene.cycle, by=scene.officer)
    assert closed.state == "closed"
    assert cycles_to_plan(clock.today()) == []
    soon = dt.date(2029, 3, 2)
    assert [(each.last, each.months) for each in cycles_to_plan(soon)] == [(closed, 36)]
    dates = CycleDates(dt.date(2029, 6, 1), dt.date(2029, 7, 31))
    again = plan_cycle(
        framework_version=scene.cycle.framework_version,
        plan=CyclePlan(title="Peer review 2029", dates=dates),
        by=officer(in_ashshire),
    )
    assert again.previous == closed
    assert len(together_before(again)) == 3


def test_a_lead_may_declare_an_interest_before_anybody_asks(in_ashshire: Cast) -> None:
    lead = person(in_ashshire, Role.AGENCY_LEAD, agency(POLICE))
    made = declare_interest(agency=agency(TRUST), words="My sister", by=lead)
    assert made.membership_id == lead.membership_id


def test_a_group_follows_when_an_agency_leaves(in_ashshire: Cast) -> None:
    scene = peer_scene(in_ashshire, NAMES[:2])
    police, college = scene.assessments
    send_in(scene, police)
    proposed(scene)
    peer_groups.lock(cycle=scene.cycle, by=scene.officer)
    finish(scene, police)
    assert group_of(police).state == "locked"
    assessments.withdraw(assessment=college, why="Merged with another", by=scene.officer)
    assert peer_items(scene.lead(POLICE), clock.today()) == []
    peer_reminders.sweep(in_ashshire.partnership)
    assert group_of(police).state == "closed"


def test_more_time_and_reminders_are_as_in_every_cycle(in_ashshire: Cast) -> None:
    scene = peer_scene(in_ashshire)
    police, lead = scene.assessment(POLICE), scene.lead(POLICE)
    later = ANSWERS_BY + dt.timedelta(days=14)
    asked = extensions.ask(assessment=police, new_due=later, why="Floods", by=lead)
    extensions.decide(extension=asked, granted=True, until=later, words="", by=scene.officer)
    police.refresh_from_db()
    assert police.due_on == later
    three_before = dt.datetime.combine(ANSWERS_BY - dt.timedelta(days=3), dt.time(10), clock.LONDON)
    with clock.held_at(three_before):
        assert cycle_reminders.sweep(in_ashshire.partnership) == 2
