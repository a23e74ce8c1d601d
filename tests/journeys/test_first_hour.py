"""From an empty portal to Start with nothing but an Eventbrite file, in at most twelve pages.

Source: the brief, Done when, 3: no agency typed beforehand; nothing is sent before Start.
"""

import re
from collections.abc import Callable

import pytest

from tests.journeys.samples import early_copy
from tests.journeys.stack import Stack
from tests.journeys.steps.importing import NewEvent, describe_event, fates, upload
from tests.journeys.steps.setting_up import PASSWORD, fill_in_contacts, join
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

MOST_PAGES = 12
SAM = "sam@ashshire.example"
EVENT = NewEvent("Sharing information to protect children", "2026-05-19", "09:30", "16:00", "County Hall", 70)


def test_from_a_booking_list_to_start_in_twelve_pages(portal: Stack, visit: Callable[..., Visitor]) -> None:
    portal.set_clock("2026-05-05T09:00")
    portal.manage("create_partnership", "ashshire", "Ashshire Safeguarding Children Partnership")
    portal.manage("first_administrator", "ashshire", SAM, "Sam Reed")
    desk = visit("sam")
    join(desk, portal, SAM)
    desk.context.clear_cookies()

    desk.pages.clear()
    desk.sign_in(SAM, PASSWORD)
    assert desk.heading == "Home"
    desk.follow(re.compile("Upload a booking list"))
    upload(desk, "report-early.csv", early_copy())
    assert desk.heading == "What each column holds"
    desk.press("Save and continue")
    assert desk.heading == "Organisations and events"  # every word of the list is known
    describe_event(desk, EVENT)
    desk.press("Save and continue")
    assert desk.heading == "Check the list"
    assert fates(desk)["Error"] == 0
    desk.press(re.compile("^Import "))
    desk.follow("See what would be sent, and when")
    desk.follow("See what would be sent, and start")
    assert "First fill in the contacts" in desk.text
    desk.follow("Contacts and privacy", within=desk.page.locator("main"))
    fill_in_contacts(desk)
    assert desk.heading == "What would be sent"
    nothing_was_sent(portal)
    assert "65 people on 11 May" in desk.text
    assert len(desk.pages) <= MOST_PAGES, desk.pages

    desk.press("Start")
    assert "Sending has started" in desk.text
    nothing_was_sent(portal)  # the before survey is due ten days before the event, not today
    portal.run_due("2026-05-11T09:30")
    assert len(portal.mailbox.letters(subject="before")) > 60
    assert portal.problems() == []


def nothing_was_sent(portal: Stack) -> None:
    """No email but the administrator's own invitation, and none waiting."""
    assert [letter.to for letter in portal.mailbox.letters()] == [SAM]
    assert portal.emails_of("ashshire") == {"member_invitation sent": 1}
