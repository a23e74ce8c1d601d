"""Pages of evidence: adding from a form, opening a file with safe headers, reporting, and what Home says."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from assurance.models import Evidence, EvidenceConcern, EvidenceVersion
from assurance.queries.evidence_home import concerns_to_resolve, own_shelf
from assurance.services.evidence import Content, add_version, report_personal_details
from partnerships.access import Member
from partnerships.models import User
from partnerships.tenancy import partnership_scope
from tests.assurance.evidence import files
from tests.assurance.evidence.making import add, file_content, newest
from tests.audits.making import agency, make_answer, make_assessment, officer, person
from tests.conftest import Cast, Role

pytestmark = pytest.mark.usefixtures("on_monday")
SignIn = Callable[[User], Client]
TODAY = dt.date(2026, 6, 1)


@pytest.fixture
def lead(in_ashshire: Cast) -> Member:
    return person(in_ashshire, Role.AGENCY_LEAD, agency("Ashshire Police"))


@pytest.fixture
def browser(lead: Member, sign_in: SignIn) -> Client:
    return sign_in(User.objects.get(pk=lead.user_id))


def posted(**fields: object) -> dict[str, object]:
    return {"title": "Policy", "what_it_proves": "It is in place", **fields}


def upload(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def test_a_lead_adds_a_file_and_downloads_it_with_headers_that_run_nothing(
    in_ashshire: Cast, browser: Client
) -> None:
    added = browser.post(
        f"{in_ashshire.home}evidence/add/", posted(file=upload(files.PDF, "policy.exe"), page="page 4")
    )
    version = EvidenceVersion.objects.get()
    assert added["Location"] == f"{in_ashshire.home}evidence/{version.evidence_id}/"
    page = browser.get(added["Location"]).content.decode()
    assert "Download policy.pdf" in page
    assert "not checked for viruses" in page
    response = browser.get(f"{in_ashshire.home}evidence/files/{version.pk}/")
    assert response.content == files.PDF
    assert {
        name: response[name]
        for name in (
            "Content-Type",
            "Content-Disposition",
            "X-Content-Type-Options",
            "Content-Security-Policy",
            "Cache-Control",
        )
    } == {
        "Content-Type": "application/pdf",
        "Content-Disposition": 'attachment; filename="policy.pdf"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, no-store",
    }


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (files.PROGRAM, "policy.pdf", "This is a program, whatever its name says."),
        (files.bomb(), "policy.docx", "as a “zip bomb” does."),
        (files.SVG_WITH_SCRIPT, "logo.png", "This is an SVG drawing, which can carry programs."),
        (files.office("xl", xl__vbaProject_bin=b"x"), "audit.xlsx", "This document holds macros"),
        (b"x" * (26 * 1024 * 1024), "film.txt", "25 MB is the most."),
    ],
)
def test_a_bad_file_is_refused_beside_its_field_and_nothing_is_kept(
    in_ashshire: Cast, browser: Client, content: bytes, name: str, words: str
) -> None:
    response = browser.post(f"{in_ashshire.home}evidence/add/", posted(file=upload(content, name)))
    page = response.content.decode()
    assert response.status_code == 200
    assert words in page
    assert 'value="It is in place"' in page
    assert Evidence.objects.count() == 0


def test_a_name_with_a_path_is_kept_without_it(in_ashshire: Cast, browser: Client) -> None:
    content = (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nPolicy\r\n'
        b'--x\r\nContent-Disposition: form-data; name="what_it_proves"\r\n\r\nIn place\r\n'
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="../../../etc/cron.d/job.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + files.PDF + b"\r\n--x--\r\n"
    )
    address = f"{in_ashshire.home}evidence/add/"
    browser.post(address, content, content_type="multipart/form-data; boundary=x")
    file = EvidenceVersion.objects.get().file
    assert file is not None
    assert file.name == "job.pdf"
    assert ".." not in file.path


def test_two_things_at_once_and_nothing_at_all_are_refused(in_ashshire: Cast, browser: Client) -> None:
    address = f"{in_ashshire.home}evidence/add/"
    both = browser.post(address, posted(url="https://a.example", note="x")).content.decode()
    none = browser.post(address, posted()).content.decode()
    assert "write a note: only one of them." in both
    assert "write a note: one of them." in none
    assert Evidence.objects.count() == 0


def test_a_quarantined_file_is_not_served(
    in_ashshire: Cast, lead: Member, browser: Client, settings: Settings
) -> None:
    settings.CLAMD_ADDRESS = "127.0.0.1:9"
    version = newest(add(lead))
    response = browser.get(f"{in_ashshire.home}evidence/files/{version.pk}/", follow=True)
    assert "It is being checked for viruses." in response.content.decode()
    EvidenceVersion.objects.update(scan="infected")
    response = browser.get(f"{in_ashshire.home}evidence/files/{version.pk}/", follow=True)
    assert "A virus was found in it, so it stays closed." in response.content.decode()
    assert [item.what for item in own_shelf(lead, TODAY)] == ["A virus was found in “Safeguarding policy”"]


def test_a_moderator_who_is_not_assigned_gets_no_evidence_by_its_address(
    in_ashshire: Cast, lead: Member, sign_in: SignIn
) -> None:
    evidence = add(lead)
    make_answer(make_assessment(in_ashshire, agency("Ashshire Police")), evidence)
    moderator = person(in_ashshire, Role.MODERATOR, agency("Ashshire Council"))
    browser = sign_in(User.objects.get(pk=moderator.user_id))
    addresses = (
        f"evidence/{evidence.pk}/",
        f"evidence/files/{newest(evidence).pk}/",
        f"evidence/files/{newest(evidence).pk}/report/",
    )
    statuses = [browser.get(in_ashshire.home + address).status_code for address in addresses[:2]]
    statuses.append(browser.post(in_ashshire.home + addresses[2], {"reason": "x"}).status_code)
    assert statuses == [404, 404, 404]
    assert "Safeguarding policy" not in browser.get(f"{in_ashshire.home}evidence/").content.decode()


def test_personal_details_are_reported_closed_and_dealt_with(
    in_ashshire: Cast, lead: Member, browser: Client, sign_in: SignIn
) -> None:
    evidence = add(lead)
    make_answer(make_assessment(in_ashshire, agency("Ashshire Police")), evidence)
    team = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    file = f"{in_ashshire.home}evidence/files/{newest(evidence).pk}/"
    assert team.get(file).content == files.PDF
    team.post(f"{file}report/", {"reason": "A family’s address on page 3"})
    refused = team.get(file, follow=True).content.decode()
    assert "Closed while personal details in it are looked into." in refused
    assert browser.get(file).content == files.PDF
    assert [item.what for item in own_shelf(lead, TODAY)] == [
        "Take personal details out of “Safeguarding policy”"
    ]
    add_version(evidence=evidence, content=file_content(files.PDF + b"%clean"), by=lead)
    assert own_shelf(lead, TODAY) == []
    clean = f"{in_ashshire.home}evidence/files/{newest(evidence).pk}/"
    assert team.get(clean).content == files.PDF + b"%clean"
    concern = EvidenceConcern.objects.get()
    assert [item.url for item in concerns_to_resolve(officer(in_ashshire), TODAY)] == [
        f"{in_ashshire.home}evidence/personal-details/{concern.pk}/"
    ]
    team.post(
        f"{in_ashshire.home}evidence/personal-details/{concern.pk}/",
        {"what_was_done": "The agency was told", "erase": "on"},
    )
    gone = browser.get(file, follow=True).content.decode()
    assert "It was erased on 1 June 2026." in gone
    assert concerns_to_resolve(officer(in_ashshire), TODAY) == []


def test_home_reminds_of_what_expires_within_a_month(in_ashshire: Cast, lead: Member) -> None:
    add(lead, expires_on=TODAY + dt.timedelta(days=30))
    add(lead, Content(note="x"), expires_on=TODAY - dt.timedelta(days=1))
    add(lead, Content(note="y"), expires_on=TODAY + dt.timedelta(days=31))
    (item,) = own_shelf(lead, TODAY)
    assert (item.what, item.due_on) == ("Renew 2 pieces of evidence", dt.date(2026, 5, 31))


@pytest.mark.parametrize("number", [1, 3])
def test_the_shelf_costs_the_same_however_much_is_on_it(
    in_ashshire: Cast, lead: Member, browser: Client, number: int, django_assert_num_queries: Callable
) -> None:
    for each in range(number):
        add(lead, Content(note=str(each)), title=f"Note {each}")
    browser.get(f"{in_ashshire.home}evidence/")
    with django_assert_num_queries(SHELF_QUERIES):
        page = browser.get(f"{in_ashshire.home}evidence/").content.decode()
    assert page.count(">Note ") == number


SHELF_QUERIES = 20


@pytest.mark.parametrize("number", [1, 3])
def test_a_piece_of_evidence_costs_the_same_however_many_versions_it_has(
    in_ashshire: Cast, lead: Member, browser: Client, number: int, django_assert_num_queries: Callable
) -> None:
    evidence = add(lead)
    for each in range(number):
        add_version(evidence=evidence, content=file_content(files.PDF + bytes([65 + each])), by=lead)
    with django_assert_num_queries(EVIDENCE_QUERIES):
        browser.get(f"{in_ashshire.home}evidence/{evidence.pk}/")


EVIDENCE_QUERIES = 20


def test_the_shelf_downloads_as_a_list(in_ashshire: Cast, lead: Member, browser: Client) -> None:
    report_personal_details(version=newest(add(lead)), why="x", by=lead)
    lines = browser.get(f"{in_ashshire.home}evidence/?format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1] == (
        "Safeguarding policy,File,It is in place,Ashshire Police,2026-06-01,,Personal details reported"
    )
    assert browser.get(f"{in_ashshire.home}evidence/?format=xlsx").content.startswith(b"PK")
    filtered = browser.get(f"{in_ashshire.home}evidence/?state=expired&words=policy").content.decode()
    assert "Safeguarding policy" not in filtered


def test_another_partnerships_evidence_is_not_found(
    ashshire: Cast, birchester: Cast, sign_in: SignIn
) -> None:
    with partnership_scope(birchester.partnership):
        theirs = add(officer(birchester))
        version = newest(theirs)
    browser = sign_in(ashshire.people[Role.POLICY_OFFICER])
    for address in (f"evidence/{theirs.pk}/", f"evidence/files/{version.pk}/"):
        assert browser.get(ashshire.home + address).status_code == 404


def test_the_shelf_is_a_place_of_its_own_for_an_agency_and_a_part_of_audits_for_the_team(
    in_ashshire: Cast, browser: Client, sign_in: SignIn
) -> None:
    own = browser.get(f"{in_ashshire.home}evidence/").content.decode()
    team = (
        sign_in(in_ashshire.people[Role.POLICY_OFFICER]).get(f"{in_ashshire.home}evidence/").content.decode()
    )
    assert ["Parts of audits" in page for page in (own, team)] == [False, True]
    assert ["aria-current" in page for page in (own, team)] == [True, True]


def test_nobody_without_an_agency_has_a_shelf(in_ashshire: Cast, sign_in: SignIn) -> None:
    lead = sign_in(in_ashshire.people[Role.AGENCY_LEAD])
    page = lead.get(f"{in_ashshire.home}evidence/add/").content.decode()
    assert "you do not belong to one here yet" in page
    assert lead.post(f"{in_ashshire.home}evidence/add/", posted(note="x")).status_code == 200
    assert Evidence.objects.count() == 0
