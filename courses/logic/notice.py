"""Dates that follow from bookings: notice of cancellation, asking for attendance, certificates.

Source: DOMAIN.md (Charging: less than seven working days' notice, bank holidays do not count) and the brief
(certificate by link after the after survey, in any case 14 days after attendance is confirmed; Home asks for
attendance the next working day).
"""

from datetime import date

from partnerships.logic.working_days import ONE_DAY, add_working_days, next_working_day

NOTICE_WORKING_DAYS = 7
CERTIFICATE_DAYS = 14


def last_day_to_cancel(event_date: date, notice_days: int = NOTICE_WORKING_DAYS) -> date:
    """The last date on which a cancellation still gives `notice_days` working days' notice.

    The day of cancelling does not count and the day of the event does: a Saturday is as good as the Friday.
    """
    return add_working_days(event_date + ONE_DAY, -notice_days) - ONE_DAY


def cancelled_in_notice(
    cancelled_on: date | None, event_date: date, notice_days: int = NOTICE_WORKING_DAYS
) -> bool | None:
    """True when a cancellation gave enough notice, False when too late, None when its date is unknown.

    An unknown date is never taken for a late one: nobody is charged for a gap in a file.
    """
    if cancelled_on is None:
        return None
    return cancelled_on <= last_day_to_cancel(event_date, notice_days)


def attendance_asked_on(event_last_day: date) -> date:
    """The date from which Home asks for an event's attendance: the next working day."""
    return next_working_day(event_last_day)
