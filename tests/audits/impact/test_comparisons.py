"""Best practice: three views of one checklist, one's own profile, and providers compared without a total."""

import dataclasses
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assurance.services.refusals import Refused
from audits.logic.matrix_views import VIEWS, divided, view_of
from audits.models import Assessment, Comparison, ComparisonEntry
from audits.queries.comparisons import (
    MATRIX,
    Profile,
    SideBySide,
    endorsed_courses,
    matrix_to_read,
    profiles_of,
    side_by_side,
)
from audits.queries.frameworks import library, spec_of
from audits.rules import may_read
from audits.services.answers import TextChangedMeanwhile, may_write
from audits.services.comparisons import (
    MOST_PROVIDERS,
    add_providers,
    close,
    close_comparison,
    entries_of,
    remove_provider,
    save_scores,
    start_comparison,
    start_profile,
)
from courses.choices import EndorsementOutcome
from courses.models import Course
from courses.services.endorsing import endorse
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.choices import Role
from partnerships.models import Agency
from partnerships.tenancy import partnership_scope
from tests.audits.making import agency, as_member, officer, person, released
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
GRADED = [question for question in library()[MATRIX].questions if question.is_graded]


def providers(*names: str) -> list[Agency]:
    return [agency(name, provides_training=True) for name in names or ("Elm Training", "Oak Training")]


def compared(cast: Cast, by: Member | None = None, *names: str) -> Comparison:
    return start_comparison(
        framework_version=released(cast, MATRIX),
        title="Supervision skills",
        need="Team managers new in post",
        providers=providers(*names),
        by=by or officer(cast),
    )


def score_all(assessment: Assessment, by: Member, level: str = "2") -> None:
    scores = {row.key: {"level": level, "explanation": "Seen", "revision": 0} for row in GRADED}
    assert save_scores(assessment=assessment, scores=scores, by=by) == 12


@given(st.sampled_from(VIEWS))
def test_each_view_holds_every_row_once(view: object) -> None:
    ours, others = divided(GRADED, view)  # type: ignore[arg-type]
    assert sorted(row.key for row in [*ours, *others]) == sorted(row.key for row in GRADED)
    assert ours, "somebody leads on something"


def test_every_row_stands_first_in_exactly_one_view() -> None:
    first = [row.key for view in VIEWS for row in divided(GRADED, view)[0]]
    assert sorted(first) == sorted(row.key for row in GRADED)
    assert view_of("nothing") is VIEWS[0]


def test_an_own_profile_is_private_and_stays_as_it_was(in_ashshire: Cast) -> None:
    (oak,) = providers("Oak Training")
    ours = person(in_ashshire, Role.PROVIDER, oak)
    version = released(in_ashshire, MATRIX)
    found = start_profile(framework_version=version, by=ours)
    assert start_profile(framework_version=version, by=ours) == found, "the open one goes on"
    score_all(found, ours)
    assert not may_read(officer(in_ashshire), found)
    assert list(profiles_of(ours)) == [found]
    close(assessment=found, by=ours)
    with pytest.raises(Refused, match="stay as they are"):
        save_scores(
            assessment=found, scores={"BP-1": {"level": "3", "explanation": "More", "revision": 1}}, by=ours
        )
    assert start_profile(framework_version=version, by=ours) != found


