"""Pages of results: what each says, who sees what, and what they cost."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Event
from evaluations.services.releasing import release_changed
from evaluations.services.tallying import tally_events
from partnerships.choices import Role
from partnerships.models import Agency, Membership
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import invite, respond
from tests.evaluations.making import book_people, london, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")


def answered(event: Event, number: int, prefix: str = "person", rise: int = 3) -> None:
    """People who came and answered before, after and at three months; their objectives rose by `rise`."""
    for place, booking in enumerate(book_people(event, number, prefix, status="attended")):
        respond(booking, "pre", {"OBJ-1": 3, "K2": 4})
        respond(booking, "post", {"OBJ-1": 3 + rise, "K2": 4, "R2": 4 + place % 2})
        respond(booking, "m3", {"OBJ-1": 2 + rise, "A3-0": place % 4, "A1": 1})


@pytest.fixture
def event(ashshire: Cast) -> Event:
    with partnership_scope(ashshire.partnership):
        provider = Agency.objects.create(name="Ash Valley Training", provides_training=True)
        Membership.objects.filter(user=ashshire.people[Role.PROVIDER]).update(agency=provider)
        course = make_course(objectives=1, provider=provider, ask_managers=True)
        return make_event(course, london(2026, 3, 2, 9), ref="NEG-1")


def page(client: Any, cast: Cast, address: str) -> str:
    response = client.get(f"{cast.home}{address}")
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_sentence_of_an_event_says_who_answered_both_times(
    event: Event, ashshire: Cast, sign_in: Any
) -> None:
    with partnership_scope(ashshire.partnership):
        answered(event, 12)
        book_people(event, 4, "silent", status="attended")
        tally_events([event.pk])
    shown = page(sign_in(ashshire.people[Role.POLICY_OFFICER]), ashshire, "events/NEG-1/results/")
    assert (
        "12 of 16 who came answered before and after: on the course&#x27;s objectives people rose by "
        "3.0 points of ten, 12 of 12 improved." in shown
    )
    assert "Reaction and learning (steps 1 and 2)" in shown
    assert "Change in practice at three months" in shown


def test_a_provider_sees_five_answers_and_never_four(event: Event, ashshire: Cast, sign_in: Any) -> None:
    provider = sign_in(ashshire.people[Role.PROVIDER])
    with partnership_scope(ashshire.partnership):
        answered(event, 4)
        tally_events([event.pk])
        release_changed(ashshire.partnership)
    shown = page(provider, ashshire, "events/NEG-1/results/")
    assert "too few to show" in shown
    assert "points of ten" not in shown
    assert "Look with the other events of this course: 4 answers in 12 months" in shown
    with partnership_scope(ashshire.partnership):
        answered(event, 1, "fifth")
        tally_events([event.pk])
        release_changed(ashshire.partnership)
    assert "5 of 5 who came answered before and after" in page(provider, ashshire, "events/NEG-1/results/")
    assert "5 people answered before and after" in page(provider, ashshire, "our-results/")


def test_a_breakdown_is_shown_only_when_no_group_or_complement_is_small(
    event: Event, ashshire: Cast, sign_in: Any
) -> None:
    with partnership_scope(ashshire.partnership):
        police, council = Agency.objects.create(name="Police"), Agency.objects.create(name="Council")
        answered(event, 5, "one")
        event.bookings.update(agency=police)
        answered(event, 4, "two")
        event.bookings.filter(agency=None).update(agency=council)
        tally_events([event.pk])
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    address = "events/NEG-1/results/?by=agency"
    assert "Too few to show: a group or what is left beside it is below the minimum." in page(
        officer, ashshire, address
    )
    with partnership_scope(ashshire.partnership):
        answered(event, 1, "three")
        event.bookings.filter(agency=None).update(agency=council)
        tally_events([event.pk])
    assert "before and after, by agency" in page(officer, ashshire, address)


def test_an_effect_needs_ten_pairs(event: Event, ashshire: Cast, sign_in: Any) -> None:
    with partnership_scope(ashshire.partnership):
        answered(event, 7)
        tally_events([event.pk])
    shown = page(sign_in(ashshire.people[Role.COORDINATOR]), ashshire, "events/NEG-1/results/")
    assert "An interval and an effect size are given from 10 people on." in shown
    assert "Too few to say" in shown
    assert "effect size +" not in shown


@pytest.mark.parametrize("role", [Role.POLICY_OFFICER, Role.PROVIDER])
def test_an_event_costs_the_same_for_few_and_many_people(
    event: Event, ashshire: Cast, sign_in: Any, role: Role
) -> None:
    client = sign_in(ashshire.people[role])
    counts = []
    for number, prefix in ((1, "few"), (12, "many")):
        with partnership_scope(ashshire.partnership):
            answered(event, number, prefix)
            tally_events([event.pk])
            release_changed(ashshire.partnership)
        with CaptureQueriesContext(connection) as queries:
            page(client, ashshire, "events/NEG-1/results/")
        statements = [
            query["sql"]
            for query in queries
            if not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
            and "set_config" not in query["sql"]
        ]
        counts.append(len(statements))
    assert counts[1] <= 12, "\n".join(sql[:150] for sql in statements)


def test_downloads_hold_the_tables_of_the_page(event: Event, ashshire: Cast, sign_in: Any) -> None:
    with partnership_scope(ashshire.partnership):
        answered(event, 6)
        tally_events([event.pk])
    client = sign_in(ashshire.people[Role.POLICY_OFFICER])
    response = client.get(f"{ashshire.home}events/NEG-1/results/?format=csv")
    lines = response.content.decode("utf-8-sig").splitlines()
    assert lines[0] == (
        "subject,period,step,block,question,answer,stage,compared_with,audience,statistic,value,n,shown"
    )
    improved = [
        line.partition(",2,")[2]
        for line in lines
        if "The course's objectives" in line and ",improved," in line
    ]
    assert improved == [
        "change,The course's objectives,,After,Before,delegate,improved,6,6,Yes",
        "change,The course's objectives,,Three months,Before,delegate,improved,6,6,Yes",
    ]
    assert client.get(f"{ashshire.home}events/NEG-1/results/?format=xlsx").status_code == 200


def test_a_course_adds_up_its_events_of_twelve_months(event: Event, ashshire: Cast, sign_in: Any) -> None:
    with partnership_scope(ashshire.partnership):
        old = make_event(event.course, london(2025, 5, 1, 9))
        second = make_event(event.course, london(2026, 4, 1, 9))
        answered(event, 6)
        answered(second, 5, "second", rise=1)
        answered(old, 5, "old")
        for found in (event, second, old):
            tally_events([found.pk])
    shown = page(
        sign_in(ashshire.people[Role.POLICY_OFFICER]), ashshire, f"courses/{event.course_id}/results/"
    )
    assert "11 of 11 who came answered before and after" in shown
    assert "rose by 2.1 points of ten" in shown  # (6 x 3 + 5 x 1) / 11


def test_delegates_and_managers_are_compared_at_course_level_only(
    event: Event, ashshire: Cast, sign_in: Any
) -> None:
    with partnership_scope(ashshire.partnership):
        for number, booking in enumerate(book_people(event, 6, status="attended")):
            respond(booking, "m3", {"S3": 8})
            respond(booking, "m3", {"M3": 6}, audience="manager", manager_code=f"m{number}")
        tally_events([event.pk])
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    gap = "Delegates and managers on the same person, out of ten"
    assert gap in page(officer, ashshire, f"courses/{event.course_id}/results/")
    assert gap not in page(officer, ashshire, "events/NEG-1/results/")


def test_single_answers_are_read_by_code_and_never_by_name(
    event: Event, ashshire: Cast, sign_in: Any
) -> None:
    with partnership_scope(ashshire.partnership):
        answered(event, 1, "quentin")
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    listed = page(officer, ashshire, "events/NEG-1/results/answers/")
    code = listed.split("/results/answers/")[1].split("/")[0]
    assert len(code) == 6
    shown = page(officer, ashshire, f"events/NEG-1/results/answers/{code}/")
    assert "I know the local procedure" in shown
    assert "quentin" not in (listed + shown).lower()
    assert officer.get(f"{ashshire.home}events/NEG-1/results/answers/ZZZZZZ/").status_code == 404


def test_people_out_of_reach_and_too_late_stand_beside_the_rate(
    event: Event, ashshire: Cast, sign_in: Any
) -> None:
    with partnership_scope(ashshire.partnership):
        people = book_people(event, 8, status="attended")
        for booking in people[:2]:
            respond(booking, "post", {"K2": 5})
        invite(people[2], "post")
        invite(people[3], "post", state="skipped", skip_reason="not_delivered")
        invite(people[4], "post", state="skipped", skip_reason="too_late", sent_at=None)
        invite(people[5], "post", state="skipped", skip_reason="unreachable", sent_at=None)
        tally_events([event.pk])
        from evaluations.queries.results import Viewer, event_results

        (rate,) = event_results(event, Viewer.TEAM).rates
    assert (rate.sent, rate.asked.reached, rate.asked.answered) == (4, 3, 2)
    assert (rate.asked.not_delivered, rate.asked.too_late, rate.asked.out_of_reach) == (1, 1, 1)


@pytest.mark.parametrize(("number", "ends"), [(7, ["", ""]), (12, ["", ""]), (30, ["2.7089", "3.5578"])])
def test_intervals_come_with_enough_pairs_and_a_spread(
    event: Event, ashshire: Cast, sign_in: Any, number: int, ends: list[str]
) -> None:
    """Acceptance check 4. Of 30, one rises by 6, 14 by 2, 15 by 4: 94 / 30 = 3.133, SD 1.137, t 2.045, +/- 0.424."""
    with partnership_scope(ashshire.partnership):
        for place, booking in enumerate(book_people(event, number, status="attended")):
            rise = 3 if number < 30 else 6 if place == 0 else 2 + 2 * (place % 2)
            respond(booking, "pre", {"OBJ-1": 3})
            respond(booking, "post", {"OBJ-1": 3 + rise})
        tally_events([event.pk])
    client = sign_in(ashshire.people[Role.POLICY_OFFICER])
    lines = client.get(f"{ashshire.home}events/NEG-1/results/?format=csv").content.decode().splitlines()
    found = [
        line.split(",")[-3] for line in lines if "The course's objectives" in line and ",interval_" in line
    ]
    assert found == ends


def test_the_list_of_courses_and_home_show_change_and_evidence(
    event: Event, ashshire: Cast, sign_in: Any
) -> None:
    with partnership_scope(ashshire.partnership):
        this_quarter = make_event(event.course, london(2026, 4, 7, 9))
        answered(event, 6)
        answered(this_quarter, 5, "new", rise=2)
        tally_events([event.pk])
        tally_events([this_quarter.pk])
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    listed = page(officer, ashshire, "courses/")
    assert '+2.5 <span class="muted">of 11 people</span>' in listed
    assert "no knowledge check: self-rated" in listed
    home = page(officer, ashshire, "")
    assert "+2.0 of ten; 5 of 5 improved" in home
    assert "1, 0, 1, 0 of 1 course" in home


def places_shown(html: str) -> list[str]:
    """The entries of the navigation that say: you are here."""
    return re.findall(r'<a class="frame-nav__link" href="[^"]+" aria-current="page">([^<]+)</a>', html)


def test_the_tabs_of_an_event_and_of_a_course_stand_in_the_programme(
    event: Event, ashshire: Cast, sign_in: Any
) -> None:
    officer, provider = (sign_in(ashshire.people[role]) for role in (Role.POLICY_OFFICER, Role.PROVIDER))
    course = f"courses/{event.course_id}"
    addresses = [f"events/NEG-1/{tab}/" for tab in ("surveys", "results", "results/answers")]
    addresses += [f"{course}/surveys/", f"{course}/results/"]
    assert [places_shown(page(officer, ashshire, address)) for address in addresses] == [["Programme"]] * 5
    assert places_shown(page(officer, ashshire, "evaluations/")) == ["Evaluations"]
    assert places_shown(page(provider, ashshire, "events/NEG-1/results/")) == ["Our results"]
