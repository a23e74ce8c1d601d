"""The three days of a group of peers: results, sharing, answer.

Source: the brief of audits, "timers (results, sharing, response)". And the days of what follows:
contact where support is needed, progress at six and twelve months (training_peer_review.yaml, outcomes and stages).
"""

import datetime as dt
from dataclasses import dataclass

from partnerships.logic.working_days import add_months, add_working_days

#: Between the last grade and sharing, and for the answer, where the cycle names no day.
TO_SHARE = dt.timedelta(weeks=2)
TO_ANSWER = dt.timedelta(weeks=4)
TO_REVIEW = dt.timedelta(weeks=6)
#: "The training team contacts the agency within ten working days."
CONTACT_WORKING_DAYS = 10
FOLLOW_UP_MONTHS = (6, 12)


@dataclass(frozen=True)
class Timers:
    """Last days: every line graded, shared with the agency reviewed, answered by it."""

    results_by: dt.date
    share_by: dt.date
    respond_by: dt.date

    def problems(self) -> dict[str, str]:
        """What is out of order, by the name of the day."""
        found = {}
        if self.share_by < self.results_by:
            found["share_by"] = "Reviews are shared after the results, or on the same day"
        if self.respond_by < self.share_by:
            found["respond_by"] = "Agencies answer after the reviews are shared, or on the same day"
        return found


def default_timers(
    answers_by: dt.date, review_by: dt.date | None, agreed_by: dt.date | None, today: dt.date
) -> Timers:
    """Days from a cycle's own: shared when reviews end, results two weeks before, answers when all is agreed.

    Never before today nor before the answers are due; always in order.
    """
    earliest = max(answers_by, today)
    share_by = max(review_by or earliest + TO_REVIEW, earliest)
    results_by = max(share_by - TO_SHARE, earliest)
    return Timers(results_by, share_by, max(agreed_by or share_by + TO_ANSWER, share_by))


def contact_by(agreed_red_on: dt.date) -> dt.date:
    """The last day on which the training team contacts an agency that needs support."""
    return add_working_days(agreed_red_on, CONTACT_WORKING_DAYS)


def follow_ups(closed_on: dt.date) -> dict[int, dt.date]:
    """When developments are checked, by months."""
    return {months: add_months(closed_on, months) for months in FOLLOW_UP_MONTHS}
