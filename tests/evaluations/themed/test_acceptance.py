"""REQUIREMENTS, acceptance checks 2 to 5, for themed evaluation as well (the brief of evaluation, Done when, 4).

Check 10 is in `tests/journeys/test_survey_keyboard.py` and `tests/reports/test_documents.py`.
"""

import csv
import datetime as dt
import random
from collections import Counter
from typing import Any

import pytest

from courses.models import Event
from evaluations.choices import InvitationState
from evaluations.logic.disclosure import can_pin_small_group
from evaluations.models import Invitation, ShownResult, SupervisorAnswer
from evaluations.queries.results import Viewer
from evaluations.queries.subjects import results_of, themed_of
from evaluations.services.planning import plan_changed_events
from evaluations.services.releasing import release_changed
from evaluations.services.sending import send_due
from evaluations.services.tallying import tally_events
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import OutboxMessage
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.asking import Scene, answer_everything
from tests.evaluations.making import book_people, cancel, london, make_course, make_event, may_send, move
from tests.evaluations.themed.asking import RATING, TEST, ask_sampled
from tests.evaluations.themed.making import make_themed, put_in_sample

SURVEYS = [
    ("pre", "delegate"),
    ("post", "delegate"),
    ("m3", "delegate"),
    ("m6", "delegate"),
    ("m3", "manager"),
    ("m6", "manager"),
]


def through_the_supervisor(scene: Scene) -> None:
    """Start, and say who supervises, when that is asked."""
    started = scene.start()
    if started.url.endswith("/supervisor/"):
        assert scene.client.post(started.url, {"who": "confirmed"}).status_code == 302


@pytest.mark.usefixtures("on_monday")
@pytest.mark.parametrize(("stage", "audience"), SURVEYS)
def test_2_opening_a_themed_link_ten_times_changes_nothing(ashshire: Cast, stage: str, audience: str) -> None:
    scene = ask_sampled(ashshire.partnership, stage, audience)
    assert RATING.wording in [item.wording for item in scene.survey.items if item.block]
    before = scene.now()
    for _ in range(10):
        assert scene.client.get(scene.address).status_code == 200
        assert scene.client.head(scene.address).status_code == 200
        for page in ("supervisor/", "1/", "not-me/", "not-in-role/", "opt-out/", "thanks/"):
            assert scene.client.get(scene.address + page).status_code in {200, 302}
            assert scene.client.head(scene.address + page).status_code in {200, 302}
    after = scene.now()
    assert (after.state, after.started_at, after.generation) == (before.state, None, 0)
    through_the_supervisor(scene)
    with partnership_scope(scene.partnership):
        said = SupervisorAnswer.objects.count()
    for _ in range(10):
        assert scene.client.get(f"{scene.address}supervisor/").status_code in {200, 302}
        assert scene.client.head(f"{scene.address}supervisor/").status_code in {200, 302}
    assert scene.counts() == (0, 0, 0)
    assert answer_everything(scene)[-1] == f"{scene.address}thanks/"
    assert scene.now().state == InvitationState.ANSWERED
    with partnership_scope(scene.partnership):
        assert SupervisorAnswer.objects.count() == said


@pytest.mark.usefixtures("on_monday")
@pytest.mark.parametrize(("stage", "audience"), SURVEYS)
def test_2_a_second_submit_of_a_themed_survey_changes_nothing(
    ashshire: Cast, stage: str, audience: str
) -> None:
    scene = ask_sampled(ashshire.partnership, stage, audience)
    through_the_supervisor(scene)
    answer_everything(scene)
    first, held, counts = scene.response(), scene.now(), scene.counts()
    assert first is not None
    theirs = next(item for item in scene.survey.items if item.wording == RATING.wording)
    assert first.scores[theirs.positions[0]] == theirs.choices[0].code
    other = {theirs.key: str(theirs.choices[1].code)}
    for page in scene.survey.pages:
        assert scene.save(page.number, given=other).url == f"{scene.address}thanks/"
    second = scene.response()
    assert second is not None
    assert (second.pk, second.scores, second.submitted_at) == (first.pk, first.scores, first.submitted_at)
    assert (scene.now().answered_at, scene.counts()) == (held.answered_at, counts)


NOON = london(2026, 5, 1, 12)


