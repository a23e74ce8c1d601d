"""Refusals of mail servers and their reports, by the examples of the RFCs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partnerships.logic.bounces import Refusal, Report, ReportKind, read_report, refusal
from tests.partnerships.reports_by_email import complaint, status_report


@pytest.mark.parametrize(
    ("code", "words", "judged"),
    [
        (550, "5.1.1 No such mailbox", Refusal.HARD),
        (550, "5.2.1 Mailbox disabled", Refusal.HARD),
        (550, "No such user here", Refusal.HARD),
        (552, "5.2.2 Mailbox full", Refusal.SOFT),
        (552, "Mailbox full", Refusal.SOFT),
        (451, "4.7.1 Greylisted, try again", Refusal.SOFT),
        (450, "Busy", Refusal.SOFT),
        (550, "5.7.1 We take nothing from you", Refusal.POLICY),
        (554, "5.7.26 Unauthenticated mail", Refusal.POLICY),
    ],
)
def test_a_refusal_is_judged_by_its_status(code: int, words: str, judged: Refusal) -> None:
    assert refusal(code, words) is judged


@pytest.mark.parametrize(
    ("status", "kind"),
    [("5.1.1", ReportKind.HARD), ("4.4.7", ReportKind.SOFT), ("5.2.2", ReportKind.SOFT)],
)
def test_a_status_report_names_our_email(status: str, kind: ReportKind) -> None:
    content = status_report("<1.2.ab@qa-portal>", "Sam@Work.example", status=status)
    words = f"smtp; 550 {status} said so"
    assert read_report(content) == Report(kind, "<1.2.ab@qa-portal>", "sam@work.example", words)


def test_a_report_with_headers_alone_is_read_too() -> None:
    content = status_report("<1.2.ab@qa-portal>", "sam@work.example", headers_only=True)
    report = read_report(content)
    assert report is not None
    assert report.message_id == "<1.2.ab@qa-portal>"


def test_a_delay_is_no_bounce() -> None:
    content = status_report("<1.2.ab@qa-portal>", "sam@work.example", action="delayed", status="4.4.1")
    assert read_report(content) is None


def test_a_complaint_is_read() -> None:
    report = read_report(complaint("<1.2.ab@qa-portal>", "sam@work.example"))
    assert report is not None
    assert (report.kind, report.recipient) == (ReportKind.COMPLAINT, "sam@work.example")


def test_an_answer_by_a_person_is_no_report() -> None:
    assert read_report(b"From: sam@work.example\r\nSubject: Re: How was it?\r\n\r\nFine, thanks.") is None


@given(st.binary(max_size=400), st.integers(0, 3000), st.integers(0, 40))
def test_no_email_breaks_the_reader(noise: bytes, at: int, drop: int) -> None:
    whole = status_report("<1.2.ab@qa-portal>", "sam@work.example")
    read_report(noise)
    read_report(whole[:at] + noise + whole[at + drop :])
