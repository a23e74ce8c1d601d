"""The demonstration's impact: subgroups, one policy over agencies, the timetable, a comparison."""

import datetime as dt
from collections import Counter

import pytest

from audits.models import Assessment, Comparison, PolicyPresentation
from audits.queries.comparisons import side_by_side
from audits.queries.impact import asked_about, policy_impact
from audits.services.comparisons import entries_of
from partnerships import clock
from partnerships.tenancy import partnership_scope
from qa_portal.demonstration import content
from qa_portal.demonstration.history import History
from qa_portal.demonstration.impact import plan_impact
from qa_portal.demonstration.setting_up import Stage, set_up

pytestmark = pytest.mark.scale
TODAYS = (dt.date(2026, 11, 23), dt.date(2026, 4, 14), dt.date(2027, 6, 7))


def morning(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), clock.LONDON)


def played(today: dt.date) -> Stage:
    first = today - dt.timedelta(days=545)
    with clock.held_at(morning(first)):
        stage = set_up(
            slug="ashshire", name="Ashshire Safeguarding Children Partnership", short_name="Ashshire",
            colour="#1d5a6c", boards=content.ASHSHIRE_BOARDS, agencies=content.ASHSHIRE_AGENCIES,
            themes=content.ASHSHIRE_THEMES, courses=content.ASHSHIRE_COURSES,
        )  # fmt: skip
    history = History(stage, [], seed=7)
    plan_impact(history, stage, first, today)
    history.play(morning(first), morning(today))
    return stage


@pytest.mark.parametrize("today", TODAYS)
def test_impact_stands_in_every_way_on_any_day(db: None, today: dt.date) -> None:
    stage = played(today)
    with clock.held_at(morning(today)), partnership_scope(stage.partnership):
        of_subgroups = Assessment.objects.filter(subgroup__isnull=False)
        assert of_subgroups.filter(state="accepted").count() == 2
        asked = Assessment.objects.filter(policy__isnull=False)
        assert Counter(asked.values_list("state", flat=True)) == {
            "accepted": 5,
            "signed_off": 1,
            "not_started": 1,
        }
        first = asked.select_related("policy").first()
        assert first is not None
        assert first.policy is not None
        found = policy_impact(asked_about(first.policy, first.year or 0), minimum=5)
        assert found is not None
        assert [count.count for count in found.spreads[1].counts or ()] == [3, 2, 1]
        assert len(found.good_practice) == 5
        states = PolicyPresentation.objects.values_list("state", flat=True)
        assert Counter(states) == {"given": 2, "missed": 1, "planned": 3}
        compared = Comparison.objects.get()
        rows = [entry.assessment for entry in entries_of(compared)]
        shown = side_by_side(compared.framework_version, rows)
        assert [profile.not_scored for profile in shown.profiles] == [0, 0, 0]
        assert {row.state for row in rows} == {"closed"}
