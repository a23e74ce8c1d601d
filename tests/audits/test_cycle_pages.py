"""Pages of cycles and of self-assessment, as their people use them."""

import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook
from outloud import check

from audits.logic.processes import AssessmentState
from audits.models import Answer, Assessment, Cycle, Extension
from audits.services import returns
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import OutboxMessage, User
from tests.audits.making import agency, make_assessment, make_cycle, person, question_of, released
from tests.audits.making_cycles import answer, answer_all, signed
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
SignIn = Callable[[User], Client]


@dataclass(frozen=True)
class Scene:
    """The police's assessment in an open cycle, its lead's browser and the officer's."""

    cast: Cast
    assessment: Assessment
    lead: Member
    ours: Client
    officer: Client

    def url(self, name: str, *args: object) -> str:
        return reverse(f"audits:{name}", args=[self.cast.partnership.slug, *args])

    def question(self, key: str = "S11-1.1", name: str = "question") -> str:
        return self.url(name, self.assessment.pk, key)


@pytest.fixture
def scene(in_ashshire: Cast, sign_in: SignIn) -> Scene:
    found = make_assessment(in_ashshire, agency("Ashshire Police"), AssessmentState.NOT_STARTED)
    lead = person(in_ashshire, Role.AGENCY_LEAD, found.agency, name="Ada Lead")
    return Scene(
        in_ashshire,
        found,
        lead,
        sign_in(User.objects.get(pk=lead.user_id)),
        sign_in(in_ashshire.people[Role.POLICY_OFFICER]),
    )


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def test_the_task_list_shows_every_question_and_how_far_it_is(scene: Scene) -> None:
    answer(scene.assessment, "S11-1.1", scene.lead)
    page = text(scene.ours.get(scene.url("assessment", scene.assessment.pk)))
    assert "1 of 40 questions done" in page
    assert "1 of 4 done" in page
    assert page.count("govuk-task-list__item--with-link") == 40
    assert "in 60 days" in page


def test_a_question_shows_guidance_grades_and_last_times_answer(scene: Scene) -> None:
    before = make_assessment(
        scene.cast,
        agency("Ashshire Police"),
        AssessmentState.NOT_STARTED,
        make_cycle(scene.cast, title="Section 11, 2023"),
    )
    signed(before, scene.lead, {"S11-1.1": "amber"})
    Assessment.objects.filter(pk=scene.assessment.pk).update(previous=before)
    page = text(scene.ours.get(scene.question()))
    assert "What each grade looks like" in page
    assert "Last time: Section 11, 2023" in page
    assert "What we do about S11-1.1." in page
    assert page.count('type="radio"') == 4


def test_saving_goes_on_to_the_next_question_and_keeps_the_words(scene: Scene) -> None:
    response = scene.ours.post(
        scene.question(),
        {
            "revision": "0",
            "explanation": "We meet monthly",
            "level": "amber",
            "impact": "Fewer repeats",
            "action_text_0": "Train managers",
            "action_owner_0": "Head of people",
            "action_due_0": "2026-09-30",
            "next": "1",
        },
    )
    assert response["Location"] == scene.question("S11-1.2")
    saved = Answer.objects.get()
    assert (saved.explanation, saved.own_level, saved.impact) == ("We meet monthly", "amber", "Fewer repeats")
    assert saved.value == [{"text": "Train managers", "owner": "Head of people", "due_on": "2026-09-30"}]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"level": "na"}, "Say why it is “not applicable”"),
        ({"action_text_0": "Train"}, "Say by when the action will be done"),
        ({"explanation": "x" * 10_001}, "at most 10000 characters"),
        ({"level": "purple"}, "purple is not one of the available choices"),
    ],
)
def test_what_is_wrong_is_said_and_the_words_stay(scene: Scene, given: dict[str, str], said: str) -> None:
    page = text(scene.ours.post(scene.question(), {"revision": "0", "impact": "Kept words", **given}))
    assert said in page
    assert "Kept words" in page
    assert Answer.objects.count() == 0


