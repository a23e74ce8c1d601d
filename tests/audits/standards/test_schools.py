"""Schools: invited from a list, the four routes, their own audit as a file, accepted or sent back."""

import datetime as dt
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given as for_all
from hypothesis import strategies as st
from openpyxl import Workbook

from assurance.services.refusals import Refused
from audits.choices import SchoolRoute
from audits.logic.schools import SchoolLine, find_columns, read_lines
from audits.models import Assessment, Cycle
from audits.queries.cycle_home import lead_items
from audits.services import cycle_reminders
from audits.services.answer_evidence import attach_to_assessment
from audits.services.assessments import sign_off
from audits.services.schools import accept, choose_route, invite_again, invite_many, send_back
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Agency, MemberInvitation, OutboxMessage, User
from partnerships.tenancy import partnership_scope
from tests.audits.making import agency, make_assessment, make_cycle, make_evidence, officer, person, released
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
HEADERS = ("School name", "Email of lead", "Lead")
LIST = "\n".join(
    (
        "School name,Email of lead,Lead",
        "Oak Primary,Head@oak.example,Ada Head",
        "Elm High,dsl@elm.example,",
        "No address,,",
    )
)


def school_cycle(cast: Cast) -> Cycle:
    return make_cycle(
        cast, released(cast, "section175-default"), process="school", title="Schools 2026", moderation_by=None
    )


def lines(*names: str) -> list[SchoolLine]:
    return [
        SchoolLine(number, name, f"lead@{name.split()[0].lower()}.example", "Lead")
        for number, name in enumerate(names, start=2)
    ]


def test_a_list_is_read_by_the_words_of_its_headings() -> None:
    found = read_lines(HEADERS, [(2, ("Oak  Primary", "Head@Oak.example", "Ada")), (3, ("", "", ""))])
    assert found == [SchoolLine(2, "Oak Primary", "head@oak.example", "Ada")]


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        (("", "a@b.example", ""), "There is no name of a school."),
        (("Elm", "", ""), "There is no email address."),
        (("Elm", "not an address", ""), "This is not an email address."),
        (("x" * 151, "a@b.example", ""), "The name is too long."),
    ],
)
def test_a_row_that_cannot_be_used_says_why(cells: tuple[str, ...], problem: str) -> None:
    assert [line.problem for line in read_lines(HEADERS, [(2, cells)])] == [problem]


def test_a_school_twice_and_columns_that_are_missing() -> None:
    twice = read_lines(HEADERS, [(2, ("Oak", "a@b.example", "")), (3, ("OAK", "c@d.example", ""))])
    assert [line.problem for line in twice] == ["", "The same school stands in row 2."]
    with pytest.raises(ValueError, match="No column of this list is called email"):
        read_lines(("School", "Town"), [])
    with pytest.raises(ValueError, match="at most 1000"):
        read_lines(HEADERS, [(number, (f"S{number}", "a@b.example", "")) for number in range(1001)])


@for_all(st.lists(st.text(max_size=12), max_size=6))
def test_no_column_is_taken_twice(headers: list[str]) -> None:
    columns = find_columns(headers)
    taken = [place for place in (columns.name, columns.email, columns.lead) if place is not None]
    assert len(taken) == len(set(taken))


@for_all(st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20), st.text(max_size=9)), max_size=15))
def test_every_row_that_says_something_is_accounted_for(rows: list[tuple[str, str, str]]) -> None:
    found = read_lines(HEADERS, list(enumerate(rows, start=2)))
    assert [line.number for line in found] == [
        number for number, cells in enumerate(rows, start=2) if any(cell.strip() for cell in cells)
    ]
    usable = [line.name.casefold() for line in found if not line.problem]
    assert len(usable) == len(set(usable))


def test_schools_are_made_join_and_are_invited_once(in_ashshire: Cast) -> None:
    cycle, by = school_cycle(in_ashshire), officer(in_ashshire)
    Agency.objects.create(name="Oak Primary", sector="education")
    first = invite_many(cycle=cycle, lines=lines("oak primary", "Elm High"), by=by)
    assert (first.schools_made, first.joined, first.people_invited) == (1, 2, 2)
    again = invite_many(cycle=cycle, lines=lines("Oak Primary", "Elm High", "Ash Infants"), by=by)
    assert (again.schools_made, again.joined, again.people_invited) == (1, 1, 1)
    assert Assessment.objects.filter(cycle=cycle).count() == 3
    assert {row.roles[0] for row in MemberInvitation.objects.all()} == {"agency_lead"}


