"""Taking values out of a document: each of the kind that is expected, every fault noted with its line.

Readers go on after a fault with an empty value, so that a person sees everything that is wrong at once.
"""

from collections.abc import Iterator
from typing import Any

from audits.logic.frameworks.problems import FrameworkFileError, Problem
from audits.logic.frameworks.reading import Document, Path, words_of

MOST_ITEMS = 400


class Checker:
    """The faults of one document, found while it is read."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._problems: list[Problem] = []

    @property
    def top(self) -> "Part":
        """The document's own group of values."""
        value = self._document.value
        if not isinstance(value, dict):
            self.fault((), "the file has to be a group of names and values, beginning with “schema”.")
            value = {}
        return Part(self, (), value)

    def fault(self, path: Path, reason: str) -> None:
        """Note a fault at a place."""
        self._problems.append(Problem(self._document.line_of(path), words_of(path), reason))

    def fault_at_last(self, names: tuple[str, ...], value: str, reason: str) -> None:
        """Note a fault where a value stands for the last time under one of these names; else of the whole."""
        found: Path = ()
        for path in self._document.lines:
            if path and path[-1] in names and str(self._value_at(path)) == value:
                found = path
        self.fault(found, reason)

    def _value_at(self, path: Path) -> Any:
        value = self._document.value
        for step in path:
            value = value[step]
        return value

    def finish(self) -> None:
        """Refuse the document if any fault was found.

        Raises:
            FrameworkFileError: with all of them.
        """
        if self._problems:
            raise FrameworkFileError(self._problems)


class Part:
    """A group of values at one place of the document."""

    def __init__(self, checker: Checker, path: Path, values: dict[str, Any]) -> None:
        self._checker = checker
        self.path = path
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def fault(self, name: str, reason: str) -> None:
        """Note a fault of one of the values, or of the whole group where no name is given."""
        self._checker.fault((*self.path, name) if name else self.path, reason)

    def names(self) -> Iterator[str]:
        """The names of the values."""
        return iter(self._values)

    def text(self, name: str, *, required: bool = False, most: int = 2_000) -> str:
        """A text in one piece; runs of spaces and line ends become one space."""
        value = self._values.get(name)
        if value is None:
            if required:
                self.fault("", f"“{name}” is missing.")
            return ""
        if isinstance(value, bool):
            self.fault(
                name, "words such as yes, no, on and off are read as true or false. Put them in quotes."
            )
            return ""
        if isinstance(value, (dict, list)):
            self.fault(name, "this has to be a text.")
            return ""
        words = " ".join(str(value).split())
        if required and not words:
            self.fault(name, f"“{name}” is empty.")
        if len(words) > most:
            self.fault(name, f"this is longer than {most:,} characters.")
        return words[:most]

    def number(self, name: str, *, least: int, most: int) -> int | None:
        """A whole number within bounds; None if it is not there."""
        value = self._values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.fault(name, f"this has to be a whole number from {least} to {most}.")
            return None
        return value

    def flag(self, name: str, default: bool) -> bool:
        """True or false."""
        value = self._values.get(name, default)
        if not isinstance(value, bool):
            self.fault(name, "this has to be true or false.")
            return default
        return value

    def one_of(self, name: str, known: tuple[str, ...], *, default: str = "") -> str:
        """One of several words; the default if it is not there, required where there is none."""
        word = self.text(name, required=not default) or default
        if word and word not in known:
            self.fault(name, f"“{word}” is not known here. Use one of: {', '.join(known)}.")
            return default or known[0]
        return word or known[0]

    def texts(self, name: str, *, most: int = 60) -> tuple[str, ...]:
        """A list of texts; none if it is not there."""
        value = self._list(name, most)
        words: list[str] = []
        for position, item in enumerate(value):
            if isinstance(item, (dict, list, bool)) or item is None:
                self._checker.fault((*self.path, name, position), "this has to be a text. Put it in quotes.")
                continue
            words.append(" ".join(str(item).split())[:1_000])
        return tuple(words)

    def parts(self, name: str, *, required: bool = False, most: int = MOST_ITEMS) -> list["Part"]:
        """A list of groups."""
        if name not in self._values:
            if required:
                self.fault("", f"“{name}” is missing.")
            return []
        found = []
        for position, item in enumerate(self._list(name, most)):
            path = (*self.path, name, position)
            if isinstance(item, dict):
                found.append(Part(self._checker, path, item))
            else:
                self._checker.fault(path, "this has to be a group of names and values.")
        if required and not found:
            self.fault(name, f"“{name}” is empty.")
        return found

    def part(self, name: str) -> "Part | None":
        """A group within this one; None if it is not there."""
        value = self._values.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.fault(name, "this has to be a group of names and values.")
            return None
        return Part(self._checker, (*self.path, name), value)

    def raw(self, name: str) -> Any:
        """The value as it stands."""
        return self._values.get(name)

    def _list(self, name: str, most: int) -> list[Any]:
        value = self._values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fault(name, "this has to be a list.")
            return []
        if len(value) > most:
            self.fault(name, f"this list has {len(value):,} entries. {most:,} is the most.")
        return value[:most]
