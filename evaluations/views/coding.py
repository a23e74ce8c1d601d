"""The coding desk: released comments and notes, the shared code list, and quotes for reports. Keyboard first."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.services.refusals import Refused
from evaluations.depth_forms import CodeForm, QuoteForm, WhyForm
from evaluations.logic.comment_flags import flags_in
from evaluations.models import Code, Comment, OtherEvidence, Quote
from evaluations.queries import coding as queries
from evaluations.queries.coding import COMMENT, NOTE
from evaluations.rules import CODE_COMMENTS
from evaluations.services import coding as services
from evaluations.services import quotes as quote_services
from evaluations.views.overview import tabs
from partnerships.access import get_visible, visible_to
from partnerships.downloads import download_urls, format_asked, table_response
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

PER_PAGE = 25


@requires(CODE_COMMENTS)
def coding(request: TenantRequest, slug: str) -> HttpResponse:
    """What there is to code and what was coded: comments, or notes of other evidence."""
    kind = NOTE if request.GET.get("kind") == NOTE else COMMENT
    coded = request.GET.get("coded") == "yes"
    words = request.GET.get("q", "").strip()
    rows, shown = _rows(request, kind, coded=coded, words=words)
    if wanted := format_asked(request):
        lines = [(each.text, each.about, "; ".join(each.codes)) for each in shown(rows)]
        return table_response(lines, ("text", "about", "codes"), name="coded texts", format=wanted)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    following = queries.next_to_code(request.member)
    context = {
        "tabs": tabs(request, "evaluations:coding"),
        "page": page,
        "rows": shown(page.object_list),
        "kind": kind,
        "coded": coded,
        "words": words,
        "start_url": reverse("evaluations:code_text", args=[slug, *following]) if following else "",
        **download_urls(request),
    }
    return render(request, "evaluations/coding/desk.html", context)


def _rows(request: TenantRequest, kind: str, *, coded: bool, words: str) -> tuple[Any, Any]:
    """The rows asked for, and what shows a page of them."""
    member = request.member
    if kind == NOTE:
        notes = queries.notes_by_coding(member, coded=coded)
        return (notes.filter(what_it_showed__icontains=words) if words else notes), queries.shown_notes
    comments = queries.comments_by_coding(member, coded=coded).select_related("question", "event__course")
    return (comments.filter(released_text__icontains=words) if words else comments), queries.shown_comments


def _source(request: TenantRequest, kind: str, pk: int) -> Comment | OtherEvidence:
    if kind == COMMENT:
        return get_visible(
            Comment,
            request.member,
            using=lambda rows: rows.select_related("question", "event__course"),
            pk=pk,
        )
    if kind == NOTE:
        return get_visible(OtherEvidence, request.member, pk=pk)
    raise Http404


@requires(CODE_COMMENTS)
def code_text(request: TenantRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """One text: tick its codes, pick a quote; the next text comes up by itself."""
    source = _source(request, kind, pk)
    if request.method == "POST":
        codes = Code.objects.filter(
            retired_at=None, pk__in=[v for v in request.POST.getlist("code") if v.isdigit()]
        )
        try:
            services.set_codes(source=source, codes=codes, by=request.member)
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("evaluations:coding", slug)
        following = queries.next_to_code(request.member, (kind, pk))
        if following is None:
            messages.success(request, "Saved. Everything has a code.")
            return redirect("evaluations:coding", slug)
        return redirect("evaluations:code_text", slug, *following)
    services.ensure_codes()
    try:
        services.check_source(source)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluations:coding", slug)
    shown = queries.shown_comments([source]) if isinstance(source, Comment) else queries.shown_notes([source])
    context = {
        "text": shown[0],
        "codes": Code.objects.filter(retired_at=None),
        "given": queries.codes_given(kind, pk),
        "quotes": source.quotes.filter(withdrawn_at=None),
        "crumbs": [{"text": "Coding", "url": reverse("evaluations:coding", args=[slug])}],
    }
    return render(request, "evaluations/coding/text.html", context)


@requires(CODE_COMMENTS)
@require_POST
def quote_pick(request: TenantRequest, slug: str, kind: str, pk: int) -> HttpResponse:
    """Pick words of one text for reports."""
    source = _source(request, kind, pk)
    form = QuoteForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused("Write the words to quote.")
        quote_services.pick_quote(source=source, text=form.cleaned_data["text"], by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Picked. It may be used in reports once it is checked, under Quotes.")
    return redirect("evaluations:code_text", slug, kind, pk)


@requires(CODE_COMMENTS)
def codes(request: TenantRequest, slug: str) -> HttpResponse:
    """The shared code list: how often each code was given, a new one, retiring one."""
    services.ensure_codes()
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.add_code(by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("label", str(refusal))
        else:
            messages.success(request, "The code is on the list.")
            return redirect("evaluations:codes", slug)
    rows = queries.codes_with_use()
    if wanted := format_asked(request):
        lines = [(row.label, row.about, row.given, row.retired_at) for row in rows]
        return table_response(
            lines, ("code", "when to use it", "given", "retired"), name="codes", format=wanted
        )
    context = {
        "form": form,
        "rows": rows,
        "crumbs": [{"text": "Coding", "url": reverse("evaluations:coding", args=[slug])}],
        **download_urls(request),
    }
    return render(request, "evaluations/coding/codes.html", context)


@requires(CODE_COMMENTS)
@require_POST
def code_retire(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Offer a code no more."""
    found = get_visible(Code, request.member, pk=pk)
    services.retire_code(code=found, by=request.member)
    messages.success(request, f"“{found.label}” is offered no more. What was coded with it stays coded.")
    return redirect("evaluations:codes", slug)


