"""The rows of courses in the permission matrix."""

import datetime as dt
from typing import Any

from courses.choices import BookingStatus
from courses.services.attendance import confirm_attendance
from courses.services.bookings import NewBooking, book_many
from courses.services.courses import create_course
from courses.services.events import create_event
from courses.services.people import DelegateFacts, find_or_create_delegates
from partnerships import clock, links
from partnerships.choices import Role
from partnerships.models import Agency, Membership
from tests.conftest import Cast
from tests.security.matrix import TEAM, OpenRow, row


def make(cast: Cast) -> dict[str, Any]:
    """A held event of the provider's own course with one delegate of each kind. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    membership = Membership.objects.get(user=cast.people[Role.PROVIDER])
    agency = membership.agency or Agency.objects.create(name=f"{first} Training", provides_training=True)
    Membership.objects.filter(pk=membership.pk).update(agency=agency)
    course = create_course(
        title=f"Neglect in {first} families", provider=agency, objectives=["recognise neglect"]
    )
    ended = clock.now() - dt.timedelta(days=2)
    event = create_event(
        course=course,
        starts_at=ended - dt.timedelta(hours=6),
        ends_at=ended,
        ref=f"NEG-{first}",
        venue="Hall",
    )
    facts = [
        DelegateFacts(name, first, f"{name.lower()}@{first.lower()}.example") for name in ("Ada", "Bo", "Cy")
    ]
    ada, bo, cy = (delegate for delegate, _ in find_or_create_delegates(facts))
    book_many(
        event=event,
        bookings=[
            NewBooking(ada),
            NewBooking(bo, status=BookingStatus.CANCELLED, cancelled_on=event.first_day),
            NewBooking(cy, status=BookingStatus.CAME_WITHOUT_BOOKING),
        ],
    )
    bookings = {row.delegate_id: row for row in event.bookings.all()}
    confirmed = create_event(
        course=course,
        starts_at=ended - dt.timedelta(hours=6),
        ends_at=ended,
        ref=f"OLD-{first}",
        venue="Elsewhere",
    )
    book_many(event=confirmed, bookings=[NewBooking(ada, status=BookingStatus.ATTENDED)])
    with clock.held_at(clock.now() + dt.timedelta(seconds=1)):
        confirm_attendance(event=confirmed, by=None)
    held = confirmed.bookings.get()
    held.certificate_released_at = clock.now()
    held.save()
    return {
        "course": course,
        "event": event,
        "booked": bookings[ada.pk],
        "cancelled": bookings[bo.pk],
        "without": bookings[cy.pk],
        "person": ada,
        "other_person": cy,
        "certificate_token": links.token_for(
            links.LinkKind.CERTIFICATE, partnership_id=cast.partnership.pk, object_id=held.pk
        ),
    }


def course_pk(made: Any) -> list[object]:
    return [made["course"].pk]


def course_title(made: Any) -> str:
    return str(made["course"].title)


def event_ref(made: Any) -> list[object]:
    return [made["event"].ref]


def booking(key: str) -> Any:
    return lambda made: [made["event"].ref, made[key].pk]


def person(made: Any) -> list[object]:
    return [made["person"].pk]


def posted(name: str, args: Any, fact: str) -> Any:
    """A page that takes a POST alone and leads back."""
    return row(name, roles=TEAM, args=args, method="post", status=dict.fromkeys(TEAM, 302), fact=fact)


PROVIDER = frozenset({Role.PROVIDER})

ROWS = [
    # name                             who          what stands on the page
    row("courses:courses", roles=TEAM, fact=course_title),
    row("courses:course_new", roles=TEAM, fact="Add a course"),
    row("courses:course", roles=TEAM, args=course_pk, fact="recognise neglect"),
    row("courses:course_edit", roles=TEAM, args=course_pk, fact="Areas of practice"),
    row("courses:course_objectives", roles=TEAM, args=course_pk, fact="Objectives of"),
    row("courses:course_check", roles=TEAM, args=course_pk, fact="Knowledge check of"),
    row("courses:events", roles=TEAM, fact=course_title),
    row("courses:event_new", roles=TEAM, fact="Plan an event"),
    row("courses:event", roles=TEAM, args=event_ref, fact="Ada"),
    row("courses:event_history", roles=TEAM, args=event_ref, fact="3 people were booked"),
    row("courses:event_edit", roles=TEAM, args=event_ref, fact="Change place, places and trainers"),
    row("courses:event_move", roles=TEAM, args=event_ref, fact="Move this event"),
    row("courses:event_cancel", roles=TEAM, args=event_ref, fact="This cannot be undone"),
    row("courses:event_attendance", roles=TEAM, args=event_ref, fact="Save attendance"),
    posted("courses:attendance_claims", event_ref, "/attendance/"),
    posted("courses:attendance_confirm", event_ref, "/attendance/"),
    row("courses:came_without_booking", roles=TEAM, args=event_ref, fact="Add as came"),
    row("courses:sign_in_sheet", roles=TEAM, args=event_ref, fact="Signature"),
    row("courses:sign_in_sheet_pdf", roles=TEAM, args=event_ref, fact="%PDF"),
    row("courses:booking_new", roles=TEAM, args=event_ref, fact="Add a booking"),
    row("courses:booking", roles=TEAM, args=booking("booked"), fact="Training record of Ada"),
    row("courses:booking_cancel", roles=TEAM, args=booking("booked"), fact="working days’ notice"),
    posted("courses:booking_rebook", booking("cancelled"), "/bookings/"),
    posted("courses:booking_take_back", booking("without"), "/attendance/"),
    row("courses:people", roles=TEAM, fact="Ada"),
    row("courses:person", roles=TEAM, args=person, fact="Training record"),
    row("courses:person_edit", roles=TEAM, args=person, fact="They are a volunteer"),
    row("courses:person_merge", roles=TEAM, args=person, fact="Find the other record"),
    row(
        "courses:person_merge_with",
        roles=TEAM,
        args=lambda made: [made["person"].pk, made["other_person"].pk],
        fact="Are these one person?",
    ),
    row("courses:our_courses", roles=PROVIDER, fact=course_title),
    row("courses:our_course", roles=PROVIDER, args=course_pk, fact=course_title),
]

OPEN_ROWS = [
    OpenRow("certificate", 200, 200, args=lambda made: [made["certificate_token"]], fact="%PDF"),
]
