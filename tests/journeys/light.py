"""Journeys without the whole stack: people at browsers, signed in, and a clock that the journey moves."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser

from evaluations.services.planning import plan_changed_events
from evaluations.services.sending import send_due
from partnerships import clock
from partnerships.models import OutboxMessage, Partnership, User
from partnerships.services.delivery import with_links
from partnerships.tenancy import partnership_scope
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import Visitor


@contextmanager
def people_at(browser: Browser, address: str) -> Iterator["Entrance"]:
    """Lets people in, and closes their browsers at the end."""
    entrance = Entrance(browser, address)
    Visitor.looked_at = set()
    try:
        yield entrance
    finally:
        for visitor in entrance.visitors:
            visitor.close()


class Entrance:
    """Where people come to the portal of `live_address`."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.visitors: list[Visitor] = []

    def let_in(self, called: str, user: User | None = None, *, phone: bool = False) -> Visitor:
        """Somebody with a browser of their own, at a desk or with a phone; signed in when they are a user."""
        context = self.browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
            has_touch=phone,
            is_mobile=phone,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        visitor = Visitor(context, self.address, called)
        self.visitors.append(visitor)
        if user is not None:
            sign_in(visitor.page, self.address, user)
        return visitor


def run_due_at(partnership: Partnership, moment: dt.datetime) -> int:
    """Move the clock, and plan and send what is due then; how many emails that made."""
    clock.store(moment)
    with partnership_scope(partnership):
        plan_changed_events()
    return send_due(partnership)


def newest_links(partnership: Partnership, to: str) -> list[str]:
    """The addresses, without their host, in the newest email to somebody, as it is delivered."""
    with partnership_scope(partnership):
        message = OutboxMessage.objects.filter(to_address=to).latest("id")
        return re.findall(r"https?://[^/\s]+(/\S+)", with_links(message))


def table(desk: Visitor, caption: str) -> dict[str, list[str]]:
    """The rows of a table, by their headings."""
    found = (
        desk.page.locator("table")
        .filter(has=desk.page.locator("caption", has_text=re.compile(rf"^{caption}$")))
        .last
    )
    return {
        row.locator("th").inner_text().strip(): [cell.strip() for cell in row.locator("td").all_inner_texts()]
        for row in found.locator("tbody tr").all()
    }
