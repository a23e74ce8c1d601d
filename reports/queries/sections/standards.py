"""Q8, Standards, observation and peer review: whether courses meet the agreed standards.

Courses are named with what was decided about them. What observers saw is one trainer's work, so it is shown for all
observations together and under the minimum; grades are counted and never averaged (DOMAIN.md, The minimum).
"""

from collections import Counter, defaultdict
from collections.abc import Sequence

from audits.queries.standards_summary import Decided, Spread
from courses.choices import EndorsementOutcome
from partnerships.logic.wording import TOO_FEW, long_date, number, plural, share
from reports.logic.blocks import Block, ChartBlock, SentencesBlock, TableBlock
from reports.queries.reading import Reading
from reports.queries.template import report_template

STANDARDS_CHART, SEEN_CHART = "Q8-F1", "Q8-F2"
NO_ACTION = "None"
#: As many bars as leave room on a page beside what else stands there.
MOST_STANDARDS = 8


def blocks(read: Reading) -> list[Block]:
    """The section's blocks; none when nothing was decided, observed, reviewed, ended or is about to end."""
    if read.standards.is_empty:
        return peer_review(read)
    found: list[Block] = [SentencesBlock("Q8-S1", "In short", tuple(sentences(read)))]
    if read.standards.decided:
        found.append(courses_table(read))
    for place, spread in enumerate(read.standards.standards, start=1):
        found += standards_met(read, spread, "" if place == 1 else f"-{place}")
    if read.standards.ended or read.standards.ending:
        found.append(ending_table(read))
    if read.standards.observations:
        found.append(observations_table(read))
    for place, spread in enumerate(read.standards.seen, start=1):
        found.append(seen_chart(read, spread, "" if place == 1 else f"-{place}"))
    return found + peer_review(read)


def _title(read: Reading, course_id: int) -> str:
    return read.titles[str(course_id)]


def _by_title(read: Reading, decisions: Sequence[Decided]) -> list[Decided]:
    return sorted(decisions, key=lambda each: (_title(read, each.course_id), each.decided_on))


def sentences(read: Reading) -> list[str]:
    """What was decided, how many standards were met, how many courses are endorsed, and what was observed."""
    said = read.standards
    found = []
    if said.decided:
        outcomes = Counter(each.outcome for each in said.decided)
        words = [
            f"{number(outcomes[outcome])} {outcome.label.lower()}"
            for outcome in EndorsementOutcome
            if outcomes[outcome]
        ]
        found.append(f"{plural(len(said.decided), 'decision')} about courses: {', '.join(words)}.")
        checked = [each for each in said.decided if each.outcome != EndorsementOutcome.WITHDRAWN]
        of = sum(each.number_of for each in checked)
        if of:
            met = sum(each.number_met for each in checked)
            found.append(f"Standards met, of those looked at: {share(met, of)}.")
    day = min(read.quarter.end, read.cut_off)
    standing = sum(1 for each in said.at_end.values() if each.stands_on(day))
    if read.titles:
        found.append(
            f"On {long_date(day)} {number(standing)} of {plural(len(read.titles), 'course')} held an endorsement."
        )
    if said.developments:
        done = sum(1 for each in said.developments if each.is_done)
        found.append(f"{plural(len(said.developments), 'development')} asked for; {number(done)} done.")
    if said.observations:
        answered = sum(1 for each in said.observations if each.is_answered)
        found.append(
            f"{plural(len(said.observations), 'observation')} shared with trainer and provider; "
            f"{number(answered)} answered."
        )
    return found


def courses_table(read: Reading) -> TableBlock:
    """Every decision of the quarter, with the developments asked for and their days."""
    asked: dict[int, list[str]] = defaultdict(list)
    for each in read.standards.developments:
        done = ", done" if each.is_done else ""
        asked[each.course_id].append(f"{each.text} (by {long_date(each.due_on)}{done})")
    rows = tuple(
        (
            _title(read, each.course_id),
            each.outcome.label,
            f"{each.number_met} of {each.number_of}" if each.number_of else "–",
            long_date(each.expires_on) if each.expires_on else "–",
            "; ".join(asked[each.course_id]) or NO_ACTION,
        )
        for each in _by_title(read, read.standards.decided)
    )
    headers = ("Course", "Decision", "Standards met", "Until", "Action and due")
    note = read.as_at("Decided in the quarter.")
    return TableBlock("Q8-T1", report_template().title("Q8-T1"), headers, rows, note, words=True)


