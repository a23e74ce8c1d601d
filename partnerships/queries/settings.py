"""Reads about a partnership's settings: what is filled in, and what is missing before anything can be sent."""

from dataclasses import dataclass

from partnerships.models import Agency, Board, MemberInvitation, Membership, PartnershipSettings, Theme


@dataclass(frozen=True)
class Counts:
    """How many of each there are; invitations are those not yet used or withdrawn."""

    boards: int
    agencies: int
    themes: int
    members: int
    invitations: int


def settings_of_partnership() -> PartnershipSettings:
    """The settings of the open partnership; its logo comes along."""
    return PartnershipSettings.objects.select_related("logo").get()


def counts() -> Counts:
    """What stands beside each entry of the settings' index."""
    return Counts(
        boards=Board.objects.filter(active=True).count(),
        agencies=Agency.objects.filter(active=True).count(),
        themes=Theme.objects.filter(active=True).count(),
        members=Membership.objects.filter(active=True).count(),
        invitations=MemberInvitation.objects.filter(accepted_at=None, withdrawn_at=None).count(),
    )
