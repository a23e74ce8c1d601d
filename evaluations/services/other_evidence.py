"""Recording evidence besides surveys. A row stays as it is: a correction is a new row that replaces it.

Source: REQUIREMENTS A18 and A29; DOMAIN.md, "No child is named anywhere".
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypedDict, Unpack

from django.db import transaction

from courses.models import Course, Event
from courses.services.refusals import Refused
from evaluations.logic.comment_flags import Flag, flags_in
from evaluations.models import OtherEvidence, PlannedEvidence, ThemedEvaluation
from evaluations.themed_choices import Counted
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_date
from partnerships.services.log import record


class Words(TypedDict, total=False):
    """What a piece of evidence says: see `OtherEvidence`."""

    method: str
    done_on: dt.date
    by_role: str
    how_many: int
    counted: str
    step: int
    stage: str
    what_it_showed: str
    strength: int


class WordsNeedChecking(Refused):
    """Some words may identify somebody. A person must say that they do not, or write them otherwise."""

    def __init__(self, flags: Sequence[Flag], text: str) -> None:
        words = ", ".join(dict.fromkeys(f"“{text[flag.start : flag.end]}” ({flag.what})" for flag in flags))
        super().__init__(
            f"Some words may identify somebody: {words}. Write them otherwise, or tick that they identify nobody."
        )
        self.flags = tuple(flags)


@transaction.atomic
def record_evidence(
    *,
    by: Member,
    evaluation: ThemedEvaluation | None = None,
    course: Course | None = None,
    event: Event | None = None,
    planned: PlannedEvidence | None = None,
    harmless: bool = False,
    **words: Unpack[Words],
) -> OtherEvidence:
    """Record one piece of evidence about a themed evaluation, a course or an event (at least one).

    `harmless` says that a person has looked at the words that may identify somebody.

    Raises:
        WordsNeedChecking: some words may identify somebody, and nobody has said that they do not.
        Refused: it is about nothing, lies in the future, or counts nobody.
    """
    if planned is not None:
        evaluation = evaluation or planned.evaluation
    if evaluation is None and course is None and event is None:
        raise Refused("Say which themed evaluation, course or event it is about.")
    _check(words, harmless)
    made = OtherEvidence.objects.create(
        evaluation=evaluation,
        course=course,
        event=event,
        planned=planned,
        recorded_by_id=by.user_id,
        recorded_at=clock.now(),
        **_cleaned(words),
    )
    record("evaluations.evidence_recorded", f"Recorded evidence: {made}", by=by, subject=made)
    return made


@transaction.atomic
def correct_evidence(
    *, evidence: OtherEvidence, by: Member, harmless: bool = False, **words: Unpack[Words]
) -> OtherEvidence:
    """Replace a row by another one about the same thing; what is not given stays as it was.

    Raises:
        WordsNeedChecking: some words may identify somebody, and nobody has said that they do not.
        Refused: it was corrected before, lies in the future, or counts nobody.
    """
    held = _newest(evidence)
    fields = (
        "method",
        "done_on",
        "by_role",
        "how_many",
        "counted",
        "step",
        "stage",
        "what_it_showed",
        "strength",
    )
    given: Any = {name: getattr(held, name) for name in fields} | dict(words)
    _check(given, harmless)
    return _replace(held, by, _cleaned(given), "Corrected evidence")


@transaction.atomic
def withdraw_evidence(*, evidence: OtherEvidence, why: str, by: Member) -> OtherEvidence:
    """Say that a row was recorded by mistake: it counts no more, and stays to be seen.

    Raises:
        Refused: no reason, or it was corrected or withdrawn before.
    """
    if not why.strip():
        raise Refused("Say why it counts no more.")
    held = _newest(evidence)
    words = {
        "method": held.method,
        "done_on": held.done_on,
        "by_role": held.by_role,
        "how_many": held.how_many,
        "counted": held.counted,
        "step": held.step,
        "stage": held.stage,
        "strength": held.strength,
        "what_it_showed": f"Withdrawn: {why.strip()[:500]}",
        "withdrawn": True,
    }
    return _replace(held, by, words, "Withdrew evidence")


def _newest(evidence: OtherEvidence) -> OtherEvidence:
    held = OtherEvidence.objects.get(pk=evidence.pk)  # append-only: a second correction meets its unique key
    if held.withdrawn or OtherEvidence.objects.filter(replaces=held).exists():
        raise Refused("This was corrected or withdrawn meanwhile. Open the newest version.")
    return held


def _replace(held: OtherEvidence, by: Member, words: dict[str, Any], summary: str) -> OtherEvidence:
    made = OtherEvidence.objects.create(
        evaluation_id=held.evaluation_id,
        course_id=held.course_id,
        event_id=held.event_id,
        planned_id=held.planned_id,
        replaces=held,
        recorded_by_id=by.user_id,
        recorded_at=clock.now(),
        **words,
    )
    record("evaluations.evidence_corrected", f"{summary}: {made}", by=by, subject=made)
    return made


def _check(words: Words, harmless: bool) -> None:
    if words["done_on"] > clock.today():
        raise Refused(f"{long_date(words['done_on'])} has not come yet.")
    if words["how_many"] < 1:
        raise Refused("Say how many people or cases it comes from.")
    if not words["what_it_showed"].strip() or not words["by_role"].strip():
        raise Refused("Say what it showed, and who carried it out, as a role.")
    if harmless:
        return
    for text in (words["what_it_showed"], words["by_role"]):
        flags = flags_in(text)
        if flags:
            raise WordsNeedChecking(flags, text)


def _cleaned(words: Words) -> dict[str, Any]:
    return {
        **words,
        "by_role": words["by_role"].strip(),
        "what_it_showed": words["what_it_showed"].strip(),
        "counted": words.get("counted", Counted.PEOPLE),
        "stage": words.get("stage", ""),
    }