def standards_met(read: Reading, spread: Spread, suffix: str) -> list[Block]:
    """Each standard by how many courses met it, as a table; a chart of those that not every course met."""
    table_id = f"Q8-T3{suffix}"
    rows = tuple((row.label, *(number(count) for count in row.counts), number(row.of)) for row in spread.rows)
    headers = ("Standard", *spread.levels, "Courses")
    note = read.as_at("As checked by the policy officer or a peer agency.")
    table = TableBlock(table_id, "Standards by how many courses met them", headers, rows, note)
    short = sorted(
        (row for row in spread.rows if row.counts[0] < row.of), key=lambda row: row.counts[0] / row.of
    )
    if not short:
        return [table]
    full = len(spread.rows) - len(short)
    chart = ChartBlock(
        id=f"{STANDARDS_CHART}{suffix}",
        kind="stacked_bars",
        title=report_template().title(STANDARDS_CHART),
        sentence=(
            f"{number(full)} of {plural(len(spread.rows), 'standard')} {'was' if full == 1 else 'were'} "
            f"{spread.levels[0].lower()} by every course looked at. The chart shows "
            f"{'the others' if len(short) <= MOST_STANDARDS else f'the {MOST_STANDARDS} that fewest met'}."
        ),
        data={
            "parts": list(spread.levels),
            "rows": [
                {"label": row.label, "counts": list(row.counts), "note": plural(row.of, "course")}
                for row in short[:MOST_STANDARDS]
            ],
            "row_heading": "Standard",
        },
        note=note,
        table=table_id,
    )
    return [chart, table]


def ending_table(read: Reading) -> TableBlock:
    """Endorsements that ended in the quarter with no decision since, and those that end soon."""
    said = read.standards
    rows = [
        (
            _title(read, each.course_id),
            long_date(each.expires_on),
            "Ended" if each in said.ended else "Ends soon",
        )
        for each in sorted((*said.ended, *said.ending), key=lambda one: one.expires_on or one.decided_on)
        if each.expires_on
    ]
    note = read.as_at("Ended in the quarter and not decided about since, or ending within 90 days after it.")
    headers = ("Course", "Last day", "State")
    return TableBlock("Q8-T4", "Endorsements that ended or end soon", headers, tuple(rows), note, words=True)


def observations_table(read: Reading) -> TableBlock:
    """Each observation that was shared, without what the observer wrote or graded: that is one trainer's."""
    rows = tuple(
        (
            each.subject,
            "Observation" if each.course_id else "Observation of a meeting",
            long_date(each.on),
            number(each.developments),
            f"Shared {long_date(each.shared_on)}" + (", answered" if each.is_answered else ""),
        )
        for each in read.standards.observations
    )
    headers = ("Course or meeting", "What", "Date", "Developments", "Progress")
    note = read.as_at("Feedback went to trainer and provider; what it says stays with them.")
    return TableBlock("Q8-T2", "Observations", headers, rows, note, words=True)


def seen_chart(read: Reading, spread: Spread, suffix: str) -> ChartBlock:
    """What observers saw, by part of the form: counts of grades, from at least the minimum of observations."""
    enough = [row for row in spread.rows if row.of >= read.gate.minimum]
    top = spread.levels[0]
    items = sum(sum(row.counts) for row in enough)
    sentence = (
        f"{share(sum(row.counts[0] for row in enough), items)} of the items seen were graded “{top}”."
        if items
        else f"{TOO_FEW.capitalize()}: fewer than {read.gate.minimum} observations of a kind were shared."
    )
    return ChartBlock(
        id=f"{SEEN_CHART}{suffix}",
        kind="stacked_bars",
        title="What observers saw, by part of the form",
        sentence=sentence,
        data={
            "parts": list(spread.levels),
            "rows": [
                {
                    "label": row.label,
                    "counts": list(row.counts) if row in enough else None,
                    "note": plural(row.of, "observation") if row in enough else "",
                }
                for row in spread.rows
            ],
            "row_heading": "Part of the form",
        },
        note=read.as_at("Items not seen are left out."),
    )


def peer_review(read: Reading) -> list[Block]:
    """Training peer review of the quarter, over all agencies of the partnership: none is named or ranked."""
    said = read.peer_reviews
    if said is None:
        return []
    groups, shared = plural(said.groups, "group"), plural(said.reviews_shared, "review")
    sentences = [
        f"{groups} of agencies reviewed each other's training; {number(said.groups_closed)} closed.",
        f"{shared} shared with the agency; {number(said.reviews_closed)} returned to the training team.",
    ]
    if said.support_needed:
        sentences.append(
            f"{plural(said.support_needed, 'agency', 'agencies')} with a line that asks for support."
        )
    if said.developments_due:
        due = plural(said.developments_due, "development")
        sentences.append(
            f"{due} due in the quarter: {number(said.developments_done)} done, {number(said.developments_late)} late."
        )
    if said.themes:
        sentences.append(f"Shared with subgroups: {'; '.join(said.themes)}.")
    found: list[Block] = [SentencesBlock("Q8-S2", "Training peer review", tuple(sentences))]
    if said.lines_agreed:
        rows = tuple((grade, share(count, said.lines_agreed)) for grade, count in said.lines_by_grade)
        note = read.as_at("Agreed in the quarter, over all agencies of the partnership.")
        title = "Lines agreed in peer reviews, by grade"
        found.append(TableBlock("Q8-T5", title, ("Grade", "Of the lines agreed"), rows, note))
    return found
