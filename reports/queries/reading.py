"""Everything that a quarter's report reads, read once: a fixed number of queries, whatever the number of people."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from audits.models import PeerGroup
from audits.queries.peer_reviews import PeerReviewSummary, peer_review_summary
from audits.queries.standards_summary import StandardsSummary, standards_summary
from courses.models import Course, CourseTheme
from evaluations.logic.result_blocks import QuestionFacts, Rules
from evaluations.queries.asking import AskedRow, StageRate, asked_rows, who_is_missing
from evaluations.queries.coding import WordsToQuote, quotes_of_notes
from evaluations.queries.evidence import EvidenceRow, evidence_between
from partnerships import clock
from partnerships.logic.wording import long_date
from partnerships.models import Board, PartnershipSettings
from reports.logic.blocks import OpenMatter
from reports.logic.gate import Gate
from reports.logic.quarters import Quarter, quarters_back
from reports.queries.answers import (
    Answers,
    answers_of_closed,
    answers_of_events,
    practice_in_spans,
    questions_of,
)
from reports.queries.asked import asked_in, days_attended, rates_of
from reports.queries.delivery import (
    AgencyReach,
    Delivery,
    agencies_of,
    by_agency,
    courses_for,
    deliveries,
    notice_of,
    span_of,
)
from reports.queries.everything_shown import everything_shown
from reports.queries.quotes import quotes_of
from reports.queries.still_open import open_matters, suggested_freeze

LATER = ("m3", "m6")
QUARTERS_SHOWN = 8


@dataclass(frozen=True)
class Reading:
    """What was read. `gate` decides what may be shown of it, and remembers."""

    board: Board
    quarter: Quarter
    settings: PartnershipSettings
    cut_off: dt.date
    gate: Gate
    courses: Sequence[int]
    titles: Mapping[str, str]
    themes: Mapping[str, frozenset[str]]
    delivery: Mapping[Quarter, Delivery]
    notice: tuple[int, int]
    agencies: Sequence[AgencyReach]
    agencies_before: Sequence[AgencyReach]
    board_agencies: Mapping[int, str]
    many_boards: bool
    learning: Answers
    learning_before: Answers
    closed: Mapping[str, Answers]
    practice_before: Answers
    questions: Mapping[int, QuestionFacts]
    asked: Mapping[Quarter, Sequence[AskedRow]]
    attended: Mapping[str, tuple[dt.date, dt.date]]
    who_answered: Sequence[str]
    quotes: Sequence[WordsToQuote]
    still_open: Sequence[OpenMatter]
    freeze_on: dt.date
    comparable: Mapping[str, Sequence[Quarter]] = field(default_factory=dict)
    #: Evidence recorded in the quarter besides surveys, about the courses or their events.
    other_evidence: Sequence[EvidenceRow] = ()
    #: What may be quoted of its notes, by note.
    note_quotes: Mapping[int, Sequence[str]] = field(default_factory=dict)
    standards: StandardsSummary = field(default_factory=StandardsSummary)
    #: Training peer review of the quarter, over all agencies; None before the partnership's first.
    peer_reviews: PeerReviewSummary | None = None

    @property
    def now(self) -> Delivery:
        """What was held in the quarter itself."""
        return self.delivery[self.quarter]

    @property
    def rules(self) -> Rules:
        """The minimum, as for everyone outside the QA team."""
        return Rules(self.gate.minimum, outside=True)

    @property
    def rates(self) -> Mapping[tuple[str, str], StageRate]:
        """Response rates of the quarter."""
        return rates_of(self.asked[self.quarter])

    def as_at(self, words: str = "") -> str:
        """A note with its cut-off date (template, house_rules)."""
        return f"{words} Figures as at {long_date(self.cut_off)}.".strip()

    def rates_in(self, quarters: Sequence[Quarter]) -> Mapping[tuple[str, str], StageRate]:
        """Response rates of several quarters together."""
        return rates_of([row for quarter in quarters for row in self.asked.get(quarter, ())])


def read_quarter(board: Board, quarter: Quarter, *, slug: str) -> Reading:
    """Everything about a quarter that a report to a board may need, as it stands now."""
    settings = PartnershipSettings.objects.get()
    courses = courses_for(board.pk)
    quarters = quarters_back(quarter, QUARTERS_SHOWN)
    delivery = deliveries(quarters, courses)
    here = delivery[quarter]
    compared = compared_quarters(quarter)
    others = sorted({each for group in compared.values() for each in group} - {quarter})
    learning = answers_of_events({event.pk: event.course_id for event in here.held})
    learning_before = answers_of_events(
        {event.pk: each.short for each in others for event in delivery[each].held}, pairs_alone=True
    )
    since, until = span_of(quarter)
    closed = {stage: answers_of_closed(stage, since, until, courses) for stage in LATER}
    spans = {each.short: span_of(each) for each in others}
    shown_of = [event.pk for each in delivery.values() for event in each.held]
    on_board = agencies_of(board.pk)
    recorded = evidence_between(courses, quarter.start, quarter.end)
    return Reading(
        board=board,
        quarter=quarter,
        settings=settings,
        cut_off=clock.today(),
        gate=Gate(settings.minimum_group_size, everything_shown(shown_of)),
        courses=courses,
        titles=titles_of(courses),
        themes=themes_of(courses),
        delivery=delivery,
        notice=notice_of(here.held, settings.notice_working_days),
        agencies=by_agency(here.event_ids, on_board),
        agencies_before=by_agency(delivery[quarter.previous].event_ids, on_board),
        board_agencies=on_board,
        many_boards=Board.objects.filter(active=True).count() > 1,
        learning=learning,
        learning_before=learning_before,
        closed=closed,
        practice_before=practice_in_spans(spans, courses),
        questions=questions_of(learning.counted, *(answers.counted for answers in closed.values())),
        asked=asked_in(sorted({quarter, *others}), courses),
        attended=days_attended(quarter, courses),
        who_answered=who_answered(here.event_ids, settings.minimum_group_size),
        quotes=quotes_of(since, until, courses),
        still_open=open_matters(here, courses, slug=slug),
        freeze_on=suggested_freeze(here),
        comparable=compared,
        other_evidence=recorded,
        note_quotes=quotes_of_notes(row.pk for row in recorded) if recorded else {},
        standards=standards_summary(courses, quarter.start, quarter.end),
        peer_reviews=peer_reviews_in(board, quarter),
    )


def peer_reviews_in(board: Board, quarter: Quarter) -> PeerReviewSummary | None:
    """Training peer review of a quarter, of every board alike; one statement where the partnership has none at all."""
    if not PeerGroup.objects.exists():
        return None
    found = peer_review_summary(board.partnership, quarter.start, quarter.end)
    return None if found.is_empty else found


def compared_quarters(quarter: Quarter) -> dict[str, Sequence[Quarter]]:
    """What the quarter is compared with, by column (template, house_rules)."""
    return {
        "this_quarter": [quarter],
        "last_quarter": [quarter.previous],
        "same_quarter_last_year": [quarter.same_last_year],
        "year_to_date": quarter.so_far,
    }


def titles_of(courses: Sequence[int]) -> dict[str, str]:
    """Course titles by the subject under which answers are counted."""
    found = Course.objects.filter(pk__in=courses).order_by("title").values_list("pk", "title")
    return {str(pk): title for pk, title in found}


def themes_of(courses: Sequence[int]) -> dict[str, frozenset[str]]:
    """The courses of each theme that is a priority now, by the theme's name."""
    links = CourseTheme.objects.filter(course_id__in=courses, theme__active=True).order_by("theme__name")
    found: dict[str, set[str]] = {}
    for name, course_id in links.values_list("theme__name", "course_id"):
        found.setdefault(name, set()).add(str(course_id))
    return {name: frozenset(ids) for name, ids in found.items()}


def who_answered(event_ids: Sequence[int], minimum: int) -> list[str]:
    """The non-response statement of the after survey, by agency: one sentence and its cautions."""
    if not event_ids:
        return []
    statement = who_is_missing(asked_rows(event_ids), "post", dimension="agency", minimum=minimum)
    if statement is None:
        return []
    return [f"After survey: {statement.sentence}", *statement.cautions]
