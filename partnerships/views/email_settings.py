"""How the partnership's emails leave: its own GOV.UK Notify service, receipts, pauses, and a test."""

from django.conf import settings as portal
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from partnerships import clock
from partnerships.choices import EmailKind
from partnerships.forms.mail import NotifyForm
from partnerships.models import NotifyAccount
from partnerships.permissions import requires
from partnerships.queries.mail import became_of, latest_tests, pause_now
from partnerships.requests import TenantRequest
from partnerships.rules import RUN_TENANT
from partnerships.services import mail_account, outbox
from partnerships.services.back_ends.notify import NotifyBackEnd
from partnerships.services.back_ends.protocol import Unreachable
from partnerships.services.sealing import CannotUnseal, unseal
from partnerships.views.settings import saved

HERE = "partnerships:email_settings"
TEST_WORDS = """Hello {name},

This is a test of the email settings of {partnership}. If you can read it, emails arrive.

You asked for it on the page Settings, Email.
"""


@requires(RUN_TENANT)
def email_settings(request: TenantRequest, slug: str) -> HttpResponse:
    """See and change how emails leave. The key is never shown again."""
    account = NotifyAccount.objects.first() or NotifyAccount()
    form = NotifyForm(request.POST or None, account=account)
    if request.method == "POST" and form.is_valid():
        problem = _check(form, account) if form.cleaned_data["active"] else ""
        if problem:
            form.add_error(None, problem)
        else:
            mail_account.save_account(by=request.member, **form.cleaned_data)
            return saved(request, "The email settings are saved. Send yourself a test.", HERE)
    return _page(request, form, account)


def _check(form: NotifyForm, account: NotifyAccount) -> str:
    """What GOV.UK Notify says is wrong with the key and the template; "" too when it cannot be asked now."""
    given = form.cleaned_data
    try:
        key = given["api_key"] or unseal(account.sealed_key)
        return NotifyBackEnd(api_key=key, template_id=given["template_id"]).check()
    except (CannotUnseal, Unreachable) as problem:
        return str(problem) if isinstance(problem, CannotUnseal) else ""


def _page(request: TenantRequest, form: NotifyForm, account: NotifyAccount, token: str = "") -> HttpResponse:
    slug = request.partnership.slug
    paused = pause_now()
    tests = [
        (message.to_address, clock.local(message.created_at), became_of(message), message.problem)
        for message in latest_tests()
    ]
    context = {
        "form": form,
        "account": account,
        "way": way_in_words(account),
        "paused": paused,
        "tests": tests,
        "token": token,
        "receipts_url": portal.SITE_URL + reverse("notify_receipts", args=[slug]),
        "has_token": bool(account.callback_hash),
    }
    response = render(request, "partnerships/email_settings.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def way_in_words(account: NotifyAccount) -> str:
    """How emails leave now."""
    if account.active:
        return "GOV.UK Notify, your own service"
    if portal.EMAIL_BACKEND == mail_account.FILE_MAILBOX:
        return "The portal’s own mailbox: this is a demonstration, and nothing leaves the machine"
    return "The portal’s mail server"


@requires(RUN_TENANT)
@require_POST
def email_test(request: TenantRequest, slug: str) -> HttpResponse:
    """Send the administrator a test, the way every email goes."""
    text = TEST_WORDS.format(name=request.member.name, partnership=request.partnership.name)
    outbox.queue_one(
        outbox.Letter(
            kind=EmailKind.TEST,
            to_address=request.member.email,
            to_name=request.member.name,
            subject=f"Test from {request.partnership.short_name}",
            text=text,
            dedupe_key=f"test:{request.member.user_id}:{clock.now():%Y%m%d%H%M%S}",
        )
    )
    return saved(request, f"A test is on its way to {request.member.email}.", HERE)


@requires(RUN_TENANT)
@require_POST
def receipt_token(request: TenantRequest, slug: str) -> HttpResponse:
    """Make a new token for receipts, and show it this once."""
    token = mail_account.new_receipt_token(by=request.member)
    account = mail_account.account()
    return _page(request, NotifyForm(account=account), account, token)


@requires(RUN_TENANT)
@require_POST
def resume(request: TenantRequest, slug: str) -> HttpResponse:
    """Try again now, before a pause is over."""
    mail_account.resume(by=request.member)
    messages.success(request, "Emails are tried again now.")
    return redirect(HERE, slug)
