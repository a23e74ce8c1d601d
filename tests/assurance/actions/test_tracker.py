"""Recommendations rest on something; actions move by their table, and nothing of it is overwritten."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from assurance.choices import SourceKind
from assurance.models import Action, ActionUpdate
from assurance.services.actions import add_action, move_due_date, update_action
from assurance.services.recommendations import recommend, withdraw_recommendation
from assurance.services.refusals import Refused
from partnerships.choices import Role
from partnerships.models import Agency
from tests.assurance.actions.making import lead_of, make_action, make_evidence, make_recommendation, member
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("in_ashshire", "on_monday")


@pytest.fixture
def trust() -> Agency:
    return Agency.objects.create(name="Ash Valley NHS Trust")


def test_a_recommendation_names_what_it_rests_on(ashshire: Cast) -> None:
    officer = member(ashshire, Role.POLICY_OFFICER)
    with pytest.raises(Refused, match="what the recommendation rests on"):
        recommend(text="Change it", source=SourceKind.AUDIT, by=officer)
    with pytest.raises(Refused, match="what should change"):
        recommend(text=" ", source=SourceKind.AUDIT, evidence=[make_evidence(ashshire)], by=officer)
    made = make_recommendation(ashshire)
    assert [basis.evidence.title for basis in made.bases.all()] == ["Dip sample of 20 files"]


def test_a_withdrawn_recommendation_says_why_and_gets_no_more_actions(ashshire: Cast) -> None:
    officer = member(ashshire, Role.POLICY_OFFICER)
    made = make_recommendation(ashshire)
    with pytest.raises(Refused, match="why"):
        withdraw_recommendation(recommendation=made, why=" ", by=officer)
    withdraw_recommendation(recommendation=made, why="Done nationally", by=officer)
    with pytest.raises(Refused, match="already"):
        withdraw_recommendation(recommendation=made, why="Again", by=officer)
    made.refresh_from_db()
    with pytest.raises(Refused, match="withdrawn"):
        add_action(text="Do it", due_on=dt.date(2026, 7, 1), recommendation=made, by=officer)


def test_an_action_goes_from_start_to_the_difference_it_made(ashshire: Cast, trust: Agency) -> None:
    lead = lead_of(ashshire, trust)
    action = make_action(ashshire, trust)
    update_action(action=action, act="start", progress="Form changed in draft", by=lead)
    update_action(
        action=_fresh(action), act="finish", evidence=make_evidence(ashshire, agency=trust), by=lead
    )
    with pytest.raises(Refused, match="what difference"):
        update_action(action=_fresh(action), act="show_impact", by=lead)
    update_action(
        action=_fresh(action), act="show_impact", difference="17 of 20 files hold a chronology", by=lead
    )
    assert _fresh(action).state == "impact_shown"
    assert list(action.updates.values_list("state", flat=True)) == ["impact_shown", "done", "under_way"]


def _fresh(action: Action) -> Action:
    return Action.objects.get(pk=action.pk)


def test_what_the_table_does_not_allow_is_refused_in_words(ashshire: Cast, trust: Agency) -> None:
    lead, officer = lead_of(ashshire, trust), member(ashshire, Role.POLICY_OFFICER)
    action = make_action(ashshire, trust)
    for by, act, words in (
        (lead, "finish", "what shows"),
        (lead, "drop", "somebody else"),
        (officer, "drop", "why"),
    ):
        with pytest.raises(Refused, match=words):
            update_action(action=action, act=act, by=by)
    with pytest.raises(Refused, match="what has been done"):
        update_action(action=action, by=lead)
    update_action(action=action, act="drop", progress="The form is replaced nationally", by=officer)
    with pytest.raises(Refused, match="moved on"):
        update_action(action=action, act="start", progress="A stale tab", by=lead)
    assert _fresh(action).state == "dropped"


def test_a_moved_date_keeps_the_old_one_and_the_reason(ashshire: Cast) -> None:
    officer = member(ashshire, Role.POLICY_OFFICER)
    action = make_action(ashshire)
    for due_on, why, words in (
        (dt.date(2026, 5, 1), "Late", "not past"),
        (action.due_on, "Same", "has already"),
        (dt.date(2026, 8, 1), " ", "why"),
    ):
        with pytest.raises(Refused, match=words):
            move_due_date(action=action, due_on=due_on, why=why, by=officer)
    move_due_date(action=action, due_on=dt.date(2026, 8, 1), why="The supplier is late", by=officer)
    assert _fresh(action).due_on == dt.date(2026, 8, 1)
    (update,) = action.updates.all()
    assert update.progress == "Due date moved from 30 June 2026 to 1 August 2026: The supplier is late"


def test_an_action_is_not_due_in_the_past(ashshire: Cast) -> None:
    with pytest.raises(Refused, match="not past"):
        make_action(ashshire, due_on=dt.date(2026, 5, 31))


def test_history_cannot_be_changed_by_the_application(ashshire: Cast) -> None:
    action = make_action(ashshire)
    update_action(action=action, progress="Begun", by=member(ashshire, Role.POLICY_OFFICER))
    with pytest.raises(DatabaseError), transaction.atomic():
        ActionUpdate.objects.update(progress="Something else")
    with pytest.raises(DatabaseError), transaction.atomic():
        ActionUpdate.objects.all().delete()
