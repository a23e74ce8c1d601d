"""A small programme with answers, for the tests of reports: one quarter, and what was before it.

The clock of the tests stands on 1 June 2026, so the last complete quarter is January to March 2026.
"""

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from courses.choices import BookingStatus
from courses.models import Booking, Course, CourseTheme, Delegate, Event
from evaluations.models import Comment, EventSurvey, Invitation, Response, SurveyItem
from evaluations.services.tallying import tally_events
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Agency, AgencyBoard, Theme, User
from partnerships.queries.members import member_of
from reports.choices import OpinionChoice
from reports.logic.quarters import Quarter
from reports.models import Opinion, Report
from reports.queries.content_of import content_of
from reports.services import drafting, opinions, publishing
from tests.conftest import Cast
from tests.evaluations.answering import scores_of, survey_of
from tests.evaluations.making import london, make_course, make_event

QUARTER = Quarter(2025, 4)
AGENCIES = (
    ("Ash Valley NHS Trust", "health"),
    ("Ashshire Police", "police"),
    ("Ashshire Council", "council"),
    ("St Oswald's School", "education"),
    ("Homes and Hearths", "voluntary"),
)
#: How long after its due date a survey of each stage closes in these tests.
OPEN_FOR = dt.timedelta(days=21)
MONTHS = {"pre": 0, "post": 0, "m3": 91, "m6": 183}


@dataclass
class Programme:
    """What was made."""

    cast: Cast
    courses: dict[str, Course] = field(default_factory=dict)
    events: dict[str, Event] = field(default_factory=dict)
    bookings: dict[str, list[Booking]] = field(default_factory=dict)


def member(cast: Cast, role: Role) -> Member:
    """A member of the cast, as views and services know them."""
    found = member_of(cast.people[role].pk)
    assert found is not None
    return found


def make_agencies(cast: Cast) -> list[Agency]:
    """Agencies of five sectors; the last belongs to the second board alone."""
    found = [Agency.objects.create(name=name, sector=sector) for name, sector in AGENCIES]
    links = [AgencyBoard(agency=agency, board=board) for agency in found[:4] for board in cast.boards]
    AgencyBoard.objects.bulk_create([*links, AgencyBoard(agency=found[4], board=cast.boards[1])])
    return found


def hold(
    programme: Programme,
    course: Course,
    starts_at: dt.datetime,
    statuses: Mapping[BookingStatus, int],
    agencies: Sequence[Agency],
    places: int | None = 24,
) -> Event:
    """An event with so many bookings of each status, spread over the agencies."""
    event = make_event(course, starts_at, places=places)
    people = [status for status, count in statuses.items() for _ in range(count)]
    delegates = Delegate.objects.bulk_create(
        Delegate(
            first_name=f"Person{number}",
            last_name=event.ref,
            name_key=f"{event.ref} {number}".lower(),
            email=f"p{number}@{event.ref.lower()}.example",
            agency=agencies[number % len(agencies)],
        )
        for number in range(len(people))
    )
    bookings = Booking.objects.bulk_create(
        Booking(
            event=event,
            delegate=delegate,
            agency=delegate.agency,
            status=status,
            cancelled_on=event.first_day - dt.timedelta(days=20 if number % 2 else 3)
            if status == BookingStatus.CANCELLED
            else None,
        )
        for number, (delegate, status) in enumerate(zip(delegates, people, strict=True))
    )
    programme.events[event.ref] = event
    programme.bookings[event.ref] = list(bookings)
    return event


