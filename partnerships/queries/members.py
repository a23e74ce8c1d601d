"""Reads about members."""

from collections import defaultdict
from collections.abc import Collection

from partnerships.access import Member
from partnerships.choices import Role, role_label
from partnerships.models import Membership, MembershipRole, Partnership
from partnerships.tenancy import user_scope

#: A person as (name, address).
Person = tuple[str, str]


def member_of(user_id: int) -> Member | None:
    """The person's membership of the open partnership with every role, in one query; None for a stranger."""
    rows = list(
        MembershipRole.objects.filter(
            membership__user_id=user_id, membership__active=True, membership__user__is_active=True
        ).values_list(
            "membership_id",
            "membership__user__name",
            "membership__user__email",
            "membership__agency_id",
            "role",
            "board_id",
        )
    )
    if not rows:
        return None
    membership_id, name, email, agency_id, _, _ = rows[0]
    return Member(
        membership_id=membership_id,
        user_id=user_id,
        name=name,
        email=email,
        agency_id=agency_id,
        roles=frozenset(Role(row[4]) for row in rows),
        board_ids=frozenset(row[5] for row in rows if row[5] is not None),
    )


def partnerships_of(user_id: int) -> list[Partnership]:
    """The partnerships that a person belongs to: the one read that crosses partnerships, by its own policy."""
    with user_scope(user_id):
        ids = Membership.of_user(user_id).values_list("partnership_id", flat=True)
        return list(Partnership.objects.filter(pk__in=list(ids), active=True))


def emails_by_role(*roles: Role) -> list[Person]:
    """Name and address of each active member who holds one of the roles, each person once."""
    found = MembershipRole.objects.filter(
        role__in=roles, membership__active=True, membership__user__is_active=True
    ).values_list("membership__user__name", "membership__user__email")
    return sorted(set(found))


def emails_of_agency(agency_id: int, *roles: Role) -> list[Person]:
    """Name and address of each active member of an agency who holds one of the roles, each person once."""
    found = MembershipRole.objects.filter(
        role__in=roles,
        membership__agency_id=agency_id,
        membership__active=True,
        membership__user__is_active=True,
    ).values_list("membership__user__name", "membership__user__email")
    return sorted(set(found))


def leads_by_agency(agency_ids: Collection[int]) -> dict[int, list[Person]]:
    """Name and address of the agency leads of these agencies, in one query."""
    rows = MembershipRole.objects.filter(
        role=Role.AGENCY_LEAD,
        membership__agency_id__in=agency_ids,
        membership__active=True,
        membership__user__is_active=True,
    ).values_list("membership__agency_id", "membership__user__name", "membership__user__email")
    found: dict[int, list[Person]] = defaultdict(list)
    for agency_id, name, address in sorted(set(rows)):
        if agency_id is not None:
            found[agency_id].append((name, address))
    return found


def roles_by_membership(membership_ids: list[int], seg_word: str) -> dict[int, list[str]]:
    """The roles of each membership, as on screen, in the partnership's own word for SEG."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = (
        MembershipRole.objects.filter(membership_id__in=membership_ids)
        .select_related("board")
        .order_by("role")
    )
    for row in rows:
        words = role_label(row.role, seg_word)
        found[row.membership_id].append(f"{words}, {row.board.short_name}" if row.board else words)
    return found
