"""Results of provider, agency, theme, themed evaluation and programme: what each counts, and what leaves the team."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import CourseTheme, Event
from evaluations.models import PairBreak, RepairTask, Sample, SampledDelegate, ShownResult, ThemedEvaluation
from evaluations.queries.results import Viewer, course_results
from evaluations.queries.subjects import PROGRAMME, agency_of, provider, results_of, theme_of, themed_of
from evaluations.services.releasing import release_agencies, release_changed
from evaluations.services.tallying import tally_changed_events, tally_events
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency, Membership, Theme
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")


def answered(event: Event, number: int, prefix: str, rise: int = 3, **fields: Any) -> list[Any]:
    """People who came and answered before, after and at three months."""
    people = book_people(event, number, prefix, status="attended", **fields)
    for booking in people:
        respond(booking, "pre", {"OBJ-1": 3})
        respond(booking, "post", {"OBJ-1": 3 + rise})
        respond(booking, "m3", {"OBJ-1": 2 + rise})
    tally_events([event.pk])
    return people


@pytest.fixture
def provided(in_ashshire: Cast) -> tuple[Agency, list[Event]]:
    """Two courses of one provider: 6 people who rose by 3, and 4 who rose by 1."""
    agency = Agency.objects.create(name="Ash Valley Training", provides_training=True)
    events = [
        make_event(make_course(title, objectives=1, provider=agency), london(2026, 3, day, 9))
        for title, day in (("Neglect", 2), ("Online safety", 3))
    ]
    answered(events[0], 6, "first")
    answered(events[1], 4, "second", rise=1)
    return agency, events


def headline(results: Any) -> tuple[int, float]:
    row = next(row for row in results.learning if row.question_id is None)
    return row.change.n, round(row.change.mean_change or 0, 2)


def test_provider_theme_and_programme_add_up_their_events(provided: tuple[Agency, list[Event]]) -> None:
    agency, events = provided
    theme = Theme.objects.create(name="Neglect")
    CourseTheme.objects.create(course=events[0].course, theme=theme)
    outside = make_event(make_course("Elsewhere", objectives=1, on_programme=False), london(2026, 3, 4, 9))
    answered(outside, 5, "elsewhere")
    assert headline(results_of(provider(agency), Viewer.TEAM)) == (10, 2.2)
    assert headline(results_of(theme_of(theme), Viewer.TEAM)) == (6, 3.0)
    assert headline(results_of(PROGRAMME, Viewer.TEAM)) == (10, 2.2)


def test_outside_the_team_a_sum_of_courses_leaves_out_those_too_small(
    provided: tuple[Agency, list[Event]], in_ashshire: Cast
) -> None:
    release_changed(in_ashshire.partnership)
    before = ShownResult.objects.count()
    found = results_of(provider(provided[0]), Viewer.OUTSIDE)
    assert headline(found) == (6, 3.0)
    assert results_of(PROGRAMME, Viewer.OUTSIDE).sentence.startswith("6 of 10 who came answered")
    assert ShownResult.objects.count() == before  # a sum shows nothing new, so nothing is written down


def test_change_before_to_three_months_is_of_the_same_people(provided: tuple[Agency, list[Event]]) -> None:
    found = results_of(provider(provided[0]), Viewer.TEAM).later["m3"]
    row = next(row for row in found if row.question_id is None)
    assert (row.change.n, row.change.mean_change, row.change.improved) == (10, 1.2, 6)


def test_an_agency_is_shown_when_it_and_the_others_are_enough(provided: tuple[Agency, list[Event]]) -> None:
    police = Agency.objects.create(name="Ashshire Police")
    provided[1][0].bookings.update(agency=police)
    found = results_of(agency_of(police), Viewer.TEAM)
    assert (found.learning, found.rates[0].asked.answered) == ((), 6)  # the others are four: nothing is shown
    answered(provided[1][1], 1, "third", rise=1)
    assert headline(results_of(agency_of(police), Viewer.TEAM)) == (6, 3.0)


def test_agencies_are_released_once_in_four_weeks_and_never_a_small_one(
    provided: tuple[Agency, list[Event]], in_ashshire: Cast
) -> None:
    police, trust = (Agency.objects.create(name=name) for name in ("Ashshire Police", "Ash Trust"))
    first, second = provided[1]
    first.bookings.update(agency=police)
    answered(second, 6, "trust", agency=trust)
    release_changed(in_ashshire.partnership)
    assert headline(results_of(agency_of(police), Viewer.OUTSIDE)) == (6, 3.0)
    assert (
        results_of(agency_of(trust), Viewer.OUTSIDE).learning == ()
    )  # 10 at the course less 6 would give four
    assert release_agencies() == 0


def make_sample(cast: Cast, people: list[Any]) -> ThemedEvaluation:
    officer = cast.people[Role.POLICY_OFFICER]
    evaluation = ThemedEvaluation.objects.create(
        theme=Theme.objects.create(name="Neglect in depth"), title="Neglect, autumn", created_by=officer
    )
    sample = Sample.objects.create(
        evaluation=evaluation, number=1, method="random", size_asked=1, seed=1, frame=[], drawn_by=officer
    )
    for order, booking in enumerate(people):
        SampledDelegate.objects.create(
            sample=sample,
            booking=booking,
            delegate_id=booking.delegate_id,
            event_id=booking.event_id,
            order=order,
            added_by=officer,
        )
    return evaluation


def test_a_themed_evaluation_counts_its_sample_alone(
    provided: tuple[Agency, list[Event]], in_ashshire: Cast
) -> None:
    first, second = provided[1]
    people = [*first.bookings.order_by("pk")[:5], *second.bookings.order_by("pk")[:1]]
    evaluation = make_sample(in_ashshire, people)
    assert headline(results_of(themed_of(evaluation), Viewer.TEAM)) == (6, 2.67)
    release_changed(in_ashshire.partnership)
    assert headline(results_of(themed_of(evaluation), Viewer.OUTSIDE)) == (6, 2.67)


def test_a_sample_of_nearly_everyone_is_not_shown_beside_everyone(
    provided: tuple[Agency, list[Event]], in_ashshire: Cast
) -> None:
    """Six at the event were shown, five of them are the sample: the difference would be the sixth."""
    evaluation = make_sample(in_ashshire, list(provided[1][0].bookings.order_by("pk")[:5]))
    release_changed(in_ashshire.partnership)
    assert headline(results_of(themed_of(evaluation), Viewer.TEAM)) == (5, 3.0)
    assert results_of(themed_of(evaluation), Viewer.OUTSIDE).learning == ()


@pytest.fixture
def pairs(in_ashshire: Cast) -> list[Any]:
    """Eight people of whom the manager answered too."""
    event = make_event(make_course(objectives=1, ask_managers=True), london(2026, 2, 2, 9))
    people = book_people(event, 8, status="attended")
    for number, booking in enumerate(people):
        respond(booking, "m3", {"S3": 8})
        respond(booking, "m3", {"M3": 6 - number % 2}, audience="manager", manager_code=f"m{number}")
    tally_events([event.pk])
    return people


def gap(event: Event) -> tuple[int, float, int]:
    found = course_results(event.course)
    (row,) = found.gaps
    return row.n, round(row.gap.mean or 0, 2), found.broken_pairs


def test_a_broken_pair_is_never_compared_until_it_is_put_right(pairs: list[Any], in_ashshire: Cast) -> None:
    event = pairs[0].event
    assert gap(event) == (8, 2.5, 0)
    later = clock.now() + dt.timedelta(minutes=1)
    broken = PairBreak.objects.create(booking=pairs[1], reason="not_manager", from_stage="m3", at=later)
    task = RepairTask.objects.create(pair_break=broken, due_on=clock.today())
    tally_changed_events(in_ashshire.partnership)
    assert gap(event) == (7, 2.43, 1)
    RepairTask.objects.filter(pk=task.pk).update(state="done", done_at=later)
    tally_changed_events(in_ashshire.partnership)
    assert gap(event) == (8, 2.5, 0)


def test_a_pair_that_breaks_at_six_months_is_still_compared_at_three(pairs: list[Any]) -> None:
    PairBreak.objects.create(booking=pairs[1], reason="not_manager", from_stage="m6")
    tally_events([pairs[0].event_id])
    assert gap(pairs[0].event) == (8, 2.5, 1)


@pytest.mark.parametrize(
    ("role", "address"),
    [
        (Role.POLICY_OFFICER, "evaluations/results/"),
        (Role.SEG_MEMBER, "evaluations/results/"),
        (Role.POLICY_OFFICER, "evaluations/results/providers/{provider}/"),
        (Role.POLICY_OFFICER, "evaluations/results/agencies/{provider}/"),
        (Role.PROVIDER, "our-results/together/"),
    ],
)
def test_pages_cost_the_same_for_few_and_many(
    provided: tuple[Agency, list[Event]], ashshire: Cast, sign_in: Any, role: Role, address: str
) -> None:
    Membership.objects.filter(user=ashshire.people[Role.PROVIDER]).update(agency=provided[0])
    client, counts = sign_in(ashshire.people[role]), []
    path = ashshire.home + address.format(provider=provided[0].pk)
    client.get(path)
    for more in (0, 2):
        for number in range(more):
            course = make_course(f"Another {number}", objectives=1, provider=provided[0])
            answered(make_event(course, london(2026, 4, 2 + number, 9)), 5, f"more{number}")
        release_changed(ashshire.partnership)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1], counts


def test_nothing_of_another_partnership_is_counted(
    provided: tuple[Agency, list[Event]], birchester: Cast
) -> None:
    with partnership_scope(birchester.partnership):
        there = make_event(make_course("Neglect", objectives=1), london(2026, 3, 2, 9))
        answered(there, 7, "birch")
    assert headline(results_of(PROGRAMME, Viewer.TEAM)) == (10, 2.2)


def test_comparisons_and_the_data_dictionary(
    provided: tuple[Agency, list[Event]], ashshire: Cast, sign_in: Any
) -> None:
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    course = provided[1][0].course
    again = make_event(course, london(2025, 11, 3, 9))
    answered(again, 5, "again", rise=2)
    lines = (
        officer.get(f"{ashshire.home}courses/{course.pk}/results/compare/?format=csv")
        .content.decode("utf-8-sig")
        .splitlines()
    )
    assert [line.split(",")[:4] for line in lines[1:]] == [
        ["2 March 2026", "6 of 6 (100%)", "6", "+3.0"],
        ["3 November 2025", "5 of 5 (100%)", "5", "+2.0"],
    ]
    shown = officer.get(f"{ashshire.home}courses/{course.pk}/results/compare/").content.decode()
    assert "Years compared" in shown
    assert "2025 to 2026" in shown
    words = officer.get(f"{ashshire.home}evaluations/results/dictionary/").content.decode()
    assert "mean_change" in words