@dataclass(frozen=True)
class QuoteRow:
    """A quote as the list shows it."""

    quote: Quote
    warnings: tuple[str, ...]
    state: str
    colour: str
    url: str


@requires(CODE_COMMENTS)
def quotes(request: TenantRequest, slug: str) -> HttpResponse:
    """Quotes to check, those that may be used, and those withdrawn."""
    rows = visible_to(request.member, Quote).select_related("comment", "evidence", "picked_by", "checked_by")
    found = [_quote_row(slug, quote) for quote in rows]
    if wanted := format_asked(request):
        lines = [(row.quote.text, row.state, row.quote.picked_at, row.quote.checked_at) for row in found]
        return table_response(lines, ("quote", "state", "picked", "checked"), name="quotes", format=wanted)
    page = Paginator(sorted(found, key=lambda row: ORDER[row.state]), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "page": page,
        "crumbs": [{"text": "Coding", "url": reverse("evaluations:coding", args=[slug])}],
        **download_urls(request),
    }
    return render(request, "evaluations/coding/quotes.html", context)


ORDER = {"To check": 0, "May be used": 1, "No longer released": 2, "Withdrawn": 3}
COLOURS = {"To check": "yellow", "May be used": "green", "No longer released": "grey", "Withdrawn": "grey"}


def _quote_row(slug: str, quote: Quote) -> QuoteRow:
    state = "May be used" if quote.checked_at else "To check"
    if quote.withdrawn_at is not None:
        state = "Withdrawn"
    elif not queries.is_still_said(quote):
        state = "No longer released"
    kind, pk = (COMMENT, quote.comment_id) if quote.comment_id else (NOTE, quote.evidence_id)
    warnings = tuple(f"“{quote.text[flag.start : flag.end]}”: {flag.what}" for flag in flags_in(quote.text))
    url = reverse("evaluations:code_text", args=[slug, kind, pk])
    return QuoteRow(quote, warnings, state, COLOURS[state], url)


@requires(CODE_COMMENTS)
@require_POST
def quote_check(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Say that a quote identifies nobody."""
    found = get_visible(Quote, request.member, pk=pk)
    try:
        quote_services.check_quote(
            quote=found,
            identifies_nobody=request.POST.get("identifies_nobody") == "yes",
            harmless=request.POST.get("harmless") == "yes",
            by=request.member,
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Checked. The quote may be used in reports.")
    return redirect("evaluations:quotes", slug)


@requires(CODE_COMMENTS)
@require_POST
def quote_withdraw(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Use a quote no more."""
    found = get_visible(Quote, request.member, pk=pk)
    form = WhyForm({"why": request.POST.get("reason", "")})
    try:
        why = form.cleaned_data["why"] if form.is_valid() else ""
        quote_services.withdraw_quote(quote=found, why=why, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "Withdrawn. It is used no more.")
    return redirect("evaluations:quotes", slug)
