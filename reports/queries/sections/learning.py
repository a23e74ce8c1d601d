"""Q4, Reaction and learning: before and after at the quarter's events, and what was kept later."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluations.logic import result_blocks
from evaluations.logic.result_blocks import CORE_GROUPS
from evaluations.logic.statistics import PairSums, change, retained_gain
from evaluations.logic.suppression import Decision, pool_small_groups
from partnerships.logic.wording import TOO_FEW, number, plural, share, signed
from reports.logic.blocks import Block, ChartBlock, HeadingBlock, SentencesBlock, TableBlock
from reports.logic.quarters import months_between
from reports.queries.answers import NOBODY, Subject, item, kept, same_people
from reports.queries.reading import LATER, Reading
from reports.queries.template import report_template

STAGE_WORDS = {"m3": "three months", "m6": "six months"}
OTHERS = "Other courses together"


@dataclass(frozen=True)
class GroupChange:
    """Change in one core group, of one course or several."""

    course: str
    group: str
    sums: PairSums
    shown: bool

    @property
    def label(self) -> str:
        """ "Neglect: confidence"."""
        return f"{self.course}: {CORE_GROUPS[self.group][:1].lower()}{CORE_GROUPS[self.group][1:]}"


def blocks(read: Reading) -> list[Block]:
    """The section's blocks; none when nobody answered after an event."""
    if not read.learning.counted.stages and not any(read.closed[stage].counted.kept for stage in LATER):
        return []
    found: list[Block] = []
    changes = [row for group in CORE_GROUPS for row in changes_in(read, group)]
    if changes:
        found += [SentencesBlock("Q4-S1", "In short", tuple(sentences(changes)))]
        found += [change_chart(changes, read), change_table(changes, read)]
    found += check_table(read)
    found += reaction_chart(read)
    for stage in LATER:
        found += kept_chart(read, stage)
    return found


def sums_by_course(read: Reading, group: str) -> dict[Subject, PairSums]:
    """Before and after of the same people in a core group, by course."""
    return {
        pair.subject: pair.sums
        for pair in read.learning.counted.pairs
        if pair.question_id is None
        and pair.core_group == group
        and (pair.earlier, pair.later) == ("pre", "post")
    }


def changes_in(read: Reading, group: str) -> list[GroupChange]:
    """All courses together, each course that may be shown, and the small ones together."""
    by_course = sums_by_course(read, group)
    total = sum(by_course.values(), PairSums())
    if not total.n:
        return []
    pooled = pool_small_groups({str(course): sums.n for course, sums in by_course.items()}, read.gate.minimum)
    alone = [course for course in by_course if course in pooled.groups]
    rest = [course for course in by_course if course not in pooled.groups]
    variable = same_people(group)
    whole = read.learning.people(variable)
    cells = [read.learning.people(variable, [course]) for course in alone]
    cells += [read.learning.people(variable, rest)] if rest else []
    apart = pooled.decision.shown and read.gate.allow(variable, whole, *cells).shown
    together = apart or read.gate.allow(variable, whole).shown
    found = [GroupChange("All courses", group, total, together)]
    if apart and alone and len(by_course) > 1:
        found += [GroupChange(read.titles[str(course)], group, by_course[course], True) for course in alone]
        if rest:
            found.append(
                GroupChange(OTHERS, group, sum((by_course[course] for course in rest), PairSums()), True)
            )
    return found


def sentences(changes: Sequence[GroupChange]) -> list[str]:
    """Change over all courses in words, and the courses with the most and the least."""
    found = []
    for row in changes:
        if row.course == "All courses" and row.shown:
            result = change(row.sums)
            found.append(
                f"{CORE_GROUPS[row.group]}, {plural(row.sums.n, 'person', 'people')}: "
                f"{result.sentence[:1].lower()}{result.sentence[1:]}"
            )
    single = [row for row in changes if row.shown and row.course not in ("All courses", OTHERS)]
    for group in CORE_GROUPS:
        rows = sorted((row for row in single if row.group == group), key=_rise)
        if len(rows) > 1:
            words = CORE_GROUPS[group][:1].lower() + CORE_GROUPS[group][1:]
            found.append(
                f"In {words}, the same people changed most on {rows[-1].course} ({signed(_rise(rows[-1]), 1)}) "
                f"and least on {rows[0].course} ({signed(_rise(rows[0]), 1)})."
            )
            break
    return found


