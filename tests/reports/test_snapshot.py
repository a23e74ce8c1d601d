"""What a report says of a quarter: each figure worked out again, by hand, from what people answered."""

import datetime as dt
from collections.abc import Iterable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.choices import BookingStatus
from courses.models import Booking, CourseBoard
from evaluations.models import EventSurvey, Response, ShownResult, SurveyItem
from partnerships.choices import Role
from partnerships.models import PartnershipSettings
from partnerships.tenancy import partnership_scope
from reports.logic.blocks import ReportContent, SentencesBlock, TableBlock
from reports.models import Report
from reports.queries.content_of import content_of
from reports.services import drafting
from reports.services.drafting import DraftRefused
from reports.services.snapshots import freeze, snapshot_digest
from tests.conftest import Cast
from tests.evaluations.making import london, make_course
from tests.reports.factories import (
    CAME,
    QUARTER,
    USUAL,
    Programme,
    answer,
    before_and_after,
    draft,
    hold,
    make_agencies,
    make_programme,
    member,
    with_seg,
)

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def programme(in_ashshire: Cast) -> Programme:
    return make_programme(in_ashshire)


def content(cast: Cast, board: int = 0) -> ReportContent:
    return content_of(draft(cast, board=board))


def table(found: ReportContent, block_id: str) -> dict[str, tuple[str, ...]]:
    """A table's rows by their headings."""
    block = found.block(block_id)
    assert isinstance(block, TableBlock), f"no table {block_id}"
    return {row[0]: row[1:] for row in block.rows}


def sentences(found: ReportContent, block_id: str) -> tuple[str, ...]:
    block = found.block(block_id)
    assert isinstance(block, SentencesBlock)
    return block.sentences


def objectives(programme: Programme, refs: Iterable[str]) -> list[tuple[float, float]]:
    """Each person's mean over the objectives, before and after, from the stored answers."""
    people = []
    for ref in refs:
        answers: dict[int, dict[str, float]] = {}
        for response in Response.objects.filter(event=programme.events[ref], stage__in=["pre", "post"]):
            positions = SurveyItem.objects.filter(
                survey_version=response.survey_version, core_group="objective"
            ).values_list("position", flat=True)
            scores = [response.scores[position - 1] for position in positions if position]
            answers.setdefault(response.booking_id, {})[response.stage] = sum(scores) / len(scores)
        people += [(both["pre"], both["post"]) for both in answers.values() if len(both) == 2]
    return people


def test_attendance_in_three_named_rates(programme: Programme) -> None:
    """REQUIREMENTS, acceptance check 1: each rate names its denominator; a bare percentage is a defect."""
    found = content(programme.cast)
    registered = Booking.objects.filter(event__ends_at__gte=london(2026, 1, 1)).exclude(
        status=BookingStatus.CAME_WITHOUT_BOOKING
    )
    came = registered.filter(status=CAME).count()
    assert (registered.count(), came) == (88, 72)
    assert sentences(found, "Q2-S1") == (
        "4 events held; 80 people trained: 72 who had registered and 8 who came without booking.",
        "72 of 88 registered came, 82%.",
        "72 of 80 still booked came, 90%.",
        "80 of 96 places used, 83%.",
        "8 bookings cancelled: 4 with less than 7 working days' notice, 4 in time.",
    )
    assert table(found, "Q2-T1") == {
        "Domestic abuse": ("3 Mar", "1", "24", "22", "2", "2", "18", "2", "20"),
        "Neglect": ("9 Feb, 16 Mar", "2", "48", "44", "4", "4", "36", "4", "40"),
        "Working together": ("20 Jan", "1", "24", "22", "2", "2", "18", "2", "20"),
        "All courses": ("", "4", "96", "88", "8", "8", "72", "8", "80"),
    }


def test_change_is_of_the_same_people(programme: Programme) -> None:
    found = content(programme.cast)
    neglect = ["NEG-2026020909", "NEG-2026031609"]
    for label, refs in (
        ("Neglect", neglect),
        ("All courses", [*neglect, "WOR-2026012009", "DOM-2026030309"]),
        ("Other courses together", ["WOR-2026012009", "DOM-2026030309"]),
    ):
        pairs = objectives(programme, refs)
        before = sum(first for first, _ in pairs) / len(pairs)
        after = sum(second for _, second in pairs) / len(pairs)
        improved = sum(second > first for first, second in pairs)
        row = table(found, "Q4-T1")[f"{label}: the course's objectives"]
        assert row[0] == str(len(pairs))
        assert [float(cell) for cell in row[1:3]] == pytest.approx([before, after], abs=0.051)
        assert float(row[3]) == pytest.approx(after - before, abs=0.051)
        assert int(row[4]) == improved


