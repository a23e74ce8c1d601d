"""Answering in Excel, as people do it: out, filled in, back, looked at, brought in."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from assurance.models import Evidence, EvidenceVersion
from audits.logic.offline.sheets import STAMP, Column
from audits.logic.offline.words import Words
from audits.models import Answer, AnswerEvidence, ReturnedWorkbook
from audits.services import offline
from partnerships.models import LogEntry
from tests.audits.making import (
    make_evidence,
    question_of,
)
from tests.audits.making_cycles import PLANNED, answer, signed
from tests.audits.offline.scenes import FILLED, KEY, Scene, text
from tests.audits.offline.test_workbook import tricky
from tests.audits.offline.workbooks import Formula, as_upload, filled, opened, place

pytestmark = pytest.mark.usefixtures("on_monday")

#: What a text of the database can hold.
storable = tricky.filter(lambda said: "\x00" not in said)


@pytest.mark.parametrize(("which", "key"), [("scene", KEY), ("school", "ED-1.1")])
def test_answers_go_out_and_come_back(request: pytest.FixtureRequest, which: str, key: str) -> None:
    scene: Scene = request.getfixturevalue(which)
    assert "Answer in Excel" in text(scene.ours.get(scene.url("assessment")))
    amber = opened(scene.download())[STAMP].cell(2, 2).value
    page = scene.out_and_back({key: {**FILLED, Column.LEVEL: amber}})
    assert "<strong>1</strong> with new words" in page
    assert Answer.objects.count() == Evidence.objects.count() == 0
    page = scene.bring_in()
    assert "1 answer was brought in." in page
    found = Answer.objects.get()
    assert (found.question.key, found.own_level, found.explanation, found.impact, found.saved_by_id) == (
        key, "amber", "=We meet\nmonthly", "Fewer repeats", scene.lead.user_id,
    )  # fmt: skip
    assert EvidenceVersion.objects.get().note == "Minutes of the board, in the red folder"
    assert AnswerEvidence.objects.get().answer == found
    scene.assessment.refresh_from_db()
    assert scene.assessment.state == "in_progress"
    assert LogEntry.objects.filter(action="assessment.offline").count() == 1
    assert ReturnedWorkbook.objects.count() == 0


def test_what_is_brought_in_twice_changes_nothing_the_second_time(scene: Scene) -> None:
    content = filled(scene.download(), {KEY: FILLED})
    scene.bring_back(content)
    scene.bring_in()
    assert "There is nothing to bring in." in scene.bring_back(content)
    assert (Answer.objects.get().revision, Evidence.objects.count()) == (1, 1)


def test_the_workbook_holds_answers_and_evidence_as_they_stand(scene: Scene) -> None:
    answer(scene.assessment, KEY, scene.colleague, "amber", explanation="-We do")
    sheet = opened(scene.download())["Answers"]
    assert sheet.max_row == 41
    said = {column: place(sheet, KEY, column).value for column in Column}
    assert said[Column.LEVEL] == "Amber: partly in place"
    assert (said[Column.EXPLANATION], said[Column.ATTACHED], said[Column.EVIDENCE]) == (
        "-We do", f"Policy for {KEY}", None,
    )  # fmt: skip
    assert "Green: excellent: " in said[Column.HELP]


def test_planned_actions_and_evidence_of_the_portal_stay(scene: Scene) -> None:
    answer(scene.assessment, KEY, scene.colleague, "amber")
    scene.out_and_back({KEY: {Column.EXPLANATION: "New words"}})
    scene.bring_in()
    found = Answer.objects.get()
    assert (found.explanation, found.value, found.own_level) == ("New words", PLANNED, "amber")
    assert found.evidence_links.count() == 1


def test_both_texts_are_shown_and_the_portals_stay_unless_the_person_says_otherwise(scene: Scene) -> None:
    content = filled(scene.download(), {KEY: {Column.EXPLANATION: "Words by email"}})
    answer(scene.assessment, KEY, scene.colleague, explanation="Bo’s words")
    page = scene.bring_back(content)
    assert "<strong>1</strong> changed in the portal since the download" in page
    for said in ("Bo Lane saved it in the portal.", "Bo’s words", "Words by email"):
        assert said in page
    assert "Every answer stays as the portal has it." in scene.bring_in()
    assert Answer.objects.get().explanation == "Bo’s words"
    scene.bring_back(content)
    scene.bring_in(**{f"take-{KEY}": "workbook"})
    assert (Answer.objects.get().explanation, Answer.objects.get().revision) == ("Words by email", 2)


def test_what_a_workbook_would_empty_stays_unless_the_person_says_otherwise(scene: Scene) -> None:
    answer(scene.assessment, KEY, scene.colleague, explanation="Bo’s words")
    emptied = {KEY: {Column.EXPLANATION: None}}
    assert "The workbook would empty something here." in scene.out_and_back(emptied)
    scene.bring_in()
    assert Answer.objects.get().explanation == "Bo’s words"
    scene.out_and_back(emptied)
    scene.bring_in(**{f"take-{KEY}": "workbook"})
    assert (Answer.objects.get().explanation, Answer.objects.get().own_level) == ("", "green")


def test_a_grade_instead_of_not_applicable_takes_its_reason_away(scene: Scene) -> None:
    answer(scene.assessment, KEY, scene.colleague, "na", not_applicable_reason="No beds", value=None)
    scene.out_and_back({KEY: {Column.LEVEL: "Green: excellent", Column.REASON: None}})
    scene.bring_in()
    assert (Answer.objects.get().own_level, Answer.objects.get().not_applicable_reason) == ("green", "")


def test_what_only_the_portal_changed_is_unchanged(scene: Scene) -> None:
    content = scene.download()
    answer(scene.assessment, KEY, scene.colleague, explanation="Bo’s words")
    assert "There is nothing to bring in." in scene.bring_back(content)


def test_an_answer_saved_while_the_page_was_open_is_shown_and_not_overwritten(scene: Scene) -> None:
    scene.out_and_back({KEY: FILLED, "S11-1.2": {Column.EXPLANATION: "Second"}})
    shown = scene.shown()
    answer(scene.assessment, KEY, scene.colleague, explanation="Bo’s words")
    url = scene.url("offline_bring_in", scene.held.pk)
    page = text(scene.ours.post(url, shown, follow=True))
    assert "1 answer was brought in." in page
    assert f"Somebody saved {KEY} while you looked" in page
    assert "Bo’s words" in page
    assert "=We meet" in page
    assert list(Answer.objects.order_by("question__position").values_list("explanation", flat=True)) == [
        "Bo’s words", "Second",
    ]  # fmt: skip
    assert EvidenceVersion.objects.filter(note=FILLED[Column.EVIDENCE]).count() == 0
    scene.bring_in(**{f"take-{KEY}": "workbook"})
    assert Answer.objects.get(question__key=KEY).explanation == "=We meet\nmonthly"
    assert ReturnedWorkbook.objects.count() == 0


def test_a_choice_that_was_not_on_the_page_is_asked_for(scene: Scene) -> None:
    content = filled(scene.download(), {KEY: {Column.EXPLANATION: "Words"}})
    answer(scene.assessment, KEY, scene.colleague, level="", explanation="Words", value=None)
    scene.bring_back(content)
    shown = scene.shown()
    answer(scene.assessment, KEY, scene.colleague, explanation="Other words")
    url = scene.url("offline_bring_in", scene.held.pk)
    page = text(scene.ours.post(url, shown, follow=True))
    assert "Answers changed in the portal while you looked. Nothing was saved: look again." in page
    assert "Other words" in page
    assert Answer.objects.get().explanation == "Other words"


def test_a_second_click_and_an_old_tab_change_nothing(scene: Scene) -> None:
    scene.out_and_back({KEY: FILLED})
    pk, shown = scene.held.pk, scene.shown()
    scene.bring_in()
    for name in ("offline_bring_in", "offline_put_away"):
        page = text(scene.ours.post(scene.url(name, pk), shown, follow=True))
        assert "This workbook was brought in or put away already" in page
    assert "brought in or put away already" in text(
        scene.ours.get(scene.url("offline_check", pk), follow=True)
    )
    assert Answer.objects.get().revision == 1


def test_the_next_workbook_takes_the_place_of_the_one_before(scene: Scene) -> None:
    scene.out_and_back({KEY: FILLED})
    first, shown = scene.held.pk, scene.shown()
    scene.out_and_back({KEY: {Column.EXPLANATION: "Second thoughts"}})
    assert "or another took its place" in text(
        scene.ours.post(scene.url("offline_bring_in", first), shown, follow=True)
    )
    assert Answer.objects.count() == 0
    scene.bring_in()
    assert Answer.objects.get().explanation == "Second thoughts"


def test_sent_in_meanwhile_nothing_is_changed_and_nothing_lost(scene: Scene) -> None:
    scene.out_and_back({KEY: {Column.EXPLANATION: "Too late"}})
    shown = scene.shown()
    signed(scene.assessment, scene.colleague)
    url = scene.url("offline_bring_in", scene.held.pk)
    page = text(scene.ours.post(url, shown, follow=True))
    assert "It has been sent in, so its answers stay as they are." in page
    assert "What you brought back is kept for 14 days." in page
    assert "Answer in Excel" not in page
    assert ReturnedWorkbook.objects.count() == 1
    assert not Answer.objects.filter(explanation="Too late").exists()
    for name in ("offline", "offline_workbook"):
        assert "It has been sent in" in text(scene.ours.get(scene.url(name), follow=True))


def test_a_workbook_that_waits_can_be_found_and_put_away(scene: Scene) -> None:
    scene.out_and_back({KEY: FILLED})
    assert "You brought back answers.xlsx on" in text(scene.ours.get(scene.url("offline")))
    page = text(scene.ours.post(scene.url("offline_put_away", scene.held.pk), follow=True))
    assert "The workbook was put away. No answer was changed." in page
    assert ReturnedWorkbook.objects.count() == Answer.objects.count() == 0


def test_rows_with_errors_are_told_and_the_others_come_in(scene: Scene) -> None:
    page = scene.out_and_back(
        {
            KEY: {Column.LEVEL: "Purple"},
            "S11-1.2": {Column.LEVEL: "Not applicable"},
            "S11-1.3": {Column.EXPLANATION: "x" * 10_001},
            "S11-1.4": {Column.EXPLANATION: Formula("=A1")},
            "S11-2.1": {Column.EXPLANATION: "We do"},
        }
    )
    for said in (
        "“Purple” is not one of the grades: Green: excellent, ",
        "Say why it is “not applicable”.",
        "“Explanation” has 10,001 characters. 10,000 is the most.",
        "it holds a formula without a result. Write the words themselves.",
        "<strong>4</strong> that cannot be used",
    ):
        assert said in page
    page = scene.bring_in()
    assert "1 answer was brought in." in page
    assert "4 rows could not be used." in page
    assert Answer.objects.get().question.key == "S11-2.1"


def queries(ask: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as found:
        ask()
    return len(found)


def test_out_and_back_ask_as_often_for_many_questions_as_for_one(scene: Scene) -> None:
    keys = [f"S11-1.{number}" for number in (1, 2, 3, 4)]

    def counted(several: list[str]) -> tuple[int, int, int]:
        content = filled(
            scene.download(), {key: {**FILLED, Column.EXPLANATION: f"New {key}"} for key in several}
        )
        upload = queries(lambda: scene.ours.post(scene.url("offline"), {"file": as_upload(content)}))
        check = scene.url("offline_check", scene.held.pk)
        return queries(scene.download), upload, queries(lambda: scene.ours.get(check))

    answer(scene.assessment, keys[0], scene.lead)
    counted(keys[:1])
    one = counted(keys[:1])
    for key in keys[1:]:
        answer(scene.assessment, key, scene.lead)
    assert counted(keys) == one


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(explanation=storable, impact=storable)
def test_whatever_stands_in_the_portal_out_and_back_changes_nothing(
    scene: Scene, explanation: str, impact: str
) -> None:
    words = {"explanation": explanation, "impact": impact}
    Answer.objects.update_or_create(
        assessment=scene.assessment, question=question_of(scene.assessment), defaults=words
    )
    content = offline.make_workbook(assessment=scene.assessment, by=scene.lead)
    held = offline.receive(assessment=scene.assessment, upload=as_upload(content), by=scene.lead)
    assert held.rows == []


def test_a_note_that_supports_the_answer_already_is_not_added_again(scene: Scene) -> None:
    scene.out_and_back({KEY: {Column.EVIDENCE: "Minutes"}})
    scene.bring_in()
    page = scene.out_and_back({KEY: {Column.EVIDENCE: "Minutes"}})
    assert "There is nothing to bring in." in page
    make_evidence(scene.assessment.agency)
    assert EvidenceVersion.objects.filter(note="Minutes").count() == 1
    assert Answer.objects.get().revision == 0


def test_the_mark_of_no_answer_is_that_of_an_empty_one() -> None:
    assert Words().mark == Words(explanation=" \r\n ").mark
