"""What was read from a workbook and never brought in goes after 14 days (DOMAIN.md, Rules that hold everywhere)."""

import datetime as dt

from audits.models import ReturnedWorkbook
from partnerships import clock
from partnerships.models import Partnership
from partnerships.services.log import record

KEPT = dt.timedelta(days=14)


def next_due() -> dt.datetime | None:
    """When the next one goes."""
    first = ReturnedWorkbook.objects.order_by("uploaded_at").values_list("uploaded_at", flat=True).first()
    return first + KEPT if first else None


def erase_unfinished(partnership: Partnership) -> int:
    """Erase what came back 14 days ago and was not brought in; return how many."""
    over = ReturnedWorkbook.objects.filter(uploaded_at__lte=clock.now() - KEPT)
    count = over.count()
    over.delete()
    if count:
        record("assessment.offline_erased", f"{count:,} unfinished workbooks of answers were erased", by=None)
    return count
