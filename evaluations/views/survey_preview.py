"""A survey as people will see it, saving nothing: by the link of a trial email, or on an officer’s page."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses.models import Event
from evaluations.logic.answers import AnswersInvalidError, read_page
from evaluations.logic.stages import Audience, Stage, survey_name
from evaluations.models import SurveyVersion
from evaluations.queries.answering import Asked, asked_of_nobody
from evaluations.queries.library import composed_survey, library
from evaluations.rules import SEE_SURVEYS
from evaluations.views.survey_links import altered, notice
from evaluations.views.survey_rendering import PageFilling, as_posted, page_html
from evaluations.views.survey_words import (
    condition_words,
    event_days,
    moment_words,
    personal_words,
    start_sentences,
)
from partnerships import clock
from partnerships.access import get_visible
from partnerships.links import BadLink, LinkKind, token_for, verify
from partnerships.middleware import respond
from partnerships.permissions import requires
from partnerships.requests import TenantRequest
from partnerships.tenancy import partnership_scope

EXAMPLE_NAME = "Jo Example"
INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def trial(request: HttpRequest, token: str, number: int = 0) -> HttpResponseBase:
    """A page of a trial: 0 is the first page. A POST goes on and forgets what was chosen."""
    try:
        link = verify(LinkKind.SURVEY_PREVIEW, token)
    except BadLink:
        return altered(request)
    with partnership_scope(link.partnership_id):
        versions = SurveyVersion.objects.select_related("partnership", "course")
        version = versions.filter(pk=link.object_id, partnership__active=True).first()
        if version is None:
            return altered(request)
        request.partnership = version.partnership  # type: ignore[attr-defined]
        return respond(lambda request: _trial_page(request, token, version, number), request)


def _trial_page(request: HttpRequest, token: str, version: SurveyVersion, number: int) -> HttpResponseBase:
    address = f"/s/preview/{token}/"
    survey = composed_survey(version)
    if number == 0:
        if request.method == "POST":
            return HttpResponseRedirect(f"{address}{survey.pages[0].number}/")
        return _trial_start(request, address, version)
    page = next((page for page in survey.pages if page.number == number), None)
    if page is None:
        return notice(
            request,
            "That was the last page",
            [
                "Here people read that their answers were sent, and what happens next.",
                "Nothing was saved: this was a trial.",
            ],
            links=[{"url": address, "text": "See it again from the first page"}],
        )
    shown, errors = as_posted({}), {}
    if request.method == "POST":
        if request.POST.get("go") == "back":
            return HttpResponseRedirect(address if number == 1 else f"{address}{number - 1}/")
        try:
            read_page(page, dict(request.POST.lists()))
        except AnswersInvalidError as invalid:
            shown, errors = dict(request.POST.lists()), invalid.messages
        else:
            return HttpResponseRedirect(f"{address}{number + 1}/")
    asked = _example(version)
    filling = PageFilling(
        partnership=version.partnership,
        digest=version.digest,
        page=page,
        items=page.items,
        place=number,
        of=len(survey.pages),
        address=address,
        leaving=address,
        back=True,
        is_last=page is survey.pages[-1],
        person=version.pk,
        values=personal_words(asked),
        contacts=asked.about.contacts,
        answers=shown,
        errors=errors,
        wordings={item.key: item.alternative_wording for item in page.items if item.alternative_wording},
        notes={item.key: condition_words(survey, item) for item in page.items},
        is_preview=True,
    )
    return HttpResponse(page_html(request, filling, library()), status=INVALID if errors else 200)


def _trial_start(request: HttpRequest, address: str, version: SurveyVersion) -> HttpResponse:
    asked = _example(version)
    context = {
        "asked": asked,
        "days": event_days(asked),
        "closes": moment_words(asked.closes_at),
        "sentences": start_sentences(asked, EXAMPLE_NAME),
        "people": [],
        "privacy_url": asked.about.contacts["privacy_notice_url"],
        "action": address,
        "is_preview": True,
    }
    return render(request, "evaluations/survey/start.html", context)


def _example(version: SurveyVersion) -> Asked:
    """An invitation that nobody has, about the course's latest event, or today when it has none."""
    event = Event.objects.filter(course=version.course_id).order_by("-starts_at").first()
    return asked_of_nobody(version.partnership, version, event, clock.now(), delegate_name=EXAMPLE_NAME)


@requires(SEE_SURVEYS)
def preview(request: TenantRequest, slug: str, version_id: int) -> HttpResponse:
    """A survey version on a phone, for officers."""
    version = get_visible(
        SurveyVersion, request.member, using=lambda rows: rows.select_related("course"), pk=version_id
    )
    token = token_for(LinkKind.SURVEY_PREVIEW, partnership_id=request.partnership.pk, object_id=version.pk)
    if not version.composed:
        raise Http404
    context = {
        "version": version,
        "name": survey_name(Stage(version.stage), Audience(version.audience)),
        "trial_url": f"/s/preview/{token}/",
    }
    return render(request, "evaluations/survey/preview.html", context)
