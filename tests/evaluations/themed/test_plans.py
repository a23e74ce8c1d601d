"""From SEG's theme to a plan that can start, and its states (REQUIREMENTS A15-A27)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from courses.services.refusals import Refused
from evaluations.models import (
    BankQuestion,
    OtherEvidence,
    QuestionVersion,
    ThemedCourse,
    ThemedEvaluation,
    ThemedEvent,
)
from evaluations.queries.themed import blocks_for, events_to_choose
from evaluations.queries.themed_home import due_items
from evaluations.services import themed
from evaluations.services.planning import plan_changed_events
from evaluations.themed_choices import THEMED_MOVES, ThemedState
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Board, Theme
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.making import book_people, london, make_course, make_event
from tests.evaluations.themed.making import make_themed, put_in_sample, some_officer

NOON = london(2026, 5, 1, 12, 0)
WORDS = {"aims": "Do people act sooner?", "assurance_test": "Most managers say so."}


@pytest.fixture(autouse=True)
def in_may() -> Iterator[None]:
    with clock.held_at(NOON):
        yield


def plan(**words: Any) -> ThemedEvaluation:
    theme, _ = Theme.objects.get_or_create(name="Neglect")
    by = some_officer().pk
    return themed.create_themed_evaluation(theme=theme, title="Neglect in practice", by=by, **words)


def event_of(title: str = "Neglect", **fields: Any) -> Any:
    return make_event(make_course(title, **fields), NOON + dt.timedelta(days=40))


def test_a_plan_says_what_it_is_to_find_out_for_whom_and_when(in_ashshire: Cast) -> None:
    board = Board.objects.first()
    assert board is not None
    made = plan(**WORDS, board_ids=[board.pk], methods={"3": "Survey"}, reports_on=dt.date(2027, 3, 1))
    stored = ThemedEvaluation.objects.get(pk=made.pk)
    assert (stored.aims, stored.assurance_test, stored.methods) == (*WORDS.values(), {"3": "Survey"})
    assert [link.board_id for link in stored.board_links.all()] == [board.pk]
    assert (stored.state, stored.lead_id) == ("draft", some_officer().pk)
    themed.change_plan(evaluation=stored, by=some_officer().pk, title=" New title ", board_ids=[])
    changed = ThemedEvaluation.objects.get(pk=made.pk)
    assert (changed.title, changed.aims, changed.board_links.count()) == ("New title", WORDS["aims"], 0)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ({"title": " "}, "title"),
        ({"starts_on": dt.date(2026, 6, 1), "reports_on": dt.date(2026, 5, 1)}, "before it starts"),
        ({"colour": "blue"}, "has no colour"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(in_ashshire: Any, words: dict[str, Any], message: str) -> None:
    made = plan()
    with pytest.raises(Refused, match=message):
        themed.change_plan(evaluation=made, by=some_officer().pk, **words)


def test_any_event_can_take_part_and_brings_its_course(in_ashshire: Any) -> None:
    made, by = plan(), some_officer().pk
    on, off = event_of(), event_of("Harm", on_programme=False)
    assert themed.add_event(evaluation=made, event=on, by=by).way == "own_survey"
    assert themed.add_event(evaluation=made, event=off, by=by).way == "by_request"
    assert themed.add_event(evaluation=made, event=off, by=by).way == "by_request"
    assert ThemedEvent.objects.count() == 2
    assert {link.course_id for link in ThemedCourse.objects.all()} == {on.course_id, off.course_id}
    with pytest.raises(Refused, match="Take its events out first"):
        themed.remove_course(evaluation=made, course=on.course, by=by)
    themed.remove_event(evaluation=made, event=on, by=by)
    themed.remove_course(evaluation=made, course=on.course, by=by)
    assert [link.course_id for link in ThemedCourse.objects.all()] == [off.course_id]


def test_an_event_of_which_people_were_sampled_stays(in_ashshire: Any) -> None:
    event = event_of()
    made = make_themed(event)
    put_in_sample(made, book_people(event, 1))
    with pytest.raises(Refused, match="were sampled"):
        themed.remove_event(evaluation=made, event=event, by=some_officer().pk)


def test_events_to_choose_are_of_chosen_or_marked_courses_or_searched_for(in_ashshire: Any) -> None:
    made, by = plan(), some_officer().pk
    chosen, marked, other = event_of("Chosen"), event_of("Marked"), event_of("Other")
    make_event(chosen.course, NOON - dt.timedelta(days=300), ref="LONG-AGO")
    themed.add_course(evaluation=made, course=chosen.course, by=by, why="Case review")
    marked.course.theme_links.create(theme=made.theme)
    assert {event.pk for event in events_to_choose(made)} == {chosen.pk, marked.pk}
    assert [event.pk for event in events_to_choose(made, "oth")] == [other.pk]
    themed.add_event(evaluation=made, event=chosen, by=by)
    assert [event.pk for event in events_to_choose(made)] == [marked.pk]


def own_question(**fields: Any) -> BankQuestion:
    """A question of the partnership's own, in use."""
    made = BankQuestion.objects.create(
        **{"kind": "scale", "surveys": ["pre"], "created_by": some_officer(), **fields}
    )
    version = QuestionVersion.objects.create(
        key=f"own:{made.pk}", wording="I name neglect when I see it", kind="rating", digest=str(made.pk)
    )
    made.key, made.current, made.state = version.key, version, "in_use"
    made.save()
    return made


