"""The file of an import, read with the survey whose questions it answers, and what was decided about both so far."""

from collections.abc import Mapping
from dataclasses import dataclass

from courses.models import Event
from courses.services.refusals import Refused
from evaluations.logic.blocks import for_person
from evaluations.logic.composing import CompositionError
from evaluations.logic.past_results.answer_table import AnswerTable, read_answers
from evaluations.logic.past_results.row_reading import Words
from evaluations.logic.past_results.targets import (
    ColumnMeaning,
    Target,
    Who,
    guess_columns,
    targets_of,
)
from evaluations.logic.past_results.word_groups import WordGroup, word_groups
from evaluations.logic.survey_parts import ComposedSurvey
from evaluations.models import EventSurvey, PastResultsImport, PastResultsLayout
from evaluations.queries.library import composed_survey
from evaluations.queries.themed import blocks_for
from evaluations.services.versions import compose_for
from partnerships import storage


@dataclass(frozen=True)
class Source:
    """A file and its survey. `columns` is what was chosen by position, or the guess while nothing was."""

    table: AnswerTable
    survey: ComposedSurvey
    targets: Mapping[str, Target]
    guessed: Mapping[int, ColumnMeaning]
    columns: Mapping[int, str]
    decided: Mapping[str, Mapping[str, str]]

    @property
    def chosen(self) -> dict[int, Target]:
        """The question of each column that is brought in, by position."""
        return {index: self.targets[value] for index, value in self.columns.items() if value in self.targets}

    @property
    def who(self) -> dict[Who, int]:
        """The column of each detail about people."""
        known = {who.value: who for who in Who}
        return {known[value]: index for index, value in self.columns.items() if value in known}

    def groups(self) -> tuple[WordGroup, ...]:
        """The words to decide about, with what they are taken for."""
        return word_groups(self.table, self.chosen, self.decided)

    def words(self) -> Words:
        """What each word means now, guesses included."""
        return {group.key: {word.key: word.meaning.value for word in group.words} for group in self.groups()}


def source_of(past_import: PastResultsImport) -> Source:
    """Read an import's file with its survey.

    Raises:
        FileGone: the file was erased.
        Refused: the course's questions cannot make this survey.
    """
    table = read_answers(storage.read(past_import.file))
    survey = survey_for(past_import.event, past_import.stage, past_import.audience)
    return source_from(past_import, table, survey)


def source_from(past_import: PastResultsImport, table: AnswerTable, survey: ComposedSurvey) -> Source:
    """The same of a file that was read already."""
    remembered = remembered_for(past_import)
    guessed = guess_columns(table, survey, remembered.columns if remembered else None)
    columns = {index: meaning.value for index, meaning in guessed.items()}
    if past_import.columns:
        columns = {column.index: past_import.columns.get(str(column.index), "") for column in table.columns}
    decided = {**(remembered.words if remembered else {}), **past_import.words}
    return Source(table, survey, targets_of(survey), guessed, columns, decided)


def survey_for(event: Event, stage: str, audience: str) -> ComposedSurvey:
    """What the event's people are asked at a stage: as it was fixed, else as the course's survey stands. A theme's
    questions for its sample are left out.

    Raises:
        Refused: the course's questions cannot make this survey.
    """
    fixed = EventSurvey.objects.filter(event=event, stage=stage, audience=audience)
    survey = fixed.exclude(survey_version=None).select_related("survey_version").first()
    if survey is not None and survey.survey_version is not None:
        return for_person(composed_survey(survey.survey_version), "")
    try:
        composed = compose_for(event.course, stage, audience, blocks=blocks_for([event.pk]).get(event.pk, []))
    except CompositionError as problem:
        raise Refused(str(problem)) from None
    return for_person(composed, "")


def remembered_for(past_import: PastResultsImport) -> PastResultsLayout | None:
    """How a file of this layout was read last time for the same survey."""
    found = PastResultsLayout.objects.filter(
        layout=past_import.layout, stage=past_import.stage, audience=past_import.audience
    )
    return found.first()
