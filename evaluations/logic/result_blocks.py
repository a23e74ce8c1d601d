"""Results as blocks in the order of the four steps, from counts alone.

Each row carries its n and whether it may be shown; for the quality assurance team everything may. Source: PAGES.md,
Results; kirkpatrick_default_surveys.yaml, `analysis_rules`; DOMAIN.md, The minimum.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evaluations.logic.counts import Codes, Counted, GapCount, ItemCount, KeptCount, PairCount
from evaluations.logic.intervals import Gap, ShareChange, gap, share_change, share_interval
from evaluations.logic.statistics import (
    PRACTICE_SCALE,
    Change,
    CheckResult,
    PairSums,
    PracticeChange,
    RetainedGain,
    change,
    retained_gain,
)
from evaluations.logic.suppression import Decision, show_group

CORE_GROUPS: dict[str, str] = {
    "objective": "The course's objectives",
    "knowledge": "Knowledge",
    "skill": "Skill",
    "confidence": "Confidence",
}
"""Ten-point items are averaged only within these (analysis_rules)."""
GRID_OF_PRACTICE = 3
SHOWN = Decision(shown=True)
STAGE_ORDER = ("pre", "post", "m3", "m6")


@dataclass(frozen=True)
class QuestionFacts:
    """What a question version asks, as results need it. `codes` go with `options`, special answers included."""

    id: int
    key: str
    wording: str
    kind: str
    scale: str
    options: tuple[str, ...]
    codes: tuple[int, ...]
    answer: int | None = None
    dont_know: int | None = None

    @property
    def scored_options(self) -> tuple[tuple[int, str], ...]:
        """The answers that count, in the order offered."""
        return tuple(pair for pair in zip(self.codes, self.options, strict=False) if pair[0] >= 0)

    @property
    def special_options(self) -> dict[int, str]:
        """The special answers by code."""
        return {code: label for code, label in zip(self.codes, self.options, strict=False) if code < 0}


@dataclass(frozen=True)
class Rules:
    """How much may be shown: to the team all, to others what reaches the minimum."""

    minimum: int
    outside: bool

    def group(self, n: int, managers: Codes | None = None) -> Decision:
        """Whether a figure from n people (and so many different managers) may be shown."""
        if not self.outside:
            return SHOWN
        return show_group(n, self.minimum, different_managers=None if managers is None else len(managers))


@dataclass(frozen=True)
class LearningRow:
    """Change for the same people in one core group, objective or question."""

    label: str
    core_group: str
    question_id: int | None
    change: Change
    decision: Decision


@dataclass(frozen=True)
class CheckRow:
    """One knowledge question before, after and later. `change`: before to after, the same people, in shares correct."""

    label: str
    question_id: int
    right_answer: str
    by_stage: Mapping[str, CheckResult]
    change: ShareChange
    decision: Decision


@dataclass(frozen=True)
class ShareRow:
    """How the answers to one question fall: people by option, special answers apart."""

    label: str
    key: str
    stage: str
    audience: str
    options: tuple[str, ...]
    counts: tuple[int, ...]
    special: Mapping[str, int]
    n: int
    mean: float | None
    several: bool
    decision: Decision


@dataclass(frozen=True)
class KeptRow:
    """How much of the change after the course is left at three or six months, of the same people."""

    label: str
    core_group: str
    question_id: int | None
    later: str
    means: tuple[float, float, float] | None
    kept: RetainedGain
    decision: Decision


@dataclass(frozen=True)
class PracticeRow:
    """One practice area at one stage, as one audience reports it."""

    label: str
    row: int
    stage: str
    audience: str
    somewhat_or_a_lot: int
    n: int
    no_opportunity: int
    counts: tuple[int, ...]
    decision: Decision


@dataclass(frozen=True)
class PracticeSummary:
    """The metric `practice_changed` at one stage, by one audience."""

    stage: str
    audience: str
    result: PracticeChange
    decision: Decision

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95% interval of the share who reported a change, from 0 to 1."""
        return share_interval(self.result.changed, self.result.answered)


@dataclass(frozen=True)
class GapRow:
    """Delegates' own view beside their managers', on average, for the people of whom both answered."""

    label: str
    stage: str
    n: int
    managers: int
    delegates_mean: float | None
    managers_mean: float | None
    highest: int
    gap: Gap
    decision: Decision


