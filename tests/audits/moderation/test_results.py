"""Results: who sees whom, over-claim, change since last time, the reports as issued with all three grades."""

from collections.abc import Callable

import pypdfium2
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.choices import ResultsSeenBy
from audits.models import Assessment, Cycle, HeadingAgreement, IssuedReport
from audits.services.agreeing import agree_heading
from audits.services.moderating import propose_assessment, save_review, score_question
from audits.services.reporting import issue_agency_report, issue_overview
from partnerships import storage
from partnerships.choices import Role
from partnerships.models import Agency, User
from tests.audits.making import make_assessment, officer, question_of
from tests.audits.moderation.making import Scene, hold_visit, moderate_everything, moderated_scene
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("in_ashshire", "on_monday")
SignIn = Callable[[User], Client]


@pytest.fixture
def scene(ashshire: Cast) -> Scene:
    """Elm College, moderated with one question lower, proposed and agreed."""
    made = moderated_scene(ashshire)
    question = question_of(made.assessment)
    facts = {"assessment": made.assessment, "question": question, "by": made.moderator}
    score_question(level="amber", reason="The policy is out of date", **facts)
    save_review(revision=0, good_practice="A one-page summary for staff", **facts)
    hold_visit(made)
    moderate_everything(made)
    propose_assessment(assessment=made.assessment, by=made.moderator)
    for agreement in HeadingAgreement.objects.select_related("assessment", "proposal", "heading"):
        agree_heading(agreement=agreement, words="We agree", by=made.lead)
    return made


def url(cast: Cast, name: str, *args: object) -> str:
    return reverse(f"audits:{name}", args=[cast.partnership.slug, *args])


def cycle_of(scene: Scene) -> Cycle:
    assert scene.assessment.cycle is not None
    return scene.assessment.cycle


def pdf_text(report: IssuedReport) -> str:
    document = pypdfium2.PdfDocument(storage.read(report.file))
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(words.split())


def test_over_claim_and_good_practice_stand_on_the_page(
    ashshire: Cast, scene: Scene, sign_in: SignIn
) -> None:
    page = sign_in(ashshire.people[Role.POLICY_OFFICER]).get(url(ashshire, "results", cycle_of(scene).pk))
    said = page.content.decode()
    assert ("1 lower" in said, "A one-page summary for staff" in said) == (True, True)
    assert "1 of 1 agency sent in" in said


@pytest.mark.parametrize(
    ("setting", "status", "sees_police"),
    [
        (ResultsSeenBy.TOTALS, 200, False),
        (ResultsSeenBy.AGENCIES, 200, True),
        (ResultsSeenBy.TEAM, 404, False),
    ],
)
def test_who_sees_whom_is_a_setting(
    ashshire: Cast, scene: Scene, sign_in: SignIn, setting: ResultsSeenBy, status: int, sees_police: bool
) -> None:
    police = make_assessment(
        ashshire, Agency.objects.create(name="Ash Police"), scene.assessment.state, cycle_of(scene)
    )
    Cycle.objects.update(results_seen_by=setting)
    lead = sign_in(User.objects.get(pk=scene.lead.user_id))
    page = lead.get(url(ashshire, "results", cycle_of(scene).pk))
    assert page.status_code == status
    if status == 200:
        assert ("Elm College" in page.content.decode(), "Ash Police" in page.content.decode()) == (
            True,
            sees_police,
        )
    other = lead.get(url(ashshire, "results_agency", cycle_of(scene).pk, police.pk))
    assert other.status_code == (200 if sees_police else 404)


def test_change_since_the_last_cycle_is_in_words(ashshire: Cast, scene: Scene, sign_in: SignIn) -> None:
    before = make_assessment(
        ashshire, Agency.objects.get(name="Elm College"), scene.assessment.state,
        cycle=Cycle.objects.create(
            framework_version=cycle_of(scene).framework_version, process="moderated", title="Section 11, 2023",
            state="closed", opens_on="2023-05-01", self_assessment_by="2023-07-31",
            created_by=ashshire.people[Role.POLICY_OFFICER],
        ),
    )  # fmt: skip
    first = scene.headings[0]
    now = HeadingAgreement.objects.get(assessment=scene.assessment, heading=first)
    HeadingAgreement.objects.create(
        assessment=before, heading=first, state="agreed", proposal=_amber(ashshire), agreed=_amber(ashshire),
        answered_at=now.answered_at, answered_by=now.answered_by,
    )  # fmt: skip
    Assessment.objects.filter(pk=scene.assessment.pk).update(previous=before)
    page = sign_in(ashshire.people[Role.POLICY_OFFICER]).get(url(ashshire, "results", cycle_of(scene).pk))
    assert page.content.decode().count("better than last time") == 1


def _amber(cast: Cast) -> object:
    from assurance.choices import JudgementKind
    from assurance.services.judgements import judge

    return judge(kind=JudgementKind.AGREED_GRADE, value="amber", by=officer(cast), by_role="Moderator")


def test_the_agencys_report_prints_all_three_grades(ashshire: Cast, scene: Scene) -> None:
    """Acceptance check 7."""
    report = issue_agency_report(
        assessment=Assessment.objects.get(pk=scene.assessment.pk), by=officer(ashshire)
    )
    said = pdf_text(report)
    for words in (
        "Own",
        "Moderated",
        "Agreed",
        "(1 lower)",
        "As we saw.",
        "We agree",
        "A one-page summary for staff",
    ):
        assert words in said, words


def test_a_report_is_issued_anew_and_never_changed(ashshire: Cast, scene: Scene) -> None:
    cycle = cycle_of(scene)
    first, second = (issue_overview(cycle=cycle, by=officer(ashshire)) for _ in range(2))
    assert (first.edition, second.edition) == (1, 2)
    assert "Elm College" in pdf_text(first)
    assert " Edition 2 Figures as at" in pdf_text(second)
    assert "Edition Edition" not in pdf_text(second)
    with pytest.raises(DatabaseError), transaction.atomic():
        IssuedReport.objects.filter(pk=first.pk).update(edition=9)


def test_nothing_is_issued_before_it_is_settled(ashshire: Cast) -> None:
    scene = moderated_scene(ashshire)
    with pytest.raises(Refused, match="agreed grade"):
        issue_agency_report(assessment=scene.assessment, by=officer(ashshire))


def test_the_results_can_be_had_as_a_file(ashshire: Cast, scene: Scene, sign_in: SignIn) -> None:
    client = sign_in(ashshire.people[Role.POLICY_OFFICER])
    address = url(ashshire, "results", cycle_of(scene).pk)
    rows = client.get(f"{address}?format=csv").content.decode("utf-8-sig").splitlines()
    assert rows[0] == "Agency,Heading,Own grades,Moderated grades,Moderated lower,Agreed grade,Change"
    assert len(rows) == 1 + len(scene.headings)
    assert client.get(f"{address}?format=xlsx").content.startswith(b"PK")


def test_the_page_costs_the_same_queries_however_many_agencies(
    ashshire: Cast, scene: Scene, sign_in: SignIn
) -> None:
    client = sign_in(ashshire.people[Role.POLICY_OFFICER])
    address = url(ashshire, "results", cycle_of(scene).pk)
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    for name in ("Ash Police", "Ash Probation"):
        make_assessment(ashshire, Agency.objects.create(name=name), scene.assessment.state, cycle_of(scene))
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)
