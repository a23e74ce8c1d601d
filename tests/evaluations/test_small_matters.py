"""Small matters that once went wrong, each with what should happen instead."""

import datetime as dt
from collections import Counter
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form

from courses.models import Booking
from evaluations.fair_forms import RepairForm
from evaluations.logic.design_check import check_course
from evaluations.logic.library import ItemType, SurveyLibrary
from evaluations.logic.question_writing import Measures, Words
from evaluations.logic.survey_parts import CourseFacts, Objective, ThemeBlock
from evaluations.models import Comment, Concern, Invitation, ItemTally, StageTally, ThemedQuestion
from evaluations.queries.library import library
from evaluations.queries.results import course_results
from evaluations.services.closing import sweep_close
from evaluations.services.concerns import sweep_concerns
from evaluations.services.planning import plan_changed_events
from evaluations.services.sending import send_due
from evaluations.services.starting import preview
from evaluations.services.tallying import tally_events
from evaluations.services.themed import given_way_to_questions
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import OutboxMessage
from partnerships.services.delivery import deliver
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import invite, respond
from tests.evaluations.asking import Scene, ask, text_of
from tests.evaluations.bank.writing import in_use
from tests.evaluations.making import book_people, london, make_course, make_event, may_send
from tests.evaluations.themed.making import make_themed, put_in_sample

MAY = london(2026, 5, 1, 12)


# --- Previews of a theme's event ---


def test_the_managers_of_a_sample_have_a_preview_and_a_letter(in_ashshire: Cast, sign_in: Any) -> None:
    with clock.held_at(MAY):
        may_send(in_ashshire.partnership)
        event = make_event(make_course(), london(2026, 6, 17, 9, 30), ref="NEG-1")
        people = book_people(event, 4)
        officer = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
        base = f"{in_ashshire.home}events/NEG-1/surveys/m3/manager/"
        assert officer.get(f"{base}").status_code == 404, "nobody's manager is asked"
        evaluation = make_themed(event)
        put_in_sample(evaluation, people[:1])
        (key, *_) = [key for key in library().items if "manager_3m" in library().items[key].stages]
        ThemedQuestion.objects.create(evaluation=evaluation, survey="manager_3m", key=key, place=1)
        assert officer.get(f"{base}").status_code == 200
        assert officer.post(f"{base}preview/").status_code == 302
        assert preview(event).words.count("4 people") == 4
        assert "Three months, manager: 1 person on 17 September." in preview(event).words


def test_outside_the_programme_start_is_for_the_sample_alone(in_ashshire: Cast) -> None:
    with clock.held_at(MAY):
        event = make_event(make_course(on_programme=False), london(2026, 6, 17, 9, 30))
        put_in_sample(make_themed(event), book_people(event, 3)[:2])
        found = preview(event)
    assert found.people == 2
    assert "Before: 2 people on 8 June." in found.words


# --- Words on pages ---


def test_a_themes_page_of_questions_says_what_stands_in_their_gaps(in_ashshire: Cast, sign_in: Any) -> None:
    evaluation = make_themed(make_event(make_course(), london(2026, 6, 17, 9)), state="draft")
    officer = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    base = f"{in_ashshire.home}evaluations/themed/{evaluation.pk}/questions/"
    for survey in ("pre", "post", "delegate_3m", "manager_3m"):
        words = text_of(officer.get(f"{base}?survey={survey}"))
        assert "{{" not in words
    assert "[the course’s subject]" in text_of(officer.get(f"{base}?survey=pre"))
    assert "{{" not in text_of(officer.get(f"{in_ashshire.home}evaluations/questions/?from=library"))


def test_an_email_about_a_concern_leads_to_the_comment(
    in_ashshire: Cast, on_monday: Any, settings: Any
) -> None:
    may_send(in_ashshire.partnership)
    event = make_event(make_course(), london(2026, 5, 29, 9))
    (booking,) = book_people(event, 1)
    response = respond(booking, "post", texts={"P1": "Words"})
    comment = Comment.objects.get(response=response)
    Concern.objects.create(comment=comment)
    sweep_concerns(in_ashshire.partnership)
    texts = OutboxMessage.objects.filter(kind="concern").values_list("text", flat=True)
    address = f"{settings.SITE_URL}{in_ashshire.home}evaluations/comments/{comment.pk}/"
    assert [address in text.split() for text in texts] == [True, True]
    assert not any("Words" in text for text in texts)


