"""The pages of emails in a real browser: no axe violation, nothing wider than the screen.

With SHOTS naming a folder, each page is kept there as a picture.
"""

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from evaluations.models import Invitation
from partnerships import clock
from partnerships.choices import DeliveryKind, EmailKind, Role, StopReason
from partnerships.links import LinkKind, token_for
from partnerships.models import DeliveryEvent, OutboxMessage
from partnerships.services import mail_account, outbox, stopped
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast, cast_of
from tests.evaluations.answering import invite
from tests.evaluations.making import book_people, make_course, make_event
from tests.journeys.test_results_pages import sign_in
from tests.journeys.visitor import axe_violations

pytestmark = pytest.mark.browser
FATES = (
    {"state": "sent", "route": "notify", "delivered": True},
    {"state": "uncertain", "route": "smtp", "problem": "Connection unexpectedly closed"},
    {"state": "failed", "route": "notify", "bounce": "hard", "problem": "550 5.1.1 No such mailbox"},
    {"state": "queued", "problem": "451 4.3.0 Try again later", "attempts": 2},
)


def made() -> tuple[Cast, list[tuple[Role | None, str]]]:
    """Ashshire with emails of every fate; the pages to look at, each by a role, or by a link without one."""
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    now = clock.now()
    with partnership_scope(cast.partnership):
        event = make_event(
            make_course("Neglect: recognising and responding"), now - dt.timedelta(days=3), ref="NEG-1"
        )
        bookings = book_people(event, 5, "a.rather.long.name.of.person")
        for fate, booking in zip(FATES, bookings, strict=False):
            message = outbox.queue_one(
                outbox.Letter(
                    kind=EmailKind.SURVEY,
                    to_address=booking.delegate.email,
                    subject="After Neglect: recognising and responding: 4 minutes of questions",
                    text="",
                    dedupe_key=f"shown:{booking.pk}",
                )
            )
            changes = {name: value for name, value in fate.items() if name != "delivered"}
            when = {"sent_at": now, "delivered_at": now if "delivered" in fate else None}
            OutboxMessage.objects.filter(pk=message.pk).update(**changes, **when)
            asked = invite(booking, "post", message=message)
            if fate["state"] == "uncertain":
                in_doubt = message
                DeliveryEvent.objects.create(message=message, kind=DeliveryKind.UNCERTAIN, words="Closed")
        skipped = {"state": "skipped", "skip_reason": "unreachable", "sent_at": None}
        Invitation.objects.filter(pk=invite(bookings[4], "post").pk).update(**skipped)
        stopped.stop("gone@work.example", StopReason.HARD_BOUNCE)
        mail_account.pause(now + dt.timedelta(hours=1), "429 Exceeded send limits for today")
    token = token_for(LinkKind.UNSUBSCRIBE, partnership_id=cast.partnership.pk, object_id=asked.pk)
    officer, administrator = Role.POLICY_OFFICER, Role.ADMINISTRATOR
    return cast, [
        (officer, f"{cast.home}delivery/"),
        (officer, f"{cast.home}delivery/{in_doubt.pk}/"),
        (officer, f"{cast.home}delivery/stopped/"),
        (officer, f"{cast.home}events/NEG-1/surveys/delivery/"),
        (administrator, f"{cast.home}settings/email/"),
        (administrator, f"{cast.home}settings/"),
        (None, f"/u/{token}"),
    ]


@pytest.mark.parametrize("width", [390, 1280])
def test_pages_fit_and_have_no_axe_violation(
    live_address: str, open_page: Callable[..., Page], width: int
) -> None:
    cast, pages = made()
    page = open_page(width=width)
    for place, (role, address) in enumerate(pages):
        if role is not None:
            sign_in(page, live_address, cast.people[role])
        response = page.goto(f"{live_address}{address}")
        assert response is not None
        assert response.status == 200, address
        if os.environ.get("SHOTS"):
            page.screenshot(path=Path(os.environ["SHOTS"]) / f"mail-{place}-{width}.png", full_page=True)
        assert axe_violations(page) == [], address
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wider <= 0, f"{address} is {wider} px wider than the screen"


def test_unsubscribing_takes_one_button(live_address: str, open_page: Callable[..., Page]) -> None:
    _, pages = made()
    page = open_page(width=390, javascript=False)
    page.goto(f"{live_address}{pages[-1][1]}")
    page.get_by_role("button", name="Unsubscribe").click()
    page.get_by_role("heading", name="You have unsubscribed").wait_for()
