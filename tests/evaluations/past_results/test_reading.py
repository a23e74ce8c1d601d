"""Reading results files: the system is recognised by content, two rows of names become one, and nothing breaks it."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from courses.logic.reading import UnreadableFile
from evaluations.logic.answers import EncodedResponse
from evaluations.logic.composing import compose
from evaluations.logic.past_results.answer_table import AnswerTable, read_answers
from evaluations.logic.past_results.fates import Booked, ReadRow, plan_answers
from evaluations.logic.past_results.row_reading import RowReader, date_order
from evaluations.logic.past_results.systems import SurveySystem
from evaluations.logic.past_results.targets import Who, guess_columns, targets_of
from evaluations.logic.past_results.word_groups import word_groups
from evaluations.logic.past_results.words import NOT_ANSWERED, guess_words, several, word_key
from evaluations.logic.stages import Audience, Stage
from evaluations.logic.survey_parts import AnswerChoice, ComposedSurvey, CourseFacts, Objective
from evaluations.queries.library import library
from tests.evaluations.past_results.bringing_in import AFTER, AFTER_QUESTIONS, SURE, after_file
from tests.evaluations.past_results.files import PEOPLE, as_csv, as_xlsx, microsoft_forms, snap, surveymonkey

#: Whatever the machine is doing besides: a slow example is no failure.
steadily = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
FACTS = CourseFacts("neglect", (Objective("1", "recognise neglect"),))
AGREE = tuple(
    AnswerChoice(code, label)
    for code, label in enumerate(
        ("Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree"), start=1
    )
)
EXTENT = tuple(
    AnswerChoice(code, label) for code, label in enumerate(("Not at all", "A little", "Somewhat", "A lot"))
)
SPECIAL = AnswerChoice(-2, "Does not apply", is_special=True)


def survey(stage: Stage) -> ComposedSurvey:
    return compose(library(), stage, Audience.DELEGATE, FACTS)


def guessed(table: AnswerTable, stage: Stage) -> dict[str, str]:
    """What each column was taken for, those that are brought in."""
    meanings = guess_columns(table, survey(stage))
    return {table.columns[index].label: each.value for index, each in meanings.items() if each.value}


def answers_of(table: AnswerTable, stage: Stage) -> list[ReadRow]:
    """The rows as read with every guess taken."""
    composed = survey(stage)
    targets = targets_of(composed)
    meanings = guess_columns(table, composed)
    chosen = {index: targets[each.value] for index, each in meanings.items() if each.value in targets}
    who = {Who(each.value): index for index, each in meanings.items() if each.value in set(Who)}
    words = {
        group.key: {word.key: word.meaning.value for word in group.words}
        for group in word_groups(table, chosen, {})
    }
    return list(RowReader(table, composed, chosen, who, words).read())


@pytest.mark.parametrize("content", [after_file(), as_xlsx(surveymonkey(AFTER_QUESTIONS, AFTER))])
def test_a_surveymonkey_export_is_read_with_its_two_rows_of_names(content: bytes) -> None:
    table = read_answers(content)
    assert (table.system, len(table.rows), table.rows[0].number) == (SurveySystem.SURVEYMONKEY, 6, 3)
    assert guessed(table, Stage.POST) == {
        "End Date": "submitted_at",
        "Email Address": "email",
        "First Name": "first_name",
        "Last Name": "last_name",
        SURE: "answer:S3",
        "I am confident to challenge a decision that I think leaves a child unsafe.": "answer:C3",
        "How far do you agree?: The content fitted my role.": "answer:R2",
        "What should we change?": "answer:R11",
    }
    assert [dict(row.answers) for row in answers_of(table, Stage.POST)][:2] == [
        {"S3": 8, "C3": 7, "R2": 5, "R11": "More time for cases"},
        {"S3": 7, "C3": 8, "R2": 4},
    ]


def test_a_several_choice_question_with_a_column_for_each_option() -> None:
    options = ("Time", "Workload", "Other agencies")
    questions = [("Have you had the chance to use what you learned?", "Response")]
    questions += [("What has got in the way?", option) for option in options]
    rows = [["Not yet", "Time", "", "Other agencies"], ["1", "0", "1", "0"], ["Not yet", "", "", ""]]
    read = answers_of(read_answers(as_csv(surveymonkey(questions, rows))), Stage.M3)
    assert [dict(row.answers) for row in read] == [{"A1": 0, "A6": [0, 3]}, {"A1": 0, "A6": [1]}, {"A1": 0}]


def test_a_microsoft_forms_workbook_with_a_grid_and_several_choices() -> None:
    grid = "Since the course, how much has your practice changed in each area?"
    questions = [
        "Have you had the chance to use what you learned?",
        f"{grid}.[Spotting concerns earlier]",
        "Listening to children",
        "What has got in the way?",
    ]
    rows = [["Not yet", "A lot", "Somewhat", "Time;Workload;"], ["Often", "A little", "", ""]]
    people = (PEOPLE[0], ("anonymous", "", "anonymous"))
    table = read_answers(as_xlsx(microsoft_forms(questions, rows, people)))
    read = answers_of(table, Stage.M3)
    assert table.system is SurveySystem.MICROSOFT_FORMS
    assert [dict(row.answers) for row in read] == [
        {"A1": 0, "A3-0": 3, "A3-1": 2, "A6": [0, 1]},
        {"A1": 3, "A3-0": 1},
    ]
    assert [(row.name, row.email, row.says_who) for row in read] == [
        ("Person0 Example", PEOPLE[0][2], True),
        ("", "", False),
    ]


def test_a_snap_file_with_codes_and_missing_answers() -> None:
    questions = ["Q1 Have you had the chance to use what you learned?", "Q2 What has got in the way?"]
    rows = [["1", "1,4"], ["-1", "No reply"], ["4", ""]]
    table = read_answers(as_csv(snap(questions, rows), encoding="cp1252"))
    read = answers_of(table, Stage.M3)
    assert table.system is SurveySystem.SNAP
    assert [dict(row.answers) for row in read] == [{"A1": 0, "A6": [0, 3]}, {}, {"A1": 3}]
    assert [row.submitted_at.day for row in read if row.submitted_at] == [13, 14, 15]


def test_a_list_of_another_system_below_a_title_with_a_merged_question() -> None:
    rows = [
        ["Feedback on Neglect", "", "", ""],
        ["Email", "Name", "How far do you agree?", ""],
        ["", "", "The content fitted my role.", "The child's experience was at the heart of the session."],
        ["person0@work.example", "Person0 Example", "Agree", "Strongly agree"],
        ["person1@work.example", "Person1 Example", "Disagree", ""],
    ]
    table = read_answers(as_xlsx(rows, merged="C2:D2"))
    assert table.system is SurveySystem.OTHER
    assert [dict(row.answers) for row in answers_of(table, Stage.POST)] == [{"R2": 4, "R6": 5}, {"R2": 2}]


def test_dates_are_read_as_the_system_writes_them() -> None:
    ambiguous = [["8", "8", "Agree", ""]]
    american = read_answers(as_csv(surveymonkey(AFTER_QUESTIONS, ambiguous, sent="04/05/2026 09:00:00 AM")))
    assert date_order(american, 3).month_first
    british = read_answers(as_csv(snap(["Q1", "Q2"], [["1", "2"]])))
    assert not date_order(british, 1).month_first


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("strongly agree", "5"),
        ("5 - Strongly agree", "5"),
        ("Agree (4)", "4"),
        ("4.0", "4"),
        ("Neither agree nor disagree", "3"),
        ("Stongly agree", "5"),
        ("N/A", "-2"),
        ("No reply", NOT_ANSWERED),
        ("-1", NOT_ANSWERED),
        ("9", ""),
        ("Kind of", ""),
    ],
)
def test_words_of_a_scale_are_guessed(word: str, code: str) -> None:
    assert guess_words([word], (*AGREE, SPECIAL))[word_key(word)].value == code


def test_numbers_count_from_one_unless_a_nought_is_among_them() -> None:
    from_one = guess_words(["1", "4"], EXTENT)
    from_nought = guess_words(["0", "1", "3"], EXTENT)
    assert {key: each.value for key, each in from_one.items()} == {"1": "0", "4": "3"}
    assert {key: each.value for key, each in from_nought.items()} == {"0": "0", "1": "1", "3": "3"}


def test_a_shorter_scale_under_a_ten_point_question_is_pointed_out() -> None:
    short = read_answers(as_csv(surveymonkey([(SURE, "Response")], [["5"], ["4"], ["1"]])))
    long = read_answers(as_csv(surveymonkey([(SURE, "Response")], [["5"], ["9"], ["1"]])))
    target = targets_of(survey(Stage.POST))["answer:S3"]
    (group,) = word_groups(short, {9: target}, {})
    assert "If the old survey’s scale ended at 5" in group.caution
    (group,) = word_groups(long, {9: target}, {})
    assert group.caution == ""


@steadily
@given(
    st.lists(st.sampled_from([choice.label for choice in AGREE]), unique=True),
    st.sampled_from([";", "; ", ", "]),
)
def test_several_answers_in_a_cell_are_parted_again(labels: list[str], mark: str) -> None:
    assert several(mark.join(labels), [choice.label for choice in AGREE]) == labels


def test_an_answers_own_comma_parts_nothing() -> None:
    assert several("Yes, fully, Mostly", ["Yes, fully", "Mostly"]) == ["Yes, fully", "Mostly"]


@steadily
@given(st.text(), st.lists(st.text(max_size=20), max_size=5))
def test_any_word_has_a_meaning_that_is_offered_or_none(word: str, others: list[str]) -> None:
    offered = {"", NOT_ANSWERED, *(str(choice.code) for choice in (*AGREE, SPECIAL))}
    assert {each.value for each in guess_words([word, *others], (*AGREE, SPECIAL)).values()} <= offered


CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12)


@steadily
@given(st.lists(st.lists(CELLS, min_size=1, max_size=6), min_size=1, max_size=8))
def test_any_file_is_read_or_refused_in_words(rows: list[list[str]]) -> None:
    try:
        table = read_answers(as_csv(rows))
    except UnreadableFile:
        return
    assert all(len(row.cells) == len(table.columns) for row in table.rows)
    assert [column.index for column in table.columns] == list(range(len(table.columns)))
    for row in answers_of(table, Stage.POST):
        assert row.problem or row.encoded is not None


@steadily
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_in_words(content: bytes) -> None:
    with suppress(UnreadableFile):
        assert read_answers(content).rows


NUMBERS = st.integers(1, 10)


@steadily
@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6))
def test_the_numbers_of_a_file_come_out_as_they_went_in(scores: list[tuple[int, int]]) -> None:
    rows = [[str(first), str(second)] for first, second in scores]
    questions = [
        (SURE, "Response"),
        ("I am confident to challenge a decision that I think leaves a child unsafe.", "Response"),
    ]
    for content in (
        as_csv(surveymonkey(questions, rows)),
        as_csv(microsoft_forms([q for q, _ in questions], rows)),
    ):
        read = answers_of(read_answers(content), Stage.PRE)
        assert [(row.answers["S3"], row.answers["C3"]) for row in read] == scores


PERSON = st.builds(
    ReadRow,
    number=st.integers(1, 50),
    first_name=st.sampled_from(["Ada", "Bo", ""]),
    last_name=st.sampled_from(["Example", ""]),
    email=st.sampled_from(["ada@x.example", "bo@x.example", "team@x.example", ""]),
)
REGISTER = [
    Booked(1, "Ada", "Example", "ada@x.example"),
    Booked(2, "Bo", "Example", "team@x.example"),
    Booked(3, "Cy", "Example", "team@x.example"),
    Booked(4, "Ada", "Example", ""),
]


@steadily
@given(st.lists(PERSON, max_size=8, unique_by=lambda row: row.number), st.booleans())
def test_nobody_answers_twice_and_nobody_under_another_name(rows: list[ReadRow], keep: bool) -> None:
    given_rows = [
        ReadRow(**{**row.__dict__, "answers": {"S3": 5}, "encoded": EncodedResponse([5])}) for row in rows
    ]
    planned = plan_answers(given_rows, REGISTER, keep_unbooked=keep)
    assert [each.number for each in planned] == [row.number for row in rows]
    new = [each.booking_id for each in planned if each.fate == "new"]
    assert len(new) == len(set(new))
    people = {each.booking_id: each for each in REGISTER}
    for each in planned:
        if each.fate == "new" and each.booking_id is not None:
            person = people[each.booking_id]
            assert each.row.name in ("", f"{person.first_name} {person.last_name}")
            assert each.row.email in ("", person.email) or not person.email
