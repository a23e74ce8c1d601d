"""What of an import is erased by itself: the file, and the cells of its rows, after 30 days (DOMAIN.md, Rules)."""

import datetime as dt

from django.db.models import Q, QuerySet

from courses.models import BookingImport, ImportRow
from courses.services.imports.steps import OPEN
from partnerships import clock, storage
from partnerships.models import Partnership
from partnerships.services.log import record

FILE_KEPT = dt.timedelta(days=30)


def _kept() -> QuerySet[BookingImport]:
    return BookingImport.objects.filter(file__erased_at=None)


def next_due() -> dt.datetime | None:
    """When the next file is to be erased."""
    first = _kept().order_by("uploaded_at").values_list("uploaded_at", flat=True).first()
    return first + FILE_KEPT if first else None


def erase_import_files(partnership: Partnership) -> int:
    """Erase files that are 30 days old, with the cells that were kept for undoing; return how many.

    An import that was never finished goes altogether: without its file it cannot be.
    """
    over = list(_kept().filter(uploaded_at__lte=clock.now() - FILE_KEPT).select_related("file"))
    for each in over:
        storage.erase(each.file)
    finished = Q(booking_import__in=[each.pk for each in over if each.state not in OPEN])
    ImportRow.objects.filter(finished).update(cells={}, before={}, notes=[], reason="")
    BookingImport.objects.filter(pk__in=[each.pk for each in over]).update(corrections={})
    unfinished = [each.pk for each in over if each.state in OPEN]
    ImportRow.objects.filter(booking_import__in=unfinished).delete()
    BookingImport.objects.filter(pk__in=unfinished).delete()
    if over:
        record("import.files_erased", f"{len(over):,} uploaded booking lists were erased", by=None)
    return len(over)