def test_two_leads_at_once_see_both_texts_and_keep_both(scene: Scene, sign_in: SignIn) -> None:
    colleague = person(scene.cast, Role.AGENCY_LEAD, scene.assessment.agency, name="Bo Lane")
    answer(scene.assessment, "S11-1.1", colleague, explanation="Bo’s words")
    stale = {"revision": "0", "explanation": "My words", "level": "green"}
    shown = scene.ours.post(scene.question(), stale)
    assert shown.status_code == 409
    page = text(shown)
    assert "Bo Lane saved this question while you wrote" in page
    assert "Bo’s words" in page
    assert "My words" in page
    assert Answer.objects.get().explanation == "Bo’s words"
    scene.ours.post(scene.question(), {**stale, "revision": "1", "join": "1"})
    assert Answer.objects.get().explanation == "Bo’s words\n\nMy words"


def test_autosave_keeps_a_draft_and_says_when_others_wrote(scene: Scene) -> None:
    url = scene.question(name="autosave")
    first = scene.ours.post(url, {"revision": "0", "explanation": "We", "level": "na"})
    assert (first.status_code, first.json()) == (200, {"saved": "Saved at 10am", "revision": 1})
    stale = scene.ours.post(url, {"revision": "0", "explanation": "Others"})
    assert stale.status_code == 409
    assert stale.json()["problem"].startswith("Ada Lead saved this question at 10am.")
    wrong = scene.ours.post(url, {"revision": "1", "level": "purple"})
    assert wrong.status_code == 422
    assert Answer.objects.get().explanation == "We"


def test_nobody_else_writes_and_the_team_reads(scene: Scene, sign_in: SignIn) -> None:
    answer(scene.assessment, "S11-1.1", scene.lead)
    page = text(scene.officer.get(scene.question()))
    assert "What we do about S11-1.1." in page
    assert "<textarea" not in page
    refused = scene.officer.post(scene.question(name="autosave"), {"revision": "1", "explanation": "Ours"})
    assert refused.status_code == 422
    other = person(scene.cast, Role.AGENCY_LEAD, agency("Ashshire Council"))
    client = sign_in(User.objects.get(pk=other.user_id))
    for name in ("question", "autosave"):
        assert client.post(scene.question(name=name), {"revision": "1"}).status_code == 404
    assert Answer.objects.get().revision == 1


def test_signing_lists_what_is_missing_then_sends(scene: Scene) -> None:
    url = scene.url("sign_off", scene.assessment.pk)
    assert "40 questions still need something" in text(scene.ours.get(url))
    answer_all(scene.assessment, scene.lead)
    page = text(scene.ours.get(url))
    assert "Position of the senior lead who signs" in page
    assert "Tick “This is the answer" in text(scene.ours.post(url, {"role": "Chief nurse"}))
    response = scene.ours.post(url, {"role": "Chief nurse", "declared_0": "on"})
    assert response["Location"] == scene.url("assessment", scene.assessment.pk)
    scene.assessment.refresh_from_db()
    assert (scene.assessment.state, scene.assessment.signed_off_role) == ("signed_off", "Chief nurse")
    assert scene.officer.get(url).status_code == 404
    scene.officer.post(scene.url("reopen", scene.assessment.pk), {"reason": "Asked by phone"})
    scene.assessment.refresh_from_db()
    assert scene.assessment.state == "in_progress"


def test_last_times_answers_come_forward_by_button(scene: Scene) -> None:
    before = make_assessment(
        scene.cast,
        agency("Ashshire Police"),
        AssessmentState.NOT_STARTED,
        make_cycle(scene.cast, title="Section 11, 2023"),
    )
    signed(before, scene.lead)
    Assessment.objects.filter(pk=scene.assessment.pk).update(previous=before)
    page = text(scene.ours.get(scene.url("assessment", scene.assessment.pk)))
    assert "40 answers from Section 11, 2023 fit questions" in page
    scene.ours.post(scene.url("bring_forward", scene.assessment.pk))
    page = text(scene.ours.get(scene.url("assessment", scene.assessment.pk)))
    assert page.count("From last time</strong>") == 40
    assert "0 of 40 questions done" in page


def test_more_time_is_asked_and_decided_with_emails(scene: Scene) -> None:
    ask = scene.url("extension_ask", scene.assessment.pk)
    day = {"new_due_day": "31", "new_due_month": "8", "new_due_year": "2026"}
    scene.ours.post(ask, {**day, "why": "Our lead is ill"})
    extension = Extension.objects.get()
    assert "Our lead is ill" in text(scene.officer.get(scene.url("cycle", scene.assessment.cycle_id)))
    home = text(scene.officer.get(scene.cast.home))
    assert "Decide about more time: Ashshire Police" in home
    decide = scene.url("extension_decide", extension.pk)
    assert "Say why it is not granted" in text(scene.officer.post(decide, {"decision": "refuse"}))
    until = {"until_day": "20", "until_month": "8", "until_year": "2026"}
    scene.officer.post(decide, {"decision": "grant", **until, "words": "No later"})
    scene.assessment.refresh_from_db()
    assert str(scene.assessment.due_on) == "2026-08-20"
    subjects = set(OutboxMessage.objects.values_list("to_address", "subject"))
    assert subjects == {
        (scene.cast.people[Role.POLICY_OFFICER].email, "Ashshire Police asks for more time"),
        (scene.lead.email, "More time was granted"),
    }