def _rise(row: GroupChange) -> float:
    return change(row.sums).mean_change or 0.0


def change_chart(changes: Sequence[GroupChange], read: Reading) -> ChartBlock:
    """All courses by core group, then each course by its objectives."""
    rows = [row for row in changes if row.course == "All courses"]
    rows += [row for row in changes if row.group == "objective" and row.course not in ("All courses", OTHERS)]
    first = next((row for row in rows if row.shown), None)
    sentence = "Too few people answered both times to show a change."
    if first is not None:
        result = change(first.sums)
        sentence = (
            f"For {plural(first.sums.n, 'person', 'people')} who answered both times, "
            f"{CORE_GROUPS[first.group].lower()} went from {number(result.mean_before or 0, 1)} "
            f"to {number(result.mean_after or 0, 1)} of ten."
        )
    return ChartBlock(
        id="Q4-F1",
        kind="dumbbell",
        title=report_template().title("Q4-F1"),
        sentence=sentence,
        data={"rows": [_pair(row) for row in rows], "row_heading": "Course and what was rated"},
        note=read.as_at("The same people, the same questions, before and after. Scale from 1 to 10."),
        table="Q4-T1",
    )


def _pair(row: GroupChange) -> dict[str, object]:
    if not row.shown:
        return {"label": row.label, "first": None, "second": None, "n": None}
    result = change(row.sums)
    return {"label": row.label, "first": result.mean_before, "second": result.mean_after, "n": row.sums.n}


def change_table(changes: Sequence[GroupChange], read: Reading) -> TableBlock:
    """Each course's core groups; columns as the template has them."""
    headers = ("Course and what was rated", "Answered both times", "Before", "After", "Change", "Improved",
               "The same", "Fell")  # fmt: skip
    order = {"All courses": "", OTHERS: "\uffff"}
    rows = sorted(changes, key=lambda row: order.get(row.course, row.course))
    note = "Improved, the same and fell count people."
    return TableBlock(
        "Q4-T1",
        report_template().title("Q4-T1"),
        headers,
        tuple(_cells(row) for row in rows),
        read.as_at(note),
    )


def _cells(row: GroupChange) -> tuple[str, ...]:
    if not row.shown:
        return (row.label, TOO_FEW, "", "", "", "", "", "")
    result = change(row.sums)
    means = (result.mean_before or 0, result.mean_after or 0)
    counts = (result.improved, result.same, result.fell)
    return (
        row.label,
        number(row.sums.n),
        *(number(mean, 1) for mean in means),
        signed(result.mean_change or 0, 1),
        *(number(count) for count in counts),
    )


def check_table(read: Reading) -> list[Block]:
    """The knowledge check of the same people, question by question."""
    rows = []
    for pair in read.learning.counted.pairs:
        question = read.questions.get(pair.question_id or 0)
        if question is None or question.kind != "knowledge" or (pair.earlier, pair.later) != ("pre", "post"):
            continue
        variable = same_people(question.id)
        sums = pair.sums
        title = read.titles[str(pair.subject)]
        if not read.gate.allow(variable, read.learning.people(variable)).shown:
            rows.append((title, question.wording, TOO_FEW, "", ""))
            continue
        points = round(100 * (sums.sum_after - sums.sum_before) / sums.n)
        rows.append(
            (
                title,
                question.wording,
                share(round(sums.sum_before), sums.n),
                share(round(sums.sum_after), sums.n),
                f"{signed(points)} points",
            )
        )
    if not rows:
        return []
    headers = ("Course", "Question", "Correct before", "Correct after", "Change")
    note = "Of the people who answered the question both times; change in percentage points."
    title = report_template().title("Q4-T2")
    return [TableBlock("Q4-T2", title, headers, tuple(sorted(rows)), read.as_at(note), words=True)]


