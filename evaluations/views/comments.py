"""The comments desk: read, release, edit, withhold, raise a concern, and record what was done about it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST

from evaluations.choices import CommentState
from evaluations.filters import CommentFilter
from evaluations.forms import DecisionForm, ResolveConcernForm
from evaluations.logic.comment_flags import FlagKind, flags_in, redacted
from evaluations.models import Comment, CommentDecision, OriginalRead
from evaluations.queries.comments import desk_counts, desk_queue, with_context
from evaluations.queries.response_codes import response_code
from evaluations.rules import READ_COMMENTS
from evaluations.services.comments import (
    CommentRefused,
    decide,
    open_original,
    raise_concern,
    resolve_concern,
)
from evaluations.views.overview import tabs
from partnerships.access import get_visible
from partnerships.models import PartnershipSettings
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

PER_PAGE = 25
FILTERS = ("state", "course", "stage", "page")
TAGS = {"held": "yellow", "released": "green", "withheld": "grey", "concern": "red"}
SAID = {
    CommentState.RELEASED: "Released. It may now be quoted on pages and in reports.",
    CommentState.WITHHELD: "Withheld. Nobody outside the team will see it.",
    CommentState.HELD: "Taken back. It waits to be read again.",
}


@dataclass(frozen=True)
class Piece:
    """A stretch of a comment; `what` says what it may be when it is flagged."""

    text: str
    what: str = ""
    is_concern: bool = False


@dataclass(frozen=True)
class DeskRow:
    """A comment as the desk shows it: never with a name."""

    comment: Comment
    pieces: tuple[Piece, ...]
    warnings: tuple[str, ...]
    is_urgent: bool
    code: str
    tag: str
    #: Where the officer begins: the words with identifying details replaced.
    suggested: str
    #: After a decision the original is kept under lock; an open concern needs its words.
    is_locked: bool


def desk_row(comment: Comment, *, is_open: bool = False) -> DeskRow:
    """A comment with its flagged words marked; `is_open` when its original was opened just now."""
    flags = flags_in(comment.text)
    concern = getattr(comment, "concern", None)
    has_open_concern = concern is not None and concern.resolved_at is None
    pieces, at = [], 0
    for flag in flags:
        if flag.start < at:
            continue
        pieces.append(Piece(comment.text[at : flag.start]))
        is_concern = flag.kind is FlagKind.CONCERN
        pieces.append(Piece(comment.text[flag.start : flag.end], flag.what, is_concern))
        at = flag.end
    pieces.append(Piece(comment.text[at:]))
    return DeskRow(
        comment=comment,
        pieces=tuple(piece for piece in pieces if piece.text),
        warnings=tuple(dict.fromkeys(flag.what for flag in flags)),
        is_urgent=any(flag.kind is FlagKind.CONCERN for flag in flags),
        code=response_code(comment.response.booking_id),
        tag=TAGS[comment.state],
        suggested=redacted(comment.text),
        is_locked=comment.state != CommentState.HELD and not has_open_concern and not is_open,
    )


@requires(READ_COMMENTS)
def comments(request: TenantRequest, slug: str) -> HttpResponse:
    """The queue: likely concerns first, a page at a time."""
    given = request.GET.copy()
    if "state" not in given:
        given["state"] = CommentState.HELD.value
    filters = CommentFilter(given, queryset=desk_queue(request.member), request=request)
    page = Paginator(with_context(filters.qs), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "tabs": tabs(request, "evaluations:comments"),
        "page": page,
        "rows": [desk_row(comment) for comment in page.object_list],
        "filter_form": filters.form,
        "counts": desk_counts(),
        "here": {name: request.GET[name] for name in FILTERS if name in request.GET},
        "may_decide": given["state"] in ("", CommentState.HELD.value),
        "officer": _designated_officer(),
    }
    return render(request, "evaluations/comments/desk.html", context)


@requires(READ_COMMENTS)
def comment(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One comment: the original, what others read, and every decision about it."""
    found = get_visible(Comment, request.member, using=with_context, pk=pk)
    form = ResolveConcernForm(request.POST or None)
    concern = getattr(found, "concern", None)
    if request.method == "POST" and concern is not None and form.is_valid():
        try:
            resolve_concern(
                concern=concern, what_was_done=form.cleaned_data["what_was_done"], by=request.member
            )
        except CommentRefused as refusal:
            form.add_error("what_was_done", str(refusal))
        else:
            messages.success(request, "Recorded. The concern is no longer chased.")
            return redirect("evaluations:comment", slug, pk)
    return render(request, "evaluations/comments/comment.html", _context(found, form, slug))


