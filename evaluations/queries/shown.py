"""What those outside the quality assurance team see now: the newest release of each stage of an event or course."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q

from evaluations.logic.counts import Counted
from evaluations.logic.counts_json import counts_from_json
from evaluations.logic.result_blocks import Rules, learning
from evaluations.logic.result_words import headline
from evaluations.models import ShownResult
from partnerships.models import PartnershipSettings

OUTSIDE = "outside"


def read_shown(subjects: Sequence[str], audience: str = OUTSIDE) -> tuple[Counted, dt.datetime | None]:
    """The counts of the newest release of every stage of the subjects ("event:12", "course:3"), and up to when.

    One query.
    """
    of_subject = Q()
    for subject in subjects:
        of_subject |= Q(subject__startswith=f"{subject}:")
    newest = (
        ShownResult.objects.filter(of_subject, audience=audience)
        .order_by("subject", "-id")
        .distinct("subject")
        .values_list("figures", "up_to")
    )
    counted, up_to = Counted(), None
    for figures, moment in newest:
        counted = counted + counts_from_json(figures)
        up_to = moment if up_to is None else max(up_to, moment)
    return counted.together(), up_to


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