def answer(
    event: Event,
    bookings: Sequence[Booking],
    stage: str,
    answers: Sequence[Mapping[str, int | None]],
    audience: str = "delegate",
    managers: Sequence[str] = (),
    choices: Sequence[Mapping[str, list[int]]] = (),
) -> list[Response]:
    """So many of the bookings answer a stage; the others were asked and did not. Dates follow from the event's."""
    due = event.ends_at + dt.timedelta(days=MONTHS[stage])
    survey = survey_of(event, stage, audience, due_at=due, closes_at=due + OPEN_FOR)
    version = survey.survey_version
    assert version is not None
    invitations = Invitation.objects.bulk_create(
        Invitation(
            event_survey=survey,
            event=event,
            booking=booking,
            delegate_id=booking.delegate_id,
            stage=stage,
            audience=audience,
            state="answered" if number < len(answers) else "expired",
            sent_at=due,
            due_at=due,
            closes_at=survey.closes_at,
            answered_at=due if number < len(answers) else None,
        )
        for number, booking in enumerate(bookings)
    )
    responses = Response.objects.bulk_create(
        Response(
            invitation=invitation,
            survey_version=version,
            event=event,
            booking=invitation.booking,
            stage=stage,
            audience=audience,
            manager_code=managers[number] if managers else "",
            scores=scores_of(version, dict(given)),
            choices=dict(choices[number]) if choices else {},
            submitted_at=due,
        )
        for number, (invitation, given) in enumerate(zip(invitations, answers, strict=False))
    )
    EventSurvey.objects.filter(pk=survey.pk, closes_at__lte=clock.now()).update(state="closed")
    tally_events([event.pk])
    return list(responses)


def say(response: Response, key: str, text: str, released: str = "") -> Comment:
    """A free text; released when `released` says how."""
    question = SurveyItem.objects.get(survey_version=response.survey_version, key=key).question
    return Comment.objects.create(
        response=response,
        question=question,
        event=response.event,
        stage=response.stage,
        audience=response.audience,
        key=key,
        text=text,
        state="released" if released else "held",
        released_text=released,
    )


CAME = BookingStatus.ATTENDED
USUAL = {
    CAME: 18,
    BookingStatus.DID_NOT_ATTEND: 2,
    BookingStatus.CANCELLED: 2,
    BookingStatus.CAME_WITHOUT_BOOKING: 2,
}
RATED = ("OBJ-1", "OBJ-2", "K2", "S3", "C3")
REACTION = ("R2", "R3", "R6", "R8")


def before_and_after(rng: random.Random, people: int, later: int, rise: int = 3) -> tuple[list, list]:
    """Answers before of `people`, and after of the first `later` of them, a few points higher."""
    before = [{key: rng.randint(3, 5) for key in RATED} for _ in range(people)]
    after = [
        {
            **{key: min(10, value + rng.randint(rise - 2, rise + 1)) for key, value in each.items()},
            **{key: rng.choice([3, 4, 4, 5, 5]) for key in REACTION},
        }
        for each in before[:later]
    ]
    return before, after


def make_programme(cast: Cast, *, courses: int = 3, seed: int = 1) -> Programme:
    """Three courses: two events of Neglect in the quarter, one of each other; earlier events asked again since."""
    rng = random.Random(seed)
    programme = Programme(cast)
    agencies = make_agencies(cast)
    for title in ("Neglect", "Working together", "Domestic abuse", "Online harm")[:courses]:
        programme.courses[title] = make_course(title, objectives=2, ask_managers=title == "Neglect")
    neglect = programme.courses["Neglect"]
    CourseTheme.objects.create(course=neglect, theme=Theme.objects.create(name="Neglect and poverty"))
    held = [
        (neglect, london(2026, 2, 9, 9), 16, 13),
        (neglect, london(2026, 3, 16, 9), 15, 12),
        (programme.courses["Working together"], london(2026, 1, 20, 9), 14, 11),
        (programme.courses["Domestic abuse"], london(2026, 3, 3, 9), 4, 3),
    ]
    for course, starts_at, people, later in held:
        event = hold(programme, course, starts_at, USUAL, agencies[:4])
        before, after = before_and_after(rng, people, later)
        came = [each for each in programme.bookings[event.ref] if each.status == CAME]
        answer(event, came, "pre", before)
        answer(event, came, "post", after)
    asked_again(programme, agencies, rng)
    return programme


