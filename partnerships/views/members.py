"""Members, their roles, and invitations."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from partnerships import clock
from partnerships.access import get_visible, visible_to
from partnerships.choices import Role
from partnerships.downloads import download_urls, format_asked, table_response
from partnerships.filters import MemberFilter
from partnerships.forms.members import InviteForm, RolesForm
from partnerships.models import Agency, Board, MemberInvitation, Membership
from partnerships.permissions import requires
from partnerships.queries.members import roles_by_membership
from partnerships.queries.settings import settings_of_partnership
from partnerships.requests import TenantRequest
from partnerships.rules import RUN_TENANT
from partnerships.services import invitations as inviting
from partnerships.services import members as service
from partnerships.tables import PER_PAGE, MemberTable
from partnerships.views.settings import saved


@requires(RUN_TENANT)
def members(request: TenantRequest, slug: str) -> HttpResponse:
    """Who belongs, in which roles; and who is invited."""
    rows = visible_to(request.member, Membership).select_related("user", "agency")
    chosen = MemberFilter(request.GET, queryset=rows, request=request)
    seg_word = settings_of_partnership().seg_word
    roles = roles_by_membership(list(chosen.qs.values_list("pk", flat=True)), seg_word)
    table = MemberTable(chosen.qs, slug=slug, roles=roles)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    if wanted := format_asked(request):
        return table_response(table, name=f"Members {slug}", format=wanted)
    waiting = visible_to(request.member, MemberInvitation).filter(accepted_at=None, withdrawn_at=None)
    context = {
        "table": table,
        "filter": chosen,
        "invitations": waiting.select_related("board", "agency"),
        "now": clock.now(),
        "seg_word": seg_word,
        **download_urls(request),
    }
    return render(request, "partnerships/members.html", context)


def with_person(rows: Any) -> Any:
    """A membership with its user and agency."""
    return rows.select_related("user", "agency")


@requires(RUN_TENANT)
def member(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One member's roles and agency."""
    found = get_visible(Membership, request.member, using=with_person, pk=pk)
    held = list(found.roles.all())
    form = RolesForm(
        request.POST or None,
        initial={
            "roles": [row.role for row in held],
            "boards": [row.board_id for row in held if row.board_id],
            "agency": found.agency_id,
        },
        **groups(request),
    )
    if request.method == "POST" and form.is_valid():
        try:
            service.set_roles(membership=found, by=request.member, **form.cleaned_data)
        except service.LastAdministrator as problem:
            form.add_error("roles", f"{problem}. Give the role to somebody else first.")
        else:
            if (
                found.user_id == request.member.user_id
                and Role.ADMINISTRATOR not in form.cleaned_data["roles"]
            ):
                messages.success(request, "Your roles are saved. You are no longer an administrator.")
                return redirect("home", slug)
            return saved(request, f"The roles of {found.user.name} are saved.", "partnerships:members")
    return render(request, "partnerships/member.html", {"form": form, "person": found})


def groups(request: TenantRequest) -> dict[str, Any]:
    """What a form of roles lets one choose from."""
    return {
        "boards": visible_to(request.member, Board).filter(active=True),
        "agencies": visible_to(request.member, Agency).filter(active=True),
        "seg_word": settings_of_partnership().seg_word,
    }


@requires(RUN_TENANT)
@require_POST
def deactivate(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The person no longer belongs."""
    found = get_visible(Membership, request.member, using=with_person, pk=pk)
    try:
        service.deactivate(membership=found, by=request.member)
    except service.LastAdministrator as problem:
        messages.error(request, f"{problem}. Give the role to somebody else first.")
        return redirect("partnerships:member", slug, pk)
    if found.user_id == request.member.user_id:
        return redirect("entrance")
    return saved(request, f"{found.user.name} no longer is a member.", "partnerships:members")


@requires(RUN_TENANT)
@require_POST
def reactivate(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The person belongs again."""
    found = get_visible(Membership, request.member, using=with_person, pk=pk)
    service.reactivate(membership=found, by=request.member)
    return saved(request, f"{found.user.name} is a member again.", "partnerships:members")


@requires(RUN_TENANT)
def invite(request: TenantRequest, slug: str) -> HttpResponse:
    """Invite somebody by email."""
    form = InviteForm(request.POST or None, **groups(request))
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        inviting.invite(
            email=cleaned["email"],
            name=cleaned["name"],
            roles=cleaned["roles"],
            agency=cleaned["agency"],
            board=cleaned["boards"],
            by=request.member,
        )
        return saved(request, f"{cleaned['name']} is invited by email.", "partnerships:members")
    return render(request, "partnerships/invite.html", {"form": form})


@requires(RUN_TENANT)
@require_POST
def resend_invitation(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A new link for another 14 days."""
    found = get_visible(MemberInvitation, request.member, pk=pk)
    try:
        inviting.resend(invitation=found, by=request.member)
    except inviting.NotOpen:
        messages.error(request, f"{found.name} has joined already, or the invitation was withdrawn.")
        return redirect("partnerships:members", slug)
    return saved(request, f"{found.name} gets a new link by email.", "partnerships:members")


@requires(RUN_TENANT)
@require_POST
def withdraw_invitation(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The link stops working."""
    found = get_visible(MemberInvitation, request.member, pk=pk)
    try:
        inviting.withdraw(invitation=found, by=request.member)
    except inviting.NotOpen:
        messages.error(request, f"{found.name} has joined already. Change their roles instead.")
        return redirect("partnerships:members", slug)
    return saved(request, f"The invitation of {found.name} is withdrawn.", "partnerships:members")
