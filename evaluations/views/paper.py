"""A survey on paper: printed with a code for each booking, typed in number by number when it comes back."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from courses.models import Event
from courses.services.refusals import Refused
from courses.views.frames import event_frame, event_of, times_in_words
from evaluations.choices import AudienceChoice, InvitationState
from evaluations.logic.answers import AnswersInvalidError
from evaluations.logic.composing import CompositionError
from evaluations.logic.notices import fill, sentences
from evaluations.logic.paper import PaperLine, lines_of
from evaluations.logic.paper_codes import paper_code
from evaluations.logic.survey_parts import ComposedSurvey
from evaluations.models import EventSurvey, Invitation
from evaluations.queries.answering import contacts
from evaluations.queries.fairness import people_of
from evaluations.queries.library import library
from evaluations.rules import ENTER_PAPER
from evaluations.services import paper as services
from evaluations.themed_choices import ResponseSource
from evaluations.views.event_surveys import TAB
from evaluations.views.survey_people import name_of, survey_at
from evaluations.views.survey_words import condition_words
from partnerships.documents import render_pdf
from partnerships.logic import colour
from partnerships.logic.wording import long_date
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

INVALID = 422
#: Papers in one PDF: more would take longer than anybody waits for a page.
IN_ONE_PDF = 25


@requires(ENTER_PAPER)
def paper(request: TenantRequest, slug: str, ref: str, stage: str, audience: str) -> HttpResponse:
    """Prepare and print the papers; type the code of one that came back."""
    event = event_of(request, ref)
    survey = survey_at(request, event, stage, audience)
    problem, code = "", request.POST.get("code", "")
    if request.method == "POST" and request.POST.get("do") == "prepare":
        try:
            services.prepare_papers(survey=survey, by=request.member)
        except (Refused, CompositionError) as refusal:
            messages.error(request, str(refusal))
        return redirect("evaluations:paper", slug, ref, stage, audience)
    if request.method == "POST":
        try:
            row = services.invitation_by_code(survey=survey, code=code)
        except Refused as refusal:
            problem = str(refusal)
        else:
            return redirect("evaluations:paper_entry", slug, ref, stage, audience, row.pk)
    people = people_of(survey)
    printed = _to_print(survey).count()
    context = event_frame(request, event, TAB) | {
        "survey": survey,
        "name": name_of(survey),
        "is_prepared": survey.survey_version_id is not None,
        "printed": printed,
        "parts": [
            {"number": place + 1, "first": start + 1, "last": min(start + IN_ONE_PDF, printed)}
            for place, start in enumerate(range(0, printed, IN_ONE_PDF))
        ],
        "sampled": people.exclude(block="").count(),
        "entered": people.filter(response__source=ResponseSource.PAPER).count(),
        "code": code,
        "problem": problem,
        "pdf_url": reverse("evaluations:paper_pdf", args=[slug, ref, stage, audience]),
    }
    return render(request, "evaluations/paper/paper.html", context, status=INVALID if problem else 200)


def _to_print(survey: EventSurvey) -> QuerySet[Invitation]:
    """Those who have not answered, by name."""
    return people_of(survey).exclude(state__in=[InvitationState.CANCELLED, InvitationState.ANSWERED])


@requires(ENTER_PAPER)
def paper_entry(
    request: TenantRequest, slug: str, ref: str, stage: str, audience: str, pk: int
) -> HttpResponse:
    """One paper: a field for each line, the number of the box that is ticked; then the next paper."""
    event = event_of(request, ref)
    survey = survey_at(request, event, stage, audience)
    here = redirect("evaluations:paper", slug, ref, stage, audience)
    try:
        row = services.invitation_by_code(survey=survey, code=paper_code(max(pk, 1)))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return here
    version = survey.survey_version
    if version is None:
        messages.error(request, "Prepare the papers first.")
        return here
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            services.enter_paper(invitation=row, values=request.POST.dict(), by=request.member)
        except AnswersInvalidError as invalid:
            errors = invalid.messages
        except Refused as refusal:
            messages.error(request, str(refusal))
            return here
        else:
            messages.success(request, f"Paper {paper_code(row.pk)} is counted. Type the next code.")
            return here
    composed = services.paper_survey(version, row.block)
    context = event_frame(request, event, TAB) | {
        "name": name_of(survey),
        "code": paper_code(row.pk),
        "lines": _typed(composed, _personal(survey, event, row), request.POST.dict(), errors),
        "errors": errors,
        "back_url": here.url,
    }
    return render(request, "evaluations/paper/entry.html", context, status=INVALID if errors else 200)


def _typed(
    survey: ComposedSurvey, words: dict[str, str], typed: dict[str, str], errors: dict[str, str]
) -> list[dict[str, Any]]:
    """The lines as the form shows them; an error stands at its line."""
    return [
        {
            "line": line,
            "wording": fill(line.wording, words),
            "heading": fill(line.item.wording, words) if line.is_first_of_grid else "",
            "value": typed.get(line.name, ""),
            "error": errors.get(line.name, ""),
        }
        for line in lines_of(survey)
    ]


def _personal(survey: EventSurvey, event: Event, row: Invitation | None) -> dict[str, str]:
    """What questions say of the event, and in a manager's of the person."""
    first, last = long_date(event.first_day), long_date(event.last_day)
    words = {
        "course_title": event.course.title,
        "run_date": first if first == last else f"{first} to {last}",
        "delegate_initial_action": "what they planned",
    }
    if survey.audience == AudienceChoice.MANAGER:
        words["name"] = row.delegate.name if row is not None else "this person"
    return words


