"""What the database itself holds to: versions that stay, judgements that stay, grades with reasons, one subject."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from assurance.choices import EvidenceKind, JudgementKind, ScanChoice
from assurance.models import EvidenceVersion, Judgement
from assurance.services.judgements import judge
from assurance.services.refusals import Refused
from audits.choices import GradeSide, VersionOrigin
from audits.logic.frameworks.problems import FrameworkFileError
from audits.logic.processes import AssessmentState, Fact, Party
from audits.models import (
    Assessment,
    Framework,
    FrameworkVersion,
    Grade,
    Heading,
    HeadingAgreement,
    Question,
)
from audits.queries.frameworks import current_version, known_frameworks, library, spec_of
from audits.queries.grades import latest_grades
from audits.services.frameworks import (
    add_version,
    adopt_library_framework,
    read_file,
    release_version,
    withdraw_version,
)
from audits.services.grading import give_grade
from audits.services.moving import move_assessment
from partnerships import clock
from partnerships.models import LogEntry
from partnerships.tenancy import partnership_scope
from tests.audits.making import (
    LAST_WEEK,
    agency,
    assign,
    make_assessment,
    make_evidence,
    officer,
    person,
    question_of,
    released,
)
from tests.conftest import Cast, Role

pytestmark = pytest.mark.usefixtures("on_monday")


def raw(sql: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


# --- frameworks ---------------------------------------------------------------------------------------------------


def test_a_library_framework_becomes_a_draft_with_its_headings_and_questions(in_ashshire: Cast) -> None:
    version = adopt_library_framework(key="section11-default", by=officer(in_ashshire))
    assert (version.state, version.number, version.label, version.came_from) == (
        "draft",
        1,
        "2026.1",
        "library",
    )
    assert (version.headings.count(), version.questions.count()) == (11, 40)
    assert [question.position for question in version.questions.all()] == list(range(1, 41))
    assert spec_of(version) == library()["section11-default"]


def test_the_same_words_are_no_second_version(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    adopt_library_framework(key="training-observation", by=by)
    with pytest.raises(Refused, match="word for word"):
        adopt_library_framework(key="training-observation", by=by)
    with pytest.raises(Refused, match="no such framework"):
        adopt_library_framework(key="nothing", by=by)


def test_a_release_names_the_day_and_the_minute(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    draft = adopt_library_framework(key="section11-default", by=by)
    for day, minute in ((None, "Minute 4"), (LAST_WEEK, " ")):
        with pytest.raises(Refused, match="date and the minute"):
            release_version(version=draft, endorsed_on=day, endorsed_minute=minute, by=by)
    with pytest.raises(Refused, match="still to come"):
        release_version(version=draft, endorsed_on=dt.date(2026, 6, 2), endorsed_minute="Minute 4", by=by)
    release_version(version=draft, endorsed_on=LAST_WEEK, endorsed_minute="Minute 4", by=by)
    assert current_version("section11-default") == draft
    with pytest.raises(Refused, match="moved on"):
        release_version(version=draft, endorsed_on=LAST_WEEK, endorsed_minute="Minute 5", by=by)
    assert LogEntry.objects.filter(action="frameworkversion.release", actor_id=by.user_id).count() == 1


def test_a_released_version_and_its_parts_stay_as_they_are(in_ashshire: Cast) -> None:
    version = released(in_ashshire)
    for statement in (
        "UPDATE audits_frameworkversion SET document = '{}'",
        "UPDATE audits_frameworkversion SET state = 'draft'",
        "UPDATE audits_frameworkversion SET endorsed_minute = 'another'",
        "DELETE FROM audits_question",
        "UPDATE audits_heading SET title = 'Another'",
    ):
        with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
            raw(statement)
    with pytest.raises(ProgrammingError, match="never changes"), transaction.atomic():
        Heading.objects.create(version=version, key="new", position=99, title="New")
    withdraw_version(version=version, why="Replaced", by=officer(in_ashshire))
    assert current_version("section11-default") is None


def test_a_second_draft_waits_for_the_first(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    released(in_ashshire)
    spec = spec_of(FrameworkVersion.objects.get())
    add_version(spec=replace(spec, version="2027.1"), came_from=VersionOrigin.COPY, by=by)
    with pytest.raises(Refused, match="has a draft already"):
        add_version(spec=replace(spec, version="2027.2"), came_from=VersionOrigin.COPY, by=by)
    assert [version.number for version in Framework.objects.get().versions.all()] == [2, 1]


def test_a_file_may_extend_what_the_partnership_has(in_ashshire: Cast) -> None:
    content = b"""
