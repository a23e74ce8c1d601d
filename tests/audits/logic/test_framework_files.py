"""Framework files: the library reads as it is meant, and every bad file is refused by line and reason."""

import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audits.logic.frameworks.json_form import digest_of, from_json, to_json
from audits.logic.frameworks.parsing import read_frameworks
from audits.logic.frameworks.problems import FrameworkFileError
from audits.logic.frameworks.reading import MOST_BYTES
from audits.logic.frameworks.spec import Colour, FrameworkKind, FrameworkSpec, Moderation, QuestionKind
from audits.queries.frameworks import LIBRARY_FILES

FOLDER = Path(__file__).parents[3] / "frameworks"

AUDIT = """schema: template/1
kind: audit
key: our-audit
title: "Our audit"
version: "1"
rating_scale:
  id: ours
  levels:
    - {value: good, label: "Good"}
    - {value: weak, label: "Weak"}
headings:
  - id: H1
    title: "First"
    questions:
      - {id: H1.1, text: "Is it there?", good: "It is."}
      - {id: H1.2, text: "Does it work?"}
"""


@pytest.fixture(scope="module")
def library() -> dict[str, FrameworkSpec]:
    found: dict[str, FrameworkSpec] = {}
    for name in LIBRARY_FILES:
        for spec in read_frameworks((FOLDER / f"{name}.yaml").read_bytes(), found):
            found[spec.key] = spec
    return found


def problems(text: str | bytes, known: Mapping[str, FrameworkSpec] | None = None) -> list[str]:
    content = text.encode() if isinstance(text, str) else text
    with pytest.raises(FrameworkFileError) as refused:
        read_frameworks(content, known or {})
    return [str(problem) for problem in refused.value.problems]


def test_the_library_has_the_headings_and_questions_of_its_files(library: dict[str, FrameworkSpec]) -> None:
    assert {
        key: (spec.kind, len(spec.headings), len(list(spec.questions))) for key, spec in library.items()
    } == {
        "section11-default": (FrameworkKind.AUDIT, 11, 40),
        "minimum-standards-single-agency": (FrameworkKind.STANDARDS, 1, 9),
        "minimum-standards-multi-agency": (FrameworkKind.STANDARDS, 2, 16),
        "section175-default": (FrameworkKind.AUDIT, 10, 36),
        "training-peer-review": (FrameworkKind.PEER_REVIEW, 2, 24),
        "training-observation": (FrameworkKind.OBSERVATION, 5, 29),
        "process-observation": (FrameworkKind.OBSERVATION, 3, 13),
        "subgroup-impact": (FrameworkKind.IMPACT, 1, 12),
        "policy-impact": (FrameworkKind.IMPACT, 1, 9),
        "policy-presentation": (FrameworkKind.IMPACT, 1, 6),
        "best-practice-matrix": (FrameworkKind.MATRIX, 3, 26),
    }


def test_section_11_keeps_its_rules(library: dict[str, FrameworkSpec]) -> None:
    spec = library["section11-default"]
    assert spec.moderation == Moderation.MODERATOR
    assert spec.interval_months == 36
    assert [(level.value, level.score, level.colour) for level in spec.scale.levels] == [
        ("green", 2, Colour.GREEN),
        ("amber", 1, Colour.AMBER),
        ("red", 0, Colour.RED),
        ("na", None, Colour.GREY),
    ]
    assert spec.answers.evidence_required_at == ("amber", "green")
    assert spec.answers.actions_required_at == ("red", "amber")
    first = spec.question("S11-1.1")
    assert set(first.looks_like) == {"green", "red"}
    assert first.evidence_examples[0] == "Accountability or structure chart"


def test_the_seven_standards_stand_on_the_nine(library: dict[str, FrameworkSpec]) -> None:
    seven = library["minimum-standards-multi-agency"]
    assert [heading.key for heading in seven.headings] == [
        "minimum-standards-single-agency",
        "minimum-standards-multi-agency",
    ]
    assert [len(heading.questions) for heading in seven.headings] == [9, 7]
    assert [level.value for level in seven.scale.levels] == ["met", "partly", "not_met"]