@pytest.mark.parametrize("reason", ["not_manager", "delegate_left", "delegate_bounce"])
def test_a_repair_never_calls_a_needed_address_optional(reason: str) -> None:
    shown = render_crispy_form(RepairForm(reason=reason))
    assert "(optional)" not in shown
    assert "Not needed if they have left or you do not know." in shown


# --- Not me, in a visit for several events ---


@pytest.fixture
def visit(ashshire: Cast, on_monday: dt.datetime) -> Scene:
    """A manager asked about one person of each of two courses; and somebody else's person."""
    scene = ask(ashshire.partnership, "m3", "manager", course_fields={"ask_managers": True})
    with partnership_scope(scene.partnership):
        event = make_event(make_course("Exploitation"), on_monday - dt.timedelta(days=200), ref="EXP-1")
        for booking in book_people(event, 2, prefix="elsewhere"):
            invite(booking, "m6", "manager", closes_at=on_monday + dt.timedelta(days=3))
        first = Booking.objects.filter(event=event).order_by("pk")[0]
        Booking.objects.filter(pk=first.pk).update(manager_email="Manager.Person0@work.example")
    return scene


def states(scene: Scene) -> Counter[tuple[str, str, int]]:
    with partnership_scope(scene.partnership):
        return Counter(Invitation.objects.values_list("state", "skip_reason", "generation"))


def test_not_me_says_that_the_whole_visit_ends_and_ends_it(visit: Scene) -> None:
    words = text_of(visit.client.get(f"{visit.address}not-me/"))
    assert "This visit asks about 2 people on 2 courses. We will stop asking you about all of them." in words
    assert states(visit) == Counter({("sent", "", 0): 3})
    visit.client.post(f"{visit.address}not-me/")
    assert states(visit) == Counter({("skipped", "not_me", 1): 2, ("sent", "", 0): 1})


def test_an_officer_can_open_each_again(visit: Scene, ashshire: Cast, sign_in: Any) -> None:
    from evaluations.services.survey_dates import why_not_reopened

    visit.client.post(f"{visit.address}not-me/")
    with partnership_scope(visit.partnership):
        gone = Invitation.objects.filter(skip_reason="not_me")
        assert [why_not_reopened(row) for row in gone] == ["", ""]


def test_one_persons_manager_reads_nothing_of_a_visit(ashshire: Cast, on_monday: Any) -> None:
    scene = ask(ashshire.partnership, "m3", "manager")
    assert "This visit asks about" not in text_of(scene.client.get(f"{scene.address}not-me/"))


# --- An email that comes too late ---


def asked_late(cast: Cast) -> tuple[Invitation, Invitation]:
    """Two people whose after survey was queued; the first one's email has left."""
    with clock.held_at(MAY):
        may_send(cast.partnership)
        event = make_event(make_course(), london(2026, 6, 17, 9, 30))
        book_people(event, 2)
        plan_changed_events()
    Invitation.objects.exclude(stage="post").update(state="cancelled")
    with clock.held_at(london(2026, 6, 18, 9)):
        assert send_due(cast.partnership) == 2
    first, second = Invitation.objects.filter(stage="post").order_by("pk")
    OutboxMessage.objects.filter(pk=first.message_id).update(state="sent", sent_at=first.sent_at)
    return first, second


def test_an_email_never_leaves_after_its_survey_closed_and_nobody_is_blamed(in_ashshire: Cast) -> None:
    """DOMAIN.md: surveys missed are recorded, and never count as non-response."""
    first, second = asked_late(in_ashshire)
    with clock.held_at(first.closes_at - dt.timedelta(minutes=1)):
        sweep_close(in_ashshire.partnership)
    assert OutboxMessage.objects.get(pk=second.message_id).state == "queued"
    with clock.held_at(first.closes_at):
        sweep_close(in_ashshire.partnership)
        assert sweep_close(in_ashshire.partnership) == 0
        assert deliver(in_ashshire.partnership) == 0
    message = OutboxMessage.objects.get(pk=second.message_id)
    assert (message.state, message.problem) == ("cancelled", "Its survey had closed")
    found = {row.pk: (row.state, row.skip_reason) for row in Invitation.objects.filter(stage="post")}
    assert found == {first.pk: ("expired", ""), second.pk: ("skipped", "not_delivered")}


