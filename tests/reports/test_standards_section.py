"""Q8, Standards, observation and peer review: each figure worked out again from what was decided and observed."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audits.models import Assessment, Observation
from audits.queries.answers import question_rows
from audits.queries.frameworks import spec_of
from audits.queries.peer_reviews import PeerReviewSummary
from audits.queries.standards_summary import standards_summary
from audits.services import observing
from audits.services.endorsing import Decision, Standard, check_standard, decide, start_check
from audits.services.moderating import confirm_rest
from courses.choices import EndorsementOutcome
from courses.models import Course, CourseBoard, Endorsement
from courses.services.endorsing import endorse, withdraw_endorsement
from partnerships import clock
from partnerships.models import Membership
from partnerships.tenancy import partnership_scope
from reports.logic.blocks import ChartBlock, ReportContent, SentencesBlock, TableBlock
from reports.logic.printing import ReportWords
from reports.models import Report
from reports.queries.content_of import content_of
from reports.queries.reading import read_quarter
from reports.queries.sections import standards
from reports.services import documents
from tests.audits.making import officer, released
from tests.audits.standards.making import MULTI, SINGLE, Scene, course_scene, submitted
from tests.conftest import Cast
from tests.evaluations.making import london
from tests.reports.factories import QUARTER, draft

pytestmark = pytest.mark.usefixtures("on_monday")
FEBRUARY = london(2026, 2, 10, 10)
ENDED, SOON, LATER = dt.date(2026, 3, 20), dt.date(2026, 6, 10), dt.date(2027, 2, 9)
YES, CONDITIONS, NO = (
    EndorsementOutcome.ENDORSED,
    EndorsementOutcome.WITH_CONDITIONS,
    EndorsementOutcome.NOT_ENDORSED,
)


def decided(
    scene: Scene, outcome: EndorsementOutcome, *, lower: int = 0, key: str = SINGLE, until: dt.date = LATER
) -> Assessment:
    """A course checked and decided in February; the first `lower` standards were found partly met."""
    released(scene.cast, key)
    with clock.held_at(FEBRUARY):
        found = start_check(assessment=submitted(scene, key), by=scene.officer)
        for row in question_rows(found)[:lower]:
            given = Standard("partly", "Not shown", "Show it", "", f"Show {row.key}", SOON)
            check_standard(assessment=found, question=row, given=given, by=scene.officer)
        for heading in {row.heading for row in question_rows(found)}:
            confirm_rest(assessment=found, heading=heading, by=scene.officer)
        period = (clock.today(), until) if outcome != NO else (None, None)
        words = Decision(outcome, "Looked at", *period, conditions="Show it" if outcome == CONDITIONS else "")
        decide(assessment=found, decision=words, by=scene.officer)
    return found


def observed(cast: Cast, number: int, level: str = "3") -> Observation:
    """A meeting, observed and shared in February."""
    by = officer(cast)
    form = released(cast, "process-observation")
    with clock.held_at(FEBRUARY):
        found = observing.plan_observation(
            framework_version=form,
            planned_for=FEBRUARY - dt.timedelta(hours=2),
            observer=Membership.objects.get(pk=by.membership_id),
            meeting=f"Conference {number}",
            by=by,
        )
        actions = [{"text": "Secret words", "owner": "Lead", "due_on": "2026-09-01"}]
        answers = {}
        for place, question in enumerate(spec_of(form).questions):
            if question.is_graded:
                given = "not_seen" if place == 0 else level
                why = "Not seen" if given == "not_seen" else ""
                answers[question.key] = {"revision": 0, "level": given, "not_applicable_reason": why}
            else:
                value = {"actions": actions, "yes_no": "no"}.get(str(question.kind), "Secret words")
                answers[question.key] = {"revision": 0, "value": value}
        observing.save_form(observation=found, answers=answers, by=by, facts={})
        observing.write_up(observation=found, role="Lead", by=by)
        observing.share(observation=Observation.objects.get(pk=found.pk), feedback="Secret words", by=by)
    return found


def content(cast: Cast, board: int = 0) -> ReportContent:
    return content_of(draft(cast, board=board))


def said(found: ReportContent) -> tuple[str, ...]:
    block = found.block("Q8-S1")
    assert isinstance(block, SentencesBlock)
    return block.sentences


def rows(found: ReportContent, block_id: str) -> tuple[tuple[str, ...], ...]:
    block = found.block(block_id)
    assert isinstance(block, TableBlock), f"no table {block_id}"
    return block.rows


def test_decisions_of_the_quarter_with_what_was_asked(in_ashshire: Cast) -> None:
    decided(course_scene(in_ashshire), YES)
    second = course_scene(in_ashshire, "Online safety", "Birch Training")
    decided(second, CONDITIONS, lower=2, until=SOON)
    decided(course_scene(in_ashshire, "First aid", "Elm Training"), NO, lower=1)
    found = content(in_ashshire)
    assert rows(found, "Q8-T1") == (
        ("First aid", "Not endorsed", "8 of 9", "–", "Show MS-S1 (by 10 June 2026)"),
        ("Noticing neglect", "Endorsed", "9 of 9", "9 February 2027", "None"),
        (
            "Online safety",
            "Endorsed with conditions",
            "7 of 9",
            "10 June 2026",
            "Show MS-S1 (by 10 June 2026); Show MS-S2 (by 10 June 2026)",
        ),
    )
    assert said(found) == (
        "3 decisions about courses: 1 endorsed, 1 endorsed with conditions, 1 not endorsed.",
        "Standards met, of those looked at: 24 of 27 (89%).",
        "On 31 March 2026 2 of 3 courses held an endorsement.",
        "3 developments asked for; 0 done.",
    )
    assert rows(found, "Q8-T3")[:3] == (
        ("Accountability within the agency", "1", "2", "0", "3"),
        ("Definitions, signs and indicators of abuse", "2", "1", "0", "3"),
        ("Policies, procedures and what to do with a concern", "3", "0", "0", "3"),
    )
    assert rows(found, "Q8-T4") == (("Online safety", "10 June 2026", "Ends soon"),)
    chart = found.block("Q8-F1")
    assert isinstance(chart, ChartBlock)
    assert chart.sentence == (
        "7 of 9 standards were met by every course looked at. The chart shows the others."
    )
    assert [(row["counts"], row["note"]) for row in chart.data["rows"]] == [
        ([1, 2, 0], "3 courses"),
        ([2, 1, 0], "3 courses"),
    ]
    assert "Standards, observation and peer review" not in found.left_out


def test_what_ended_in_the_quarter_and_what_was_decided_outside_it(in_ashshire: Cast) -> None:
    """An endorsement of last year that ended; one that was withdrawn; one decided after the quarter."""
    scene = course_scene(in_ashshire)
    renewed = Course.objects.create(title="Renewed", provider=scene.provider)
    withdrawn = Course.objects.create(title="Withdrawn", provider=scene.provider)

    def given(course: Course, on: dt.datetime, until: dt.date) -> Endorsement:
        with clock.held_at(on):
            return endorse(
                course=course, outcome=YES, standards="Ours", number_met=9, number_of=9, reason="Sound",
                by=scene.officer, starts_on=clock.today(), expires_on=until,
            )  # fmt: skip

    for course in (scene.course, renewed, withdrawn):
        given(course, london(2025, 3, 3), ENDED if course != withdrawn else LATER)
    given(renewed, london(2026, 3, 25), LATER)
    with clock.held_at(FEBRUARY):
        withdraw_endorsement(course=withdrawn, reason="Its trainer left", by=scene.officer)
    given(scene.course, london(2026, 4, 20), LATER)
    found = content(in_ashshire)
    assert rows(found, "Q8-T4") == (("Noticing neglect", "20 March 2026", "Ended"),)
    assert [row[:2] for row in rows(found, "Q8-T1")] == [
        ("Renewed", "Endorsed"),
        ("Withdrawn", "Endorsement withdrawn"),
    ]
    assert said(found) == (
        "2 decisions about courses: 1 endorsed, 1 endorsement withdrawn.",
        "Standards met, of those looked at: 9 of 9 (100%).",
        "On 31 March 2026 1 of 3 courses held an endorsement.",
    )
    assert found.block("Q8-F1") is None


def test_a_course_of_the_other_board_is_not_in_the_report(in_ashshire: Cast, birchester: Cast) -> None:
    scene = course_scene(in_ashshire)
    decided(scene, YES)
    CourseBoard.objects.create(course=scene.course, board=in_ashshire.boards[1])
    with partnership_scope(birchester.partnership):
        decided(course_scene(birchester, "Birchester course"), YES)
    assert content(in_ashshire).section("Q8") is None
    other = content(in_ashshire, board=1)
    assert [row[0] for row in rows(other, "Q8-T1")] == ["Noticing neglect"]


def test_what_observers_saw_waits_for_the_minimum(in_ashshire: Cast) -> None:
    """Four observations are counted and nothing of them is shown; with the fifth, counts of grades and no average."""
    for number in range(4):
        observed(in_ashshire, number)
    few = content(in_ashshire)
    assert said(few)[-1] == "4 observations shared with trainer and provider; 0 answered."
    chart = few.block("Q8-F2")
    assert isinstance(chart, ChartBlock)
    assert [row["counts"] for row in chart.data["rows"]] == [None, None]
    assert chart.sentence == "Too few to show: fewer than 5 observations of a kind were shared."
    assert rows(few, "Q8-T2")[0] == (
        "Conference 0", "Observation of a meeting", "10 February 2026", "1", "Shared 10 February 2026",
    )  # fmt: skip
    Report.objects.all().delete()
    observed(in_ashshire, 5, "4")
    enough = content(in_ashshire)
    chart = enough.block("Q8-F2")
    assert isinstance(chart, ChartBlock)
    # Seven items of the first part, one of them not seen; three of the second.
    assert [(row["label"], row["counts"]) for row in chart.data["rows"]] == [
        ("What was seen", [6, 24, 0, 0]),
        ("What it means for training", [3, 12, 0, 0]),
    ]
    assert chart.sentence == "9 of 45 (20%) of the items seen were graded “Strength”."
    assert "Secret words" not in str(enough)


def test_the_section_stays_as_it_was_frozen_in_page_pdf_and_word(in_ashshire: Cast) -> None:
    scene = course_scene(in_ashshire)
    decided(scene, CONDITIONS, lower=1, key=MULTI)
    report = draft(in_ashshire)
    withdraw_endorsement(course=scene.course, reason="Its trainer left", by=scene.officer)
    found = content_of(Report.objects.get(pk=report.pk))
    html = documents.report_html(found, ReportWords("First edition"))
    word = documents.report_word(found, ReportWords("First edition"))
    assert "15 of 16" in html
    assert "Endorsement withdrawn" not in html
    assert documents.report_pdf(html).startswith(b"%PDF")
    assert word.startswith(b"PK")


def test_collecting_takes_as_few_statements_for_many_courses_as_for_one(in_ashshire: Cast) -> None:
    decided(course_scene(in_ashshire), YES)
    observed(in_ashshire, 1)
    counts = []
    for more in (False, True):
        if more:
            decided(course_scene(in_ashshire, "Online safety", "Birch Training"), CONDITIONS, lower=2)
            observed(in_ashshire, 2)
        ids = list(Course.objects.values_list("pk", flat=True))
        with CaptureQueriesContext(connection) as captured:
            standards_summary(ids, QUARTER.start, QUARTER.end)
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 9
    with CaptureQueriesContext(connection) as captured:
        assert standards_summary(ids, dt.date(2024, 1, 1), dt.date(2024, 3, 31)).is_empty
    assert len(captured) == 2


def test_peer_review_is_told_over_all_agencies(in_ashshire: Cast) -> None:
    read = read_quarter(in_ashshire.boards[0], QUARTER, slug="ashshire")
    assert read.peer_reviews is None
    lines = (("Green", 28), ("Amber", 2))
    counts = PeerReviewSummary(
        groups=2, groups_closed=1, reviews_shared=4, reviews_closed=2, lines_by_grade=lines, support_needed=0,
        developments_due=3, developments_done=2, developments_late=1, themes=("Supervision",),
    )  # fmt: skip
    said, table = standards.blocks(replace(read, peer_reviews=counts))
    assert isinstance(said, SentencesBlock)
    assert said.sentences == (
        "2 groups of agencies reviewed each other's training; 1 closed.",
        "4 reviews shared with the agency; 2 returned to the training team.",
        "3 developments due in the quarter: 2 done, 1 late.",
        "Shared with subgroups: Supervision.",
    )
    assert isinstance(table, TableBlock)
    assert table.rows == (("Green", "28 of 30 (93%)"), ("Amber", "2 of 30 (7%)"))
