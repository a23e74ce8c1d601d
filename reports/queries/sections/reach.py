"""Q3, Who we reached: attendance by agency and sector, in full (DOMAIN.md, The minimum: counts are not answers)."""

from partnerships.choices import Sector
from partnerships.logic.wording import number, percent, share, signed
from reports.logic.blocks import Block, ChartBlock, SentencesBlock, TableBlock
from reports.queries.delivery import AgencyReach, trained_by_sector
from reports.queries.reading import Reading
from reports.queries.template import report_template

LEAST_REGISTERED = 5
NO_SECTOR = "Not given"


def blocks(read: Reading) -> list[Block]:
    """The section's blocks; none when nobody booked or came."""
    agencies = list(read.agencies)
    if not any(each.counts.registered or each.counts.trained for each in agencies):
        return []
    found: list[Block] = [SentencesBlock("Q3-S1", "In short", tuple(sentences(read)))]
    found += [sectors_chart(read), sectors_table(read)]
    found += absence_chart(read)
    found.append(agencies_table(read))
    return found


def sentences(read: Reading) -> list[str]:
    """How many agencies, and which of the board's sent nobody."""
    booked = [each for each in read.agencies if each.counts.trained]
    named = [each for each in booked if each.name != "No agency given"]
    found = [f"People from {number(len(named))} agencies were trained."]
    missing = sorted(set(read.board_agencies.values()) - {each.name for each in named})
    if missing:
        found.append(f"Nobody came from {_listed(missing)}.")
    unknown = next((each for each in booked if each.name == "No agency given"), None)
    if unknown is not None:
        found.append(f"{number(unknown.counts.trained)} of the people trained gave no agency.")
    return found


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def agencies_table(read: Reading) -> TableBlock:
    """Each agency's people, the board's own agencies first where there are several boards."""
    trained = sum(each.counts.trained for each in read.agencies)
    ordered = sorted(
        read.agencies, key=lambda each: (not each.on_board, each.name == "No agency given", each.name)
    )
    mark = read.many_boards
    headers = ("Agency", *(("Of this board",) if mark else ()), "Registered", "Trained", "Cancelled",
               "Did not attend", "Share of people trained")  # fmt: skip
    rows = [_agency_row(each, trained, mark) for each in ordered]
    totals = read.now.counts
    sums = (
        number(totals.registered),
        number(trained),
        number(totals.cancelled),
        number(totals.did_not_attend),
    )
    rows.append(("All agencies", *(("",) if mark else ()), *sums, f"{number(trained)} people"))
    note = "By the agency that each person booked from. Counts of attendance are shown in full."
    return TableBlock("Q3-T1", "Attendance by agency", headers, tuple(rows), read.as_at(note), totals=True)


def _agency_row(each: AgencyReach, trained: int, mark: bool) -> tuple[str, ...]:
    counts = each.counts
    return (
        each.name,
        *(("Yes" if each.on_board else "–",) if mark else ()),
        number(counts.registered),
        number(counts.trained),
        number(counts.cancelled),
        number(counts.did_not_attend),
        percent(counts.trained, trained) if trained else "–",
    )


def sector_name(sector: str) -> str:
    """A sector's name on screen."""
    return Sector(sector).label if sector else NO_SECTOR


def sectors_table(read: Reading) -> TableBlock:
    """People trained by sector, and how many more than last quarter."""
    now, before = trained_by_sector(read.agencies), trained_by_sector(read.agencies_before)
    whole = sum(now.values())
    names = [*now, *(sector for sector in before if sector not in now)]
    rows = tuple(
        (
            sector_name(sector),
            number(now.get(sector, 0)),
            share(now.get(sector, 0), whole),
            signed(now.get(sector, 0) - before.get(sector, 0)),
        )
        for sector in names
        if now.get(sector) or before.get(sector)
    )
    headers = ("Sector", "People trained", "Of all people trained", "Change on last quarter")
    return TableBlock("Q3-T2", "People trained by sector", headers, rows, read.as_at())


def sectors_chart(read: Reading) -> ChartBlock:
    """People trained by sector."""
    now = {sector: people for sector, people in trained_by_sector(read.agencies).items() if people}
    whole = sum(now.values())
    most = next(iter(now), "")
    return ChartBlock(
        id="Q3-F1",
        kind="bars",
        title=report_template().title("Q3-F1"),
        sentence=f"Most came from {sector_name(most)}: {share(now.get(most, 0), whole)} of the people trained.",
        data={
            "rows": [{"label": sector_name(sector), "values": [people]} for sector, people in now.items()],
            "series": ["People trained"],
            "row_heading": "Sector",
            "decimals": 0,
        },
        note=read.as_at(),
        table="Q3-T2",
    )


def absence_chart(read: Reading) -> list[Block]:
    """Who did not attend, by agency, of those registered: agencies with five or more registered."""
    rows = [
        each for each in read.agencies
        if each.counts.registered >= LEAST_REGISTERED and each.name != "No agency given"
    ]  # fmt: skip
    if not any(each.counts.did_not_attend for each in rows):
        return []
    rows.sort(key=lambda each: (-each.counts.did_not_attend / each.counts.registered, each.name))
    top = rows[0]
    return [
        ChartBlock(
            id="Q3-F2",
            kind="bars",
            title=report_template().title("Q3-F2"),
            sentence=(
                f"Highest at {top.name}: {number(top.counts.did_not_attend)} of "
                f"{number(top.counts.registered)} registered did not attend."
            ),
            data={
                "rows": [
                    {
                        "label": each.name,
                        "values": [round(100 * each.counts.did_not_attend / each.counts.registered)],
                        "note": f"{each.counts.did_not_attend} of {each.counts.registered} registered",
                    }
                    for each in rows
                ],
                "series": ["Did not attend"],
                "row_heading": "Agency",
                "unit": "%",
                "decimals": 0,
                "maximum": 100,
            },
            note=read.as_at(),
        )
    ]
