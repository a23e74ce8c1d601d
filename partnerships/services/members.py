"""Members: their roles, and whether they still belong."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Agency, Board, Membership, MembershipRole
from partnerships.services.log import record


class LastAdministrator(ValueError):
    """Without this administrator nobody could run the partnership."""


def must_not_be_the_last_administrator(membership: Membership) -> None:
    """Stop when no other active member is an administrator. Locks their rows, so that two cannot leave at once.

    Raises:
        LastAdministrator: nobody else is one.
    """
    administrators = MembershipRole.objects.filter(
        role=Role.ADMINISTRATOR, membership__active=True, membership__user__is_active=True
    ).select_for_update(of=("self",))
    holders = {row.membership_id for row in administrators}
    if holders == {membership.pk}:
        raise LastAdministrator("A partnership needs at least one administrator")


@transaction.atomic
def set_roles(
    *,
    membership: Membership,
    roles: Iterable[Role],
    boards: Sequence[Board] = (),
    agency: Agency | None,
    by: Member | None,
) -> None:
    """Replace a member's roles and agency. `boards` are those of a board member.

    Raises:
        LastAdministrator: the role would be lost by the only one who has it.
        ValueError: no role, or a board member without a board.
    """
    wanted = role_places(roles, boards)
    if Role.ADMINISTRATOR not in {role for role, _ in wanted}:
        must_not_be_the_last_administrator(membership)
    for row in MembershipRole.objects.filter(membership=membership):
        place = (Role(row.role), row.board_id)
        if place in wanted:
            wanted.discard(place)
        else:
            row.delete()
    MembershipRole.objects.bulk_create(
        [MembershipRole(membership=membership, role=role, board_id=board_id) for role, board_id in wanted]
    )
    membership.agency = agency
    membership.save(update_fields=["agency"])
    words = ", ".join(sorted({Role(role).label for role in roles}))
    record("member.roles", f"{membership.user.name} now is: {words}", by=by, subject=membership)


def role_places(roles: Iterable[Role], boards: Sequence[Board]) -> set[tuple[Role, int | None]]:
    """Each role with its board: a board member's role once for each board, any other without one.

    Raises:
        ValueError: no role, or a board member without a board.
    """
    places: set[tuple[Role, int | None]] = set()
    for role in roles:
        if role == Role.BOARD_MEMBER:
            if not boards:
                raise ValueError("A board member needs a board")
            places |= {(role, board.pk) for board in boards}
        else:
            places.add((role, None))
    if not places:
        raise ValueError("A member needs a role")
    return places


@transaction.atomic
def deactivate(*, membership: Membership, by: Member) -> None:
    """The person no longer belongs; what they did stays in the record. Works at their next page.

    Raises:
        LastAdministrator: they are the only one.
    """
    if not membership.active:
        return
    must_not_be_the_last_administrator(membership)
    membership.active = False
    membership.save(update_fields=["active"])
    record("member.deactivated", f"{membership.user.name} no longer is a member", by=by, subject=membership)


@transaction.atomic
def reactivate(*, membership: Membership, by: Member) -> None:
    """The person belongs again, with the roles they had."""
    if membership.active:
        return
    membership.active = True
    membership.save(update_fields=["active"])
    record("member.reactivated", f"{membership.user.name} is a member again", by=by, subject=membership)
