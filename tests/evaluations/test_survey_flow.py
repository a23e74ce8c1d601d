"""A person answers a survey by its link: Start, page by page, sent once."""

import datetime as dt
import re

import pytest
from django.test import Client

from courses.models import Booking
from evaluations.choices import InvitationState
from evaluations.queries.answering import asked_by
from evaluations.services.answering import submit_draft
from partnerships import clock
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.asking import Scene, answer_everything, ask, some_answer, text_of

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.fixture
def scene(ashshire: Cast, birchester: Cast) -> Scene:
    return ask(ashshire.partnership)


def test_the_first_page_says_who_asks_about_what_why_and_how_long(scene: Scene) -> None:
    words = text_of(scene.client.get(scene.address))
    assert "Your course Neglect 29 May 2026" in words
    survey = scene.survey
    length = f"about {survey.minutes} minutes: at most {survey.answers_count} questions"
    assert f"It takes {length}, and you may leave any of them out." in words
    assert "Ashshire Council asks this to find out whether training helps children." in words
    assert "linked to your booking by a code; your manager, employer and trainer never see them" in words
    assert "you can object or ask for a copy at dpo@ashshire.example" in words
    assert "We will also ask your manager" not in words
    assert "by the same link until 4 June 2026 at 10am" in words
    assert "{{" not in words


def test_managers_are_named_only_where_they_are_asked(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, course_fields={"ask_managers": True})
    words = text_of(scene.client.get(scene.address))
    assert (
        "We will also ask your manager about practice after the course; they do not see what you said."
        in words
    )


@pytest.mark.parametrize("stage", ["pre", "post", "m3", "m6"])
def test_opening_a_link_ten_times_changes_nothing(ashshire: Cast, stage: str) -> None:
    """REQUIREMENTS, acceptance check 2."""
    scene = ask(ashshire.partnership, stage)
    before = scene.now()
    for _ in range(10):
        assert scene.client.get(scene.address).status_code == 200
        assert scene.client.head(scene.address).status_code == 200
        assert scene.client.get(f"/s/{scene.token}").status_code == 200
        for page in ("1/", "not-me/", "not-in-role/", "opt-out/", "thanks/"):
            assert scene.client.get(scene.address + page).status_code in {200, 302}
            assert scene.client.head(scene.address + page).status_code in {200, 302}
    after = scene.now()
    assert (after.state, after.started_at, after.generation) == (before.state, None, 0)
    assert scene.counts() == (0, 0, 0)
    assert answer_everything(scene)[-1] == f"{scene.address}thanks/"
    assert scene.now().state == InvitationState.ANSWERED


def test_start_is_recorded_once(scene: Scene, on_monday: dt.datetime) -> None:
    assert scene.start().url == f"{scene.address}1/"
    first = scene.now()
    assert (first.state, first.started_at) == (InvitationState.STARTED, on_monday)
    with clock.held_at(on_monday + dt.timedelta(hours=2)):
        assert scene.start().url == f"{scene.address}1/"
        assert scene.now().started_at == on_monday
        assert "Carry on" in text_of(scene.client.get(scene.address))


def test_questions_are_not_shown_before_start(scene: Scene) -> None:
    assert scene.client.get(f"{scene.address}2/").url == f"/s/{scene.token}/"
    assert scene.save(1, Y1="0").url == f"/s/{scene.token}/"
    assert scene.draft() is None


def test_a_page_is_saved_and_comes_back(scene: Scene) -> None:
    scene.start()
    assert scene.save(1, Y1="0").url == f"{scene.address}2/"
    assert scene.save(2, K2="7", S3="-1").url == f"{scene.address}3/"
    page = scene.client.get(f"{scene.address}2/").content.decode()
    assert re.findall(r'name="(\S+)" id="\S+" value="(\S+)" checked', page) == [("K2", "7"), ("S3", "-1")]
    assert scene.draft() == {"Y1": 0, "K2": 7, "S3": -1}


