"""Observations: planned, filled in on one page, shared with trainer and provider, answered; refusals, other tenant."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.models import Answer, Assessment, Observation
from audits.queries.answers import lacks_of
from audits.queries.observing import due_items
from audits.rules import may_read
from audits.services import observation_reminders
from audits.services.observing import call_off, plan_observation, respond, share, write_up
from courses.models import Course, Trainer
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Membership, OutboxMessage, User
from partnerships.tenancy import partnership_scope
from tests.audits.making import agency, officer, person, released
from tests.conftest import Cast
from tests.courses.making import make_event

pytestmark = pytest.mark.usefixtures("on_monday")
TUESDAY = dt.datetime(2026, 6, 2, 10, 0, tzinfo=clock.LONDON)


def planned(cast: Cast, observer: Member | None = None, title: str = "Noticing neglect") -> Observation:
    provider = agency("Ash Valley Training", provides_training=True)
    event = make_event(Course.objects.create(title=title, provider=provider), dt.date(2026, 6, 2))
    Trainer.objects.create(event=event, name="Tess Trainer", email="tess@ashshire.example")
    by = officer(cast)
    seer = observer or by
    return plan_observation(
        framework_version=released(cast, "training-observation"),
        planned_for=TUESDAY,
        observer=Membership.objects.get(pk=seer.membership_id),
        event=event,
        focus="The exercises",
        by=by,
    )


def post_of(found: Observation, level: str = "3") -> dict[str, str]:
    """A whole form as the tablet posts it."""
    answers = {
        answer.question.key: answer.revision for answer in Answer.objects.filter(assessment=found.assessment)
    }
    data = {"number_present": "17", "part_observed": "All of it"}
    for row in found.assessment.framework_version.questions.all():
        data[f"{row.key}-revision"] = str(answers.get(row.key, 0))
        if row.kind == "graded":
            data[f"{row.key}-level"], data[f"{row.key}-explanation"] = level, ""
    data.update(
        {
            "strengths-value": "The pace",
            "content_correction-value": "no",
            "overall-value": "Ready to run",
            "developments-action_text_0": "Shorter slides",
            "developments-action_owner_0": "Trainer",
            "developments-action_due_0": "2026-09-01",
        }
    )
    return data


@pytest.fixture
def browser(sign_in: Callable[[User], Client]) -> Callable[[Member], Client]:
    return lambda member: sign_in(User.objects.get(pk=member.user_id))


def test_from_plan_to_answer_in_the_browser(in_ashshire: Cast, browser: Callable[[Member], Client]) -> None:
    found = planned(in_ashshire)
    by, provider = officer(in_ashshire), person(in_ashshire, Role.PROVIDER, found.assessment.agency)
    tablet, theirs = browser(by), browser(provider)

    def url(name: str) -> str:
        return reverse(f"audits:{name}", args=[in_ashshire.partnership.slug, found.assessment_id])

    assert tablet.get(url("observation_form")).content.decode().count('type="radio"') == 24 * 5 + 2 + 3
    assert theirs.get(url("observation")).status_code == 404
    first = tablet.post(
        url("observation_form"), {"OB-A1-revision": "0", "OB-A1-level": "4", "strengths-value": "Calm"}
    )
    assert first["Location"] == url("observation_form")
    assert Answer.objects.count() == 2
    assert "Still open" in tablet.get(url("observation_finish"), follow=True).content.decode()
    saved = tablet.post(url("observation_form"), {**post_of(found), "finish": "1"})
    assert saved.status_code == 302, saved.content.decode()[-3000:]
    assert saved["Location"] == url("observation_finish")
    assert lacks_of(found.assessment) == []
    tablet.post(url("observation_finish"), {"role": "Training lead"})
    tablet.post(url("observation_share"), {"feedback": "Thank you: a calm, well paced day."})
    page = theirs.get(url("observation")).content.decode()
    assert "a calm, well paced day" in page
    assert "Shorter slides" in page
    theirs.post(url("observation_respond"), {"words": "We will shorten them."})
    found.refresh_from_db()
    assert (found.trainer_response, found.number_present) == ("We will shorten them.", 17)
    assert Assessment.objects.get().state == "responded"
    told = OutboxMessage.objects.filter(dedupe_key__startswith="observation-trainer")
    assert list(told.values_list("to_address", flat=True)) == ["tess@ashshire.example"]


def test_not_seen_is_an_answer_and_needs_no_words(
    in_ashshire: Cast, browser: Callable[[Member], Client]
) -> None:
    found = planned(in_ashshire)
    url = reverse("audits:observation_form", args=[in_ashshire.partnership.slug, found.assessment_id])
    browser(officer(in_ashshire)).post(url, post_of(found, "not_seen"))
    assert lacks_of(found.assessment) == []
    assert set(
        Answer.objects.filter(question__kind="graded").values_list("not_applicable_reason", flat=True)
    ) == {"Not seen"}


def test_a_newer_save_elsewhere_is_not_overwritten(
    in_ashshire: Cast, browser: Callable[[Member], Client]
) -> None:
    found = planned(in_ashshire)
    url = reverse("audits:observation_form", args=[in_ashshire.partnership.slug, found.assessment_id])
    tablet = browser(officer(in_ashshire))
    tablet.post(url, {"strengths-revision": "0", "strengths-value": "First"})
    page = tablet.post(url, {"strengths-revision": "0", "strengths-value": "Second"})
    assert page.status_code == 422
    assert "saved this form on another device" in page.content.decode()
    assert "Second" in page.content.decode()
    assert Answer.objects.get().value == "First"


def test_nobody_observes_their_own_agency_and_only_observers_do(in_ashshire: Cast) -> None:
    own = person(in_ashshire, Role.MODERATOR, agency("Ash Valley Training"))
    with pytest.raises(Refused, match="their own agency"):
        planned(in_ashshire, own)
    lead = person(in_ashshire, Role.AGENCY_LEAD, agency("Oak Trust"))
    with pytest.raises(Refused, match="may not observe"):
        planned(in_ashshire, lead, "Another course")


def test_what_is_not_due_is_refused(in_ashshire: Cast) -> None:
    found = planned(in_ashshire)
    by = officer(in_ashshire)
    with pytest.raises(Refused, match="questions still need"):
        write_up(observation=found, role="Lead", by=by)
    with pytest.raises(Refused):
        share(observation=found, feedback="Good", by=by)
    with pytest.raises(Refused, match="somebody else"):
        respond(observation=found, words="Thanks", by=by)
    with pytest.raises(Refused, match="Say why"):
        call_off(observation=found, why=" ", by=by)
    call_off(observation=found, why="The event was cancelled", by=by)
    assert Assessment.objects.get().state == "withdrawn"


def test_a_moderator_reads_only_what_they_observe(in_ashshire: Cast, birchester: Cast) -> None:
    seer = person(in_ashshire, Role.MODERATOR, agency("Oak Trust"))
    other = person(in_ashshire, Role.MODERATOR, agency("Elm College"))
    found = planned(in_ashshire, seer)
    assert (may_read(seer, found.assessment), may_read(other, found.assessment)) == (True, False)
    assert [item.what for item in due_items(seer, clock.today())] == [f"Observe: {found.assessment.subject}"]
    with partnership_scope(birchester.partnership):
        assert not Observation.objects.exists()


def test_the_observer_is_reminded_before_and_when_feedback_is_late(in_ashshire: Cast) -> None:
    planned(in_ashshire)
    sent = []
    for day in range(1, 13):
        moment = dt.datetime(2026, 6, day, 10, tzinfo=clock.LONDON)
        with clock.held_at(moment):
            if observation_reminders.sweep(in_ashshire.partnership):
                sent.append(day)
    assert sent == [1, 5]


def test_the_schedule_costs_the_same_with_one_row_and_with_three(
    in_ashshire: Cast, browser: Callable[[Member], Client]
) -> None:
    planned(in_ashshire)
    reader = browser(officer(in_ashshire))
    url = reverse("audits:observations", args=[in_ashshire.partnership.slug])
    with CaptureQueriesContext(connection) as one:
        reader.get(url)
    planned(in_ashshire, title="Second")
    planned(in_ashshire, title="Third")
    with CaptureQueriesContext(connection) as three:
        assert b"Third" in reader.get(url).content
    assert len(three) == len(one)
    assert b"Second" in reader.get(f"{url}?format=csv").content
