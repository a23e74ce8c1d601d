"""What an endorsement is called."""

import datetime as dt


def reference_of(course_number: int, decision_number: int, day: dt.date) -> str:
    """A certificate's reference, for example "E2026-0017-2": year, course, how many certificates it has had."""
    return f"E{day.year}-{course_number:04d}-{decision_number}"
