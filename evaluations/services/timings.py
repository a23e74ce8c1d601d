"""How long surveys really take: each night, the usual time of the versions that were answered since.

Source: kirkpatrick_default_surveys.yaml, `limits.minutes` ("Real timings take their place once there are some"). From
Start to sending, of people who answered by their own link within an hour: who came back the next day was not busy all
night. The median, because a few always leave a page open.
"""

import datetime as dt

from django.db import connection, transaction
from django.db.models import Max, Min

from evaluations.models import Response, SurveyVersion
from partnerships import clock
from partnerships.models import Partnership

FEWEST_TIMINGS = 10
LONGEST = dt.timedelta(minutes=60)
#: The hour of the night at which versions are timed.
HOUR = 3

_TIME = """
UPDATE evaluations_surveyversion v
SET timed_at = %(now)s,
    usual_seconds = CASE WHEN t.timings >= %(fewest)s THEN t.median ELSE v.usual_seconds END
FROM (
    SELECT r.survey_version_id, count(*) FILTER (WHERE taken.seconds IS NOT NULL) AS timings,
           round(percentile_cont(0.5) WITHIN GROUP (ORDER BY taken.seconds)) AS median
    FROM evaluations_response r
    LEFT JOIN LATERAL (
        SELECT extract(epoch FROM i.answered_at - i.started_at) AS seconds
        FROM evaluations_invitation i
        WHERE i.id = r.invitation_id AND r.source = 'link' AND i.started_at < i.answered_at
              AND extract(epoch FROM i.answered_at - i.started_at) <= %(longest)s
    ) taken ON true
    WHERE r.survey_version_id IN (
        SELECT survey_version_id FROM evaluations_response WHERE submitted_at > %(since)s
    )
    GROUP BY r.survey_version_id
) t
WHERE v.id = t.survey_version_id"""


def next_due() -> dt.datetime | None:
    """Three in the morning after the first answer that was not timed yet."""
    first = Response.objects.filter(submitted_at__gt=_last_timed()).aggregate(first=Min("submitted_at"))[
        "first"
    ]
    if first is None:
        return None
    night = clock.local(first).replace(hour=HOUR, minute=0, second=0, microsecond=0)
    return night if night > clock.local(first) else night + dt.timedelta(days=1)


@transaction.atomic
def sweep_timings(partnership: Partnership) -> int:
    """Time the versions that were answered since the last night; gives how many. Does nothing before it is due."""
    due = next_due()
    if due is None or due > clock.now():
        return 0
    with connection.cursor() as cursor:
        cursor.execute(
            _TIME,
            {
                "now": clock.now(),
                "fewest": FEWEST_TIMINGS,
                "longest": LONGEST.total_seconds(),
                "since": _last_timed(),
            },
        )
        return int(cursor.rowcount)


def _last_timed() -> dt.datetime:
    last: dt.datetime | None = SurveyVersion.objects.aggregate(last=Max("timed_at"))["last"]
    return last or dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