def test_a_reminder_never_leaves_after_its_survey_closed(in_ashshire: Cast) -> None:
    first, second = asked_late(in_ashshire)
    OutboxMessage.objects.update(state="sent", sent_at=first.sent_at)
    assert first.reminder_at is not None
    with clock.held_at(first.reminder_at):
        assert send_due(in_ashshire.partnership) == 2
    with clock.held_at(first.closes_at):
        sweep_close(in_ashshire.partnership)
    assert Counter(OutboxMessage.objects.values_list("state", flat=True)) == Counter(sent=2, cancelled=2)
    assert set(Invitation.objects.filter(stage="post").values_list("state", flat=True)) == {"expired"}
    assert second.pk != first.pk


def test_a_longer_survey_keeps_its_waiting_email(in_ashshire: Cast) -> None:
    first, second = asked_late(in_ashshire)
    later = first.closes_at + dt.timedelta(days=3)
    Invitation.objects.filter(stage="post").update(closes_at=later)
    with clock.held_at(first.closes_at):
        sweep_close(in_ashshire.partnership)
    assert OutboxMessage.objects.get(pk=second.message_id).state == "queued"


# --- What is counted ---


def test_a_grid_of_step_3_on_another_scale_is_no_change_in_practice(
    in_ashshire: Cast, on_monday: Any
) -> None:
    event = make_event(make_course(objectives=1), london(2026, 2, 2, 9))
    for booking in book_people(event, 6, status="attended"):
        respond(booking, "m3", {"A3-0": 3})
    tally_events([event.pk])
    assert StageTally.objects.get().practice_changed == 6
    asked = ItemTally.objects.filter(row=0).get().question
    type(asked).objects.filter(pk=asked.pk).update(scale="agree")
    tally_events([event.pk])
    assert StageTally.objects.get().practice_changed == 0
    assert course_results(event.course).practice == ()


def test_own_questions_that_mirror_each_other_are_compared(in_ashshire: Cast, on_monday: Any) -> None:
    """Delegates say 8, their managers 6 and 5 in turn; a manager's answer on another scale is not compared."""
    ten = Words("I act sooner.", scale="ten")
    delegates = in_use(
        in_ashshire, ItemType.SCALE, ten, surveys=("delegate_3m",), measures=Measures(steps=(3,))
    )
    for scale in ("ten", "extent"):
        in_use(
            in_ashshire,
            ItemType.SCALE,
            Words(f"They act sooner, by {scale}.", scale=scale),
            surveys=("manager_3m",),
            measures=Measures(steps=(3,), mirrors=delegates.key),
        )
    from evaluations.models import BankQuestion
    from evaluations.services.designs import save_design

    course = make_course(objectives=1, ask_managers=True)
    own = BankQuestion.objects.exclude(pk=delegates.pk).order_by("pk")
    by = in_ashshire.people[Role.POLICY_OFFICER].pk
    save_design(
        course=course, stage="m3", audience="delegate", keys=["S3", delegates.key], conditions={}, by=by
    )
    save_design(
        course=course,
        stage="m3",
        audience="manager",
        keys=["M3", *(each.key for each in own)],
        conditions={},
        by=by,
    )
    event = make_event(course, london(2026, 2, 2, 9))
    for number, booking in enumerate(book_people(event, 6, status="attended")):
        respond(booking, "m3", {delegates.key: 8})
        answers = {own[0].key: 6 - number % 2, own[1].key: 1}
        respond(booking, "m3", answers, audience="manager", manager_code=f"m{number}")
    tally_events([event.pk])
    (row,) = course_results(course).gaps
    assert (row.label, row.n, row.gap.mean) == ("They act sooner, by ten.", 6, 2.5)


# --- The check of a design ---


def test_the_check_names_ratings_that_give_way_at_three_and_six_months(in_ashshire: Cast) -> None:
    test = in_use(in_ashshire, ItemType.KNOWLEDGE, surveys=("delegate_3m",))
    course = make_course(objectives=3)
    event = make_event(course, london(2026, 6, 17, 9))
    evaluation = make_themed(event, state="draft")
    assert given_way_to_questions(evaluation) == []
    ThemedQuestion.objects.create(evaluation=evaluation, survey="delegate_3m", key=test.key, place=1)
    (words,) = given_way_to_questions(evaluation)
    assert words == (
        "Neglect. Three months: the theme’s sample is not asked to rate “do thing 3”, to make room for the theme’s "
        "questions, so its change until then cannot be shown."
    )


def test_without_a_theme_nothing_gives_way() -> None:
    facts = CourseFacts("neglect", (Objective("1", "do thing 1"),))
    known: SurveyLibrary = library()
    assert check_course(known, facts).given_way == ()
    assert check_course(known, facts, [ThemeBlock("theme:1", {})]).given_way == ()
