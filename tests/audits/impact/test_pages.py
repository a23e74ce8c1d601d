"""The pages of impact and best practice as their people use them, and what they cost."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.models import Answer, Assessment, Comparison, ImpactCalendar, Policy, PolicyPresentation, Subgroup
from audits.queries.comparisons import MATRIX
from audits.services.comparisons import start_comparison, start_profile
from audits.services.impact import accept
from audits.services.presentations import plan
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import OutboxMessage, User
from tests.audits.impact.making import IN_JULY, asked, opened, policy, sent_in, subgroup
from tests.audits.making import agency, as_member, officer, person, released
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")


@dataclass(frozen=True)
class Pages:
    """A partnership's addresses, and browsers of its people."""

    cast: Cast
    sign_in: Callable[[User], Client]

    def url(self, name: str, *args: object) -> str:
        return reverse(f"audits:{name}", args=[self.cast.partnership.slug, *args])

    def of(self, member: Member) -> Client:
        return self.sign_in(User.objects.get(pk=member.user_id))

    @property
    def officer(self) -> Client:
        return self.of(officer(self.cast))


@pytest.fixture
def pages(in_ashshire: Cast, sign_in: Callable[[User], Client]) -> Pages:
    return Pages(in_ashshire, sign_in)


def day(name: str, *parts: int) -> dict[str, str]:
    """A date as its three boxes are posted."""
    return {f"{name}_{part}": str(value) for part, value in zip(("day", "month", "year"), parts, strict=True)}


