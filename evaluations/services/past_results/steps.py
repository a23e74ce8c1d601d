"""The steps of bringing in past results: each saves, each can be gone back to until the answers count."""

from collections.abc import Mapping

from django.db import transaction

from courses.models import Event
from courses.services.refusals import Refused
from evaluations.logic.past_results.answer_table import read_answers
from evaluations.logic.past_results.targets import Who, layout_of
from evaluations.logic.past_results.word_groups import MOST_WORDS
from evaluations.models import PastResultsImport, PastResultsRow
from evaluations.past_results_choices import PAST_RESULTS_MOVES, STILL_OPEN, PastResultsState
from evaluations.services.past_results.planning import check, may_keep_unbooked, must_be_over
from evaluations.services.past_results.source import Source, source_from, survey_for
from partnerships import clock, stale_forms, storage
from partnerships.access import Member
from partnerships.logic.wording import plural
from partnerships.services.log import record

_LONGEST_NAME = 200
_NAMES = (Who.EMAIL, Who.FULL_NAME, Who.FIRST_NAME, Who.LAST_NAME, Who.MANAGER_EMAIL)


class NotOpen(Refused):
    """The import is done or undone: its steps are closed."""


class Stale(Refused):
    """The form shows an import that went on meanwhile, in another tab or by somebody else."""


@transaction.atomic
def upload(
    *, content: bytes, name: str, event: Event, stage: str, audience: str, by: Member, content_type: str = ""
) -> PastResultsImport:
    """Keep a file of answers to one survey of one event, and see which system it comes from.

    Raises:
        UnreadableFile: no answers can be read from it; nothing is kept.
        Refused: the survey is still open or to come, or cannot be made.
    """
    made = PastResultsImport(
        file_name=name[-_LONGEST_NAME:] or "answers",
        event=event,
        stage=stage,
        audience=audience,
        uploaded_by_id=by.user_id,
        uploaded_at=clock.now(),
    )
    must_be_over(made)
    survey_for(event, stage, audience)
    table = read_answers(content)
    made.system, made.layout = table.system.value, layout_of(table)
    made.file = storage.store(
        content, kind="past_results", name=name, content_type=content_type[:100] or "application/octet-stream"
    )
    made.save()
    record("past_results.uploaded", f"{made.file_name} was uploaded", by=by, subject=made)
    return made


def mark_of(past_import: PastResultsImport) -> str:
    """A short mark of everything decided so far; a form carries it so that an old tab overwrites nothing."""
    names = ("state", "columns", "words", "keeps_unbooked", "committed_at", "undone_at")
    return stale_forms.fingerprint({name: getattr(past_import, name) for name in names})


def held_open(pk: int, mark: str | None) -> PastResultsImport:
    """The import, held until the transaction ends.

    Raises:
        NotOpen: it is done or undone.
        Stale: it is not as the form showed it.
    """
    rows = PastResultsImport.objects.select_for_update(of=("self",))
    held = rows.select_related("event__course", "file").get(pk=pk)
    if held.state not in STILL_OPEN:
        raise NotOpen(f"This import is {held.get_state_display().lower()}, so nothing of it was changed.")
    if mark is not None and mark != mark_of(held):
        raise Stale(
            "This import went on in another tab or with somebody else, so your last choice was not saved. "
            "This is how it stands now."
        )
    return held


def move(past_import: PastResultsImport, state: PastResultsState) -> None:
    """Set where an import stands; the caller saves it. An import goes on or back as the table of moves says."""
    if state not in PAST_RESULTS_MOVES[PastResultsState(past_import.state)]:
        raise NotOpen(f"This import is {past_import.get_state_display().lower()}.")
    past_import.state = state


@transaction.atomic
def map_columns(*, pk: int, columns: Mapping[int, str], mark: str | None = None) -> PastResultsImport:
    """Say what each column is, by position; columns that are not brought in are left out, and never stored.

    Raises:
        Refused: no answers or nobody's name, one question for two columns, or words where a scale is; NotOpen; Stale.
    """
    held = held_open(pk, mark)
    table = read_answers(storage.read(held.file))
    survey = survey_for(held.event, held.stage, held.audience)
    held.columns = {str(index): value for index, value in columns.items() if value}
    source = source_from(held, table, survey)
    _refuse_columns(source)
    move(held, PastResultsState.MAPPED)
    held.save()
    return held


def _refuse_columns(source: Source) -> None:
    chosen = source.chosen
    if not chosen:
        raise Refused("No column is a question yet. Choose a question of the survey for at least one column.")
    if not any(who in source.who for who in _NAMES):
        raise Refused(
            f"No column says who answered, in any of {plural(len(source.table.rows), 'row')}. Answers without a person "
            "cannot be compared with anybody, and counting them would need an attendance that nobody recorded, so "
            "they are left out."
        )
    used = [value for value in source.columns.values() if value]
    for value in used:
        target = source.targets.get(value)
        if used.count(value) > 1 and (target is None or not target.takes_several):
            what = f"“{target.label}”" if target else "the same detail about people"
            raise Refused(f"Two columns hold {what}. Choose each once.")
    for group in source.groups():
        if len(group.words) > MOST_WORDS:
            raise Refused(
                f"“{group.columns[0].label}” holds {len(group.words)} different words. It looks like people’s own "
                "words: choose a question with a text for it, or do not bring it in."
            )


@transaction.atomic
def map_words(
    *, pk: int, words: Mapping[str, Mapping[str, str]], mark: str | None = None
) -> PastResultsImport:
    """Say what the words mean, by group and word, and check every row. A word without a meaning makes its rows errors.

    Raises:
        Refused: the columns were not confirmed, or as `must_be_over`; NotOpen; Stale.
    """
    held = held_open(pk, mark)
    if held.state == PastResultsState.UPLOADED:
        raise Refused("Say what the columns hold first.")
    held.words = {key: dict(meanings) for key, meanings in words.items()}
    move(held, PastResultsState.READY)
    held.save()
    check(held)
    return held


@transaction.atomic
def choose_unbooked(*, pk: int, keep: bool, mark: str | None = None) -> PastResultsImport:
    """Say what becomes of named people who are not on the event's list: left out, or put there as "came without
    booking". Everything is checked again.

    Raises:
        Refused: a survey of the event is still to come, so that they would be asked; NotOpen; Stale.
    """
    held = held_open(pk, mark)
    if held.state != PastResultsState.READY:
        raise Refused("Say what the columns and the words mean first.")
    if keep and not may_keep_unbooked(held):
        raise Refused(
            "Surveys of this event are still to come, and these people would be sent them. Import them as a booking "
            "list instead: there you see what they would be sent."
        )
    held.keeps_unbooked = keep
    held.save(update_fields=["keeps_unbooked"])
    check(held)
    return held


@transaction.atomic
def refresh_check(*, pk: int) -> PastResultsImport:
    """Check every row again, after something changed. Raises as `plan`; NotOpen."""
    held = held_open(pk, None)
    check(held)
    return held


@transaction.atomic
def discard(*, pk: int, by: Member) -> None:
    """Give up an import that is not done: its file and rows go. Raises NotOpen."""
    held = held_open(pk, None)
    storage.erase(held.file)
    record("past_results.discarded", f"The import of {held.file_name} was given up", by=by)
    PastResultsRow.objects.filter(past_import=held).delete()
    held.delete()
