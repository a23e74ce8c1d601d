"""The results pages at 10^4 to 10^7 answers, each against the bare SQL of its blocks.

The bare SQL is the page's own statements about answers, run once more by hand: same role, same policies, same values,
on a connection without Django. What is measured is what the page costs beyond it, which must not grow with the answers.
"""

import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from courses.models import Booking, Course, CourseTheme, Event
from evaluations.models import Sample, SampledDelegate, ThemedEvaluation, ThemedEvent
from evaluations.services.tallying import tally_events
from partnerships.models import Agency, Theme, User
from partnerships.tenancy import partnership_scope
from script.benchmarks import loading, making, web
from script.benchmarks.counting import APART, expect
from script.benchmarks.figures import Bound, Figure, table
from script.benchmarks.making import House
from script.benchmarks.scratch import Database, Scratch
from script.benchmarks.timing import compare, timed

GROUP = "depth"
SIZES = (10**4, 10**5, 10**6, 10**7)
QUICK_SIZES = (10**4, 10**5)
SAMPLED = 60
AGENCIES = 12
#: What a page may cost beyond its SQL, whatever the number of answers.
MOST_BEYOND = 250.0
#: Statements about answers that a page may run; the same for any number of answers.
MOST_STATEMENTS = 20
#: A statement about answers, in contrast to those about the session and the member.
ABOUT_ANSWERS = re.compile(r"\b(evaluations|courses)_\w+", re.IGNORECASE)

Statement = tuple[str, Any]


@dataclass(frozen=True)
class Place:
    """A results page."""

    name: str
    path: str


def run(scratch: Scratch) -> list[Figure]:
    """Every results page at every size, each size in a database of its own that holds the smaller one's answers."""
    figures: list[Figure] = []
    database = scratch.copy("depth_0")
    scratch.use(database)
    house, stored = making.build(), 0
    for number, size in enumerate(QUICK_SIZES if scratch.quick else SIZES, start=1):
        started = time.monotonic()
        database = scratch.copy(f"depth_{number}", database)
        scratch.use(database)
        stored += loading.load(scratch, database, house, size - stored, prefix=f"LOAD{number}-")
        places = prepare(scratch, database, house)
        scratch.settle(database)
        loaded = time.monotonic()
        found = at_size(database, house, places, stored)
        say(
            f"{stored:,} answers: {loaded - started:.0f} s to load, {time.monotonic() - loaded:.0f} s to measure"
        )
        say(table(found))
        figures += found
    return figures


def say(words: str) -> None:
    """The largest size takes many minutes: what was found of the others is told as it comes."""
    print(words, file=sys.stderr, flush=True)


def prepare(scratch: Scratch, database: Database, house: House) -> list[Place]:
    """Count what was loaded, give everybody an agency, the course a provider and a theme, and draw a sample."""
    spread_over_agencies(scratch, database, house)
    with partnership_scope(house.partnership):
        tally_events(Event.objects.filter(tally=None).values_list("pk", flat=True))
        agency = Agency.objects.order_by("pk")[0]
        Course.objects.filter(pk=house.course.pk).update(provider=agency)
        theme, _ = Theme.objects.get_or_create(name="Neglect")
        CourseTheme.objects.get_or_create(course=house.course, theme=theme)
        evaluation = ThemedEvaluation.objects.first() or draw(theme)
        event = Event.objects.order_by("pk")[0]
    return places_of(house, event, agency, evaluation)


def places_of(house: House, event: Event, agency: Agency, evaluation: ThemedEvaluation) -> list[Place]:
    """The results pages that the brief of evaluation names, over every event there is."""
    home = f"/p/{house.partnership.slug}/"
    return [
        Place("event", f"{home}events/{event.ref}/results/"),
        Place("course over time", f"{home}courses/{house.course.pk}/results/?period=all"),
        Place("course's events compared", f"{home}courses/{house.course.pk}/results/compare/?period=all"),
        Place("provider", f"{home}evaluations/results/providers/{agency.pk}/?period=all"),
        Place("theme", f"{home}evaluations/results/themes/{evaluation.theme_id}/?period=all"),
        Place("themed evaluation", f"{home}evaluations/themed/{evaluation.pk}/results/"),
        Place("agency", f"{home}evaluations/results/agencies/{agency.pk}/?period=all"),
        Place("programme", f"{home}evaluations/results/?period=all"),
    ]


