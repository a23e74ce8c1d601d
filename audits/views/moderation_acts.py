"""What a moderator and a lead do on one question: grade, notes, requests, messages. Each act has a form of its own.

The forms stand on the question's page (`moderation_parts`) and are sent here; one that cannot be taken is shown again
alone, with every word that was typed.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.models import Assessment, EvidenceRequest, Heading, Question
from audits.moderation_forms import GradeForm, NotesForm, RequestAnswerForm, RequestForm, SayForm
from audits.queries.frameworks import spec_of
from audits.rules import ANSWER, MODERATE, READ_ASSESSMENTS
from audits.services import dialogue, evidence_requests, moderating
from audits.services.moderating import NotesChangedMeanwhile
from audits.views.assess_frame import assessment_frame, assessment_of, question_url
from partnerships.access import get_visible
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

NEWER_NOTES = (
    "You saved other notes on this question in another tab. They stand below; what you typed is in the boxes."
)


def question_row(assessment: Assessment, key: str) -> Question:
    """The question of an address.

    Raises:
        Http404: the assessment's framework has none of this key.
    """
    rows = Question.objects.filter(version_id=assessment.framework_version_id, key=key)
    found = rows.select_related("heading").first()
    if found is None:
        raise Http404
    return found


def act_page(
    request: TenantRequest,
    found: Assessment,
    form: Form,
    *,
    heading: str,
    act: Callable[[dict[str, Any]], str],
    back: str,
    about: str = "",
) -> HttpResponse:
    """Show a form, or do what was sent and go back. `act` gets the clean data and returns the words of success."""
    if request.method == "POST" and form.is_valid():
        try:
            said = act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect(back)
    context = {
        **assessment_frame(request, found, inner=True),
        "form": form,
        "form_heading": heading,
        "about": about,
        "back_url": back,
    }
    return render(request, "audits/moderation/form.html", context)


def _question_act(
    request: TenantRequest, slug: str, pk: int, key: str
) -> tuple[Assessment, Question, str, str]:
    """The assessment, the question, the question's page and its words."""
    found = assessment_of(request, pk)
    row = question_row(found, key)
    return found, row, question_url(slug, found, row), f"{row.key} {row.text}"


@requires(MODERATE)
def question_grade(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The moderator grades one question."""
    found, row, back, about = _question_act(request, slug, pk, key)
    form = GradeForm(posted(request), scale=spec_of(found.framework_version).scale)

    def act(data: dict[str, Any]) -> str:
        moderating.score_question(
            assessment=found, question=row, level=data["level"], reason=data["reason"], by=request.member
        )
        return f"Your grade of {row.key} was saved."

    return act_page(request, found, form, heading="Your grade", act=act, back=back, about=about)


@requires(MODERATE)
def question_notes(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The moderator's notes on one question."""
    found, row, back, about = _question_act(request, slug, pk, key)
    form = NotesForm(posted(request))

    def act(data: dict[str, Any]) -> str:
        notes = {**data, "revision": data["revision"] or 0}
        try:
            moderating.save_review(assessment=found, question=row, by=request.member, **notes)
        except NotesChangedMeanwhile as newer:
            form.data = {**request.POST.dict(), "revision": str(newer.theirs.revision)}
            stored = " · ".join(
                words
                for words in (
                    newer.theirs.comment,
                    newer.theirs.good_practice,
                    newer.theirs.questions_for_visit,
                    newer.theirs.visit_findings,
                )
                if words
            )
            raise Refused(f"{NEWER_NOTES} Saved: {stored}") from newer
        return f"Your notes on {row.key} were saved."

    return act_page(request, found, form, heading="Your notes", act=act, back=back, about=about)


@requires(MODERATE)
def evidence_request(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """The moderator asks for more evidence on one question, by a day."""
    found, row, back, about = _question_act(request, slug, pk, key)
    form = RequestForm(posted(request))

    def act(data: dict[str, Any]) -> str:
        evidence_requests.ask_for_evidence(assessment=found, question=row, by=request.member, **data)
        return f"{found.subject} was asked for more evidence on {row.key}."

    return act_page(request, found, form, heading="Ask for more evidence", act=act, back=back, about=about)


@requires(ANSWER)
def evidence_request_answer(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The agency answers a request for more evidence."""
    asked = get_visible(EvidenceRequest, request.member, pk=pk)
    found = assessment_of(request, asked.assessment_id)
    row = Question.objects.get(pk=asked.question_id)
    form = RequestAnswerForm(posted(request))

    def act(data: dict[str, Any]) -> str:
        evidence_requests.answer_request(request=asked, answer=data["answer"], by=request.member)
        return "The moderator was told."

    return act_page(
        request,
        found,
        form,
        heading="Answer the request",
        act=act,
        back=question_url(slug, found, row),
        about=asked.what,
    )


@requires(MODERATE)
@require_POST
def evidence_request_withdraw(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The evidence is not needed after all."""
    asked = get_visible(EvidenceRequest, request.member, pk=pk)
    found = assessment_of(request, asked.assessment_id)
    try:
        evidence_requests.withdraw_request(request=asked, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, "The request was withdrawn.")
    return redirect(question_url(slug, found, Question.objects.get(pk=asked.question_id)))


@requires(READ_ASSESSMENTS)
def dialogue_add(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """A message about the assessment, or with `question` in the address about one question."""
    found = assessment_of(request, pk)
    key = request.GET.get("question", "")
    row = question_row(found, key) if key else None
    back = question_url(slug, found, row) if row else reverse("audits:assessment", args=[slug, pk])

    def act(data: dict[str, Any]) -> str:
        dialogue.say(assessment=found, question=row, text=data["text"], by=request.member)
        return "Your message stands in the dialogue, and the other side was told."

    form = SayForm(posted(request))
    about = f"{row.key} {row.text}" if row else found.subject
    return act_page(request, found, form, heading="Write a message", act=act, back=back, about=about)


@requires(MODERATE)
@require_POST
def confirm_rest(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """Confirm the agency's own grade of every question of a heading that has no moderated one yet."""
    found = assessment_of(request, pk)
    heading = heading_row(found, key)
    try:
        count = moderating.confirm_rest(assessment=found, heading=heading, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        confirmed = "1 grade was" if count == 1 else f"{count} grades were"
        messages.success(request, f"{heading.title}: {confirmed} confirmed as given.")
    return redirect("audits:heading", slug, pk, key)


def heading_row(assessment: Assessment, key: str) -> Heading:
    """The heading of an address.

    Raises:
        Http404: the assessment's framework has none of this key.
    """
    found = Heading.objects.filter(version_id=assessment.framework_version_id, key=key).first()
    if found is None:
        raise Http404
    return found
