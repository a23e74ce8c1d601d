"""What the programme puts on Home and into the search box."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Q
from django.urls import reverse

from courses.choices import AttendanceClaim, BookingStatus, EventState
from courses.logic.notice import attendance_asked_on
from courses.logic.people import fold
from courses.logic.quarters import quarter_of
from courses.logic.rates import AttendanceCounts
from courses.models import Event
from courses.queries.attendance import counts_for
from courses.queries.programme import course_list, event_list, people_list
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.logic.wording import long_date, plural
from partnerships.models import PartnershipSettings
from partnerships.places import DueItem, KeyFigure, SearchHit
from partnerships.queries.groups import open_slug

MOST_ROWS = 50
MOST_HITS = 10


def due_items(member: Member, today: dt.date) -> Sequence[DueItem]:
    """Attendance asked from the next working day on, and claims that were made after it was confirmed."""
    held = visible_to(member, Event).filter(state=EventState.PLANNED, ends_at__lt=clock.now())
    said = Q(bookings__claim=AttendanceClaim.CAME, bookings__status=BookingStatus.BOOKED)
    rows = (
        held.filter(bookings__isnull=False)
        .annotate(
            not_marked=Count("bookings", filter=Q(bookings__status=BookingStatus.BOOKED)),
            claims=Count("bookings", filter=said),
        )
        .filter(Q(attendance_confirmed_at=None) | Q(claims__gt=0))
        .select_related("course")
        .order_by("ends_at")[:MOST_ROWS]
    )
    items = []
    slug = ""
    for event in rows:
        asked_on = attendance_asked_on(event.last_day)
        if asked_on > today:
            continue
        slug = slug or open_slug()
        url = reverse("courses:event_attendance", args=[slug, event.ref])
        items.append(_due_item(event, event.claims, event.not_marked, asked_on, url))
    return items


def _due_item(event: Event, claims: int, not_marked: int, asked_on: dt.date, url: str) -> DueItem:
    title = f"{event.course.title}, {long_date(event.first_day)}"
    said = f"{plural(claims, 'person says', 'people say')} they came. " if claims else ""
    if event.attendance_confirmed_at is None:
        return DueItem(
            due_on=asked_on,
            what=f"Mark attendance: {title}",
            why=f"{said}{plural(not_marked, 'person is', 'people are')} not marked.",
            whose="Coordinator",
            button="Mark attendance",
            url=url,
        )
    return DueItem(
        due_on=asked_on,
        what=f"Check who came: {title}",
        why=f"{said}They are not marked.",
        whose="Coordinator",
        button="Check",
        url=url,
    )


def key_figures(member: Member, today: dt.date) -> Sequence[KeyFigure]:
    """People trained at the events held so far this quarter, with the denominator."""
    start_month = PartnershipSettings.objects.values_list("year_start_month", flat=True).first() or 4
    first, last = quarter_of(today, start_month)
    start = dt.datetime.combine(first, dt.time(), tzinfo=clock.LONDON)
    end = min(clock.now(), dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), tzinfo=clock.LONDON))
    ids = list(
        visible_to(member, Event)
        .filter(state=EventState.PLANNED, ends_at__gte=start, ends_at__lt=end)
        .values_list("pk", flat=True)
    )
    counts = sum(counts_for(ids).values(), AttendanceCounts(0, 0, 0, 0, 0, 0, 0))
    events = plural(len(ids), "event")
    words = f"{counts.trained:,} at {events}: {counts.of_registered.words}" if ids else "No event held yet."
    return [KeyFigure("People trained this quarter", words, reverse("courses:events", args=[open_slug()]))]


def find_courses(words: str, member: Member) -> Sequence[SearchHit]:
    """Courses by title."""
    found = list(course_list(member).filter(title__icontains=words)[:MOST_HITS])
    slug = open_slug() if found else ""
    return [
        SearchHit(
            course.title,
            str(course.provider or course.get_kind_display()),
            reverse("courses:course", args=[slug, course.pk]),
        )
        for course in found
    ]


def find_events(words: str, member: Member) -> Sequence[SearchHit]:
    """Events by reference, course or venue."""
    found = event_list(member).filter(
        Q(ref__icontains=words) | Q(course__title__icontains=words) | Q(venue__icontains=words)
    )[:MOST_HITS]
    slug = open_slug() if found else ""
    return [
        SearchHit(str(event), event.ref, reverse("courses:event", args=[slug, event.ref])) for event in found
    ]


def find_people(words: str, member: Member) -> Sequence[SearchHit]:
    """People by name or address."""
    matches = Q(email__icontains=words)
    if key := fold(words):
        matches |= Q(name_key__contains=key)
    found = list(people_list(member).filter(matches)[:MOST_HITS])
    slug = open_slug() if found else ""
    return [
        SearchHit(person.name, str(person.agency or ""), reverse("courses:person", args=[slug, person.pk]))
        for person in found
    ]
