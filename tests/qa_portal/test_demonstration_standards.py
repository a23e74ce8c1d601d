"""The demonstration's courses against the minimum standards, its observations, schools and challenge day."""

import datetime as dt
from collections import Counter

import pytest

from assurance.models import Action
from audits.models import Assessment, ChallengeDay, Observation
from audits.queries.endorsing import standing_of
from courses.models import Course
from courses.queries.endorsements import current_for
from courses.services.events import create_event
from partnerships import clock
from partnerships.models import MemberInvitation, OutboxMessage
from partnerships.tenancy import partnership_scope
from qa_portal.demonstration import content
from qa_portal.demonstration.history import History
from qa_portal.demonstration.observing import plan_observing
from qa_portal.demonstration.setting_up import Stage, set_up
from qa_portal.demonstration.standards import plan_standards

pytestmark = pytest.mark.scale

FIRST = dt.date(2025, 2, 3)
TODAY = dt.date(2026, 6, 1)


def morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), clock.LONDON)


@pytest.fixture
def stage(db: None) -> Stage:
    with clock.held_at(morning(FIRST)):
        stage = set_up(
            slug="ashshire", name="Ashshire Safeguarding Children Partnership", short_name="Ashshire",
            colour="#1d5a6c", boards=content.ASHSHIRE_BOARDS, agencies=content.ASHSHIRE_AGENCIES,
            themes=content.ASHSHIRE_THEMES, courses=content.ASHSHIRE_COURSES,
        )  # fmt: skip
    history = History(stage, [], seed=7)
    with clock.held_at(morning(FIRST)), partnership_scope(stage.partnership):
        for day in (dt.date(2026, 2, 10), dt.date(2026, 5, 12), dt.date(2026, 6, 9)):
            create_event(
                course=stage.courses[0],
                starts_at=morning(day),
                ends_at=morning(day) + dt.timedelta(hours=6),
                by=history.coordinator,
            )
    plan_standards(history, stage, FIRST, TODAY, seed=7)
    plan_observing(history, stage, FIRST, TODAY, seed=7)
    history.play(morning(FIRST), morning(TODAY))
    return stage


def test_courses_stand_in_every_way_and_schools_give_assurance_by_every_route(stage: Stage) -> None:
    with clock.held_at(morning(TODAY)), partnership_scope(stage.partnership):
        decisions = current_for(list(Course.objects.values_list("pk", flat=True)))
        assert Counter(standing_of(each, TODAY).words for each in decisions.values()) == {
            "Endorsed": 5,
            "Endorsed with conditions": 1,
            "Expired": 1,
        }
        ends = [each.expires_on - TODAY for each in decisions.values() if each.expires_on]
        assert sum(dt.timedelta() <= days <= dt.timedelta(days=30) for days in ends) == 1
        open_checks = Assessment.objects.filter(process="endorsement").exclude(state="decided")
        assert sorted(open_checks.values_list("state", flat=True)) == [
            "in_progress",
            "in_review",
            "signed_off",
        ]
        assert Action.objects.count() >= 2
        told = OutboxMessage.objects.filter(dedupe_key__startswith="endorsement-ends")
        assert told.exists()
        watched = Observation.objects.values_list("assessment__state", flat=True)
        assert sorted(watched) == ["not_started", "responded", "shared", "shared"]
        returns = Assessment.objects.filter(process="school")
        assert Counter(returns.values_list("route", "state")) == {
            ("trust_audit", "accepted"): 1,
            ("other_proof", "accepted"): 1,
            ("trust_audit", "signed_off"): 1,
            ("checklist", "in_progress"): 1,
            ("la_tool", "in_progress"): 1,
            ("", "not_started"): 3,
        }
        assert MemberInvitation.objects.filter(agency__sector="education").count() == 3
        assert ChallengeDay.objects.get().state == "recorded"
        assert not OutboxMessage.objects.filter(state__in=["failed", "uncertain"]).exists()
