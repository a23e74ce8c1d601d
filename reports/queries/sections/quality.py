"""Q9, Data quality and limits: how far to trust the figures."""

from evaluations.choices import AudienceChoice, StageChoice
from evaluations.queries.asking import StageRate
from partnerships.logic.wording import long_date, number, share
from reports.logic.blocks import Block, SentencesBlock, TableBlock
from reports.queries.reading import LATER, Reading
from reports.queries.sections.learning import sums_by_course
from reports.queries.template import report_template

METHOD = (
    "Change is reported for the same people only: the same person, the same question, at two stages.",
    "Three- and six-month results are of the people whose survey closed in the quarter; delivery, reaction and "
    "learning are of the events held in it.",
    "Answers are confidential: they are joined to a booking by a code, and nobody outside the quality assurance team "
    "sees a single one.",
)


def blocks(read: Reading, left_out: tuple[str, ...]) -> list[Block]:
    """The section's blocks: rates by stage, what was still open, what was left out, and how figures are made."""
    found: list[Block] = []
    rates = list(read.rates.values())
    if rates:
        found.append(rates_table(read, rates))
    if read.who_answered:
        found.append(SentencesBlock("Q9-S1", "Who answered", tuple(read.who_answered)))
    still_open = tuple(matter.words for matter in read.still_open) or ("Nothing was still open.",)
    found.append(
        SentencesBlock(
            "Q9-S2", f"Still open when the figures were frozen, {long_date(read.cut_off)}", still_open
        )
    )
    limits = [left_out_sentence(left_out)] if left_out else []
    limits += [
        *METHOD,
        f"Figures from fewer than {read.gate.minimum} people, or from which so small a group could be worked out, "
        "read “too few to show”. Counts of bookings and attendance are shown in full.",
    ]
    found.append(SentencesBlock("Q9-S3", "Limits and method", tuple(limits)))
    return found


def left_out_sentence(titles: tuple[str, ...]) -> str:
    """One sentence that names the sections without data (template, house_rules)."""
    lowered = [title[:1].lower() + title[1:] for title in titles]
    named = lowered[0] if len(lowered) == 1 else f"{', '.join(lowered[:-1])} or {lowered[-1]}"
    return report_template().left_out.replace("{{titles}}", named)


def rates_table(read: Reading, rates: list[StageRate]) -> TableBlock:
    """Surveys sent and returned, by stage and audience."""
    headers = ("Survey", "Sent", "Not delivered", "Answered", "Of those reached", "Answered both times",
               "Out of reach", "Not asked: too late")  # fmt: skip
    rows = tuple(_row(read, rate) for rate in rates)
    low = [rate.name for rate in rates if rate.asked.is_low]
    note = "Response rate: answered, of those sent and delivered."
    if low:
        note += f" Low response, treat with care: {', '.join(name.lower() for name in low)}."
    return TableBlock("Q9-T1", report_template().title("Q9-T1"), headers, rows, read.as_at(note))


def _row(read: Reading, rate: StageRate) -> tuple[str, ...]:
    asked = rate.asked
    return (
        rate.name,
        number(rate.sent),
        number(asked.not_delivered),
        number(asked.answered),
        share(asked.answered, asked.reached) if asked.reached else "–",
        same_people_words(read, rate),
        number(asked.out_of_reach),
        number(asked.too_late),
    )


def same_people_words(read: Reading, rate: StageRate) -> str:
    """How many answered both before and at this stage; a dash where that is not asked."""
    if rate.audience != AudienceChoice.DELEGATE or rate.stage == StageChoice.PRE:
        return "–"
    if rate.stage in LATER:
        kept = [
            count.n for count in read.closed[rate.stage].counted.together().kept
            if count.question_id is None and count.later == rate.stage
        ]  # fmt: skip
        return number(max(kept, default=0))
    groups = ("objective", "knowledge", "skill", "confidence")
    return number(max(sum(each.n for each in sums_by_course(read, group).values()) for group in groups))
