"""The demonstration's section 11: a finished cycle with its reports, the next under way, actions in every state."""

import datetime as dt

import pytest

from assurance.models import Action
from audits.models import Assessment, Cycle, HeadingAgreement, IssuedReport
from partnerships import clock
from partnerships.tenancy import partnership_scope
from qa_portal.demonstration import content
from qa_portal.demonstration.audits import plan_audits
from qa_portal.demonstration.history import History
from qa_portal.demonstration.setting_up import set_up

pytestmark = pytest.mark.scale

FIRST = dt.date(2025, 2, 3)
TODAY = dt.date(2026, 6, 1)


def test_one_cycle_is_finished_and_the_next_is_under_way(db: None) -> None:
    def morning(day: dt.date) -> dt.datetime:
        return dt.datetime.combine(day, dt.time(9), clock.LONDON)

    with clock.held_at(morning(FIRST)):
        stage = set_up(
            slug="ashshire", name="Ashshire Safeguarding Children Partnership", short_name="Ashshire",
            colour="#1d5a6c", boards=content.ASHSHIRE_BOARDS, agencies=content.ASHSHIRE_AGENCIES,
            themes=content.ASHSHIRE_THEMES, courses=(),
        )  # fmt: skip
    history = History(stage, [], seed=7)
    plan_audits(history, stage, FIRST, TODAY, seed=7)
    history.play(morning(FIRST), morning(TODAY))
    with clock.held_at(morning(TODAY)), partnership_scope(stage.partnership):
        last, now = Cycle.objects.order_by("pk")
        assert (last.state, now.state) == ("closed", "self_assessment")
        assert set(Assessment.objects.filter(cycle=last).values_list("state", flat=True)) == {"closed"}
        assert set(Assessment.objects.filter(cycle=now).values_list("state", flat=True)) == {
            "in_progress",
            "not_started",
        }
        assert HeadingAgreement.objects.filter(state="decided").count() == 1
        assert sorted(IssuedReport.objects.values_list("kind", flat=True)) == ["agency"] * 3 + ["overview"]
        assert {"impact_shown", "under_way", "open"} <= set(Action.objects.values_list("state", flat=True))