Questions = Mapping[int, QuestionFacts]


def learning(
    counted: Counted, questions: Questions, rules: Rules, *, later: str = "post"
) -> tuple[LearningRow, ...]:
    """Before to a later stage, core groups first, then each rated question. Knowledge questions are `checks`."""
    rows = []
    for pair in _pairs(counted, "pre", later):
        asked = questions.get(pair.question_id or 0)
        if asked is not None and asked.kind == "knowledge":
            continue
        first = _answered(counted, pair, "pre")
        label = asked.wording if asked else CORE_GROUPS.get(pair.core_group, pair.core_group.capitalize())
        group = pair.core_group or _core_group(counted, pair)
        decision = rules.group(pair.sums.n)
        rows.append(
            LearningRow(label, group, pair.question_id, change(pair.sums, answered_first=first), decision)
        )
    return tuple(sorted(rows, key=_learning_order))


def _learning_order(row: LearningRow) -> tuple[int, int, int]:
    groups = list(CORE_GROUPS)
    place = groups.index(row.core_group) if row.core_group in groups else len(groups)
    return (0 if row.question_id is None else 1, place, row.question_id or 0)


def _pairs(counted: Counted, earlier: str, later: str) -> list[PairCount]:
    return [pair for pair in counted.pairs if (pair.earlier, pair.later) == (earlier, later)]


def _answered(counted: Counted, pair: PairCount, stage: str) -> int | None:
    """How many answered the question the first time; unknown for the mean of a group."""
    for item in counted.items:
        if item.question_id == pair.question_id and item.stage == stage and item.audience == "delegate":
            return item.n
    return None


def _core_group(counted: Counted, pair: PairCount | KeptCount) -> str:
    return next((item.core_group for item in counted.items if item.question_id == pair.question_id), "")


def checks(counted: Counted, questions: Questions, rules: Rules) -> tuple[CheckRow, ...]:
    """The knowledge check, question by question."""
    changes = {pair.question_id: pair.sums for pair in _pairs(counted, "pre", "post")}
    asked: dict[int, dict[str, ItemCount]] = {}
    for item in counted.items:
        question = questions.get(item.question_id)
        if question is not None and question.kind == "knowledge":
            asked.setdefault(item.question_id, {})[item.stage] = item
    rows = []
    for question_id, by_stage in asked.items():
        question = questions[question_id]
        results = {
            stage: CheckResult(
                by_stage[stage].counts.get(question.answer or 0, 0),
                by_stage[stage].counts.get(question.dont_know, 0) if question.dont_know is not None else 0,
                by_stage[stage].n,
            )
            for stage in STAGE_ORDER
            if stage in by_stage and rules.group(by_stage[stage].n).shown
        }
        sums = changes.get(question_id)
        decision = rules.group(min(item.n for item in by_stage.values()) if sums is None else sums.n)
        right = dict(question.scored_options).get(question.answer or 0, "")
        rows.append(CheckRow(question.wording, question_id, right, results, _share_change(sums), decision))
    return tuple(rows)


def _share_change(sums: PairSums | None) -> ShareChange:
    """The change of a knowledge question, whose pairs count 1 for correct and 0 otherwise."""
    known = sums or PairSums()
    return share_change(known.n, round(known.sum_before), known.improved, known.fell)


def shares(
    counted: Counted,
    questions: Questions,
    rules: Rules,
    *,
    step: int,
    stages: Iterable[str],
    kinds: Sequence[str],
) -> tuple[ShareRow, ...]:
    """Questions of a step answered by choosing: reaction, outcomes, what got in the way."""
    wanted = set(stages)
    rows = []
    for item in counted.items:
        question = questions.get(item.question_id)
        if question is None or item.step != step or item.stage not in wanted or question.kind not in kinds:
            continue
        if item.core_group or item.row >= 0:
            continue
        options = question.scored_options
        rows.append(
            ShareRow(
                label=question.wording,
                key=item.key,
                stage=item.stage,
                audience=item.audience,
                options=tuple(label for _, label in options),
                counts=tuple(item.counts.get(code, 0) for code, _ in options),
                special={question.special_options.get(code, ""): n for code, n in item.special.items()},
                n=item.n,
                mean=item.mean if question.kind == "rating" else None,
                several=question.kind == "multi_choice",
                decision=rules.group(item.n, item.manager_codes if item.audience == "manager" else None),
            )
        )
    return tuple(sorted(rows, key=lambda row: (STAGE_ORDER.index(row.stage), row.audience, row.key)))