def test_an_address_of_another_agency_is_reported_and_not_invited(in_ashshire: Cast) -> None:
    cycle = school_cycle(in_ashshire)
    lead = person(in_ashshire, Role.AGENCY_LEAD, agency("Oak Trust"))
    line = SchoolLine(2, "Elm High", lead.email, "Lead")
    done = invite_many(cycle=cycle, lines=[line], by=officer(in_ashshire))
    assert (done.people_invited, done.elsewhere) == (0, (lead.email,))


def test_only_the_officer_and_only_a_cycle_of_schools(in_ashshire: Cast) -> None:
    lead = person(in_ashshire, Role.AGENCY_LEAD, agency("Oak Trust"))
    with pytest.raises(Refused, match="policy officer"):
        invite_many(cycle=school_cycle(in_ashshire), lines=[], by=lead)
    with pytest.raises(Refused, match="not a cycle of schools"):
        invite_many(cycle=make_cycle(in_ashshire), lines=[], by=officer(in_ashshire))
    cycle = school_cycle_of(in_ashshire)
    bad = SchoolLine(2, "Elm", "", "Lead", "There is no email address.")
    with pytest.raises(Refused, match="cannot be used"):
        invite_many(cycle=cycle, lines=[bad], by=officer(in_ashshire))


def school_cycle_of(cast: Cast) -> Cycle:
    return Cycle.objects.filter(process="school").first() or school_cycle(cast)


def a_return(cast: Cast) -> tuple[Assessment, Member]:
    school = agency("Oak Primary", sector="education", section11_duty=False)
    found = make_assessment(
        cast,
        school,
        "not_started",
        school_cycle(cast),
        process="school",  # type: ignore[arg-type]
    )
    return found, person(cast, Role.AGENCY_LEAD, school)


def test_an_own_audit_needs_its_file_and_is_accepted(in_ashshire: Cast) -> None:
    found, lead = a_return(in_ashshire)
    choose_route(assessment=found, route=SchoolRoute.TRUST_AUDIT, by=lead)
    with pytest.raises(Refused, match="Attach the audit"):
        sign_off(assessment=found, role="Head or principal", by=lead)
    evidence = make_evidence(found.agency, title="Trust audit", by=lead)
    attach_to_assessment(assessment=found, evidence=evidence, by=lead)
    sign_off(assessment=found, role="Head or principal", by=lead)
    accept(assessment=found, by=officer(in_ashshire))
    assert found.state == "accepted"
    assert OutboxMessage.objects.filter(dedupe_key__startswith="school-accepted").count() == 1


def test_a_return_of_answers_needs_them_all(in_ashshire: Cast) -> None:
    found, lead = a_return(in_ashshire)
    choose_route(assessment=found, route=SchoolRoute.LA_TOOL, by=lead)
    with pytest.raises(Refused, match="questions still need"):
        sign_off(assessment=found, role="Head or principal", by=lead)


def test_sent_back_with_a_reason_it_is_changed_and_signed_again(in_ashshire: Cast) -> None:
    found, lead = a_return(in_ashshire)
    by = officer(in_ashshire)
    choose_route(assessment=found, route=SchoolRoute.CHECKLIST, by=lead)
    attach_to_assessment(assessment=found, evidence=make_evidence(found.agency, by=lead), by=lead)
    sign_off(assessment=found, role="Head or principal", by=lead)
    with pytest.raises(Refused, match="stays as it is"):
        choose_route(assessment=found, route=SchoolRoute.LA_TOOL, by=lead)
    with pytest.raises(Refused, match="Say why"):
        send_back(assessment=found, why=" ", by=by)
    send_back(assessment=found, why="Page 3 is missing.", by=by)
    assert (found.state, found.dialogue.get().text) == ("in_progress", "Page 3 is missing.")
    sign_off(assessment=found, role="Head or principal", by=lead)
    with pytest.raises(Refused, match="somebody else"):
        accept(assessment=found, by=lead)


def test_leads_are_reminded_and_invitations_repeated_by_hand(in_ashshire: Cast) -> None:
    found, lead = a_return(in_ashshire)
    assert cycle_reminders.sweep(in_ashshire.partnership) == 1
    assert OutboxMessage.objects.get().to_address == lead.email
    assert found.cycle is not None
    invite_many(cycle=found.cycle, lines=lines("Elm High"), by=officer(in_ashshire))
    assert invite_again(cycle=found.cycle, by=officer(in_ashshire)) == 0


