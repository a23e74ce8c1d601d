"""The tables of every process, walked: no sequence of allowed acts reaches a state that it must not reach."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.logic.machines import Machine, Move, allowed, possible_actions
from assurance.logic.processes import ACTION, SERVED, ScanState
from audits.logic.machines import (
    ASSESSMENT,
    ASSIGNMENT,
    CYCLE,
    EVERY_MACHINE,
    FRAMEWORK_VERSION,
    HEADING,
    SENT_IN,
    SETTLED,
    WRITABLE,
)
from audits.logic.processes import EXPLANATIONS, AssessmentState, Fact, Party, Process

A = AssessmentState
ALL = (*EVERY_MACHINE, ACTION)
#: An action can always be taken up again.
AN_ACTION_RESTS = {"done", "impact_shown", "dropped"}
by_name = pytest.mark.parametrize("machine", ALL, ids=lambda machine: machine.name)


@st.composite
def walks(draw: st.DrawFn, machine: Machine) -> list[tuple[str, str, str, frozenset[StrEnum]]]:
    """Acts tried one after the other, by whoever and under whatever facts: (state, action, party, facts) allowed."""
    actions = sorted({move.action for move in machine.moves})
    parties = sorted({party for move in machine.moves for party in move.by} | {"stranger"})
    state, done = machine.start, []
    for _ in range(draw(st.integers(0, 15))):
        action, party = draw(st.sampled_from(actions)), draw(st.sampled_from(parties))
        facts = frozenset(draw(st.lists(st.sampled_from(sorted(machine.explanations)), max_size=8)))
        verdict = allowed(machine, state, action, by=party, facts=facts)
        assert verdict.is_allowed == bool(verdict.after) == (not verdict.why)
        if verdict.is_allowed:
            done.append((state, action, party, facts))
            state = verdict.after
    return done


def reachable(machine: Machine, without: Fact | None = None, also_without: tuple[str, ...] = ()) -> set[str]:
    """Every state that some sequence of acts reaches, when one fact is never true and some acts are never done."""
    facts = frozenset(fact for fact in machine.explanations if fact != without)
    found, frontier = {machine.start}, [machine.start]
    while frontier:
        state = frontier.pop()
        for move in machine.moves_from(state):
            if move.action in also_without:
                continue
            verdicts = [allowed(machine, state, move.action, by=party, facts=facts) for party in move.by]
            if any(verdict.is_allowed for verdict in verdicts) and move.after not in found:
                found.add(move.after)
                frontier.append(move.after)
    return found


@by_name
def test_every_state_is_reached_and_every_process_can_end(machine: Machine) -> None:
    assert reachable(machine) == machine.states
    rests = machine.ends or AN_ACTION_RESTS
    assert rests <= machine.states
    for state in machine.states:
        onward = Machine(machine.name, state, machine.moves, machine.explanations)
        assert reachable(onward) & rests, f"nothing leads on from {state}"


@by_name
@given(data=st.data())
def test_a_walk_only_does_what_the_table_says(machine: Machine, data: st.DataObject) -> None:
    for state, action, party, facts in data.draw(walks(machine)):
        move = machine.find(action, state)
        assert move is not None
        assert party in move.by
        assert set(move.needs) <= facts
        assert not move.needs_one_of or set(move.needs_one_of) & facts


@given(st.data())
def test_no_assessment_is_agreed_before_the_agency_has_answered(data: st.DataObject) -> None:
    """Acceptance check 7: on every walk, the answer of the agency is a fact of each act that agrees."""
    for _, action, _, facts in data.draw(walks(ASSESSMENT[Process.MODERATED])):
        if action in ("agree", "decide", "refer"):
            assert Fact.AGENCY_ANSWERED in facts


@pytest.mark.parametrize(
    ("machine", "fact", "never"),
    [
        (ASSESSMENT[Process.MODERATED], Fact.AGENCY_ANSWERED, {A.AGREED, A.CLOSED, A.REFERRED}),
        (ASSESSMENT[Process.MODERATED], Fact.NO_CONFLICT_DECLARED, {A.IN_REVIEW, A.PROPOSED, A.AGREED}),
        (ASSESSMENT[Process.MODERATED], Fact.VISIT_HELD, {A.PROPOSED, A.AGREED}),
        (ASSESSMENT[Process.MODERATED], Fact.ALL_ANSWERED, {A.SIGNED_OFF, A.IN_REVIEW, A.AGREED}),
        (ASSESSMENT[Process.PEER_REVIEW], Fact.NO_CONFLICT_DECLARED, {A.IN_REVIEW, A.SHARED, A.CLOSED}),
        (ASSESSMENT[Process.PEER_REVIEW], Fact.AGENCY_ANSWERED, {A.RESPONDED, A.CLOSED}),
        (ASSESSMENT[Process.ENDORSEMENT], Fact.ALL_MODERATED, {A.DECIDED}),
        (ASSESSMENT[Process.SCHOOL], Fact.ROUTE_CHOSEN, {A.SIGNED_OFF, A.ACCEPTED, A.CLOSED}),
        (HEADING, Fact.AGENCY_ANSWERED, {"agreed", "challenged", "referred", "decided"}),
        (ASSIGNMENT, Fact.NOT_BLOCKED, {"locked", "declared"}),
        (CYCLE, Fact.VERSION_RELEASED, {"self_assessment", "moderation", "agreement", "closed"}),
        (CYCLE, Fact.ALL_SETTLED, {"closed"}),
        (FRAMEWORK_VERSION, Fact.ENDORSED, {"released", "withdrawn"}),
    ],
    ids=lambda value: (
        "-".join(sorted(value)) if isinstance(value, set) else getattr(value, "name", str(value))
    ),
)
def test_without_a_fact_some_states_are_out_of_reach(machine: Machine, fact: Fact, never: set[str]) -> None:
    assert never <= machine.states
    assert reachable(machine, without=fact) & never == set()


def test_only_the_agency_agrees_and_only_officer_or_chair_decides() -> None:
    everything = frozenset(EXPLANATIONS)
    for party in Party:
        agreed = allowed(HEADING, "proposed", "agree", by=party, facts=everything)
        decided = allowed(HEADING, "referred", "decide", by=party, facts=everything)
        assert agreed.is_allowed == (party == Party.LEAD)
        assert decided.is_allowed == (party in (Party.OFFICER, Party.CHAIR))


def test_an_agreed_grade_cannot_be_changed_by_anybody() -> None:
    everything = frozenset(EXPLANATIONS)
    for state in ("agreed", "decided"):
        for move in HEADING.moves:
            for party in Party:
                assert not allowed(HEADING, state, move.action, by=party, facts=everything).is_allowed


def test_a_refusal_says_what_to_do_first() -> None:
    machine = ASSESSMENT[Process.MODERATED]
    assert allowed(machine, A.IN_REVIEW, "propose", by=Party.MODERATOR, facts=frozenset()).why == (
        "Some questions have no moderated grade yet."
    )
    assert allowed(machine, A.IN_REVIEW, "sign_off", by=Party.LEAD).why == (
        "This is no longer possible: it has moved on since the page was opened."
    )
    assert allowed(machine, A.SIGNED_OFF, "reopen", by=Party.LEAD).why == "This is for somebody else to do."
    school = ASSESSMENT[Process.SCHOOL]
    assert allowed(
        school, A.IN_PROGRESS, "sign_off", by=Party.LEAD, facts=frozenset({Fact.ROUTE_CHOSEN})
    ).why == ("Some questions have no answer yet. Or: Attach the audit or other proof first.")


def test_possible_actions_are_the_buttons_of_a_page() -> None:
    machine = ASSESSMENT[Process.MODERATED]
    assert possible_actions(machine, A.NOT_STARTED, by=Party.LEAD) == ("begin",)
    assert possible_actions(machine, A.PROPOSED, by=Party.LEAD, facts=frozenset(EXPLANATIONS)) == (
        "refer",
        "agree",
    )


def test_what_was_sent_in_is_not_written_except_where_more_was_asked() -> None:
    assert {A.MORE_ASKED} == SENT_IN & WRITABLE
    assert set(A) == SENT_IN | WRITABLE | {A.WITHDRAWN}


def test_what_is_settled_leads_on_to_nothing_but_closing() -> None:
    for machine in ASSESSMENT.values():
        onward = {move.action for state in SETTLED & machine.states for move in machine.moves_from(state)}
        assert onward <= {"close"}


def test_only_clean_files_or_unscanned_ones_are_served() -> None:
    assert set(ScanState) - SERVED == {ScanState.WAITING, ScanState.INFECTED}


def test_a_table_that_contradicts_itself_is_refused() -> None:
    one = Move("go", frozenset({"a"}), "b", frozenset({"x"}))
    with pytest.raises(ValueError, match="stands in the table twice"):
        Machine("broken", "a", (one, Move("go", frozenset({"a"}), "c", frozenset({"x"}))), {})
    with pytest.raises(ValueError, match="not explained"):
        Machine("broken", "a", (Move("go", frozenset({"a"}), "b", frozenset({"x"}), (Fact.REASON,)),), {})


def test_an_act_or_state_that_no_table_knows_is_a_mistake_of_the_program() -> None:
    with pytest.raises(ValueError, match="has no act"):
        allowed(HEADING, "open", "fly", by=Party.LEAD)
    with pytest.raises(ValueError, match="has no state"):
        allowed(HEADING, "flying", "agree", by=Party.LEAD)