def kept(counted: Counted, questions: Questions, rules: Rules) -> tuple[KeptRow, ...]:
    """What was kept at three and six months, core groups only: a result of step 2."""
    rows = []
    for count in counted.kept:
        if count.question_id is not None:
            continue
        means = None
        if count.n:
            means = (
                count.total_before / count.n,
                count.total_after / count.n,
                count.total_later / count.n,
            )
        rows.append(
            KeptRow(
                label=CORE_GROUPS.get(count.core_group, count.core_group.capitalize()),
                core_group=count.core_group,
                question_id=None,
                later=count.later,
                means=means,
                kept=retained_gain(count.n, count.total_before, count.total_after, count.total_later),
                decision=rules.group(count.n),
            )
        )
    groups = list(CORE_GROUPS)
    return tuple(
        sorted(
            rows, key=lambda row: (row.later, groups.index(row.core_group) if row.core_group in groups else 9)
        )
    )


def practice(counted: Counted, questions: Questions, rules: Rules) -> tuple[PracticeRow, ...]:
    """The practice grid, area by area."""
    rows = []
    for item in counted.items:
        question = questions.get(item.question_id)
        if question is None or item.row < 0 or item.step != GRID_OF_PRACTICE:
            continue
        if question.scale != PRACTICE_SCALE:
            continue
        codes = [code for code, _ in question.scored_options]
        rows.append(
            PracticeRow(
                label=item.row_label,
                row=item.row,
                stage=item.stage,
                audience=item.audience,
                somewhat_or_a_lot=sum(people for code, people in item.counts.items() if code >= 2),
                n=item.n,
                no_opportunity=item.special.get(-3, 0),
                counts=tuple(item.counts.get(code, 0) for code in codes),
                decision=rules.group(item.n, item.manager_codes if item.audience == "manager" else None),
            )
        )
    return tuple(sorted(rows, key=lambda row: (STAGE_ORDER.index(row.stage), row.audience, row.row)))


def practice_summaries(counted: Counted, rules: Rules) -> tuple[PracticeSummary, ...]:
    """Who reported a change in practice, by stage and audience."""
    return tuple(
        PracticeSummary(
            stage=stage.stage,
            audience=stage.audience,
            result=PracticeChange(
                stage.practice_changed, stage.practice_answered, stage.practice_no_opportunity
            ),
            decision=rules.group(
                stage.practice_answered, stage.manager_codes if stage.audience == "manager" else None
            ),
        )
        for stage in sorted(counted.stages, key=lambda s: (STAGE_ORDER.index(s.stage), s.audience))
        if stage.practice_answered or stage.practice_no_opportunity
    )


def gaps(counted: Counted, questions: Questions, rules: Rules) -> tuple[GapRow, ...]:
    """Delegates and managers on mirrored questions; the two are never averaged."""
    rows = []
    for found in counted.gaps:
        question = questions.get(found.question_id)
        if question is None or not found.n:
            continue
        highest = max((code for code, _ in question.scored_options), default=10)
        rows.append(
            GapRow(
                label=found.row_label or question.wording,
                stage=found.stage,
                n=found.n,
                managers=len(found.manager_codes),
                delegates_mean=found.total_delegates / found.n,
                managers_mean=found.total_managers / found.n,
                highest=highest,
                gap=_gap(found),
                decision=rules.group(found.n, found.manager_codes),
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.stage, -row.highest)))


def _gap(found: GapCount) -> Gap:
    """The gap with its interval; without one for a count that was stored before squares were."""
    result = gap(found.n, found.total_delegates, found.total_managers, found.total_squares)
    if found.total_squares == 0 and result.mean:
        return Gap(result.n, result.delegates, result.managers, result.mean, None, "Not worked out yet.")
    return result