@requires(ENTER_PAPER)
def paper_pdf(request: TenantRequest, slug: str, ref: str, stage: str, audience: str) -> HttpResponse:
    """Every paper of a survey as one PDF. Nobody is named on a delegate's paper unless `?names=yes` asks for it."""
    event = event_of(request, ref)
    survey = survey_at(request, event, stage, audience)
    version = survey.survey_version
    if version is None:
        messages.error(request, "Prepare the papers first.")
        return redirect("evaluations:paper", slug, ref, stage, audience)
    part = request.GET.get("part", "1")
    start = (int(part) - 1) * IN_ONE_PDF if part.isdecimal() and 1 <= len(part) <= 4 and int(part) else 0
    rows = _to_print(survey)[start : start + IN_ONE_PDF]
    for_manager = survey.audience == AudienceChoice.MANAGER
    known = contacts()
    html = render_to_string(
        "evaluations/paper/papers_pdf.html",
        {
            "event": event,
            "times": times_in_words(event),
            "name": name_of(survey),
            "for_manager": for_manager,
            "with_names": request.GET.get("names") == "yes",
            "papers": [
                {
                    "code": paper_code(row.pk),
                    "person": row.delegate.name,
                    "lines": _printed(
                        services.paper_survey(version, row.block), _personal(survey, event, row)
                    ),
                }
                for row in rows
            ],
            "concern": sentences(library().notices["concern"], known),
            "contacts": known,
            "look": colour.stylesheet(request.partnership.colour),
        },
        request=request,
    )
    response = HttpResponse(render_pdf(html), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="papers-{event.ref}-{stage}-{audience}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _printed(survey: ComposedSurvey, words: dict[str, str]) -> list[dict[str, Any]]:
    def shown(line: PaperLine) -> dict[str, Any]:
        is_first = not line.is_in_grid or line.is_first_of_grid
        return {
            "line": line,
            "wording": fill(line.wording, words),
            "heading": fill(line.item.wording, words) if line.is_first_of_grid else "",
            "help": fill(line.item.help, words) if is_first else "",
            "only": fill(condition_words(survey, line.item), words) if is_first else "",
        }

    return [shown(line) for line in lines_of(survey)]
