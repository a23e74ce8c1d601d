"""Evidence under answers: used many times, only by those who write them, only while they may write."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from assurance.models import Evidence
from assurance.services.evidence import Content, withdraw
from assurance.services.refusals import Refused
from audits.logic.processes import AssessmentState
from audits.models import Answer, AnswerEvidence, Assessment, EvidenceRequest, Observation
from audits.queries.answer_evidence import evidence_of_answers, evidence_of_assessment, where_used
from audits.services.answer_evidence import attach, attach_to_assessment, detach, detach_from_assessment
from partnerships import clock
from partnerships.access import Member
from partnerships.models import User
from tests.assurance.evidence import files
from tests.assurance.evidence.making import add
from tests.audits.making import IN_JULY, agency, make_assessment, officer, person, question_of, released
from tests.conftest import Cast, Role

pytestmark = pytest.mark.usefixtures("on_monday")
SignIn = Callable[[User], Client]


class Case:
    """The police answer section 11, and have a policy on their shelf."""

    def __init__(self, cast: Cast, state: AssessmentState = AssessmentState.IN_PROGRESS) -> None:
        self.police = agency("Ashshire Police")
        self.lead = person(cast, Role.AGENCY_LEAD, self.police)
        self.assessment = make_assessment(cast, self.police, state)
        self.question = question_of(self.assessment)
        self.evidence = add(self.lead)

    def attach(self, by: Member | None = None, **given: object) -> AnswerEvidence:
        facts: dict = {
            "assessment": self.assessment,
            "question": self.question,
            "evidence": self.evidence,
            "what_it_proves": "It is in place",
            "by": by or self.lead,
        }
        return attach(**(facts | given))


def test_one_piece_serves_many_answers_and_frameworks(in_ashshire: Cast) -> None:
    case = Case(in_ashshire)
    school = make_assessment(
        in_ashshire, case.police, framework_version=released(in_ashshire, "section175-default")
    )
    case.attach(page="page 4")
    case.attach(question=question_of(case.assessment, "S11-1.2"), what_it_proves="It is read")
    case.attach(assessment=school, question=school.framework_version.questions.first())
    found = evidence_of_answers(case.assessment, case.lead)
    lines = [(line.what_it_proves, line.page, line.opens) for each in found.values() for line in each]
    assert lines == [("It is in place", "page 4", "Download"), ("It is read", "", "Download")]
    used = where_used([case.evidence.pk], case.lead)[case.evidence.pk]
    assert set(used) == {case.assessment, school}


def test_an_answer_that_nobody_wrote_yet_begins_at_revision_nought(in_ashshire: Cast) -> None:
    case = Case(in_ashshire)
    case.attach()
    assert Answer.objects.get().revision == 0


def test_what_is_there_already_or_proves_nothing_is_refused(in_ashshire: Cast) -> None:
    case = Case(in_ashshire)
    with pytest.raises(Refused, match="what it proves"):
        case.attach(what_it_proves="  ")
    case.attach()
    with pytest.raises(Refused, match="supports the answer already"):
        case.attach()
    other = released(in_ashshire, "section175-default").questions.first()
    with pytest.raises(Refused, match="not part of the assessment"):
        case.attach(question=other)


def test_only_those_who_write_the_answers_add_and_remove(in_ashshire: Cast) -> None:
    case = Case(in_ashshire)
    link = case.attach()
    other = person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Council"))
    for by in (other, officer(in_ashshire)):
        with pytest.raises(Refused, match="Only those who write"):
            case.attach(by=by)
        with pytest.raises(Refused, match="Only those who write"):
            detach(link=link, by=by)


def test_only_what_is_on_the_own_shelf_can_be_used(in_ashshire: Cast) -> None:
    case = Case(in_ashshire)
    other = person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Council"))
    with pytest.raises(Refused, match="on your own shelf"):
        case.attach(evidence=add(other))
    withdraw(evidence=case.evidence, why="Replaced", by=case.lead)
    with pytest.raises(Refused, match="on your own shelf"):
        case.attach()


def test_after_sending_in_what_supports_an_answer_stays(in_ashshire: Cast) -> None:
    case = Case(in_ashshire)
    link = case.attach()
    Assessment.objects.update(state="in_review", signed_off_at="2026-06-01T09:00Z", signed_off_role="Chief",
                              signed_off_by_id=case.lead.user_id)  # fmt: skip
    sent_in = Assessment.objects.get(pk=case.assessment.pk)
    with pytest.raises(Refused, match="has been sent in"):
        case.attach(assessment=sent_in, question=question_of(sent_in, "S11-1.2"))
    with pytest.raises(Refused, match="has been sent in"):
        detach(link=AnswerEvidence.objects.get(pk=link.pk), by=case.lead)


def test_where_more_was_asked_only_that_question_takes_more(in_ashshire: Cast) -> None:
    case = Case(in_ashshire, AssessmentState.MORE_ASKED)
    with pytest.raises(Refused, match="Nothing more was asked about this question"):
        case.attach()
    EvidenceRequest.objects.create(
        assessment=case.assessment,
        question=case.question,
        what="The rota",
        due_on=IN_JULY,
        asked_by_id=case.lead.user_id,
    )
    case.attach()
    with pytest.raises(Refused, match="Nothing more was asked about this question"):
        case.attach(question=question_of(case.assessment, "S11-1.2"))


def test_what_is_removed_can_be_added_again(in_ashshire: Cast) -> None:
    case = Case(in_ashshire)
    detach(link=case.attach(), by=case.lead)
    assert evidence_of_answers(case.assessment, case.lead) == {}
    case.attach()
    assert AnswerEvidence.objects.count() == 2


def test_a_file_stands_for_the_whole_of_an_assessment(in_ashshire: Cast) -> None:
    case = Case(in_ashshire)
    link = attach_to_assessment(assessment=case.assessment, evidence=case.evidence, by=case.lead)
    with pytest.raises(Refused, match="there already"):
        attach_to_assessment(assessment=case.assessment, evidence=case.evidence, by=case.lead)
    assert [line.what_it_proves for line in evidence_of_assessment(case.assessment, case.lead)] == [
        "It is in place"
    ]
    detach_from_assessment(link=link, by=case.lead)
    assert evidence_of_assessment(case.assessment, case.lead) == []


@pytest.mark.parametrize("number", [1, 3])
def test_lines_cost_the_same_however_many(
    in_ashshire: Cast, number: int, django_assert_num_queries: Callable
) -> None:
    case = Case(in_ashshire)
    for each in range(number):
        case.attach(evidence=add(case.lead, Content(note=str(each)), title=f"Note {each}"))
    with django_assert_num_queries(3):
        found = evidence_of_answers(case.assessment, case.lead)
    assert [len(lines) for lines in found.values()] == [number]


# --- pages --------------------------------------------------------------------------------------------------------


def address(cast: Cast, case: Case) -> str:
    return f"{cast.home}assessments/{case.assessment.pk}/questions/{case.question.key}/evidence/"


def test_a_lead_uses_something_from_the_shelf_and_goes_back(in_ashshire: Cast, sign_in: SignIn) -> None:
    case = Case(in_ashshire)
    browser = sign_in(User.objects.get(pk=case.lead.user_id))
    page = browser.get(address(in_ashshire, case)).content.decode()
    assert escape(case.question.text) in page
    sent = {"reuse-act": "reuse", "reuse-evidence": case.evidence.pk, "reuse-page": "page 4"}
    back = f"{in_ashshire.home}evidence/"
    response = browser.post(f"{address(in_ashshire, case)}?back={back}", sent)
    assert response["Location"] == back
    link = AnswerEvidence.objects.get()
    assert (link.what_it_proves, link.page) == ("It is in place", "page 4")
    page = browser.get(address(in_ashshire, case)).content.decode()
    assert "Safeguarding policy" in page
    assert "Use something from your shelf" not in page
    browser.post(f"{in_ashshire.home}answer-evidence/{link.pk}/remove/")
    assert evidence_of_answers(case.assessment, case.lead) == {}


def test_something_new_goes_on_the_shelf_and_under_the_answer_or_nowhere(
    in_ashshire: Cast, sign_in: SignIn
) -> None:
    case = Case(in_ashshire)
    browser = sign_in(User.objects.get(pk=case.lead.user_id))
    sent = {"new-act": "new", "new-title": "Rota", "new-what_it_proves": "Somebody is on call"}
    bad = SimpleUploadedFile("rota.pdf", files.PROGRAM)
    page = browser.post(address(in_ashshire, case), {**sent, "new-file": bad}).content.decode()
    assert "This is a program, whatever its name says." in page
    assert Evidence.objects.count() == 1
    good = SimpleUploadedFile("rota.pdf", files.PDF)
    browser.post(address(in_ashshire, case), {**sent, "new-file": good})
    link = AnswerEvidence.objects.get()
    assert (link.evidence.title, link.evidence.agency, link.what_it_proves) == (
        "Rota",
        case.police,
        "Somebody is on call",
    )


def test_going_back_never_leads_away_from_the_portal(in_ashshire: Cast, sign_in: SignIn) -> None:
    case = Case(in_ashshire)
    browser = sign_in(User.objects.get(pk=case.lead.user_id))
    sent = {"reuse-act": "reuse", "reuse-evidence": case.evidence.pk}
    for back in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        response = browser.post(f"{address(in_ashshire, case)}?back={back}", sent)
        AnswerEvidence.objects.all().delete()
        assert response["Location"].startswith(in_ashshire.home)


def test_another_agencys_lead_finds_no_such_page(in_ashshire: Cast, sign_in: SignIn) -> None:
    case = Case(in_ashshire)
    other = person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Council"))
    browser = sign_in(User.objects.get(pk=other.user_id))
    link = case.attach()
    assert browser.get(address(in_ashshire, case)).status_code == 404
    assert browser.post(f"{in_ashshire.home}answer-evidence/{link.pk}/remove/").status_code == 404
    link.refresh_from_db()
    assert link.removed_at is None


def test_an_observer_of_the_team_uses_the_partnerships_own_shelf(in_ashshire: Cast, sign_in: SignIn) -> None:
    by = officer(in_ashshire)
    seen = make_assessment(
        in_ashshire,
        agency("Ashshire College"),
        framework_version=released(in_ashshire, "process-observation"),
        process="observation",
        subject_kind="meeting",
        subject_words="Core group",
    )
    Observation.objects.create(assessment=seen, observer_id=by.membership_id, planned_for=clock.now())
    add(by, title="The partnership’s own")
    add(person(in_ashshire, Role.PROVIDER, agency("Ashshire College")), title="The college’s")
    browser = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    page = f"{in_ashshire.home}assessments/{seen.pk}/questions/OP-A1/evidence/"
    shown = browser.get(page).content.decode()
    assert ("The partnership’s own" in shown, "The college’s" in shown) == (True, False)
    browser.post(
        page, {"new-act": "new", "new-title": "Notes", "new-what_it_proves": "x", "new-note": "Seen"}
    )
    link = AnswerEvidence.objects.get()
    assert (link.evidence.title, link.evidence.agency) == ("Notes", None)
