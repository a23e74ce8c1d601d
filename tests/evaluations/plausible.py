"""A course with plausible answers over its events: knowledge gained and partly lost, response falling with time."""

import datetime as dt
import random

from courses.models import Course, Event, KnowledgeQuestion
from evaluations.models import Comment
from evaluations.services.releasing import release
from evaluations.services.tallying import tally_events
from partnerships import clock
from partnerships.models import Agency
from tests.evaluations.answering import invite, respond
from tests.evaluations.making import book_people, make_course, make_event

WORDS = (
    "More time for the exercises, please, and a list of local contacts to take away.",
    "The video did not work for those of us who joined online.",
    "I will bring the graded care profile to supervision with PC Harris by the end of March.",
    "A boy in my class told me that he gets hit at home; I did not know whom to tell.",
)
CORE = ("OBJ-1", "OBJ-2", "K2", "S3", "C3")


def plausible_course(people: int = 24, seed: int = 7, **fields: object) -> tuple[Course, Event]:
    """The course and its latest event; answers are counted and released."""
    chance = random.Random(seed)
    course = make_course("Neglect: seeing it and acting on it", objectives=2, ask_managers=True, **fields)
    for text, place in (
        ("recognise neglect at different ages", 1),
        ("use the graded care profile with a family", 2),
    ):
        course.objectives.filter(position=place).update(text=text)
    for position in range(3):
        KnowledgeQuestion.objects.create(
            course=course,
            objective=course.objectives.first(),
            position=position,
            text=("What comes first?", "Who leads the plan?", "What does consent change?")[position],
            options=["Wait and see", "Share what is necessary", "Ask a colleague", "I don't know"],
            answer=1,
        )
    agencies = [
        Agency.objects.create(name=name, sector=sector)
        for name, sector in (
            ("Ashshire Council", "council"),
            ("Ash Valley NHS Trust", "health"),
            ("Ashshire Police", "police"),
        )
    ]
    event = make_event(course, clock.now() - dt.timedelta(days=200), ref="NEG-1", venue="Town Hall")
    for number, booking in enumerate(book_people(event, people, status="attended")):
        booking.agency = agencies[number % 3]
        booking.save()
        answer(booking, number, chance)
    for comment in Comment.objects.all():
        comment.flags = (
            ["concern"] if "hit" in comment.text else ["identifying"] if "PC" in comment.text else []
        )
        comment.save()
    first = Comment.objects.order_by("id").first()
    if first is not None:
        first.state, first.released_text = "released", first.text
        first.save()
    tally_events([event.pk])
    release(f"event:{event.pk}", [event.pk])
    release(f"course:{course.pk}", [event.pk])
    return course, event


def answer(booking: object, number: int, chance: random.Random) -> None:
    """One person's surveys, as far as they answered; some are out of reach."""
    before = {key: chance.randint(2, 6) for key in CORE}
    after = {key: min(10, score + chance.randint(-1, 5)) for key, score in before.items()}
    if number % 12 == 11:
        invite(booking, "pre", state="skipped", skip_reason="too_late", sent_at=None)
    else:
        respond(booking, "pre", before | checks("pre", chance), asked_alone=True)
    if number % 6 == 5:
        invite(booking, "post")
        return
    texts = {"R11": WORDS[number]} if number < len(WORDS) else {}
    reaction = {key: chance.choice([3, 4, 4, 5, 5]) for key in ("R2", "R6", "R8")}
    respond(booking, "post", after | reaction | checks("post", chance), texts=texts, asked_alone=True)
    if number % 2:
        invite(booking, "m3")
        return
    later = {key: max(1, score - chance.randint(0, 2)) for key, score in after.items() if key != "OBJ-2"}
    grid = {f"A3-{row}": chance.choice([-3, 0, 1, 2, 2, 3]) for row in range(4)}
    respond(
        booking, "m3", later | grid | {"A1": chance.randint(0, 3)}, choices={"A6": [0, 1]}, asked_alone=True
    )
    manager = {f"M7-{row}": chance.choice([1, 2, 2, 3]) for row in range(4)}
    manager |= {"M3": later["S3"] - 1 or 1, "M5": max(1, later["C3"] - 2)}
    respond(booking, "m3", manager, audience="manager", manager_code=f"manager{number}", asked_alone=True)
    if number % 4 == 0:
        outcome = {"O1": chance.randint(0, 3), "O2": chance.randint(0, 3), "A3-0": 2}
        respond(booking, "m6", {"K2": later["K2"]} | outcome, asked_alone=True)


def checks(stage: str, chance: random.Random) -> dict[str, int]:
    """The knowledge check: more are right after than before."""
    right = 2 if stage == "pre" else 5
    return {f"CHECK-{number}": chance.choice([0, 2, 3] + [1] * right) for number in (1, 2, 3)}
