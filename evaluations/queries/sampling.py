"""Who is in a themed evaluation's sample now, and who could be drawn."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import QuerySet

from evaluations.models import SampledDelegate, ThemedEvaluation
from evaluations.themed_choices import RUNNING


def in_sample_now() -> QuerySet[SampledDelegate]:
    """Those who were drawn and have not left."""
    return SampledDelegate.objects.filter(leaving__isnull=True)


def blocks_of(booking_ids: Collection[int]) -> dict[int, list[str]]:
    """The blocks ("theme:<id>") that people get within their own surveys, by booking; most bookings have none.

    One query. Nobody has two: a person in one running sample is in the frame of no other.
    """
    found: dict[int, list[str]] = defaultdict(list)
    rows = (
        in_sample_now()
        .filter(booking_id__in=booking_ids, sample__evaluation__state__in=RUNNING)
        .order_by("booking_id", "sample__evaluation_id")
        .values_list("booking_id", "sample__evaluation_id")
        .distinct()
    )
    for booking_id, evaluation_id in rows:
        found[booking_id].append(ThemedEvaluation(pk=evaluation_id).block)
    return dict(found)
