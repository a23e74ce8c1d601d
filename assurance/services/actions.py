"""Adding actions and recording what became of them (DOMAIN.md, Action tracker)."""

import datetime as dt

from assurance.choices import ActionChoice
from assurance.logic.machines import allowed
from assurance.logic.processes import ACTION, ActionFact, ActionParty
from assurance.models import Action, ActionUpdate, Evidence, Recommendation
from assurance.rules import RUN_ACTIONS
from assurance.services.refusals import Refused
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_date
from partnerships.models import Agency
from partnerships.services.log import record


def add_action(
    *,
    text: str,
    due_on: dt.date,
    by: Member,
    agency: Agency | None = None,
    owner: str = "",
    recommendation: Recommendation | None = None,
) -> Action:
    """Say who does what by when. `agency` None: the partnership's own team; `owner` is a role, never a name.

    Raises:
        Refused: no words, a date already past, or a recommendation that was withdrawn.
    """
    text = text.strip()
    if not text:
        raise Refused("Write what is to be done.")
    if due_on < clock.today():
        raise Refused("Choose a date that is not past.")
    if recommendation is not None and recommendation.withdrawn_at is not None:
        raise Refused("This recommendation was withdrawn: nothing follows from it any more.")
    made = Action.objects.create(
        text=text,
        due_on=due_on,
        agency=agency,
        owner=owner.strip(),
        recommendation=recommendation,
        created_by_id=by.user_id,
    )
    record("assurance.action_added", f"Action: {made}", by=by, subject=made, due_on=due_on.isoformat())
    return made


def party_of(member: Member) -> ActionParty:
    """In which part a member acts on an action that they may see: the officer runs them all."""
    return ActionParty.OFFICER if member.can(RUN_ACTIONS) else ActionParty.OWNER


def update_action(
    *,
    action: Action,
    by: Member,
    act: str = "",
    progress: str = "",
    difference: str = "",
    evidence: Evidence | None = None,
) -> ActionUpdate:
    """Record progress, and with `act` (`start`, `finish`, `show_impact`, `reopen`, `drop`) move the action on.

    An action is finished with what shows it: evidence, given now or before, or words. Its effect is shown in words.

    Raises:
        Refused: nothing was said, or the table of the process does not allow the act now; says what is missing.
    """
    progress, difference = progress.strip(), difference.strip()
    locked = Action.objects.select_for_update().get(pk=action.pk)
    state = ActionChoice(locked.state)
    if act:
        facts = _facts(locked, progress, difference, evidence)
        verdict = allowed(ACTION, locked.state, act, by=party_of(by), facts=facts)
        if not verdict.is_allowed:
            raise Refused(verdict.why)
        state = ActionChoice(verdict.after)
    if not (progress or difference or evidence):
        raise Refused("Write what has been done, or choose the evidence of it.")
    made = ActionUpdate.objects.create(
        action=locked,
        state=state,
        progress=progress,
        difference=difference,
        evidence=evidence,
        by_id=by.user_id,
    )
    if state != locked.state:
        locked.state = state
        locked.save(update_fields=["state"])
        record("assurance.action_moved", f"{state.label}: {locked}", by=by, subject=locked, state=state.value)
    return made


def move_due_date(*, action: Action, due_on: dt.date, why: str, by: Member) -> None:
    """Give an unfinished action another date; the old one and the reason stay in its history.

    Raises:
        Refused: it is finished, the date is past or the same, or no reason is given.
    """
    locked = Action.objects.select_for_update().get(pk=action.pk)
    if locked.state not in (ActionChoice.OPEN, ActionChoice.UNDER_WAY):
        raise Refused("This action is finished. Reopen it first.")
    if due_on < clock.today():
        raise Refused("Choose a date that is not past.")
    if due_on == locked.due_on:
        raise Refused("This is the date that it has already.")
    if not why.strip():
        raise Refused("Say why the date moves.")
    moved = f"Due date moved from {long_date(locked.due_on)} to {long_date(due_on)}: {why.strip()}"
    ActionUpdate.objects.create(action=locked, state=locked.state, progress=moved, by_id=by.user_id)
    locked.due_on, locked.chased_on = due_on, None
    locked.save(update_fields=["due_on", "chased_on"])
    record("assurance.action_date_moved", f"{moved[:200]}", by=by, subject=locked)


def _facts(
    action: Action, progress: str, difference: str, evidence: Evidence | None
) -> frozenset[ActionFact]:
    facts = set()
    if progress:
        facts.add(ActionFact.REASON)
    if difference:
        facts.add(ActionFact.DIFFERENCE)
    if progress or evidence is not None or action.updates.filter(evidence__isnull=False).exists():
        facts.add(ActionFact.EVIDENCE)
    return frozenset(facts)
