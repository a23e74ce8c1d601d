"""The pages of reports: drafting, deciding, publishing and reading, as people do it in a browser."""

import html
import io
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from partnerships import links, storage
from partnerships.choices import Role
from partnerships.models import OutboxMessage, User
from partnerships.services.partnerships import add_member
from partnerships.tenancy import partnership_scope
from reports.logic.quarters import Quarter
from reports.models import IssuedFile, Narrative, Opinion, Report
from reports.services import drafting
from reports.services.publishing import publish_asked
from tests.conftest import Cast
from tests.reports.factories import (
    QUARTER,
    draft,
    give_opinion,
    judged,
    make_programme,
    member,
    published,
    with_seg,
)

pytestmark = pytest.mark.usefixtures("on_monday")
REPORTS = "/p/ashshire/reports/"
SignIn = Callable[[User], Client]


def words(response: object) -> str:
    """The words of a page, without its tags."""
    content = response.content.decode()  # type: ignore[attr-defined]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", content)).split())


@pytest.fixture
def officer(ashshire: Cast, sign_in: SignIn) -> Client:
    return sign_in(ashshire.people[Role.POLICY_OFFICER])


@pytest.fixture
def chair(ashshire: Cast, sign_in: SignIn) -> Client:
    return sign_in(ashshire.people[Role.SEG_CHAIR])


@pytest.fixture
def reader(ashshire: Cast, sign_in: SignIn) -> Client:
    return sign_in(ashshire.people[Role.BOARD_MEMBER])


def stored(report: Report) -> Report:
    with partnership_scope(report.partnership_id):
        return Report.objects.get(pk=report.pk)


def made(cast: Cast, make: Callable[..., Report], **more: object) -> Report:
    with partnership_scope(cast.partnership):
        return make(cast, **more)


def test_an_officer_drafts_the_last_complete_quarter(ashshire: Cast, officer: Client) -> None:
    page = officer.get(f"{REPORTS}new/")
    assert re.findall(r'value="([\d-]+)"[^>]*checked', page.content.decode()) == [
        str(ashshire.boards[0].pk),
        "2025-4",
    ]
    response = officer.post(f"{REPORTS}new/", {"board": ashshire.boards[1].pk, "quarter": "2025-4"})
    with partnership_scope(ashshire.partnership):
        report = Report.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"{REPORTS}{report.pk}/draft/")
    assert (report.board_id, report.year, report.quarter) == (ashshire.boards[1].pk, 2025, 4)
    again = officer.post(f"{REPORTS}new/", {"board": ashshire.boards[1].pk, "quarter": "2025-4"})
    assert "already has a report on Quarter 4, January to March 2026" in words(again)


@pytest.mark.parametrize(
    "given", [{}, {"board": "999", "quarter": "2025-4"}, {"board": "x", "quarter": "2031-1"}]
)
def test_a_draft_needs_a_board_and_a_quarter_that_are_offered(
    ashshire: Cast, officer: Client, given: dict[str, str]
) -> None:
    response = officer.post(f"{REPORTS}new/", given)
    assert response.status_code == 200
    assert "There is a problem" in words(response)
    with partnership_scope(ashshire.partnership):
        assert not Report.objects.exists()


def test_the_draft_shows_sections_what_is_open_and_what_is_left_out(ashshire: Cast, officer: Client) -> None:
    with partnership_scope(ashshire.partnership):
        make_programme(ashshire)
    report = made(ashshire, draft)
    page = words(officer.get(f"{REPORTS}{report.pk}/draft/"))
    assert "3 of 8 have words" in page
    assert "2 comments not yet read." in page
    assert "Left out for want of data Themed evaluation Standards, observation and peer review" in page
    assert "Best frozen from 6 April 2026" in page


