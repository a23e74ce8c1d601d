"""The partnership's contacts, boards and people."""

import re

from tests.journeys.stack import Stack, wait_until
from tests.journeys.visitor import Visitor

HOME = "/p/ashshire/"
CONTACTS = {
    "Name of the data controller": "Ashshire County Council",
    "How to reach the data protection officer": "dpo@ashshire.example",
    "Web address of the privacy notice": "https://ashshire.example/privacy",
    "Children’s front door, by day": "Ashshire Children's Hub, 01632 960001",
    "Number outside office hours": "01632 960002",
    "Designated officer for allegations": "The designated officer, 01632 960003",
    "Monitored mailbox for concerns": "concerns@ashshire.example",
    "Who covers the mailbox": "Jo Price",
    "Their email address": "jo.price@ashshire.example",
}
PASSWORD = "herons over calm water"


def fill_in_contacts(desk: Visitor) -> None:
    """On the page of contacts and privacy."""
    for label, words in CONTACTS.items():
        desk.fill(label, words)
    desk.press("Save contacts and privacy")


def join(visitor: Visitor, portal: Stack, email: str) -> None:
    """By the link in the invitation, with a password of one's own."""
    wait_until(lambda: bool(portal.mailbox.letters(email)), f"the invitation of {email}")
    visitor.open(portal.mailbox.newest(email).links[0])
    visitor.fill("A password", PASSWORD)
    visitor.press(re.compile("^Join"))


def add_board(desk: Visitor, name: str, short_name: str) -> None:
    desk.open(f"{HOME}settings/boards/")
    desk.follow("Add a board")
    desk.fill("Name", name)
    desk.fill("Short name", short_name)
    desk.press("Save the board")


def invite(desk: Visitor, name: str, email: str, role: str, board: str = "") -> None:
    """By the administrator; the portal sends the invitation."""
    desk.open(f"{HOME}settings/members/")
    desk.follow("Invite somebody")
    desk.fill("Name", name)
    desk.fill("Email address", email)
    desk.page.get_by_label(role, exact=True).check()
    if board:
        desk.page.get_by_label("Board of a board member").select_option(label=board)
    desk.press("Send the invitation")
