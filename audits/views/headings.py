"""The one grade of a heading: proposed, answered, referred, decided. One page for every side."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.models import Judgement
from assurance.services.refusals import Refused
from audits.logic.frameworks.spec import Scale
from audits.logic.processes import Party, Process
from audits.models import Assessment, Heading, HeadingAgreement
from audits.moderation_forms import DecideForm, HeadingAnswerForm, ProposeForm, ReferForm
from audits.queries.answers import question_rows
from audits.queries.frameworks import spec_of
from audits.queries.moderation import HeadingStanding, grades_seen_by, referred, standings
from audits.rules import ANSWER, DECIDE_REFERRAL, MODERATE, READ_ASSESSMENTS, parties_of
from audits.services import agreeing, moderating
from audits.views.assess_frame import assessment_frame, assessment_of, level_tag, question_url
from audits.views.moderation_acts import act_page, heading_row
from audits.views.moderation_parts import heading_words, moderates
from partnerships.access import visible_to
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted


@requires(READ_ASSESSMENTS)
def heading(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The grades of a heading's questions, what is proposed, and what this reader may do now.

    Raises:
        Http404: a peer review, in which each line is agreed on its own.
    """
    found = assessment_of(request, pk)
    if found.process == Process.PEER_REVIEW:
        raise Http404
    row = heading_row(found, key)
    scale = spec_of(found.framework_version).scale
    seen = grades_seen_by(request.member, found)
    standing = next((each for each in standings(found, seen, scale) if each.heading.pk == row.pk), None)
    questions = [
        {
            "question": question,
            "url": question_url(slug, found, question),
            "own": _tag(seen.own.get(question.pk), scale),
            "moderated": _tag(seen.moderated.get(question.pk), scale),
        }
        for question in question_rows(found)
        if question.heading_id == row.pk and (question.pk in seen.own or question.pk in seen.moderated)
    ]
    context = {
        **assessment_frame(request, found, inner=True),
        "heading_row": row,
        "questions": questions,
        "words": heading_words(standing, scale) if standing else None,
        "agreement": standing.agreement if standing else None,
        "final": _final(standing),
        **_acts(request, slug, found, row, standing, scale),
    }
    return render(request, "audits/moderation/heading.html", context)


def _tag(grade: Any, scale: Scale) -> dict[str, str] | None:
    return None if grade is None else level_tag(scale.find(grade.level))


def _final(standing: HeadingStanding | None) -> Judgement | None:
    agreement = standing.agreement if standing else None
    return agreement.agreed if agreement else None


def _acts(
    request: TenantRequest,
    slug: str,
    found: Assessment,
    row: Heading,
    standing: HeadingStanding | None,
    scale: Scale,
) -> dict[str, Any]:
    """Which forms this reader gets, from where the heading stands and in which part they act."""
    state = standing.agreement.state if standing and standing.agreement else "open"
    parties = parties_of(request.member, found)
    is_moderator = moderates(request, found) is not None
    args = [slug, found.pk, row.key]
    acts: dict[str, Any] = {}
    if is_moderator and state in ("open", "proposed", "challenged"):
        if standing is not None and standing.is_moderated:
            acts["propose"] = ProposeForm(scale=scale, auto_id="propose_%s")
            acts["propose_url"] = reverse("audits:heading_propose", args=args)
        elif standing is not None:
            acts["confirm_url"] = reverse("audits:confirm_rest", args=args)
            acts["to_confirm"] = standing.graded - standing.moderated_count
    if Party.LEAD in parties and state == "proposed" and found.state in ("proposed", "referred"):
        acts["answer"] = HeadingAnswerForm(auto_id="answer_%s")
        acts["answer_url"] = reverse("audits:heading_answer", args=args)
    if state == "challenged" and (is_moderator or parties & {Party.LEAD, Party.OFFICER}):
        acts["refer"] = ReferForm(auto_id="refer_%s")
        acts["refer_url"] = reverse("audits:heading_refer", args=args)
    if state == "referred" and parties & {Party.OFFICER, Party.CHAIR}:
        acts["decide"] = DecideForm(scale=scale, auto_id="decide_%s")
        acts["decide_url"] = reverse("audits:heading_decide", args=args)
    return acts


