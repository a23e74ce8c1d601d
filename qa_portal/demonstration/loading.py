"""Loading the demonstration, with the time of each phase."""

import datetime as dt
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, connections

from partnerships import clock
from partnerships.choices import Sector
from partnerships.models import Partnership
from partnerships.tenancy import partnership_scope
from qa_portal.demonstration import content
from qa_portal.demonstration.audits import plan_audits
from qa_portal.demonstration.content import AgencyFacts, CourseFacts
from qa_portal.demonstration.history import History
from qa_portal.demonstration.impact import plan_impact
from qa_portal.demonstration.observing import plan_observing
from qa_portal.demonstration.peer_reviews import plan_peer_reviews
from qa_portal.demonstration.people import workforce
from qa_portal.demonstration.reporting import plan_reports
from qa_portal.demonstration.reviewing import plan_reviews
from qa_portal.demonstration.setting_up import Stage, set_up
from qa_portal.demonstration.standards import plan_standards
from qa_portal.demonstration.themes import plan_themes
from qa_portal.demonstration.timetable import first_day, timetable

SEED = 2026
SLUGS = ("birchester", "ashshire")
#: Filled by migrating, and not by using the portal.
NOT_OURS = frozenset({"auth", "contenttypes"})
DELEGATES = 400
BOOKINGS = 1200

BIRCHESTER_COURSES = (
    CourseFacts(
        "Safeguarding basics for new starters", "safeguarding", ("say who to call", "record a worry the same day"),
        0, basic_awareness=True, places=20, events=3, gain=2.2, code="BAS",
    ),
)  # fmt: skip
BIRCHESTER_AGENCIES = (
    AgencyFacts(
        "Birchester Council", Sector.COUNCIL, "birchester.gov.uk.example", 60, provides=True, boards=(0,)
    ),
    AgencyFacts("Birch Hill Hospital", Sector.HEALTH, "birchhill.nhs.uk.example", 40, boards=(0,)),
)


class Timed:
    """Says how long each phase took."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say

    @contextmanager
    def phase(self, name: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self.say(f"  {name}: {time.perf_counter() - started:.1f} s")


def is_empty() -> bool:
    """Whether there is no partnership yet."""
    return not Partnership.objects.exists()


def was_interrupted() -> bool:
    """Whether there is nothing but a demonstration whose loading was cut off: it becomes active at the end."""
    found = Partnership.objects.values_list("slug", "active")
    return bool(found) and all(slug in SLUGS and not active for slug, active in found)


def clear() -> None:
    """Empty the portal's tables, as their owner. For what `was_interrupted` and nothing else."""
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.app_label not in NOT_OURS
    ]
    with connections["owner"].cursor() as cursor:
        names = ", ".join(connections["owner"].ops.quote_name(table) for table in tables)
        cursor.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


def load(*, say: Callable[[str], None], scale: float = 1.0, seed: int = SEED) -> None:
    """Make Birchester, then Ashshire, as they would have grown over eighteen months up to now."""
    now = clock.now()
    today = clock.local(now).date()
    timed = Timed(say)
    if was_interrupted():
        say("  An earlier loading was cut off: beginning again.")
        clear()
    with connection.cursor() as cursor:
        # Thousands of small transactions need not each wait for the disk: a crash now means loading again.
        cursor.execute("SET synchronous_commit = off")
    with timed.phase("Birchester: set up and played"), clock.held_at(morning_of(first_day(today))):
        birchester = set_up(
            slug="birchester",
            name="Birchester Safeguarding Children Partnership",
            short_name="Birchester",
            colour="#6b2d5c",
            boards=(("Birchester Safeguarding Executive", "Executive"),),
            agencies=BIRCHESTER_AGENCIES,
            themes=(("Early help", "Chosen by the executive."),),
            courses=BIRCHESTER_COURSES,
        )
    play(birchester, now, people=40, bookings=45, scale=scale, seed=seed + 1, reports=False, timed=timed)
    with timed.phase("Ashshire: set up"), clock.held_at(morning_of(first_day(today))):
        ashshire = set_up(
            slug="ashshire",
            name="Ashshire Safeguarding Children Partnership",
            short_name="Ashshire",
            colour="#1d5a6c",
            boards=content.ASHSHIRE_BOARDS,
            agencies=content.ASHSHIRE_AGENCIES,
            themes=content.ASHSHIRE_THEMES,
            courses=content.ASHSHIRE_COURSES,
        )
    play(
        ashshire,
        now,
        people=round(DELEGATES * max(scale, 0.15)),
        bookings=round(BOOKINGS * scale),
        scale=scale,
        seed=seed,
        reports=True,
        timed=timed,
    )
    Partnership.objects.filter(slug__in=SLUGS).update(active=True)


def morning_of(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), tzinfo=clock.LONDON)


def play(
    stage: Stage,
    now: dt.datetime,
    *,
    people: int,
    bookings: int,
    scale: float,
    seed: int,
    reports: bool,
    timed: Timed,
) -> None:
    """Play one partnership's history up to now."""
    chance = random.Random(seed)
    today = clock.local(now).date()
    first = first_day(today)
    name = stage.partnership.short_name
    with (
        timed.phase(f"{name}: {people} people"),
        clock.held_at(morning_of(first)),
        partnership_scope(stage.partnership),
    ):
        delegates = workforce(chance, stage, people)
    history = History(stage, delegates, seed)
    history.plan_everything(
        timetable(chance, stage.facts, today, bookings=bookings, scale=scale), first, today
    )
    if reports:
        plan_reports(history, stage, today)
        plan_reviews(history, first, today)
        plan_themes(history, stage, first, today)
        plan_audits(history, stage, first, today, seed)
        plan_peer_reviews(history, stage, today, seed)
        plan_impact(history, stage, first, today)
        plan_standards(history, stage, first, today, seed)
        plan_observing(history, stage, first, today, seed)
    with timed.phase(f"{name}: eighteen months of events, emails and answers"):
        history.play(morning_of(first), now)