def text(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_subgroups_and_policies_are_kept_in_the_browser(pages: Pages) -> None:
    browser = pages.officer
    chair = person(pages.cast, Role.SEG_MEMBER, name="Chair of Training")
    assert "No subgroup yet" in text(browser.get(pages.url("subgroups")))
    browser.post(pages.url("subgroup_new"), {"name": "Training", "chair": str(chair.membership_id)})
    found = Subgroup.objects.get()
    assert (found.name, found.chair_id) == ("Training", chair.membership_id)
    again = browser.post(pages.url("subgroup_new"), {"name": "training"})
    assert "There is a subgroup called “training” already" in text(again)
    browser.post(pages.url("subgroup_change", found.pk), {"name": "Learning", "chair": ""})
    browser.post(pages.url("subgroup_retire", found.pk))
    found.refresh_from_db()
    assert (found.name, found.chair_id, found.active) == ("Learning", None, False)
    assert "No subgroup fits" in text(browser.get(f"{pages.url('subgroups')}?active=yes"))
    browser.post(pages.url("subgroup_retire", found.pk), {"back": "yes"})
    assert "Learning" in text(browser.get(f"{pages.url('subgroups')}?active=yes&words=lear"))

    given = {"title": "Bruising protocol", "url": "https://procedures.example/bruising"}
    browser.post(pages.url("policy_new"), {**given, **day("adopted_on", 4, 3, 2025)})
    about = Policy.objects.get()
    shown = text(browser.get(pages.url("policy", about.pk)))
    assert "Adopted on 4 March 2025" in shown
    assert "https://procedures.example/bruising" in shown
    browser.post(pages.url("policy_change", about.pk), {**given, "title": "Bruises"})
    browser.post(pages.url("policy_retire", about.pk))
    about.refresh_from_db()
    assert (about.title, about.active) == ("Bruises", False)


def test_a_year_of_a_subgroup_in_the_browser(pages: Pages) -> None:
    browser = pages.officer
    chair = person(pages.cast, Role.SEG_MEMBER, name="Chair of Training")
    group = subgroup(pages.cast, chair=chair)
    assert "Adopt and release them under Frameworks" in text(browser.get(pages.url("impact")))
    refused = browser.post(
        pages.url("impact_open"), {"year": "2025", "subgroups": str(group.pk), **day("due_on", 31, 7, 2026)}
    )
    assert "The form is not released yet" in text(refused)
    released(pages.cast, "subgroup-impact")
    browser.post(
        pages.url("impact_open"), {"year": "2025", "subgroups": str(group.pk), **day("due_on", 31, 7, 2026)}
    )
    found = Assessment.objects.get()
    theirs = pages.of(chair)
    assert "Training Subgroup" in text(theirs.get(pages.url("impact")))
    assert "about the training year 2025 to 2026" in text(theirs.get(pages.url("assessment", found.pk)))
    saved = theirs.post(
        pages.url("question", found.pk, "purpose"), {"revision": "0", "value": "To train", "stay": "1"}
    )
    assert saved.status_code == 302
    clash = theirs.post(pages.url("question", found.pk, "purpose"), {"revision": "0", "value": "Other words"})
    assert clash.status_code == 409
    assert Answer.objects.get().value == "To train"
    evidence = pages.url("answer_evidence", found.pk, "evidence")
    added = theirs.post(
        evidence,
        {
            "new-act": "new",
            "act": "new",
            "title": "Minutes",
            "what_it_proves": "It was done",
            "kind": "note",
            "note": "Six meetings",
        },
    )
    assert added.status_code in (200, 302)
    sent_in(found, chair)
    page = text(browser.get(pages.url("assessment", found.pk)))
    assert "Accept" in page
    assert "Give it back" not in page
    browser.post(pages.url("impact_send_back", found.pk), {"why": "Say more about children."})
    assert "Say more about children." in text(theirs.get(pages.url("assessment", found.pk)))
    sent_in(found, chair)
    browser.post(pages.url("impact_accept", found.pk))
    found.refresh_from_db()
    assert found.state == "accepted"
    assert "Close this assessment" not in text(theirs.get(pages.url("assessment", found.pk)))
    assert "Close this assessment" in text(browser.get(pages.url("assessment", found.pk)))
    closed = browser.post(pages.url("impact_close", found.pk), follow=True)
    assert "The impact assessment of Training Subgroup is closed." in text(closed)
    assert "Close this assessment" not in text(closed)
    found.refresh_from_db()
    assert found.state == "closed"
    assert "Training Subgroup" in text(
        pages.of(as_member(pages.cast.people[Role.SEG_CHAIR])).get(pages.url("impact"))
    )


def test_the_calendar_and_the_date_in_the_browser(pages: Pages) -> None:
    browser = pages.officer
    browser.post(pages.url("impact_calendar"), {"opens_weeks_after": "4", "weeks_to_answer": "6"})
    found = ImpactCalendar.objects.get()
    assert (found.opens_weeks_after, found.weeks_to_answer, found.opens_by_itself) == (4, 6, False)
    assert "The policy officer opens it." in text(browser.get(pages.url("impact")))
    row = opened(pages.cast, subgroup(pages.cast))
    browser.post(pages.url("impact_due", row.pk), day("due_on", 1, 9, 2026))
    row.refresh_from_db()
    assert str(row.due_on) == "2026-09-01"
    past = browser.post(pages.url("impact_due", row.pk), day("due_on", 1, 5, 2026))
    assert "Choose a day to come" in text(past)


def test_a_policy_from_asking_to_the_summary(pages: Pages) -> None:
    browser, about = pages.officer, policy(pages.cast)
    released(pages.cast, "policy-impact")
    agencies = [agency(f"Agency {letter}") for letter in "ABCDE"]
    lead = person(pages.cast, Role.AGENCY_LEAD, agencies[0])
    asked_of = {"agencies": [str(each.pk) for each in agencies], "year": "2026", **day("due_on", 31, 7, 2026)}
    response = browser.post(pages.url("policy_ask", about.pk), asked_of)
    assert response["Location"] == pages.url("policy_impact", about.pk, 2026)
    assert OutboxMessage.objects.filter(to_address=lead.email).count() == 1
    rows = list(Assessment.objects.order_by("pk"))
    theirs = pages.of(lead)
    assert "Bruising protocol" in text(theirs.get(pages.url("our_assessments")))
    by = officer(pages.cast)
    accept(assessment=sent_in(rows[0], lead, level="red"), by=by)
    summary, own = (
        pages.url("policy_impact", about.pk, 2026),
        text(theirs.get(pages.url("policy_impact", about.pk, 2026))),
    )
    assert "1 of 5 agencies sent in an assessment; 1 was accepted." in own
    assert own.count("Too few to show.") == 2
    assert "Agency B" not in own
    assert "Red: absent or inadequate" in text(browser.get(summary))
    for row in rows[1:]:
        assert row.agency is not None
        accept(assessment=sent_in(row, person(pages.cast, Role.AGENCY_LEAD, row.agency)), by=by)
    own = text(theirs.get(summary))
    assert "Too few to show." not in own
    assert "What we did about good_practice" in own
    assert "Agency B" not in own
    browser.post(pages.url("policy_due", about.pk, 2026), day("due_on", 1, 9, 2026))
    assert set(Assessment.objects.values_list("due_on", flat=True)) == {IN_JULY}, "all are sent in"
    outsider = person(pages.cast, Role.AGENCY_LEAD, agency("Not asked"))
    assert pages.of(outsider).get(summary).status_code == 404
    listed = list(csv.reader(io.StringIO(browser.get(f"{summary}?format=csv").content.decode("utf-8-sig"))))
    assert [row[0] for row in listed] == ["Agency", *(f"Agency {letter}" for letter in "ABCDE")]


def test_the_date_is_moved_for_all_and_returns_are_files(pages: Pages) -> None:
    about = policy(pages.cast)
    rows = asked(pages.cast, about, agency("Oak Trust"), agency("Elm Trust"))
    pages.officer.post(pages.url("policy_due", about.pk, 2026), day("due_on", 1, 9, 2026))
    assert {str(each) for each in Assessment.objects.values_list("due_on", flat=True)} == {"2026-09-01"}
    chair = person(pages.cast, Role.SEG_MEMBER, name="Chair")
    yearly = sent_in(opened(pages.cast, subgroup(pages.cast, chair=chair)), chair)
    for found in (rows[0], yearly):
        pdf = pages.officer.get(pages.url("return_pdf", found.pk))
        assert pdf.content.startswith(b"%PDF")
        assert pages.officer.get(pages.url("return_xlsx", found.pk)).content.startswith(b"PK")


def test_the_timetable_in_the_browser(pages: Pages) -> None:
    browser, about, group = pages.officer, policy(pages.cast), subgroup(pages.cast)
    own = agency("Ashshire Police")
    theirs = pages.of(person(pages.cast, Role.AGENCY_LEAD, own))
    given = {"policy": str(about.pk), "agency": str(own.pk), "subgroup": str(group.pk)}
    browser.post(pages.url("presentation_new"), {**given, **day("on", 6, 7, 2026)})
    taken = browser.post(
        pages.url("presentation_new"), {**given, "agency": str(agency("Oak").pk), **day("on", 6, 7, 2026)}
    )
    assert "One agency presents at each meeting" in text(taken)
    found = PolicyPresentation.objects.get()
    assert "Next: " in text(theirs.get(pages.url("presentations")))
    entry = theirs.get(pages.url("presentation_entry", found.pk))
    assert (entry["Content-Type"], b"DTSTART;VALUE=DATE:20260706" in entry.content) == (
        "text/calendar; charset=utf-8",
        True,
    )
    assert "In one minute" in text(theirs.get(pages.url("presentation_prompts", found.pk)))
    browser.post(pages.url("presentation_move", found.pk), day("on", 1, 6, 2026))
    theirs.post(pages.url("presentation_points", found.pk), {"points": "Staff ask sooner."})
    browser.post(pages.url("presentation_points", found.pk), {"points": "Staff ask sooner. A flow chart."})
    found.refresh_from_db()
    assert (found.state, found.points) == ("given", "Staff ask sooner. A flow chart.")
    assert pages.officer.get(pages.url("presentation_entry", found.pk)).status_code == 404
    second = plan(policy=about, agency=own, subgroup=group, on=IN_JULY, by=officer(pages.cast))
    browser.post(pages.url("presentation_cancel", second.pk), {"reason": ""})
    browser.post(pages.url("presentation_cancel", second.pk), {"reason": "Summer break"})
    assert "Summer break" in text(theirs.get(pages.url("presentation", second.pk)))
    assert "Ashshire Police" in text(browser.get(f"{pages.url('presentations')}?when=coming&words=police"))


def test_providers_are_compared_in_the_browser(pages: Pages) -> None:
    browser = pages.officer
    assert "Comparing needs the matrix to be released" in text(browser.get(pages.url("comparisons")))
    released(pages.cast, MATRIX)
    elm, oak, ash = (agency(name, provides_training=True) for name in ("Elm", "Oak", "Ash"))
    need = {"title": "Supervision", "need": "New managers", "providers": [str(elm.pk), str(oak.pk)]}
    assert "at least two" in text(
        browser.post(pages.url("comparison_new"), {**need, "providers": [str(elm.pk)]})
    )
    browser.post(pages.url("comparison_new"), need)
    found = Comparison.objects.get()
    first = found.entries.order_by("assessment__agency__name").first()
    assert first is not None
    form = pages.url("profile_form", first.assessment_id)
    without = browser.post(form, {"BP-1-level": "3", "BP-1-explanation": "", "BP-1-revision": "0"})
    assert "Some rows need a reason" in text(without)
    scored = browser.post(
        form, {"BP-1-level": "3", "BP-1-explanation": "=Brief seen", "BP-1-revision": "0", "finish": "1"}
    )
    assert scored["Location"] == pages.url("comparison", found.pk)
    page = text(browser.get(pages.url("comparison", found.pk)))
    assert "=Brief seen" in page
    assert "total" not in page.replace("There is no total", "")
    lines = list(
        csv.reader(
            io.StringIO(
                browser.get(f"{pages.url('comparison', found.pk)}?format=csv").content.decode("utf-8-sig")
            )
        )
    )
    assert lines[0] == ["Row", "Area", "Elm", "Elm: why", "Oak", "Oak: why"]
    assert lines[1] == ["BP-1", "Need and purpose", "3 Exemplary", "'=Brief seen", "Not scored", ""]
    browser.post(pages.url("comparison_add", found.pk), {"providers": [str(ash.pk)]})
    entry = found.entries.get(assessment__agency=ash)
    browser.post(pages.url("comparison_remove", found.pk), {"entry": str(entry.pk)})
    browser.post(pages.url("comparison_remove", found.pk), {"entry": "x"})
    assert found.entries.count() == 2
    generic = browser.get(pages.url("assessment", first.assessment_id))
    assert generic["Location"] == pages.url("profile", first.assessment_id)
    assert browser.get(pages.url("sign_off", first.assessment_id)).status_code == 404


def test_the_guide_in_three_views_and_as_a_file(pages: Pages) -> None:
    browser = pages.of(person(pages.cast, Role.PROVIDER, agency("Oak", provides_training=True)))
    first = {}
    for view in ("commissioning", "organising", "delivering"):
        page = text(browser.get(f"{pages.url('matrix')}?view={view}"))
        assert page.count('<th scope="row"') == 12
        assert "The child first" in page
        first[view] = page.partition('<th scope="row" class="govuk-table__header">')[2].partition("<p")[0]
    assert first == {
        "commissioning": "Need and purpose",
        "organising": "Learning outcomes",
        "delivering": "Child at the centre",
    }
    rows = list(
        csv.reader(io.StringIO(browser.get(f"{pages.url('matrix')}?format=csv").content.decode("utf-8-sig")))
    )
    assert len(rows) == 13
    assert rows[0] == ["Row", "Area", "Led by", "Essential", "Good", "Exemplary", "Evidence"]


def test_an_own_profile_in_the_browser(pages: Pages) -> None:
    own = agency("Oak", provides_training=True)
    ours = person(pages.cast, Role.PROVIDER, own)
    browser = pages.of(ours)
    browser.post(pages.url("profile_new"))
    assert not Assessment.objects.exists()
    released(pages.cast, MATRIX)
    response = browser.post(pages.url("profile_new"))
    found = Assessment.objects.get()
    assert response["Location"] == pages.url("profile_form", found.pk)
    assert pages.officer.get(pages.url("profile", found.pk)).status_code == 404
    browser.post(
        response["Location"], {"BP-2-level": "2", "BP-2-explanation": "Outcome map", "BP-2-revision": "0"}
    )
    assert "Outcome map" in text(browser.get(pages.url("profile", found.pk)))
    browser.post(pages.url("profile_close", found.pk))
    assert "finished on 1 June 2026" in text(browser.get(pages.url("profile", found.pk)))
    assert browser.get(pages.url("profile_form", found.pk)).status_code == 302


def queries(browser: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as found:
        assert browser.get(url).status_code == 200
    return len(found)


def test_lists_cost_the_same_with_one_row_and_with_three(pages: Pages) -> None:
    by, browser = officer(pages.cast), pages.officer
    about = policy(pages.cast, "First policy")
    version = released(pages.cast, MATRIX)
    own = agency("Oak", provides_training=True)
    ours = person(pages.cast, Role.PROVIDER, own)
    theirs = pages.of(ours)

    def add(number: int) -> None:
        group = subgroup(pages.cast, f"Subgroup {number}", person(pages.cast, Role.SEG_MEMBER))
        opened(pages.cast, group)
        each = agency(f"Agency {number}")
        person(pages.cast, Role.AGENCY_LEAD, each)
        asked(pages.cast, about, each)
        policy(pages.cast, f"Policy {number}")
        plan(policy=about, agency=each, subgroup=group, on=IN_JULY, by=by)
        providers = [agency(f"{name} {number}", provides_training=True) for name in ("Elm", "Ash")]
        start_comparison(
            framework_version=version, title=f"Need {number}", need="Now", providers=providers, by=by
        )
        Assessment.objects.filter(process="guide", comparison_entry__isnull=True).update(state="closed")
        start_profile(framework_version=version, by=ours)

    urls = [
        (browser, pages.url(name))
        for name in ("impact", "subgroups", "policies", "presentations", "comparisons")
    ]
    urls += [(browser, pages.url("policy_impact", about.pk, 2026)), (browser, pages.url("policy", about.pk))]
    urls += [(theirs, pages.url("profiles")), (browser, reverse("home", args=[pages.cast.partnership.slug]))]
    add(1)
    for client, url in urls:
        queries(client, url)  # what frameworks say is kept from here on
    one = [queries(client, url) for client, url in urls]
    add(2)
    add(3)
    three = [queries(client, url) for client, url in urls]
    assert three == one


def test_side_by_side_costs_the_same_with_two_and_with_eight(pages: Pages) -> None:
    by, browser, version = officer(pages.cast), pages.officer, released(pages.cast, MATRIX)
    found = {}
    for count in (2, 8):
        providers = [agency(f"Provider {count} {number}", provides_training=True) for number in range(count)]
        made = start_comparison(
            framework_version=version, title=f"Of {count}", need="Now", providers=providers, by=by
        )
        found[count] = queries(browser, pages.url("comparison", made.pk))
    assert found[2] == found[8]
