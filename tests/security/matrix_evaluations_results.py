"""The rows of results and of the comments desk in the permission matrix."""

import datetime as dt
from typing import Any

from courses.choices import BookingStatus
from evaluations.models import Comment, Response
from evaluations.queries.response_codes import response_code
from evaluations.services.tallying import tally_events
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency, Membership
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, make_course, make_event
from tests.security.matrix import TEAM, row

PROVIDER = frozenset({Role.PROVIDER})


def make(cast: Cast) -> dict[str, Any]:
    """An event of the provider's own course with one answer and one comment. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    membership = Membership.objects.get(user=cast.people[Role.PROVIDER])
    if membership.agency is None:
        membership.agency = Agency.objects.create(name=f"{first} Teachers", provides_training=True)
        membership.save()
    course = make_course(f"Results in {first}", provider=membership.agency)
    event = make_event(course, clock.now() - dt.timedelta(days=3), ref=f"RES-{first}")
    (booking,) = book_people(event, 1, f"{first.lower()}answered", status=BookingStatus.ATTENDED)
    respond(booking, "post", {"K2": 7}, texts={"R11": f"More exercises in {first}."})
    tally_events([event.pk])
    return {
        "answered_event": event,
        "comment": Comment.objects.get(event=event),
        "code": response_code(Response.objects.get(event=event).booking_id),
    }


def event_ref(made: Any) -> list[object]:
    return [made["answered_event"].ref]


def one_code(made: Any) -> list[object]:
    return [made["answered_event"].ref, made["code"]]


def course_pk(made: Any) -> list[object]:
    return [made["answered_event"].course_id]


def comment_pk(made: Any) -> list[object]:
    return [made["comment"].pk]


ROWS = [
    row("evaluations:event_results", roles=TEAM | PROVIDER, args=event_ref, fact="Results of this event"),
    row(
        "evaluations:course_results",
        roles=TEAM | PROVIDER,
        args=course_pk,
        fact="Evidence for the four steps",
    ),
    row("evaluations:our_results", roles=PROVIDER, fact="Too few to show so far"),
    row("evaluations:answers", roles=TEAM, args=event_ref, fact=lambda made: made["code"]),
    row(
        "evaluations:answer", roles=TEAM, args=one_code, fact="I know the local procedure and who to contact."
    ),
    row("evaluations:comments", roles=TEAM, fact="More exercises in Ashshire."),
    row("evaluations:comment", roles=TEAM, args=comment_pk, fact="More exercises in Ashshire."),
    row(
        "evaluations:comment_decide",
        roles=TEAM,
        args=comment_pk,
        method="post",
        data={"decision": "withheld", "shown_state": "held"},
        status=dict.fromkeys(TEAM, 302),
        fact="/evaluations/comments/",
    ),
]