def asked_again(programme: Programme, agencies: Sequence[Agency], rng: random.Random) -> None:
    """Events of earlier quarters: three months closed in the quarter for one, six months for the other."""
    neglect = programme.courses["Neglect"]
    for starts_at, stage in ((london(2025, 11, 18, 9), "m3"), (london(2025, 8, 19, 9), "m6")):
        event = hold(programme, neglect, starts_at, USUAL, agencies[:4])
        came = [each for each in programme.bookings[event.ref] if each.status == CAME]
        before, after = before_and_after(rng, 18, 15)
        answer(event, came, "pre", before)
        answer(event, came, "post", after)
        later = [
            {**{key: max(1, each[key] - 1) for key in RATED[:2]}, **_later(rng, stage)} for each in after[:12]
        ]
        for responses in (answer(event, came, stage, later),):
            key = "A4" if stage == "m3" else "O3"
            say(
                responses[0],
                key,
                "I now ask who else is in the house.",
                "I now ask who else is in the house.",
            )
            say(responses[1], key, "A held text that nobody may see.")
        seen = [_managed(rng, stage) for _ in range(7)]
        codes = [f"manager{number}" for number in range(7)]
        answer(event, came, stage, seen, "manager", codes)


def _later(rng: random.Random, stage: str) -> dict[str, int]:
    grid = {f"A3-{row}": rng.choice([1, 2, 2, 3, -3]) for row in range(2)}
    return {**grid, "A1": 2} if stage == "m3" else {**grid, "O2": rng.choice([1, 2, 3])}


def _managed(rng: random.Random, stage: str) -> dict[str, int]:
    grid = {f"M7-{row}": rng.choice([1, 1, 2, 3]) for row in range(2)}
    return grid if stage == "m3" else {**grid, "N2": rng.choice([1, 2, 2])}


NARRATIVES = {
    "Q1": "Training reached every agency of the board. People who answered twice were surer of the procedure.\n\n"
    "We are less sure what has changed for children: at six months most evidence is delegates' own view.",
    "Q2": "Briefings were full and workshops were not.",
    "Q4": "Change was largest on the local procedure and smallest on challenge.",
}


def draft(cast: Cast, *, board: int = 0, words: Mapping[str, str] = NARRATIVES) -> Report:
    """A draft on the quarter, with words."""
    officer = member(cast, Role.POLICY_OFFICER)
    report = drafting.draft_report(board=cast.boards[board], quarter=QUARTER, by=officer)
    for section, text in words.items():
        drafting.save_narrative(report=report, section=section, text=text, version=0, by=officer)
    return report


def with_seg(cast: Cast, **more: object) -> Report:
    """A report that is with SEG."""
    return drafting.send_to_seg(report=draft(cast, **more), by=member(cast, Role.POLICY_OFFICER))  # type: ignore[arg-type]


def give_opinion(report: Report, by: Member, **changes: object) -> Opinion:
    """SEG's opinion, as the form gives it: partly assured where the report has evidence."""
    covered = [step.step for step in content_of(report).evidence if step.can_be_claimed]
    facts = {
        "opinion": OpinionChoice.PARTLY if covered else OpinionChoice.MORE_EVIDENCE,
        "steps_claimed": covered,
        "reasons": "A clear gain in knowledge; little evidence of outcomes.",
        "minute_ref": "SEG 2026/05 item 4",
        "decided_on": dt.date(2026, 5, 28),
        "more_evidence": "Case-file audits.",
        "further_action": "Ask managers of two more courses.",
        **changes,
    }
    return opinions.enter_opinion(report=report, by=by, **facts)  # type: ignore[arg-type]


def judged(cast: Cast, **more: object) -> Report:
    """A report with the chair's opinion."""
    report = with_seg(cast, **more)
    give_opinion(report, member(cast, Role.SEG_CHAIR))
    return Report.objects.get(pk=report.pk)


def published(cast: Cast, **more: object) -> Report:
    """A published report."""
    return publishing.publish(report=judged(cast, **more), by=member(cast, Role.POLICY_OFFICER))


def user_in(cast: Cast, role: Role) -> User:
    """The person of a role."""
    return cast.people[role]