schema: template/1
kind: standard_set
key: ours
title: Our own standard
version: "1"
extends: minimum-standards-single-agency
rating_scale: {inherit_from: minimum-standards-single-agency}
standards: [{id: OWN-1, title: Trauma, requirement: "Courses are informed by trauma."}]
"""
    (spec,) = read_file(content=content)
    assert [len(heading.questions) for heading in spec.headings] == [9, 1]
    with pytest.raises(FrameworkFileError, match="there is no framework"):
        read_file(content=content.replace(b"extends: minimum", b"extends: maximum"))


def test_another_partnerships_frameworks_are_not_known(ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(birchester.partnership):
        spec = library()["section11-default"]
        own = replace(spec, key="birchester-own", title="Birchester's")
        add_version(spec=own, came_from=VersionOrigin.UPLOAD, by=None)
        assert "birchester-own" in known_frameworks()
    with partnership_scope(ashshire.partnership):
        assert set(known_frameworks()) == set(library())


# --- judgements and grades ----------------------------------------------------------------------------------------


def test_a_judgement_that_differs_needs_a_reason(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    grade = {"kind": JudgementKind.MODERATED_GRADE, "by": by, "by_role": "Moderator"}
    with pytest.raises(Refused, match="Say why"):
        judge(value="red", compared_with="green", reason="  ", **grade)
    with pytest.raises(IntegrityError, match="judgement_that_differs_says_why"), transaction.atomic():
        Judgement.objects.create(
            kind="moderated_grade", value="red", compared_with="green", by_id=by.user_id, by_role="x"
        )
    assert judge(value="red", compared_with="green", reason="Out of date", **grade).differs
    assert not judge(value="green", compared_with="green", **grade).differs


def test_judgements_and_grades_are_never_changed(in_ashshire: Cast) -> None:
    give(in_ashshire, "green")
    for table in ("assurance_judgement", "audits_grade"):
        for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
            with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                raw(statement)


def give(cast: Cast, level: str, assessment: Assessment | None = None, **more: object) -> Grade:
    assessment = assessment or make_assessment(cast, agency("Ashshire Police"))
    return give_grade(
        **{
            "assessment": assessment,
            "question": question_of(assessment),
            "side": GradeSide.OWN,
            "level": level,
            "by": officer(cast),
            "by_role": "Agency lead",
            **more,
        }
    )


def test_a_moderated_grade_needs_a_reason_only_where_it_differs(in_ashshire: Cast) -> None:
    police = agency("Ashshire Police")
    assessment = make_assessment(in_ashshire, police, AssessmentState.IN_REVIEW)
    moderator = person(in_ashshire, Role.MODERATOR, agency("Ashshire Council"))
    assignment = assign(assessment, moderator)
    give(in_ashshire, "green", assessment)
    moderated = {
        "side": GradeSide.MODERATED,
        "by": moderator,
        "by_role": "Moderator",
        "assignment": assignment,
    }
    give(in_ashshire, "green", assessment, **moderated)
    with pytest.raises(Refused, match="Say why"):
        give(in_ashshire, "red", assessment, **moderated)
    give(in_ashshire, "red", assessment, reason="Refers to a body abolished in 2019", **moderated)
    question = question_of(assessment)
    latest = latest_grades([assessment.pk])[assessment.pk]
    assert (latest.own[question.pk].level, latest.moderated[question.pk].level) == ("green", "red")
    assert latest.moderated[question.pk].judgement.compared_with == "green"
    assert Grade.objects.filter(assessment=assessment).count() == 3


def test_a_level_of_no_scale_and_a_question_of_another_version_are_refused(in_ashshire: Cast) -> None:
    assessment = make_assessment(in_ashshire, agency("Ashshire Police"))
    with pytest.raises(Refused, match="Choose one of the grades"):
        give(in_ashshire, "purple", assessment)
    other = released(in_ashshire, "section175-default")
    with pytest.raises(Refused, match="not part of the assessment"):
        give(in_ashshire, "green", assessment, question=Question.objects.filter(version=other).first())


def test_no_final_grade_before_the_agency_has_answered_and_none_changed_after(in_ashshire: Cast) -> None:
    """Acceptance check 7, in the database and in the service."""
    assessment = make_assessment(in_ashshire, agency("Ashshire Police"), AssessmentState.PROPOSED)
    question = question_of(assessment)
    by = officer(in_ashshire)
    proposal = judge(kind=JudgementKind.PROPOSED_GRADE, value="green", by=by, by_role="Moderator")
    final = judge(kind=JudgementKind.AGREED_GRADE, value="green", by=by, by_role="Agency lead")
    agreement = HeadingAgreement(
        assessment=assessment, heading=question.heading, state="agreed", proposal=proposal, agreed=final
    )
    with pytest.raises(IntegrityError, match="heading_agreed_after_answer"), transaction.atomic():
        agreement.save()
    agreement.answered_at, agreement.answered_by_id = clock.now(), by.user_id
    agreement.save()
    with pytest.raises(Refused, match="has been agreed"):
        give(in_ashshire, "red", assessment)


# --- assessments and evidence -------------------------------------------------------------------------------------


def test_an_assessment_moves_by_the_table_of_its_process(in_ashshire: Cast) -> None:
    police = agency("Ashshire Police")
    lead = person(in_ashshire, Role.AGENCY_LEAD, police)
    assessment = make_assessment(in_ashshire, police, AssessmentState.NOT_STARTED)
    move_assessment(assessment, "begin", by=lead, party=Party.LEAD)
    assert assessment.state == "in_progress"
    with pytest.raises(Refused, match="no answer yet"):
        move_assessment(assessment, "sign_off", by=lead, party=Party.LEAD)
    with pytest.raises(IntegrityError, match="sent_in_is_signed"), transaction.atomic():
        move_assessment(assessment, "sign_off", by=lead, party=Party.LEAD, facts={Fact.ALL_ANSWERED})
    assessment.refresh_from_db()
    stale = Assessment.objects.get(pk=assessment.pk)
    move_assessment(assessment, "withdraw", by=officer(in_ashshire), party=Party.OFFICER, facts={Fact.REASON})
    with pytest.raises(Refused, match="moved on"):
        move_assessment(stale, "sign_off", by=lead, party=Party.LEAD, facts={Fact.ALL_ANSWERED})


def test_the_subject_of_an_assessment_is_one_thing(in_ashshire: Cast) -> None:
    police = agency("Ashshire Police")
    version = released(in_ashshire)
    with pytest.raises(IntegrityError, match="assessment_subject_fits"), transaction.atomic():
        make_assessment(in_ashshire, police, framework_version=version, subject_kind="course")
    with pytest.raises(IntegrityError, match="assessment_subject_fits"), transaction.atomic():
        make_assessment(in_ashshire, police, framework_version=version, subject_kind="meeting")
    make_assessment(
        in_ashshire, police, framework_version=version, subject_kind="meeting", subject_words="Core group"
    )


def test_an_agency_is_assessed_once_in_a_cycle(in_ashshire: Cast) -> None:
    police = agency("Ashshire Police")
    make_assessment(in_ashshire, police, AssessmentState.WITHDRAWN)
    make_assessment(in_ashshire, police)
    with pytest.raises(IntegrityError, match="assessment_once_in_a_cycle"), transaction.atomic():
        make_assessment(in_ashshire, police)


def test_the_content_of_evidence_stays_and_what_the_scanner_says_is_added(in_ashshire: Cast) -> None:
    evidence = make_evidence(agency("Ashshire Police"))
    version = EvidenceVersion.objects.create(
        evidence=evidence,
        note="We have one",
        sha256="0" * 64,
        scan=ScanChoice.NOT_NEEDED,
        added_by_id=evidence.added_by_id,
    )
    assert (evidence.kind, version.is_served) == (EvidenceKind.NOTE, True)
    for statement in (
        "UPDATE assurance_evidenceversion SET note = 'Another'",
        "DELETE FROM assurance_evidenceversion",
    ):
        with pytest.raises(ProgrammingError, match="never"), transaction.atomic():
            raw(statement)
    raw("UPDATE assurance_evidenceversion SET scan_words = 'nothing to look at'")
    with pytest.raises(IntegrityError, match="is_one_thing"), transaction.atomic():
        EvidenceVersion.objects.create(
            evidence=evidence,
            number=2,
            note="x",
            url="https://x.example",
            sha256="0" * 64,
            scan=ScanChoice.NOT_NEEDED,
            added_by_id=evidence.added_by_id,
        )
