"""What moderation adds to the pages of an assessment and of a question (`assess_parts`)."""

from typing import Any

from django.urls import reverse

from audits.choices import GradeSide
from audits.logic.frameworks.spec import Scale
from audits.logic.processes import AssignmentState, Party, Process
from audits.models import Assessment, Assignment, Grade, Question
from audits.moderation_forms import GradeForm, NotesForm, RequestForm, SayForm
from audits.queries.frameworks import spec_of
from audits.queries.moderation import (
    HeadingStanding,
    dialogue_about,
    grades_seen_by,
    requests_about,
    reviews_of,
    standings,
    visits_of,
)
from audits.rules import own_assignments, parties_of
from audits.services.moderating import not_moderated
from audits.views.assess_frame import level_tag
from audits.views.assess_parts import Part
from partnerships.requests import TenantRequest

#: Processes with moderators; peers have a page of their own (`peer_parts`).
TALKED_ABOUT = (Process.MODERATED,)
_OPEN_TO_GRADING = ("signed_off", "in_review", "more_asked", "proposed", "referred")


def moderates(request: TenantRequest, assessment: Assessment) -> Assignment | None:
    """The reader's own declared assignment."""
    rows = own_assignments(request.member).filter(assessment=assessment, state=AssignmentState.DECLARED)
    return rows.first()


def on_question(request: TenantRequest, assessment: Assessment, question: Question) -> Part | None:
    """Grades, notes, requests and the dialogue under the answer."""
    if Process(assessment.process) not in TALKED_ABOUT or assessment.signed_off_at is None:
        return None
    slug, member = request.partnership.slug, request.member
    scale = spec_of(assessment.framework_version).scale
    seen = grades_seen_by(member, assessment)
    mine = moderates(request, assessment)
    reviews = reviews_of(member, question, assessment)
    content: dict[str, Any] = {
        "grades": _grades(seen.own.get(question.pk), seen.moderated.get(question.pk), scale),
        "reviews": [review for review in reviews if mine is None or review.assignment_id != mine.pk],
        "requests": [
            {
                "request": each,
                "answer_url": reverse("audits:evidence_request_answer", args=[slug, each.pk]),
                "withdraw_url": reverse("audits:evidence_request_withdraw", args=[slug, each.pk]),
            }
            for each in requests_about(member, assessment, question)
        ],
        "dialogue": dialogue_about(member, assessment, question),
        "say": SayForm(auto_id="say_%s"),
        "say_url": f"{reverse('audits:dialogue_add', args=[slug, assessment.pk])}?question={question.key}",
        "is_lead": Party.LEAD in parties_of(member, assessment),
        "is_moderator": mine is not None,
        "heading_url": reverse("audits:heading", args=[slug, assessment.pk, question.heading.key]),
    }
    if mine is not None and assessment.state in _OPEN_TO_GRADING and question.kind == "graded":
        content |= _moderators_forms(slug, assessment, question, mine, scale, seen.moderated.get(question.pk))
    return Part("audits/moderation/question_part.html", content, heading="Moderation")


def _grades(own: Grade | None, moderated: Grade | None, scale: Scale) -> list[dict[str, Any]]:
    rows = []
    for side, grade in ((GradeSide.OWN, own), (GradeSide.MODERATED, moderated)):
        if grade is not None:
            judgement = grade.judgement
            rows.append(
                {
                    "side": side.label,
                    "tag": level_tag(scale.find(grade.level)),
                    "who": judgement.by_role,
                    "at": judgement.at,
                    "reason": judgement.reason,
                }
            )
    return rows


def _moderators_forms(
    slug: str,
    assessment: Assessment,
    question: Question,
    mine: Assignment,
    scale: Scale,
    grade: Grade | None,
) -> dict[str, Any]:
    notes = mine.reviews.filter(question=question).first()
    args = [slug, assessment.pk, question.key]
    return {
        "grade_form": GradeForm(
            scale=scale,
            initial={"level": grade.level, "reason": grade.judgement.reason} if grade else None,
            auto_id="grade_%s",
        ),
        "grade_url": reverse("audits:question_grade", args=args),
        "notes_form": NotesForm(
            initial={
                "revision": notes.revision if notes else 0,
                "comment": notes.comment if notes else "",
                "good_practice": notes.good_practice if notes else "",
                "questions_for_visit": notes.questions_for_visit if notes else "",
                "visit_findings": notes.visit_findings if notes else "",
            },
            auto_id="notes_%s",
        ),
        "notes_url": reverse("audits:question_notes", args=args),
        "request_form": RequestForm(auto_id="request_%s"),
        "request_url": reverse("audits:evidence_request", args=args),
    }


def on_assessment(request: TenantRequest, assessment: Assessment) -> Part | None:
    """Headings with their spread and agreement, the visit, the dialogue about the whole."""
    if Process(assessment.process) not in TALKED_ABOUT or assessment.signed_off_at is None:
        return None
    slug, member = request.partnership.slug, request.member
    scale = spec_of(assessment.framework_version).scale
    seen = grades_seen_by(member, assessment)
    mine = moderates(request, assessment)
    rows = standings(assessment, seen, scale)
    visits = visits_of(member, assessment)
    content = {
        "headings": [
            {
                "standing": row,
                **heading_words(row, scale),
                "url": reverse("audits:heading", args=[slug, assessment.pk, row.heading.key]),
            }
            for row in rows
        ],
        "visits": visits,
        "has_planned_visit": any(visit.state == "planned" for visit in visits),
        "dialogue": dialogue_about(member, assessment),
        "say": SayForm(auto_id="say_%s"),
        "say_url": reverse("audits:dialogue_add", args=[slug, assessment.pk]),
        "is_moderator": mine is not None,
        "may_plan_visit": mine is not None and assessment.state in ("signed_off", "in_review", "more_asked"),
        "may_propose": mine is not None and assessment.state == "in_review",
        "to_moderate": len(not_moderated(assessment)) if mine is not None else 0,
    }
    return Part("audits/moderation/assessment_part.html", content, heading="Moderation and agreement")


def heading_words(row: HeadingStanding, scale: Scale) -> dict[str, Any]:
    """A heading's spreads and its state, ready for a template."""
    agreement = row.agreement
    return {
        "own": spread_tags(row.own, scale),
        "moderated": spread_tags(row.moderated, scale),
        "proposed": level_tag(scale.find(agreement.proposal.value))
        if agreement and agreement.proposal
        else None,
        "agreed": level_tag(scale.find(row.agreed)) if row.agreed else None,
        "state": agreement.get_state_display() if agreement else "No grade proposed yet",
    }


def spread_tags(spread: tuple[tuple[str, int], ...], scale: Scale) -> list[dict[str, Any]]:
    """`3 green, 1 amber` as the `rag` component takes it; grades are never averaged (DOMAIN.md, Section 11)."""
    tags = ((level_tag(scale.find(value)), count) for value, count in spread)
    return [{**tag, "word": tag["word"].partition(":")[0], "count": count} for tag, count in tags]