@requires(READ_COMMENTS)
@require_POST
def comment_original(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The original of a decided comment, shown once for the reason given; who opened it, when and why is kept."""
    found = get_visible(Comment, request.member, using=with_context, pk=pk)
    try:
        open_original(comment=found, why=request.POST.get("why", ""), by=request.member)
    except CommentRefused as refusal:
        messages.error(request, str(refusal))
        return redirect("evaluations:comment", slug, pk)
    context = _context(found, ResolveConcernForm(), slug, is_open=True)
    return render(request, "evaluations/comments/comment.html", context)


def _context(found: Comment, form: ResolveConcernForm, slug: str, *, is_open: bool = False) -> dict[str, Any]:
    decisions = CommentDecision.objects.filter(comment=found).select_related("by").order_by("-at", "-id")
    return {
        "row": desk_row(found, is_open=is_open),
        "reads": OriginalRead.objects.filter(comment=found).select_related("by"),
        "comment": found,
        "concern": getattr(found, "concern", None),
        "form": form,
        "officer": _designated_officer(),
        "history": [
            {
                "what": _words(decision),
                "who": decision.by.name or decision.by.email,
                "at": decision.at,
                "why": decision.why,
            }
            for decision in decisions
        ],
        "crumbs": [{"text": "Comments", "url": reverse("evaluations:comments", args=[slug])}],
    }


def _words(decision: CommentDecision) -> str:
    if decision.state == CommentState.RELEASED:
        return f"Released as: “{decision.released_text}”"
    if decision.state == CommentState.HELD:
        return "Taken back to be read again"
    return "Marked as a concern" if decision.state == CommentState.CONCERN else "Withheld"


def _designated_officer() -> str:
    return PartnershipSettings.objects.values_list("designated_officer", flat=True).first() or ""


@requires(READ_COMMENTS)
@require_POST
def comment_decide(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One decision, then back to where the officer was; the next comment is now the first."""
    found = get_visible(Comment, request.member, pk=pk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        messages.error(request, "Nothing was saved: choose what to do with the comment.")
        return _back(request, slug, pk)
    if form.cleaned_data["shown_state"] != found.state:
        messages.error(
            request,
            f"Nothing was saved: somebody has meanwhile decided. It is now: {found.get_state_display()}.",
        )
        return _back(request, slug, pk)
    state = CommentState(form.cleaned_data["decision"])
    try:
        if state == CommentState.CONCERN:
            raise_concern(comment=found, by=request.member, why=form.cleaned_data["why"])
            messages.warning(
                request,
                "Marked as a concern. The monitored mailbox and its cover are told, without the comment’s "
                "words. It stays open until somebody records what was done.",
            )
            return redirect("evaluations:comment", slug, pk)
        decide(
            comment=found,
            state=state,
            by=request.member,
            released_text=form.cleaned_data["released_text"],
            why=form.cleaned_data["why"],
        )
    except CommentRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, SAID[state])
    return _back(request, slug, pk)


def _back(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    if request.POST.get("from") == "comment":
        return redirect("evaluations:comment", slug, pk)
    kept = {name: request.POST[f"filter_{name}"] for name in FILTERS if request.POST.get(f"filter_{name}")}
    address = reverse("evaluations:comments", args=[slug])
    return redirect(f"{address}?{urlencode(kept)}#desk" if kept else f"{address}#desk")
