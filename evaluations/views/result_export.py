"""Results as a long table with fixed columns, for CSV and Excel: one figure a row, whatever the page shows.

The columns and their order never change without a new version; `COLUMNS` and `STATISTICS` are also the data dictionary
(REQUIREMENTS, Results; the brief of evaluation in depth). What may not be shown has no row with a value: it says so.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from evaluations.logic.result_blocks import LearningRow, ShareRow
from evaluations.logic.result_charts import STAGE_NAMES
from evaluations.queries.results import Results, Viewer
from partnerships.logic.wording import TOO_FEW

#: Raised when a column or a statistic changes its meaning.
FORMAT_VERSION = "1"


@dataclass(frozen=True)
class Column:
    """A column of the file, as the data dictionary explains it."""

    name: str
    about: str


COLUMNS = (
    Column(
        "subject",
        "What the results are of: an event, a course, a provider, a theme, an agency, the programme.",
    ),
    Column("period", "The events counted, in words."),
    Column(
        "step",
        "Which step: 1 baseline, 2 reaction and learning, 3 practice, 4 outcomes. Empty: none.",
    ),
    Column(
        "block",
        "Which block of the page: response, change, looking_back, check, kept, reaction, practice, gap, outcomes.",
    ),
    Column("question", "The question or group of questions, in words. Of a grid, its row."),
    Column("answer", "The answer counted, where the statistic is a count of one answer."),
    Column(
        "stage", "When it was asked: Before, After, Three months, Six months. Of a change, the later stage."
    ),
    Column("compared_with", "Of a change, the earlier stage. Otherwise empty."),
    Column("audience", "Who answered: delegate or manager; both, for the gap between them."),
    Column("statistic", "What the value is: see the list of statistics."),
    Column("value", "The number. Empty when it may not be shown or cannot be worked out."),
    Column("n", "How many people stand behind the value."),
    Column("shown", "Yes, or why the value is missing."),
)

STATISTICS: dict[str, str] = {
    "sent": "Surveys sent.",
    "not_delivered": "Surveys sent that could not be delivered.",
    "answered": "Surveys answered. n is those sent and delivered.",
    "too_late": "People not asked because it was too late; never counted as non-response.",
    "out_of_reach": "People without an address to write to; never counted as non-response.",
    "mean_earlier": "Average at the earlier stage, of the people who answered both times.",
    "mean_later": "Average at the later stage, of the people who answered both times.",
    "mean_change": "Later less earlier, of the same people. From 1 to 10; of a check, in shares correct from 0 to 1.",
    "interval_low": "Lower end of the 95% interval of the change, gap or share.",
    "interval_high": "Upper end of the 95% interval of the change, gap or share.",
    "mean_looking_back": "Average of what the same people say, after the course, of how much they knew before it.",
    "response_shift": "Looking back less the true average before, of the same people; never part of the change.",
    "improved": "People whose later answer was higher.",
    "same": "People whose answer was the same.",
    "fell": "People whose later answer was lower.",
    "lost": "People who answered the first time and not the second. n is those who answered the first time.",
    "correct": "People who gave the right answer. n is all who answered the question.",
    "did_not_know": "People who said that they did not know.",
    "kept": "The share of the change after the course that is left later, of the people at all three stages.",
    "people": "People who gave this answer. n is all who answered the question.",
    "changed": "People who said Somewhat or A lot, in this area or any. n is those who gave an answer.",
    "no_opportunity": "People who had no opportunity so far.",
    "mean_delegates": "Delegates' own average, of the people of whom both answered.",
    "mean_managers": "Their managers' average, of the same people.",
    "gap": "Delegates less managers, of the same people.",
}

HEADERS = tuple(column.name for column in COLUMNS)
Row = tuple[object, ...]


@dataclass(frozen=True)
class _Place:
    """What the rows of one figure have in common."""

    step: object
    block: str
    question: str
    stage: str = ""
    compared_with: str = ""
    audience: str = "delegate"

    def rows(
        self, values: Iterable[tuple[str, object, object]], shown: bool, answer: str = ""
    ) -> Iterator[Row]:
        for statistic, value, n in values:
            yield (
                self.step,
                self.block,
                self.question,
                answer,
                STAGE_NAMES.get(self.stage, self.stage),
                STAGE_NAMES.get(self.compared_with, ""),
                self.audience,
                statistic,
                _number(value) if shown else None,
                n if shown else None,
                "Yes" if shown else TOO_FEW.capitalize(),
            )


def _number(value: object) -> object:
    return round(value, 4) if isinstance(value, float) else value


def export_rows(results: Results, *, subject: str, period: str, with_gap: bool) -> list[Row]:
    """Every figure of a results page in the fixed columns; `with_gap` as on the page."""
    found = [
        *_response(results),
        *_change(results),
        *_looking_back(results),
        *_checks(results),
        *_kept(results),
        *_shares(results.reaction, 2, "reaction"),
        *_practice(results),
        *_shares(results.obstacles, 3, "practice"),
        *_shares(results.outcomes, 4, "outcomes"),
    ]
    if with_gap:
        found += _gaps(results)
    return [(subject, period, *row) for row in found]


def _response(results: Results) -> Iterator[Row]:
    outside = results.viewer is Viewer.OUTSIDE
    for rate in results.rates:
        place = _Place(None, "response", rate.name, rate.stage, audience=rate.audience)
        yield from place.rows(
            [
                ("sent", rate.sent, rate.sent),
                ("not_delivered", rate.asked.not_delivered, rate.sent),
                ("too_late", rate.asked.too_late, None),
                ("out_of_reach", rate.asked.out_of_reach, None),
            ],
            shown=True,
        )
        small = outside and 0 < rate.asked.answered < results.minimum
        yield from place.rows([("answered", rate.asked.answered, rate.asked.reached)], shown=not small)


def _change(results: Results) -> Iterator[Row]:
    for later, rows in {"post": results.learning, **results.later}.items():
        for row in rows:
            place = _Place(2, "change", row.label, later, "pre")
            yield from place.rows(_change_values(row), shown=row.decision.shown)


def _change_values(row: LearningRow) -> list[tuple[str, object, object]]:
    found = row.change
    low, high = found.interval or (None, None)
    values: list[tuple[str, object, object]] = [
        ("mean_earlier", found.mean_before, found.n),
        ("mean_later", found.mean_after, found.n),
        ("mean_change", found.mean_change, found.n),
        ("interval_low", low, found.n),
        ("interval_high", high, found.n),
        ("improved", found.improved, found.n),
        ("same", found.same, found.n),
        ("fell", found.fell, found.n),
    ]
    if found.attrition is not None:
        values.append(("lost", found.attrition.lost, found.attrition.first))
    return values


def _looking_back(results: Results) -> Iterator[Row]:
    for row in results.looking_back:
        shift = row.shift
        low, high = shift.interval or (None, None)
        yield from _Place(2, "looking_back", row.label, "post", "pre").rows(
            [
                ("mean_earlier", shift.mean_before, shift.n),
                ("mean_looking_back", shift.mean_after, shift.n),
                ("mean_later", row.after, shift.n),
                ("response_shift", shift.mean_change, shift.n),
                ("interval_low", low, shift.n),
                ("interval_high", high, shift.n),
            ],
            shown=row.decision.shown,
        )


def _checks(results: Results) -> Iterator[Row]:
    for row in results.checks:
        for stage, found in row.by_stage.items():
            place = _Place(1 if stage == "pre" else 2, "check", row.label, stage)
            values = [
                ("correct", found.correct, found.answered),
                ("did_not_know", found.dont_know, found.answered),
            ]
            yield from place.rows(values, shown=True, answer=row.right_answer)
        if row.change.n:
            low, high = row.change.interval or (None, None)
            n = row.change.n
            place = _Place(2, "check", row.label, "post", "pre")
            same = n - row.change.learned - row.change.forgot
            yield from place.rows(
                [
                    ("mean_change", row.change.difference, n),
                    ("interval_low", low, n),
                    ("interval_high", high, n),
                    ("improved", row.change.learned, n),
                    ("same", same, n),
                    ("fell", row.change.forgot, n),
                ],
                shown=row.decision.shown,
            )


def _kept(results: Results) -> Iterator[Row]:
    for row in results.kept:
        before, after, later = row.means or (None, None, None)
        n = row.kept.n
        yield from _Place(2, "kept", row.label, row.later, "pre").rows(
            [("mean_earlier", before, n), ("mean_later", later, n)], shown=row.decision.shown
        )
        yield from _Place(2, "kept", row.label, row.later, "post").rows(
            [("mean_earlier", after, n), ("kept", row.kept.kept, n)], shown=row.decision.shown
        )


def _shares(rows: Iterable[ShareRow], step: int, block: str) -> Iterator[Row]:
    for row in rows:
        place = _Place(step, block, row.label, row.stage, audience=row.audience)
        for label, people in zip(row.options, row.counts, strict=True):
            yield from place.rows([("people", people, row.n)], shown=row.decision.shown, answer=label)


def _practice(results: Results) -> Iterator[Row]:
    for row in results.practice:
        place = _Place(3, "practice", row.label, row.stage, audience=row.audience)
        values = [
            ("changed", row.somewhat_or_a_lot, row.n),
            ("no_opportunity", row.no_opportunity, None),
        ]
        yield from place.rows(values, shown=row.decision.shown)
    for found in results.practice_summaries:
        place = _Place(3, "practice", "Any area", found.stage, audience=found.audience)
        low, high = found.interval or (None, None)
        n = found.result.answered
        yield from place.rows(
            [
                ("changed", found.result.changed, n),
                ("interval_low", low, n),
                ("interval_high", high, n),
                ("no_opportunity", found.result.no_opportunity, None),
            ],
            shown=found.decision.shown,
        )


def _gaps(results: Results) -> Iterator[Row]:
    for row in results.gaps:
        low, high = row.gap.interval or (None, None)
        yield from _Place(3, "gap", row.label, row.stage, audience="both").rows(
            [
                ("mean_delegates", row.delegates_mean, row.n),
                ("mean_managers", row.managers_mean, row.n),
                ("gap", row.gap.mean, row.n),
                ("interval_low", low, row.n),
                ("interval_high", high, row.n),
            ],
            shown=row.decision.shown,
        )
