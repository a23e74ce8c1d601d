"""Codes and quotes: released words alone, a small shared list, used in reports only once somebody has checked."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Event
from courses.services.refusals import Refused
from evaluations.choices import CommentState
from evaluations.models import Code, Coding, Comment, OriginalRead, Quote
from evaluations.queries.coding import codes_of_comments, codes_with_use, next_to_code, words_to_quote
from evaluations.services.coding import add_code, ensure_codes, retire_code, set_codes
from evaluations.services.comments import decide
from evaluations.services.quotes import check_quote, pick_quote, withdraw_quote
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")

PLAIN = "We share concerns sooner because we know whom to call."
NAMED = "I call Mrs Fletcher about it, and she helps."


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
    return [Comment.objects.get(response__booking=booking) for booking in people]


def release(comment: Comment, by: Member) -> Comment:
    decide(comment=comment, state=CommentState.RELEASED, by=by)
    comment.refresh_from_db()
    return comment


def test_a_release_without_other_words_has_identifying_details_replaced(
    event: Event, in_ashshire: Cast
) -> None:
    (comment,) = write(event, NAMED)
    assert release(comment, officer(in_ashshire)).released_text == "I call [name] about it, and she helps."
    assert comment.text == NAMED


def test_the_list_begins_with_the_librarys_words_and_takes_a_word_once(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    ensure_codes()
    ensure_codes()
    assert Code.objects.filter(label="Joint working").count() == 1
    made = add_code(label="Know  whom to call", by=by)
    assert (made.label, made.key) == ("Know whom to call", "know_whom_to_call")
    with pytest.raises(Refused, match="already"):
        add_code(label="know whom to CALL", by=by)
    retire_code(code=made, by=by)
    assert add_code(label="Know whom to call", by=by).pk == made.pk


def test_only_released_comments_are_coded_and_what_is_taken_away_stays(
    event: Event, in_ashshire: Cast
) -> None:
    by = officer(in_ashshire)
    held, other = write(event, PLAIN, NAMED)
    ensure_codes()
    one, two = Code.objects.all()[:2]
    with pytest.raises(Refused, match="Only released"):
        set_codes(source=held, codes=[one], by=by)
    for comment in (held, other):
        release(comment, by)
    assert next_to_code(by) == ("comment", held.pk)
    set_codes(source=held, codes=[one, two], by=by)
    set_codes(source=held, codes=[two], by=by)
    assert [(row.code_id, row.removed_at) for row in Coding.objects.order_by("code__place")] == [
        (one.pk, clock.now()),
        (two.pk, None),
    ]
    assert next_to_code(by) == ("comment", other.pk)
    set_codes(source=other, codes=[two], by=by)
    assert next_to_code(by) is None
    assert codes_of_comments(Comment.objects.filter(event=event)) == [(two.label, 2)]
    assert {code.label: code.given for code in codes_with_use()}[two.label] == 2
    decide(comment=other, state=CommentState.WITHHELD, by=by)
    assert codes_of_comments(Comment.objects.filter(event=event)) == [(two.label, 1)]


def words_quoted(event: Event) -> list[str]:
    return [found.text for found in words_to_quote(Comment.objects.filter(event=event))]


def test_a_quote_is_used_once_it_is_checked_and_while_its_words_are_released(
    event: Event, in_ashshire: Cast
) -> None:
    by = officer(in_ashshire)
    comment = release(write(event, PLAIN)[0], by)
    with pytest.raises(Refused, match="as they were released"):
        pick_quote(source=comment, text="We share everything", by=by)
    quote = pick_quote(source=comment, text="We share concerns sooner … whom to call.", by=by)
    assert words_quoted(event) == []
    with pytest.raises(Refused, match="identifies nobody"):
        check_quote(quote=quote, identifies_nobody=False, by=by)
    check_quote(quote=quote, identifies_nobody=True, by=by)
    assert words_quoted(event) == [quote.text]
    decide(comment=comment, state=CommentState.RELEASED, released_text="We share sooner.", by=by)
    assert words_quoted(event) == []
    decide(comment=comment, state=CommentState.RELEASED, by=by)
    assert words_quoted(event) == [quote.text]
    withdraw_quote(quote=quote, why="Too particular", by=by)
    assert words_quoted(event) == []


def test_a_quote_with_marked_words_needs_each_of_them_looked_at(event: Event, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    (comment,) = write(event, NAMED)
    decide(comment=comment, state=CommentState.RELEASED, released_text=NAMED, by=by)
    comment.refresh_from_db()
    quote = pick_quote(source=comment, text="I call Mrs Fletcher", by=by)
    with pytest.raises(Refused, match="marked"):
        check_quote(quote=quote, identifies_nobody=True, by=by)
    assert check_quote(quote=quote, identifies_nobody=True, harmless=True, by=by).checked_by_id == by.user_id


def test_the_original_is_under_lock_after_a_decision_and_opening_it_is_kept(
    event: Event, ashshire: Cast, sign_in: Any
) -> None:
    (comment,) = write(event, NAMED)
    client = sign_in(ashshire.people[Role.COORDINATOR])
    address = f"{ashshire.home}evaluations/comments/{comment.pk}/"
    assert "Mrs Fletcher" in client.get(address).content.decode()
    decide(comment=comment, state=CommentState.WITHHELD, by=officer(ashshire))
    assert "Mrs Fletcher" not in client.get(address).content.decode()
    assert "Say why" in client.post(f"{address}original/", {"why": ""}, follow=True).content.decode()
    assert OriginalRead.objects.count() == 0
    opened = client.post(f"{address}original/", {"why": "Subject access request"}).content.decode()
    assert "Fletcher" in opened
    read = OriginalRead.objects.get()
    assert (read.by, read.why, read.at) == (
        ashshire.people[Role.COORDINATOR],
        "Subject access request",
        clock.now(),
    )
    again = client.get(address).content.decode()
    assert "Fletcher" not in again
    assert "Subject access request" in again


def test_coding_goes_from_text_to_text(event: Event, ashshire: Cast, sign_in: Any) -> None:
    by = officer(ashshire)
    first, second = (release(comment, by) for comment in write(event, PLAIN, NAMED))
    ensure_codes()
    code = Code.objects.all()[0]
    client = sign_in(ashshire.people[Role.POLICY_OFFICER])
    desk = f"{ashshire.home}evaluations/coding/"
    assert f"comment/{first.pk}/" in client.get(desk).content.decode()
    assert PLAIN in client.get(f"{desk}comment/{first.pk}/").content.decode()
    saved = client.post(f"{desk}comment/{first.pk}/", {"code": [code.pk]})
    assert saved["Location"] == f"{desk}comment/{second.pk}/"
    picked = client.post(
        f"{desk}comment/{first.pk}/quote/", {"text": "We share concerns sooner"}, follow=True
    )
    assert "Picked." in picked.content.decode()
    quote = Quote.objects.get()
    results = client.get(f"{ashshire.home}events/{event.ref}/results/").content.decode()
    assert f"What they speak of: {code.label.lower()} (1)." in results
    quotes = f"{ashshire.home}evaluations/quotes/"
    client.post(f"{quotes}{quote.pk}/check/", {"identifies_nobody": "yes"})
    assert "May be used" in client.get(quotes).content.decode()
    lines = client.get(f"{desk}?coded=yes&format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].startswith(f"{PLAIN},")
    assert lines[1].endswith(f",{code.label}")


@pytest.mark.parametrize("address", ["coding/", "coding/codes/", "quotes/"])
def test_lists_cost_the_same_for_one_and_three(
    event: Event, ashshire: Cast, sign_in: Any, address: str
) -> None:
    by, client, counts = officer(ashshire), sign_in(ashshire.people[Role.POLICY_OFFICER]), []
    path = f"{ashshire.home}evaluations/{address}"
    client.get(path)
    for number, prefix in ((1, "one"), (2, "two")):
        for comment in write(event, *[PLAIN] * number, prefix=prefix):
            pick_quote(source=release(comment, by), text="We share concerns", by=by)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_codes_and_quotes_stay_in_their_partnership(
    event: Event, in_ashshire: Cast, birchester: Cast
) -> None:
    ensure_codes()
    with partnership_scope(birchester.partnership):
        assert Code.objects.count() == 0
        assert next_to_code(officer(birchester)) is None
