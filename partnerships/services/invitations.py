"""Inviting people by email, and what they do with the invitation."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string

from partnerships import clock
from partnerships.access import Member
from partnerships.choices import EmailKind, Role, role_label
from partnerships.links import LinkKind, address_for
from partnerships.models import (
    Agency,
    Board,
    MemberInvitation,
    Membership,
    MembershipRole,
    PartnershipSettings,
    User,
)
from partnerships.services import outbox
from partnerships.services.log import record
from partnerships.services.members import role_places

GOOD_FOR = dt.timedelta(days=14)


class AlreadyMember(ValueError):
    """The address belongs to an active member."""


class NotOpen(ValueError):
    """The invitation was used, withdrawn or has expired."""


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    roles: Sequence[Role],
    agency: Agency | None = None,
    board: Board | None = None,
    by: Member | None,
) -> MemberInvitation:
    """Invite somebody to the open partnership and queue the email. `by` is None when the operator invites.

    An open invitation to the same address is withdrawn: the newest one counts.

    Raises:
        AlreadyMember: the address belongs to an active member.
        ValueError: no role, or a board member without a board.
    """
    address = email.strip().lower()
    role_places(roles, [board] if board else [])
    if Membership.objects.filter(user__email__iexact=address, active=True).exists():
        raise AlreadyMember(address)
    for earlier in open_invitations().filter(email__iexact=address):
        withdraw(invitation=earlier, by=by)
    now = clock.now()
    invitation = MemberInvitation.objects.create(
        email=address,
        name=name.strip(),
        roles=[role.value for role in roles],
        agency=agency,
        board=board,
        invited_by_id=by.user_id if by else None,
        invited_at=now,
        expires_at=now + GOOD_FOR,
    )
    queue_email(invitation)
    record("invitation.sent", f"{name} was invited", by=by, subject=invitation, roles=invitation.roles)
    return invitation


def open_invitations() -> QuerySet[MemberInvitation]:
    """Invitations that nobody used or withdrew; some may have expired."""
    return MemberInvitation.objects.filter(accepted_at=None, withdrawn_at=None)


def email_key(invitation: MemberInvitation) -> str:
    """What makes asking twice for the same email harmless."""
    return f"member-invitation:{invitation.pk}:{invitation.generation}"


def queue_email(invitation: MemberInvitation) -> None:
    """Put the invitation's email in the outbox, with a link for its present generation."""
    partnership = invitation.partnership
    seg_word = PartnershipSettings.objects.get().seg_word
    text = render_to_string(
        "emails/member_invitation.txt",
        {
            "invitation": invitation,
            "partnership": partnership,
            "roles": [role_label(role, seg_word) for role in invitation.roles],
            "last_day": clock.local(invitation.expires_at).date(),
        },
    )
    outbox.queue_one(
        outbox.Letter(
            kind=EmailKind.MEMBER_INVITATION,
            to_address=invitation.email,
            to_name=invitation.name,
            subject=f"Join {partnership.name} on QA Portal",
            text=text,
            dedupe_key=email_key(invitation),
            links=(outbox.Link(LinkKind.MEMBER_INVITATION, invitation.pk, invitation.generation),),
        )
    )


def address_of(invitation: MemberInvitation) -> str:
    """The link of an invitation, for the operator who stands beside the first administrator."""
    return address_for(
        LinkKind.MEMBER_INVITATION,
        partnership_id=invitation.partnership_id,
        object_id=invitation.pk,
        generation=invitation.generation,
    )


@transaction.atomic
def resend(*, invitation: MemberInvitation, by: Member) -> None:
    """Send a new link for another 14 days; the old link stops working.

    Raises:
        NotOpen: it was used or withdrawn.
    """
    locked = MemberInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if locked.accepted_at or locked.withdrawn_at:
        raise NotOpen(locked.email)
    outbox.cancel(email_key(locked))
    locked.generation += 1
    locked.expires_at = clock.now() + GOOD_FOR
    locked.save(update_fields=["generation", "expires_at"])
    queue_email(locked)
    record("invitation.resent", f"{locked.name} was invited again", by=by, subject=locked)


@transaction.atomic
def withdraw(*, invitation: MemberInvitation, by: Member | None) -> None:
    """Take an invitation back; its email is not sent if it has not left yet. Harmless when done twice.

    Raises:
        NotOpen: it was used.
    """
    locked = MemberInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if locked.accepted_at:
        raise NotOpen(locked.email)
    if locked.withdrawn_at:
        return
    outbox.cancel(email_key(locked))
    locked.withdrawn_at = clock.now()
    locked.save(update_fields=["withdrawn_at"])
    record("invitation.withdrawn", f"The invitation of {locked.name} was withdrawn", by=by, subject=locked)


@transaction.atomic
def accept(
    *, invitation: MemberInvitation, user: User | None = None, name: str = "", password: str | None = None
) -> Membership:
    """Make the invited person a member: `user`, whose address must be the invited one, or a new person.

    Somebody who was a member before and left belongs again with the invited roles alone: roles that were taken
    from them do not come back by themselves.

    Raises:
        NotOpen: the invitation was used, withdrawn or has expired; or the address is another one.
    """
    locked = MemberInvitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if locked.accepted_at or locked.withdrawn_at or locked.expires_at <= clock.now():
        raise NotOpen(locked.email)
    if user is None:
        user = User.objects.create_user(locked.email, password, name=name.strip())
    if user.email.lower() != locked.email.lower():
        raise NotOpen(locked.email)
    membership, made = Membership.objects.get_or_create(user=user, defaults={"agency": locked.agency})
    if not made:
        if not membership.active:
            MembershipRole.objects.filter(membership=membership).delete()
        membership.active = True
        membership.agency = locked.agency or membership.agency
        membership.save(update_fields=["active", "agency"])
    boards = [locked.board] if locked.board else []
    for role, board_id in role_places([Role(role) for role in locked.roles], boards):
        MembershipRole.objects.get_or_create(membership=membership, role=role, board_id=board_id)
    locked.accepted_at = clock.now()
    locked.save(update_fields=["accepted_at"])
    record("invitation.accepted", f"{user.name} joined", by=user.pk, subject=membership, roles=locked.roles)
    return membership