def test_an_answer_that_is_taken_away_is_gone(scene: Scene) -> None:
    scene.start()
    scene.save(1, Y1="0")
    scene.save(2, K2="7", S3="5")
    scene.save(2, S3="6")
    assert scene.draft() == {"Y1": 0, "S3": 6}


def test_the_link_resumes_after_the_last_page_saved(scene: Scene) -> None:
    scene.start()
    scene.save(1, Y1="0")
    scene.save(2, K2="7")
    assert Client().post(scene.address).url == f"{scene.address}3/"


def test_back_saves_and_goes_back(scene: Scene) -> None:
    scene.start()
    scene.save(1, Y1="0")
    assert scene.save(2, K2="7", go="back").url == f"{scene.address}1/"
    assert scene.draft() == {"Y1": 0, "K2": 7}
    assert scene.save(1, Y1="0", go="back").url == f"/s/{scene.token}/"


def test_progress_is_counted_and_the_last_button_sends(scene: Scene) -> None:
    scene.start()
    total = len(scene.survey.pages)
    for page in scene.survey.pages:
        words = text_of(scene.client.get(f"{scene.address}{page.number}/"))
        assert f"{page.number} of {total}" in words
        assert ("Send my answers" in words) is (page.number == total)
        assert ("Continue" in words) is (page.number < total)
        if page.number < total:
            scene.save(page.number)


def test_nothing_is_compulsory(scene: Scene) -> None:
    scene.start()
    for page in scene.survey.pages:
        response = scene.save(page.number)
    assert response.url == f"{scene.address}thanks/"
    assert set(scene.response().scores) == {None}
    with partnership_scope(scene.partnership):
        assert Booking.objects.get(pk=scene.booking.pk).claim == ""


def test_a_sent_survey_is_one_row_with_held_comments(scene: Scene, on_monday: dt.datetime) -> None:
    answer_everything(scene)
    response = scene.response()
    survey = scene.survey
    assert len(response.scores) == survey.score_length
    assert response.scores[survey.item("Y1").positions[0]] == 0
    assert response.scores[survey.item("K2").positions[0]] == 1
    assert (response.event_id, response.booking_id) == (scene.event.pk, scene.booking.pk)
    assert (response.stage, response.audience, response.manager_code) == ("post", "delegate", "")
    assert response.submitted_at == on_monday
    comments = scene.comments()
    assert {key: each.text for key, each in comments.items()} == {
        "P1": "Words about P1",
        "R11": "Words about R11",
    }
    assert {each.state for each in comments.values()} == {"held"}
    assert comments["P1"].question.key == "P1"
    assert scene.draft() is None
    assert (scene.now().state, scene.now().answered_at) == (InvitationState.ANSWERED, on_monday)


def test_a_comment_that_reads_like_a_concern_is_flagged(scene: Scene) -> None:
    scene.start()
    for page in scene.survey.pages:
        words = "Mrs Smith said that the child is not safe"
        given = {item.key: words for item in page.items if item.key == "P1"}
        scene.save(page.number, given=given)
    assert scene.comments()["P1"].flags == ["concern", "identifying"]


def test_a_second_submit_changes_nothing(scene: Scene) -> None:
    """REQUIREMENTS, acceptance check 2."""
    answer_everything(scene)
    first, held = scene.response(), scene.now()
    last = scene.survey.pages[-1].number
    again = scene.save(last, P1="Something else", R11="And more")
    assert again.url == f"{scene.address}thanks/"
    second = scene.response()
    assert (second.pk, second.scores, second.submitted_at) == (first.pk, first.scores, first.submitted_at)
    assert scene.comments()["P1"].text == "Words about P1"
    assert scene.now().answered_at == held.answered_at
    assert scene.counts() == (1, 2, 0)


def test_two_tabs_that_save_different_pages_both_keep_theirs(scene: Scene) -> None:
    scene.start()
    scene.save(1, Y1="0")
    other_tab = Scene(scene.partnership, scene.course, scene.event, scene.booking, scene.invitation)
    scene.save(2, K2="3")
    other_tab.save(3, R2="4")
    assert scene.draft() == {"Y1": 0, "K2": 3, "R2": 4}