def spread_over_agencies(scratch: Scratch, database: Database, house: House) -> None:
    """Whoever was loaded without one gets one of a dozen agencies."""
    with partnership_scope(house.partnership):
        if not Agency.objects.exists():
            Agency.objects.bulk_create(
                Agency(name=f"Agency {number}", sector="health" if number % 2 else "council")
                for number in range(AGENCIES)
            )
        ids = list(Agency.objects.order_by("pk").values_list("pk", flat=True))
    with scratch.owner(database, house.partnership.pk) as cursor:
        cursor.execute(
            "UPDATE courses_booking SET agency_id = (%s::bigint[])[1 + id %% %s] WHERE agency_id IS NULL",
            [ids, len(ids)],
        )


def draw(theme: Theme) -> ThemedEvaluation:
    """A themed evaluation under way, with a sample over the first events."""
    officer = User.objects.get(email=making.OFFICER)
    people = list(Booking.objects.order_by("pk")[:SAMPLED])
    evaluation = ThemedEvaluation.objects.create(
        theme=theme, title="Neglect", aims="?", assurance_test="?", state="under_way", created_by=officer
    )
    ThemedEvent.objects.bulk_create(
        ThemedEvent(evaluation=evaluation, event_id=pk) for pk in sorted({each.event_id for each in people})
    )
    sample = Sample.objects.create(
        evaluation=evaluation,
        number=1,
        method="random",
        size_asked=SAMPLED,
        seed=1,
        frame=[],
        drawn_by=officer,
    )
    SampledDelegate.objects.bulk_create(
        SampledDelegate(
            sample=sample,
            booking=each,
            delegate_id=each.delegate_id,
            event_id=each.event_id,
            order=order,
            added_by=officer,
        )
        for order, each in enumerate(people)
    )
    return evaluation


def at_size(database: Database, house: House, places: Sequence[Place], stored: int) -> list[Figure]:
    """Every page in this process, in turns with its statements by hand."""
    client = officer()
    figures, most = [], 0
    turns = 1 if stored > SIZES[1] * 2 else 3
    for place in places:
        statements = about_answers(client, place)  # the first visit of a process, which reads templates
        most = max(most, len(statements))
        with by_hand(database, house, statements) as bare:
            found = compare(
                lambda _, path=place.path: timed(lambda: expect(client.get(path), 200)),  # type: ignore[misc]
                lambda _, bare=bare: timed(bare),  # type: ignore[misc]
                turns=turns,
            )
        figures.append(
            Figure(
                GROUP,
                f"{place.name}, {stored:,} answers: page beyond its SQL",
                round((found.first - found.second) * 1000, 1),
                Bound.AT_MOST,
                MOST_BEYOND,
                "ms",
                f"{found.milliseconds()}, ratio {found.ratio:.2f}, {len(statements)} statements",
            )
        )
    figures.append(
        Figure(
            GROUP, f"statements about answers, most of any page, {stored:,}", most, Bound.AT_MOST, MOST_STATEMENTS,
            "statements",
        )
    )  # fmt: skip
    return figures


def officer() -> Any:
    """The officer's browser."""
    from django.test import Client

    client = Client(SERVER_NAME=web.HOST)
    client.force_login(
        User.objects.get(email=making.OFFICER), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def about_answers(client: Any, place: Place) -> list[Statement]:
    """What the page asks of the database about answers, with its values."""
    from django.db import connection

    seen: list[Statement] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, several: bool, context: Any) -> Any:
        if APART.search(sql) is None and ABOUT_ANSWERS.search(sql) is not None:
            seen.append((sql, params))
        return execute(sql, params, several, context)

    with connection.execute_wrapper(note):
        expect(client.get(place.path), 200)
    if not seen:
        raise RuntimeError(f"{place.path} asked nothing about answers")
    return seen


@contextmanager
def by_hand(
    database: Database, house: House, statements: Sequence[Statement]
) -> Iterator[Callable[[], None]]:
    """What runs and reads the same statements on a connection of its own, in one transaction as a request does.

    As the application's role and under the partnership's policies.
    """
    import psycopg2

    connection = psycopg2.connect(database.application)

    def run_all() -> None:
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT set_config('qa.partnership', %s, true)", [str(house.partnership.pk)])
            for sql, params in statements:
                cursor.execute(sql, params)
                if cursor.description:
                    cursor.fetchall()

    try:
        yield run_all
    finally:
        connection.close()