@pytest.fixture
def sampled(in_ashshire: Cast) -> Event:
    """An event outside the programme, of whose three people one is in a theme's sample; planned on 1 May."""
    may_send(in_ashshire.partnership)
    with clock.held_at(NOON):
        event = make_event(make_course(on_programme=False), london(2026, 6, 17, 9, 30))
        put_in_sample(make_themed(event), book_people(event, 3)[:1])
        plan_changed_events()
    return event


def days(event: Event) -> dict[tuple[str, str], str]:
    found = Invitation.objects.filter(event=event)
    return {(row.stage, row.audience): f"{clock.local(row.due_at):%Y-%m-%d %H:%M}" for row in found}


def test_3_moved_by_a_week_the_samples_surveys_and_their_managers_move(sampled: Event) -> None:
    with clock.held_at(NOON + dt.timedelta(hours=1)):
        move(sampled, london(2026, 6, 24, 9, 30))
        plan_changed_events()
    assert days(sampled) == {
        ("pre", "delegate"): "2026-06-15 09:00",
        ("post", "delegate"): "2026-06-24 15:30",
        ("m3", "delegate"): "2026-09-24 09:00",
        ("m3", "manager"): "2026-09-24 09:00",
        ("m6", "delegate"): "2026-12-24 09:00",
        ("m6", "manager"): "2026-12-24 09:00",
    }
    assert Invitation.objects.count() == 6


def test_3_a_cancelled_event_sends_its_sample_nothing(sampled: Event, in_ashshire: Cast) -> None:
    with clock.held_at(NOON + dt.timedelta(hours=1)):
        cancel(sampled)
        plan_changed_events()
    assert set(Invitation.objects.values_list("state", flat=True)) == {"cancelled"}
    for when in (
        london(2026, 6, 8, 9),
        london(2026, 6, 18, 9),
        london(2026, 9, 17, 9),
        london(2026, 12, 17, 9),
    ):
        with clock.held_at(when):
            assert send_due(in_ashshire.partnership) == 0
    assert OutboxMessage.objects.count() == 0


@pytest.mark.parametrize(("starts", "utc_hour"), [((2026, 3, 29), 7), ((2026, 10, 25), 8)])
def test_3_on_the_sunday_of_a_clock_change_a_sampled_person_is_asked_once_at_the_right_hour(
    in_ashshire: Cast, starts: tuple[int, int, int], utc_hour: int
) -> None:
    with clock.held_at(london(2026, 1, 5, 12)):
        may_send(in_ashshire.partnership)
        event = make_event(make_course(on_programme=False), london(*starts, 10))
        put_in_sample(make_themed(event), book_people(event, 2)[:1])
        plan_changed_events()
    Invitation.objects.exclude(stage="post").update(state="cancelled")
    after = Invitation.objects.get(stage="post")
    assert f"{clock.local(after.due_at):%a %H:%M}" == "Mon 08:30"
    assert after.due_at.astimezone(dt.UTC).hour == utc_hour
    sent = []
    for minutes in (-90, -1, 0, 1, 60, 60 * 24):
        with clock.held_at(after.due_at + dt.timedelta(minutes=minutes)):
            sent.append(send_due(in_ashshire.partnership))
    assert sent == [0, 0, 1, 0, 0, 0]


