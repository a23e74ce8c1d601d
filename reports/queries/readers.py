"""Who reads a board's reports."""

from partnerships.choices import Role
from partnerships.models import Board, MembershipRole


def readers_of(board: Board) -> list[tuple[str, str]]:
    """Name and address of each active member of a board, each person once."""
    found = MembershipRole.objects.filter(
        role=Role.BOARD_MEMBER,
        board=board,
        membership__active=True,
        membership__user__is_active=True,
    ).values_list("membership__user__name", "membership__user__email")
    return sorted(set(found))
