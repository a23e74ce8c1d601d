"""An import of past results that is never finished goes after 30 days, with its file and the names in its rows."""

import datetime as dt

from django.db.models import QuerySet

from evaluations.models import PastResultsImport, PastResultsRow
from evaluations.past_results_choices import STILL_OPEN
from partnerships import clock, storage
from partnerships.models import Partnership
from partnerships.services.log import record

FILE_KEPT = dt.timedelta(days=30)


def _unfinished() -> QuerySet[PastResultsImport]:
    return PastResultsImport.objects.filter(state__in=STILL_OPEN)


def next_due() -> dt.datetime | None:
    """When the next unfinished import goes."""
    first = _unfinished().order_by("uploaded_at").values_list("uploaded_at", flat=True).first()
    return first + FILE_KEPT if first else None


def erase_unfinished(partnership: Partnership) -> int:
    """Erase what was uploaded 30 days ago and never finished; return how many imports."""
    over = list(_unfinished().filter(uploaded_at__lte=clock.now() - FILE_KEPT).select_related("file"))
    for each in over:
        storage.erase(each.file)
    ids = [each.pk for each in over]
    PastResultsRow.objects.filter(past_import__in=ids).delete()
    PastResultsImport.objects.filter(pk__in=ids).delete()
    if over:
        record(
            "past_results.erased", f"{len(over):,} unfinished imports of past results were erased", by=None
        )
    return len(over)