def test_test_questions_are_the_partnerships_own_or_the_librarys(in_ashshire: Any) -> None:
    made, by, own = plan(), some_officer().pk, own_question()
    library_key = next(key for key in themed.questions_for("pre") if not key.startswith("own:"))
    themed.set_questions(evaluation=made, survey_key="pre", keys=[own.key, library_key, own.key], by=by)
    rows = list(made.questions.values_list("survey", "key"))
    assert rows == [("pre", own.key), ("pre", library_key)]
    for survey, keys in (("pre", ["K1-unknown"]), ("post", [own.key]), ("never", [])):
        with pytest.raises(Refused):
            themed.set_questions(evaluation=made, survey_key=survey, keys=keys, by=by)
    assert list(made.questions.values_list("survey", "key")) == rows


def test_it_starts_when_the_plan_is_whole_and_its_events_are_planned(in_ashshire: Any) -> None:
    made, by = plan(), some_officer().pk
    assert themed.before_start(made) == [
        "Write down what the evaluation is to find out.",
        "Write down what would count as assurance.",
        "Choose an event.",
    ]
    with pytest.raises(Refused, match="Choose an event"):
        themed.start(evaluation=made, by=by)
    themed.change_plan(evaluation=made, by=by, **WORDS)
    event = event_of(on_programme=False)
    people = book_people(event, 2)
    themed.add_event(evaluation=made, event=event, by=by)
    put_in_sample(made, people[:1])
    plan_changed_events()
    assert event.invitations.count() == 0
    with clock.held_at(NOON + dt.timedelta(minutes=5)):
        started = themed.start(evaluation=made, by=by)
        plan_changed_events()
    assert (started.state, started.started_at) == ("under_way", NOON + dt.timedelta(minutes=5))
    assert event.invitations.count() == 6, "the sampled delegate and their manager, asked by themselves"


@pytest.mark.parametrize("old", ThemedState)
@pytest.mark.parametrize("new", ThemedState)
def test_only_the_moves_of_the_table_are_made(in_ashshire: Any, old: ThemedState, new: ThemedState) -> None:
    event = event_of()
    made = make_themed(event, state=old)
    put_in_sample(made, book_people(event, 1))
    if new in THEMED_MOVES[old]:
        moved = themed.move(evaluation=made, state=new, by=some_officer().pk, why="Because")
        assert ThemedEvaluation.objects.get(pk=made.pk).state == moved.state == new
        return
    with pytest.raises(Refused, match="cannot become"):
        themed.move(evaluation=made, state=new, by=some_officer().pk, why="Because")
    assert ThemedEvaluation.objects.get(pk=made.pk).state == old


def test_stopping_needs_a_reason_and_analysis_a_sample(in_ashshire: Any) -> None:
    made = make_themed(event_of())
    for state, message in (("stopped", "Say why"), ("analysis", "Draw a sample first")):
        with pytest.raises(Refused, match=message):
            themed.move(evaluation=made, state=state, by=some_officer().pk)


def test_what_is_over_stays_as_it_is(in_ashshire: Any) -> None:
    event = event_of()
    made, by = make_themed(state="reported"), some_officer().pk
    acts: list[Any] = [
        lambda: themed.change_plan(evaluation=made, by=by, title="Other"),
        lambda: themed.add_event(evaluation=made, event=event, by=by),
        lambda: themed.set_questions(evaluation=made, survey_key="pre", keys=[], by=by),
        lambda: themed.plan_evidence(evaluation=made, method="observation", step=3, by=by),
    ]
    for act in acts:
        with pytest.raises(Refused, match="its plan stays as it is"):
            act()


def test_nobody_of_its_sample_may_be_in_another_when_it_starts(in_ashshire: Any) -> None:
    event = event_of()
    people = book_people(event, 1)
    first, second = make_themed(event), make_themed(event, state="draft", name="Exploitation")
    put_in_sample(first, people)
    put_in_sample(second, people)
    with pytest.raises(Refused, match="1 of its sample are in another"):
        themed.start(evaluation=second, by=some_officer().pk)


def test_evidence_is_planned_and_dropped_until_it_was_gathered(in_ashshire: Any) -> None:
    made, by = plan(), some_officer().pk
    first, second = (
        themed.plan_evidence(evaluation=made, method="observation", step=3, by=by, prompts=["What?", " "])
        for _ in range(2)
    )
    assert first.prompts == ["What?"]
    OtherEvidence.objects.create(
        evaluation=made,
        planned=first,
        method="observation",
        done_on=clock.today(),
        by_role="Officer",
        how_many=2,
        counted="people",
        step=3,
        what_it_showed="They asked.",
        strength=2,
        recorded_by=some_officer(),
    )
    with pytest.raises(Refused, match="was recorded"):
        themed.drop_planned_evidence(planned=first, by=by)
    themed.drop_planned_evidence(planned=second, by=by)
    assert list(made.planned_evidence.all()) == [first]


def test_home_says_what_is_due(in_ashshire: Cast) -> None:
    event = event_of()
    people = book_people(event, 2)
    made = make_themed(event, started_at=NOON, reports_on=dt.date(2026, 5, 20))
    officer = member_of(in_ashshire.people[Role.POLICY_OFFICER].pk)
    assert officer is not None
    today = clock.today()
    assert [item.what for item in due_items(officer, today)] == [
        "Draw a sample: Neglect in practice",
        "Report: Neglect in practice",
    ]
    put_in_sample(made, people)
    people[0].status = "cancelled"
    people[0].save()
    assert [item.what for item in due_items(officer, today)] == [
        "Replace 1 person of the sample: Neglect in practice",
        "Report: Neglect in practice",
    ]


def test_another_partnerships_themes_change_nothing_here(in_ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(birchester.partnership):
        theirs = event_of()
        make_themed(theirs).questions.create(survey="pre", key="K9", place=0)
        themed.move(
            evaluation=ThemedEvaluation.objects.get(), state="stopped", by=some_officer().pk, why="No time"
        )
    assert ThemedEvaluation.objects.count() == 0
    assert blocks_for([theirs.pk]) == {}
