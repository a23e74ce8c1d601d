"""The tenant, its people and groups, its mail and its log."""

from partnerships.models.groups import Agency, AgencyAlias, AgencyBoard, Board, Theme
from partnerships.models.mail import OutboxMessage
from partnerships.models.members import MemberInvitation, Membership, MembershipRole
from partnerships.models.partnership import DemonstrationClock, Partnership, PartnershipSettings
from partnerships.models.records import LogEntry, StoredFile
from partnerships.models.user import User

__all__ = [
    "Agency",
    "AgencyAlias",
    "AgencyBoard",
    "Board",
    "DemonstrationClock",
    "LogEntry",
    "MemberInvitation",
    "Membership",
    "MembershipRole",
    "OutboxMessage",
    "Partnership",
    "PartnershipSettings",
    "StoredFile",
    "Theme",
    "User",
]
