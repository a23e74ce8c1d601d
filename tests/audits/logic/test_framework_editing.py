"""Framework files written and read back, drafts changed, versions compared."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audits.logic.frameworks import editing
from audits.logic.frameworks.comparing import ChangeKind, compare, differing
from audits.logic.frameworks.parsing import read_frameworks
from audits.logic.frameworks.spec import FrameworkSpec
from audits.logic.frameworks.writing import write_framework
from audits.queries.frameworks import library

LIBRARY = library()
KEYS = sorted(LIBRARY)
SECTION_11 = LIBRARY["section11-default"]
STANDARDS = LIBRARY["minimum-standards-single-agency"]
TEXTS = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() and text.isprintable())


def keys_of(spec: FrameworkSpec) -> list[str]:
    return [question.key for question in spec.questions]


@pytest.mark.parametrize("key", KEYS)
def test_every_framework_of_the_library_is_the_same_when_written_and_read_back(key: str) -> None:
    written = write_framework(LIBRARY[key], LIBRARY)
    assert read_frameworks(written.encode(), LIBRARY) == (LIBRARY[key],)


@pytest.mark.parametrize("key", [key for key in KEYS if not LIBRARY[key].extends])
def test_a_written_file_stands_alone(key: str) -> None:
    assert read_frameworks(write_framework(LIBRARY[key], {}).encode(), {}) == (LIBRARY[key],)


def test_standards_on_a_base_that_changed_are_written_out_in_full() -> None:
    spec = LIBRARY["minimum-standards-multi-agency"]
    base = LIBRARY[spec.extends]
    changed = {**LIBRARY, base.key: editing.change_question(base, "MS-S1", text="Something else")}
    (read_back,) = read_frameworks(write_framework(spec, changed).encode(), changed)
    assert read_back.extends == ""
    assert list(read_back.questions) == list(spec.questions)


@settings(deadline=None, max_examples=60)
@given(TEXTS, st.sampled_from(keys_of(STANDARDS)))
def test_whatever_is_written_into_a_question_comes_back(text: str, key: str) -> None:
    """YAML's own signs among it: quotes, colons, hashes, "no", "&a", "- x"."""
    cleaned = editing.words(text)
    spec = editing.change_question(
        STANDARDS, key, text=cleaned, guidance=cleaned, evidence_examples=(cleaned,)
    )
    assert read_frameworks(write_framework(spec, {}).encode(), {}) == (spec,)


# --- editing ------------------------------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.data())
def test_moving_up_undoes_moving_down_and_no_question_is_lost(data: st.DataObject) -> None:
    spec = LIBRARY[data.draw(st.sampled_from(KEYS))]
    key = data.draw(st.sampled_from(keys_of(spec)))
    down = editing.move_question(spec, key, 1)
    assert sorted(keys_of(down)) == sorted(keys_of(spec))
    assert down == spec or editing.move_question(down, key, -1) == spec
    heading = data.draw(st.sampled_from([heading.key for heading in spec.headings]))
    lower = editing.move_heading(spec, heading, 1)
    assert sorted(keys_of(lower)) == sorted(keys_of(spec))
    assert lower == spec or editing.move_heading(lower, heading, -1) == spec


@settings(deadline=None)
@given(st.lists(st.sampled_from(["heading", "question", "remove"]), max_size=12), st.randoms())
def test_no_sequence_of_changes_leaves_two_questions_with_one_id_or_an_empty_heading(
    acts: list[str], chance: object
) -> None:
    spec = LIBRARY["policy-impact"]
    for act in acts:
        if act == "heading":
            spec = editing.add_heading(spec, title="New", first_question="Is it new?")
        elif act == "question":
            heading = chance.choice(spec.headings)  # type: ignore[attr-defined]
            spec = editing.add_question(spec, heading.key, text="Another?")
        elif len(keys_of(spec)) > 1:
            spec = editing.remove_question(spec, chance.choice(keys_of(spec)))  # type: ignore[attr-defined]
    keys = [key.casefold() for key in keys_of(spec)]
    assert len(set(keys)) == len(keys)
    assert len({heading.key for heading in spec.headings}) == len(spec.headings)
    assert all(heading.questions for heading in spec.headings)


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (lambda spec: editing.change_question(spec, "S11-1.1", text=" "), "needs its words"),
        (lambda spec: editing.change_question(spec, "S11-99", text="x"), "not there any more"),
        (
            lambda spec: editing.change_heading(spec, spec.headings[0].key, title="", about=""),
            "needs a title",
        ),
        (lambda spec: editing.change_heading(spec, "none", title="x", about=""), "not there any more"),
        (lambda spec: editing.change_level(spec, "purple", label="x", definition=""), "no such grade"),
        (lambda spec: editing.change_level(spec, "green", label=" ", definition=""), "needs a name"),
        (lambda spec: editing.change_facts(spec, title=" "), "a title and a version"),
        (lambda spec: editing.add_heading(spec, title="x", first_question=" "), "its first question"),
        (lambda spec: editing.add_question(spec, "none", text="x"), "not there any more"),
        (lambda spec: editing.add_question(spec, spec.headings[0].key, text=""), "needs its words"),
    ],
)
def test_what_would_be_no_framework_is_refused(edit: editing.Callable, words: str) -> None:
    with pytest.raises(editing.EditRefused, match=words):
        edit(SECTION_11)