def test_an_observation_has_grades_that_stand_apart_and_closing_fields(
    library: dict[str, FrameworkSpec],
) -> None:
    spec = library["training-observation"]
    assert [level.value for level in spec.scale.grades] == ["4", "3", "2", "1"]
    assert [level.value for level in spec.scale.levels if level.stands_apart] == ["not_seen"]
    assert [question.kind for question in spec.heading("closing").questions] == [
        QuestionKind.LONG_TEXT,
        QuestionKind.ACTIONS,
        QuestionKind.YES_NO_TEXT,
        QuestionKind.CHOICE,
        QuestionKind.LONG_TEXT,
    ]


def test_every_framework_survives_being_stored(library: dict[str, FrameworkSpec]) -> None:
    for spec in library.values():
        document = to_json(spec)
        assert from_json(document) == spec
        assert digest_of(dict(reversed(document.items()))) == digest_of(document)


def test_a_partnerships_own_scale_is_ordered_best_first_and_coloured() -> None:
    (spec,) = read_frameworks(AUDIT.encode(), {})
    assert [(level.value, level.score, level.colour) for level in spec.scale.levels] == [
        ("good", 1, Colour.GREEN),
        ("weak", 0, Colour.RED),
    ]
    assert spec.question("H1.1").looks_like == {"good": "It is."}


def test_the_same_question_has_the_same_digest_whatever_stands_beside_it() -> None:
    (before,) = read_frameworks(AUDIT.encode(), {})
    (after,) = read_frameworks(AUDIT.replace('good: "It is."', 'good: "Everywhere."').encode(), {})
    (other,) = read_frameworks(AUDIT.replace("Is it there?", "Is it here?").encode(), {})
    assert before.question("H1.1").digest == after.question("H1.1").digest
    assert before.question("H1.1").digest != other.question("H1.1").digest


@pytest.mark.parametrize(
    ("changed", "into", "said"),
    [
        ("H1.2,", "H1.1,", "two questions have the id “H1.1”."),
        (
            "id: H1.2, text",
            'id: "H1 2", text',
            "Line 16 (headings 1, questions 2, id): “H1 2” is no id: use up to 40 letters, figures, dots and hyphens.",
        ),
        (
            '{value: weak, label: "Weak"}',
            '{value: good, label: "Weak"}',
            "Line 8 (rating_scale, levels): the grade “good” stands there twice.",
        ),
        (
            '    - {value: weak, label: "Weak"}\n',
            "",
            "Line 8 (rating_scale, levels): a scale needs at least two grades.",
        ),
        (
            'text: "Does it work?"',
            "text: no",
            "Line 16 (headings 1, questions 2, text): words such as yes, no, on and off are read as true or false."
            " Put them in quotes.",
        ),
        ("text: ", "test: ", "Line 15 (headings 1, questions 1): “text” is missing."),
        (
            'version: "1"',
            'version: "1"\nversion: "2"',
            "Line 6: “version” stands here twice.",
        ),
        ("kind: audit", "kind: exam", "Line 2 (kind): “exam” is not known here."),
        ("template/1", "template/9", "Line 1 (schema): this portal reads “template/1”."),
        (
            'version: "1"',
            'version: "1"\nextends: our-audit',
            "Line 6 (extends): this goes round in a circle: our-audit → our-audit.",
        ),
        (
            'version: "1"',
            'version: "1"\nextends: nothing-here',
            "Line 6 (extends): there is no framework “nothing-here” to extend.",
        ),
        (
            'version: "1"',
            'version: "1"\ncounts: {questions: 1000000}',
            "Line 6 (counts, questions): it says 1,000,000 here, and the file has 2.",
        ),
    ],
)
def test_a_fault_is_named_by_line_and_reason(changed: str, into: str, said: str) -> None:
    assert changed in AUDIT
    found = problems(AUDIT.replace(changed, into))
    assert [problem for problem in found if said in problem], found


def test_every_fault_is_named_at_once() -> None:
    broken = AUDIT.replace('title: "Our audit"\n', "").replace('text: "Does it work?"', "text: [a]")
    assert problems(broken) == [
        "Line 1: “title” is missing.",
        "Line 15 (headings 1, questions 2, text): this has to be a text.",
    ]


