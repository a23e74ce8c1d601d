"""Making partnerships and their first administrator: the operator's two acts."""

from django.db import transaction

from partnerships.choices import Role
from partnerships.models import (
    Board,
    Membership,
    MembershipRole,
    Partnership,
    PartnershipSettings,
    User,
)
from partnerships.services.log import record
from partnerships.tenancy import partnership_scope


def create_partnership(*, slug: str, name: str, short_name: str = "", colour: str = "#1d5a6c") -> Partnership:
    """Make a partnership with its settings.

    Raises:
        ValidationError: the slug is taken or not a slug.
    """
    partnership = Partnership(slug=slug, name=name, short_name=short_name or name[:40], colour=colour)
    partnership.full_clean()
    with transaction.atomic():
        partnership.save()
        with partnership_scope(partnership):
            PartnershipSettings.objects.create()
            record("partnership.created", f"{name} was created", by=None)
    return partnership


def add_member(
    *,
    email: str,
    name: str,
    roles: dict[Role, Board | None],
    password: str | None = None,
    agency_id: int | None = None,
    by: int | None = None,
) -> Membership:
    """Make a person a member of the open partnership; the same person may belong to several.

    A user who exists keeps their name and password.
    """
    user = User.objects.filter(email__iexact=email.strip()).first()
    if user is None:
        user = User.objects.create_user(email, password, name=name)
    membership, _ = Membership.objects.update_or_create(
        user=user, defaults={"active": True, "agency_id": agency_id}
    )
    for role, board in roles.items():
        MembershipRole.objects.get_or_create(membership=membership, role=role, board=board)
    record("member.added", f"{user.name} became a member", by=by, subject=membership, roles=sorted(roles))
    return membership
