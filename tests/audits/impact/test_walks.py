"""The tables of impact, profiles and presentations, walked: as tables, and by the services with every party acting."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assurance.logic.machines import Machine, allowed
from assurance.services.refusals import Refused
from audits.logic.machines import ASSESSMENT, PRESENTATION
from audits.logic.processes import EXPLANATIONS, AssessmentState, Fact, Party, PresentationState, Process
from audits.models import Assessment, PolicyPresentation
from audits.queries.answers import question_rows
from audits.services.answers import save_answer
from audits.services.assessments import begin, sign_off, withdraw
from audits.services.comparisons import close
from audits.services.impact import accept, send_back
from audits.services.impact import close as close_accepted
from audits.services.presentations import cancel, change_points, give, miss
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from tests.audits.impact.making import answer_all, opened, policy, subgroup
from tests.audits.making import agency, make_assessment, officer, person, released
from tests.conftest import Cast

A = AssessmentState
IMPACT, GUIDE = ASSESSMENT[Process.IMPACT], ASSESSMENT[Process.GUIDE]
EVERYTHING = frozenset(EXPLANATIONS)
walked = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def steps(machine: Machine) -> st.SearchStrategy[list[tuple[str, Party, frozenset[Fact]]]]:
    actions = sorted({move.action for move in machine.moves})
    facts = st.frozensets(st.sampled_from(sorted(Fact)))
    return st.lists(st.tuples(st.sampled_from(actions), st.sampled_from(Party), facts), max_size=12)


def walk(
    machine: Machine, tried: list[tuple[str, Party, frozenset[Fact]]]
) -> list[tuple[str, Party, frozenset[Fact], str]]:
    state, done = machine.start, []
    for action, party, facts in tried:
        verdict = allowed(machine, state, action, by=party, facts=facts)
        if verdict.is_allowed:
            state = verdict.after
            done.append((action, party, facts, state))
    return done


@given(steps(IMPACT))
def test_no_impact_is_accepted_unless_answered_and_signed_by_its_author(tried: Any) -> None:
    done = walk(IMPACT, tried)
    states = [state for *_, state in done]
    if A.ACCEPTED in states:
        before = done[: states.index(A.ACCEPTED)]
        action, party, facts, _ = next(step for step in reversed(before) if step[0] == "sign_off")
        assert party in (Party.LEAD, Party.CHAIR)
        assert Fact.ALL_ANSWERED in facts
        assert set(states[states.index(A.ACCEPTED) :]) <= {A.ACCEPTED, A.CLOSED}
    for action, party, facts, _ in done:
        if action in ("send_back", "withdraw"):
            assert Fact.REASON in facts
        if action in ("accept", "send_back", "withdraw", "close"):
            assert party == Party.OFFICER


@given(steps(GUIDE))
def test_a_profile_ends_when_it_is_closed(tried: Any) -> None:
    assert [state for *_, state in walk(GUIDE, tried)] in ([], [A.CLOSED])


@given(steps(PRESENTATION))
def test_a_presentation_has_one_end_and_a_cancelled_one_its_reason(tried: Any) -> None:
    done = walk(PRESENTATION, tried)
    assert len(done) <= 1
    for action, party, facts, state in done:
        assert state in (PresentationState.GIVEN, PresentationState.MISSED, PresentationState.CANCELLED)
        assert action != "cancel" or Fact.REASON in facts
        assert party == Party.OFFICER or action == "give"


Act = Callable[[Assessment, Member], object]


def write(found: Assessment, by: Member) -> object:
    row = question_rows(found)[0]
    held = found.answers.filter(question=row).first()
    return save_answer(
        assessment=found,
        question=row,
        revision=held.revision if held else 0,
        value=f"Words {held.revision if held else 0}",
        by=by,
    )


ACTS: dict[str, Act] = {
    "begin": lambda found, by: begin(assessment=found, by=by),
    "write": write,
    "answer all": lambda found, by: answer_all(found, by),
    "sign": lambda found, by: sign_off(assessment=found, role="Chair", by=by),
    "accept": lambda found, by: accept(assessment=found, by=by),
    "send back": lambda found, by: send_back(assessment=found, why="More", by=by),
    "send back silently": lambda found, by: send_back(assessment=found, why=" ", by=by),
    "withdraw": lambda found, by: withdraw(assessment=found, why="Gone", by=by),
    "close": lambda found, by: close_accepted(assessment=found, by=by),
    "close as a profile": lambda found, by: close(assessment=found, by=by),
}


@pytest.mark.usefixtures("on_monday")
@walked
@given(st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 3)), max_size=10))
def test_whoever_tries_what_an_impact_assessment_stays_sound(
    in_ashshire: Cast, tried: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        chair = person(in_ashshire, Role.SEG_MEMBER, name="Chair")
        people = (
            chair,
            officer(in_ashshire),
            person(in_ashshire, Role.SEG_MEMBER, name="Other"),
            person(in_ashshire, Role.AGENCY_LEAD, agency("Oak Trust")),
        )
        found = opened(in_ashshire, subgroup(in_ashshire, chair=chair))
        for name, who in tried:
            found.refresh_from_db()
            before = found.state
            try:
                with transaction.atomic():
                    ACTS[name](found, people[who])
            except Refused:
                found.refresh_from_db()
                assert found.state == before, "a refusal changes nothing"
                continue
            found.refresh_from_db()
            if found.state != before:
                assert any(move.after == found.state for move in IMPACT.moves_from(before)) or (
                    name == "answer all" and found.state == A.IN_PROGRESS
                )
            assert who in (0, 1), "nobody else changes it"
            is_sent = found.state in (A.SIGNED_OFF, A.ACCEPTED, A.CLOSED)
            assert is_sent == (found.signed_off_at is not None)
            if is_sent:
                assert found.signed_off_by_id == chair.user_id
        transaction.set_rollback(True)


PRESENTING: dict[str, Callable[[PolicyPresentation, Member], object]] = {
    "give": lambda row, by: give(presentation=row, points="Said", by=by),
    "points": lambda row, by: change_points(presentation=row, points="Said more", by=by),
    "miss": lambda row, by: miss(presentation=row, why="", by=by),
    "cancel": lambda row, by: cancel(presentation=row, why="Snow", by=by),
    "cancel silently": lambda row, by: cancel(presentation=row, why="", by=by),
}


@pytest.mark.usefixtures("on_monday")
@walked
@given(st.lists(st.tuples(st.sampled_from(sorted(PRESENTING)), st.integers(0, 2)), max_size=8))
def test_whoever_tries_what_a_presentation_stays_sound(
    in_ashshire: Cast, tried: list[tuple[str, int]]
) -> None:
    with transaction.atomic():
        own = agency("Ashshire Police")
        people = (
            officer(in_ashshire),
            person(in_ashshire, Role.AGENCY_LEAD, own),
            person(in_ashshire, Role.AGENCY_LEAD, agency("Oak Trust")),
        )
        row = PolicyPresentation.objects.create(
            policy=policy(in_ashshire), agency=own, subgroup=subgroup(in_ashshire), on=clock.today()
        )
        for name, who in tried:
            before = row.state
            try:
                with transaction.atomic():
                    PRESENTING[name](row, people[who])
            except Refused:
                row.refresh_from_db()
                assert row.state == before
                continue
            row.refresh_from_db()
            assert before == "planned" or (before, name) == ("given", "points")
            assert who == 0 or (who == 1 and name in ("give", "points"))
            assert (row.state == "cancelled") == bool(row.why_not)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("on_monday")
def test_a_profile_is_never_signed_accepted_or_sent_back(in_ashshire: Cast) -> None:
    own = agency("Oak Training")
    ours = person(in_ashshire, Role.PROVIDER, own)
    found = make_assessment(
        in_ashshire, own, framework_version=released(in_ashshire, "best-practice-matrix"), process="guide"
    )
    for act in (ACTS["accept"], ACTS["send back"]):
        with pytest.raises(Refused):
            act(found, ours)
    close(assessment=found, by=ours)
    with pytest.raises(Refused):
        close(assessment=found, by=ours)
    assert Assessment.objects.get().state == "closed"
