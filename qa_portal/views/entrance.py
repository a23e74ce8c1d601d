"""The way in: which partnership, and my account."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from partnerships.queries.members import partnerships_of


def entrance(request: HttpRequest) -> HttpResponse:
    """Straight to the one partnership; a choice between several; sign-in for anyone else."""
    if not request.user.is_authenticated:
        return redirect("account_login")
    mine = partnerships_of(request.user.pk or 0)
    if len(mine) == 1:
        return redirect(mine[0].get_absolute_url())
    return render(request, "qa_portal/choose_partnership.html", {"partnerships": mine})


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """My name and address, my partnerships, changing my password, signing out."""
    return render(request, "qa_portal/account.html", {"partnerships": partnerships_of(request.user.pk or 0)})


def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement."""
    return render(request, "qa_portal/accessibility.html")
