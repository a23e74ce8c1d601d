"""What a report and a theme's results may quote: released words, and once quotes are picked, checked ones alone."""

import datetime as dt

import pytest

from courses.models import Event
from evaluations.models import Comment, Quote
from evaluations.queries.coding import quotes_of_notes
from evaluations.queries.evidence import evidence_between
from evaluations.queries.results import Viewer
from evaluations.queries.subjects import results_of, themed_of
from evaluations.services.other_evidence import record_evidence
from evaluations.services.quotes import check_quote, pick_quote, withdraw_quote
from evaluations.services.tallying import tally_events
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.tenancy import partnership_scope
from reports.logic.quarters import Quarter
from reports.queries.delivery import Delivery
from reports.queries.quotes import note_quotes_block, quotes_block, quotes_of
from reports.queries.still_open import open_matters
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event
from tests.evaluations.themed.making import make_themed, put_in_sample
from tests.reports.factories import member

pytestmark = pytest.mark.usefixtures("on_monday")

WORDS = "I now ask who else lives there, and write down what the child says."
SPAN = (london(2026, 4, 1), london(2026, 7, 1))


@pytest.fixture
def event(in_ashshire: Cast) -> Event:
    """Five people whose three-month comments were released in this quarter, and one whose comment is held."""
    event = make_event(make_course(objectives=1), london(2026, 2, 2, 9))
    for place, booking in enumerate(book_people(event, 6, status="attended")):
        response = respond(booking, "m3", {"S3": 8}, texts={"A4": f"{place} {WORDS}"})
        if place < 5:
            Comment.objects.filter(response=response).update(
                state="released", released_text=f"{place} {WORDS}"
            )
    tally_events([event.pk])
    return event


@pytest.fixture
def officer(in_ashshire: Cast) -> Member:
    return member(in_ashshire, Role.POLICY_OFFICER)


def quoted(event: Event) -> list[str]:
    return [words.text for words in quotes_of(*SPAN, [event.course_id])]


def first_comment(event: Event) -> Comment:
    return Comment.objects.filter(event=event, state="released").order_by("id")[0]


def test_without_quotes_the_released_words_are_quoted(event: Event) -> None:
    assert sorted(quoted(event)) == [f"{place} {WORDS}" for place in range(5)]
    (block,) = quotes_block(quotes_of(*SPAN, [event.course_id]), "m3", "Q5-Q1", "Examples")
    assert block.note == "Each was read and released by an officer. They are examples, not a count."  # type: ignore[union-attr]


def test_from_the_first_quote_picked_only_checked_ones_are_quoted(event: Event, officer: Member) -> None:
    quote = pick_quote(source=first_comment(event), text="I now ask who else lives there", by=officer)
    assert quoted(event) == []
    check_quote(quote=quote, identifies_nobody=True, by=officer)
    assert quoted(event) == ["I now ask who else lives there"]
    (block,) = quotes_block(quotes_of(*SPAN, [event.course_id]), "m3", "Q5-Q1", "Examples")
    assert block.note.startswith("Each was read, released and checked to identify nobody.")  # type: ignore[union-attr]
    assert quotes_of(london(2026, 7, 1), london(2026, 10, 1), [event.course_id]) == []


def test_a_quote_goes_when_it_is_withdrawn_or_its_words_are_no_longer_released(
    event: Event, officer: Member
) -> None:
    comment = first_comment(event)
    quotes = [
        pick_quote(source=comment, text=text, by=officer)
        for text in ("who else lives there", "what the child says")
    ]
    for quote in quotes:
        check_quote(quote=quote, identifies_nobody=True, by=officer)
    withdraw_quote(quote=quotes[0], why="Its author asked", by=officer)
    assert quoted(event) == ["what the child says"]
    Comment.objects.filter(pk=comment.pk).update(released_text="I ask who else lives there.")
    assert quoted(event) == []
    Comment.objects.filter(pk=comment.pk).update(released_text=WORDS, state="withheld")
    assert quoted(event) == []


def test_another_partnerships_quotes_change_nothing_here(
    event: Event, birchester: Cast, officer: Member
) -> None:
    with partnership_scope(birchester.partnership):
        there = make_event(make_course(objectives=1), london(2026, 2, 2, 9))
        (booking,) = book_people(there, 1, "elsewhere", status="attended")
        response = respond(booking, "m3", {"S3": 8}, texts={"A4": "Elsewhere"})
        Comment.objects.filter(response=response).update(state="released", released_text="Elsewhere")
        comment = Comment.objects.get(response=response)
        pick_quote(source=comment, text="Elsewhere", by=member(birchester, Role.POLICY_OFFICER))
    assert len(quoted(event)) == 5
    assert Quote.objects.count() == 0


def test_checked_words_of_a_note_are_quoted_beside_the_evidence(event: Event, officer: Member) -> None:
    note = record_evidence(
        by=officer,
        course=event.course,
        done_on=dt.date(2026, 4, 20),
        method="service_users",
        by_role="Team manager",
        how_many=3,
        counted="people",
        step=4,
        what_it_showed="Three parents were asked. “They listened to my daughter first.”",
        strength=3,
    )
    quote = pick_quote(source=note, text="They listened to my daughter first.", by=officer)
    rows = evidence_between([event.course_id], dt.date(2026, 4, 1), dt.date(2026, 6, 30))
    assert note_quotes_block(rows, quotes_of_notes([note.pk])) == []
    assert len(quoted(event)) == 5, "a note's quote says nothing of comments"
    check_quote(quote=quote, identifies_nobody=True, by=officer)
    (block,) = note_quotes_block(rows, quotes_of_notes([note.pk]))
    assert block.quotes == (
        ("They listened to my daughter first.", "Conversation with children or families, team manager"),
    )  # type: ignore[union-attr]
    withdraw_quote(quote=quote, why="The parent asked", by=officer)
    assert quotes_of_notes([note.pk]) == {}


def test_the_draft_says_how_many_quotes_wait_for_their_check(event: Event, officer: Member) -> None:
    delivery = Delivery(Quarter(2026, 1), held=(), cancelled=(), by_event={})
    pick_quote(source=first_comment(event), text="who else lives there", by=officer)
    words = [matter.words for matter in open_matters(delivery, [event.course_id], slug="ashshire")]
    assert words[-2:] == [
        "1 comment not yet read.",
        "1 quote not checked to identify nobody: left out until then.",
    ]


def test_outside_the_team_a_sample_is_quoted_as_in_a_report(event: Event, officer: Member) -> None:
    evaluation = make_themed(event)
    put_in_sample(evaluation, event.bookings.order_by("pk"))
    subject = themed_of(evaluation)

    def shown(viewer: Viewer) -> list[str]:
        return sorted(comment.text for comment in results_of(subject, viewer).comments)

    everything = [f"{place} {WORDS}" for place in range(5)]
    assert shown(Viewer.TEAM) == shown(Viewer.OUTSIDE) == everything
    quote = pick_quote(source=first_comment(event), text="who else lives there", by=officer)
    assert (shown(Viewer.TEAM), shown(Viewer.OUTSIDE)) == (everything, [])
    check_quote(quote=quote, identifies_nobody=True, by=officer)
    assert (shown(Viewer.TEAM), shown(Viewer.OUTSIDE)) == (everything, ["who else lives there"])
    assert clock.today() == dt.date(2026, 6, 1)
