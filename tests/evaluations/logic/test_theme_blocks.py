"""A theme's questions among an event's own: within the limits for its sample, unnoticed by everybody else."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluations.logic.blocks import for_person
from evaluations.logic.composed_json import survey_from_json, survey_to_json
from evaluations.logic.composing import CompositionError, compose
from evaluations.logic.conditions import parse
from evaluations.logic.library import Item, ItemType, SurveyLibrary
from evaluations.logic.path_length import longest_path
from evaluations.logic.stages import SURVEY_KEYS, Audience, Stage, Step
from evaluations.logic.survey_parts import (
    AnswerKind,
    CheckQuestion,
    ComposedSurvey,
    CourseFacts,
    Objective,
    SurveyChanges,
    ThemeBlock,
)

THEME = "theme:7"
EVERYWHERE = tuple(SURVEY_KEYS.values())
KINDS = (ItemType.SCALE, ItemType.CHOICE, ItemType.KNOWLEDGE, ItemType.TEXT, ItemType.GRID)


def own(number: int, kind: ItemType = ItemType.SCALE, **more: object) -> Item:
    words: dict[ItemType, dict[str, object]] = {
        ItemType.SCALE: {"scale": "ten", "core_group": "skill"},
        ItemType.CHOICE: {"options": ("Yes", "No")},
        ItemType.KNOWLEDGE: {"options": ("Right", "Wrong"), "answer": 0},
        ItemType.TEXT: {"max_length": 300},
        ItemType.GRID: {"scale": "extent", "rows": ("One", "Two")},
    }
    fields = {"text": f"Own question {number} on {{{{subject}}}}?", "steps": (Step.CHANGE_IN_PRACTICE,)}
    return Item(
        key=f"own:{number}",
        type=kind,
        stages=EVERYWHERE,
        is_own=True,
        **{**fields, **words[kind], **more},  # type: ignore[arg-type]
    )


def with_own(library: SurveyLibrary, *items: Item) -> SurveyLibrary:
    return replace(library, items={**library.items, **{item.key: item for item in items}})


def facts(objectives: int = 4, checks: int = 0, **more: object) -> CourseFacts:
    return CourseFacts(
        "neglect",
        tuple(Objective(str(n), f"recognise sign {n}") for n in range(1, objectives + 1)),
        check_questions=tuple(CheckQuestion(f"c{n}", f"Q{n}?", ("Right", "Wrong"), 0) for n in range(checks)),
        **more,  # type: ignore[arg-type]
    )


def keys(survey: ComposedSurvey) -> list[str]:
    return [item.key for item in survey.items]


def block(*asked: str) -> ThemeBlock:
    return ThemeBlock(THEME, dict.fromkeys(EVERYWHERE, asked))


def test_the_sample_is_asked_the_theme_and_less_of_the_rest_the_others_as_ever(
    library: SurveyLibrary,
) -> None:
    known = with_own(library, own(1), own(2, ItemType.KNOWLEDGE), own(3, ItemType.CHOICE))
    plain = compose(known, Stage.POST, Audience.DELEGATE, facts(4, 5))
    survey = compose(
        known, Stage.POST, Audience.DELEGATE, facts(4, 5), [block("own:1", "own:2", "own:3", "K2")]
    )
    assert keys(for_person(survey, "")) == keys(plain)
    theirs = for_person(survey, THEME)
    assert (plain.answers_count, longest_path(theirs.items, library.seconds).answers) == (18, 18)
    assert set(keys(plain)) - set(keys(theirs)) == {"CHECK-c4", "R11", "R8"}
    assert keys(theirs).index("own:1") == keys(theirs).index("C3") + 1
    assert keys(theirs).index("own:2") == keys(theirs).index("CHECK-c3") + 1
    assert keys(theirs)[-1] == "own:3"
    assert theirs.item("own:2").wording == "Own question 2 on neglect?"
    assert survey.answers_count == 18
    assert survey.score_length == plain.score_length + 3
    assert survey_from_json(survey_to_json(survey)) == survey


def test_later_a_theme_s_knowledge_question_takes_the_place_of_an_objective_rating(
    library: SurveyLibrary,
) -> None:
    known = with_own(library, own(1, ItemType.KNOWLEDGE))
    survey = for_person(
        compose(known, Stage.M3, Audience.DELEGATE, facts(4), [block("own:1")]),
        THEME,
    )
    assert [key for key in keys(survey) if key.startswith("OBJ")] == ["OBJ-1", "OBJ-2", "OBJ-3"]
    assert "own:1" in keys(survey)


def test_what_has_no_room_at_all_is_left_out_with_the_reason(library: SurveyLibrary) -> None:
    own_items = [own(number, ItemType.KNOWLEDGE) for number in range(1, 8)]
    known = with_own(library, *own_items)
    survey = compose(known, Stage.M6, Audience.DELEGATE, facts(4), [block(*(item.key for item in own_items))])
    assert [(left.item_key, left.block) for left in survey.left_out if left.block] == [
        (f"own:{number}", THEME) for number in (4, 5, 6, 7)
    ]
    assert survey_from_json(survey_to_json(survey)) == survey


def test_a_theme_s_condition_looks_at_questions_of_the_theme_and_the_survey(library: SurveyLibrary) -> None:
    first = own(1, ItemType.CHOICE)
    second = own(2, ItemType.TEXT, condition=parse('own:1 is "Yes" and A1 is not "Not yet"'))
    third = own(3, ItemType.CHOICE, condition=parse('own:9 is "Yes"'))
    survey = compose(
        with_own(library, first, second, third),
        Stage.M3,
        Audience.DELEGATE,
        facts(1),
        [block("own:1", "own:2", "own:3")],
    )
    assert survey.item("own:2").condition is not None
    assert survey.item("own:1").page < survey.item("own:2").page
    assert [left.reason for left in survey.left_out if left.block] == [
        "own:9 is not asked before this question."
    ]
    assert survey_from_json(survey_to_json(survey)) == survey


def test_an_officer_s_order_is_kept_and_did_you_attend_stays_first(library: SurveyLibrary) -> None:
    order = ("P1", "R2", "OBJ", "Y1", "own:1")
    changes = {"post": SurveyChanges(added=("own:1",), removed=frozenset({"R3", "R6"}), order=order)}
    survey = compose(
        with_own(library, own(1)), Stage.POST, Audience.DELEGATE, facts(2, changes=changes), strict=True
    )
    assert keys(survey) == ["Y1", "P1", "R2", "OBJ-1", "OBJ-2", "own:1", "K2", "S3", "C3", "R8", "R11"]


def test_a_survey_that_must_go_out_leaves_out_what_an_officer_added_beyond_a_limit(
    library: SurveyLibrary,
) -> None:
    known = with_own(library, own(1), own(2))
    changes = {"manager_6m": SurveyChanges(added=("own:1", "own:2", "own:3"), removed=frozenset({"N5"}))}
    with pytest.raises(CompositionError, match="own:3 is not meant for"):
        compose(known, Stage.M6, Audience.MANAGER, facts(changes=changes))
    survey = compose(known, Stage.M6, Audience.MANAGER, facts(changes=changes), strict=False)
    assert survey.answers_count == 6
    assert [(left.item_key, left.reason) for left in survey.left_out] == [
        ("own:3", "Question own:3 is not meant for the survey 'Six months, manager'."),
        ("own:2", "This survey would ask for 7 answers. The most is 6."),
    ]


@settings(max_examples=150, deadline=None)
@given(
    pair=st.sampled_from(sorted(SURVEY_KEYS)),
    objectives=st.integers(0, 6),
    checks=st.integers(0, 6),
    kinds=st.lists(st.lists(st.sampled_from(KINDS), max_size=9), min_size=1, max_size=2),
)
def test_whatever_themes_ask_everybody_stays_within_the_limits_and_has_the_same_places(
    library: SurveyLibrary,
    pair: tuple[Stage, Audience],
    objectives: int,
    checks: int,
    kinds: list[list[ItemType]],
) -> None:
    blocks, items = [], []
    for place, theme in enumerate(kinds):
        made = [own(10 * place + number, kind) for number, kind in enumerate(theme)]
        items += made
        blocks.append(ThemeBlock(f"theme:{place}", {SURVEY_KEYS[pair]: tuple(item.key for item in made)}))
    known = with_own(library, *items)
    plain = compose(known, *pair, facts(objectives, checks))
    survey = compose(known, *pair, facts(objectives, checks), blocks)
    definition = library.surveys[SURVEY_KEYS[pair]]
    positions = [position for item in survey.items for position in item.positions]
    assert positions == list(range(survey.score_length))
    assert keys(for_person(survey, "")) == keys(plain)
    later = pair[0] in (Stage.M3, Stage.M6)
    for theme in blocks:
        theirs = for_person(survey, theme.key)
        path = longest_path(theirs.items, library.seconds)
        assert path.answers <= definition.answers_limit
        assert path.free_texts <= library.free_texts_limit
        tested = sum(item.kind is AnswerKind.KNOWLEDGE for item in theirs.items)
        assert tested <= (3 if later else 5)
        asked = set(keys(theirs))
        left = {out.item_key for out in survey.left_out if out.block == theme.key}
        assert set(theme.questions[SURVEY_KEYS[pair]]) == left | (
            asked & set(theme.questions[SURVEY_KEYS[pair]])
        )
        assert len(keys(theirs)) == len(asked)
