"""The one place where a process moves on: lock the row, ask the table, write, log."""

from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import Any, TypeVar

from django.db import models, transaction

from assurance.logic.machines import Machine, allowed
from assurance.services.refusals import Refused
from audits.logic.machines import ASSESSMENT
from audits.logic.processes import Party, Process
from audits.models import Assessment
from partnerships.access import Member
from partnerships.services.log import record

RowT = TypeVar("RowT", bound=models.Model)


@transaction.atomic
def move(
    row: RowT,
    machine: Machine,
    action: str,
    *,
    by: Member | int | None,
    party: Party,
    facts: AbstractSet[StrEnum] = frozenset(),
    **written: Any,
) -> RowT:
    """Do one act of a process on a row with a `state`, and write `written` with it. Returns the same row, changed.

    The row is locked and its stored state counts, so that two people who press a button at once cannot both act.
    That the member really is this party is for the caller to say (`rules.parties_of`).

    Raises:
        Refused: the table does not allow it now; the message says why and what to do first.
    """
    stored: Any = type(row)._default_manager.select_for_update().get(pk=row.pk)
    verdict = allowed(machine, stored.state, action, by=party, facts=frozenset(facts))
    if not verdict.is_allowed:
        raise Refused(verdict.why)
    before = stored.state
    for name, value in {"state": verdict.after, **written}.items():
        setattr(stored, name, value)
        setattr(row, name, value)
    stored.save(update_fields=["state", *(_column(stored, name) for name in written)])
    record(
        f"{type(row)._meta.model_name}.{action}",
        f"{machine.name.capitalize()}: {action.replace('_', ' ')}",
        by=by,
        subject=row,
        before=before,
        after=verdict.after,
        party=party.value,
    )
    return row


def move_assessment(
    assessment: Assessment,
    action: str,
    *,
    by: Member | int | None,
    party: Party,
    facts: AbstractSet[StrEnum] = frozenset(),
    **written: Any,
) -> Assessment:
    """`move` by the table of the assessment's own process.

    Raises:
        Refused: the table does not allow it now.
    """
    machine = ASSESSMENT[Process(assessment.process)]
    return move(assessment, machine, action, by=by, party=party, facts=facts, **written)


def _column(row: models.Model, name: str) -> str:
    """The field's name, where a service gave the key's column ("decided_by_id")."""
    return row._meta.get_field(name).name
