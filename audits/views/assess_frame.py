"""What the pages of one assessment have in common, for every process: where one is, what state it is in."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse

from audits.assessment_words import state_tag, title_of
from audits.logic.frameworks.spec import Level, Question
from audits.logic.processes import Process
from audits.models import Assessment
from audits.models import Question as QuestionRow
from audits.rules import ANSWER, SEE_AUDITS, SEE_IMPACT, may_read
from partnerships import clock
from partnerships.access import Member, get_visible
from partnerships.logic.wording import long_date, plural
from partnerships.requests import TenantRequest

__all__ = [
    "assessment_frame",
    "assessment_of",
    "crumbs_of",
    "due_words",
    "level_tag",
    "question_url",
    "short_tag",
    "state_tag",
    "title_of",
    "with_subject",
]


#: Where a peer finds what it reviews.
REVIEWS = "audits:our_peer_reviews"


def with_subject(assessments: QuerySet[Assessment]) -> QuerySet[Assessment]:
    """With everything that its head names."""
    return assessments.select_related(
        "framework_version__framework", "cycle", "agency", "course", "event__course", "subgroup", "policy",
        "previous__framework_version", "signed_off_by",
    )  # fmt: skip


def assessment_of(request: TenantRequest, pk: int) -> Assessment:
    """The assessment of an address whose answers this member may open.

    Raises:
        Http404: there is none, or its answers are closed to this member: before a moderator's declaration, for one.
    """
    found = get_visible(Assessment, request.member, using=with_subject, pk=pk)
    if not may_read(request.member, found):
        raise Http404
    return found


def level_tag(level: Level | None) -> dict[str, str]:
    """A grade as the `rag` component takes it: the word always, the colour beside it."""
    if level is None:
        return {"grade": "", "word": ""}
    colour = level.colour.value
    return {"grade": "" if colour == "grey" else colour, "word": level.label}


def due_words(assessment: Assessment) -> str:
    """`31 July 2026, in 14 days` or `31 July 2026, 9 days late`; empty without a day."""
    if assessment.due_on is None:
        return ""
    days = (assessment.due_on - clock.today()).days
    day = long_date(assessment.due_on)
    if assessment.state not in ("not_started", "in_progress", "more_asked"):
        return day
    if days < 0:
        return f"{day}, {plural(-days, 'day')} late"
    return f"{day}, today" if days == 0 else f"{day}, in {plural(days, 'day')}"


def _is_reviewed_by(member: Member, assessment: Assessment) -> bool:
    """Whether it is another agency's training, which this member reads as its peer."""
    return (
        not member.can(SEE_AUDITS)
        and assessment.process == Process.PEER_REVIEW
        and assessment.agency_id != member.agency_id
    )


def crumbs_of(request: TenantRequest, assessment: Assessment, *, inner: bool = False) -> list[dict[str, str]]:
    """Where one is; `inner` on pages below the assessment's own."""
    slug, member = request.partnership.slug, request.member
    crumbs = []
    if member.can(SEE_AUDITS):
        crumbs.append({"text": "Audits", "url": reverse("audits:cycles", args=[slug])})
        if assessment.cycle is not None:
            url = reverse("audits:cycle", args=[slug, assessment.cycle_id])
            crumbs.append({"text": assessment.cycle.title, "url": url})
    elif _is_reviewed_by(member, assessment):
        crumbs.append({"text": "Peer reviews", "url": reverse(REVIEWS, args=[slug])})
    elif member.can(ANSWER):
        crumbs.append({"text": "Our assessments", "url": reverse("audits:our_assessments", args=[slug])})
    if assessment.process == Process.IMPACT and member.can(SEE_IMPACT):
        crumbs.append({"text": "Impact", "url": reverse("audits:impact", args=[slug])})
    if inner:
        url = reverse("audits:assessment", args=[slug, assessment.pk])
        crumbs.append({"text": title_of(assessment), "url": url})
    return crumbs


def assessment_frame(
    request: TenantRequest, assessment: Assessment, *, inner: bool = False
) -> dict[str, Any]:
    """The context of templates/audits/assessments/base.html."""
    if _is_reviewed_by(request.member, assessment):
        request.shown_within = REVIEWS
    return {
        "assessment": assessment,
        "assessment_title": title_of(assessment),
        "crumbs": crumbs_of(request, assessment, inner=inner),
        "state": state_tag(assessment),
        "due": due_words(assessment),
    }


def short_tag(level: Level | None) -> dict[str, str]:
    """`level_tag` with the short word of the grade: "Green"."""
    tag = level_tag(level)
    return {**tag, "word": tag["word"].partition(":")[0]}


def question_url(slug: str, assessment: Assessment, question: Question | QuestionRow) -> str:
    """The page of one question."""
    return reverse("audits:question", args=[slug, assessment.pk, question.key])
