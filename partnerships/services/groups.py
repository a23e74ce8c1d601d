"""Boards, agencies and themes."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import transaction

from partnerships.access import Member
from partnerships.models import Agency, AgencyAlias, AgencyBoard, Board, Theme
from partnerships.services.log import record

GroupT = TypeVar("GroupT", Board, Agency, Theme)


@transaction.atomic
def save_board(*, board: Board | None = None, by: Member | None, **fields: Any) -> Board:
    """Make a board, or change one."""
    return _save(board or Board(), "board", fields, by)


@transaction.atomic
def save_theme(*, theme: Theme | None = None, by: Member | None, **fields: Any) -> Theme:
    """Make a theme, or change one."""
    return _save(theme or Theme(), "theme", fields, by)


@transaction.atomic
def save_agency(
    *,
    agency: Agency | None = None,
    boards: Sequence[Board] | None = None,
    other_names: Sequence[str] | None = None,
    by: Member | None,
    **fields: Any,
) -> Agency:
    """Make an agency, or change one. `boards` and `other_names` replace what there was; None leaves them."""
    saved = _save(agency or Agency(), "agency", fields, by)
    if boards is not None:
        AgencyBoard.objects.filter(agency=saved).exclude(board__in=boards).delete()
        for board in boards:
            AgencyBoard.objects.get_or_create(agency=saved, board=board)
    if other_names is not None:
        set_other_names(agency=saved, names=other_names)
    return saved


def set_other_names(*, agency: Agency, names: Sequence[str]) -> None:
    """The names by which booking lists call the agency. A name moves here from another agency that had it."""
    wanted = {name.strip().lower(): name.strip() for name in names if name.strip()}
    kept = set()
    for alias in AgencyAlias.objects.filter(agency=agency):
        if alias.name.lower() in wanted:
            kept.add(alias.name.lower())
        else:
            alias.delete()
    for key, name in wanted.items():
        if key not in kept:
            AgencyAlias.objects.filter(name__iexact=name).delete()
            AgencyAlias.objects.create(agency=agency, name=name)


def _save(row: GroupT, kind: str, fields: dict[str, Any], by: Member | None) -> GroupT:
    """Save a row of a group and log what was done to it; nothing is written when nothing changed."""
    made = row.pk is None
    changed = sorted(name for name, value in fields.items() if getattr(row, name) != value)
    if not made and not changed:
        return row
    for name in changed:
        setattr(row, name, fields[name])
    row.save()
    verb = "added" if made else "changed"
    record(f"{kind}.{verb}", f"The {kind} {row} was {verb}", by=by, subject=row, fields=changed)
    return row
