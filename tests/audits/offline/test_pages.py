"""Answering in Excel, as people do it: out, filled in, back, looked at, brought in; and what goes wrong on the way."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from openpyxl import Workbook

from assurance.models import Evidence, EvidenceVersion
from audits.choices import SchoolRoute
from audits.logic.offline.sheets import STAMP, Column
from audits.logic.offline.words import Words
from audits.logic.processes import AssessmentState
from audits.models import Answer, AnswerEvidence, Assessment, ReturnedWorkbook
from audits.services import offline
from audits.services.offline.making import SALT
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import LogEntry, User
from partnerships.tenancy import partnership_scope
from tests.audits.making import (
    agency,
    make_assessment,
    make_cycle,
    make_evidence,
    person,
    question_of,
    released,
)
from tests.audits.making_cycles import PLANNED, answer, signed
from tests.audits.offline.test_workbook import tricky
from tests.audits.offline.workbooks import Filling, Formula, as_upload, changed, filled, opened, place, saved
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
SignIn = Callable[[User], Client]
KEY = "S11-1.1"


@dataclass(frozen=True)
class Scene:
    """The police's self-assessment, its lead's browser, and a colleague who answers in the portal."""

    cast: Cast
    assessment: Assessment
    lead: Member
    colleague: Member
    ours: Client

    def url(self, name: str, *args: object) -> str:
        return reverse(f"audits:{name}", args=[self.cast.partnership.slug, self.assessment.pk, *args])

    def download(self) -> bytes:
        response = self.ours.get(self.url("offline_workbook"))
        assert response.status_code == 200
        return bytes(response.content)

    def bring_back(self, content: bytes, name: str = "answers.xlsx") -> str:
        """The page that shows after a workbook was uploaded."""
        return text(self.ours.post(self.url("offline"), {"file": as_upload(content, name)}, follow=True))

    def out_and_back(self, filling: Filling) -> str:
        return self.bring_back(filled(self.download(), filling))

    @property
    def held(self) -> ReturnedWorkbook:
        return ReturnedWorkbook.objects.get()

    def bring_in(self, **choices: object) -> str:
        """Press the button with what the page shows, or with other choices."""
        pk = self.held.pk
        return text(self.ours.post(self.url("offline_bring_in", pk), self.shown(**choices), follow=True))

    def shown(self, **choices: object) -> dict[str, object]:
        form = self.ours.get(self.url("offline_check", self.held.pk)).context["form"]
        return {**{name: form[name].value() for name in form.fields}, **choices}


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def scene_of(cast: Cast, found: Assessment, sign_in: SignIn) -> Scene:
    lead = person(cast, Role.AGENCY_LEAD, found.agency, name="Ada Lead")
    colleague = person(cast, Role.AGENCY_LEAD, found.agency, name="Bo Lane")
    return Scene(cast, found, lead, colleague, sign_in(User.objects.get(pk=lead.user_id)))


@pytest.fixture
def scene(in_ashshire: Cast, sign_in: SignIn) -> Scene:
    found = make_assessment(in_ashshire, agency("Ashshire Police"), AssessmentState.NOT_STARTED)
    return scene_of(in_ashshire, found, sign_in)


@pytest.fixture
def school(in_ashshire: Cast, sign_in: SignIn) -> Scene:
    version = released(in_ashshire, "section175-default")
    cycle = make_cycle(in_ashshire, version, process="school", title="Schools 2026", moderation_by=None)
    found = make_assessment(
        in_ashshire, agency("Oak Primary"), AssessmentState.NOT_STARTED, cycle, process="school",
        route=SchoolRoute.LA_TOOL,
    )  # fmt: skip
    return scene_of(in_ashshire, found, sign_in)


#: What a text of the database can hold.
storable = tricky.filter(lambda said: "\x00" not in said)
FILLED = {
    Column.LEVEL: "Amber: partly in place",
    Column.EXPLANATION: "=We meet\nmonthly",
    Column.EVIDENCE: "Minutes of the board, in the red folder",
    Column.IMPACT: "Fewer repeats",
}


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


def macros(content: bytes) -> bytes:
    into = io.BytesIO(content)
    with zipfile.ZipFile(into, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"program")
    return into.getvalue()


def stamped(scene: Scene, **said: object) -> bytes:
    """The workbook with a stamp that the portal signed for something else."""
    real = dict(
        zip(("p", "a", "v", "at", "marks"), signing.loads(stamp_of(scene.download()), salt=SALT), strict=True)
    )
    other = signing.dumps(list({**real, **said}.values()), salt=SALT, compress=True)

    def write(book: Workbook) -> None:
        book[STAMP].cell(1, 1).value = other

    return changed(scene.download(), write)


def stamp_of(content: bytes) -> str:
    return str(opened(content)[STAMP].cell(1, 1).value)


def tampered(scene: Scene) -> bytes:
    content = scene.download()
    forged = stamp_of(content)[:-3] + "abc"
    return changed(content, lambda book: setattr(book[STAMP].cell(1, 1), "value", forged))


REFUSED: dict[str, tuple[Callable[[Scene], bytes], str]] = {
    "text": (
        lambda scene: b"Reference,Explanation\n",
        "This is not an Excel workbook. Bring back the workbook",
    ),
    "empty workbook": (lambda scene: saved(Workbook()), "This is not a workbook that was downloaded here"),
    "macros": (lambda scene: macros(scene.download()), "This document holds macros, which are programs."),
    "old Excel": (
        lambda scene: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99,
        "This is a document of an old kind",
    ),
    "program": (lambda scene: b"\x7fELF" + b"0" * 99, "This is a program, whatever its name says."),
    "too large": (lambda scene: b"0" * (5 * 1024 * 1024 + 1), "This file has more than 5 MB."),
    "damaged": (lambda scene: scene.download()[:-99], "This document is damaged or incomplete."),
    "tampered": (tampered, "This is not a workbook that was downloaded here"),
    "partnership": (lambda scene: stamped(scene, p=0), "another partnership’s portal"),
    "assessment": (lambda scene: stamped(scene, a=0), "This workbook belongs to another assessment."),
    "version": (lambda scene: stamped(scene, v=0), "made for another version of the framework"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_does_not_fit_is_refused_with_the_reason(scene: Scene, kind: str) -> None:
    make, said = REFUSED[kind]
    page = scene.bring_back(make(scene))
    assert said in page
    assert ReturnedWorkbook.objects.count() == 0


def test_a_refused_file_leaves_the_one_before(scene: Scene) -> None:
    scene.out_and_back({KEY: FILLED})
    scene.bring_back(b"nothing")
    assert scene.held.rows[0]["key"] == KEY


def test_another_partnerships_workbook_is_refused(scene: Scene, birchester: Cast) -> None:
    with partnership_scope(birchester.partnership):
        theirs = make_assessment(birchester, agency("Birchester Police"), AssessmentState.NOT_STARTED)
        lead = person(birchester, Role.AGENCY_LEAD, theirs.agency)
        content = offline.make_workbook(assessment=theirs, by=lead)
    assert "another partnership’s portal" in scene.bring_back(content)


def test_another_agency_of_the_partnership_finds_nothing(scene: Scene, sign_in: SignIn) -> None:
    scene.out_and_back({KEY: FILLED})
    other = person(scene.cast, Role.AGENCY_LEAD, agency("Ashshire Council"))
    client, pk = sign_in(User.objects.get(pk=other.user_id)), scene.held.pk
    for address in (scene.url("offline"), scene.url("offline_workbook"), scene.url("offline_check", pk)):
        assert client.get(address).status_code == 404
    for name in ("offline_bring_in", "offline_put_away"):
        assert client.post(scene.url(name, pk)).status_code == 404
    assert ReturnedWorkbook.objects.count() == 1


def test_a_colleague_brings_in_only_what_they_brought_back_themselves(scene: Scene, sign_in: SignIn) -> None:
    scene.out_and_back({KEY: FILLED})
    shown = scene.shown()
    client = sign_in(User.objects.get(pk=scene.colleague.user_id))
    url = scene.url("offline_bring_in", scene.held.pk)
    assert "brought in or put away already" in text(client.post(url, shown, follow=True))
    assert (Answer.objects.count(), ReturnedWorkbook.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"state": "more_asked", "signed_off_at": dt.datetime(2026, 5, 1, tzinfo=dt.UTC), "signed_off_role": "Head"},
         "More was asked for about some questions."),
        ({"process": "peer_review"}, "this is answered in the portal"),
        ({"process": "school", "route": "trust_audit"}, "You give assurance with a file"),
        ({"process": "school", "route": ""}, "Choose first how you give assurance."),
    ],
)  # fmt: skip
def test_where_excel_does_not_fit_the_page_says_so(scene: Scene, facts: dict[str, object], said: str) -> None:
    if "state" in facts:
        facts = {**facts, "signed_off_by_id": scene.lead.user_id}
    Assessment.objects.update(**facts)
    page = text(scene.ours.get(scene.url("offline"), follow=True))
    assert said in page
    assert ">Answer in Excel</a>" not in page


def test_what_is_never_brought_in_goes_after_14_days(scene: Scene) -> None:
    scene.out_and_back({KEY: FILLED})
    day = scene.held.uploaded_at + dt.timedelta(days=14)
    assert offline.next_due() == day
    with clock.held_at(day - dt.timedelta(seconds=1)):
        assert offline.erase_unfinished(scene.cast.partnership) == 0
    with clock.held_at(day):
        assert offline.erase_unfinished(scene.cast.partnership) == 1
        assert offline.erase_unfinished(scene.cast.partnership) == 0
    assert (ReturnedWorkbook.objects.count(), offline.next_due()) == (0, None)


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
