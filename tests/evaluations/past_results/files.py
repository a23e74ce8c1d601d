"""Files as three survey systems export them. Every name and address is invented."""

import csv
import io
from collections.abc import Sequence

from openpyxl import Workbook

Rows = Sequence[Sequence[str]]

#: Six people as `tests.evaluations.making.book_people` makes them.
PEOPLE = tuple((f"Person{n}", "Example", f"person{n}@work.example") for n in range(6))


def as_csv(rows: Rows, *, encoding: str = "utf-8-sig") -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode(encoding)


def as_xlsx(rows: Rows, *, merged: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    if merged:
        sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SURVEYMONKEY_META = (
    "Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address", "First Name", "Last Name",
    "Custom Data 1",
)  # fmt: skip


def surveymonkey(
    questions: Sequence[tuple[str, str]],
    answers: Sequence[Sequence[str]],
    people: Sequence[Sequence[str]] = PEOPLE,
    sent: str = "03/{day:02}/2026 04:15:00 PM",
) -> list[list[str]]:
    """The two rows of names and the answers. A question with several columns is named above its first alone."""
    above, last = [], None
    for question, _ in questions:
        above.append("" if question == last else question)
        last = question
    rows = [
        [*SURVEYMONKEY_META, *above],
        [""] * len(SURVEYMONKEY_META) + [below for _, below in questions],
    ]
    for number, (person, given) in enumerate(zip(people, answers, strict=False), start=1):
        first, surname, email = person
        when = sent.format(day=number + 12)
        rows.append(
            [f"11580{number:04}", "42110", when, when, "192.0.2.7", email, first, surname, "", *given]
        )
    return rows  # fmt: skip


def microsoft_forms(
    questions: Sequence[str], answers: Sequence[Sequence[str]], people: Sequence[Sequence[str]] = PEOPLE
) -> list[list[str]]:
    """One row of names. Who is signed in to Microsoft is known by name and address."""
    rows = [["ID", "Start time", "Completion time", "Email", "Name", "Last modified time", *questions]]
    for number, (person, given) in enumerate(zip(people, answers, strict=False), start=1):
        when = f"2026-03-{number + 12:02} 16:15:00"
        rows.append([str(number), when, when, person[2], f"{person[0]} {person[1]}", "", *given])
    return rows


def snap(
    questions: Sequence[str], answers: Sequence[Sequence[str]], people: Sequence[Sequence[str]] = PEOPLE
) -> list[list[str]]:
    """Codes, -1 where nobody answered."""
    rows = [["ID.name", "ID.date", "ID.time", *questions]]
    for number, (person, given) in enumerate(zip(people, answers, strict=False), start=1):
        rows.append([f"{person[0]} {person[1]}", f"{number + 12}/03/2026", "16:15", *given])
    return rows
