"""The rows of past results in the permission matrix."""

import datetime as dt
from typing import Any

from courses.models import Course
from evaluations.services import past_results as services
from evaluations.services.planning import plan_changed_events
from partnerships import clock
from partnerships.choices import Role
from partnerships.queries.members import member_of
from tests.conftest import Cast
from tests.evaluations.making import book_people, make_course, make_event
from tests.evaluations.past_results.bringing_in import checked, uploaded
from tests.evaluations.past_results.files import as_csv, surveymonkey
from tests.security.matrix import TEAM, row

SURE = "I can judge how serious a concern is and what to do next."


def make(cast: Cast) -> dict[str, Any]:
    """One import at each step, of events of last year. Runs in the partnership's open scope."""
    first = cast.partnership.name.split()[0]
    by = member_of(cast.people[Role.POLICY_OFFICER].pk)
    assert by is not None
    course: Course = make_course(f"Past in {first}")
    made = {}
    for number, key in enumerate(("new", "ready", "done", "spare"), start=1):
        event = make_event(
            course, clock.now() - dt.timedelta(days=400 + number), ref=f"PAST-{first}-{number}"
        )
        book_people(event, 1, f"{first.lower()}past{number}")
        plan_changed_events()
        person = (f"{first}past{number}0".title(), "Example", f"{first.lower()}past{number}0@work.example")
        content = as_csv(surveymonkey([(SURE, "Response")], [["8"]], [person]))
        made[f"past_{key}"] = (
            checked(event, by, content) if key in ("ready", "done") else uploaded(event, by, content)
        )
    made["past_done"] = services.commit(pk=made["past_done"].pk, by=by)
    return made


def pk_of(key: str) -> Any:
    return lambda made: [made[key].pk]


def posted(name: str, key: str, fact: str) -> Any:
    """A page that takes a POST alone and leads on."""
    return row(name, roles=TEAM, args=pk_of(key), method="post", status=dict.fromkeys(TEAM, 302), fact=fact)


ROWS = [
    row("evaluations:past_results", roles=TEAM, fact="answers.csv"),
    row("evaluations:past_results_new", roles=TEAM, fact="File with the answers"),
    row(
        "evaluations:past_results_import",
        roles=TEAM,
        args=pk_of("past_ready"),
        status=dict.fromkeys(TEAM, 302),
        fact="/check/",
    ),
    row(
        "evaluations:past_results_columns", roles=TEAM, args=pk_of("past_new"), fact="comes from SurveyMonkey"
    ),
    row("evaluations:past_results_words", roles=TEAM, args=pk_of("past_ready"), fact="What the words mean"),
    row("evaluations:past_results_check", roles=TEAM, args=pk_of("past_ready"), fact="Bring in 1 answer"),
    posted("evaluations:past_results_commit", "past_done", "/done/"),
    row("evaluations:past_results_done", roles=TEAM, args=pk_of("past_done"), fact="Past results brought in"),
    posted("evaluations:past_results_undo", "past_done", "/done/"),
    posted("evaluations:past_results_discard", "past_spare", "/past-results/"),
]
