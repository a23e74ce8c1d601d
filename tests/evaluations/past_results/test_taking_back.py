"""Past results are taken back without a trace, as long as nobody has used them; people put on the list go with them."""

import datetime as dt

import pytest

from courses.models import Booking, Delegate, Event
from courses.services.refusals import Refused
from evaluations.choices import CommentState
from evaluations.logic.result_words import BROUGHT_IN
from evaluations.models import (
    Comment,
    EventSurvey,
    EventTally,
    Invitation,
    PairTally,
    PastResultsImport,
    Response,
    ShownResult,
)
from evaluations.queries.results import Viewer, event_results
from evaluations.queries.tallies import read_tallies
from evaluations.services import past_results as services
from evaluations.services.comments import decide
from evaluations.services.planning import plan_changed_events
from evaluations.services.releasing import release_if_due
from partnerships import clock
from partnerships.models import OutboxMessage
from tests.conftest import Cast
from tests.evaluations.making import book_people, make_course, make_event
from tests.evaluations.past_results.bringing_in import (
    HELD,
    LATER,
    NOW,
    after_file,
    before_file,
    brought_in,
    checked,
    fates,
    officer,
    run_every_sweep,
)
from tests.evaluations.past_results.files import PEOPLE


def state_of(event: Event) -> tuple[object, ...]:
    """What an import may touch."""
    return (
        sorted(
            EventSurvey.objects.filter(event=event).values_list(
                "stage", "audience", "state", "survey_version"
            )
        ),
        sorted(
            Invitation.objects.filter(event=event).values_list(
                "booking", "stage", "state", "skip_reason", "answered_at"
            )
        ),
        Response.objects.count(),
        Comment.objects.count(),
        sorted(Booking.objects.values_list("pk", "status")),
        sorted(Delegate.objects.values_list("pk", flat=True)),
        sorted(PairTally.objects.exclude(question=None).values_list("question__key", "n")),
    )


def test_undo_leaves_everything_as_it_was(event: Event, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    brought_in(event, by, before_file(), "pre")
    was = state_of(event)
    done = brought_in(event, by, after_file())
    assert state_of(event) != was
    services.undo(pk=done.pk, by=by)
    services.undo(pk=done.pk, by=by)
    assert state_of(event) == was
    assert EventTally.objects.get(event=event).responses == 6
    plan_changed_events()
    assert state_of(event) == was


def test_results_say_that_answers_were_brought_in_until_they_are_taken_back(
    event: Event, in_ashshire: Cast
) -> None:
    by = officer(in_ashshire)
    done = brought_in(event, by, after_file())
    assert BROUGHT_IN in event_results(event, Viewer.TEAM).cautions
    (other,) = book_people(event, 1, "nobody", status="attended")
    assert read_tallies([event.pk], bookings=[other.pk]).brought_in is False
    services.undo(pk=done.pk, by=by)
    assert BROUGHT_IN not in event_results(event, Viewer.TEAM).cautions


def test_undo_of_a_survey_that_was_not_there_before(in_ashshire: Cast) -> None:
    with clock.held_at(NOW):
        outside = make_event(make_course("Outside", on_programme=False), HELD)
        book_people(outside, 6)
        was = state_of(outside)
        done = brought_in(outside, officer(in_ashshire), after_file())
        assert EventSurvey.objects.get(event=outside).state == "closed"
        plan_changed_events()
        assert EventSurvey.objects.get(event=outside).state == "closed"
        assert EventTally.objects.get(event=outside).responses == 6
        services.undo(pk=done.pk, by=officer(in_ashshire))
        assert state_of(outside) == was


def test_what_was_read_or_released_stands(event: Event, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    done = brought_in(event, by, after_file())
    decide(comment=Comment.objects.get(text="Less paper"), state=CommentState.RELEASED, by=by)
    with pytest.raises(Refused, match="1 comment of it was decided about"):
        services.undo(pk=done.pk, by=by)
    with clock.held_at(NOW + dt.timedelta(days=1)):
        assert release_if_due(in_ashshire.partnership) > 0
    assert ShownResult.objects.filter(events__contains=[event.pk]).exists()
    with pytest.raises(Refused, match="released or reported since"):
        services.undo(pk=done.pk, by=by)
    assert Response.objects.count() == 6


def with_a_stranger(event: Event, cast: Cast) -> PastResultsImport:
    """A checked file in which Una, who is on no list, answers too; attendance was confirmed long ago."""
    Event.objects.filter(pk=event.pk).update(attendance_confirmed_at=NOW)
    Booking.objects.update(certificate_queued_at=NOW)
    return checked(
        event, officer(cast), after_file(people=(*PEOPLE[:5], ("Una", "Known", "una@elsewhere.example")))
    )


def test_people_without_a_booking_are_put_on_the_list_only_when_nothing_can_reach_them(
    event: Event, in_ashshire: Cast
) -> None:
    made = with_a_stranger(event, in_ashshire)
    with pytest.raises(Refused, match="still to come"):
        services.choose_unbooked(pk=made.pk, keep=True)
    with clock.held_at(LATER):
        made = services.choose_unbooked(pk=made.pk, keep=True)
        assert fates(made) == {"new": 5, "came": 1}
        services.commit(pk=made.pk, by=officer(in_ashshire))
    una = Booking.objects.get(delegate__first_name="Una")
    assert (una.status, una.responses.count()) == ("came_without_booking", 1)
    for day in range(3):
        with clock.held_at(LATER + dt.timedelta(days=day)):
            run_every_sweep(in_ashshire)
    # The team is told of course reviews that are overdue, import or not.
    assert not OutboxMessage.objects.exclude(kind="review").exists()


def test_undo_takes_them_off_the_list_again(event: Event, in_ashshire: Cast) -> None:
    made = with_a_stranger(event, in_ashshire)
    with clock.held_at(LATER):
        was = state_of(event)
        services.choose_unbooked(pk=made.pk, keep=True)
        services.commit(pk=made.pk, by=officer(in_ashshire))
        plan_changed_events()
        services.undo(pk=made.pk, by=officer(in_ashshire))
        assert state_of(event) == was