def test_pages_from_list_to_acceptance(
    in_ashshire: Cast, sign_in: Callable[[User], Client], birchester: Cast
) -> None:
    cycle = school_cycle(in_ashshire)
    browser = sign_in(in_ashshire.people[Role.POLICY_OFFICER])

    def url(name: str, *args: object) -> str:
        return reverse(f"audits:{name}", args=[in_ashshire.partnership.slug, *args])

    upload = SimpleUploadedFile("schools.csv", LIST.encode())
    preview = browser.post(url("school_invite", cycle.pk), {"file": upload}).content.decode()
    assert "2 schools can be invited" in " ".join(preview.split())
    assert "Row 4: No address. There is no email address." in preview
    assert Assessment.objects.count() == 0
    signed = preview.split('name="lines" value="')[1].split('"')[0]
    assert browser.post(url("school_invite", cycle.pk), {"lines": signed + "x"}).status_code == 302
    assert Assessment.objects.count() == 0
    browser.post(url("school_invite", cycle.pk), {"lines": signed})
    page = browser.get(url("schools")).content.decode()
    assert "Oak Primary" in page
    assert "Elm High" in page
    with CaptureQueriesContext(connection) as two:
        browser.get(url("schools"))
    invite_many(cycle=cycle, lines=lines("Ash Infants"), by=officer(in_ashshire))
    with CaptureQueriesContext(connection) as three:
        browser.get(url("schools"))
    assert len(three) == len(two)
    assert b"Elm High" in browser.get(url("schools") + "?format=csv&joined=no").content

    school = Agency.objects.get(name="Oak Primary")
    lead = person(in_ashshire, Role.AGENCY_LEAD, school)
    theirs = sign_in(User.objects.get(pk=lead.user_id))
    found = Assessment.objects.get(agency=school)
    assert theirs.get(url("assessment", found.pk))["Location"] == url("school_route", found.pk)
    chosen = theirs.post(url("school_route", found.pk), {"route": "trust_audit"})
    assert chosen["Location"].startswith(url("assessment_evidence", found.pk))
    attach_to_assessment(assessment=found, evidence=make_evidence(school, by=lead), by=lead)
    theirs.post(
        url("sign_off", found.pk), {"role": "Head or principal", "declared_0": "on", "declared_1": "on"}
    )
    browser.post(url("school_accept", found.pk))
    found.refresh_from_db()
    assert found.state == "accepted"
    with partnership_scope(birchester.partnership):
        assert not Agency.objects.filter(name="Oak Primary").exists()


def test_a_workbook_and_a_file_that_is_no_list(in_ashshire: Cast, sign_in: Callable[[User], Client]) -> None:
    cycle = school_cycle(in_ashshire)
    browser = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    address = reverse("audits:school_invite", args=[in_ashshire.partnership.slug, cycle.pk])
    book = Workbook()
    for row in (HEADERS, ("Oak Primary", "head@oak.example", "Ada")):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    page = browser.post(address, {"file": SimpleUploadedFile("s.xlsx", content.getvalue())}).content.decode()
    assert "Invite 1 school<" in page
    broken = browser.post(address, {"file": SimpleUploadedFile("s.xlsx", b"PK\x03\x04 nothing")})
    assert "error" in broken.content.decode()
    assert Assessment.objects.count() == 0


def test_home_and_the_wall_do_not_count_questions_of_a_school_that_sends_a_file(
    in_ashshire: Cast, sign_in: Callable[[User], Client]
) -> None:
    found, lead = a_return(in_ashshire)
    due = dt.date(2026, 6, 30)
    Assessment.objects.filter(pk=found.pk).update(due_on=due)
    assert [item.why for item in lead_items(lead, due)] == ["Choose first how you give assurance."]
    choose_route(assessment=found, route=SchoolRoute.LA_TOOL, by=lead)
    assert [item.why for item in lead_items(lead, due)] == ["0 of 36 questions done."]
    choose_route(assessment=found, route=SchoolRoute.TRUST_AUDIT, by=lead)
    assert [item.why for item in lead_items(lead, due)] == ["Attach your own file, and sign."]
    wall = reverse("audits:cycle", args=[in_ashshire.partnership.slug, found.cycle_id])
    page = sign_in(in_ashshire.people[Role.POLICY_OFFICER]).get(wall).content.decode()
    assert "Own file" in page
    assert "0 of 36" not in page
