"""The rows of themes, samples and requests in the permission matrix."""

import datetime as dt
from typing import Any

from evaluations.models import Invitation
from partnerships import clock
from partnerships.links import LinkKind, token_for
from tests.conftest import Cast
from tests.evaluations.answering import invite
from tests.evaluations.making import book_people, make_course, make_event
from tests.evaluations.themed.making import make_themed, put_in_sample
from tests.security.matrix import OpenRow


def make(cast: Cast) -> dict[str, Any]:
    """A themed evaluation under way, whose one sampled delegate has started a survey."""
    first = cast.partnership.name.split()[0]
    course = make_course(f"Themed in {first}")
    event = make_event(course, clock.now() + dt.timedelta(days=6), ref=f"THM-{first}")
    bookings = book_people(event, 3, f"{first.lower()}themed")
    evaluation = make_themed(event, name=f"Neglect in {first}")
    (person,) = put_in_sample(evaluation, bookings[:1])
    invitation = invite(bookings[0], "pre")
    Invitation.objects.filter(pk=invitation.pk).update(state="started", started_at=clock.now())
    return {
        "themed": evaluation,
        "sampled": person,
        "supervisor_token": token_for(
            LinkKind.SURVEY, partnership_id=cast.partnership.pk, object_id=invitation.pk
        ),
    }


ROWS: list[Any] = []

OPEN_ROWS = [
    OpenRow(
        "survey_supervisor",
        200,
        200,
        args=lambda made: [made["supervisor_token"]],
        fact="Who supervises your practice?",
    ),
]