def test_the_return_as_pdf_and_excel(scene: Scene) -> None:
    answer(scene.assessment, "S11-1.1", scene.lead, explanation="=1+1")
    pdf = scene.ours.get(scene.url("return_pdf", scene.assessment.pk))
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Content-Disposition"] == 'attachment; filename="ashshire-police-section-11-2026.pdf"'
    book = load_workbook(io.BytesIO(scene.officer.get(scene.url("return_xlsx", scene.assessment.pk)).content))
    rows = list(book["Answers"].iter_rows(values_only=True))
    assert len(rows) == 41
    assert rows[1][1:5] == ("S11-1.1", question_of(scene.assessment).text, "Green: excellent", "'=1+1")
    assert list(next(book["About"].iter_rows(min_row=2, max_row=2, values_only=True))) == [
        "Of",
        "Ashshire Police",
    ]


def test_a_cycle_is_planned_opened_and_seen_on_the_wall(scene: Scene) -> None:
    Cycle.objects.update(title="Older", opens_on="2023-07-01", self_assessment_by="2023-09-01",
                         moderation_by=None)  # fmt: skip
    version = released(scene.cast)
    new = scene.url("cycle_new")
    assert "Section 11 safeguarding" in text(scene.officer.get(new))
    page = scene.officer.get(f"{new}?version={version.pk}")
    initial = page.context["form"].initial
    assert (str(initial["opens_on"]), str(initial["self_assessment_by"])) == ("2026-07-01", "2026-09-01")
    days = {
        f"{name}_{part}": value
        for name, day in (
            ("opens_on", ("1", "6", "2026")),
            ("self_assessment_by", ("31", "7", "2026")),
            ("moderation_by", ("30", "10", "2026")),
            ("agreement_by", ("11", "12", "2026")),
        )
        for part, value in zip(("day", "month", "year"), day, strict=True)
    }
    plan = {**days, "title": "Section 11, 2026", "results_seen_by": "totals", "as_shown": initial["as_shown"]}
    made = scene.officer.post(f"{new}?version={version.pk}", plan)
    cycle = Cycle.objects.get(title="Section 11, 2026")
    assert made["Location"] == scene.url("cycle_agencies", cycle.pk)
    chosen = scene.officer.get(made["Location"])
    police = scene.assessment.agency
    assert chosen.context["form"].initial["agencies"] == [police.pk]
    assert "Lead: Ada Lead" in text(chosen)
    scene.officer.post(
        made["Location"], {"agencies": [police.pk], "as_shown": chosen.context["form"].initial["as_shown"]}
    )
    opening = scene.url("cycle_open", cycle.pk)
    assert "1 letter will go" in text(scene.officer.get(opening))
    scene.officer.post(opening, {"trial": "1"})
    scene.officer.post(opening, {"open": "1"})
    cycle.refresh_from_db()
    assert cycle.state == "self_assessment"
    assert set(OutboxMessage.objects.values_list("kind", "to_address")) == {
        ("trial", scene.cast.people[Role.POLICY_OFFICER].email),
        ("audit", scene.lead.email),
    }
    wall = text(scene.officer.get(scene.url("cycle", cycle.pk)))
    assert "0 of 40" in wall
    assert "Ada Lead" in wall
    scene.officer.post(scene.url("cycle_act", cycle.pk), {"act": "advance"})
    page = text(scene.officer.get(scene.url("cycle", cycle.pk)))
    assert "Lock a moderator for every agency first." in page


