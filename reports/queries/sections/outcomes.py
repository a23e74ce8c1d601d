"""Q6, Outcomes: what is better at six months, and how far the evidence goes.

Step 4 counts as covered only with a source besides the delegate's own view (template, house_rules).
"""

from evaluations.choices import AudienceChoice
from evaluations.logic.counts import ItemCount
from evaluations.logic.suppression import pool_small_groups
from partnerships.logic.wording import TOO_FEW, long_date, share
from reports.logic.blocks import Block, ChartBlock, HeadingBlock, SentencesBlock, TableBlock
from reports.logic.quarters import months_between
from reports.queries.answers import Subject, item
from reports.queries.quotes import note_quotes_block, quotes_block
from reports.queries.reading import Reading
from reports.queries.sections.learning import OTHERS
from reports.queries.template import report_template

STAGE = "m6"
#: "How much difference have they made for children and families?", asked of delegates and of managers.
DIFFERENCE = {AudienceChoice.DELEGATE.value: "O2", AudienceChoice.MANAGER.value: "N2"}
WHO = {AudienceChoice.DELEGATE.value: "Delegates", AudienceChoice.MANAGER.value: "Managers"}
LEAST_DIFFERENCE = 2
OWN_VIEW = "Delegates' own view only"


def blocks(read: Reading) -> list[Block]:
    """The section's blocks; none when nobody said anything of outcomes."""
    sides = {audience: by_course(read, audience) for audience in DIFFERENCE}
    if not any(sides.values()):
        return other_evidence(read)
    months = months_between(*read.attended[STAGE]) if STAGE in read.attended else ""
    found: list[Block] = [
        HeadingBlock("Q6-H", f"At six months: courses attended {months}" if months else "At six months")
    ]
    found.append(difference_chart(read, sides))
    table = evidence_table(read, sides)
    if table.rows:
        found.append(table)
    found += quotes_block(read.quotes, STAGE, "Q6-Q1", "Outcomes that people described")
    return found + other_evidence(read)


def other_evidence(read: Reading) -> list[Block]:
    """Evidence besides surveys that was recorded in the quarter, each with its method, its number and its strength."""
    said = tuple(
        f"Step {row.step}, {row.method.label.lower()} by {row.by_role.lower()}, "
        f"{row.how_many_words(read.gate.minimum, outside=True)}, {long_date(row.done_on)}: {row.what_it_showed} "
        f"({row.strength.label}.)"
        for row in read.other_evidence
    )
    if not said:
        return []
    quotes = note_quotes_block(read.other_evidence, read.note_quotes)
    return [SentencesBlock("Q6-S1", "Evidence besides surveys", said), *quotes]


def by_course(read: Reading, audience: str) -> dict[Subject, ItemCount]:
    """The answers on difference made, by course."""
    return {
        count.subject: count
        for count in read.closed[STAGE].counted.items
        if (count.stage, count.audience) == (STAGE, audience)
        and read.questions[count.question_id].key == DIFFERENCE[audience]
        and count.n
    }


def _together(counts: list[ItemCount]) -> ItemCount:
    total = counts[0]
    for count in counts[1:]:
        total = total + count
    return total


def _managers(count: ItemCount) -> int | None:
    return len(count.manager_codes) if count.audience == AudienceChoice.MANAGER else None


def _variable(count: ItemCount) -> str:
    return item(STAGE, count.audience, count.question_id)


def _allowed(read: Reading, count: ItemCount, *courses: list[Subject]) -> bool:
    """Whether the whole, and these groups of courses beside it, may be shown."""
    answers = read.closed[STAGE]
    variable = _variable(count)
    cells = [answers.people(variable), *(answers.people(variable, group) for group in courses)]
    return count.n >= read.gate.minimum and read.gate.allow(variable, *cells, managers=_managers(count)).shown


