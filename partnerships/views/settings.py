"""The administrator's index, and the pages of words, look, contacts and the log of changes."""

from copy import copy

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django_tables2 import RequestConfig

from partnerships.downloads import download_urls, format_asked, table_response
from partnerships.forms.settings import ContactsForm, LookForm, WordsForm
from partnerships.logic import colour, wording
from partnerships.models import LogEntry, NotifyAccount, PartnershipSettings
from partnerships.permissions import requires
from partnerships.queries.defaults import legal_basis_text
from partnerships.queries.mail import pause_now
from partnerships.queries.settings import counts, settings_of_partnership
from partnerships.requests import TenantRequest
from partnerships.rules import RUN_TENANT
from partnerships.services import settings as service
from partnerships.tables import LogTable

LOG_PER_PAGE = 50


def saved(request: TenantRequest, words: str, url_name: str = "partnerships:settings") -> HttpResponse:
    """Say that it worked and go to another page of the same partnership."""
    messages.success(request, words)
    return redirect(url_name, request.partnership.slug)


def asked_next(request: TenantRequest) -> str:
    """The page of this partnership that `?next=` names; empty without one, or for any other address."""
    wanted = request.GET.get("next", "")
    is_ours = wanted.startswith(request.partnership.get_absolute_url())
    return wanted if is_ours and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else ""


@requires(RUN_TENANT)
def index(request: TenantRequest, slug: str) -> HttpResponse:
    """What is filled in, and what is missing before anything can be sent."""
    settings = settings_of_partnership()
    missing = settings.missing_before_sending()
    return render(
        request,
        "partnerships/settings.html",
        {"missing": missing, "settings": settings, "tasks": tasks(slug, settings, missing)},
    )


def tasks(slug: str, settings: PartnershipSettings, missing: list[str]) -> list[dict[str, str]]:
    """The entries of the index, each with its state in words."""
    found = counts()

    def entry(title: str, name: str, hint: str, status: str, tag: str = "") -> dict[str, str]:
        url = reverse(f"partnerships:{name}", args=[slug])
        return {"title": title, "url": url, "hint": hint, "status": status, "colour": tag}

    contacts = (wording.plural(len(missing), "blank"), "red") if missing else ("Filled in", "")
    people = wording.plural(found.members, "member")
    if found.invitations:
        people += f", {wording.plural(found.invitations, 'open invitation')}"
    words = f"{settings.seg_word}; fewer than {settings.minimum_group_size} are never shown"
    return [
        entry(
            "Contacts and privacy",
            "contacts",
            "Needed before the first survey is sent",
            contacts[0],
            contacts[1],
        ),
        entry("Words and limits", "words", "What the partnership calls its groups", words),
        entry("Colour and logo", "look_settings", "", "Logo uploaded" if settings.logo else "No logo yet"),
        entry("Boards", "boards", "Who receives the reports", active(found.boards)),
        entry("Agencies", "agencies", "Organisations, their sectors and boards", active(found.agencies)),
        entry("Themes", "themes", f"Priorities that {settings.seg_word} chose", active(found.themes)),
        entry(
            "School holidays",
            "school_holidays",
            "When schools and colleges are not asked",
            "Dates",
        ),
        entry("People and roles", "members", "Who belongs, and who is invited", people),
        entry("Email", "email_settings", "How emails leave; your own GOV.UK Notify service", *mail_state()),
        entry("Changes", "log", "Who changed what, and when", "See all"),
    ]


def mail_state() -> tuple[str, str]:
    """How emails leave, in words, with the colour of a pause."""
    if pause_now() is not None:
        return "Paused", "red"
    own = NotifyAccount.objects.filter(active=True).exists()
    return ("GOV.UK Notify" if own else "The portal’s mail server"), ""


def active(count: int) -> str:
    """How many there are, or that there is none."""
    return wording.number(count) if count else "None yet"


