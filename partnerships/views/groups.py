"""Boards, agencies and themes."""

from copy import copy

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django_tables2 import RequestConfig

from partnerships.access import get_visible, visible_to
from partnerships.downloads import download_urls, format_asked, table_response
from partnerships.filters import AgencyFilter
from partnerships.forms.groups import AgencyForm, BoardForm, ThemeForm
from partnerships.models import Agency, Board, Theme
from partnerships.permissions import requires
from partnerships.queries.groups import with_groups
from partnerships.requests import TenantRequest
from partnerships.rules import RUN_TENANT
from partnerships.services import groups as service
from partnerships.tables import PER_PAGE, AgencyTable
from partnerships.views.settings import saved


@requires(RUN_TENANT)
def boards(request: TenantRequest, slug: str) -> HttpResponse:
    """The boards that receive reports."""
    rows = visible_to(request.member, Board)
    return render(request, "partnerships/boards.html", {"boards": rows})


@requires(RUN_TENANT)
def board(request: TenantRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Change one board, or add one."""
    found = get_visible(Board, request.member, pk=pk) if pk is not None else None
    form = BoardForm(request.POST or None, instance=copy(found))
    if request.method == "POST" and form.is_valid():
        changed = service.save_board(board=found, by=request.member, **form.cleaned_data)
        return saved(request, f"{changed.name} is saved.", "partnerships:boards")
    return group_form(request, form, found, "board", "boards")


@requires(RUN_TENANT)
def themes(request: TenantRequest, slug: str) -> HttpResponse:
    """The priorities chosen for scrutiny."""
    rows = visible_to(request.member, Theme)
    return render(request, "partnerships/themes.html", {"themes": rows})


@requires(RUN_TENANT)
def theme(request: TenantRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Change one theme, or add one."""
    found = get_visible(Theme, request.member, pk=pk) if pk is not None else None
    form = ThemeForm(request.POST or None, instance=copy(found))
    if request.method == "POST" and form.is_valid():
        changed = service.save_theme(theme=found, by=request.member, **form.cleaned_data)
        return saved(request, f"{changed.name} is saved.", "partnerships:themes")
    return group_form(request, form, found, "theme", "themes")


@requires(RUN_TENANT)
def agencies(request: TenantRequest, slug: str) -> HttpResponse:
    """Every agency: searched, filtered, sorted, paged; or as a file."""
    rows = with_groups(visible_to(request.member, Agency))
    chosen = AgencyFilter(request.GET, queryset=rows, request=request)
    table = AgencyTable(chosen.qs, slug=slug)
    RequestConfig(request, paginate={"per_page": PER_PAGE}).configure(table)
    if wanted := format_asked(request):
        return table_response(table, name=f"Agencies {slug}", format=wanted)
    context = {"table": table, "filter": chosen, **download_urls(request)}
    return render(request, "partnerships/agencies.html", context)


@requires(RUN_TENANT)
def agency(request: TenantRequest, slug: str, pk: int | None = None) -> HttpResponse:
    """Change one agency, or add one."""
    found = get_visible(Agency, request.member, using=with_groups, pk=pk) if pk is not None else None
    boards = visible_to(request.member, Board)
    form = AgencyForm(request.POST or None, instance=copy(found), boards=boards)
    if request.method == "POST" and form.is_valid():
        changed = service.save_agency(agency=found, by=request.member, **form.cleaned_data)
        return saved(request, f"{changed.name} is saved.", "partnerships:agencies")
    return group_form(request, form, found, "agency", "agencies")


def group_form(
    request: TenantRequest,
    form: BoardForm | ThemeForm | AgencyForm,
    found: Board | Theme | Agency | None,
    one: str,
    many: str,
) -> HttpResponse:
    """The page that adds or changes one row of a group."""
    up = {"text": many.capitalize(), "url": reverse(f"partnerships:{many}", args=[request.partnership.slug])}
    heading = found.name if found else f"Add {'an' if one[0] in 'aeiou' else 'a'} {one}"
    return render(request, "partnerships/settings_form.html", {"form": form, "heading": heading, "up": up})
