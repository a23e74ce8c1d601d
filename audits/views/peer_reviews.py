"""A peer review's own pages: the agency's list, declaring, the review with its lines, sharing, returning."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.choices import PeerAct
from audits.logic.frameworks.spec import Scale
from audits.logic.peer_timers import FOLLOW_UP_MONTHS, contact_by, follow_ups
from audits.logic.processes import LineState, Party
from audits.models import Assessment, AssessmentAction, Assignment, Interest
from audits.moderation_forms import ConflictForm, SayForm
from audits.peer_forms import ShareForm
from audits.peer_tables import LINE_WORDS, LineTable
from audits.queries.frameworks import spec_of
from audits.queries.moderation import dialogue_about
from audits.queries.peer_home import reviews_by_us, reviews_of_us
from audits.queries.peer_reviews import (
    SETTLED_LINES,
    Line,
    lines_of,
    outcome_of,
    red_since,
    returned_by,
    review_assignment,
    statements_of,
)
from audits.queries.peer_standings import Standing
from audits.rules import (
    READ_ASSESSMENTS,
    REVIEW_PEERS,
    RUN_AUDITS,
    SEE_AUDITS,
    declared_by,
    may_read,
    own_assignments,
    parties_of,
    unblocked,
)
from audits.services import peer_returns
from audits.services import peer_reviews as services
from audits.services.peer_returns import FOLLOW_UPS
from audits.views.assess_frame import question_url, short_tag
from audits.views.peer_frame import (
    act_page,
    known_review,
    review_by_us,
    review_frame,
    review_of,
    review_url,
    try_act,
)
from partnerships import clock
from partnerships.access import get_visible, visible_to
from partnerships.lists import show_list
from partnerships.logic.wording import long_date, plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(REVIEW_PEERS)
def our_peer_reviews(request: TenantRequest, slug: str) -> HttpResponse:
    """What this member's agency reviews, and who reviews it."""
    today = clock.today()
    interests = visible_to(request.member, Interest).filter(membership_id=request.member.membership_id)
    mine = frozenset(declared_by(request.member).values_list("pk", flat=True))
    context = {
        "by_us": [_by_us(slug, each, mine) for each in reviews_by_us(request.member, today)],
        "of_us": [_of_us(slug, each) for each in reviews_of_us(request.member, today)],
        "interests": interests.filter(ended_at__isnull=True).select_related("agency"),
    }
    return render(request, "audits/peer_reviews/ours.html", context)


def _by_us(slug: str, standing: Standing, mine: frozenset[int]) -> dict[str, str]:
    assessment, assignment = standing.assessment, standing.assignment
    assert assignment is not None
    hint = _hint(standing)
    title = str(assessment.agency)
    if assignment.pk not in mine:
        url = reverse("audits:peer_declare", args=[slug, assignment.pk])
        return _item(title, url, hint, "Declare first", "yellow")
    if assessment.signed_off_at is None:
        return _item(title, "", f"{hint} Not sent in yet.".strip(), "Waiting for the agency", "")
    words, colour = {
        "signed_off": ("To review", "blue"),
        "in_review": ("Being reviewed", "blue"),
        "shared": ("Waiting for their answer", ""),
        "responded": ("Answered: to return", "yellow"),
    }.get(assessment.state, ("Complete", ""))
    return _item(title, review_url(slug, assessment), hint, words, colour)


def _of_us(slug: str, standing: Standing) -> dict[str, str]:
    assessment = standing.assessment
    words, colour = {
        "not_started": ("To answer", "blue"),
        "in_progress": ("To answer", "blue"),
        "signed_off": ("Sent in", ""),
        "in_review": ("Being reviewed", ""),
        "shared": ("To answer the review", "yellow"),
        "responded": ("To return", "yellow"),
    }.get(assessment.state, ("Complete", ""))
    hint = f"Reviewed by {standing.reviewer}. {_hint(standing)}".strip()
    url = (
        review_url(slug, assessment)
        if assessment.signed_off_at
        else reverse("audits:assessment", args=[slug, assessment.pk])
    )
    return _item(str(assessment.cycle), url, hint, words, colour)


def _hint(standing: Standing) -> str:
    if standing.due is None:
        return standing.outcome
    late = f", {plural(standing.days_late, 'day')} late" if standing.days_late else ""
    return f"Next day: {long_date(standing.due)}{late}."


