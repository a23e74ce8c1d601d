"""A partnership with a course, events and people, made by the product's own services."""

import datetime as dt
from dataclasses import dataclass

from courses.models import Booking, Course, Delegate, Event
from courses.services.courses import create_course
from courses.services.events import create_event
from evaluations.logic.stages import Stage
from evaluations.logic.survey_parts import AnswerKind, ComposedItem, SurveyPage
from evaluations.models import EventPlan
from evaluations.services.versions import survey_version_for
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Partnership, PartnershipSettings
from partnerships.services.partnerships import add_member, create_partnership
from partnerships.tenancy import partnership_scope

CONTACTS = {
    "controller": "Ashshire Council",
    "dpo_contact": "dpo@ashshire.example",
    "privacy_notice_url": "https://ashshire.example/privacy",
    "front_door": "the front door on 01632 960001",
    "out_of_hours": "01632 960002",
    "designated_officer": "the designated officer on 01632 960003",
    "concern_mailbox": "concerns@ashshire.example",
    "concern_cover_name": "Cara Cover",
    "concern_cover_email": "cover@ashshire.example",
}
OBJECTIVES = (
    "recognise the signs of neglect in a child",
    "describe what happens after a referral",
    "explain what I may share, and with whom",
)
OFFICER = "officer@ashshire.example"


@dataclass(frozen=True)
class House:
    """What every benchmark starts from."""

    partnership: Partnership
    course: Course


def build(slug: str = "ashshire") -> House:
    """A partnership that may send, an officer, and a course with objectives and every survey's version."""
    partnership = create_partnership(slug=slug, name="Ashshire Safeguarding Children Partnership")
    with partnership_scope(partnership):
        PartnershipSettings.objects.update(
            **CONTACTS, sending_started_at=clock.now() - dt.timedelta(days=800)
        )
        add_member(email=OFFICER, name="Olga Officer", roles={Role.POLICY_OFFICER: None})
        course = create_course(title="Neglect: signs and first steps", objectives=OBJECTIVES)
        for stage in Stage:
            survey_version_for(course=course, stage=stage.value, audience="delegate")
    return House(partnership, course)


def event_with_people(course: Course, starts_at: dt.datetime, people: int, *, ref: str) -> Event:
    """An event with that many bookings; the planner has not seen it yet."""
    event = create_event(
        course=course, starts_at=starts_at, ends_at=starts_at + dt.timedelta(hours=6), ref=ref
    )
    book(event, people, prefix=ref.lower())
    return event


def book(event: Event, people: int, *, prefix: str) -> None:
    """People with addresses, each booked on the event."""
    booked_at = min(clock.now(), event.starts_at) - dt.timedelta(days=60)
    delegates = Delegate.objects.bulk_create(
        Delegate(
            first_name=f"Person{number}",
            last_name=prefix,
            name_key=f"{prefix} person{number}",
            email=f"{prefix}.{number}@work.example",
            created_at=booked_at,
        )
        for number in range(people)
    )
    Booking.objects.bulk_create(
        Booking(event=event, delegate=delegate, created_at=booked_at) for delegate in delegates
    )


def seen_in_time(event: Event) -> None:
    """As if the booking list had been imported well before the event: nothing waits for Start."""
    EventPlan.objects.create(event=event, first_people_at=event.starts_at - dt.timedelta(days=40))


def answered(page: SurveyPage, *, turn: int = 0, words: bool = True) -> dict[str, object]:
    """A form's values with every question of the page answered, free texts if `words`; `turn` varies them."""
    fields: dict[str, object] = {}
    for item in page.items:
        if item.kind is AnswerKind.TEXT and not words:
            continue
        for place, name in enumerate(item.field_names):
            fields[name] = _answer(item, turn + place)
    return fields


def _answer(item: ComposedItem, turn: int) -> object:
    if item.kind is AnswerKind.TEXT:
        return "The examples were close to my work, and I would like more time for practice."
    codes = [
        choice.code for choice in item.choices if not choice.is_special and choice.code != item.ends_survey_on
    ]
    code = codes[turn % len(codes)]
    return [code] if item.kind is AnswerKind.MULTI_CHOICE else code
