"""The question bank: drafts, versions, states, order."""

from dataclasses import replace

import pytest

from courses.services.refusals import Refused
from evaluations.logic.library import ItemType
from evaluations.logic.question_writing import Measures, Words
from evaluations.logic.survey_parts import ThemeBlock
from evaluations.models import BankQuestion, EventSurvey, QuestionVersion
from evaluations.queries.bank import events_compared, versions_of, words_of
from evaluations.services import bank
from evaluations.services.versions import composed_survey, survey_version_for
from partnerships.choices import Role
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import invite
from tests.evaluations.bank.writing import DELEGATES, WORDS, in_use, written
from tests.evaluations.making import book_people, london, make_course, make_event

MEASURES = Measures(steps=(1, 2))


def change(cast: Cast, question: BankQuestion, words: Words, **more: object) -> BankQuestion:
    question.refresh_from_db()
    fields = {"measures": MEASURES, "surveys": DELEGATES, **more}
    return bank.change_question(
        question=question,
        by=cast.people[Role.COORDINATOR].pk,
        words=words,
        **fields,  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("kind", list(WORDS))
def test_a_question_of_every_type_is_written_used_and_asked(in_ashshire: Cast, kind: ItemType) -> None:
    question = in_use(in_ashshire, kind)
    assert question.key == f"own:{question.pk}"
    assert question.current is not None
    assert question.current.wording == WORDS[kind].wording
    version = survey_version_for(
        course=make_course(objectives=1),
        stage="m3",
        audience="delegate",
        blocks=[ThemeBlock("theme:1", {"delegate_3m": (question.key,)})],
    )
    item = composed_survey(version).item(question.key)
    assert version.items.filter(question=question.current).count() == max(1, len(WORDS[kind].rows))
    assert item.block == "theme:1"
    if kind is ItemType.KNOWLEDGE:
        assert (item.correct_code, item.dont_know_code) == (0, 2)
    if kind is ItemType.MULTI_CHOICE:
        assert [choice.label for choice in item.choices if choice.is_special] == ["Prefer not to say"]


def test_a_draft_changes_freely_and_has_no_version(in_ashshire: Cast) -> None:
    question = written(in_ashshire)
    changed = change(in_ashshire, question, Words("Something else?", scale="ten"))
    assert (str(changed), changed.state, changed.current) == ("Something else?", "draft", None)
    assert QuestionVersion.objects.filter(key=question.key).count() == 0


def test_a_changed_wording_is_a_new_version_only_when_somebody_said_so(in_ashshire: Cast) -> None:
    question = in_use(in_ashshire)
    words = replace(words_of(question), wording="I can name four signs of neglect.")
    with pytest.raises(bank.NewVersionNeeded) as needed:
        change(in_ashshire, question, words)
    assert (needed.value.changes, needed.value.events) == (("the wording",), 0)
    question.refresh_from_db()
    assert str(question) == "I can name three signs of neglect."
    old = question.current
    changed = change(in_ashshire, question, words, confirm_new_version=True)
    assert changed.current != old
    assert [(row.number, row.is_current) for row in versions_of(changed)] == [(2, True), (1, False)]
    back = change(in_ashshire, question, replace(words, wording=str(question)), confirm_new_version=True)
    assert back.current == old


def test_what_it_measures_changes_without_a_new_version(in_ashshire: Cast) -> None:
    question = in_use(in_ashshire)
    changed = change(
        in_ashshire,
        question,
        words_of(question),
        measures=Measures(steps=(2,), review_learning="Who saw the child"),
        surveys=("post",),
    )
    assert changed.current == question.current
    assert (changed.steps, changed.surveys) == ([2], ["post"])


def test_events_that_asked_the_old_words_are_counted_and_keep_them(in_ashshire: Cast) -> None:
    question = in_use(in_ashshire, words=Words("I can spot {{subject}}.", scale="ten"))
    block = ThemeBlock("theme:1", dict.fromkeys(DELEGATES, (question.key,)))
    for title in ("Neglect", "Exploitation"):
        course = make_course(title, objectives=1)
        event = make_event(course, london(2026, 3, 2, 9))
        (booking,) = book_people(event, 1, title.lower())
        for stage in ("pre", "post"):
            invite(booking, stage)
            version = survey_version_for(course=course, stage=stage, audience="delegate", blocks=[block])
            EventSurvey.objects.filter(event=event, stage=stage).update(survey_version=version)
    assert events_compared(question) == 2
    with pytest.raises(bank.NewVersionNeeded) as needed:
        change(in_ashshire, question, Words("I can always spot {{subject}}.", scale="ten"))
    assert needed.value.events == 2
    changed = change(
        in_ashshire,
        question,
        Words("I can always spot {{subject}}.", scale="ten"),
        confirm_new_version=True,
    )
    assert [(row.number, row.events) for row in versions_of(changed)] == [(2, 0), (1, 2)]
    assert events_compared(changed) == 0
    wordings = QuestionVersion.objects.filter(key=question.key).values_list("wording", flat=True)
    assert sorted(wordings) == [
        "I can always spot {{subject}}.",
        "I can spot exploitation.",
        "I can spot neglect.",
        "I can spot {{subject}}.",
    ]


def test_a_retired_question_is_asked_no_more_and_may_come_back(in_ashshire: Cast) -> None:
    question = in_use(in_ashshire)
    block = ThemeBlock("theme:1", {"pre": (question.key,)})
    officer = in_ashshire.people[Role.POLICY_OFFICER].pk

    def keys() -> list[str]:
        version = survey_version_for(
            course=make_course(f"Course {QuestionVersion.objects.count()} {question.state}", objectives=1),
            stage="pre",
            audience="delegate",
            blocks=[block],
        )
        return [item.key for item in composed_survey(version).items]

    assert question.key in keys()
    question = bank.retire_question(question=question, by=officer)
    assert question.key not in keys()
    with pytest.raises(Refused, match="retired already"):
        bank.retire_question(question=question, by=officer)
    assert bank.release_question(question=question, by=officer).current == question.current


def test_a_question_that_cannot_be_asked_is_refused_field_by_field(in_ashshire: Cast) -> None:
    with pytest.raises(bank.QuestionFaulty) as refusal:
        written(in_ashshire, words=Words("", scale="ten"), measures=Measures(), surveys=())
    assert set(refusal.value.messages) == {"wording", "steps", "surveys"}
    assert BankQuestion.objects.count() == 0


def test_questions_keep_the_order_that_officers_give_them(in_ashshire: Cast) -> None:
    officer = in_ashshire.people[Role.POLICY_OFFICER].pk
    first, second, third = (written(in_ashshire) for _ in range(3))
    bank.move_question(question=third, place=1, by=officer)
    bank.move_question(question=first, place=99, by=officer)
    assert list(BankQuestion.objects.values_list("pk", "place")) == [
        (third.pk, 1),
        (second.pk, 2),
        (first.pk, 3),
    ]


def test_another_partnership_has_a_bank_of_its_own(ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        in_use(ashshire)
    with partnership_scope(birchester.partnership):
        assert BankQuestion.objects.count() == 0
        assert QuestionVersion.objects.count() == 0
