"""One line of a peer review: the peer grades, the agency answers, the officer decides. Blocks of a question's page.

The forms stand on the question's page, beside guidance, answer and evidence, and are sent here; one that cannot be
taken is shown again alone, with every word that was typed.
"""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from audits.logic.frameworks.spec import Scale
from audits.logic.processes import LineState, Party, Process
from audits.models import Assessment, Grade, Question
from audits.moderation_forms import SayForm
from audits.peer_forms import DecideLineForm, LineAnswerForm, LineForm, NoteForm
from audits.queries.frameworks import spec_of
from audits.queries.moderation import dialogue_about
from audits.queries.peer_reviews import Line, lines_of, review_assignment
from audits.rules import (
    ANSWER,
    REVIEW_PEERS,
    RUN_AUDITS,
    declared_by,
    parties_of,
    unblocked,
)
from audits.services import peer_answers, peer_returns
from audits.services import peer_reviews as services
from audits.views.assess_frame import level_tag, question_url
from audits.views.assess_parts import Part
from audits.views.peer_frame import act_page, line_row, review_by_us, review_of, review_url, try_act
from partnerships.logic.wording import plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

_NOTES = ("good_practice", "development", "development_due_on", "development_owner", "comment")


def on_assessment(request: TenantRequest, assessment: Assessment) -> Part | None:
    """The way from the answers to the review (`assess_parts`)."""
    if assessment.process != Process.PEER_REVIEW or assessment.signed_off_at is None:
        return None
    held = review_assignment(assessment)
    content = {
        "url": review_url(request.partnership.slug, assessment),
        "reviewer": held.agency if held else None,
    }
    return Part("audits/peer_reviews/assessment_part.html", content, heading="Peer review")


def on_question(request: TenantRequest, assessment: Assessment, question: Question) -> Part | None:
    """Grades, notes, the form of whoever acts now, and the dialogue under the answer (`assess_parts`)."""
    if assessment.process != Process.PEER_REVIEW or assessment.signed_off_at is None:
        return None
    slug, member = request.partnership.slug, request.member
    scale = spec_of(assessment.framework_version).scale
    line = next((each for each in lines_of(assessment, member) if each.question.pk == question.pk), None)
    content: dict[str, Any] = {
        "dialogue": dialogue_about(member, assessment, question),
        "say": SayForm(auto_id="say_%s"),
        "say_url": f"{reverse('audits:dialogue_add', args=[slug, assessment.pk])}?question={question.key}",
        "review_url": review_url(slug, assessment),
    }
    if line is not None:
        content |= {
            "line": line,
            "grades": _grades(line, scale),
            "review": line.review,
            **_forms(request, assessment, line, scale),
        }
    return Part("audits/peer_reviews/question_part.html", content, heading="Peer review")


def _grades(line: Line, scale: Scale) -> list[dict[str, Any]]:
    rows: list[tuple[str, Grade | None]] = [("Own", line.own), ("Peer’s", line.peer), ("Agreed", line.agreed)]
    return [
        {
            "side": side,
            "tag": level_tag(scale.find(grade.level)),
            "who": grade.judgement.by_role,
            "at": grade.judgement.at,
            "reason": grade.judgement.reason,
        }
        for side, grade in rows
        if grade is not None
    ]


def _forms(request: TenantRequest, assessment: Assessment, line: Line, scale: Scale) -> dict[str, Any]:
    """The one form that this reader may send now."""
    args = [request.partnership.slug, assessment.pk, line.question.key]
    member = request.member
    parties = parties_of(member, assessment)
    mine = unblocked(declared_by(member).filter(assessment=assessment, task="review"), member).exists()
    state = assessment.state
    is_open = state in ("signed_off", "in_review")
    if mine and (is_open or (state == "responded" and line.state == LineState.CHALLENGED)):
        initial = _initial(request, assessment, line)
        return {
            "form": LineForm(scale=scale, initial=initial, auto_id="line_%s"),
            "form_heading": "Your review",
            "form_url": reverse("audits:peer_line", args=args),
        }
    is_with_agency = state in ("shared", "responded")
    if Party.LEAD in parties and is_with_agency and line.state in (LineState.GRADED, LineState.CHALLENGED):
        return {
            "form": LineAnswerForm(auto_id="answer_%s"),
            "form_heading": "Your answer",
            "form_url": reverse("audits:peer_answer", args=args),
        }
    if Party.OFFICER in parties and state == "responded" and line.state == LineState.CHALLENGED:
        return {
            "form": DecideLineForm(scale=scale, auto_id="decide_%s"),
            "form_heading": "Decide, where the two cannot agree",
            "form_url": reverse("audits:peer_decide", args=args),
        }
    return {}