def _agreement(request: TenantRequest, found: Assessment, row: Heading) -> HeadingAgreement:
    """The agreement of a heading; a new, open one where nothing has been proposed."""
    rows = visible_to(request.member, HeadingAgreement).filter(assessment=found, heading=row)
    stored = rows.select_related("proposal", "heading", "assessment").first()
    return stored or HeadingAgreement(assessment=found, heading=row)


def _act(
    request: TenantRequest, slug: str, pk: int, key: str, form: Form, title: str, does: Any, said: str
) -> HttpResponse:
    found = assessment_of(request, pk)
    row = heading_row(found, key)

    def act(data: dict[str, Any]) -> str:
        does(found, row, data)
        return said

    back = reverse("audits:heading", args=[slug, pk, key])
    return act_page(request, found, form, heading=title, act=act, back=back, about=row.title)


@requires(MODERATE)
def heading_propose(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The moderator proposes the one grade, with a note."""
    form = ProposeForm(posted(request), scale=spec_of(assessment_of(request, pk).framework_version).scale)

    def does(found: Assessment, row: Heading, data: dict[str, Any]) -> None:
        moderating.propose_heading(
            assessment=found, heading=row, level=data["level"], note=data["note"], by=request.member
        )

    return _act(request, slug, pk, key, form, "Propose a grade", does, "Your proposal was saved.")


@requires(ANSWER)
def heading_answer(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The agency agrees, or says why not."""

    def does(found: Assessment, row: Heading, data: dict[str, Any]) -> None:
        agreement = _agreement(request, found, row)
        if data["answer"] == "agree":
            agreeing.agree_heading(agreement=agreement, words=data["words"], by=request.member)
        else:
            agreeing.challenge_heading(agreement=agreement, words=data["words"], by=request.member)

    form = HeadingAnswerForm(posted(request))
    return _act(request, slug, pk, key, form, "Answer the proposal", does, "Your answer was saved.")


@requires(READ_ASSESSMENTS)
def heading_refer(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """Either side refers the heading."""

    def does(found: Assessment, row: Heading, data: dict[str, Any]) -> None:
        agreeing.refer_heading(
            agreement=_agreement(request, found, row), reason=data["reason"], by=request.member
        )

    said = "It was referred. The policy officer decides and gives a reason."
    return _act(request, slug, pk, key, ReferForm(posted(request)), "Refer this heading", does, said)


@requires(DECIDE_REFERRAL)
def heading_decide(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The officer or the chair decides."""
    form = DecideForm(posted(request), scale=spec_of(assessment_of(request, pk).framework_version).scale)

    def does(found: Assessment, row: Heading, data: dict[str, Any]) -> None:
        agreeing.decide_heading(
            agreement=_agreement(request, found, row),
            level=data["level"],
            reason=data["reason"],
            by=request.member,
        )

    return _act(request, slug, pk, key, form, "Decide the grade", does, "Your decision was recorded.")


@requires(MODERATE)
@require_POST
def propose(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Hand all proposed grades to the agency."""
    found = assessment_of(request, pk)
    try:
        moderating.propose_assessment(assessment=found, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The agency was told. It answers each heading.")
    return redirect("audits:assessment", slug, pk)


@requires(DECIDE_REFERRAL)
def referrals(request: TenantRequest, slug: str) -> HttpResponse:
    """Headings that wait for a decision."""
    rows = [
        {
            "agreement": each,
            "url": reverse("audits:heading", args=[slug, each.assessment_id, each.heading.key]),
        }
        for each in referred(request.member)
    ]
    return render(request, "audits/moderation/referrals.html", {"rows": rows})