def difference_chart(read: Reading, sides: dict[str, dict[Subject, ItemCount]]) -> ChartBlock:
    """Difference made for children and families, delegates and managers apart."""
    rows, parts, sentence = [], ["Not at all", "A little", "Somewhat", "A lot"], ""
    for audience, courses in sides.items():
        if not courses:
            continue
        total = _together(list(courses.values()))
        options = read.questions[total.question_id].scored_options
        parts = [label for _, label in options]
        shown = _allowed(read, total)
        rows.append({
            "label": WHO[audience],
            "counts": [total.counts.get(code, 0) for code, _ in options] if shown else None,
            "note": f"{total.n} answered" if shown else "",
        })  # fmt: skip
        if shown and not sentence:
            sentence = f"{_much(total)} of {WHO[audience].lower()} said that it made a difference, somewhat or a lot."
    return ChartBlock(
        id="Q6-F1",
        kind="stacked_bars",
        title=report_template().title("Q6-F1"),
        sentence=sentence or "Too few answers to show.",
        data={"parts": parts, "rows": rows, "row_heading": "Who answered"},
        note=read.as_at("Those who could not say, or had no opportunity, are left out."),
    )


def _much(count: ItemCount) -> str:
    return share(sum(people for code, people in count.counts.items() if code >= LEAST_DIFFERENCE), count.n)


def evidence_table(read: Reading, sides: dict[str, dict[Subject, ItemCount]]) -> TableBlock:
    """What is known of outcomes by course, from whom, and how strong it is."""
    delegates = sides[AudienceChoice.DELEGATE.value]
    rows: list[tuple[str, ...]] = []
    if delegates:
        pooled = pool_small_groups(
            {str(course): count.n for course, count in delegates.items()}, read.gate.minimum
        )
        alone = [course for course in delegates if course in pooled.groups]
        rest = [course for course in delegates if course not in pooled.groups]
        groups = [[course] for course in alone] + ([rest] if rest else [])
        total = _together(list(delegates.values()))
        apart = pooled.decision.shown and _allowed(read, total, *groups)
        managed = _managers_by_course(read, sides[AudienceChoice.MANAGER.value])
        if apart:
            rows = [_row(read, [course], delegates, managed) for course in alone]
            rows.sort()
            rows += [_row(read, rest, delegates, managed)] if rest else []
        else:
            rows = [("All courses", "Delegates", TOO_FEW, "Children and families", "–", "Not covered")]
    headers = ("Course", "Source", "What it shows", "For whom", "Strength", "Coverage of step 4")
    return TableBlock("Q6-T1", report_template().title("Q6-T1"), headers, tuple(rows), read.as_at(
        "What it shows: a difference made, somewhat or a lot, of those who answered."), words=True)  # fmt: skip


def _managers_by_course(read: Reading, managers: dict[Subject, ItemCount]) -> dict[Subject, ItemCount]:
    """Courses whose managers' answers may be shown on their own."""
    enough = [
        course for course, count in managers.items()
        if count.n >= read.gate.minimum and len(count.manager_codes) >= read.gate.minimum
    ]  # fmt: skip
    found = {}
    for course in enough:
        count = managers[course]
        people = read.closed[STAGE].people(_variable(count), [course])
        if read.gate.allow(_variable(count), people, managers=len(count.manager_codes)).shown:
            found[course] = count
    return found


def _row(
    read: Reading,
    courses: list[Subject],
    delegates: dict[Subject, ItemCount],
    managed: dict[Subject, ItemCount],
) -> tuple[str, ...]:
    own = _together([delegates[course] for course in courses])
    shows = f"Delegates: {_much(own)}"
    name = read.titles[str(courses[0])] if len(courses) == 1 else OTHERS
    if len(courses) == len(delegates) > 1:
        name = "All courses"
    manager = managed.get(courses[0]) if len(courses) == 1 else None
    if manager is None:
        return name, "Delegates", shows, "Children and families", "Reported by one source", OWN_VIEW
    shows += f". Managers: {_much(manager)}"
    return (
        name,
        "Delegates and managers",
        shows,
        "Children and families",
        "Reported by two sources",
        "Covered",
    )
