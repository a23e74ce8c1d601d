"""Members, roles, invitations and joining, as administrators and invited people meet them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from partnerships import clock
from partnerships.access import Member
from partnerships.choices import MessageState, Role
from partnerships.models import (
    LogEntry,
    MemberInvitation,
    Membership,
    OutboxMessage,
    Partnership,
    User,
)
from partnerships.queries.members import member_of
from partnerships.services import invitations, members
from partnerships.services.delivery import with_links
from partnerships.services.partnerships import add_member, create_partnership
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast

SignIn = Callable[[User], Client]
PASSWORD = "three blue teapots"


def administrator(cast: Cast) -> Member:
    found = member_of(cast.people[Role.ADMINISTRATOR].pk)
    assert found is not None
    return found


def membership(cast: Cast, role: Role) -> Membership:
    return Membership.objects.select_related("user").get(user=cast.people[role])


def invited(cast: Cast, email: str = "kim@ashshire.example", **more: Any) -> MemberInvitation:
    fields = {"name": "Kim Hale", "roles": [Role.COORDINATOR], "by": administrator(cast), **more}
    return invitations.invite(email=email, **fields)


def link_of(invitation: MemberInvitation) -> str:
    return invitations.address_of(invitation).removeprefix("http://testserver")


class TestRoles:
    def test_roles_are_replaced_and_logged(self, in_ashshire: Cast) -> None:
        person = membership(in_ashshire, Role.COORDINATOR)
        members.set_roles(
            membership=person,
            roles=[Role.POLICY_OFFICER, Role.BOARD_MEMBER],
            boards=in_ashshire.boards,
            agency=None,
            by=administrator(in_ashshire),
        )
        now = member_of(person.user_id)
        assert now is not None
        assert now.roles == {Role.POLICY_OFFICER, Role.BOARD_MEMBER}
        assert now.board_ids == {board.pk for board in in_ashshire.boards}
        assert (
            LogEntry.objects.first().summary == "Coordinator of Ashshire now is: Board member, Policy officer"
        )

    def test_the_last_administrator_keeps_the_role_and_the_membership(self, in_ashshire: Cast) -> None:
        me, by = membership(in_ashshire, Role.ADMINISTRATOR), administrator(in_ashshire)
        with pytest.raises(members.LastAdministrator):
            members.set_roles(membership=me, roles=[Role.COORDINATOR], agency=None, by=by)
        with pytest.raises(members.LastAdministrator):
            members.deactivate(membership=me, by=by)
        second = add_member(email="two@ashshire.example", name="Two", roles={Role.ADMINISTRATOR: None})
        members.deactivate(membership=me, by=by)
        assert member_of(me.user_id) is None
        with pytest.raises(members.LastAdministrator):
            members.deactivate(membership=second, by=by)

    @pytest.mark.parametrize(("roles", "boards"), [([], 0), ([Role.BOARD_MEMBER], 0)])
    def test_a_role_without_its_place_is_refused(
        self, in_ashshire: Cast, roles: list[Role], boards: int
    ) -> None:
        with pytest.raises(ValueError, match="needs a"):
            members.set_roles(
                membership=membership(in_ashshire, Role.PROVIDER), roles=roles, agency=None, by=None
            )

    def test_a_deactivated_member_opens_nothing_until_reactivated(
        self, ashshire: Cast, sign_in: SignIn
    ) -> None:
        admin, other = (sign_in(ashshire.people[role]) for role in (Role.ADMINISTRATOR, Role.COORDINATOR))
        with partnership_scope(ashshire.partnership):
            pk = membership(ashshire, Role.COORDINATOR).pk
        statuses = [other.get(ashshire.home).status_code]
        for verb in ("deactivate", "reactivate"):
            admin.post(f"{ashshire.home}settings/members/{pk}/{verb}/")
            statuses.append(other.get(ashshire.home).status_code)
        assert statuses == [200, 404, 200]

    def test_roles_go_by_the_partnerships_own_word(self, ashshire: Cast, sign_in: SignIn) -> None:
        with partnership_scope(ashshire.partnership):
            from partnerships.models import PartnershipSettings

            PartnershipSettings.objects.update(seg_word="L&D Group")
        admin, other = (sign_in(ashshire.people[role]) for role in (Role.ADMINISTRATOR, Role.PROVIDER))
        page = admin.get(f"{ashshire.home}settings/members/").content.decode()
        assert "L&amp;D Group chair" in page
        assert "SEG" not in page.replace("SEG member of", "").replace("SEG chair of", "").replace(
            ">SEG member<", ""
        ).replace(">SEG chair<", "")
        refusal = other.get(f"{ashshire.home}settings/")
        assert (refusal.status_code, "that is for the administrator" in refusal.content.decode()) == (
            403,
            True,
        )


class TestInvitations:
    def test_an_invitation_is_emailed_with_a_link_good_for_fourteen_days(
        self, in_ashshire: Cast, on_monday: dt.datetime
    ) -> None:
        invitation = invited(in_ashshire, " Kim@Ashshire.example ")
        message = OutboxMessage.objects.get()
        assert (message.to_address, invitation.expires_at) == (
            "kim@ashshire.example",
            on_monday + dt.timedelta(days=14),
        )
        text = with_links(message)
        assert f"http://testserver{link_of(invitation)}" in text
        assert "Administrator of Ashshire invites you" in text
        assert "15 June 2026" in text

    def test_inviting_again_withdraws_the_earlier_one(self, in_ashshire: Cast) -> None:
        first, second = invited(in_ashshire), invited(in_ashshire)
        first.refresh_from_db()
        assert first.withdrawn_at is not None
        assert second.withdrawn_at is None
        assert OutboxMessage.objects.filter(state=MessageState.QUEUED).count() == 1

    def test_a_member_is_not_invited_again(self, in_ashshire: Cast) -> None:
        with pytest.raises(invitations.AlreadyMember):
            invited(in_ashshire, "COORDINATOR@ashshire.example")

    def test_sending_again_makes_a_new_link_and_ends_the_old(self, ashshire: Cast) -> None:
        with partnership_scope(ashshire.partnership):
            invitation = invited(ashshire)
            old = link_of(invitation)
            invitations.resend(invitation=invitation, by=administrator(ashshire))
            invitation.refresh_from_db()
        assert [Client().get(link).status_code for link in (old, link_of(invitation))] == [410, 200]
        assert "newer invitation" in Client().get(old).content.decode()


class TestJoining:
    def test_a_new_person_joins_once_with_a_password(self, ashshire: Cast) -> None:
        with partnership_scope(ashshire.partnership):
            link = link_of(invited(ashshire))
        browser = Client()
        assert browser.get(link).status_code == 200
        assert not User.objects.filter(email="kim@ashshire.example").exists(), "opening it changes nothing"
        refused = browser.post(link, {"name": "Kim Hale", "password": "short"})
        assert (refused.status_code, User.objects.filter(email="kim@ashshire.example").exists()) == (
            200,
            False,
        )
        joined = browser.post(link, {"name": "Kim Hale", "password": PASSWORD})
        assert (joined.status_code, joined["Location"]) == (302, ashshire.home)
        assert browser.get(ashshire.home).status_code == 200
        assert User.objects.get(email="kim@ashshire.example").check_password(PASSWORD)
        again = Client().post(link, {"name": "Mallory", "password": PASSWORD})
        assert (again.status_code, "used already" in again.content.decode()) == (410, True)

    def test_someone_we_know_signs_in_first_and_keeps_their_password(
        self, ashshire: Cast, birchester: Cast, sign_in: SignIn
    ) -> None:
        known = birchester.people[Role.COORDINATOR]
        with partnership_scope(ashshire.partnership):
            link = link_of(invited(ashshire, known.email))
        stranger = Client()
        assert "Sign in and join" in stranger.get(link).content.decode()
        taken = stranger.post(link, {"name": "Mallory", "password": PASSWORD})
        known.refresh_from_db()
        assert (taken.status_code, known.check_password(PASSWORD)) == (200, False)
        somebody_else = sign_in(birchester.people[Role.PROVIDER])
        assert somebody_else.post(link).status_code == 200
        with partnership_scope(ashshire.partnership):
            assert not Membership.objects.filter(user__in=[known, birchester.people[Role.PROVIDER]]).exists()
        assert sign_in(known).post(link)["Location"] == ashshire.home
        with partnership_scope(ashshire.partnership):
            found = member_of(known.pk)
        assert found is not None
        assert found.roles == {Role.COORDINATOR}

    def test_roles_that_were_taken_away_do_not_come_back_by_an_invitation(self, in_ashshire: Cast) -> None:
        person = membership(in_ashshire, Role.SEG_CHAIR)
        members.deactivate(membership=person, by=administrator(in_ashshire))
        invitation = invited(in_ashshire, person.user.email)
        invitations.accept(invitation=invitation, user=person.user)
        found = member_of(person.user_id)
        assert found is not None
        assert found.roles == {Role.COORDINATOR}

    def test_expired_withdrawn_and_altered_links_say_what_to_do(
        self, ashshire: Cast, on_monday: dt.datetime
    ) -> None:
        with partnership_scope(ashshire.partnership):
            expired = link_of(invited(ashshire))
            withdrawn = invited(ashshire, "lee@ashshire.example")
            invitations.withdraw(invitation=withdrawn, by=None)
            with pytest.raises(invitations.NotOpen):
                invitations.resend(invitation=withdrawn, by=administrator(ashshire))
        with clock.held_at(on_monday + dt.timedelta(days=14)):
            page = Client().post(expired, {"name": "Kim", "password": PASSWORD})
        assert (page.status_code, "has expired" in page.content.decode()) == (410, True)
        assert "was withdrawn" in Client().get(link_of(withdrawn)).content.decode()
        altered = Client().get(expired[:-1] + ("A" if expired[-1] != "A" else "B"))
        assert (altered.status_code, "is not complete" in altered.content.decode()) == (404, True)
        assert not User.objects.filter(email="kim@ashshire.example").exists()


class TestSigningIn:
    @pytest.fixture(autouse=True)
    def fresh_limits(self) -> None:
        cache.clear()

    def answer(self, url: str, data: dict[str, str]) -> tuple[int, str, str]:
        """Status, where it leads, and the page without what differs by itself."""
        browser = Client()
        response = browser.post(url, data)
        shown = browser.get(response["Location"]) if response.status_code == 302 else response
        text = shown.content.decode().replace(next(iter(data.values())), "ADDRESS")
        lines = [line for line in text.splitlines() if "csrf" not in line]
        return response.status_code, response.get("Location", ""), "\n".join(lines)

    @pytest.mark.parametrize(
        ("url", "field", "more"),
        [
            ("/accounts/login/", "login", {"password": "wrong wrong wrong"}),
            ("/accounts/login/code/", "email", {}),
            ("/accounts/password/reset/", "email", {}),
        ],
    )
    def test_nothing_says_whether_an_account_exists(
        self, ashshire: Cast, url: str, field: str, more: dict[str, str]
    ) -> None:
        known = self.answer(url, {field: "coordinator@ashshire.example", **more})
        unknown = self.answer(url, {field: "nobody@ashshire.example", **more})
        assert known == unknown

    def test_a_code_signs_in(self, ashshire: Cast, mailoutbox: list[Any]) -> None:
        browser = Client()
        browser.post("/accounts/login/code/", {"email": "coordinator@ashshire.example"})
        (mail,) = mailoutbox
        assert mail.subject.startswith("Your code to sign in: ")
        code = mail.subject.rpartition(" ")[2]
        assert browser.post("/accounts/login/code/confirm/", {"code": "WRONG1"}).status_code == 200
        assert browser.post("/accounts/login/code/confirm/", {"code": code}).status_code == 302
        assert browser.get("/").url == ashshire.home

    def test_guessing_is_stopped(self, ashshire: Cast) -> None:
        user = ashshire.people[Role.COORDINATOR]
        user.set_password(PASSWORD)
        user.save()
        for _ in range(6):
            Client().post("/accounts/login/", {"login": user.email, "password": "wrong wrong"})
        page = Client().post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        assert (page.status_code, "too many attempts" in page.content.decode()) == (200, True)

    def test_nobody_signs_up(self, db: None) -> None:
        data = {"email": "me@elsewhere.example", "password1": PASSWORD}
        page = Client().post("/accounts/signup/", data)
        assert "People join by invitation" in page.content.decode()
        assert not User.objects.exists()


class TestTheOperatorsCommands:
    def test_a_partnership_and_its_first_administrator(self, db: None, capsys: Any) -> None:
        call_command("create_partnership", "cedarham", "Cedarham Safeguarding Partnership")
        call_command("first_administrator", "cedarham", "sam@cedarham.example", "Sam Reed")
        link = capsys.readouterr().out.strip().splitlines()[-1].removeprefix("http://testserver")
        browser = Client()
        browser.post(link, {"name": "Sam Reed", "password": PASSWORD})
        assert browser.get("/p/cedarham/settings/").status_code == 200
        with pytest.raises(CommandError, match="has an administrator already"):
            call_command("first_administrator", "cedarham", "eve@cedarham.example", "Eve")

    def test_nonsense_is_refused_in_words(self, db: None) -> None:
        create_partnership(slug="cedarham", name="Cedarham")
        for command in (
            ("create_partnership", "cedarham", "Cedarham"),
            ("create_partnership", "Ce dar", "Cedarham"),
            ("first_administrator", "nowhere", "a@b.example", "A"),
            ("first_administrator", "cedarham", "no address", "A"),
        ):
            with pytest.raises(CommandError):
                call_command(*command)
        assert Partnership.objects.count() == 1
