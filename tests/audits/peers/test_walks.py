"""Peer reviews walked at random: whatever is tried in whatever order, nothing forbidden comes about.

(The brief of audits: no sequence of allowed actions reaches a forbidden state; every grade has a person, a time and,
where it differs, a reason.)
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assurance.logic.machines import allowed
from assurance.models import Action
from assurance.services.refusals import Refused
from audits.logic.machines import ASSESSMENT, PEER_GROUP, PEER_LINE
from audits.logic.processes import EXPLANATIONS, Fact, LineState, Party, Process
from audits.models import Assessment, Grade, LineAnswer, PeerGroup, PeerStatement
from audits.queries.peer_reviews import lines_of
from audits.services import peer_answers, peer_groups, peer_returns, peer_reviews
from audits.services.moderating import NotesChangedMeanwhile
from audits.services.peer_reviews import LineReview
from partnerships.access import Member
from tests.audits.logic.test_machines import reachable
from tests.audits.peers.making import NEXT_SPRING, Scene, locked_scene, question_of_line, statements
from tests.conftest import Cast

PEER_REVIEW = ASSESSMENT[Process.PEER_REVIEW]


@pytest.mark.parametrize(
    ("machine", "fact", "never"),
    [
        (PEER_LINE, Fact.NO_CONFLICT_DECLARED, {"graded", "challenged", "agreed", "decided"}),
        (PEER_LINE, Fact.SHARED, {"challenged", "agreed", "decided"}),
        (PEER_LINE, Fact.REASON, {"challenged", "decided"}),
        (PEER_REVIEW, Fact.ALL_MODERATED, {"shared", "responded", "closed"}),
        (PEER_REVIEW, Fact.ALL_AGREED, {"closed"}),
        (PEER_REVIEW, Fact.BOTH_RETURNED, {"closed"}),
        (PEER_GROUP, Fact.NOT_BLOCKED, {"locked", "results_given", "shared", "responded", "closed"}),
        (PEER_GROUP, Fact.ALL_SHARED, {"shared", "responded", "closed"}),
        (PEER_GROUP, Fact.ALL_SETTLED, {"closed"}),
    ],
    ids=lambda value: (
        "-".join(sorted(value)) if isinstance(value, set) else getattr(value, "name", str(value))
    ),
)
def test_without_a_fact_some_states_are_out_of_reach(machine: object, fact: Fact, never: set[str]) -> None:
    assert reachable(machine, without=fact) & never == set()  # type: ignore[arg-type]


def test_an_agreed_line_cannot_be_changed_by_anybody() -> None:
    for state in (LineState.AGREED, LineState.DECIDED):
        for move in PEER_LINE.moves:
            for party in Party:
                verdict = allowed(PEER_LINE, state, move.action, by=party, facts=frozenset(EXPLANATIONS))
                assert not verdict.is_allowed


# --- the services, walked -----------------------------------------------------------------------------------------

LEVELS = st.sampled_from(["green", "amber", "red", "na", "no such grade"])
KEYS = st.sampled_from(["PR-1", "PR-2"])
WORDS = st.sampled_from(["", "Because we saw it"])
WHO = st.sampled_from(["peer", "lead", "officer", "stranger"])
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["declare", "review", "confirm", "share", "answer", "agree_rest", "respond", "decide", "return"]
        ),
        WHO,
        KEYS,
        LEVELS,
        WORDS,
        st.booleans(),
    ),
    max_size=25,
)
#: The way through, from which walks depart anywhere.
THROUGH = [
    ("declare", "peer"), ("review", "peer"), ("confirm", "peer"), ("share", "peer"), ("answer", "lead"),
    ("agree_rest", "lead"), ("respond", "lead"), ("decide", "officer"), ("return", "lead"), ("return", "peer"),
]  # fmt: skip
Step = tuple[str, str, str, str, str, bool]


@contextmanager
def undone() -> Iterator[None]:
    """What is done within is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def act(scene: Scene, assessment: Assessment, people: dict[str, Member], step: Step) -> bool:
    """Try one step; whether it was allowed."""
    name, who, key, level, words, agrees = step
    by = people[who]
    question = question_of_line(assessment, key)
    found = scene.assessment(str(assessment.agency))
    given = LineReview(
        level=level,
        reason=words,
        development=words,
        development_due_on=NEXT_SPRING,
        development_owner="Head of learning",
    )
    acts: dict[str, Callable[[], object]] = {
        "declare": lambda: peer_reviews.declare_none(assignment=scene.assignment(found), by=by),
        "review": lambda: peer_reviews.review_line(assessment=found, question=question, given=given, by=by),
        "confirm": lambda: peer_reviews.confirm_rest(assessment=found, by=by),
        "share": lambda: peer_reviews.share(assessment=found, statements=statements(found), by=by),
        "answer": lambda: peer_answers.answer_line(
            assessment=found, question=question, agrees=agrees, words=words, by=by
        ),
        "agree_rest": lambda: peer_answers.agree_rest(assessment=found, by=by),
        "respond": lambda: peer_answers.respond(assessment=found, by=by),
        "decide": lambda: peer_answers.decide_line(
            assessment=found, question=question, level=level, reason=words, by=by
        ),
        "return": lambda: peer_returns.return_review(assessment=found, by=by, words=words),
    }
    try:
        with transaction.atomic():
            acts[name]()
    except (Refused, NotesChangedMeanwhile):
        return False
    return True