@pytest.mark.parametrize("saved_before", [True, False])
def test_what_another_tab_saves_while_answers_are_sent_is_sent_too(scene: Scene, saved_before: bool) -> None:
    scene.start()
    if saved_before:
        scene.save(1, Y1="0")
    with partnership_scope(scene.partnership):
        asked = asked_by(scene.invitation.pk, with_about=False)
        assert asked is not None
    scene.save(2, K2="3")
    with partnership_scope(scene.partnership):
        submit_draft(
            asked=asked, last_page=scene.survey.pages[-1], given={"R11": "The other tab was quicker"}
        )
    response = scene.response()
    assert response is not None
    assert response.scores[scene.survey.item("K2").positions[0]] == 3
    assert scene.counts() == (1, 1, 0)


def test_a_tab_left_open_cannot_change_what_was_sent(scene: Scene) -> None:
    answer_everything(scene)
    assert scene.save(2, K2="9").url == f"{scene.address}thanks/"
    assert scene.counts() == (1, 2, 0)
    assert scene.start().status_code == 410


def test_not_attending_ends_kindly_and_is_kept_as_a_claim(scene: Scene) -> None:
    scene.start()
    assert scene.save(1, Y1="1").url == f"{scene.address}thanks/"
    words = text_of(scene.client.get(f"{scene.address}thanks/"))
    assert "There is nothing more to answer, and we will not send the later surveys for this event." in words
    assert "certificate" not in words
    with partnership_scope(scene.partnership):
        booking = Booking.objects.get(pk=scene.booking.pk)
    assert (booking.claim, booking.status, booking.certificate_released_at) == (
        "did_not_come",
        "booked",
        None,
    )
    scores = scene.response().scores
    assert scores[0] == 1
    assert set(scores[1:]) == {-9}


def test_attending_is_a_claim_and_opens_the_certificate(scene: Scene, on_monday: dt.datetime) -> None:
    answer_everything(scene)
    with partnership_scope(scene.partnership):
        booking = Booking.objects.get(pk=scene.booking.pk)
    assert (booking.claim, booking.status) == ("came", "booked")
    assert booking.certificate_released_at == on_monday
    page = scene.client.get(f"{scene.address}thanks/").content.decode()
    assert 'href="/c/' in page


def test_the_thanks_page_says_what_comes_next_and_whom_to_call(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, "m3")
    answer_everything(scene)
    words = text_of(scene.client.get(f"{scene.address}thanks/"))
    assert "In six months from the course we will ask for the last time what has lasted." in words
    assert "call the front door on 01632 960001, or 01632 960002 outside office hours" in words
    assert "call the designated officer on 01632 960003" in words
    assert "certificate" not in words


def test_thanks_before_sending_leads_to_the_survey(scene: Scene) -> None:
    assert scene.client.get(f"{scene.address}thanks/").url == f"/s/{scene.token}/"


def test_a_stale_form_gets_a_kind_page_and_loses_nothing(scene: Scene) -> None:
    scene.start()
    scene.save(1, Y1="0")
    strict = Client(enforce_csrf_checks=True)
    response = strict.post(f"{scene.address}2/", {"K2": "5", "csrfmiddlewaretoken": "x" * 64})
    assert response.status_code == 403
    assert "This page was open for too long" in text_of(response)
    assert scene.draft() == {"Y1": 0}


def test_a_page_carries_a_token_that_the_next_post_accepts(scene: Scene) -> None:
    strict = Client(enforce_csrf_checks=True)
    scene.start()
    page = strict.get(f"{scene.address}1/").content.decode()
    (token,) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    posted = strict.post(f"{scene.address}1/", {"Y1": "0", "csrfmiddlewaretoken": token})
    assert posted.url == f"{scene.address}2/"


def test_pages_are_never_kept_by_browsers_or_proxies(scene: Scene) -> None:
    assert "no-store" in scene.client.get(scene.address)["Cache-Control"]


def test_an_example_answers_every_question(scene: Scene) -> None:
    answered = {name for item in scene.survey.items for name in some_answer(item)}
    assert answered == {name for item in scene.survey.items for name in item.field_names}
