"""A theme's questions within the event's own survey: DOMAIN.md, Themed evaluation."""

from dataclasses import replace

from evaluations.logic.answers import encode
from evaluations.logic.blocks import blocks_in, for_person
from evaluations.logic.codes import NOT_ASKED
from evaluations.logic.composed_json import survey_from_json, survey_to_json
from evaluations.logic.composing import compose
from evaluations.logic.library import SurveyLibrary
from evaluations.logic.stages import Audience, Stage
from evaluations.logic.survey_parts import ComposedSurvey, CourseFacts, Objective

THEME = "theme:5"


def survey_with_block(library: SurveyLibrary) -> ComposedSurvey:
    """A before survey whose objective ratings belong to a theme's sample."""
    facts = CourseFacts("neglect", objectives=(Objective("1", "spot neglect"), Objective("2", "act on it")))
    survey = compose(library, Stage.PRE, Audience.DELEGATE, facts)
    pages = tuple(
        replace(
            page,
            items=tuple(replace(item, block=THEME) if item.objective_id else item for item in page.items),
        )
        for page in survey.pages
    )
    return replace(survey, pages=pages)


def test_the_sample_gets_everything_and_the_others_do_not_see_the_block(library: SurveyLibrary) -> None:
    survey = survey_with_block(library)
    assert blocks_in(survey) == (THEME,)
    assert for_person(survey, THEME) == survey
    plain = for_person(survey, "")
    assert blocks_in(plain) == ()
    assert [item.key for item in plain.items] == [item.key for item in survey.items if not item.block]
    assert for_person(survey, "theme:6") == plain


def test_places_in_the_scores_are_the_same_for_everybody(library: SurveyLibrary) -> None:
    survey = survey_with_block(library)
    plain = for_person(survey, "")
    assert plain.score_length == survey.score_length
    rated = next(item for item in plain.items if item.core_group and item.positions)
    answers = {rated.key: 7, "OBJ-1": 9}
    theirs, others = encode(survey, answers).scores, encode(plain, answers).scores
    places = [place for item in survey.items if item.block for place in item.positions]
    assert places != []
    assert [others[place] for place in places] == [NOT_ASKED] * len(places)
    assert [score for place, score in enumerate(theirs) if place not in places] == [
        score for place, score in enumerate(others) if place not in places
    ]
    assert theirs[survey.item("OBJ-1").positions[0]] == 9


def test_a_page_of_nothing_but_the_block_is_left_out(library: SurveyLibrary) -> None:
    survey = survey_with_block(library)
    first = survey.pages[0]
    all_theirs = replace(first, items=tuple(replace(item, block=THEME) for item in first.items))
    survey = replace(survey, pages=(all_theirs, *survey.pages[1:]))
    assert [page.number for page in for_person(survey, "").pages] == [
        page.number for page in survey.pages[1:]
    ]


def test_a_block_is_stored_with_its_survey_and_a_survey_without_one_as_ever(library: SurveyLibrary) -> None:
    survey = survey_with_block(library)
    assert survey_from_json(survey_to_json(survey)) == survey
    plain = compose(library, Stage.PRE, Audience.DELEGATE, CourseFacts("neglect"))
    stored = survey_to_json(plain)
    assert survey_from_json(stored) == plain
    assert "places" not in stored
    assert all("block" not in item for page in stored["pages"] for item in page["items"])
