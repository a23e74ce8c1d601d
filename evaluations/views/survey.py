"""The public survey: first page, pages of questions, thanks. No login; a GET changes nothing."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_http_methods, require_safe

from courses.models import Booking
from courses.services.certificates import certificate_path
from evaluations.choices import InvitationState
from evaluations.logic.answers import (
    Answer,
    AnswersInvalidError,
    MarkedQuestion,
    items_asked,
    mark_check,
    merge_page,
    next_page,
    pages_asked,
    read_page,
)
from evaluations.logic.notices import fill, names_in_words
from evaluations.logic.stages import Stage
from evaluations.logic.survey_parts import ComposedSurvey, SurveyPage
from evaluations.queries.answering import (
    Asked,
    PersonAskedAbout,
    people_asked_about,
    sent_scores,
    survey_of,
)
from evaluations.queries.library import library
from evaluations.services.answering import SurveyNotOpen, press_start, save_page, submit_draft
from evaluations.services.supervisors import is_asked
from evaluations.views.survey_links import survey_link, while_open, why_not_open
from evaluations.views.survey_rendering import PageFilling, Posted, as_posted, page_html
from evaluations.views.survey_words import (
    concern_sentences,
    event_days,
    moment_words,
    personal_words,
    start_sentences,
    wordings,
)
from partnerships import clock
from partnerships.links import LinkKind, token_for

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@survey_link
@while_open
def first_page(request: HttpRequest, token: str, asked: Asked) -> HttpResponseBase:
    """Who asks, about what, why, how long, what happens to the answers. POST is Start, or going on."""
    if request.method == "POST":
        press_start(invitation=asked)
        if not asked.for_manager and is_asked(booking_id=asked.booking_id, stage=asked.stage):
            return HttpResponseRedirect(f"/s/{token}/supervisor/")
        return HttpResponseRedirect(f"/s/{token}/{page_to_resume(asked).number}/")
    people = people_asked_about(asked, clock.now()) if asked.for_manager else []
    here = [person.name for person in people if person.event_id == asked.event_id]
    names = names_in_words(here) or asked.about.delegate_name
    context = {
        "asked": asked,
        "days": event_days(asked),
        "closes": moment_words(asked.closes_at),
        "sentences": start_sentences(asked, names),
        "people": _shown_people(asked, people) if len(people) > 1 else [],
        "privacy_url": asked.about.contacts["privacy_notice_url"],
        "action": f"/s/{token}/",
        "started": asked.state == InvitationState.STARTED,
    }
    return render(request, "evaluations/survey/start.html", context)


def page_to_resume(asked: Asked) -> SurveyPage:
    """The page after the last one saved; that one itself when it was the last of all."""
    survey = survey_of(asked)
    pages = pages_asked(survey, asked.draft)
    following = next_page(survey, asked.draft, after=asked.draft_page)
    return following or pages[-1]


def _shown_people(asked: Asked, people: list[PersonAskedAbout]) -> list[dict[str, object]]:
    """The people a manager is asked about, each with the address of their own survey; the course where they differ."""
    several = len({person.event_id for person in people}) > 1
    return [
        {
            "name": person.name,
            "course": person.course_title if several else "",
            "url": f"/s/{_token_of(asked, person)}/",
            "answered": person.state == InvitationState.ANSWERED,
            "started": person.state == InvitationState.STARTED,
        }
        for person in people
    ]


def _token_of(asked: Asked, person: PersonAskedAbout) -> str:
    return token_for(
        LinkKind.SURVEY,
        partnership_id=asked.partnership.pk,
        object_id=person.invitation_id,
        generation=person.generation,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@survey_link
def questions(request: HttpRequest, token: str, asked: Asked, number: int) -> HttpResponseBase:
    """One page of questions. POST saves it; of the last page it sends everything."""
    if request.method == "POST" and asked.state == InvitationState.ANSWERED:
        return _to_thanks(token)
    refusal = why_not_open(request, token, asked)
    if refusal is not None:
        return refusal
    if asked.state != InvitationState.STARTED:
        return HttpResponseRedirect(f"/s/{token}/")
    survey = survey_of(asked)
    page = next((page for page in pages_asked(survey, asked.draft) if page.number == number), None)
    if page is None:
        return HttpResponseRedirect(f"/s/{token}/{page_to_resume(asked).number}/")
    if request.method == "POST":
        return _take_page(request, token, asked, survey, page)
    return HttpResponse(_page_shown(request, token, asked, survey, page, as_posted(asked.draft), {}))


def _take_page(
    request: HttpRequest, token: str, asked: Asked, survey: ComposedSurvey, page: SurveyPage
) -> HttpResponseBase:
    posted = dict(request.POST.lists())
    try:
        given = read_page(page, posted)
    except AnswersInvalidError as invalid:
        words = personal_words(asked) | wordings(asked, page.items)
        errors = {name: fill(message, words) for name, message in invalid.messages.items()}
        shown = {**as_posted(asked.draft), **{name: posted.get(name, []) for name in _field_names(page)}}
        html = _page_shown(request, token, asked, survey, page, shown, errors)
        return HttpResponse(html, status=INVALID)
    answers = merge_page(page, asked.draft, given)
    following = next_page(survey, answers, after=page.number)
    try:
        if request.POST.get("go") == "back":
            save_page(invitation=asked, page=page, given=given)
            return HttpResponseRedirect(_address_before(token, survey, answers, page))
        if following is None:
            submit_draft(asked=asked, last_page=page, given=given)
            return _to_thanks(token)
        save_page(invitation=asked, page=page, given=given)
    except SurveyNotOpen:
        return HttpResponseRedirect(f"/s/{token}/")
    return HttpResponseRedirect(f"/s/{token}/{following.number}/")


def _field_names(page: SurveyPage) -> list[str]:
    return [name for item in page.items for name in item.field_names]


def _address_before(token: str, survey: ComposedSurvey, answers: dict[str, Answer], page: SurveyPage) -> str:
    before = [earlier.number for earlier in pages_asked(survey, answers) if earlier.number < page.number]
    return f"/s/{token}/{before[-1]}/" if before else f"/s/{token}/"


def _to_thanks(token: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"/s/{token}/thanks/")


def _page_shown(
    request: HttpRequest,
    token: str,
    asked: Asked,
    survey: ComposedSurvey,
    page: SurveyPage,
    shown: Posted,
    errors: dict[str, str],
) -> str:
    pages = pages_asked(survey, asked.draft)
    items = items_asked(survey, page, asked.draft)
    filling = PageFilling(
        partnership=asked.partnership,
        digest=f"{asked.version_digest}{asked.block}",
        page=page,
        items=items,
        place=pages.index(page) + 1,
        of=len(pages),
        address=f"/s/{token}/",
        leaving=f"/s/{token}/",
        back=True,
        is_last=page is pages[-1],
        person=asked.invitation_id,
        values=personal_words(asked),
        contacts=asked.about.contacts,
        answers=shown,
        errors=errors,
        wordings=wordings(asked, items),
    )
    return page_html(request, filling, library())


@require_safe
@survey_link
def thanks(request: HttpRequest, token: str, asked: Asked) -> HttpResponseBase:
    """What happens next; the knowledge check's answers after the after survey; who to call about a child."""
    if asked.state != InvitationState.ANSWERED:
        return HttpResponseRedirect(f"/s/{token}/")
    answers = _answers_to_mark(asked)
    absent = answers is not None and any(
        item.ends_survey_on is not None and answers.get(item.key) == item.ends_survey_on
        for item in survey_of(asked).items
    )
    people = people_asked_about(asked, clock.now()) if asked.for_manager else []
    context = {
        "asked": asked,
        "absent": absent,
        "absent_words": library().notices["did_not_attend"],
        "marked": [] if absent or answers is None else _shown_marks(mark_check(survey_of(asked), answers)),
        "next_words": _next_words(asked),
        "certificate_url": _certificate_url(asked) if answers is not None and not absent else "",
        "concern": concern_sentences(asked),
        "people": [one for one in _shown_people(asked, people) if not one["answered"]],
        "leaving": f"/s/{token}/",
        "privacy_url": asked.about.contacts["privacy_notice_url"],
    }
    return render(request, "evaluations/survey/thanks.html", context)