def test_a_course_with_too_few_answers_stands_with_others(programme: Programme) -> None:
    """Three people answered about Domestic abuse: it is never shown alone, nor found by subtraction."""
    found = content(programme.cast)
    courses = {heading.partition(":")[0] for heading in table(found, "Q4-T1")}
    assert courses == {"All courses", "Neglect", "Other courses together"}
    chart = found.block("Q4-F1")
    assert "Domestic abuse" not in str(chart)


def test_three_and_six_months_are_of_people_whose_survey_closed(programme: Programme) -> None:
    found = content(programme.cast)
    titles = [block.title for block in found.blocks() if block.type == "heading"]
    assert titles == [
        "Learning kept at three months: courses attended November 2025",
        "Learning kept at six months: courses attended August 2025",
        "At three months: courses attended November 2025",
        "At six months: courses attended August 2025",
        "At six months: courses attended August 2025",
    ]
    grid = [
        [score for score in _grid(response) if score is not None]
        for response in Response.objects.filter(stage="m3", audience="delegate")
    ]
    scored = [[score for score in row if score >= 0] for row in grid]
    answered = [row for row in scored if row]
    changed = sum(max(row) >= 2 for row in answered)
    words = sentences(found, "Q5-S-m3")[0]
    assert words.startswith(f"Delegates: {changed} of {len(answered)} (")


def _grid(response: Response) -> list[int | None]:
    items = SurveyItem.objects.filter(survey_version=response.survey_version, row__isnull=False)
    return [response.scores[item.position - 1] for item in items if item.position]


def test_managers_stand_beside_delegates_where_they_were_asked(programme: Programme) -> None:
    found = content(programme.cast)
    assert [row[0] for row in found.block("Q5-T1-m3").rows] == [
        "Spotting concerns earlier",
        "Listening to children",
    ]  # type: ignore[union-attr]
    assert found.block("Q5-T1-m3").headers[-2:] == ("Managers at somewhat or a lot", "Gap")  # type: ignore[union-attr]
    assert table(found, "Q6-T1")["Neglect"][-1] == "Covered"
    assert [step.words for step in found.evidence] == [
        "covered",
        "no knowledge check: self-rated",
        "covered",
        "delegates and managers",
    ]


def test_outcomes_from_delegates_alone_are_their_own_view_only(programme: Programme) -> None:
    Response.objects.filter(stage="m6", audience="manager").delete()
    found = content(programme.cast)
    assert table(found, "Q6-T1")["Neglect"][-2:] == ("Reported by one source", "Delegates' own view only")
    assert found.evidence[3].words == "delegates' own view only"


def test_too_few_different_managers_are_not_shown(programme: Programme) -> None:
    """Seven answers of four managers: figures from managers need the minimum of different managers."""
    for number, response in enumerate(Response.objects.filter(stage="m3", audience="manager")):
        response.manager_code = f"m{number % 4}"
        response.save()
    found = content(programme.cast)
    assert (
        sentences(found, "Q5-S-m3")[1] == "Managers, of the people they manage: 7 answers, too few to show."
    )
    assert "Gap" not in found.block("Q5-T1-m3").headers  # type: ignore[union-attr]


def test_only_released_words_are_quoted(programme: Programme) -> None:
    found = content(programme.cast)
    quotes = [block.quotes for block in found.blocks() if block.type == "quotes"]  # type: ignore[union-attr]
    assert quotes == [
        (("I now ask who else is in the house.", "Delegate, three months after, Neglect"),),
        (("I now ask who else is in the house.", "Delegate, six months after, Neglect"),),
    ]
    assert "held text" not in str(found)


def test_sections_without_data_are_left_out_and_named(in_ashshire: Cast) -> None:
    found = content(in_ashshire)
    assert [(section.id, section.number) for section in found.sections] == [
        ("Q1", 1),
        ("Q2", 2),
        ("Q9", 3),
        ("Q10", 4),
    ]
    assert sentences(found, "Q2-S1") == ("No event was held in this quarter.",)
    assert sentences(found, "Q9-S3")[0] == (
        "This report has no section on who we reached, reaction and learning (steps 1 and 2), change in practice "
        "(step 3), outcomes (step 4), themed evaluation or standards, observation and peer review, because there "
        "are no data on it for the quarter."
    )


