"""Who may do what on the ground floor."""

from django.db.models import QuerySet

from partnerships.access import Member, visible
from partnerships.choices import EVERY_ROLE, Role
from partnerships.models import (
    Agency,
    Board,
    MemberInvitation,
    Membership,
    NotifyAccount,
    OutboxMessage,
    SchoolHoliday,
    StoppedAddress,
    StoredFile,
    Theme,
)
from partnerships.permissions import declare

OPEN_HOME = declare("partnerships.open_home", "open the partnership's home page", EVERY_ROLE)
SEARCH = declare(
    "partnerships.search",
    "search the programme",
    {Role.POLICY_OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR},
)
RUN_TENANT = declare(
    "partnerships.run_tenant",
    "change people, roles, boards, agencies, themes and settings",
    {Role.ADMINISTRATOR},
)
READ_MAIL_LOG = declare(
    "partnerships.read_mail_log",
    "see which emails were sent",
    {Role.POLICY_OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR},
)


def _for_administrator(member: Member, queryset: QuerySet) -> QuerySet:
    return queryset if member.can(RUN_TENANT) else queryset.none()


@visible(Board)
def boards(member: Member) -> QuerySet[Board]:
    return Board.objects.all()


@visible(Agency)
def agencies(member: Member) -> QuerySet[Agency]:
    return Agency.objects.all()


@visible(Theme)
def themes(member: Member) -> QuerySet[Theme]:
    return Theme.objects.all()


@visible(Membership)
def memberships(member: Member) -> QuerySet[Membership]:
    return _for_administrator(member, Membership.objects.all())


@visible(MemberInvitation)
def invitations(member: Member) -> QuerySet[MemberInvitation]:
    return _for_administrator(member, MemberInvitation.objects.all())


@visible(OutboxMessage)
def messages(member: Member) -> QuerySet[OutboxMessage]:
    return OutboxMessage.objects.all() if member.can(READ_MAIL_LOG) else OutboxMessage.objects.none()


@visible(StoredFile)
def files(member: Member) -> QuerySet[StoredFile]:
    return _for_administrator(member, StoredFile.objects.all())


@visible(NotifyAccount)
def notify_accounts(member: Member) -> QuerySet[NotifyAccount]:
    return _for_administrator(member, NotifyAccount.objects.all())


@visible(SchoolHoliday)
def school_holidays(member: Member) -> QuerySet[SchoolHoliday]:
    return _for_administrator(member, SchoolHoliday.objects.all())


@visible(StoppedAddress)
def stopped_addresses(member: Member) -> QuerySet[StoppedAddress]:
    return StoppedAddress.objects.all() if member.can(READ_MAIL_LOG) else StoppedAddress.objects.none()


SETTLE_MAIL = declare(
    "partnerships.settle_mail",
    "settle uncertain emails, and stop and lift addresses",
    {Role.POLICY_OFFICER, Role.COORDINATOR, Role.ADMINISTRATOR},
)