@requires(RUN_TENANT)
def words(request: TenantRequest, slug: str) -> HttpResponse:
    """What the partnership calls itself and its groups, and its limits."""
    settings = settings_of_partnership()
    initial = WordsForm.initial_from(request.partnership, settings)
    form = WordsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        service.change_partnership(
            partnership=request.partnership, by=request.member, **form.of_partnership()
        )
        service.change_settings(
            settings=settings, part="Words and limits", by=request.member, **form.of_settings()
        )
        return saved(request, "Words and limits are saved.")
    return render(request, "partnerships/settings_form.html", {"form": form, "heading": "Words and limits"})


@requires(RUN_TENANT)
def look(request: TenantRequest, slug: str) -> HttpResponse:
    """Colour and logo, with how well the colour can be read."""
    settings = settings_of_partnership()
    initial = {"colour": request.partnership.colour}
    form = LookForm(request.POST or None, request.FILES or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        service.change_partnership(
            partnership=request.partnership, by=request.member, colour=form.cleaned_data["colour"]
        )
        if form.cleaned_data["logo"]:
            service.set_logo(
                partnership=request.partnership,
                settings=settings,
                content=form.cleaned_data["logo"],
                name=form.logo_name,
                by=request.member,
            )
        return saved(request, "Colour and logo are saved.", "partnerships:look_settings")
    return render(
        request,
        "partnerships/look.html",
        {"form": form, "settings": settings, "contrasts": contrasts(request.partnership.colour)},
    )


def contrasts(chosen: str) -> list[dict[str, str]]:
    """How the colour is used and how well each use can be read (WCAG 2.2, 1.4.3: at least 4.5 to 1)."""
    surface = colour.parse_hex(chosen)
    on_it = colour.text_on(surface)
    accent = colour.darken_until_readable(surface)
    words_on = "white" if on_it == colour.WHITE else "black"
    darker = "as chosen" if accent == surface else f"darkened to {accent}"

    def ratio(one: colour.Colour, other: colour.Colour) -> str:
        return f"{wording.number(colour.contrast(one, other), 1)} to 1"

    return [
        {"key": "The colour", "value": str(surface)},
        {
            "key": "Text on the colour",
            "value": f"{words_on.capitalize()}: contrast {ratio(surface, on_it)}",
        },
        {
            "key": "Text in the colour",
            "value": f"{darker.capitalize()}: contrast {ratio(accent, colour.WHITE)} on white",
        },
        {"key": "Needed for reading", "value": "4.5 to 1"},
    ]


@requires(RUN_TENANT)
@require_POST
def remove_logo(request: TenantRequest, slug: str) -> HttpResponse:
    """Back to initials."""
    service.remove_logo(
        partnership=request.partnership, settings=settings_of_partnership(), by=request.member
    )
    return saved(request, "The logo is removed.", "partnerships:look_settings")


@requires(RUN_TENANT)
def contacts(request: TenantRequest, slug: str) -> HttpResponse:
    """Who answers for people's data, and whom to tell about a worry. Blanks are named."""
    settings = settings_of_partnership()
    shown = copy(settings)
    shown.legal_basis = shown.legal_basis or legal_basis_text()
    form = ContactsForm(request.POST or None, instance=shown)
    if request.method == "POST" and form.is_valid():
        service.change_settings(
            settings=settings, part="Contacts and privacy texts", by=request.member, **form.cleaned_data
        )
        left = settings.missing_before_sending()
        if left:
            messages.warning(request, f"Saved. {wording.plural(len(left), 'blank')} left.")
            return redirect("partnerships:contacts", slug)
        messages.success(request, "Contacts and privacy are complete.")
        return redirect(asked_next(request) or reverse("partnerships:settings", args=[slug]))
    missing = settings.missing_before_sending()
    return render(request, "partnerships/contacts.html", {"form": form, "missing": missing})


@requires(RUN_TENANT)
def log(request: TenantRequest, slug: str) -> HttpResponse:
    """Who changed what, and when: page by page, or as a file."""
    table = LogTable(LogEntry.objects.select_related("actor"))
    if wanted := format_asked(request):
        return table_response(table, name=f"Changes {slug}", format=wanted)
    RequestConfig(request, paginate={"per_page": LOG_PER_PAGE}).configure(table)
    return render(request, "partnerships/log.html", {"table": table, **download_urls(request)})