def _answers_to_mark(asked: Asked) -> dict[str, Answer] | None:
    """The codes sent in an after survey, by item; None at other stages, where nothing is marked."""
    if asked.stage is not Stage.POST or asked.for_manager:
        return None
    scores = sent_scores(asked.invitation_id) or []
    single = {item.key: item.positions[0] for item in survey_of(asked).items if len(item.positions) == 1}
    codes = {key: scores[place] for key, place in single.items() if place < len(scores)}
    return {key: code for key, code in codes.items() if code is not None and code >= 0}


def _shown_marks(marked: Sequence[MarkedQuestion]) -> list[dict[str, object]]:
    """The knowledge check in words; a question that was left blank shows its answer all the same."""
    shown = []
    for mark in marked:
        labels = {choice.code: choice.label for choice in mark.item.choices}
        verdict = "You got this right" if mark.is_correct else "You chose another answer"
        if mark.is_dont_know:
            verdict = "You said that you did not know"
        shown.append(
            {
                "wording": mark.item.wording,
                "chosen": labels.get(mark.chosen, "") if mark.chosen is not None else "",
                "verdict": verdict if mark.is_correct is not None else "You did not answer this",
                "right": labels[mark.item.correct_code or 0],
                "is_correct": bool(mark.is_correct),
                "why": mark.item.why,
            }
        )
    return shown


_NEXT = {
    Stage.PRE: "When the course is over we will ask some of these questions again, to see what it changed.",
    Stage.POST: "In three months we will ask what you have been able to use. It takes a few minutes.",
    Stage.M3: "In six months from the course we will ask for the last time what has lasted.",
    Stage.M6: "That was the last survey about this course.",
}


def _next_words(asked: Asked) -> str:
    if asked.for_manager and asked.stage is Stage.M3:
        return "At six months from the course we will ask once more, about what has lasted."
    return _NEXT[asked.stage]


def _certificate_url(asked: Asked) -> str:
    return certificate_path(Booking(pk=asked.booking_id, partnership_id=asked.partnership.pk))
