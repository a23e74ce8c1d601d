"""The design of a course's surveys: ordered, changed, copied and checked."""

import pytest

from courses.models import Course
from courses.services.refusals import Refused
from evaluations.logic.library import ItemType
from evaluations.logic.question_writing import Measures, Words
from evaluations.logic.survey_parts import ThemeBlock
from evaluations.models import SurveyDesign
from evaluations.services import designs
from evaluations.services.bank import retire_question
from evaluations.services.versions import compose_for, composed_survey, survey_version_for
from partnerships.choices import Role
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.bank.writing import in_use
from tests.evaluations.making import make_course

PRE = ["OBJ", "K2", "S3", "C3", "T1", "B3", "B4"]


def asked(course: Course, stage: str = "pre", audience: str = "delegate") -> list[str]:
    survey = compose_for(course, stage, audience)
    return [item.item_key if item.item_key == "OBJ" else item.key for item in survey.items]


def save(cast: Cast, course: Course, keys: list[str], stage: str = "pre", **conditions: str) -> None:
    designs.save_design(
        course=course,
        stage=stage,
        audience="delegate",
        keys=keys,
        conditions=conditions,
        by=cast.people[Role.POLICY_OFFICER].pk,
    )


def copy(cast: Cast, course: Course, source: designs.Source, stage: str = "pre") -> list[str]:
    return designs.copy_set(
        course=course,
        stage=stage,
        audience="delegate",
        source=source,
        by=cast.people[Role.POLICY_OFFICER].pk,
    )


def test_a_course_asks_what_its_officer_designed_in_that_order_and_other_courses_do_not(
    in_ashshire: Cast,
) -> None:
    course, other = make_course(objectives=1), make_course("Exploitation", objectives=1)
    own = in_use(in_ashshire, ItemType.CHOICE)
    save(in_ashshire, course, ["B4", "K2", "OBJ", own.key, "B1"])
    assert asked(course) == ["B4", "K2", "OBJ", own.key, "B1"]
    assert asked(other) == ["OBJ", "K2", "S3", "C3", "B3", "B4"]
    save(in_ashshire, course, ["OBJ", "K2"])
    assert asked(course) == ["OBJ", "K2"]
    assert SurveyDesign.objects.get().items.count() == 2


def test_a_version_that_went_out_stays_when_the_design_changes(in_ashshire: Cast) -> None:
    course = make_course(objectives=1)
    first = survey_version_for(course=course, stage="pre", audience="delegate")
    save(in_ashshire, course, ["OBJ", "B4"])
    second = survey_version_for(course=course, stage="pre", audience="delegate")
    first.refresh_from_db()
    assert (first.number, second.number) == (1, 2)
    assert [item.key for item in composed_survey(first).items][-2:] == ["B3", "B4"]
    assert [item.item_key for item in composed_survey(second).items] == ["OBJ", "B4"]


def test_a_question_is_asked_only_of_those_it_is_for(in_ashshire: Cast) -> None:
    course = make_course(objectives=1)
    own = in_use(in_ashshire, ItemType.TEXT)
    save(in_ashshire, course, ["OBJ", "B3", own.key], **{own.key: 'B3 is "No" or "Not sure"'})
    condition = compose_for(course, "pre", "delegate").item(own.key).condition
    assert condition is not None
    assert [condition.holds({"B3": code}) for code in (None, 0, 1, 2)] == [False, False, True, True]


@pytest.mark.parametrize(
    ("stage", "keys", "conditions", "message"),
    [
        ("pre", ["OBJ", "O4"], {}, "Question O4 is not meant for the survey 'Before'"),
        ("pre", ["OBJ", "own:999999"], {}, "own:999999 is not meant for"),
        ("pre", [], {}, "at least one question"),
        ("post", ["OBJ"], {}, "“Did you attend\\?” cannot be left out"),
        ("pre", ["B4", "B3"], {"B4": 'B3 is "Yes"'}, "B3 is not asked before this question"),
        ("pre", ["B3", "B4"], {"B4": 'B3 is "Maybe"'}, '"Maybe" is not an answer to B3'),
        ("pre", ["B3", "B4"], {"B4": "B3 is"}, "B4: Expected an answer"),
        ("pre", ["OBJ", "K1", "K2", "K3", "S1", "S2", "S3", "C1", "C2", "C3", "C4", "B1", "B2"], {}, "13 answers"),
        ("post", ["Y1", "OBJ", "R10", "R11", "P1"], {}, "3 free-text questions"),
    ],
)  # fmt: skip
def test_a_design_that_cannot_be_used_is_refused_with_the_reason(
    in_ashshire: Cast, stage: str, keys: list[str], conditions: dict[str, str], message: str
) -> None:
    with pytest.raises(Refused, match=message):
        save(in_ashshire, make_course(objectives=1), keys, stage, **conditions)
    assert SurveyDesign.objects.count() == 0


