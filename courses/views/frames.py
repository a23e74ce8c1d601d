"""What the programme's pages have in common: their tabs and the head of an event.

`evaluations` and others extend templates/courses/event_base.html and fill it with `event_frame`.
"""

from typing import Any

from django.urls import reverse

from courses.models import Course, Event
from courses.queries.attendance import counts_of
from courses.queries.programme import course_with_links, event_with_course
from courses.rules import MARK_ATTENDANCE, SEE_PEOPLE, SEE_PROGRAMME
from courses.tables import event_tag
from partnerships import clock, places
from partnerships.access import get_visible
from partnerships.logic.wording import clock_time, long_date
from partnerships.requests import TenantRequest


def programme_tabs(request: TenantRequest, current: str) -> list[dict[str, Any]]:
    """Events, courses, people and what upper floors add ("programme" tabs)."""
    slug, member = request.partnership.slug, request.member
    own = [
        ("Events", "courses:events", SEE_PROGRAMME),
        ("Courses", "courses:courses", SEE_PROGRAMME),
        ("People", "courses:people", SEE_PEOPLE),
    ]
    shown = [(label, name) for label, name, needed in own if member.can(needed)]
    shown += [(tab.label, tab.url_name) for tab in places.tabs_for("programme", member)]
    return [
        {"label": label, "url": reverse(name, args=[slug]), "current": name == current}
        for label, name in shown
    ]


def event_of(request: TenantRequest, ref: str) -> Event:
    """The event of an address, with its course and trainers.

    Raises:
        Http404: there is none that this member may see.
    """
    return get_visible(Event, request.member, using=event_with_course, ref=ref)


def course_of(request: TenantRequest, pk: int) -> Course:
    """The course of an address, with everything its page shows.

    Raises:
        Http404: there is none that this member may see.
    """
    return get_visible(Course, request.member, using=course_with_links, pk=pk)


def times_in_words(event: Event) -> str:
    """`27 March 2026, 9:30am to 4pm`, or the window of an event of several days."""
    starts, ends = clock.local(event.starts_at), clock.local(event.ends_at)
    if event.first_day == event.last_day:
        return f"{long_date(event.first_day)}, {clock_time(starts)} to {clock_time(ends)}"
    first = f"{long_date(event.first_day)}, {clock_time(starts)}"
    return f"{first}, to {long_date(event.last_day)}, {clock_time(ends)}"


def event_frame(request: TenantRequest, event: Event, current: str) -> dict[str, Any]:
    """The context of templates/courses/event_base.html; `current` is the url name of the tab shown."""
    slug, member = request.partnership.slug, request.member
    if member.can(SEE_PROGRAMME):
        request.shown_within = "courses:event"
    counts = counts_of(event)
    own = [
        ("Delegates", "courses:event", 10, SEE_PROGRAMME),
        ("Attendance", "courses:event_attendance", 20, MARK_ATTENDANCE),
    ]
    own += [("History", "courses:event_history", 90, SEE_PROGRAMME)]
    tabs = [(order, label, name) for label, name, order, needed in own if member.can(needed)]
    tabs += [(tab.order, tab.label, tab.url_name) for tab in places.tabs_for("event", member)]
    words, colour = event_tag(event, clock.now())
    return {
        "event": event,
        "counts": counts,
        "figures": figures_of(event, counts),
        "times": times_in_words(event),
        "status_words": words,
        "status_colour": colour,
        "has_begun": clock.today() >= event.first_day,
        "crumbs": [
            {"text": "Programme", "url": reverse("courses:events", args=[slug])},
            {"text": event.course.title, "url": reverse("courses:course", args=[slug, event.course_id])},
        ],
        "event_tabs": [
            {"label": label, "url": reverse(name, args=[slug, event.ref]), "current": name == current}
            for _, label, name in sorted(tabs)
        ],
    }


def figures_of(event: Event, counts: Any) -> list[dict[str, Any]]:
    """The line of figures: counts, and each rate beside its whole, never a percentage alone."""
    return [
        {"label": "Registered", "value": counts.registered},
        {"label": "Came", "value": counts.came, "note": f"of {counts.registered} registered"},
        {"label": "Did not attend", "value": counts.did_not_attend},
        {"label": "Not marked", "value": counts.not_marked},
        {"label": "Cancelled", "value": counts.cancelled},
        {"label": "Came without booking", "value": counts.came_without_booking},
        {"label": "Trained", "value": counts.trained, "note": "in all"},
    ]
