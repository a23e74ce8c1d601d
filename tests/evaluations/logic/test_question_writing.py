"""What makes a question of one's own fit to ask."""

from dataclasses import replace

import pytest

from evaluations.logic.library import ItemType, SurveyLibrary
from evaluations.logic.question_writing import Measures, Words, faults, what_changed

STEP = Measures(steps=(1, 2))
TEN = Words("I can {{objective}}.", scale="ten")


def found(
    library: SurveyLibrary,
    kind: ItemType,
    words: Words,
    measures: Measures = STEP,
    surveys: tuple[str, ...] = ("pre", "post"),
    condition: str = "",
) -> dict[str, str]:
    return faults(kind, words, measures, surveys, condition, specials=library.special_labels)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (ItemType.SCALE, Words("Well?", scale="ynu")),
        (ItemType.SCALE, Words("On {{subject}} in {{course_title}}?", scale="freq")),
        (ItemType.CHOICE, Words("Which?", options=("A", "B"), allow=("not_applicable",))),
        (ItemType.MULTI_CHOICE, Words("Which?", options=tuple("ABCDEFGHIJKL"))),
        (ItemType.GRID, Words("How far?", scale="extent", rows=("One", "Two"))),
        (ItemType.KNOWLEDGE, Words("Who?", options=("A", "B"), answer=1)),
        (ItemType.TEXT, Words("What?", max_length=20)),
    ],
)
def test_every_type_can_be_written(library: SurveyLibrary, kind: ItemType, words: Words) -> None:
    assert found(library, kind, words) == {}


@pytest.mark.parametrize(
    ("kind", "words", "field"),
    [
        (ItemType.SCALE, Words("  ", scale="ten"), "wording"),
        (ItemType.SCALE, Words("Well?", scale="seven"), "scale"),
        (ItemType.SCALE, Words("Is {{mood}} well?", scale="ten"), "wording"),
        (ItemType.SCALE, Words("Is {{ subject }} well?", scale="ten"), "wording"),
        (ItemType.SCALE, Words("Is {{subject well?", scale="ten"), "wording"),
        (ItemType.SCALE, Words("Can {{name}} do it?", scale="ten"), "wording"),
        (ItemType.SCALE, TEN, "wording"),
        (ItemType.SCALE, Words("Well?", help="{{mood}}", scale="ten"), "help"),
        (ItemType.CHOICE, Words("Which?", options=("A",)), "options"),
        (ItemType.CHOICE, Words("Which?", options=("A", "a")), "options"),
        (ItemType.CHOICE, Words("Which?", options=("A", "B" * 251)), "options"),
        (ItemType.CHOICE, Words("Which?", options=("A", "B"), allow=("maybe",)), "allow"),
        (ItemType.GRID, Words("How?", scale="ten", rows=("A", "B")), "scale"),
        (ItemType.GRID, Words("How?", scale="extent", rows=("A",)), "rows"),
        (ItemType.KNOWLEDGE, Words("Who?", options=("A", "B")), "answer"),
        (ItemType.KNOWLEDGE, Words("Who?", options=("A", "B"), answer=2), "answer"),
        (ItemType.KNOWLEDGE, Words("Who?", options=("I don’t know", "B"), answer=0), "answer"),
        (ItemType.KNOWLEDGE, Words("Who?", options=tuple("ABCDEF"), answer=0), "options"),
        (ItemType.TEXT, Words("What?", max_length=1001), "max_length"),
    ],
)
def test_what_cannot_be_asked_is_refused_at_its_field(
    library: SurveyLibrary, kind: ItemType, words: Words, field: str
) -> None:
    assert list(found(library, kind, words)) == [field]


def test_every_question_says_what_it_measures_and_where_it_may_be_asked(library: SurveyLibrary) -> None:
    words = Words("Well?", scale="ten")
    assert list(found(library, ItemType.SCALE, words, Measures())) == ["steps"]
    assert found(library, ItemType.SCALE, words, Measures(review_learning="Whose view was missing")) == {}
    assert found(library, ItemType.SCALE, words, Measures(theme_id=4)) == {}
    assert found(library, ItemType.SCALE, TEN, Measures(objective_id=4)) == {}
    assert list(found(library, ItemType.SCALE, words, Measures(steps=(2, 3)))) == ["steps"]
    assert list(found(library, ItemType.SCALE, words, surveys=())) == ["surveys"]
    assert list(found(library, ItemType.SCALE, words, surveys=("post", "manager_3m"))) == ["surveys"]
    assert found(library, ItemType.SCALE, Words("Can {{name}}?", scale="ten"), surveys=("manager_3m",)) == {}


def test_only_ten_point_ratings_join_a_group_because_scales_are_never_mixed(library: SurveyLibrary) -> None:
    skill = replace(STEP, core_group="skill")
    assert found(library, ItemType.SCALE, Words("Well?", scale="ten"), skill) == {}
    assert list(found(library, ItemType.SCALE, Words("Well?", scale="agree"), skill)) == ["core_group"]
    assert list(
        found(library, ItemType.SCALE, Words("Well?", scale="ten"), replace(STEP, core_group="objective"))
    ) == ["core_group"]


def test_a_grid_on_change_in_practice_takes_the_scale_that_its_figures_count(library: SurveyLibrary) -> None:
    practice = Measures(steps=(3,))
    rows = ("Recording", "Listening")
    assert found(library, ItemType.GRID, Words("How far?", scale="extent", rows=rows), practice) == {}
    assert list(found(library, ItemType.GRID, Words("How far?", scale="agree", rows=rows), practice)) == [
        "scale"
    ]


def test_a_condition_that_cannot_be_read_is_refused_with_the_place(library: SurveyLibrary) -> None:
    words = Words("Well?", scale="ten")
    assert found(library, ItemType.SCALE, words, condition='K2 is "x" or R1 was answered') == {}
    assert found(library, ItemType.SCALE, words, condition="K2 is") == {
        "condition": 'Expected an answer in double quotes, for example "Yes" at the end.'
    }


def test_what_a_person_reads_or_is_marked_by_is_told_apart_from_the_rest() -> None:
    before = Words("Who?", options=("A", "B"), answer=0)
    assert what_changed(before, before) == ()
    assert what_changed(before, replace(before, wording="Whom?", answer=1)) == (
        "the wording",
        "the right answer",
    )
