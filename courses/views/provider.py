"""Our courses: what a provider sees of its own courses and events. Counts alone, no names."""

from django.http import HttpResponse

from courses.models import Event
from courses.queries.programme import course_list
from courses.rules import SEE_OWN_COURSES
from courses.tables import OwnEventTable
from courses.views.frames import course_of
from partnerships import places
from partnerships.access import visible_to
from partnerships.lists import show_list
from partnerships.permissions import requires
from partnerships.requests import TenantRequest


@requires(SEE_OWN_COURSES)
def our_courses(request: TenantRequest, slug: str) -> HttpResponse:
    """The agency's own courses and events."""
    events = visible_to(request.member, Event).select_related("course")
    return show_list(
        request,
        "courses/our_courses.html",
        table=OwnEventTable(events, slug=slug),
        name="our events",
        context={"courses": course_list(request.member)},
    )


@requires(SEE_OWN_COURSES)
def our_course(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One of the agency's own courses."""
    found = course_of(request, pk)
    events = visible_to(request.member, Event).filter(course=found).select_related("course")
    return show_list(
        request,
        "courses/our_course.html",
        table=OwnEventTable(events, slug=slug, exclude=("course",)),
        name=f"our events {found.title}",
        context={"course": found, "panels": places.panels_for("our-course", found.pk, request.member)},
    )