def test_a_score_needs_its_reason_and_loses_no_words(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    found = entries_of(compared(in_ashshire)).first().assessment
    with pytest.raises(Refused, match="Say why, and what you saw, for “Need and purpose”"):
        save_scores(
            assessment=found, scores={"BP-1": {"level": "3", "explanation": " ", "revision": 0}}, by=by
        )
    said = {"BP-1": {"level": "3", "explanation": "Brief seen", "revision": 0}}
    save_scores(assessment=found, scores=said, by=by)
    with pytest.raises(TextChangedMeanwhile):
        save_scores(
            assessment=found, scores={"BP-1": {"level": "1", "explanation": "Other", "revision": 0}}, by=by
        )


def test_providers_side_by_side_have_a_profile_and_no_total(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    found = compared(in_ashshire)
    elm, oak = (entry.assessment for entry in entries_of(found))
    score_all(elm, by, "3")
    save_scores(assessment=oak, scores={"BP-1": {"level": "0", "explanation": "None", "revision": 0}}, by=by)
    shown = side_by_side(found.framework_version, [elm, oak])
    assert [(level.label, count) for level, count in shown.profiles[0].spread] == [
        ("Exemplary", 12),
        ("Good", 0),
        ("Essential", 0),
        ("Not yet essential", 0),
    ]
    assert (shown.profiles[1].not_scored, shown.rows[0].cells[1].reason) == (11, "None")
    names = {each.name for kind in (SideBySide, Profile) for each in dataclasses.fields(kind)}
    assert names == {"spec", "profiles", "rows", "assessment", "spread", "not_scored"}


def test_who_sees_and_changes_a_comparison(in_ashshire: Cast, birchester: Cast) -> None:
    police, elm = agency("Ashshire Police"), providers("Elm Training")[0]
    lead, provider = person(in_ashshire, Role.AGENCY_LEAD, police), person(in_ashshire, Role.PROVIDER, elm)
    found = compared(in_ashshire, lead)
    entry = entries_of(found).first()
    assert may_write(entry.assessment, lead)
    for other in (officer(in_ashshire), provider):
        assert not may_write(entry.assessment, other)
    assert may_read(officer(in_ashshire), entry.assessment)
    assert not may_read(provider, entry.assessment), "who is compared does not see it"
    assert visible_to(provider, Comparison).count() == 0
    with pytest.raises(Refused, match="Who made"):
        close_comparison(comparison=found, by=officer(in_ashshire))
    with pytest.raises(Refused, match="commission"):
        compared(in_ashshire, provider)
    with partnership_scope(birchester.partnership):
        assert not Comparison.objects.exists()


def test_a_comparison_needs_providers_and_ends_scored(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    with pytest.raises(Refused, match="at least two"):
        compared(in_ashshire, by, "Oak Training")
    found = compared(in_ashshire)
    assert add_providers(comparison=found, providers=providers(), by=by) == 0
    assert add_providers(comparison=found, providers=providers("Ash Training"), by=by) == 1
    with pytest.raises(Refused, match=f"up to {MOST_PROVIDERS}"):
        add_providers(comparison=found, providers=providers(*(f"Training {n}" for n in range(6))), by=by)
    ash, elm, oak = entries_of(found)
    score_all(ash.assessment, by)
    remove_provider(entry=ash, by=by)
    with pytest.raises(Refused, match="needs two"):
        remove_provider(entry=elm, by=by)
    assert ComparisonEntry.objects.count() == Assessment.objects.count() == 2
    score_all(elm.assessment, by)
    with pytest.raises(Refused, match="Some rows of Oak Training"):
        close_comparison(comparison=found, by=by)
    score_all(oak.assessment, by, "0")
    assert close_comparison(comparison=found, by=by) == 2
    for act in (
        lambda: add_providers(comparison=found, providers=providers("Ash Training"), by=by),
        lambda: close_comparison(comparison=found, by=by),
        lambda: remove_provider(entry=elm, by=by),
    ):
        with pytest.raises(Refused, match="finished"):
            act()


def test_the_guide_is_the_portals_until_a_matrix_is_released(in_ashshire: Cast) -> None:
    assert matrix_to_read() == library()[MATRIX]
    version = released(in_ashshire, MATRIX)
    assert matrix_to_read() == spec_of(version)
    with pytest.raises(Refused, match="agency"):
        start_profile(framework_version=version, by=as_member(in_ashshire.people[Role.COORDINATOR]))
    with pytest.raises(Refused, match="not a best-practice matrix"):
        start_comparison(
            framework_version=released(in_ashshire),
            title="Wrong",
            need="Wrong",
            providers=providers(),
            by=officer(in_ashshire),
        )


def test_endorsed_courses_are_counted_while_they_are_endorsed(in_ashshire: Cast) -> None:
    elm, oak = providers()
    today = clock.today()
    for number, days in enumerate((30, 10, 10)):
        course = Course.objects.create(title=f"Course {number}", provider=elm, reach="single_agency")
        endorse(
            course=course,
            outcome=EndorsementOutcome.ENDORSED,
            standards="Minimum standards",
            number_met=9,
            number_of=9,
            reason="All in place",
            by=officer(in_ashshire),
            starts_on=today - dt.timedelta(days=100),
            expires_on=today + dt.timedelta(days=days),
        )
    later = [endorsed_courses([elm.pk, oak.pk], today + dt.timedelta(days=days)) for days in (10, 11, 31)]
    assert later == [{elm.pk: 3}, {elm.pk: 1}, {}]
