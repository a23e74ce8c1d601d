"""Checking a course: who checks, declaring, each standard, asking for changes, deciding, the certificate."""

import base64
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_POST

from assurance.services.refusals import Refused
from audits.choices import QuestionKindChoice
from audits.logic.endorsing import usual_period
from audits.models import Assessment, Heading, Question, QuestionReview
from audits.moderation_forms import ConflictForm
from audits.queries.answers import question_rows
from audits.queries.endorsing import counted
from audits.queries.frameworks import spec_of
from audits.queries.moderation import grades_seen_by
from audits.rules import CHECK_COURSE, DECIDE_ENDORSEMENT, RUN_AUDITS, SEE_SUBMISSIONS, may_read
from audits.services import endorsing, moderating
from audits.services.declarations import declare_conflict, declare_interest
from audits.services.moderating import NotesChangedMeanwhile
from audits.standards_forms import (
    ChangesForm,
    CheckerForm,
    CheckForm,
    DecisionForm,
    WithdrawEndorsementForm,
)
from audits.views.assess_frame import level_tag, question_url
from audits.views.assess_parts import Part
from audits.views.endorse_frame import submission_frame, submission_known
from courses.models import Course, Endorsement
from courses.services.endorsing import withdraw_endorsement
from courses.services.refusals import Refused as CourseRefused
from partnerships import clock, storage
from partnerships.access import get_visible
from partnerships.choices import Role
from partnerships.documents import render_pdf
from partnerships.logic import colour
from partnerships.logic.wording import long_date, plural
from partnerships.models import Agency, MembershipRole, PartnershipSettings
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

STANDARD = "audits/endorsements/check_part.html"


def _form_page(
    request: TenantRequest, found: Assessment, form: Any, title: str, about: str = ""
) -> HttpResponse:
    context = {
        **submission_frame(request, found),
        "form": form,
        "form_heading": title,
        "about": about,
        "back_url": reverse("audits:submission", args=[request.partnership.slug, found.pk]),
    }
    return render(request, "audits/moderation/form.html", context)


def _readable(request: TenantRequest, pk: int) -> Assessment:
    found = submission_known(request, pk)
    if not may_read(request.member, found):
        raise Http404
    return found