def test_a_set_is_copied_from_another_course_without_what_does_not_fit(in_ashshire: Cast) -> None:
    theirs, mine = make_course("Exploitation", objectives=1), make_course(objectives=4)
    of_theirs = in_use(
        in_ashshire,
        words=Words("I can {{objective}} well.", scale="ten"),
        measures=Measures(objective_id=theirs.objectives.get().pk),
    )
    everyone = in_use(in_ashshire, ItemType.CHOICE)
    save(
        in_ashshire,
        theirs,
        ["OBJ", of_theirs.key, everyone.key, "B3", "B4"],
        B4='B3 is "No"',
    )
    left = copy(in_ashshire, mine, designs.FromCourse(theirs))
    assert left == [of_theirs.key]
    assert asked(mine) == ["OBJ"] * 4 + [everyone.key, "B3", "B4"]
    assert compose_for(mine, "pre", "delegate").item("B4").condition is not None


def test_last_year_s_set_and_the_library_s_come_back(in_ashshire: Cast) -> None:
    course = make_course(objectives=1)
    save(in_ashshire, course, ["B4", "OBJ", "B3", "B1"], B1='B3 is "No"')
    last_year = survey_version_for(course=course, stage="pre", audience="delegate")
    save(in_ashshire, course, ["OBJ"])
    assert copy(in_ashshire, course, designs.FromVersion(last_year)) == []
    assert asked(course) == ["B4", "OBJ", "B3", "B1"]
    again = survey_version_for(course=course, stage="pre", audience="delegate")
    assert again == last_year
    assert copy(in_ashshire, course, designs.FromLibrary()) == []
    assert asked(course) == ["OBJ", "K2", "S3", "C3", "B3", "B4"]
    assert SurveyDesign.objects.count() == 0


def test_the_check_finds_objectives_without_a_pair(in_ashshire: Cast) -> None:
    course = make_course(objectives=2)
    assert designs.check_of(course).problems == ()
    save(in_ashshire, course, ["Y1", "K2", "R2"], "post")
    check = designs.check_of(course)
    assert [pair.is_same for pair in check.pairs] == [False, False]
    assert check.problems[0] == (
        "The objective “do thing 1” is not asked about after: nobody’s change can be shown."
    )
    rating = [
        in_use(
            in_ashshire,
            words=Words("How well can you {{objective}}?", scale="ten"),
            measures=Measures(objective_id=objective.pk),
        ).key
        for objective in course.objectives.all()
    ]
    save(in_ashshire, course, ["Y1", "K2", *rating], "post")
    save(in_ashshire, course, [*rating, "K2"], "pre")
    assert designs.check_of(course).problems == ()


def test_the_check_names_a_theme_s_questions_without_room_and_a_course_without_objectives(
    in_ashshire: Cast,
) -> None:
    course = make_course(objectives=0)
    questions = [in_use(in_ashshire, ItemType.KNOWLEDGE) for _ in range(4)]
    block = ThemeBlock("theme:1", {"delegate_3m": tuple(question.key for question in questions)})
    check = designs.check_of(course, [block])
    assert check.problems == (
        f"Three months: {questions[-1].key}: The survey has no room for it, even when other questions give way.",
        "The course has no objective: its surveys cannot ask what was learned.",
    )
    assert check.of("delegate_3m").survey.answers_count <= 12


def test_a_design_with_a_retired_question_still_goes_out_without_it(in_ashshire: Cast) -> None:
    course = make_course(objectives=1)
    own = in_use(in_ashshire, ItemType.CHOICE)
    save(in_ashshire, course, ["OBJ", own.key])
    retire_question(question=own, by=in_ashshire.people[Role.POLICY_OFFICER].pk)
    assert asked(course) == ["OBJ"]
    assert [left.item_key for left in compose_for(course, "pre", "delegate").left_out] == [own.key]
    assert "is not meant for" in designs.check_of(course).problems[0]


def test_designs_are_the_partnership_s_own(ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        save(ashshire, make_course(objectives=1), ["OBJ"])
    with partnership_scope(birchester.partnership):
        assert SurveyDesign.objects.count() == 0
        assert asked(make_course(objectives=1)) == ["OBJ", "K2", "S3", "C3", "B3", "B4"]
