"""The check: what becomes of every row, kept for the page that shows it. Nothing counts yet."""

from collections import Counter
from collections.abc import Iterable

from courses.services.refusals import Refused
from evaluations.choices import AudienceChoice
from evaluations.logic.past_results.fates import AnswerFate, PlannedAnswer, plan_answers
from evaluations.logic.past_results.row_reading import RowReader
from evaluations.logic.stages import Audience, Stage, survey_name
from evaluations.models import PastResultsImport, PastResultsRow
from evaluations.past_results_choices import PastResultsState
from evaluations.queries.past_results import closes_at, last_close, people_booked
from evaluations.services.past_results.source import Source, source_of
from partnerships import clock
from partnerships.logic.wording import long_date

LONGEST_REASON = 600
LONGEST_PERSON = 500


def must_be_over(past_import: PastResultsImport) -> None:
    """Past results belong to a survey that nobody can answer in the portal any more.

    Raises:
        Refused: the event is still to come or was cancelled, or the survey is still open or to come.
    """
    event, now = past_import.event, clock.now()
    if event.is_cancelled:
        raise Refused("This event was cancelled. Its answers stay as they are.")
    if not event.has_ended(now):
        raise Refused("This event is not over yet. Past results belong to an event that was held.")
    closes = closes_at(event, past_import.stage, past_import.audience)
    if closes > now:
        name = survey_name(Stage(past_import.stage), Audience(past_import.audience))
        raise Refused(
            f"The survey “{name}” of this event does not close before {long_date(clock.local(closes).date())}: "
            "people can still answer, or will be asked, in the portal. Bring in its answers after that."
        )


def may_keep_unbooked(past_import: PastResultsImport) -> bool:
    """Whether people who are not on the list may be put there: only when no survey of the event can reach them."""
    is_about_delegates = past_import.audience == AudienceChoice.DELEGATE
    return is_about_delegates and last_close(past_import.event) <= clock.now()


def plan(past_import: PastResultsImport, source: Source | None = None) -> tuple[PlannedAnswer, ...]:
    """Every row's fate as things stand now.

    Raises:
        FileGone: the file was erased.
        Refused: as `must_be_over`, or the course's questions cannot make this survey.
    """
    must_be_over(past_import)
    read = source or source_of(past_import)
    rows = RowReader(read.table, read.survey, read.chosen, read.who, read.words()).read()
    return plan_answers(
        rows,
        people_booked(past_import.event, past_import.stage, past_import.audience),
        keep_unbooked=past_import.keeps_unbooked and may_keep_unbooked(past_import),
        for_managers=past_import.audience == Audience.MANAGER.value,
    )


def check(past_import: PastResultsImport, source: Source | None = None) -> tuple[PlannedAnswer, ...]:
    """Plan every row and keep the fates for the page. Raises as `plan`."""
    planned = plan(past_import, source)
    PastResultsRow.objects.filter(past_import=past_import).delete()
    PastResultsRow.objects.bulk_create(
        [
            PastResultsRow(
                past_import=past_import,
                number=each.number,
                person=each.row.person[:LONGEST_PERSON],
                fate=each.fate.value,
                reason=each.reason[:LONGEST_REASON],
                notes=list(each.row.notes),
            )
            for each in planned
        ],
        batch_size=2000,
    )
    past_import.counts = counted(planned)
    past_import.save(update_fields=["counts"])
    return planned


def counted(planned: Iterable[PlannedAnswer]) -> dict[str, int]:
    """Rows by fate, every fate named."""
    found = Counter(each.fate for each in planned)
    return {fate.value: found[fate] for fate in AnswerFate}


def is_as_shown(past_import: PastResultsImport, planned: Iterable[PlannedAnswer]) -> bool:
    """Whether the plan is the one that the check showed."""
    shown = {row.number: (row.fate, row.reason) for row in past_import.rows.all()}
    return past_import.state == PastResultsState.READY and shown == {
        each.number: (each.fate.value, each.reason[:LONGEST_REASON]) for each in planned
    }
