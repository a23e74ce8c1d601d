"""What an answer still needs, by property: nothing is complete while something is missing."""

from hypothesis import given
from hypothesis import strategies as st

from audits.logic.frameworks.spec import AnswerRules, Colour, Level, Question, QuestionKind, Scale
from audits.logic.progress import Given, Standing, is_asked, missing, progress, standing_of

RAG = Scale(
    "rag",
    (
        Level("green", "Green", 2, colour=Colour.GREEN),
        Level("amber", "Amber", 1, colour=Colour.AMBER),
        Level("red", "Red", 0, colour=Colour.RED),
        Level("na", "Not applicable", None),
    ),
)
STRICT = AnswerRules(evidence_required_at=("amber", "green"), actions_required_at=("red", "amber"))
GRADED = Question("1.1", "Is there a plan?")

levels = st.sampled_from(["", "green", "amber", "red", "na"])
answers = st.builds(
    Given,
    level=levels,
    has_explanation=st.booleans(),
    has_reason=st.booleans(),
    value=st.sampled_from([None, [], [{"text": "Do it", "due_on": "2026-09-30"}]]),
    evidence=st.integers(0, 3),
    awaits_confirmation=st.booleans(),
)
questions = st.builds(
    Question,
    key=st.just("q"),
    text=st.just("?"),
    kind=st.sampled_from(list(QuestionKind)),
    required=st.booleans(),
)


def test_each_level_says_what_it_needs() -> None:
    def needs(**given: object) -> tuple[str, ...]:
        return missing(GRADED, STRICT, RAG, Given(has_explanation=True, **given))  # type: ignore[arg-type]

    assert needs() == ("Choose your grade.",)
    assert needs(level="green") == ("Attach evidence: the grade “Green” needs some.",)
    assert needs(level="red") == ("Write an action: the grade “Red” needs one.",)
    assert len(needs(level="amber")) == 2
    assert needs(level="amber", evidence=1, value=[{"text": "Do it", "due_on": "2026-09-30"}]) == ()
    assert needs(level="na") == ("Say why it is “not applicable”.",)
    assert needs(level="na", has_reason=True) == ()
    assert missing(GRADED, STRICT, RAG, None) == ("Not answered yet.",)


def test_what_was_carried_forward_is_read_again_before_it_counts() -> None:
    carried = Given(level="green", has_explanation=True, evidence=1, awaits_confirmation=True)
    assert missing(GRADED, STRICT, RAG, carried) == (
        "Carried forward from last time: read it again and save it.",
    )
    assert standing_of(GRADED, STRICT, RAG, carried) == Standing.CARRIED


@given(questions, st.one_of(st.none(), answers))
def test_an_answer_is_done_exactly_when_it_lacks_nothing(question: Question, answer: Given | None) -> None:
    lacks = missing(question, STRICT, RAG, answer)
    standing = standing_of(question, STRICT, RAG, answer)
    assert (standing == Standing.DONE) == (answer is not None and not lacks)


@given(answers)
def test_no_graded_answer_is_done_without_a_grade_or_with_an_unreasoned_exception(answer: Given) -> None:
    if standing_of(GRADED, STRICT, RAG, answer) == Standing.DONE:
        assert answer.level
        assert answer.has_reason if answer.level == "na" else answer.has_explanation


@given(st.lists(st.tuples(questions, st.sampled_from(list(Standing)))))
def test_the_parts_of_progress_add_up(rows: list[tuple[Question, Standing]]) -> None:
    found = progress(rows)
    asked = [standing for question, standing in rows if is_asked(question)]
    assert found.total == len(asked)
    assert found.done + found.incomplete + found.carried + asked.count(Standing.NOT_STARTED) == found.total
    assert found.is_complete == all(standing == Standing.DONE for standing in asked)
    assert found.to_do == found.total - found.done
