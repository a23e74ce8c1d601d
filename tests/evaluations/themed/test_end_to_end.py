"""A theme's question reaches its sample within the event's own survey, and nobody else."""

import datetime as dt

from evaluations.models import Invitation
from evaluations.queries.answering import asked_by, survey_of
from evaluations.services import themed
from evaluations.services.planning import plan_changed_events
from evaluations.services.samples import draw_sample
from evaluations.services.sending import send_due
from partnerships import clock
from partnerships.models import OutboxMessage, Theme
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.making import book_people, london, make_course, make_event, may_send
from tests.evaluations.themed.making import some_officer

PLANNED = london(2026, 5, 1, 12)
SENT = london(2026, 6, 8, 9)


def test_one_survey_serves_both_and_the_sample_alone_is_asked_more(ashshire: Cast) -> None:
    with clock.held_at(PLANNED), partnership_scope(ashshire.partnership):
        may_send(ashshire.partnership)
        event = make_event(make_course(), london(2026, 6, 17, 9, 30))
        book_people(event, 4)
        by = some_officer().pk
        evaluation = themed.create_themed_evaluation(
            theme=Theme.objects.create(name="Neglect"),
            title="Neglect in practice",
            by=by,
            aims="Do people act sooner?",
            assurance_test="Most managers say so.",
        )
        themed.add_event(evaluation=evaluation, event=event, by=by)
        (key, *_) = themed.questions_for("pre")
        themed.set_questions(evaluation=evaluation, survey_key="pre", keys=[key], by=by)
        themed.start(evaluation=evaluation, by=by)
        drawn = draw_sample(evaluation=evaluation, method="random", size=1, by=by)
    with clock.held_at(PLANNED + dt.timedelta(minutes=1)), partnership_scope(ashshire.partnership):
        plan_changed_events()
    with clock.held_at(SENT):
        assert send_due(ashshire.partnership) == 4
    with partnership_scope(ashshire.partnership):
        sampled = drawn.people.get().booking_id
        for invitation in Invitation.objects.filter(stage="pre"):
            asked = asked_by(invitation.pk)
            assert asked is not None
            is_sampled = invitation.booking_id == sampled
            assert invitation.block == (evaluation.block if is_sampled else "")
            assert (key in [item.item_key for item in survey_of(asked).items]) == is_sampled
            assert asked.about.managers_are_asked == is_sampled
        assert (
            Invitation.objects.filter(stage="pre").values("event_survey__survey_version").distinct().count()
            == 1
        )
        letters = OutboxMessage.objects.filter(kind="survey").values_list("dedupe_key", "text")
        told = [key for key, text in letters if "We will also ask your manager" in text]
        person = drawn.people.get().delegate_id
        assert [key.split(":")[1] for key in told] == [f"d{person}"]
        assert len(letters) == 4
