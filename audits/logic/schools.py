"""Reading a list of schools: which column is what, and what is wrong with a row."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_SCHOOLS = 1000
#: Words of a heading, most telling first. A column is taken once.
_HEADINGS = {
    "email": ("email", "e-mail", "mail"),
    "lead": ("lead", "head", "contact", "dsl", "person", "principal"),
    "name": ("school", "college", "academy", "establishment", "setting", "name"),
}
_ADDRESS = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")


@dataclass(frozen=True)
class SchoolLine:
    """One row of a list: a school, and who leads on its return. `problem` is a sentence where it cannot be used."""

    number: int
    name: str
    email: str
    lead: str
    problem: str = ""


@dataclass(frozen=True)
class Columns:
    """Which column holds what; None where there is none."""

    name: int | None
    email: int | None
    lead: int | None

    @property
    def problem(self) -> str:
        """What is missing, in a sentence."""
        if self.name is None:
            return "No column of this list is called school or name. Give the column of schools that heading."
        if self.email is None:
            return "No column of this list is called email. Add the address of each school's lead."
        return ""


def find_columns(headers: Sequence[str]) -> Columns:
    """The columns of a list by the words of their headings."""
    taken: dict[str, int] = {}
    for field, words in _HEADINGS.items():
        for word in words:
            place = next(
                (
                    place
                    for place, header in enumerate(headers)
                    if word in header.lower() and place not in taken.values()
                ),
                None,
            )
            if place is not None:
                taken[field] = place
                break
    return Columns(taken.get("name"), taken.get("email"), taken.get("lead"))


def read_lines(headers: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> list[SchoolLine]:
    """Every row of a list with what is wrong with it; rows that say nothing are left out.

    Raises:
        ValueError: no column of schools or addresses, or too many rows; the message is for the person.
    """
    columns = find_columns(headers)
    if columns.problem:
        raise ValueError(columns.problem)
    said = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if len(said) > MOST_SCHOOLS:
        raise ValueError(
            f"This list has {len(said)} rows; at most {MOST_SCHOOLS} schools are invited at once."
        )
    found: list[SchoolLine] = []
    names: dict[str, int] = {}
    for number, cells in said:
        name = " ".join(_cell(cells, columns.name).split())
        email = _cell(cells, columns.email).strip().lower()
        lead = " ".join(_cell(cells, columns.lead).split())
        problem = _problem(name, email)
        key = name.casefold()
        if not problem and key in names:
            problem = f"The same school stands in row {names[key]}."
        if not problem:
            names[key] = number
        found.append(SchoolLine(number, name, email, lead or "Safeguarding lead", problem))
    return found


def _cell(cells: Sequence[str], place: int | None) -> str:
    return cells[place] if place is not None and place < len(cells) else ""


def _problem(name: str, email: str) -> str:
    if not name:
        return "There is no name of a school."
    if len(name) > 150:
        return "The name is too long."
    if not email:
        return "There is no email address."
    if len(email) > 254 or not _ADDRESS.match(email):
        return "This is not an email address."
    return ""
