"""A mail server: one click to unsubscribe, what each refusal does, and the reports that come later."""

import datetime as dt
import io
import mailbox
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from partnerships import clock
from partnerships.choices import EmailKind, MessageState
from partnerships.links import LinkKind, address_for
from partnerships.models import NotifyAccount, OutboxMessage
from partnerships.services import delivery, stopped
from partnerships.services.uncertain import settle
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.faults.conftest import administrator, kinds, letter, queued, row
from tests.faults.fake_smtp import FakeSmtp
from tests.partnerships.reports_by_email import complaint, status_report


def is_stopped(cast: Cast, address: str) -> bool:
    with partnership_scope(cast.partnership):
        return address in stopped.reasons_of([address])


def test_an_ask_unsubscribes_with_one_click_and_others_do_not(ashshire: Cast, smtp: FakeSmtp) -> None:
    queued(ashshire, letter(), letter(kind=EmailKind.CONCERN, dedupe_key="concern"))
    assert delivery.deliver(ashshire.partnership) == 2
    ask, concern = smtp.letters
    url = address_for(
        LinkKind.UNSUBSCRIBE, partnership_id=ashshire.partnership.pk, object_id=17, generation=2
    )
    assert ask["List-Unsubscribe"] == f"<{url}>"
    assert ask["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert concern["List-Unsubscribe"] is None


def test_bounces_go_to_their_own_address(ashshire: Cast, smtp: FakeSmtp, settings: Any) -> None:
    settings.BOUNCE_ADDRESS = "bounces@portal.example"
    settings.DEFAULT_FROM_EMAIL = "Portal <no-reply@portal.example>"
    queued(ashshire, letter())
    delivery.deliver(ashshire.partnership)
    assert smtp.accepted[0].mail_from == "bounces@portal.example"
    assert smtp.letters[0]["From"] == "Portal <no-reply@portal.example>"


@pytest.mark.parametrize(
    ("address", "state", "bounce", "is_stopped_then"),
    [
        ("lee@work.gone", "failed", "hard", True),
        ("lee@work.blocked", "failed", "", False),
        ("lee@work.full", "queued", "soft", False),
        ("lee@work.busy", "queued", "soft", False),
    ],
)
def test_what_each_refusal_does(
    ashshire: Cast, smtp: FakeSmtp, address: str, state: str, bounce: str, is_stopped_then: bool
) -> None:
    (message,) = queued(ashshire, letter(address))
    assert delivery.deliver(ashshire.partnership) == 0
    found = row(ashshire, message)
    assert (found.state, found.bounce) == (state, bounce)
    assert is_stopped(ashshire, address) is is_stopped_then


def test_a_busy_server_pauses_everybody_and_costs_no_attempt(
    ashshire: Cast, smtp: FakeSmtp, on_monday: dt.datetime
) -> None:
    messages = queued(ashshire, *(letter(f"p{number}@ashshire.example") for number in range(3)))
    smtp.sender_refusals = ["452 4.7.0 Too many messages"]
    assert delivery.deliver(ashshire.partnership) == 0
    assert [(found.state, found.attempts) for found in (row(ashshire, one) for one in messages)] == [
        ("queued", 0)
    ] * 3
    with partnership_scope(ashshire.partnership):
        until, why = NotifyAccount.objects.values_list("paused_until", "paused_why").get()
    assert (until, why) == (on_monday + dt.timedelta(minutes=2), "452 4.7.0 Too many messages")
    with clock.held_at(until):
        assert delivery.deliver(ashshire.partnership) == 3
    assert set(smtp.times_by_id.values()) == {1}


def test_an_outage_of_days_costs_no_attempt(ashshire: Cast, smtp: FakeSmtp, on_monday: dt.datetime) -> None:
    (message,) = queued(ashshire, letter())
    smtp.stop()
    for hour in range(72):
        with clock.held_at(on_monday + dt.timedelta(hours=hour)):
            assert delivery.deliver(ashshire.partnership) == 0
    assert (row(ashshire, message).state, row(ashshire, message).attempts) == (MessageState.QUEUED, 0)


def test_an_email_in_doubt_stays_so_while_the_server_is_away(ashshire: Cast, smtp: FakeSmtp) -> None:
    (message,) = queued(ashshire, letter())
    smtp.hang_up_times = 1
    delivery.deliver(ashshire.partnership)
    smtp.stop()
    with partnership_scope(ashshire.partnership):
        OutboxMessage.objects.update(claimed_at=clock.real_now() - delivery.CLAIM_HOLDS * 2)
    assert delivery.deliver(ashshire.partnership) == 0
    assert (row(ashshire, message).state, kinds(ashshire, message)) == ("uncertain", ["uncertain"])


def test_a_person_sends_an_uncertain_email_again(ashshire: Cast, smtp: FakeSmtp) -> None:
    (message,) = queued(ashshire, letter())
    smtp.hang_up_times = 1
    delivery.deliver(ashshire.partnership)
    with partnership_scope(ashshire.partnership):
        settle(message=message, arrived=False, by=administrator(ashshire))
    assert delivery.deliver(ashshire.partnership) == 1
    assert set(smtp.times_by_id.values()) == {2}


def read(content: bytes, tmp_path: Path) -> str:
    """What the command says of a mailbox file with one email."""
    box = mailbox.mbox(str(tmp_path / "bounces"))
    box.clear()
    box.add(content)
    box.close()
    out = io.StringIO()
    call_command("read_bounces", str(tmp_path / "bounces"), stdout=out)
    return out.getvalue().strip()


TAKEN, PASSED = "1 reports taken, 0 emails passed over.", "0 reports taken, 1 emails passed over."


def test_a_report_read_later_stops_the_address_once(
    ashshire: Cast, birchester: Cast, smtp: FakeSmtp, tmp_path: Path
) -> None:
    (message,) = queued(ashshire, letter())
    delivery.deliver(ashshire.partnership)
    report = status_report(row(ashshire, message).message_id, "sam@ashshire.example")
    assert (read(report, tmp_path), read(report, tmp_path)) == (TAKEN, PASSED)
    assert (row(ashshire, message).state, row(ashshire, message).bounce) == ("failed", "hard")
    assert is_stopped(ashshire, "sam@ashshire.example")
    assert not is_stopped(birchester, "sam@ashshire.example")


def test_a_report_is_believed_only_about_the_person_and_the_email_it_names(
    ashshire: Cast, smtp: FakeSmtp, tmp_path: Path
) -> None:
    (message,) = queued(ashshire, letter())
    delivery.deliver(ashshire.partnership)
    known = row(ashshire, message).message_id
    guessed = f"<{ashshire.partnership.pk}.{message.pk}.000000000000@qa-portal>"
    for forged in (
        status_report(guessed, "sam@ashshire.example"),
        status_report(known, "kim@ashshire.example"),
        status_report("<999999.1.x@qa-portal>", "sam@ashshire.example"),
        status_report("<nonsense>", "sam@ashshire.example"),
    ):
        assert read(forged, tmp_path) == PASSED
    assert row(ashshire, message).state == MessageState.SENT


def test_a_complaint_by_email_stops_the_address(ashshire: Cast, smtp: FakeSmtp, tmp_path: Path) -> None:
    (message,) = queued(ashshire, letter())
    delivery.deliver(ashshire.partnership)
    report = complaint(row(ashshire, message).message_id, "sam@ashshire.example")
    assert read(report, tmp_path) == TAKEN
    assert row(ashshire, message).complained_at is not None
    assert is_stopped(ashshire, "sam@ashshire.example")


def test_a_mailbox_that_is_not_there_is_said(db: None) -> None:
    with pytest.raises(CommandError, match="no file or folder"):
        call_command("read_bounces", "nowhere")