def test_comparisons_stand_in_four_columns(programme: Programme) -> None:
    rows = table(content(programme.cast), "Q1-T1")
    assert rows["Events held"] == ("4", "1", "0", "6")
    assert rows["People trained"] == ("80", "20", "No data", "120")
    assert rows["Of those registered, came"] == (
        "72 of 88 (82%)",
        "18 of 22 (82%)",
        "No data",
        "108 of 132 (82%)",
    )
    assert rows["Answered after"][0] == "39 of 72 (54%)"
    assert rows["Change for the same people: knowledge"][1].endswith("of ten, 15 people")


def test_what_is_kept_never_tells_who_did_not_answer_again(programme: Programme) -> None:
    """Twelve of fifteen answered again: their change beside everyone's would tell the other three's."""
    rows = table(content(programme.cast), "Q1-T1")
    assert rows["Change for the same people: the course's objectives"][1] == "Too few to show"


def test_every_figure_carries_its_cut_off_date(programme: Programme) -> None:
    found = content(programme.cast)
    assert (found.cut_off, found.cut_off_on) == ("1 June 2026", "2026-06-01")
    blocks = [block for block in found.blocks() if block.type in ("table", "chart")]
    assert len(blocks) > 12
    assert [block.id for block in blocks if "as at 1 June 2026" not in block.note] == []  # type: ignore[union-attr]


def test_what_is_still_open_is_listed_with_where_to_finish_it(programme: Programme) -> None:
    waiting, claimed = programme.bookings["NEG-2026031609"][:2]
    Booking.objects.filter(pk=waiting.pk).update(status="booked")
    Booking.objects.filter(pk=claimed.pk).update(status="booked", claim="came")
    EventSurvey.objects.filter(event=programme.events["NEG-2026031609"], stage="post").update(
        state="open", closes_at=london(2026, 6, 9, 16)
    )
    found = content(programme.cast)
    assert [(matter.words, matter.url) for matter in found.still_open] == [
        (
            "After survey of Neglect, 16 March 2026 closes on 9 June 2026.",
            "/p/ashshire/events/NEG-2026031609/surveys/",
        ),
        ("Neglect, 16 March 2026: 2 people not marked.", "/p/ashshire/events/NEG-2026031609/attendance/"),
        (
            "Neglect, 16 March 2026: 1 person says they came, not confirmed.",
            "/p/ashshire/events/NEG-2026031609/attendance/claims/",
        ),
        ("2 comments not yet read.", "/p/ashshire/evaluations/comments/?state=held"),
    ]
    assert found.suggested_freeze == "9 June 2026"
    assert sentences(found, "Q9-S2") == tuple(matter.words for matter in found.still_open)


def test_attendance_by_agency_is_in_full_and_the_boards_own_come_first(programme: Programme) -> None:
    other = programme.courses["Neglect"].events.first()
    lone = programme.bookings[other.ref][0]  # type: ignore[union-attr]
    Booking.objects.filter(pk=lone.pk).update(
        agency=make_lone_agency(), event=programme.events["NEG-2026031609"]
    )
    rows = table(content(programme.cast), "Q3-T1")
    assert list(rows)[-2:] == ["Homes and Hearths", "All agencies"]
    assert rows["Homes and Hearths"][:3] == ("–", "1", "1")
    assert rows["Ash Valley NHS Trust"][0] == "Yes"


def make_lone_agency() -> object:
    from partnerships.models import Agency

    return Agency.objects.get(name="Homes and Hearths")


def test_an_agency_of_the_board_that_sent_nobody_is_named(programme: Programme) -> None:
    words = sentences(content(programme.cast, board=1), "Q3-S1")
    assert words == ("People from 4 agencies were trained.", "Nobody came from Homes and Hearths.")


def test_a_course_for_one_board_is_not_in_the_others_report(programme: Programme) -> None:
    CourseBoard.objects.create(course=programme.courses["Working together"], board=programme.cast.boards[1])
    assert "Working together" not in table(content(programme.cast), "Q2-T1")
    assert "Working together" in table(content(programme.cast, board=1), "Q2-T1")


