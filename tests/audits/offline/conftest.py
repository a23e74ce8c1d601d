"""An agency's and a school's self-assessment, each with its lead's browser."""

import pytest

from audits.choices import SchoolRoute
from audits.logic.processes import AssessmentState
from tests.audits.making import (
    agency,
    make_assessment,
    make_cycle,
    released,
)
from tests.audits.offline.scenes import Scene, SignIn, scene_of
from tests.conftest import Cast


@pytest.fixture
def scene(in_ashshire: Cast, sign_in: SignIn) -> Scene:
    found = make_assessment(in_ashshire, agency("Ashshire Police"), AssessmentState.NOT_STARTED)
    return scene_of(in_ashshire, found, sign_in)


@pytest.fixture
def school(in_ashshire: Cast, sign_in: SignIn) -> Scene:
    version = released(in_ashshire, "section175-default")
    cycle = make_cycle(in_ashshire, version, process="school", title="Schools 2026", moderation_by=None)
    found = make_assessment(
        in_ashshire, agency("Oak Primary"), AssessmentState.NOT_STARTED, cycle, process="school",
        route=SchoolRoute.LA_TOOL,
    )  # fmt: skip
    return scene_of(in_ashshire, found, sign_in)