def test_the_last_question_stays() -> None:
    only = replace(
        SECTION_11,
        headings=(replace(SECTION_11.headings[0], questions=SECTION_11.headings[0].questions[:1]),),
    )
    with pytest.raises(editing.EditRefused, match="at least one question"):
        editing.remove_question(only, "S11-1.1")


def test_a_new_question_is_answered_like_those_before_it() -> None:
    for key, kind in (
        ("section11-default", "graded"),
        ("subgroup-impact", "long_text"),
        ("policy-presentation", "prompt"),
    ):
        spec = LIBRARY[key]
        added = editing.add_question(spec, spec.headings[-1].key, text="Another?")
        assert [question.kind for question in added.headings[-1].questions][-1] == kind


# --- comparing ----------------------------------------------------------------------------------------------------


def test_a_version_and_itself_differ_in_nothing() -> None:
    comparison = compare(SECTION_11, SECTION_11)
    assert (comparison.carried, comparison.changed, comparison.facts) == (40, (), ())


def test_every_kind_of_change_is_told_apart() -> None:
    spec = editing.change_question(SECTION_11, "S11-1.1", text="Do you have a new policy?")
    spec = editing.change_question(spec, "S11-1.2", guidance="Look at the board’s minutes")
    spec = editing.remove_question(spec, "S11-2.1")
    spec = editing.add_question(spec, spec.headings[2].key, text="Is it read?")
    spec = editing.change_level(spec, "green", label="Good", definition="All in place")
    moved = spec.headings[3].questions[0]
    spec = editing.remove_question(spec, moved.key)
    spec = replace(
        spec,
        headings=tuple(
            replace(heading, questions=(*heading.questions, moved)) if place == 4 else heading
            for place, heading in enumerate(spec.headings)
        ),
    )
    comparison = compare(SECTION_11, spec)
    kinds = {change.key: change.kind for change in comparison.changed}
    assert kinds == {
        "S11-1.1": ChangeKind.REWORDED,
        "S11-1.2": ChangeKind.ADVICE,
        "S11-2.1": ChangeKind.REMOVED,
        moved.key: ChangeKind.MOVED,
        "NEW-1": ChangeKind.ADDED,
    }
    assert comparison.carried == 38
    assert [fact.what for fact in comparison.facts] == ["Grades"]


def test_ids_that_change_places_are_no_new_words() -> None:
    """The same question under another id is the same question, and its old id is not taken for it."""
    first, second, *rest = SECTION_11.headings[0].questions
    swapped = (replace(second, key=first.key), replace(first, key=second.key), *rest)
    spec = replace(
        SECTION_11,
        headings=(replace(SECTION_11.headings[0], questions=swapped), *SECTION_11.headings[1:]),
    )
    comparison = compare(SECTION_11, spec)
    assert {change.kind for change in comparison.changed} == {ChangeKind.MOVED}
    assert comparison.carried == 40


@settings(deadline=None)
@given(st.sampled_from(KEYS), st.sampled_from(KEYS))
def test_each_question_of_both_versions_stands_in_the_comparison_once(old: str, new: str) -> None:
    before, after = LIBRARY[old], LIBRARY[new]
    comparison = compare(before, after)
    assert [change.after.key for change in comparison.questions if change.after] == keys_of(after)
    assert sorted(change.before.key for change in comparison.questions if change.before) == sorted(
        keys_of(before)
    )


@settings(deadline=None)
@given(TEXTS, TEXTS)
def test_the_pieces_of_two_texts_give_both_back(before: str, after: str) -> None:
    pieces = differing(before, after)
    assert " ".join(each.words for each in pieces if not each.is_added).split() == before.split()
    assert " ".join(each.words for each in pieces if not each.is_removed).split() == after.split()
