"""School holidays of the area: people of schools and colleges are not asked then (the brief of the depth storey)."""

import datetime as dt

from django.db import transaction

from partnerships.access import Member
from partnerships.models import SchoolHoliday
from partnerships.services.log import record


class Overlaps(ValueError):
    """The days are part of another holiday; the message names it."""


@transaction.atomic
def add_holiday(*, name: str, first_day: dt.date, last_day: dt.date, by: Member | None) -> SchoolHoliday:
    """Add days, the first and the last included. Surveys already sent stay; later ones and reminders move past them.

    Raises:
        Overlaps: a holiday of these days is there.
    """
    held = SchoolHoliday.objects.filter(first_day__lte=last_day, last_day__gte=first_day).first()
    if held is not None:
        raise Overlaps(f"These days overlap with “{held.name}”")
    row = SchoolHoliday.objects.create(name=" ".join(name.split()), first_day=first_day, last_day=last_day)
    record("school_holiday.added", f"The school holiday {row.name} was added", by=by, subject=row)
    return row


@transaction.atomic
def remove_holiday(*, holiday: SchoolHoliday, by: Member | None) -> None:
    """Take a holiday away; what was moved because of it keeps its new day."""
    record("school_holiday.removed", f"The school holiday {holiday.name} was removed", by=by)
    holiday.delete()