def reaction_chart(read: Reading) -> list[Block]:
    """How delegates rated the course, over all courses."""
    agreed = {key: question for key, question in read.questions.items() if question.scale == "agree"}
    counted = read.learning.counted.together()
    found = result_blocks.shares(
        counted, agreed, read.rules, step=2, stages=["post"], kinds=["rating", "choice"]
    )
    ids = {row.key: row.question_id for row in counted.items if row.question_id in agreed}
    rows, most = [], ("", 0.0)
    for row in found:
        variable = item("post", "delegate", ids[row.key])
        shown = row.decision.shown and read.gate.allow(variable, read.learning.people(variable)).shown
        rows.append({
            "label": row.label,
            "counts": list(row.counts) if shown else None,
            "note": f"{row.n} answered" if shown else "",
        })  # fmt: skip
        if shown and sum(row.counts[-2:]) / row.n >= most[1]:
            most = (f"“{row.label}” ({share(sum(row.counts[-2:]), row.n)})", sum(row.counts[-2:]) / row.n)
    if not rows:
        return []
    sentence = f"Most agreed: {most[0]} agree or strongly agree." if most[0] else "Too few answers to show."
    parts = list(next(iter(found)).options)
    return [
        ChartBlock(
            id="Q4-F2",
            kind="stacked_bars",
            title=report_template().title("Q4-F2"),
            sentence=sentence,
            data={"parts": parts, "rows": rows, "row_heading": "Statement"},
            note=read.as_at(
                "After survey, all courses. People who said that it does not apply are left out."
            ),
        )
    ]


def kept_chart(read: Reading, stage: str) -> list[Block]:
    """Before, after and later, of the same people at all three."""
    answers = read.closed[stage]
    totals = {
        count.core_group: count
        for count in answers.counted.together().kept
        if count.question_id is None and count.later == stage
    }
    if not totals:
        return []
    rows, words = [], []
    for group in (group for group in CORE_GROUPS if group in totals):
        count = totals[group]
        whose = answers.people(kept(group)) or NOBODY
        shown = _decide(read, group, whose, count.n).shown
        sums = (count.total_before, count.total_after, count.total_later)
        rows.append({
            "label": CORE_GROUPS[group],
            "values": [total / count.n if shown else None for total in sums],
            "note": plural(count.n, "person", "people") if shown else "",
        })  # fmt: skip
        if shown:
            gain = retained_gain(count.n, *sums)
            words.append(f"{CORE_GROUPS[group]}: {gain.words[:1].lower()}{gain.words[1:]}")
    months = months_between(*read.attended[stage]) if stage in read.attended else ""
    heading = f"Learning kept at {STAGE_WORDS[stage]}" + (f": courses attended {months}" if months else "")
    return [
        HeadingBlock(f"Q4-H-{stage}", heading),
        ChartBlock(
            id=f"Q4-F3-{stage}",
            kind="bars",
            title=f"Was the learning kept? Before, after and {STAGE_WORDS[stage]}",
            sentence=" ".join(words) or "Too few people answered all three times to show what was kept.",
            data={
                "rows": rows,
                "series": ["Before", "After", STAGE_WORDS[stage].capitalize()],
                "row_heading": "What was rated",
                "maximum": 10,
                "decimals": 1,
            },
            note=read.as_at("The same people at all three stages. Scale from 1 to 10."),
        ),
    ]


def _decide(read: Reading, group: str, whose: frozenset[int], n: int) -> Decision:
    if n < read.gate.minimum:
        return Decision(False, f"{TOO_FEW.capitalize()}.")
    return read.gate.allow(same_people(group), whose)
