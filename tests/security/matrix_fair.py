"""The rows of fairness, repairs, rooms and paper in the permission matrix."""

import datetime as dt
from typing import Any

from evaluations.models import EventSurvey, Invitation
from evaluations.services.planning import plan_changed_events
from partnerships import clock
from tests.conftest import Cast
from tests.evaluations.making import book_people, make_course, make_event
from tests.security.matrix import TEAM, row


def make(cast: Cast) -> dict[str, Any]:
    """An event in ten days with one person, whose before survey was closed. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    event = make_event(
        make_course(f"Fair in {first}"), clock.now() + dt.timedelta(days=10), ref=f"FAIR-{first}"
    )
    book_people(event, 1, f"{first.lower()}fair")
    plan_changed_events()
    invitation = Invitation.objects.get(event=event, stage="m3", audience="delegate")
    Invitation.objects.filter(pk=invitation.pk).update(state="expired")
    return {"fair_event": event, "fair_invitation": invitation, "fair_survey": EventSurvey.objects.first()}


def survey(made: Any) -> list[object]:
    return [made["fair_event"].ref, "m3", "delegate"]


ROWS = [
    row("evaluations:survey_people", roles=TEAM, args=survey, fact="Open again"),
    row(
        "evaluations:survey_reopen",
        roles=TEAM,
        args=lambda made: [*survey(made), made["fair_invitation"].pk],
        fact="Open “three months” again for",
    ),
    row("evaluations:survey_dates", roles=TEAM, args=survey, fact="Give people more time"),
]
