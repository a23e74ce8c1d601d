"""A sampled person's theme is fixed when the survey is sent; the others of the event get the plain survey."""

from evaluations.models import Invitation, ThemedQuestion
from evaluations.queries.answering import asked_by, survey_of
from evaluations.services.planning import plan_changed_events
from evaluations.services.sending import send_due
from evaluations.services.themed import questions_for
from partnerships import clock
from tests.conftest import Cast
from tests.evaluations.making import book_people, london, make_course, make_event, may_send
from tests.evaluations.themed.making import leave, make_themed, put_in_sample

BEFORE = london(2026, 6, 8, 9, 0)


def test_the_sample_gets_the_themes_questions_within_its_own_survey_and_nobody_else(
    in_ashshire: Cast,
) -> None:
    with clock.held_at(london(2026, 5, 1, 12)):
        may_send(in_ashshire.partnership)
        event = make_event(make_course(objectives=1, on_programme=True), london(2026, 6, 17, 9, 30))
        bookings = book_people(event, 3)
        evaluation = make_themed(event)
        key = next(key for key in questions_for("pre") if not key.startswith("own:"))
        ThemedQuestion.objects.create(evaluation=evaluation, survey="pre", key=key, place=1)
        sampled, left = put_in_sample(evaluation, bookings[:2])
        leave(left)
        plan_changed_events()
    with clock.held_at(BEFORE):
        assert send_due(in_ashshire.partnership) == 3
    rows = {row.booking_id: row for row in Invitation.objects.filter(stage="pre")}
    assert {pk: row.block for pk, row in rows.items()} == {
        booking.pk: evaluation.block if booking.pk == sampled.booking_id else "" for booking in bookings
    }
    assert len({row.event_survey.survey_version_id for row in rows.values()}) == 1
    blocks = {}
    for pk, row in rows.items():
        asked = asked_by(row.pk)
        assert asked is not None
        blocks[pk] = sum(bool(item.block) for item in survey_of(asked).items)
    assert blocks == {booking.pk: int(booking.pk == sampled.booking_id) for booking in bookings}


def test_a_theme_that_joins_after_the_first_email_waits_for_the_next_stage(in_ashshire: Cast) -> None:
    with clock.held_at(london(2026, 5, 1, 12)):
        may_send(in_ashshire.partnership)
        event = make_event(make_course(objectives=1), london(2026, 6, 17, 9, 30))
        (booking, _) = book_people(event, 2)
        plan_changed_events()
    rows = Invitation.objects.filter(stage="pre")
    with clock.held_at(BEFORE):
        assert send_due(in_ashshire.partnership) == 2
        evaluation = make_themed(event)
        key = next(key for key in questions_for("pre") if not key.startswith("own:"))
        ThemedQuestion.objects.create(evaluation=evaluation, survey="pre", key=key, place=1)
        put_in_sample(evaluation, [booking])
        rows.filter(booking=booking).update(state="planned", sent_at=None, message=None, generation=1)
        assert send_due(in_ashshire.partnership) == 1
    assert set(rows.values_list("block", flat=True)) == {""}
