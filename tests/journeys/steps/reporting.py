"""From a quarter's figures to the board's desk."""

import io
import re
from collections.abc import Mapping

import pypdfium2
from playwright.sync_api import Download

from tests.journeys.stack import Stack, wait_until
from tests.journeys.steps.setting_up import HOME
from tests.journeys.visitor import Visitor


def draft(desk: Visitor, quarter: str) -> str:
    """Start a quarter's report; the address of the report."""
    desk.open(f"{HOME}reports/")
    desk.follow("Start a quarterly report")
    desk.page.get_by_label(quarter).check()
    desk.press("Start the draft")
    return desk.path.removesuffix("draft/")


def write(desk: Visitor, report: str, words: Mapping[str, str]) -> None:
    """The officer's words beside the figures, by section."""
    for section, text in words.items():
        desk.open(f"{report}draft/{section}/")
        desk.fill("Your words", text)
        desk.press("Save these words")


def send(desk: Visitor, report: str) -> None:
    desk.open(f"{report}preview/")
    desk.follow("Back to the draft")
    desk.press("Send the report")


def record_opinion(visitor: Visitor, report: str, opinion: str, reasons: str, day: str, minute: str) -> None:
    """SEG's verdict with its reasons."""
    visitor.open(report)
    visitor.follow("Record the opinion")
    visitor.page.get_by_label(opinion, exact=True).check()
    for box in visitor.page.get_by_label(re.compile(r"^Step \d, ")).all():  # every step with evidence
        box.check()
    visitor.fill("Reasons", reasons)
    visitor.fill_date("decided_on", day)
    visitor.fill("Minute reference", minute)
    visitor.press("Record the opinion")
    assert "The opinion was recorded" in visitor.text


def confirm_by_link(chair: Visitor, portal: Stack, email: str) -> None:
    """The chair opens the link in the email, signs in by a code from the next email, and confirms."""
    wait_until(lambda: bool(portal.mailbox.letters(email, "opinion")), "the email that asks for confirmation")
    chair.open(portal.mailbox.newest(email, "opinion").links[0])
    chair.follow("Send me a sign-in code instead")
    chair.fill("Your email address", email)
    before = portal.mailbox.mark
    chair.press(re.compile("code", re.I), within=chair.page.locator("main"))
    wait_until(lambda: bool(portal.mailbox.letters(email, "code", after=before)), "the sign-in code")
    chair.fill("The code", portal.mailbox.newest(email, "code").code)
    chair.press(re.compile("^(Sign in|Continue|Confirm)"), within=chair.page.locator("main"))
    assert chair.heading == "Confirm the opinion", chair.path
    chair.page.get_by_label("Yes, I confirm it").check()
    chair.press("Send my answer")


def publish(desk: Visitor, report: str) -> None:
    """Publish, and wait for the worker to make the documents."""
    desk.open(report)
    desk.follow("Publish to the board")
    desk.press("Publish now")

    def published() -> bool:
        desk.page.goto(desk.address + report)
        return "Published" in desk.page.locator("main").inner_text()

    wait_until(published, "the report is published", patience=120)
    desk.look()


def downloaded_text(visitor: Visitor, link: Download) -> str:
    """The words of a PDF, with single spaces."""
    return text_of_pdf(link.path().read_bytes())


def text_of_pdf(content: bytes) -> str:
    """The words of a PDF, page after page, with single spaces; hyphens at line ends are the page's own."""
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    pages = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    return " ".join(" ".join(pages).replace("\xad", "").replace("\ufffe", "").split())
