"""What those outside the quality assurance team see now: the newest release of each stage of an event or course."""

from collections.abc import Sequence

from django.db.models import Q

from evaluations.logic.counts import Counted
from evaluations.logic.counts_json import counts_from_json
from evaluations.models import ShownResult
from evaluations.queries.tallies import Tallied, questions_by_id
from partnerships.models import PartnershipSettings

OUTSIDE = "outside"


def read_shown(subjects: Sequence[str], audience: str = OUTSIDE) -> Tallied:
    """The newest release of every stage of the subjects ("event:12", "course:3"). Three queries."""
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
    ids = {item.question_id for item in counted.items} | {gap.question_id for gap in counted.gaps}
    ids |= {pair.question_id for pair in counted.pairs if pair.question_id is not None}
    minimum = PartnershipSettings.objects.values_list("minimum_group_size", flat=True).get()
    return Tallied(counted.together(), questions_by_id(ids), minimum, up_to)
