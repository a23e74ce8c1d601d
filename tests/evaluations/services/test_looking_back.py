"""The then-test: what people say of their start afterwards, beside the true before score and never in its place."""

import html
import random
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from courses.models import Course, Event
from evaluations.logic.disclosure import can_pin_small_group
from evaluations.logic.statistics import core_group_score, pair_sums
from evaluations.logic.then_test import LookingBack
from evaluations.models import PairTally, ShownResult
from evaluations.queries.designs import keys_asked, whole_library
from evaluations.queries.results import Viewer, course_results, event_results
from evaluations.services import designs
from evaluations.services.releasing import release_changed
from evaluations.services.tallying import tally_events
from evaluations.services.versions import compose_for
from evaluations.views.result_export import COLUMNS, STATISTICS, export_rows
from partnerships.choices import Role
from partnerships.models import User
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")
WORDING = "Looking back, how much did you know about"


def switch_on(cast: Cast, course: Course, *, without: str = "", also: tuple[str, ...] = ()) -> None:
    """As the officer does in the survey design: R12 ticked in the after survey."""
    for stage in ("pre", "post") if also or without else ("post",):
        keys = [key for key in keys_asked(whole_library(), stage, None) if key != without]
        designs.save_design(
            course=course,
            stage=stage,
            audience="delegate",
            keys=[*keys, *also, *(["R12"] if stage == "post" else [])],
            conditions={},
            by=cast.people[Role.POLICY_OFFICER].pk,
        )


@pytest.fixture
def event(in_ashshire: Cast) -> Event:
    course = make_course(objectives=1)
    switch_on(in_ashshire, course)
    return make_event(course, london(2026, 3, 2, 9), ref="NEG-1")


def answer(event: Event, *people: tuple[int | None, int | None, int | None], prefix: str = "p") -> None:
    """People's knowledge before, looking back, and after; None for those who did not say."""
    booked = book_people(event, len(people), prefix, status="attended")
    for booking, (before, back, after) in zip(booked, people, strict=True):
        respond(booking, "pre", {"K2": before})
        respond(booking, "post", {"K2": after, "R12": back})
    tally_events([event.pk])


def only(rows: tuple[LookingBack, ...]) -> LookingBack:
    (row,) = rows
    return row


def test_delegates_are_asked_to_look_back_in_the_after_survey_alone(event: Event) -> None:
    asked = {
        stage: [item.key for item in compose_for(event.course, stage, "delegate").items if item.key == "R12"]
        for stage in ("pre", "post", "m3", "m6")
    }
    assert asked == {"pre": [], "post": ["R12"], "m3": [], "m6": []}
    assert compose_for(event.course, "post", "delegate").answers_count <= 18


def test_the_same_people_before_looking_back_and_after(event: Event) -> None:
    answer(event, (6, 4, 8), (7, 5, 8), (5, 5, 9), (4, None, 7), (None, 3, 7), (6, 2, None), (6, -1, 9))
    results = event_results(event, Viewer.TEAM)
    row = only(results.looking_back)
    assert (row.shift.n, row.shift.mean_before, row.after) == (3, 6, pytest.approx(25 / 3))
    assert row.shift.mean_after == pytest.approx(14 / 3)
    assert row.shift.mean_change == pytest.approx(-4 / 3)
    assert (row.shift.improved, row.shift.same, row.shift.fell) == (0, 1, 2)
    assert row.words == (
        "People rated their start lower looking back: 4.7, against 6.0 at the time, 1.3 points of ten lower."
    )
    assert row.shift.interval is None  # fewer than ten people


def test_the_true_change_is_what_it_was_without_the_question(event: Event, in_ashshire: Cast) -> None:
    people = [(6, 4, 8), (7, 5, 8), (5, 5, 9), (4, None, 7)]
    answer(event, *people)
    plain = make_event(make_course("Plain", objectives=1), london(2026, 3, 2, 9))
    for booking, (before, _, after) in zip(
        book_people(plain, 4, "q", status="attended"), people, strict=True
    ):
        respond(booking, "pre", {"K2": before})
        respond(booking, "post", {"K2": after})
    tally_events([plain.pk])
    with_it, without = (event_results(each, Viewer.TEAM) for each in (event, plain))
    assert [(row.label, row.change) for row in with_it.learning] == [
        (row.label, row.change) for row in without.learning
    ]
    assert (with_it.sentence, with_it.same_people) == (without.sentence, without.same_people)
    assert without.looking_back == ()


def test_the_question_is_not_shown_a_second_time_among_the_reaction(event: Event) -> None:
    answer(event, (6, 4, 8))
    assert "R12" not in [row.key for row in event_results(event, Viewer.TEAM).reaction]
    other = make_event(event.course, london(2026, 3, 9, 9))
    respond(book_people(other, 1, "z", status="attended")[0], "post", {"R12": 4})
    tally_events([other.pk])
    results = event_results(other, Viewer.TEAM)
    assert ([row.key for row in results.reaction], results.looking_back) == (["R12"], ())


