"""Q1, Summary: headline figures with their wholes and direction, compared with three other spans."""

from collections.abc import Sequence

from courses.logic.rates import AttendanceCounts
from evaluations.logic.result_blocks import CORE_GROUPS
from evaluations.logic.statistics import PairSums, PracticeChange, change
from partnerships.logic.wording import TOO_FEW, number, percent, plural, share, signed
from reports.logic.blocks import Block, FiguresBlock, TableBlock
from reports.logic.quarters import Quarter
from reports.queries.answers import practice, same_people
from reports.queries.delivery import added
from reports.queries.reading import LATER, Reading
from reports.queries.sections.learning import STAGE_WORDS
from reports.queries.sections.outcomes import OWN_VIEW
from reports.queries.template import report_template

COLUMNS = ("this_quarter", "last_quarter", "same_quarter_last_year", "year_to_date")
HEADERS = ("Measure", "This quarter", "Last quarter", "Same quarter last year", "Year to date")
NO_DATA = "No data"
STAGE_LABELS = {"pre": "before", "post": "after", "m3": "at three months", "m6": "at six months"}


class Compared:
    """The headline measures over one span of quarters. What may not be shown is None, with `hidden` true."""

    def __init__(self, read: Reading, quarters: Sequence[Quarter]) -> None:
        self.read = read
        self.quarters = [quarter for quarter in quarters if quarter in read.delivery]
        self.rates = read.rates_in(self.quarters)

    @property
    def counts(self) -> AttendanceCounts:
        """Attendance over the span."""
        return added(self.read.delivery[quarter].counts for quarter in self.quarters)

    @property
    def events(self) -> int:
        """Events held in the span."""
        return sum(len(self.read.delivery[quarter].held) for quarter in self.quarters)

    def change_in(self, group: str) -> tuple[PairSums, bool]:
        """Change for the same people in a core group, and whether it may be shown."""
        read, names = self.read, {quarter.short for quarter in self.quarters}
        here = read.quarter in self.quarters
        pairs = [
            *(pair for pair in read.learning.counted.pairs if here),
            *(pair for pair in read.learning_before.counted.pairs if pair.subject in names),
        ]
        sums = sum(
            (
                pair.sums for pair in pairs
                if pair.question_id is None and pair.core_group == group
                and (pair.earlier, pair.later) == ("pre", "post")
            ),
            PairSums(),
        )  # fmt: skip
        variable = same_people(group)
        people = read.learning_before.people(variable, names)
        if here:
            people |= read.learning.people(variable)
        return sums, sums.n >= read.gate.minimum and read.gate.allow(variable, people).shown

    def practice_at(self, stage: str) -> tuple[PracticeChange, bool]:
        """Who reported a change in practice at a stage, and whether it may be shown."""
        read, names = self.read, {quarter.short for quarter in self.quarters}
        variable = practice(stage, "delegate")
        before = read.practice_before
        found = [
            each for each in before.counted.stages
            if each.subject in names and (each.stage, each.audience) == (stage, "delegate")
        ]  # fmt: skip
        people = before.people(variable, names)
        if read.quarter in self.quarters:
            closed = read.closed[stage]
            found += [
                each for each in closed.counted.stages if (each.stage, each.audience) == (stage, "delegate")
            ]
            people |= closed.people(variable)
        result = PracticeChange(
            sum(each.practice_changed for each in found),
            sum(each.practice_answered for each in found),
            sum(each.practice_no_opportunity for each in found),
        )
        return result, result.answered >= read.gate.minimum and read.gate.allow(variable, people).shown


def blocks(read: Reading) -> list[Block]:
    """The section's blocks."""
    spans = {column: Compared(read, read.comparable[column]) for column in COLUMNS}
    found: list[Block] = [FiguresBlock("Q1-H", "Headline figures", tuple(headlines(spans)))]
    title = report_template().title("Q1-T1")
    note = "The year to date is the training year so far. Earlier quarters as recorded now."
    found.append(TableBlock("Q1-T1", title, HEADERS, tuple(rows_of(spans)), read.as_at(note), words=True))
    if read.themes:
        found.append(priorities(read))
    return found


def rows_of(spans: dict[str, Compared]) -> list[tuple[str, ...]]:
    """The comparison: every measure that any span has."""
    each = [spans[column] for column in COLUMNS]
    rows: list[tuple[str, ...]] = [
        ("Events held", *(number(span.events) for span in each)),
        ("People trained", *(number(span.counts.trained) if span.events else NO_DATA for span in each)),
        ("Of those registered, came", *(_share(span.counts.came, span.counts.registered) for span in each)),
        ("Places used", *(_places(span.counts, span.events) for span in each)),
    ]
    for stage, label in STAGE_LABELS.items():
        cells = tuple(_rate(span, stage) for span in each)
        if set(cells) != {NO_DATA}:
            rows.append((f"Answered {label}", *cells))
    for group, label in CORE_GROUPS.items():
        cells = tuple(_change(*span.change_in(group)) for span in each)
        if set(cells) != {NO_DATA}:
            rows.append((f"Change for the same people: {label[:1].lower()}{label[1:]}", *cells))
    for stage in LATER:
        cells = tuple(_practice(*span.practice_at(stage)) for span in each)
        if set(cells) != {NO_DATA}:
            rows.append((f"Reported a change in practice {STAGE_LABELS[stage]}", *cells))
    return rows


def _share(part: int, whole: int) -> str:
    return share(part, whole) if whole else NO_DATA


