"""The comments desk: what comes first, what each decision does, and who may be there."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Event
from evaluations.choices import CommentState
from evaluations.logic.comment_flags import flags_in
from evaluations.models import Comment, CommentDecision, Concern
from evaluations.queries.comments import desk_queue
from evaluations.queries.results_home import due_items
from evaluations.services.comments import CommentRefused, decide, raise_concern, resolve_concern
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import LogEntry
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")

PLAIN = "More time for the exercises."
NAMED = "I will call Mrs Fletcher about it."
WORRYING = "The boy told me he gets hit and is not safe."


def officer(cast: Cast) -> Member:
    member = member_of(cast.people[Role.POLICY_OFFICER].pk)
    assert member is not None
    return member


@pytest.fixture
def event(in_ashshire: Cast) -> Event:
    return make_event(make_course(), london(2026, 3, 2, 9))


def write(event: Event, *texts: str, prefix: str = "writer") -> list[Comment]:
    people = book_people(event, len(texts), prefix)
    for booking, text in zip(people, texts, strict=True):
        respond(booking, "post", {}, texts={"R11": text})
    for comment in Comment.objects.all():
        comment.flags = sorted({flag.kind.value for flag in flags_in(comment.text)})
        comment.save()
    return [Comment.objects.get(response__booking=booking) for booking in people]


def test_likely_concerns_come_first_then_names_then_the_oldest(event: Event, ashshire: Cast) -> None:
    write(event, PLAIN, NAMED, WORRYING)
    assert [c.text for c in desk_queue(officer(ashshire))] == [WORRYING, NAMED, PLAIN]


def test_a_release_may_be_edited_and_keeps_the_original(event: Event, ashshire: Cast) -> None:
    (comment,) = write(event, NAMED)
    by = officer(ashshire)
    decide(comment=comment, state=CommentState.RELEASED, by=by, released_text="I will call about it.")
    decide(comment=comment, state=CommentState.WITHHELD, by=by, why="Too particular")
    comment.refresh_from_db()
    assert (comment.text, comment.released_text, comment.state) == (NAMED, "", "withheld")
    decisions = CommentDecision.objects.values_list("state", "released_text", "why", "by", "at")
    assert list(decisions) == [
        ("released", "I will call about it.", "", by.user_id, clock.now()),
        ("withheld", "", "Too particular", by.user_id, clock.now()),
    ]
    assert LogEntry.objects.filter(action="evaluations.comment_decided").count() == 2


def test_a_concern_stays_open_until_words_say_what_was_done(event: Event, ashshire: Cast) -> None:
    (comment,) = write(event, WORRYING)
    by = officer(ashshire)
    concern = raise_concern(comment=comment, by=by)
    assert raise_concern(comment=comment, by=by) == concern
    assert (concern.chased_on, Concern.objects.count(), CommentDecision.objects.count()) == (None, 1, 1)
    with pytest.raises(CommentRefused, match="open concern"):
        decide(comment=comment, state=CommentState.RELEASED, by=by)
    with pytest.raises(CommentRefused, match="what was done"):
        resolve_concern(concern=concern, what_was_done="  ", by=by)
    assert [item.button for item in due_items(by, clock.today())] == ["Open the concern"]
    resolve_concern(concern=concern, what_was_done="Front door told at 10:20.", by=by)
    concern.refresh_from_db()
    assert (concern.resolved_by_id, concern.resolved_at) == (by.user_id, clock.now())
    assert due_items(by, clock.today()) == []


def desk(cast: Cast) -> str:
    return f"{cast.home}evaluations/comments/"


def test_the_desk_shows_a_comment_without_a_name_and_takes_a_decision(ashshire: Cast, sign_in: Any) -> None:
    with partnership_scope(ashshire.partnership):
        event = make_event(make_course(), london(2026, 3, 2, 9))
        first, second = write(event, WORRYING, NAMED, prefix="quentin")
    client = sign_in(ashshire.people[Role.COORDINATOR])
    shown = client.get(desk(ashshire)).content.decode()
    assert "quentin" not in shown.lower()
    assert '<mark title="a child who may be at risk now">gets hit</mark>' in shown
    assert shown.index("gets hit") < shown.index("Mrs Fletcher")
    posted = {"decision": "released", "released_text": "I will call about it.", "shown_state": "held"}
    answer = client.post(f"{desk(ashshire)}{second.pk}/decide/", posted | {"filter_stage": "post"})
    assert answer["Location"] == f"{desk(ashshire)}?stage=post#desk"
    assert "Mrs Fletcher" not in client.get(desk(ashshire)).content.decode()
    stale = client.post(
        f"{desk(ashshire)}{second.pk}/decide/", posted | {"decision": "withheld"}, follow=True
    )
    assert "somebody has meanwhile decided. It is now: Released." in stale.content.decode()
    results = client.get(f"{ashshire.home}events/{event.ref}/results/").content.decode()
    assert "“I will call about it.”" in results
    assert "Mrs Fletcher" not in results
    raised = client.post(
        f"{desk(ashshire)}{first.pk}/decide/", {"decision": "concern", "shown_state": "held"}, follow=True
    )
    assert "told again each working day until somebody records what was done" in raised.content.decode()
    empty = client.post(f"{desk(ashshire)}{first.pk}/", {"what_was_done": ""})
    assert "Write what was done, with whom and when" in empty.content.decode()
    done = client.post(f"{desk(ashshire)}{first.pk}/", {"what_was_done": "Front door told."}, follow=True)
    assert "Front door told." in done.content.decode()


def test_a_page_of_comments_costs_the_same_for_many(ashshire: Cast, sign_in: Any) -> None:
    client = sign_in(ashshire.people[Role.POLICY_OFFICER])
    counts = []
    for number in (1, 60):
        with partnership_scope(ashshire.partnership):
            event = make_event(make_course(f"Course {number}"), london(2026, 3, 2, 9), ref=f"C-{number}")
            write(event, *[PLAIN] * number, prefix=f"w{number}x")
        with CaptureQueriesContext(connection) as queries:
            shown = client.get(desk(ashshire)).content.decode()
        counts.append(len(queries))
    assert shown.count('class="desk__comment') == 25
    assert counts[1] <= counts[0]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.POLICY_OFFICER, Role.COORDINATOR}))
def test_nobody_else_comes_to_the_desk(ashshire: Cast, sign_in: Any, role: Role) -> None:
    assert sign_in(ashshire.people[role]).get(desk(ashshire)).status_code == 403