def test_a_section_is_written_beside_its_figures(ashshire: Cast, officer: Client) -> None:
    with partnership_scope(ashshire.partnership):
        make_programme(ashshire)
    report = made(ashshire, draft, words={})
    address = f"{REPORTS}{report.pk}/draft/Q2/"
    page = words(officer.get(address))
    assert "Courses over and under used" in page
    assert "72 of 88 registered came, 82%." in page
    response = officer.post(address, {"text": "Full courses.\r\n\r\nNext: more.", "version": "0"})
    assert (response.status_code, response["Location"]) == (302, address)
    with partnership_scope(ashshire.partnership):
        assert Narrative.objects.get().text == "Full courses.\n\nNext: more."
    assert "<p>Full courses.</p>" in officer.get(address).content.decode()


def test_saving_over_newer_words_shows_both(ashshire: Cast, officer: Client, sign_in: SignIn) -> None:
    with partnership_scope(ashshire.partnership):
        add_member(email="two@ashshire.example", name="Second Officer", roles={Role.POLICY_OFFICER: None})
        other = sign_in(User.objects.get(email="two@ashshire.example"))
    report = made(ashshire, draft, words={})
    address = f"{REPORTS}{report.pk}/draft/Q1/"
    other.post(address, {"text": "Hers.", "version": "0"})
    response = officer.post(address, {"text": "Mine.", "version": "0"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Second Officer saved these words" in page
    assert "Hers." in page
    assert ">\nMine.</textarea>" in page or ">Mine.</textarea>" in page
    assert 'name="version" value="1"' in page
    officer.post(address, {"text": "Hers. Mine.", "version": "1"})
    with partnership_scope(ashshire.partnership):
        assert Narrative.objects.get().text == "Hers. Mine."


def test_hostile_words_are_only_words(ashshire: Cast, officer: Client, reader: Client) -> None:
    hostile = "<script>alert(1)</script>"
    report = made(ashshire, published, words={"Q1": hostile, "Q10": hostile})
    other = made(ashshire, draft, board=1, words={"Q1": hostile})
    for client, address in (
        (reader, REPORTS),
        (reader, f"{REPORTS}{report.pk}/"),
        (officer, f"{REPORTS}{other.pk}/draft/Q1/"),
        (officer, f"{REPORTS}{other.pk}/preview/"),
    ):
        assert hostile not in client.get(address).content.decode()


def test_from_draft_to_published_in_the_browser(
    ashshire: Cast, officer: Client, chair: Client, reader: Client
) -> None:
    with partnership_scope(ashshire.partnership):
        make_programme(ashshire)
    report = made(ashshire, draft)
    address = f"{REPORTS}{report.pk}/"
    assert "Preview" in words(officer.get(f"{address}preview/"))
    assert chair.get(address).status_code == 404
    officer.post(f"{address}freeze/")
    officer.post(f"{address}send/")
    assert stored(report).state == "with_seg"
    assert "Record the opinion" in words(chair.get(address))
    decision = {
        "opinion": "partly",
        "steps_claimed": ["1", "2"],
        "reasons": "A clear gain.",
        "minute_ref": "SEG 4",
        "decided_on_day": "28",
        "decided_on_month": "5",
        "decided_on_year": "2026",
    }
    assert officer.post(f"{address}opinion/", decision)["Location"] == address
    assert "It counts when the chair has confirmed it." in words(officer.get(address))
    with partnership_scope(ashshire.partnership):
        opinion = Opinion.objects.get()
    assert (opinion.opinion, opinion.steps_claimed) == ("partly", [1, 2])
    confirm = f"{address}opinion/{opinion.pk}/confirm/"
    assert officer.get(confirm).status_code == 403
    assert "A clear gain." in words(chair.get(confirm))
    assert chair.post(confirm, {"answer": "yes"})["Location"] == address
    assert "already been answered" in words(chair.post(confirm, {"answer": "yes"}, follow=True))
    assert reader.get(address).status_code == 404
    assert "board_member@ashshire.example" in words(officer.get(f"{address}publish/"))
    officer.post(f"{address}publish/")
    assert "Being published" in words(officer.get(address))
    assert publish_asked(ashshire.partnership) == 1
    assert "Published" in words(reader.get(address))
    page = words(reader.get(REPORTS))
    assert "SEG: partly assured. A clear gain." in page
    assert "80 people trained 72 of 88 registered came, 82%; 8 came without booking" in page


def test_an_opinion_on_steps_without_evidence_cannot_be_entered(ashshire: Cast, chair: Client) -> None:
    report = made(ashshire, with_seg)
    address = f"{REPORTS}{report.pk}/opinion/"
    assert "This report holds no evidence on step 1, baseline; step 2" in words(chair.get(address))
    given = {"opinion": "assured", "reasons": "x", "minute_ref": "x", "decided_on_day": "28",
             "decided_on_month": "5", "decided_on_year": "2026"}  # fmt: skip
    assert "Say on which of the four steps the assurance rests" in words(chair.post(address, given))
    forged = chair.post(address, {**given, "steps_claimed": ["2"]})
    assert "There is a problem" in words(forged)
    with partnership_scope(ashshire.partnership):
        assert not Opinion.objects.exists()


def test_the_chair_sends_back_what_was_not_decided(ashshire: Cast, officer: Client, chair: Client) -> None:
    report = made(ashshire, with_seg)
    with partnership_scope(ashshire.partnership):
        opinion = give_opinion(report, member(ashshire, Role.POLICY_OFFICER))
    confirm = f"{REPORTS}{report.pk}/opinion/{opinion.pk}/confirm/"
    assert "Say what should be put right" in words(chair.post(confirm, {"answer": "no"}))
    chair.post(confirm, {"answer": "no", "note": "We said not assured."})
    assert "“We said not assured.” Record the opinion anew." in words(officer.get(f"{REPORTS}{report.pk}/"))


def test_the_link_in_the_email_asks_to_sign_in_and_changes_nothing(ashshire: Cast, chair: Client) -> None:
    report = made(ashshire, with_seg)
    with partnership_scope(ashshire.partnership):
        opinion = give_opinion(report, member(ashshire, Role.POLICY_OFFICER))
        kind, object_id, generation = OutboxMessage.objects.get().links[0]
    address = links.address_for(
        links.LinkKind(kind),
        partnership_id=ashshire.partnership.pk,
        object_id=object_id,
        generation=generation,
    ).removeprefix("http://testserver")
    confirm = f"{REPORTS}{report.pk}/opinion/{opinion.pk}/confirm/"
    stranger = Client()
    for _ in range(10):
        assert stranger.get(address)["Location"] == confirm
        assert stranger.head(address).status_code == 302
    assert stranger.get(confirm)["Location"].startswith("/accounts/login/")
    assert chair.get(address, follow=True).redirect_chain[-1][0] == confirm
    assert stranger.post(address).status_code == 405
    assert stored(report).state == "with_seg"


@pytest.mark.parametrize("token", ["x", "1-1-abc", "1-1-" + "A" * 17])
def test_a_link_that_is_not_ours_gets_a_kind_page(ashshire: Cast, token: str) -> None:
    response = Client().get(f"/opinion/{token}")
    assert response.status_code == 404
    assert "This link does not work" in words(response)


def test_a_board_member_sees_the_published_reports_of_their_board_alone(
    ashshire: Cast, reader: Client, birchester: Cast
) -> None:
    mine = made(ashshire, published)
    others = [made(ashshire, published, board=1), made(birchester, published)]
    page = reader.get(REPORTS).content.decode()
    assert re.findall(rf'href="{REPORTS}(\d+)/"', page) == [str(mine.pk)]
    for report in others:
        assert reader.get(f"{REPORTS}{report.pk}/").status_code == 404
        assert reader.get(f"{REPORTS}{report.pk}/report.pdf").status_code == 404
    assert reader.get(f"{REPORTS}{mine.pk}/").status_code == 200
    assert reader.get("/p/ashshire/")["Location"] == REPORTS


def test_a_board_member_waits_for_publication(ashshire: Cast, reader: Client) -> None:
    report = made(ashshire, judged)
    assert "The first report appears here when it is published to your board." in words(reader.get(REPORTS))
    for place in ("", "report.pdf", "charts/Q2-F1.png", "tables/Q2-T1.xlsx"):
        assert reader.get(f"{REPORTS}{report.pk}/{place}").status_code == 404


def test_the_latest_is_big_and_earlier_ones_are_below(ashshire: Cast, reader: Client) -> None:
    with partnership_scope(ashshire.partnership):
        officer, chair = member(ashshire, Role.POLICY_OFFICER), member(ashshire, Role.SEG_CHAIR)
        for quarter in (QUARTER.previous, Quarter(2025, 2)):
            earlier = drafting.draft_report(board=ashshire.boards[0], quarter=quarter, by=officer)
            drafting.send_to_seg(report=earlier, by=officer)
            give_opinion(Report.objects.get(pk=earlier.pk), chair)
            Report.objects.filter(pk=earlier.pk).update(
                publish_asked_at=Report.objects.get(pk=earlier.pk).frozen_at
            )
    made(ashshire, published)
    assert publish_asked(ashshire.partnership) == 2
    page = words(reader.get(REPORTS))
    places = [page.index(f"Quarter {number}, ") for number in (4, 3, 2)]
    assert places == sorted(places)
    assert page.index("Earlier reports") in range(places[0], places[1])


def test_the_list_costs_the_same_for_one_and_for_many(ashshire: Cast, officer: Client) -> None:
    counts = []
    for quarters in ([QUARTER], [QUARTER.previous, QUARTER.previous.previous]):
        with partnership_scope(ashshire.partnership):
            for quarter in quarters:
                drafting.draft_report(board=ashshire.boards[0], quarter=quarter, by=None)
        with CaptureQueriesContext(connection) as captured:
            page = officer.get(REPORTS)
        counts.append(len(captured))
    assert words(page).count("Draft") == 3 + 1  # three rows, and a choice of the filter
    assert counts[0] == counts[1]


def test_the_list_is_filtered_and_downloaded(ashshire: Cast, officer: Client) -> None:
    made(ashshire, draft)
    made(ashshire, with_seg, board=1)
    table = officer.get(f"{REPORTS}?state=with_seg").content.decode()
    assert re.findall(r'data-label="Board"[^>]*>([^<]+)<', table) == ["Ashshire Second Board"]
    csv = officer.get(f"{REPORTS}?format=csv").content.decode("utf-8-sig").splitlines()
    assert csv[0] == "Period,Board,Edition,State,Opinion"
    assert sorted(csv[1:]) == [
        '"Quarter 4, January to March 2026",Ashshire Board,1,Draft,–',
        '"Quarter 4, January to March 2026",Ashshire Second Board,1,With SEG,–',
    ]


def test_files_are_those_that_were_issued(ashshire: Cast, reader: Client) -> None:
    report = made(ashshire, published)
    with partnership_scope(ashshire.partnership):
        kept = {each.format: storage.read(each.file) for each in IssuedFile.objects.filter(report=report)}
    for ending in ("pdf", "docx"):
        response = reader.get(f"{REPORTS}{report.pk}/report.{ending}")
        assert response.content == kept[ending]
        assert response["Content-Disposition"].startswith("attachment")
        assert response["Cache-Control"] == "private, no-store"
    assert reader.get(f"{REPORTS}{report.pk}/report.exe").status_code == 404


def test_a_draft_can_be_had_as_pdf_and_word(ashshire: Cast, officer: Client) -> None:
    report = made(ashshire, draft)
    pdf = officer.get(f"{REPORTS}{report.pk}/report.pdf")
    assert pdf.content.startswith(b"%PDF-1.7")
    assert "not-published-2026-01-quarter-4-board-edition-1.pdf" in pdf["Content-Disposition"]
    assert officer.get(f"{REPORTS}{report.pk}/report.docx").content.startswith(b"PK")


def test_charts_and_tables_one_by_one(ashshire: Cast, officer: Client) -> None:
    with partnership_scope(ashshire.partnership):
        make_programme(ashshire)
    report = made(ashshire, draft)
    assert officer.get(f"{REPORTS}{report.pk}/charts/Q4-F1.png").content.startswith(b"\x89PNG")
    sheet = load_workbook(io.BytesIO(officer.get(f"{REPORTS}{report.pk}/tables/Q2-T1.xlsx").content)).active
    assert [cell.value for cell in next(iter(sheet.rows))][:3] == ["Course", "Dates", "Events"]  # type: ignore[union-attr]
    for missing in ("charts/Q2-T1.png", "charts/Q99.png", "tables/Q99.xlsx", "tables/..%2f.xlsx"):
        assert officer.get(f"{REPORTS}{report.pk}/{missing}").status_code == 404


def test_a_stale_page_gets_a_clear_message_and_changes_nothing(ashshire: Cast, officer: Client) -> None:
    report = made(ashshire, with_seg)
    for act, said in (
        ("send", "cannot become “With SEG”"),
        ("freeze", "Only a draft's figures can be taken again"),
        ("publish", "only after the group has given its opinion"),
    ):
        page = words(officer.post(f"{REPORTS}{report.pk}/{act}/", follow=True))
        assert said in page
    assert officer.post(f"{REPORTS}{report.pk}/draft/Q1/", {"text": "x", "version": "0"}).status_code == 302
    assert officer.get(f"{REPORTS}{report.pk}/send/").status_code == 405
    assert stored(report).state == "with_seg"


def test_a_correction_starts_from_the_published_page(ashshire: Cast, officer: Client, reader: Client) -> None:
    report = made(ashshire, published)
    assert "Correct it in a new edition" in words(officer.get(f"{REPORTS}{report.pk}/"))
    assert "Say why a new edition is needed" in words(
        officer.post(f"{REPORTS}{report.pk}/correct/", {"why": ""})
    )
    response = officer.post(f"{REPORTS}{report.pk}/correct/", {"why": "A course was missing."})
    page = words(officer.get(response["Location"]))
    assert "Why a new edition: A course was missing." in page
    assert "Correct it in a new edition" not in words(officer.get(f"{REPORTS}{report.pk}/"))
    assert "Other editions" not in words(reader.get(f"{REPORTS}{report.pk}/"))


def test_home_says_what_is_due_and_to_whom(ashshire: Cast, officer: Client, chair: Client) -> None:
    with partnership_scope(ashshire.partnership):
        make_programme(ashshire)
    page = words(officer.get("/p/ashshire/"))
    assert "Draft the quarterly report for Ashshire Board" in page
    assert "Its last after survey closes on 6 April 2026." in page
    report = made(ashshire, with_seg)
    assert "Record the opinion of SEG: Quarter 4, 2025/26, Ashshire Board" in words(chair.get("/p/ashshire/"))
    with partnership_scope(ashshire.partnership):
        opinion = give_opinion(report, member(ashshire, Role.POLICY_OFFICER))
    home = chair.get("/p/ashshire/")
    assert "Confirm the opinion: Quarter 4, 2025/26, Ashshire Board" in words(home)
    assert f"{REPORTS}{report.pk}/opinion/{opinion.pk}/confirm/" in home.content.decode()
    assert "Confirm the opinion" not in words(officer.get("/p/ashshire/"))


def test_reports_are_found_by_search(ashshire: Cast, officer: Client) -> None:
    report = made(ashshire, draft)
    page = officer.get("/p/ashshire/search/?q=quarter+second")
    assert f"{REPORTS}{report.pk}/" not in page.content.decode()
    assert f"{REPORTS}{report.pk}/" in officer.get("/p/ashshire/search/?q=january+ashshire").content.decode()
