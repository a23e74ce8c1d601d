"""What is wrong with a framework file: the line, the place and the reason, in words for whoever wrote it."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One fault. `line` counts from 1; nought is the file as a whole. `where` names the place: "headings 3, id"."""

    line: int
    where: str
    reason: str

    def __str__(self) -> str:
        place = f"Line {self.line}" if self.line else "The file"
        return f"{place}{f' ({self.where})' if self.where else ''}: {self.reason}"


class FrameworkFileError(ValueError):
    """The file is not a usable framework. `problems` lists every fault found, by line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(set(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))
