"""Answers offline: what goes into a workbook, and what one that came back would change. A fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from assurance.models import EvidenceVersion
from audits.assessment_words import called
from audits.logic.frameworks.spec import FrameworkSpec, QuestionKind
from audits.logic.frameworks.spec import Question as QuestionSpec
from audits.logic.offline.comparing import Fate, HeldRow, brings_evidence, fate_of
from audits.logic.offline.sheets import SheetRow
from audits.logic.offline.words import Asked, Words, asked_of, guidance_words, plain
from audits.models import Answer, Assessment, ReturnedWorkbook
from audits.queries.answers import Sheet, sheet_of
from audits.queries.frameworks import spec_of
from partnerships.access import Member


def words_of(answer: Answer | None, asked: Asked) -> Words:
    """The words of an answer for which a workbook has columns; empty where nobody has answered."""
    if answer is None:
        return Words()
    return asked.shown(
        Words(answer.own_level, answer.explanation, answer.impact, answer.not_applicable_reason)
    )


def sheet_rows(assessment: Assessment) -> list[SheetRow]:
    """A row for each question, with its answer as it stands now. Two queries."""
    spec = spec_of(assessment.framework_version)
    asked, sheet = asked_of(spec), sheet_of(assessment)
    return [
        SheetRow(
            key=question.key,
            heading=heading.title,
            question="\n".join(dict.fromkeys(part for part in (question.title, question.text) if part)),
            help=guidance_words(question, spec.scale),
            words=words_of(sheet.answers.get(question.key), asked),
            attached=_attached(sheet, question.key),
            is_open=question.is_graded,
        )
        for heading in spec.headings
        for question in heading.questions
        if question.kind != QuestionKind.PROMPT
    ]


def _attached(sheet: Sheet, key: str) -> str:
    links = sheet.evidence.get(key, [])
    return "\n".join(f"{link.evidence.title}{f' ({link.page})' if link.page else ''}" for link in links)


def notes_of(assessment: Assessment) -> dict[str, set[str]]:
    """The notes that support answers now, by question key. One query."""
    rows = EvidenceVersion.objects.filter(
        evidence__answer_links__answer__assessment=assessment,
        evidence__answer_links__removed_at__isnull=True,
    ).exclude(note="")
    found: dict[str, set[str]] = defaultdict(set)
    for key, note in rows.values_list("evidence__answer_links__answer__question__key", "note"):
        found[key].add(plain(note))
    return found


def held_workbook(assessment: Assessment, pk: int, by: Member) -> ReturnedWorkbook | None:
    """A workbook that this person brought back for this assessment and that still waits."""
    rows = ReturnedWorkbook.objects.filter(assessment=assessment, uploaded_by_id=by.user_id)
    return rows.filter(pk=pk).first()


def waiting_workbook(assessment: Assessment, by: Member) -> ReturnedWorkbook | None:
    """What this person brought back for this assessment and has not decided about."""
    return ReturnedWorkbook.objects.filter(assessment=assessment, uploaded_by_id=by.user_id).first()


@dataclass(frozen=True)
class Difference:
    """One text of an answer: as it stands in the portal, and as the workbook has it."""

    name: str
    theirs: str
    mine: str


@dataclass(frozen=True)
class Line:
    """What would become of one question. `revision` is the save that the person is shown."""

    row: HeldRow
    question: QuestionSpec | None
    fate: Fate
    now: Words
    revision: int
    saved_by: str
    evidence: str

    @property
    def name(self) -> str:
        """How the page calls the question."""
        return called(self.question) if self.question else self.row.key or f"Row {self.row.number}"

    @property
    def differences(self) -> list[Difference]:
        """The words that differ, in the order of the answer."""
        names = ("level", "explanation", "impact", "not_applicable_reason")
        pairs = [(name, getattr(self.now, name), getattr(self.row.words, name)) for name in names]
        return [Difference(*pair) for pair in pairs if plain(pair[1]) != pair[2]]

    @property
    def empties(self) -> bool:
        """The workbook has nothing where the portal has words or a grade: perhaps nobody meant to take them away."""
        return any(
            each.theirs and not each.mine for each in self.differences if each.name != "not_applicable_reason"
        )


@dataclass(frozen=True)
class Preview:
    """What bringing a workbook in would do now."""

    lines: tuple[Line, ...]
    unchanged: tuple[QuestionSpec, ...]

    def of(self, *fates: Fate) -> list[Line]:
        """The lines of these fates."""
        return [line for line in self.lines if line.fate in fates]

    @property
    def open(self) -> list[Line]:
        """The lines about which somebody decides."""
        return self.of(Fate.NEW, Fate.BOTH)


def preview_of(held: ReturnedWorkbook, assessment: Assessment) -> Preview:
    """Every question of the workbook beside what stands in the portal now. Three queries."""
    spec = spec_of(assessment.framework_version)
    asked, notes = asked_of(spec), notes_of(assessment)
    rows = Answer.objects.filter(assessment=assessment).select_related("question", "saved_by")
    answers = {answer.question.key: answer for answer in rows}
    questions = {question.key: question for question in spec.questions}
    lines = [_line(HeldRow.from_json(kept), questions, answers, asked, notes) for kept in held.rows]
    said = {line.row.key for line in lines if line.fate != Fate.UNCHANGED}
    unchanged = tuple(each for each in _graded(spec) if each.key not in said)
    return Preview(tuple(line for line in lines if line.fate != Fate.UNCHANGED), unchanged)


def _graded(spec: FrameworkSpec) -> list[QuestionSpec]:
    return [question for question in spec.questions if question.is_graded]


def _line(
    row: HeldRow,
    questions: Mapping[str, QuestionSpec],
    answers: Mapping[str, Answer],
    asked: Asked,
    notes: Mapping[str, set[str]],
) -> Line:
    answer, there = answers.get(row.key), notes.get(row.key, set())
    now = words_of(answer, asked)
    return Line(
        row=row,
        question=questions.get(row.key),
        fate=fate_of(row, now, there),
        now=now,
        revision=answer.revision if answer else 0,
        saved_by=answer.saved_by.name if answer and answer.saved_by else "Somebody",
        evidence=row.evidence if brings_evidence(row, there) else "",
    )
