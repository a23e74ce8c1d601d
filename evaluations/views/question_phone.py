"""One question as people see it on a phone; nothing is saved."""

from django.http import HttpResponse
from django.urls import reverse

from courses.models import Course
from evaluations.logic.answers import AnswersInvalidError, read_page
from evaluations.logic.composed_items import plain_item
from evaluations.logic.composed_json import survey_to_json
from evaluations.logic.library import Item, SurveyLibrary
from evaluations.logic.paging import number_positions, put_on_pages
from evaluations.logic.stages import STAGE_AND_AUDIENCE, Audience
from evaluations.logic.survey_parts import ComposedSurvey, CourseFacts, Objective
from evaluations.queries.answering import contacts
from evaluations.queries.library import library
from evaluations.services.versions import digest_of
from evaluations.views.survey_preview import EXAMPLE_NAME, INVALID
from evaluations.views.survey_rendering import PageFilling, as_posted, page_html
from partnerships import clock
from partnerships.logic.wording import long_date
from partnerships.requests import TenantRequest

EXAMPLE_COURSE, EXAMPLE_SUBJECT = "Example course", "neglect"


def question_page(
    request: TenantRequest,
    item: Item,
    with_own: SurveyLibrary,
    course: Course | None,
    url_name: str,
    key: object,
) -> HttpResponse:
    """The page of a survey that asks this question alone; a POST is checked like a real one and forgotten."""
    survey = _alone(item, with_own, course)
    page = survey.pages[0]
    shown, errors = as_posted({}), {}
    if request.method == "POST":
        shown = dict(request.POST.lists())
        try:
            read_page(page, shown)
        except AnswersInvalidError as invalid:
            errors = invalid.messages
    values = {
        "course_title": course.title if course else EXAMPLE_COURSE,
        "run_date": long_date(clock.today()),
    }
    if survey.audience is Audience.MANAGER:
        values["name"] = EXAMPLE_NAME
    address = reverse(url_name, args=[request.partnership.slug, key, page.number])
    filling = PageFilling(
        partnership=request.partnership,
        digest=digest_of(survey_to_json(survey)),
        page=page,
        items=page.items,
        place=1,
        of=1,
        address=address.removesuffix(f"{page.number}/"),
        leaving=address,
        back=False,
        is_last=True,
        person=0,
        values=values,
        contacts=contacts(),
        answers=shown,
        errors=errors,
        wordings={each.key: each.alternative_wording for each in page.items if each.alternative_wording},
        is_preview=True,
    )
    return HttpResponse(page_html(request, filling, library()), status=INVALID if errors else 200)


def _alone(item: Item, with_own: SurveyLibrary, course: Course | None) -> ComposedSurvey:
    """A survey of this question alone, at the first stage that may ask it."""
    stage, audience = STAGE_AND_AUDIENCE[item.stages[0]]
    objectives: tuple[Objective, ...] = ()
    if course is not None:
        objectives = tuple(
            Objective(str(row.pk), row.text)
            for row in course.objectives.all()
            if str(row.pk) == item.objective_id
        )
    facts = CourseFacts(course.subject_words if course else EXAMPLE_SUBJECT, objectives)
    pages = put_on_pages(number_positions([plain_item(with_own, item, stage, facts)]), stage, audience)
    return ComposedSurvey(stage, audience, pages, 1, 0, 1)