@pytest.mark.parametrize("listed", ["wall", "cycles", "ours"])
def test_lists_ask_as_often_for_three_rows_as_for_one(scene: Scene, listed: str) -> None:
    urls = {
        "wall": scene.url("cycle", scene.assessment.cycle_id),
        "cycles": scene.url("cycles"),
        "ours": scene.url("our_assessments"),
    }
    client = scene.ours if listed == "ours" else scene.officer

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(urls[listed]).status_code == 200
        return len(found)

    queries()
    one = queries()
    for name in ("Council", "Probation"):
        cycle = make_cycle(scene.cast, title=f"Section 11, {name}")
        of = scene.assessment.agency if listed == "ours" else agency(f"Ashshire {name}")
        held = Cycle.objects.get(pk=scene.assessment.cycle_id) if listed == "wall" else cycle
        answer(
            make_assessment(scene.cast, of, cycle=held), "S11-1.1", person(scene.cast, Role.AGENCY_LEAD, of)
        )
    assert queries() == one


def test_the_task_list_asks_a_fixed_number_of_queries(scene: Scene) -> None:
    url = scene.url("assessment", scene.assessment.pk)
    answer(scene.assessment, "S11-1.1", scene.lead)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert scene.ours.get(url).status_code == 200
        return len(found)

    queries()
    one = queries()
    for number in (2, 3, 4):
        answer(scene.assessment, f"S11-1.{number}", scene.lead)
    assert queries() == one


def test_the_wall_downloads_with_who_is_late(scene: Scene) -> None:
    Assessment.objects.update(due_on="2026-05-28")
    csv = scene.officer.get(scene.url("cycle", scene.assessment.cycle_id) + "?format=csv").content.decode(
        "utf-8-sig"
    )
    assert csv.splitlines() == [
        "Agency,Stage,Answers,Answers due,Whose turn,Late,Lead,Looked at by",
        'Ashshire Police,Not started,0 of 40,2026-05-28,Agency,"4 days, since 29 May 2026",Ada Lead,–',
    ]


def test_home_says_what_a_lead_and_the_officer_have_to_do(scene: Scene) -> None:
    assert "Answer and sign: Section 11, 2026" in text(scene.ours.get(scene.cast.home))
    Assessment.objects.update(due_on="2026-05-28")
    Cycle.objects.update(opens_on="2026-04-01", self_assessment_by="2026-05-28", moderation_by="2026-07-31")
    page = text(scene.officer.get(scene.cast.home))
    assert "Late: Section 11, 2026" in page
    assert "1 agency has not sent in" in page
    assert "Late: Section 11, 2026" not in text(scene.ours.get(scene.cast.home))


def test_an_agency_is_taken_out_with_a_reason(scene: Scene) -> None:
    url = scene.url("withdraw", scene.assessment.pk)
    scene.officer.post(url, {"reason": " "})
    scene.assessment.refresh_from_db()
    assert scene.assessment.state == "not_started"
    assert "Take out of the cycle" in text(scene.officer.get(scene.url("assessment", scene.assessment.pk)))
    scene.officer.post(url, {"reason": "Merged with the council"})
    scene.assessment.refresh_from_db()
    assert scene.assessment.state == "withdrawn"


def test_the_return_passes_the_checks_of_pdf_ua(scene: Scene, tmp_path: Path) -> None:
    answer_all(scene.assessment, scene.lead, {"S11-1.1": "amber", "S11-2.1": "red"})
    path = tmp_path / "return.pdf"
    path.write_bytes(returns.return_pdf(scene.assessment))
    if os.environ.get("SHOTS"):
        (Path(os.environ["SHOTS"]) / "return.pdf").write_bytes(path.read_bytes())
    result = check(str(path))
    errors = [finding.message for finding in result.findings if finding.severity == "error"]
    assert (result.error, errors) == (None, [])
    assert {finding.rule for finding in result.findings} <= {"ORD-001", "PAG-001"}


def test_a_moderated_cycle_leads_to_its_moderators_and_results(scene: Scene) -> None:
    page = scene.officer.get(scene.url("cycle", scene.assessment.cycle_id))
    labels = [tab["label"] for tab in page.context["tabs"]]
    assert labels[:3] == ["Progress", "Moderators", "Results"]
    for tab in page.context["tabs"]:
        assert scene.officer.get(tab["url"]).status_code == 200
    assert "Results of this cycle" not in text(scene.ours.get(scene.url("assessment", scene.assessment.pk)))
    Cycle.objects.update(state="moderation")
    ours = scene.ours.get(scene.url("assessment", scene.assessment.pk))
    assert "Results of this cycle" in text(ours)
    assert scene.ours.get(ours.context["results_url"]).status_code == 200
