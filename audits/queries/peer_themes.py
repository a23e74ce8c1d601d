"""What themes are collated from: what recurs, good practice, developments. Counts only; nobody is ranked."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import QuerySet

from audits.logic.frameworks.spec import Level
from audits.models import Cycle, CycleTheme, Question
from audits.queries.frameworks import spec_of
from audits.queries.peer_matching import taking_part
from audits.queries.peer_reviews import Line, lines_of_all
from partnerships.access import Member, visible_to

#: A line recurs where at least this many agencies, and a third of all, are not at the best grade.
RECURS_AT_LEAST = 2


@dataclass(frozen=True)
class LineMaterial:
    """One line over all agencies: how many were agreed at which grade, and what was written."""

    question: Question
    spread: tuple[tuple[Level, int], ...]
    below_best: int
    agreed: int
    #: (agency, words); the page of the team alone shows the agency.
    good_practice: tuple[tuple[str, str], ...]
    developments: tuple[tuple[str, str], ...]

    @property
    def recurs(self) -> bool:
        """Whether it came up again and again."""
        return self.below_best >= RECURS_AT_LEAST and 3 * self.below_best >= self.agreed


def material_of(cycle: Cycle) -> list[LineMaterial]:
    """The lines of a cycle in the framework's order."""
    assessments = taking_part(cycle)
    known = lines_of_all(assessments)
    names = {each.pk: str(each.agency) for each in assessments}
    by_question: dict[int, list[tuple[str, Line]]] = {}
    questions: dict[int, Question] = {}
    for pk, lines in known.items():
        for line in lines:
            questions[line.question.pk] = line.question
            by_question.setdefault(line.question.pk, []).append((names[pk], line))
    scale = spec_of(cycle.framework_version).scale
    return [_material(questions[pk], rows, scale.levels) for pk, rows in by_question.items()]


def _material(question: Question, rows: list[tuple[str, Line]], levels: tuple[Level, ...]) -> LineMaterial:
    counts = Counter(line.agreed.level for _, line in rows if line.agreed)
    grades = [level for level in levels if not level.stands_apart]
    shared = [(name, line.review) for name, line in rows if line.review is not None and line.agreed]
    return LineMaterial(
        question=question,
        spread=tuple((level, counts[level.value]) for level in levels if counts[level.value]),
        below_best=sum(counts[level.value] for level in grades[1:]),
        agreed=sum(counts.values()),
        good_practice=tuple((name, each.good_practice) for name, each in shared if each.good_practice),
        developments=tuple((name, each.development) for name, each in shared if each.development),
    )


def themes_of(member: Member, cycle: Cycle | None = None) -> QuerySet[CycleTheme]:
    """The themes that a member may read, by what they are about."""
    rows = visible_to(member, CycleTheme).select_related("cycle", "subgroup")
    rows = rows if cycle is None else rows.filter(cycle=cycle)
    return rows.order_by("-cycle__opens_on", "kind", "title")
