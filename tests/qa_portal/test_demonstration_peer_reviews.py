"""The demonstration's peer review: returned, with actions, support and themes; what is due of it now."""

import datetime as dt

import pytest

from assurance.models import Action
from audits.models import Cycle, CycleTheme, PeerGroup
from audits.queries.peer_home import officer_items
from audits.queries.peer_reviews import peer_review_summary
from partnerships import clock
from partnerships.choices import Role
from partnerships.tenancy import partnership_scope
from qa_portal.demonstration import content
from qa_portal.demonstration.history import History
from qa_portal.demonstration.peer_reviews import TITLE, plan_peer_reviews
from qa_portal.demonstration.setting_up import Stage, member_in_role, set_up

pytestmark = pytest.mark.scale

FIRST = dt.date(2025, 6, 2)
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
    plan_peer_reviews(history, stage, TODAY, seed=7)
    history.play(morning(FIRST), morning(TODAY))
    return stage


def test_a_peer_review_was_returned_and_its_developments_are_soon_checked(stage: Stage) -> None:
    with clock.held_at(morning(TODAY)), partnership_scope(stage.partnership):
        assert Cycle.objects.get(title=TITLE).state == "closed"
        assert [group.places.count() for group in PeerGroup.objects.order_by("name")] == [2, 3]
        found = peer_review_summary(stage.partnership, FIRST, TODAY)
        assert (found.groups, found.groups_closed, found.reviews_closed, found.lines_agreed) == (2, 2, 5, 75)
        assert (found.support_needed, len(found.themes)) == (1, 3)
        assert Action.objects.count() == 11
        names = [str(agency) for agency in stage.agencies]
        for theme in CycleTheme.objects.all():
            assert not any(name in f"{theme.title} {theme.words}" for name in names)
        officer = member_in_role(stage, Role.POLICY_OFFICER)
        due = [item.what for item in officer_items(officer, TODAY)]
        assert len(due) == 5
        assert all(what.startswith("Check developments: ") for what in due)