def test_a_circle_through_another_framework_is_found() -> None:
    base = AUDIT.replace("our-audit", "base").replace("H1", "B1")
    (spec,) = read_frameworks(base.encode(), {})
    (extending,) = read_frameworks(
        AUDIT.replace('version: "1"', 'version: "1"\nextends: base').encode(), {"base": spec}
    )
    assert [heading.key for heading in extending.headings] == ["B1", "H1"]
    circle = base.replace('version: "1"', 'version: "2"\nextends: our-audit')
    assert problems(circle, {"our-audit": extending}) == [
        "Line 6 (extends): this goes round in a circle: base → our-audit → base."
    ]


def test_ids_that_the_extended_framework_uses_are_refused() -> None:
    (spec,) = read_frameworks(AUDIT.encode(), {})
    again = AUDIT.replace("key: our-audit", "key: more\nextends: our-audit")
    assert problems(again, {"our-audit": spec}) == [
        "Line 4 (extends): ids are used by “Our audit” already: H1.1, H1.2."
    ]


@pytest.mark.parametrize(
    ("trick", "said"),
    [
        ("a: &x [1]\nb: *x\n", "Line 1: anchors and aliases (& and *) are not used in frameworks."),
        (
            "a: &a [x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n",
            "Line 1: anchors and aliases (& and *) are not used in frameworks.",
        ),
        ("a: !!python/object/apply:os.system [ls]\n", "Line 1: tags such as"),
        ("a: !mine x\n", "Line 1: tags such as !mine"),
        ("a: 1\n---\nb: 2\n", "Line 2: a second document begins here."),
        ("a: [1\nb: 2\n", "this is not YAML"),
        ("a: 'open\n", "this is not YAML"),
        ("[" * 40 + "]" * 40, "nested more than 12 deep"),
        ("a: " + "9" * 6000 + "\n", "Line 1 (a): this value cannot be read. Put it in quotes."),
        ("a: " + "x" * 20_000 + "\n", "Line 1 (a): this text is longer than 10,000 characters."),
        ("", "it is empty."),
        ("# nothing\n", "it is empty."),
        ("just words\n", "the file has to be a group of names and values"),
        ("? [a]\n: b\n", "a name before a colon has to be a word."),
        ("a: 1\nb: \x07\n", "Line 2: a character here cannot stand in YAML."),
        (b"a: 1\nb: \xff\xfe\n", "Line 2: it is not a text in UTF-8."),
        (b"PK\x03\x04" + b"\x00" * 50, "cannot stand in YAML"),
        (b"a: b\n" * MOST_BYTES, "larger than 256 KB"),
        ("a:\n" + "- 1\n" * 30_000, "it holds more than 20,000 values."),
    ],
)
def test_tricks_are_refused(trick: str | bytes, said: str) -> None:
    found = problems(trick)
    assert said in found[0], found


def test_a_million_questions_are_refused_quickly() -> None:
    line = '      - {id: Q%d, text: "x"}\n'
    many = AUDIT + "".join(line % number for number in range(450))
    began = time.perf_counter()
    assert "400 is the most." in problems(many)[0]
    largest = (AUDIT + "".join(line % number for number in range(100_000))).encode()[:MOST_BYTES]
    problems(largest)
    assert time.perf_counter() - began < 15


def read_or_refused(content: bytes) -> bool:
    """Whether a file gives frameworks, or faults in words; anything else that is raised fails the test."""
    try:
        return bool(read_frameworks(content, {}))
    except FrameworkFileError as refused:
        return bool(refused.problems)


@given(st.text(max_size=300))
def test_no_text_does_anything_but_read_or_be_refused(text: str) -> None:
    assert read_or_refused(text.encode("utf-8", "surrogatepass"))


@given(st.data())
def test_a_file_with_a_part_cut_out_or_turned_is_read_or_refused(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(AUDIT)))
    end = data.draw(st.integers(start, len(AUDIT)))
    piece = data.draw(st.sampled_from(["", "- ", "{", "]", ": ", "\n", "null", "[1, 2]", "{a: b}", "!!x"]))
    assert read_or_refused((AUDIT[:start] + piece + AUDIT[end:]).encode())