@pytest.mark.usefixtures("on_monday")
@pytest.mark.parametrize(
    ("number", "change", "ends"),
    [(7, "3.0", None), (12, "3.0", None), (30, "3.1333", ("2.7089", "3.5578"))],
)
def test_4_a_samples_figures_come_with_their_pairs_or_with_words(
    in_ashshire: Cast, sign_in: Any, number: int, change: str, ends: tuple[str, str] | None
) -> None:
    """Of 30, one rises by 6, 14 by 2, 15 by 4: 94 / 30 = 3.133, SD 1.1366, t 2.045, +/- 0.424, d 2.757.

    Of the 7 and of the 12 all rise by 3: seven are too few, and of twelve without any spread there is no interval.
    Two more of the sample answered before alone: they are the attrition. Five who were not drawn say 10, then 1.
    """
    event = make_event(make_course(objectives=1), london(2026, 3, 2, 9), ref="NEG-1")
    people = book_people(event, number + 2, status="attended")
    evaluation = make_themed(event)
    put_in_sample(evaluation, people)
    for place, booking in enumerate(people):
        respond(booking, "pre", {"OBJ-1": 3})
        if place < number:
            rise = 3 if number < 30 else 6 if place == 0 else 2 + 2 * (place % 2)
            respond(booking, "post", {"OBJ-1": 3 + rise})
    for booking in book_people(event, 5, "undrawn", status="attended"):
        respond(booking, "pre", {"OBJ-1": 10})
        respond(booking, "post", {"OBJ-1": 1})
    tally_events([event.pk])
    address = f"{in_ashshire.home}evaluations/themed/{evaluation.pk}/results/"
    officer = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    text = officer.get(f"{address}?format=csv").content.decode("utf-8-sig")
    figures = figures_of(text, "The course's objectives")
    assert figures_of(text, "I can do thing 1.") == {**figures, "lost": ("2", str(number + 2))}
    assert figures["mean_change"] == (change, str(number))
    assert (figures.get("interval_low"), figures.get("interval_high")) == (
        ((ends[0], str(number)), (ends[1], str(number))) if ends else (None, None)
    )
    words = " ".join(officer.get(address).content.decode().split())
    assert ("effect size +2.76" in words) is (number == 30)
    assert ("Too few to say" in words) is (number == 7)
    assert ("An interval and an effect size are given from 10 people on." in words) is (number == 7)
    assert ("none: all changed alike" in words) is (number == 12)
    assert "inf" not in words.replace("info", "").replace("confi", "")


def figures_of(text: str, question: str) -> dict[str, tuple[str, str]]:
    """The change of one row, before to after: value and people by statistic; no empty value."""
    return {
        row["statistic"]: (row["value"], row["n"])
        for row in csv.DictReader(text.splitlines())
        if row["question"] == question
        and row["block"] == "change"
        and row["stage"] == "After"
        and row["value"]
    }


@pytest.mark.usefixtures("on_monday")
@pytest.mark.parametrize("seed", range(4))
def test_5_everything_ever_shown_beside_a_sample_pins_no_small_group(in_ashshire: Cast, seed: int) -> None:
    """Over random histories of two samples within three events that are shown whole, too."""
    chance = random.Random(seed)
    course = make_course(objectives=1)
    events = [make_event(course, london(2026, 3, day, 9)) for day in (2, 9, 16)]
    waiting = {event.pk: book_people(event, 14, f"e{event.pk}x") for event in events}
    drawn = {event.pk: chance.sample(waiting[event.pk], chance.randrange(3, 13)) for event in events}
    evaluations = [make_themed(*events, name=name) for name in ("Neglect", "Exploitation")]
    for place, evaluation in enumerate(evaluations):
        put_in_sample(evaluation, [one for people in drawn.values() for one in people[place::2]])
    for day in range(6):
        with clock.held_at(london(2026, 6, 1 + day, 6)):
            for event in events:
                for _ in range(chance.randrange(6)):
                    if waiting[event.pk]:
                        booking = waiting[event.pk].pop(chance.randrange(len(waiting[event.pk])))
                        respond(booking, "pre", {"OBJ-1": chance.choice([3, 4, None])})
                        respond(booking, "post", {"OBJ-1": chance.choice([7, 8, -1])})
                tally_events([event.pk])
            release_changed(in_ashshire.partnership)
    shown: dict[str, list[frozenset[int]]] = {}
    kinds: Counter[str] = Counter()
    for row in ShownResult.objects.all():
        kinds[row.subject.split(":")[0]] += 1
        for variable, place in row.cells["variables"].items():
            shown.setdefault(variable, []).append(frozenset(row.cells["sets"][place]))
    assert {"themed", "event"} & kinds.keys()
    for cells in shown.values():
        everyone = frozenset().union(*cells)
        assert not can_pin_small_group(cells, dict.fromkeys(everyone, 1), 5)
    for evaluation in evaluations:
        outside = results_of(themed_of(evaluation), Viewer.OUTSIDE)
        released = {
            row.subject for row in ShownResult.objects.filter(subject__startswith=f"themed:{evaluation.pk}:")
        }
        assert bool(outside.learning) <= bool(released), "nothing is shown that was not released"


def test_the_theme_asks_its_sample_both_its_questions(ashshire: Cast, on_monday: dt.datetime) -> None:
    scene = ask_sampled(ashshire.partnership)
    assert [item.wording for item in scene.survey.items if item.block] == [TEST.wording, RATING.wording]
