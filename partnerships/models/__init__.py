"""The tenant, its people and groups, its mail and its log."""

from partnerships.models.groups import Agency, AgencyAlias, AgencyBoard, AgencyRelation, Board, Theme
from partnerships.models.mail import DeliveryEvent, NotifyAccount, OutboxMessage, StoppedAddress
from partnerships.models.members import MemberInvitation, Membership, MembershipRole
from partnerships.models.partnership import (
    DemonstrationClock,
    Partnership,
    PartnershipSettings,
    SchoolHoliday,
)
from partnerships.models.records import LogEntry, StoredFile
from partnerships.models.user import User

__all__ = [
    "Agency",
    "AgencyAlias",
    "AgencyBoard",
    "AgencyRelation",
    "Board",
    "DeliveryEvent",
    "DemonstrationClock",
    "LogEntry",
    "MemberInvitation",
    "Membership",
    "MembershipRole",
    "NotifyAccount",
    "OutboxMessage",
    "Partnership",
    "PartnershipSettings",
    "SchoolHoliday",
    "StoppedAddress",
    "StoredFile",
    "Theme",
    "User",
]