@requires(RUN_AUDITS)
def checker_assign(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The officer asks a moderator of a peer agency to check."""
    found = _readable(request, pk)
    people = list(
        MembershipRole.objects.filter(role=Role.MODERATOR, membership__active=True)
        .exclude(membership__agency_id=found.agency_id)
        .values_list("membership_id", flat=True)
    )
    form = CheckerForm(posted(request), people=people)
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["membership"]
        try:
            endorsing.assign_checker(assessment=found, membership=person, by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{person.user.name} was asked, and gets an email.")
            return redirect("audits:submission", slug, pk)
    return _form_page(request, found, form, "Ask a peer to check", found.subject)


@requires(CHECK_COURSE)
def check_declare(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Declare before checking; for a moderator nothing is open before."""
    found = submission_known(request, pk)
    mine = endorsing.own_check(found, request.member)
    if mine is None and not request.member.in_qa_team:
        raise Http404
    if mine is not None and mine.state == "declared":
        return redirect("audits:submission", slug, pk)
    form = ConflictForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            said = _declare(request, found, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            is_open = form.cleaned_data["declaration"] == "none"
            return redirect(*(("audits:submission", slug, pk) if is_open else ("audits:endorsements", slug)))
    about = (
        f"{found.agency}. The standards open for checking once you have declared that you have no conflict."
    )
    return _form_page(request, found, form, f"Before you check {found.subject}", about)


def _declare(request: TenantRequest, found: Assessment, data: dict[str, Any]) -> str:
    if data["declaration"] == "none":
        endorsing.start_check(assessment=found, by=request.member)
        return "Thank you. You can check each standard now."
    mine = endorsing.own_check(found, request.member)
    if mine is not None:
        declare_conflict(assignment=mine, words=data["words"], by=request.member)
    else:
        agency = Agency.objects.get(pk=found.agency_id)
        declare_interest(agency=agency, words=data["words"], by=request.member)
    return "Thank you. Somebody else will check this course."


def on_question(request: TenantRequest, assessment: Assessment, question: Question) -> Part | None:
    """The check under the answer to a standard (`assess_parts`)."""
    is_standard = question.kind == QuestionKindChoice.GRADED
    if assessment.process != "endorsement" or assessment.signed_off_at is None or not is_standard:
        return None
    scale = spec_of(assessment.framework_version).scale
    grade = grades_seen_by(request.member, assessment).moderated.get(question.pk)
    mine = endorsing.own_check(assessment, request.member)
    review = (
        QuestionReview.objects.filter(assignment__assessment=assessment, question=question)
        .order_by("-saved_at")
        .first()
    )
    content: dict[str, Any] = {
        "grade": level_tag(scale.find(grade.level)) if grade else None,
        "judgement": grade.judgement if grade else None,
        "review": review,
    }
    is_open = (
        mine is not None and mine.state == "declared" and assessment.state in ("signed_off", "in_review")
    )
    if is_open and mine is not None:
        notes = mine.reviews.filter(question=question).first()
        content["form"] = CheckForm(scale=scale, initial=_initial(notes, grade), auto_id="check_%s")
        content["url"] = reverse(
            "audits:check_question", args=[request.partnership.slug, assessment.pk, question.key]
        )
    return Part(STANDARD, content, heading="The check")


def _initial(notes: QuestionReview | None, grade: Any) -> dict[str, Any]:
    names = ("comment", "good_practice", "development", "development_due_on", "development_is_condition")
    initial: dict[str, Any] = {"revision": notes.revision if notes else 0}
    if notes:
        initial.update({name: getattr(notes, name) for name in names})
    if grade:
        initial.update(level=grade.level, reason=grade.judgement.reason)
    return initial


@requires(CHECK_COURSE)
def check_question(request: TenantRequest, slug: str, pk: int, key: str) -> HttpResponse:
    """Check one standard, and go on to the next that is not checked."""
    found = _readable(request, pk)
    row = Question.objects.filter(version_id=found.framework_version_id, key=key).first()
    if row is None:
        raise Http404
    form = CheckForm(posted(request), scale=spec_of(found.framework_version).scale)
    if request.method == "POST" and form.is_valid():
        try:
            endorsing.check_standard(assessment=found, question=row, given=form.given(), by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        except NotesChangedMeanwhile as newer:
            form.data = {**request.POST.dict(), "revision": str(newer.theirs.revision)}
            form.add_error(
                None,
                "You saved other notes on this standard in another tab. What you typed is in the boxes; save again "
                f"to keep it. Saved: {newer.theirs.comment} {newer.theirs.good_practice}",
            )
        else:
            messages.success(request, f"{row.key} was checked.")
            left = moderating.not_moderated(found)
            if left:
                return redirect(question_url(slug, found, left[0]))
            return redirect("audits:submission", slug, pk)
    return _form_page(request, found, form, f"Check {row.key}", row.text)


@requires(CHECK_COURSE)
@require_POST
def check_confirm(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Confirm the provider's own grade of every standard that is not checked yet."""
    found = _readable(request, pk)
    count = 0
    try:
        for heading in Heading.objects.filter(version_id=found.framework_version_id).order_by("position"):
            count += moderating.confirm_rest(assessment=found, heading=heading, by=request.member)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"{plural(count, 'grade')} confirmed as the provider gave them.")
    return redirect("audits:submission", slug, pk)


@requires(CHECK_COURSE)
def changes_ask(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Give the course back to its provider for changes."""
    found = _readable(request, pk)
    form = ChangesForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            endorsing.ask_changes(assessment=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found.agency} was told.")
            return redirect("audits:submission", slug, pk)
    return _form_page(request, found, form, "Ask for changes", found.subject)


@requires(DECIDE_ENDORSEMENT)
def endorse_decide(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The officer decides about the course."""
    found = _readable(request, pk)
    starts_on, expires_on = usual_period(clock.today())
    developments = (
        QuestionReview.objects.filter(assignment__assessment=found)
        .exclude(development="")
        .select_related("question")
        .order_by("question__position")
    )
    conditions = "\n".join(
        f"{each.development} By {long_date(each.development_due_on)}."
        for each in developments
        if each.development_is_condition and each.development_due_on
    )
    initial = {"starts_on": starts_on, "expires_on": expires_on, "conditions": conditions}
    form = DecisionForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = endorsing.decide(assessment=found, decision=form.decision(), by=request.member)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{found.subject}: {made.get_outcome_display().lower()}.")
            return redirect("audits:submission", slug, pk)
    met, of = counted(found)
    unchecked = len(moderating.not_moderated(found))
    context = {
        **submission_frame(request, found),
        "form": form,
        "met": met,
        "of": of,
        "unchecked": unchecked,
        "standards": len([row for row in question_rows(found) if row.kind == "graded"]),
        "developments": developments,
    }
    return render(request, "audits/endorsements/decide.html", context)


@requires(DECIDE_ENDORSEMENT)
def endorsement_withdraw(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """End a course's endorsement before its day."""
    course = get_visible(Course, request.member, pk=pk)
    form = WithdrawEndorsementForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw_endorsement(course=course, reason=form.cleaned_data["reason"], by=request.member)
        except CourseRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The endorsement of {course.title} was withdrawn.")
            return redirect("courses:course", slug, pk)
    crumbs = [{"text": course.title, "url": reverse("courses:course", args=[slug, pk])}]
    context = {"form": form, "heading": f"Withdraw the endorsement of {course.title}", "crumbs": crumbs}
    return render(request, "audits/endorsements/form.html", context)


@requires(SEE_SUBMISSIONS)
def endorsement_certificate(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """The certificate of an endorsement as PDF.

    Raises:
        Http404: no such decision, or one without a certificate.
    """
    found = get_visible(
        Endorsement, request.member, using=lambda rows: rows.select_related("course__provider"), pk=pk
    )
    if not found.reference:
        raise Http404
    html = certificate_html(request, found)
    response = HttpResponse(render_pdf(html), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="endorsement-{found.reference}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def certificate_html(request: TenantRequest, found: Endorsement) -> str:
    """The certificate as the HTML from which its PDF is made."""
    settings = PartnershipSettings.objects.select_related("logo").first()
    mark = ""
    if settings and settings.logo:
        try:
            content = base64.b64encode(storage.read(settings.logo)).decode()
            mark = f"data:{settings.logo.content_type};base64,{content}"
        except storage.FileGone:
            mark = ""
    assert found.starts_on is not None
    assert found.expires_on is not None
    return render_to_string(
        "audits/endorsements/certificate_pdf.html",
        {
            "document": {"partnership": request.partnership.name, "mark": mark},
            "look": colour.stylesheet(request.partnership.colour),
            "endorsement": found,
            "course": found.course.title,
            "provider": str(found.course.provider or ""),
            "period": f"{long_date(found.starts_on)} to {long_date(found.expires_on)}",
            "met": f"{found.number_met} of {plural(found.number_of, 'standard')} met",
            "decided_on": long_date(clock.local(found.decided_at).date()),
        },
    )
