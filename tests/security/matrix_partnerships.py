"""The ground floor's rows of the permission matrix, and those of the wiring."""

import datetime as dt
from typing import Any

from partnerships import clock, links
from partnerships.choices import Role
from partnerships.models import Agency, Board, MemberInvitation, Membership, Theme
from tests.conftest import Cast
from tests.security.matrix import ADMINISTRATOR, EVERYONE, TEAM, OpenRow, pk_of, row


def make(cast: Cast) -> dict[str, Any]:
    """One of each thing that the ground floor's addresses name. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    invitation = MemberInvitation.objects.create(
        email=f"invited@{cast.partnership.slug}.example",
        name=f"Invited of {first}",
        roles=[Role.COORDINATOR],
        expires_at=clock.now() + dt.timedelta(days=14),
    )
    return {
        "partnership": cast.partnership,
        "board": Board.objects.get(pk=cast.boards[0].pk),
        "agency": Agency.objects.create(name=f"{first} Police"),
        "theme": Theme.objects.create(name=f"Neglect in {first}"),
        "member": Membership.objects.get(user=cast.people[Role.PROVIDER]),
        "invitation": invitation,
        "join_token": links.token_for(
            links.LinkKind.MEMBER_INVITATION, partnership_id=cast.partnership.pk, object_id=invitation.pk
        ),
    }


def name_of(key: str) -> Any:
    return lambda made: made[key].name


SETTINGS = "/settings/"
MEMBERS = "/settings/members/"

ROWS = [
    # name                                  who                   what stands on the page
    row("home", roles=EVERYONE, fact="Home", status={Role.BOARD_MEMBER: 302}, leads_to="/reports/"),
    row("search", roles={*TEAM, Role.ADMINISTRATOR}, fact="Nothing found", query="?q=zzzz"),
    row("partnerships:privacy", roles=EVERYONE, fact="Privacy and legal basis"),
    row("partnerships:settings", roles=ADMINISTRATOR, fact="No survey can be sent until"),
    row("partnerships:words", roles=ADMINISTRATOR, fact="Words and limits"),
    row("partnerships:look_settings", roles=ADMINISTRATOR, fact="Text on the colour"),
    row(
        "partnerships:remove_logo",
        roles=ADMINISTRATOR,
        method="post",
        status={Role.ADMINISTRATOR: 302},
        fact="/settings/look/",
    ),
    row("partnerships:contacts", roles=ADMINISTRATOR, fact="Name of the data controller"),
    row("partnerships:log", roles=ADMINISTRATOR, fact="was created"),
    row("partnerships:boards", roles=ADMINISTRATOR, fact=name_of("board")),
    row("partnerships:new_board", roles=ADMINISTRATOR, fact="Add a board"),
    row("partnerships:board", roles=ADMINISTRATOR, args=pk_of("board"), fact=name_of("board")),
    row("partnerships:agencies", roles=ADMINISTRATOR, fact=name_of("agency")),
    row("partnerships:new_agency", roles=ADMINISTRATOR, fact="Add an agency"),
    row("partnerships:agency", roles=ADMINISTRATOR, args=pk_of("agency"), fact=name_of("agency")),
    row("partnerships:themes", roles=ADMINISTRATOR, fact=name_of("theme")),
    row("partnerships:new_theme", roles=ADMINISTRATOR, fact="Add a theme"),
    row("partnerships:theme", roles=ADMINISTRATOR, args=pk_of("theme"), fact=name_of("theme")),
    row("partnerships:members", roles=ADMINISTRATOR, fact=name_of("invitation")),
    row("partnerships:invite", roles=ADMINISTRATOR, fact="Invite somebody"),
    row("partnerships:member", roles=ADMINISTRATOR, args=pk_of("member"), fact="Provider of"),
    row(
        "partnerships:deactivate_member",
        roles=ADMINISTRATOR,
        args=pk_of("member"),
        method="post",
        status={Role.ADMINISTRATOR: 302},
        fact=MEMBERS,
    ),
    row(
        "partnerships:reactivate_member",
        roles=ADMINISTRATOR,
        args=pk_of("member"),
        method="post",
        status={Role.ADMINISTRATOR: 302},
        fact=MEMBERS,
    ),
    row(
        "partnerships:resend_invitation",
        roles=ADMINISTRATOR,
        args=pk_of("invitation"),
        method="post",
        status={Role.ADMINISTRATOR: 302},
        fact=MEMBERS,
    ),
    row(
        "partnerships:withdraw_invitation",
        roles=ADMINISTRATOR,
        args=pk_of("invitation"),
        method="post",
        status={Role.ADMINISTRATOR: 302},
        fact=MEMBERS,
    ),
]

#: Addresses outside any partnership's pages: a stranger's status, a signed-in member's, and a fact of each 200.
OPEN_ROWS = [
    OpenRow("entrance", 302, 302),
    OpenRow("account", 302, 200, fact="My account"),
    OpenRow("accessibility", 200, 200, fact="Accessibility statement"),
    OpenRow("healthz", 503, 503),
    OpenRow("mailbox", 200, 200, fact="Mailbox"),
    OpenRow("mailbox_letter", 404, 404, args=lambda made: ["none"]),
    OpenRow("mailbox_attachment", 404, 404, args=lambda made: ["none", 0]),
    OpenRow("gallery", 200, 200, fact="Gallery of components"),
    OpenRow("join", 200, 200, args=lambda made: [made["join_token"]], fact=name_of("partnership")),
    OpenRow(
        "partnerships:look",
        200,
        200,
        args=lambda made: [made["partnership"].slug],
        fact="--partnership-colour",
    ),
    OpenRow("partnerships:logo", 404, 404, args=lambda made: [made["partnership"].slug]),
    OpenRow("account_login", 200, 302, fact="Sign in"),
    OpenRow("account_logout", 302, 200, fact="Do you want to sign out?"),
    OpenRow("account_inactive", 200, 200, fact="cannot be used now"),
    OpenRow("account_signup", 200, 302, fact="People join by invitation"),
    OpenRow("account_reauthenticate", 302, 403),
    OpenRow("account_request_login_code", 200, 302, fact="Sign in with a code"),
    OpenRow("account_confirm_login_code", 302, 302),
    OpenRow("account_change_password", 302, 302),
    OpenRow("account_set_password", 302, 200, fact="Set a password"),
    OpenRow("account_reset_password", 200, 200, fact="Choose a new password"),
    OpenRow("account_reset_password_done", 200, 200, fact="Look at your email"),
    OpenRow(
        "account_reset_password_from_key", 200, 200, args=lambda made: ["1", "no"], fact="no longer works"
    ),
    OpenRow("account_reset_password_from_key_done", 200, 200, fact="Your password was changed"),
]
