"""An invitation's page: who invites, to what; and accepting it. Opening it changes nothing."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from partnerships import clock, links
from partnerships.choices import role_label
from partnerships.forms.sign_in import JoinForm
from partnerships.models import MemberInvitation, Partnership, User
from partnerships.queries.settings import settings_of_partnership
from partnerships.services import invitations as service
from partnerships.tenancy import partnership_scope

BACKEND = "django.contrib.auth.backends.ModelBackend"


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """The page of `/join/<token>`: no login is needed to read it."""
    try:
        link = links.verify(links.LinkKind.MEMBER_INVITATION, token)
    except links.BadLink:
        return cannot_join(request, "altered", 404)
    partnership = Partnership.objects.filter(pk=link.partnership_id, active=True).first()
    if partnership is None:
        return cannot_join(request, "altered", 404)
    with partnership_scope(partnership):
        request.partnership = partnership  # type: ignore[attr-defined]
        found = MemberInvitation.objects.filter(pk=link.object_id).select_related(
            "board", "agency", "invited_by"
        )
        invitation = found.first()
        problem = why_not(invitation, link.generation)
        if invitation is None or problem:
            return cannot_join(request, problem, 410, partnership, invitation)
        return answer(request, partnership, invitation, token)


def why_not(invitation: MemberInvitation | None, generation: int) -> str:
    """Why an invitation cannot be used, as the page's own word; empty when it can."""
    if invitation is None or invitation.withdrawn_at:
        return "withdrawn"
    if invitation.accepted_at:
        return "used"
    if invitation.generation != generation:
        return "replaced"
    return "expired" if invitation.expires_at <= clock.now() else ""


def cannot_join(
    request: HttpRequest,
    problem: str,
    status: int,
    partnership: Partnership | None = None,
    invitation: MemberInvitation | None = None,
) -> HttpResponse:
    """A kind page that says what happened and what to do."""
    context = {"problem": problem, "partnership": partnership, "invitation": invitation}
    return render(request, "partnerships/join_not_possible.html", context, status=status)


def answer(
    request: HttpRequest, partnership: Partnership, invitation: MemberInvitation, token: str
) -> HttpResponse:
    """Ask a new person for name and password, someone we know to sign in, and let either accept."""
    known = User.objects.filter(email__iexact=invitation.email).exists()
    signed_in = request.user if request.user.is_authenticated else None
    is_invited = signed_in is not None and signed_in.email.lower() == invitation.email.lower()
    form = None
    if not known:
        initial = {"name": invitation.name}
        form = JoinForm(request.POST or None, initial=initial, email=invitation.email)
    if request.method == "POST":
        try:
            if is_invited:
                service.accept(invitation=invitation, user=signed_in)
                return redirect(partnership.get_absolute_url())
            if form is not None and signed_in is None and form.is_valid():
                made = service.accept(invitation=invitation, **form.cleaned_data)
                login(request, made.user, backend=BACKEND)
                return redirect(partnership.get_absolute_url())
        except service.NotOpen:  # pressed twice, or withdrawn meanwhile
            return cannot_join(request, "used", 410, partnership, invitation)
    seg_word = settings_of_partnership().seg_word
    return render(
        request,
        "partnerships/join.html",
        {
            "partnership": partnership,
            "invitation": invitation,
            "roles": [role_label(role, seg_word) for role in invitation.roles],
            "form": form,
            "known": known,
            "is_invited": is_invited,
            "signed_in": signed_in,
            "sign_in_url": f"{reverse('account_login')}?{urlencode({'next': reverse('join', args=[token])})}",
        },
    )
