"""Proposing, choosing and locking moderators; the rule that stands in the way is named."""

import pytest

from assurance.services.refusals import Refused
from audits.logic.matching import Impossible, Matching
from audits.logic.processes import AssessmentState
from audits.models import Assessment, Assignment, Cycle
from audits.services.declarations import declare_interest
from audits.services.matching import end_assignment, lock, propose, set_assignment, set_moderators
from partnerships.access import Member
from partnerships.choices import RelationKind, Role
from partnerships.models import AgencyRelation, Membership, OutboxMessage
from tests.audits.making import agency, make_assessment, make_cycle, officer, person
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("in_ashshire", "on_monday")


def membership(member: Member) -> Membership:
    return Membership.objects.get(pk=member.membership_id)


@pytest.fixture
def cycle(ashshire: Cast) -> Cycle:
    """Three agencies have sent in; each has a moderator among its people."""
    made = make_cycle(ashshire)
    for name in ("Ash Police", "Elm College", "Oak Trust"):
        make_assessment(ashshire, agency(name), AssessmentState.SIGNED_OFF, made)
    return made


@pytest.fixture
def moderators(ashshire: Cast, cycle: Cycle) -> dict[str, Member]:
    people = {
        name: person(ashshire, Role.MODERATOR, agency(name), f"{name} moderator")
        for name in ("Ash Police", "Elm College", "Oak Trust")
    }
    set_moderators(cycle=cycle, most={membership(each): 2 for each in people.values()}, by=officer(ashshire))
    return people


def pairs() -> dict[str, str]:
    rows = Assignment.objects.filter(state__in=["proposed", "locked", "declared"])
    return {
        row.assessment.agency.name: row.agency.name
        for row in rows.select_related("assessment__agency", "agency")
    }


def test_a_proposal_breaks_no_rule_and_is_locked_with_a_letter_each(
    ashshire: Cast, cycle: Cycle, moderators: dict[str, Member]
) -> None:
    found = propose(cycle=cycle, by=officer(ashshire))
    assert isinstance(found, Matching)
    assert "No rule is broken." in found.words
    assert sorted(pairs()) == ["Ash Police", "Elm College", "Oak Trust"]
    assert not any(of == by for of, by in pairs().items())
    assert lock(cycle=cycle, by=officer(ashshire)) == 3
    assert lock(cycle=cycle, by=officer(ashshire)) == 0
    told = sorted(OutboxMessage.objects.values_list("to_address", flat=True))
    assert told == sorted(each.email for each in moderators.values())


def test_the_blocking_rule_is_named_when_nothing_is_possible(
    ashshire: Cast, cycle: Cycle, moderators: dict[str, Member]
) -> None:
    police = agency("Ash Police")
    declare_interest(agency=police, words="Governor", by=moderators["Elm College"])
    AgencyRelation.objects.create(agency=agency("Oak Trust"), other=police, kind=RelationKind.COMMISSIONS)
    found = propose(cycle=cycle, by=officer(ashshire))
    assert isinstance(found, Impossible)
    assert "Ash Police" in found.why
    assert pairs() == {}
    with pytest.raises(Refused, match="no moderator yet"):
        lock(cycle=cycle, by=officer(ashshire))


def test_the_officer_may_except_a_commissioning_relation_and_nothing_else(
    ashshire: Cast, cycle: Cycle, moderators: dict[str, Member]
) -> None:
    police = Assessment.objects.get(agency__name="Ash Police")
    AgencyRelation.objects.create(
        agency=agency("Oak Trust"), other=agency("Ash Police"), kind=RelationKind.COMMISSIONS
    )
    for name, words in (("Ash Police", "own agency"), ("Oak Trust", "commissions")):
        with pytest.raises(Refused, match=words):
            set_assignment(assessment=police, membership=membership(moderators[name]), by=officer(ashshire))
    with pytest.raises(Refused, match="own agency"):
        set_assignment(
            assessment=police,
            membership=membership(moderators["Ash Police"]),
            exception_reason="Nobody else",
            by=officer(ashshire),
        )
    made = set_assignment(
        assessment=police,
        membership=membership(moderators["Oak Trust"]),
        exception_reason="A small contract, ended in March",
        by=officer(ashshire),
    )
    assert made.exception_reason == "A small contract, ended in March"


def test_a_settled_moderator_stays_until_the_officer_ends_it(
    ashshire: Cast, cycle: Cycle, moderators: dict[str, Member]
) -> None:
    propose(cycle=cycle, by=officer(ashshire))
    lock(cycle=cycle, by=officer(ashshire))
    before = pairs()
    assert isinstance(propose(cycle=cycle, by=officer(ashshire)), Matching)
    assert pairs() == before
    settled = Assignment.objects.select_related("assessment", "membership").get(
        assessment__agency__name="Elm College"
    )
    with pytest.raises(Refused, match="already"):
        set_assignment(
            assessment=settled.assessment,
            membership=membership(moderators["Oak Trust"]),
            by=officer(ashshire),
        )
    with pytest.raises(Refused, match="End that assignment first"):
        set_moderators(cycle=cycle, most={}, by=officer(ashshire))
    with pytest.raises(Refused, match="why"):
        end_assignment(assignment=settled, why=" ", by=officer(ashshire))
    end_assignment(assignment=settled, why="On leave", by=officer(ashshire))
    assert "Elm College" not in pairs()