@pytest.mark.parametrize("seed", range(3))
def test_sql_equals_a_plain_recount(in_ashshire: Cast, seed: int) -> None:
    chance = random.Random(seed)
    course = make_course(objectives=1)
    switch_on(in_ashshire, course, also=("K1",), without="R6")
    event = make_event(course, london(2026, 3, 2, 9))
    codes = [None, -1, 1, 4, 7, 10]
    shift, gain = [], []
    for booking in book_people(event, 12, status="attended"):
        before, after = ({key: chance.choice(codes) for key in ("K1", "K2")} for _ in range(2))
        back = chance.choice(codes)
        respond(booking, "pre", before)
        respond(booking, "post", {**after, "R12": back})
        score = core_group_score([(before[key], after[key]) for key in ("K1", "K2")])
        if score is not None and back is not None and back >= 0:
            shift.append((score[0], back))
            gain.append((back, score[1]))
    tally_events([event.pk])
    found = {
        (tally.earlier, tally.later): (tally.n, float(tally.total_earlier), float(tally.total_later),
                                       float(tally.total_change_squares), tally.improved, tally.fell)
        for tally in PairTally.objects.filter(question__key="R12")
    }  # fmt: skip
    expected = {}
    for place, pairs in ((("pre", "then"), shift), (("then", "post"), gain)):
        sums = pair_sums(pairs)
        expected[place] = (
            sums.n,
            sums.sum_before,
            sums.sum_after,
            sums.sum_square_change,
            sums.improved,
            sums.fell,
        )
    assert found == {place: pytest.approx(values, abs=0.001) for place, values in expected.items()}


def outside(event: Event, cast: Cast) -> tuple[LookingBack, ...]:
    release_changed(cast.partnership)
    return event_results(event, Viewer.OUTSIDE).looking_back


def test_four_people_are_too_few_and_five_are_shown_outside(event: Event, ashshire: Cast) -> None:
    answer(event, *[(6, 4, 8)] * 4)
    assert outside(event, ashshire) == ()
    answer(event, (6, 4, 8), prefix="fifth")
    assert only(outside(event, ashshire)).shift.n == 5


def test_one_person_less_than_the_true_change_is_not_shown_beside_it(event: Event, ashshire: Cast) -> None:
    """Nine looked back and ten did not: the true score of the tenth would be one less the other."""
    answer(event, *[(6, 4, 8)] * 9, (3, None, 9))
    assert outside(event, ashshire) == ()
    learning = event_results(event, Viewer.OUTSIDE).learning
    assert [row.change.n for row in learning if row.core_group == "knowledge"] == [10, 10]
    assert only(event_results(event, Viewer.TEAM).looking_back).shift.n == 9


def test_five_people_less_than_the_true_change_may_stand_beside_it(event: Event, ashshire: Cast) -> None:
    answer(event, *[(6, 4, 8)] * 6, *[(3, None, 9)] * 5)
    assert only(outside(event, ashshire)).shift.n == 6


def test_the_answers_that_look_back_leave_the_team_in_no_other_way(event: Event, ashshire: Cast) -> None:
    answer(event, *[(6, 4, 8)] * 9, (3, None, 9))
    release_changed(ashshire.partnership)
    shown = ShownResult.objects.get(subject=f"event:{event.pk}:post:delegate")
    assert "R12" not in [item["key"] for item in shown.figures["items"]]
    assert event_results(event, Viewer.OUTSIDE).reaction == ()


@pytest.mark.parametrize("seed", range(2))
def test_later_releases_pin_nobody_who_looked_back(event: Event, ashshire: Cast, seed: int) -> None:
    chance = random.Random(seed)
    other = make_event(event.course, london(2026, 3, 9, 9))
    for day in range(5):
        for each in (event, other):
            answer(each, *[(6, 4, 8)] * chance.randrange(1, 5), prefix=f"{each.pk}d{day}x")
        release_changed(ashshire.partnership)
        course_results(event.course, viewer=Viewer.OUTSIDE)
    question = PairTally.objects.filter(question__key="R12").first()
    assert question is not None
    cells = [
        frozenset(shown.cells["sets"][shown.cells["variables"][f"pair:{question.question_id}"]])
        for shown in ShownResult.objects.all()
        if f"pair:{question.question_id}" in shown.cells["variables"]
    ]
    assert cells
    everyone = frozenset().union(*cells)
    assert not can_pin_small_group(cells, dict.fromkeys(everyone, 1), 5)


def test_files_have_their_own_statistics_with_the_dictionary(event: Event) -> None:
    answer(event, *[(6, 4, 8), (7, 5, 8)] * 6)
    rows = export_rows(event_results(event, Viewer.TEAM), subject="E", period="", with_gap=False)
    names = [column.name for column in COLUMNS]
    found = {
        row[names.index("statistic")]: row[names.index("value")]
        for row in rows
        if row[names.index("block")] == "looking_back"
    }
    assert found["mean_earlier"] == 6.5
    assert (found["mean_looking_back"], found["mean_later"], found["response_shift"]) == (4.5, 8.0, -2.0)
    assert set(found) <= set(STATISTICS)


def words(response: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def test_the_page_sets_it_beside_the_true_change(
    event: Event, ashshire: Cast, sign_in: Callable[[User], Client]
) -> None:
    answer(event, *[(6, 4, 8), (7, 6, 8)] * 6)
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    shown = words(officer.get(f"{ashshire.home}events/NEG-1/results/"))
    assert "12 of 12 who came answered before and after: knowledge rose by 1.5 points of ten" in shown
    assert WORDING in shown
    assert (
        "People rated their start lower looking back: 5.0, against 6.5 at the time, 1.5 points of ten lower."
        in shown
    )
    assert "Before, at the time Before, looking back After Response shift 95% interval" in shown
    assert "never in its place" in shown


def test_the_design_says_what_the_question_needs(
    in_ashshire: Cast, sign_in: Callable[[User], Client]
) -> None:
    course = make_course(objectives=1)
    officer = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    design = f"/p/ashshire/courses/{course.pk}/surveys/post/delegate/"
    assert "Then-test: shows when people over-rated themselves at the start." in words(officer.get(design))
    switch_on(in_ashshire, course, without="K2")
    problem = "R12 looks back at what people knew, but no question about knowledge is asked before and after"
    assert problem in words(officer.get(f"{design}check/"))
    switch_on(in_ashshire, course, without="R6")
    assert problem not in words(officer.get(f"{design}check/"))
