"""The rows of evaluations' planner in the permission matrix; `matrix_evaluations` puts them with the others."""

import datetime as dt
from typing import Any

from evaluations.services.planning import plan_changed_events
from partnerships import clock
from tests.conftest import Cast
from tests.evaluations.making import book_people, make_course, make_event
from tests.security.matrix import TEAM, row


def make(cast: Cast) -> dict[str, Any]:
    """An event that waits for Start, with one person booked. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    event = make_event(
        make_course(f"Surveys in {first}"), clock.now() - dt.timedelta(days=1), ref=f"SUR-{first}"
    )
    book_people(event, 1, f"{first.lower()}surveyed")
    plan_changed_events()
    return {"surveyed_event": event}


def event_ref(made: Any) -> list[object]:
    return [made["surveyed_event"].ref]


def stage(made: Any) -> list[object]:
    return [made["surveyed_event"].ref, "m3", "delegate"]


def posted(name: str, fact: str, args: Any = None, **more: Any) -> Any:
    """A page that takes a POST alone and leads back."""
    given = {"args": args} if args else {}
    return row(name, roles=TEAM, method="post", status=dict.fromkeys(TEAM, 302), fact=fact, **given, **more)


ROWS = [
    row("evaluations:overview", roles=TEAM, fact="Waiting for Start"),
    row("evaluations:start", roles=TEAM, fact="Nothing is sent before you choose Start"),
    posted("evaluations:start_now", "/evaluations/start/"),
    row("evaluations:event_surveys", roles=TEAM, args=event_ref, fact="This event waits for Start"),
    posted("evaluations:event_start", "/surveys/", event_ref),
    posted("evaluations:event_opt_in", "/surveys/", event_ref, data={"wanted": "yes"}),
    posted("evaluations:event_trial", "/surveys/", event_ref),
    row("evaluations:event_letter", roles=TEAM, args=stage, fact="Three months on"),
    posted("evaluations:event_survey_preview", "/preview/", stage),
]