def _initial(request: TenantRequest, assessment: Assessment, line: Line) -> dict[str, Any]:
    initial: dict[str, Any] = {"revision": line.review.revision if line.review else 0}
    if line.review is not None:
        initial.update({name: getattr(line.review, name) for name in _NOTES})
    if line.peer is not None:
        initial.update(level=line.peer.level, reason=line.peer.judgement.reason)
    return initial


@requires(REVIEW_PEERS)
def peer_line(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The peer reviews one line, and goes on to the next that has no grade.

    Raises:
        Http404: it is not this member's to review.
    """
    found = review_by_us(request, pk)
    row = line_row(found, key)
    form = LineForm(posted(request), scale=spec_of(found.framework_version).scale)

    def act() -> str:
        services.review_line(assessment=found, question=row, given=form.given(), by=request.member)
        return f"{row.key} was saved."

    def after() -> str:
        left = [each for each in lines_of(found, request.member) if each.state == LineState.TO_GRADE]
        return question_url(slug, found, left[0].question) if left else review_url(slug, found)

    return act_page(request, found, form, heading=f"Review {row.key}", act=act, after=after, about=row.text)


@requires(ANSWER)
def peer_answer(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The agency answers one line, and goes on to the next that is not answered.

    Raises:
        Http404: it is not this member's to answer.
    """
    found = review_of(request, pk)
    if Party.LEAD not in parties_of(request.member, found):
        raise Http404
    row = line_row(found, key)
    form = LineAnswerForm(posted(request))

    def act() -> str:
        data = form.cleaned_data
        agrees = data["answer"] == "agree"
        peer_answers.answer_line(
            assessment=found, question=row, agrees=agrees, words=data["words"], by=request.member
        )
        return f"Your answer to {row.key} was saved."

    def after() -> str:
        left = [each for each in lines_of(found, request.member) if each.state == LineState.GRADED]
        return question_url(slug, found, left[0].question) if left else review_url(slug, found)

    return act_page(request, found, form, heading=f"Answer {row.key}", act=act, after=after, about=row.text)


@requires(ANSWER)
@require_POST
def peer_agree_rest(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Agree with every line that is not answered yet."""
    found = review_of(request, pk)

    def act() -> str:
        count = peer_answers.agree_rest(assessment=found, by=request.member)
        return f"You agreed with {plural(count, 'line')}."

    try_act(request, act)
    return redirect(review_url(slug, found))


@requires(ANSWER)
@require_POST
def peer_respond(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Send the answers to the peer."""
    found = review_of(request, pk)

    def act() -> str:
        peer_answers.respond(assessment=found, by=request.member)
        return "Your answers were sent, and the peer was told."

    try_act(request, act)
    return redirect(review_url(slug, found))


@requires(RUN_AUDITS)
def peer_decide(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The officer decides a line on which the two do not agree."""
    found = review_of(request, pk)
    row = line_row(found, key)
    form = DecideLineForm(posted(request), scale=spec_of(found.framework_version).scale)

    def act() -> str:
        peer_answers.decide_line(assessment=found, question=row, by=request.member, **form.cleaned_data)
        return f"{row.key} was decided, and both agencies were told."

    return act_page(
        request,
        found,
        form,
        heading=f"Decide {row.key}",
        act=act,
        after=lambda: review_url(slug, found),
        about=row.text,
    )


@requires(RUN_AUDITS)
def peer_support(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """What was arranged with an agency that needs support."""
    found = review_of(request, pk)
    form = NoteForm(posted(request))

    def act() -> str:
        peer_returns.record_support(assessment=found, words=form.cleaned_data["words"], by=request.member)
        return "The support was recorded."

    return act_page(
        request,
        found,
        form,
        heading=f"Support for {found.subject}",
        act=act,
        after=lambda: review_url(slug, found),
        about="The training team contacts an agency with a red line within ten working days.",
    )


@requires(RUN_AUDITS)
def peer_follow_up(request: TenantRequest, slug: str, pk: int, months: int) -> HttpResponse:
    """How far the developments are after six or twelve months."""
    found = review_of(request, pk)
    form = NoteForm(posted(request))

    def act() -> str:
        peer_returns.record_follow_up(
            assessment=found, months=months, words=form.cleaned_data["words"], by=request.member
        )
        return "The progress was recorded."

    return act_page(
        request,
        found,
        form,
        heading=f"{found.subject}: developments after {months} months",
        act=act,
        after=lambda: review_url(slug, found),
    )