def test_both_boards_reports_together_tell_no_small_group(programme: Programme) -> None:
    """Domestic abuse (three answers) serves one board: the difference of both totals would be those three."""
    CourseBoard.objects.create(course=programme.courses["Domestic abuse"], board=programme.cast.boards[1])
    first = content_of(with_seg(programme.cast))
    second = content_of(draft(programme.cast, board=1))
    assert table(first, "Q4-T1")["All courses: knowledge"][0] == "36"
    assert table(second, "Q4-T1")["All courses: knowledge"] == ("too few to show", "", "", "", "", "", "")


def test_a_draft_shows_nothing_outside_until_it_is_sent(programme: Programme) -> None:
    report = draft(programme.cast)
    assert not ShownResult.objects.exists()
    drafting.send_to_seg(report=report, by=member(programme.cast, Role.POLICY_OFFICER))
    shown = ShownResult.objects.filter(subject__startswith=f"report:{report.pk}:")
    assert {row.audience for row in shown} == {"outside"}
    assert "pair:knowledge" in {variable for row in shown for variable in row.cells["variables"]}
    assert Report.objects.get(pk=report.pk).counted_bookings == {}


def test_figures_are_judged_again_when_they_leave_the_team(programme: Programme) -> None:
    """Something else was shown between freezing and sending: the draft is not sent as it is."""
    CourseBoard.objects.create(course=programme.courses["Domestic abuse"], board=programme.cast.boards[1])
    one, other = draft(programme.cast), draft(programme.cast, board=1)
    officer = member(programme.cast, Role.POLICY_OFFICER)
    drafting.send_to_seg(report=one, by=officer)
    with pytest.raises(DraftRefused, match="Freeze the figures again, then send the report"):
        drafting.send_to_seg(report=other, by=officer)
    drafting.freeze_figures(report=other, by=officer)
    drafting.send_to_seg(report=other, by=officer)


def test_the_minimum_that_a_partnership_raised_holds(programme: Programme) -> None:
    PartnershipSettings.objects.update(minimum_group_size=20)
    found = content(programme.cast)
    assert {heading.partition(":")[0] for heading in table(found, "Q4-T1")} == {"All courses"}
    assert sentences(found, "Q5-S-m3")[0] == "Delegates: 12 answers, too few to show."


def test_the_snapshot_hashes_the_same_when_made_again(programme: Programme) -> None:
    """Acceptance check 8: from the database, and collected anew."""
    report = draft(programme.cast)
    again = Report.objects.get(pk=report.pk)
    assert again.snapshot is not None
    assert snapshot_digest(again.snapshot) == report.snapshot_sha256
    assert snapshot_digest(freeze(again).snapshot) == report.snapshot_sha256


def test_the_number_of_queries_does_not_grow(in_ashshire: Cast) -> None:
    """One course with one event, and then three with more people: the same statements."""
    small = Programme(in_ashshire)
    agencies = make_agencies(in_ashshire)
    course = make_course("Harm", objectives=2)
    counts = []
    for number in (1, 3):
        for each in range(number):
            event = hold(small, course, london(2026, 2, 2 + 7 * number + each, 9), USUAL, agencies)
            came = [booking for booking in small.bookings[event.ref] if booking.status == CAME]
            before, after = before_and_after(__import__("random").Random(1), 14, 12)
            answer(event, came, "pre", before)
            answer(event, came, "post", after)
        report = Report(
            partnership=in_ashshire.partnership,
            board=in_ashshire.boards[0],
            year=QUARTER.year,
            quarter=QUARTER.number,
            period_start=QUARTER.start,
            period_end=QUARTER.end,
        )
        with CaptureQueriesContext(connection) as captured:
            freeze(report)
        counts.append(len(captured))
        course = make_course(f"Harm {number}", objectives=2)
    assert counts[0] == counts[1] <= 32


def test_nothing_of_another_partnership_is_in_a_report(programme: Programme, birchester: Cast) -> None:
    with partnership_scope(birchester.partnership):
        elsewhere = Programme(birchester)
        event = hold(
            elsewhere,
            make_course("Birchester course"),
            london(2026, 2, 3, 9),
            USUAL,
            make_agencies(birchester),
        )
        assert event.first_day == dt.date(2026, 2, 3)
    found = content(programme.cast)
    assert "Birchester" not in str(found)
    assert table(found, "Q2-T1")["All courses"][1] == "4"
