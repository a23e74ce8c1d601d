"""Themes of a peer review: what they are collated from, writing, sharing, and reading."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.choices import ThemeKind
from audits.models import Cycle, CycleTheme, Subgroup
from audits.peer_forms import ThemeForm
from audits.peer_tables import ThemeTable
from audits.queries.peer_themes import LineMaterial, material_of, themes_of
from audits.rules import READ_ASSESSMENTS, RUN_AUDITS, SEE_AUDITS
from audits.services import peer_themes as services
from audits.views.assess_frame import short_tag
from audits.views.cycle_pages import cycle_frame
from audits.views.peer_frame import cycle_of, try_act
from partnerships.access import get_visible
from partnerships.lists import show_list
from partnerships.logic.wording import plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(SEE_AUDITS)
def peer_themes(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What came up in a peer review, line by line, and the themes made of it."""
    cycle = cycle_of(request, pk)
    material = material_of(cycle)
    themes = list(themes_of(request.member, cycle))
    context = {
        **cycle_frame(request, cycle, "audits:peer_themes"),
        "rows": [_row(each) for each in material],
        "strengths": [each for each in material if each.good_practice],
        "developments": [each for each in material if each.developments],
        "themes": themes,
        "to_share": sum(theme.sent_at is None and theme.subgroup_id is not None for theme in themes),
    }
    return render(request, "audits/peer_reviews/themes.html", context)


def _row(each: LineMaterial) -> dict[str, Any]:
    return {
        "question": each.question,
        "spread": [{**short_tag(level), "count": count} for level, count in each.spread],
        "recurs": each.recurs,
        "good_practice": len(each.good_practice),
        "developments": len(each.developments),
    }


def _subgroup(form: ThemeForm) -> Subgroup | None:
    name = " ".join(form.cleaned_data["new_subgroup"].split())
    if not name:
        return form.cleaned_data["subgroup"]
    known = Subgroup.objects.filter(name__iexact=name).first()
    return known or Subgroup.objects.create(name=name)


def _theme_page(
    request: TenantRequest, cycle: Cycle, theme: CycleTheme | None, initial: dict[str, Any]
) -> HttpResponse:
    slug = request.partnership.slug
    form = ThemeForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            services.write_theme(
                cycle=cycle,
                kind=ThemeKind(data["kind"]),
                title=data["title"],
                words=data["words"],
                subgroup=_subgroup(form),
                theme=theme,
                by=request.member,
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The theme was saved. Nobody outside the team sees it yet.")
            return redirect("audits:peer_themes", slug, cycle.pk)
    crumbs = [
        {"text": "Audits", "url": reverse("audits:cycles", args=[slug])},
        {"text": cycle.title, "url": reverse("audits:cycle", args=[slug, cycle.pk])},
        {"text": "Themes", "url": reverse("audits:peer_themes", args=[slug, cycle.pk])},
    ]
    heading = f"Change the theme “{theme.title}”" if theme else "Write a theme"
    return render(request, "base/form_page.html", {"form": form, "heading": heading, "crumbs": crumbs})


@requires(RUN_AUDITS)
def peer_theme_new(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Write a theme; from a line of the page its title stands there already."""
    cycle = cycle_of(request, pk)
    wanted = request.GET.get("line", "")
    row = cycle.framework_version.questions.filter(key=wanted).first() if wanted else None
    initial = {"kind": ThemeKind.RECURS, "title": row.text[:150] if row else ""}
    return _theme_page(request, cycle, None, initial)


def _theme(request: TenantRequest, pk: int) -> CycleTheme:
    return get_visible(
        CycleTheme,
        request.member,
        using=lambda rows: rows.select_related("cycle__framework_version", "subgroup"),
        pk=pk,
    )


@requires(RUN_AUDITS)
def peer_theme(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change a theme that was not shared."""
    found = _theme(request, pk)
    names = ("kind", "title", "words", "subgroup")
    return _theme_page(request, found.cycle, found, {name: getattr(found, name) for name in names})


@requires(RUN_AUDITS)
@require_POST
def peer_theme_remove(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take back a theme that nobody has seen."""
    found = _theme(request, pk)
    cycle_id = found.cycle_id

    def act() -> str:
        services.remove_theme(theme=found, by=request.member)
        return "The theme was removed."

    try_act(request, act)
    return redirect("audits:peer_themes", slug, cycle_id)


@requires(RUN_AUDITS)
@require_POST
def peer_themes_share(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Share the themes with their subgroups."""
    cycle = cycle_of(request, pk)

    def act() -> str:
        count = services.share_themes(cycle=cycle, by=request.member)
        return (
            f"{plural(count, 'theme was', 'themes were')} shared. SEG and the subgroup’s chair read them now."
        )

    try_act(request, act)
    return redirect("audits:peer_themes", slug, pk)


@requires(READ_ASSESSMENTS)
def training_themes(request: TenantRequest, slug: str) -> HttpResponse:
    """The themes that were shared with this reader; no agency is named in them."""
    rows = themes_of(request.member).filter(sent_at__isnull=False)
    return show_list(
        request,
        "audits/peer_reviews/training_themes.html",
        table=ThemeTable(rows, slug=slug),
        name="Themes of peer reviews",
    )
