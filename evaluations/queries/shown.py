"""What those outside the quality assurance team see now: the newest release of each stage of an event or course."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from evaluations.logic.counts import Counted
from evaluations.logic.counts_json import counts_from_json
from evaluations.logic.result_blocks import Rules, learning
from evaluations.logic.result_words import headline
from evaluations.logic.stages import SURVEY_KEYS
from evaluations.models import ShownResult
from partnerships.models import PartnershipSettings

OUTSIDE = "outside"


def read_shown(subjects: Sequence[str], audience: str = OUTSIDE) -> tuple[Counted, dt.datetime | None]:
    """The counts of the newest release of every stage of the subjects ("event:12", "course:3"), and up to when.

    One query.
    """
    apart, up_to = read_shown_apart(subjects, audience)
    return sum(apart.values(), Counted()).together(), up_to


def read_shown_apart(
    subjects: Sequence[str], audience: str = OUTSIDE
) -> tuple[dict[str, Counted], dt.datetime | None]:
    """The same, each subject by itself; those of which nothing was released are left out. One query."""
    whose = {f"{subject}:{stage}:{who}": subject for subject in subjects for stage, who in SURVEY_KEYS}
    newest = (
        ShownResult.objects.filter(subject__in=list(whose), audience=audience)
        .order_by("subject", "-id")
        .distinct("subject")
        .values_list("subject", "figures", "up_to")
    )
    apart: dict[str, Counted] = {}
    up_to = None
    for name, figures, moment in newest:
        subject = whose[name]
        apart[subject] = apart.get(subject, Counted()) + counts_from_json(figures)
        up_to = moment if up_to is None else max(up_to, moment)
    return {subject: counted.together() for subject, counted in apart.items()}, up_to


@dataclass(frozen=True)
class Released:
    """A course as those outside the team see it, in one sentence."""

    sentence: str
    answers: int
    up_to: dt.datetime


def released_by_course(course_ids: Sequence[int]) -> dict[int, Released]:
    """What was last released of each course. Two queries, however many courses."""
    subjects = [f"course:{pk}:post:delegate" for pk in course_ids]
    newest = list(
        ShownResult.objects.filter(subject__in=subjects, audience=OUTSIDE)
        .order_by("subject", "-id")
        .distinct("subject")
        .values_list("subject", "figures", "answers", "up_to")
    )
    minimum = PartnershipSettings.objects.values_list("minimum_group_size", flat=True).get()
    released = {}
    for subject, figures, answers, up_to in newest:
        groups = counts_from_json(figures).where(lambda count: getattr(count, "question_id", 0) is None)
        rows = learning(groups, {}, Rules(minimum, outside=True))
        released[int(subject.split(":")[1])] = Released(headline(rows, 0), answers, up_to)
    return released