def _places(counts: AttendanceCounts, events: int) -> str:
    if counts.places is None:
        return "Places not recorded"
    return _share(counts.trained, counts.places) if events else NO_DATA


def _rate(span: Compared, stage: str) -> str:
    rate = span.rates.get((stage, "delegate"))
    return share(rate.asked.answered, rate.asked.reached) if rate and rate.asked.reached else NO_DATA


def _change(sums: PairSums, shown: bool) -> str:
    if not sums.n:
        return NO_DATA
    if not shown:
        return TOO_FEW.capitalize()
    return f"{signed(change(sums).mean_change or 0, 1)} of ten, {plural(sums.n, 'person', 'people')}"


def _practice(result: PracticeChange, shown: bool) -> str:
    if not result.answered:
        return NO_DATA
    return share(result.changed, result.answered) if shown else TOO_FEW.capitalize()


def headlines(spans: dict[str, Compared]) -> list[tuple[str, str, str, str]]:
    """Six figures at most, each with its whole and what it was last quarter."""
    now, before = spans["this_quarter"], spans["last_quarter"]
    counts, last = now.counts, before.counts
    trained = (
        number(counts.trained),
        "people trained",
        f"{counts.of_registered.words.rstrip('.')}; {number(counts.came_without_booking)} came without booking",
        f"{number(last.trained)} last quarter" if before.events else "",
    )
    found = [
        *([trained] if now.events else []),
        (
            number(now.events),
            "event held" if now.events == 1 else "events held",
            plural(len(now.read.now.cancelled), "event") + " cancelled",
            f"{number(before.events)} last quarter" if before.events else "",
        ),
    ]
    if counts.places:
        found.append(
            (
                percent(counts.trained, counts.places),
                "of places used",
                f"{number(counts.trained)} of {number(counts.places)} places",
                f"{share(last.trained, last.places)} last quarter" if last.places else "",
            )
        )
    found += _headline_answers(now, before)
    return found


def _headline_answers(now: Compared, before: Compared) -> list[tuple[str, str, str, str]]:
    found: list[tuple[str, str, str, str]] = []
    for group, label in CORE_GROUPS.items():
        sums, shown = now.change_in(group)
        if sums.n and shown:
            earlier, also = before.change_in(group)
            of = f"{plural(sums.n, 'person', 'people')} before and after; {number(sums.improved)} improved"
            was = f"{signed(change(earlier).mean_change or 0, 1)} last quarter" if earlier.n and also else ""
            words = f"points of ten: {label[:1].lower()}{label[1:]}"
            found.append((signed(change(sums).mean_change or 0, 1), words, of, was))
            break
    rate, last_rate = now.rates.get(("post", "delegate")), before.rates.get(("post", "delegate"))
    if rate is not None and rate.asked.reached:
        asked = rate.asked
        was = ""
        if last_rate is not None and last_rate.asked.reached:
            was = f"{share(last_rate.asked.answered, last_rate.asked.reached)} last quarter"
        of = f"{number(asked.answered)} of {number(asked.reached)} asked"
        found.append((percent(asked.answered, asked.reached), "answered after the course", of, was))
    for stage in LATER:
        result, shown = now.practice_at(stage)
        if result.answered and shown:
            earlier_result, also = before.practice_at(stage)
            was = f"{share(earlier_result.changed, earlier_result.answered)} last quarter" if also else ""
            of = f"{number(result.changed)} of {number(result.answered)} who answered"
            words = f"reported a change in practice at {STAGE_WORDS[stage]}"
            found.append((percent(result.changed, result.answered), words, of, was))
            break
    return found


def priorities(read: Reading) -> TableBlock:
    """How delivery matched the partnership's priorities, with the evidence of outcomes for each."""
    rows = []
    for theme, courses in read.themes.items():
        held = [event for event in read.now.held if str(event.course_id) in courses]
        trained = sum(read.now.by_event[event.pk].trained for event in held)
        rows.append(
            (
                theme,
                number(len({event.course_id for event in held})),
                number(trained),
                _outcomes(read, courses),
            )
        )
    headers = ("Priority", "Courses held", "People trained", "Evidence of outcomes")
    return TableBlock("Q1-T2", report_template().title("Q1-T2"), headers, tuple(rows), read.as_at(
        "A course may serve several priorities."), words=True)  # fmt: skip


def _outcomes(read: Reading, courses: frozenset[str]) -> str:
    steps = [each for each in read.closed["m6"].counted.steps if each.subject in courses and each.step == 4]
    people = sum(each.people for each in steps)
    managers = frozenset[str]().union(*(each.manager_codes for each in steps))
    if not people:
        return "None yet"
    if len(managers) >= read.gate.minimum:
        return "Delegates and managers"
    return OWN_VIEW


def measures(spans: dict[str, Compared]) -> dict[str, float | int | None]:
    """The quarter's own headline figures as numbers."""
    now = spans["this_quarter"]
    counts = now.counts
    found: dict[str, float | int | None] = {
        "events_delivered": now.events,
        "bookings": counts.registered,
        "attended_booked": counts.came,
        "attended_total": counts.trained,
        "places": counts.places,
    }
    for stage in STAGE_LABELS:
        rate = now.rates.get((stage, "delegate"))
        found[f"answered_{stage}"] = rate.asked.answered if rate else 0
        found[f"reached_{stage}"] = rate.asked.reached if rate else 0
    for group in CORE_GROUPS:
        sums, shown = now.change_in(group)
        found[f"change_{group}"] = change(sums).mean_change if shown else None
        found[f"same_people_{group}"] = sums.n
    return found