def _item(title: str, url: str, hint: str, status: str, colour: str) -> dict[str, str]:
    return {"title": title, "url": url, "hint": hint, "status": status, "colour": colour}


@requires(REVIEW_PEERS)
def peer_declare(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Declare before any evidence opens (acceptance check 6); each person for themselves."""
    assignment = get_visible(
        Assignment,
        request.member,
        using=lambda rows: rows.filter(
            pk__in=own_assignments(request.member).filter(task="review").values("pk")
        ).select_related("assessment__agency", "assessment__cycle", "assessment__framework_version"),
        pk=pk,
    )
    form = ConflictForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            said = _declare(request, assignment, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("audits:our_peer_reviews", slug)
    spec = spec_of(assignment.assessment.framework_version)
    crumbs = [{"text": "Peer reviews", "url": reverse("audits:our_peer_reviews", args=[slug])}]
    context = {"form": form, "assignment": assignment, "crumbs": crumbs, "statements": spec.declaration}
    return render(request, "audits/peer_reviews/declare.html", context)


def _declare(request: TenantRequest, assignment: Assignment, data: dict[str, Any]) -> str:
    if data["declaration"] == "none":
        services.declare_none(assignment=assignment, by=request.member)
        return "Thank you. You can open the answers as soon as they have been sent in."
    if services.declare_conflict(assignment=assignment, words=data["words"], by=request.member):
        return "Thank you. It stays closed to you, and your colleagues were asked to review."
    return "Thank you. Nothing was opened, and the policy officer was told."


@requires(READ_ASSESSMENTS)
def peer_review(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One review: its lines, what is next for this reader, and what follows from it."""
    found = known_review(request, pk)
    member = request.member
    if not may_read(member, found):
        mine = own_assignments(member).filter(assessment=found, task="review").first()
        if mine is None or declared_by(member).filter(pk=mine.pk).exists():
            raise Http404
        return redirect("audits:peer_declare", slug, mine.pk)
    spec = spec_of(found.framework_version)
    lines = lines_of(found, member)
    outcome = outcome_of(spec, lines)
    held = review_assignment(found)
    place = getattr(found, "peer_place", None)
    context = {
        **review_frame(request, found),
        "group": place.group if place else None,
        "reviewer": held.agency if held else None,
        "outcome": outcome,
        "prompts": spec.prompts,
        "good_practice": [line for line in lines if line.review and line.review.good_practice],
        "developments": [line for line in lines if line.review and line.review.development],
        "actions": AssessmentAction.objects.filter(assessment=found).select_related("action").order_by("pk"),
        "statements": statements_of(found, *PeerAct),
        "dialogue": dialogue_about(member, found),
        "say": SayForm(auto_id="say_%s"),
        "say_url": reverse("audits:dialogue_add", args=[slug, found.pk]),
        **_next(request, found, lines),
        **_afterwards(request, found, lines),
    }
    return show_list(
        request,
        "audits/peer_reviews/review.html",
        table=LineTable(_rows(slug, found, lines, spec.scale), slug=slug),
        name=f"Peer review {found.subject}",
        context=context,
    )


def _rows(slug: str, found: Assessment, lines: list[Line], scale: Scale) -> list[dict[str, Any]]:
    def tag(grade: Any) -> dict[str, str]:
        return short_tag(scale.find(grade.level)) if grade else {"grade": "", "word": ""}

    def written(line: Line) -> dict[str, Any]:
        review = line.review
        return {
            "reason": line.peer.judgement.reason if line.peer else "",
            "good_practice": review.good_practice if review else "",
            "development": review.development if review else "",
            "due_on": review.development_due_on if review else None,
            "owner": review.development_owner if review else "",
            "answer": line.answer.words if line.answer else "",
        }

    return [
        {
            **written(line),
            "line": f"{line.question.key} {line.question.text}",
            "url": question_url(slug, found, line.question),
            "own": tag(line.own),
            "peer": tag(line.peer),
            "agreed": tag(line.agreed),
            "state": ("Graded", "purple")
            if line.state == LineState.GRADED and found.shared_at is None
            else LINE_WORDS[line.state],
        }
        for line in lines
    ]


def _next(request: TenantRequest, found: Assessment, lines: list[Line]) -> dict[str, Any]:
    """What this reader may do now, by the part in which they act."""
    slug, member = request.partnership.slug, request.member
    parties = parties_of(member, found)
    mine = unblocked(declared_by(member).filter(assessment=found, task="review"), member).exists()
    to_grade = [line for line in lines if line.state == LineState.TO_GRADE]
    to_answer = [line for line in lines if line.state == LineState.GRADED]
    challenged = [line for line in lines if line.state == LineState.CHALLENGED]
    is_open = found.state in ("signed_off", "in_review")
    is_with_agency = found.state in ("shared", "responded")
    is_settled = found.state == "responded" and all(line.state in SETTLED_LINES for line in lines)
    side = Party.LEAD if Party.LEAD in parties else Party.PEER if mine else None
    sides = returned_by(found)

    def first(some: list[Line]) -> str:
        return question_url(slug, found, some[0].question) if some else ""

    return {
        "is_peer": mine,
        "is_lead": Party.LEAD in parties,
        "to_grade": len(to_grade) if mine and is_open else 0,
        "grade_url": first(to_grade) if mine and is_open else "",
        "may_share": mine and found.state == "in_review" and not to_grade,
        "to_answer": len(to_answer) if Party.LEAD in parties and is_with_agency else 0,
        "answer_url": first(to_answer) if Party.LEAD in parties and is_with_agency else "",
        "may_respond": Party.LEAD in parties and found.state == "shared" and not to_answer,
        "challenged": len(challenged) if is_with_agency else 0,
        "challenged_url": first(challenged),
        "may_return": is_settled and side is not None and side not in sides,
        "waits_for_other": is_settled and side in sides,
        "may_close": is_settled and Party.OFFICER in parties,
    }


def _afterwards(request: TenantRequest, found: Assessment, lines: list[Line]) -> dict[str, Any]:
    """Support and progress, for the team."""
    if not request.member.can(SEE_AUDITS):
        return {}
    slug, may_run = request.partnership.slug, request.member.can(RUN_AUDITS)
    since = red_since(spec_of(found.framework_version), lines)
    checked = set(statements_of(found, *FOLLOW_UPS.values()).values_list("act", flat=True))
    due = follow_ups(clock.local(found.closed_at).date()) if found.closed_at else {}
    return {
        "contact_by": contact_by(since) if since else None,
        "support_url": reverse("audits:peer_support", args=[slug, found.pk]) if since and may_run else "",
        "is_supported": statements_of(found, PeerAct.SUPPORT).exists(),
        "follow_ups": [
            {
                "months": months,
                "due": due[months],
                "url": reverse("audits:peer_follow_up", args=[slug, found.pk, months]) if may_run else "",
            }
            for months in FOLLOW_UP_MONTHS
            if due and found.state == "closed" and FOLLOW_UPS[months] not in checked
        ],
    }


@requires(REVIEW_PEERS)
@require_POST
def peer_confirm(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Confirm the agency's own grade of every line that has no grade of the peer yet."""
    found = review_by_us(request, pk)

    def act() -> str:
        count = services.confirm_rest(assessment=found, by=request.member)
        return f"{plural(count, 'grade was', 'grades were')} confirmed as the agency gave them."

    try_act(request, act)
    return redirect(review_url(slug, found))


@requires(REVIEW_PEERS)
def peer_share(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Share the review with the agency, with the framework's own statements."""
    found = review_by_us(request, pk)
    form = ShareForm(posted(request), spec=spec_of(found.framework_version))

    def act() -> str:
        services.share(assessment=found, statements=form.statements, by=request.member)
        return f"{found.subject} was told. It reads everything and answers line by line."

    about = f"{found.subject} sees every grade and every word, and answers each line."
    return act_page(
        request,
        found,
        form,
        heading="Share the review",
        act=act,
        after=lambda: review_url(slug, found),
        about=about,
    )


@requires(READ_ASSESSMENTS)
@require_POST
def peer_return(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Return the review to the training team; the officer may close it in an agency's place, saying why."""
    found = review_of(request, pk)

    def act() -> str:
        done = peer_returns.return_review(
            assessment=found, words=request.POST.get("reason", ""), by=request.member
        )
        if done.state == "closed":
            return "The peer review is complete. Thank you."
        return "Returned. It is complete as soon as the other agency has returned it too."

    try_act(request, act)
    return redirect(review_url(slug, found))