def check(assessment: Assessment, people: dict[str, Member]) -> None:
    """What must hold after every step."""
    found = Assessment.objects.get(pk=assessment.pk)
    peers = {people["peer"].user_id}
    for grade in Grade.objects.filter(assessment=found).select_related("judgement"):
        judgement = grade.judgement
        assert judgement.by_id
        assert judgement.at
        assert judgement.compared_with in ("", judgement.value) or judgement.reason
        if grade.side == "moderated":
            assert judgement.by_id in peers
    said = set(PeerStatement.objects.filter(assessment=found).values_list("act", flat=True))
    if found.state not in ("signed_off",):
        assert "declared" in said
    lines = lines_of(found)
    if found.state in ("shared", "responded", "closed"):
        assert found.shared_at is not None
        assert all(line.peer is not None for line in lines)
    else:
        assert not LineAnswer.objects.filter(assessment=found).exists()
        assert not Grade.objects.filter(assessment=found, side="agreed").exists()
    if found.state == "closed":
        assert all(line.agreed is not None for line in lines)
        assert "returned" in said
        assert Action.objects.count() == sum(bool(line.review and line.review.development) for line in lines)
    else:
        assert Action.objects.count() == 0
    for line in lines:
        if line.agreed is not None and line.peer is not None and line.agreed.level != line.peer.level:
            assert line.agreed.judgement.by_id == people["officer"].user_id
            assert line.agreed.judgement.reason


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, way=st.integers(0, len(THROUGH)), level=LEVELS, agrees=st.booleans())
def test_no_walk_reaches_what_is_forbidden(
    walked: tuple[Scene, Assessment, dict[str, Member]],
    steps: list[Step],
    way: int,
    level: str,
    agrees: bool,
) -> None:
    scene, assessment, people = walked
    through: list[Step] = [
        (name, who, "PR-1", level if name == "review" else "amber", "Because we saw it", agrees)
        for name, who in THROUGH[:way]
    ]
    with undone():
        for step in [*through, *steps]:
            if act(scene, assessment, people, step):
                check(assessment, people)


@pytest.fixture
def walked(in_ashshire: Cast, on_monday: None) -> tuple[Scene, Assessment, dict[str, Member]]:
    scene = locked_scene(in_ashshire)
    assessment = scene.assessments[0]
    reviewer = scene.assignment(assessment).agency_id
    people = {
        "peer": scene.peer_of(assessment),
        "lead": scene.leads[assessment.agency_id or 0],
        "officer": scene.officer,
        "stranger": next(
            lead for home, lead in scene.leads.items() if home not in (reviewer, assessment.agency_id)
        ),
    }
    return scene, assessment, people


def test_the_way_through_leads_to_the_end(walked: tuple[Scene, Assessment, dict[str, Member]]) -> None:
    """Else the walks would prove little."""
    scene, assessment, people = walked
    words = "Because we saw it"
    for name, who in THROUGH:
        did = act(scene, assessment, people, (name, who, "PR-1", "amber", words, False))
        assert did, name
        check(assessment, people)
    assert Assessment.objects.get(pk=assessment.pk).state == "closed"
    assert PeerGroup.objects.get().state == "locked", "the others of the group have not begun"
    with pytest.raises(Refused):
        peer_groups.choose_reviewer(
            assessment=assessment,
            agency=scene.assessments[1].agency,
            why="Late",
            by=scene.officer,  # type: ignore[arg-type]
        )
