"""The pages of emails: settings, the mail log, stopped addresses, an event's delivery."""

import csv
import datetime as dt
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from evaluations.models import Invitation
from evaluations.queries.delivery import stages_of
from partnerships import clock
from partnerships.choices import EmailKind, Role, StopReason
from partnerships.models import LogEntry, NotifyAccount, OutboxMessage, StoppedAddress, User
from partnerships.queries.mail import due_items
from partnerships.queries.members import member_of
from partnerships.services import delivery, mail_account, stopped
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import invite
from tests.evaluations.asking import counted, text_of
from tests.evaluations.making import book_people, make_course, make_event
from tests.faults.conftest import administrator, letter, notify, queued, row  # noqa: F401  (a fixture)
from tests.faults.fake_notify import API_KEY, SECRET, TEMPLATE, FakeNotify

SignIn = Callable[[User], Client]


def browser(cast: Cast, sign_in: SignIn, role: Role = Role.ADMINISTRATOR) -> Client:
    return sign_in(cast.people[role])


def account(cast: Cast) -> NotifyAccount:
    with partnership_scope(cast.partnership):
        return NotifyAccount.objects.get()


def enter(client: Client, cast: Cast, **changes: str) -> Any:
    given = {"api_key": API_KEY, "template_id": TEMPLATE, "reply_to_id": "", "active": "on", **changes}
    return client.post(f"{cast.home}settings/email/", given)


def test_a_key_is_checked_kept_sealed_and_never_shown_again(
    ashshire: Cast,
    sign_in: SignIn,
    notify: FakeNotify,  # noqa: F811
) -> None:
    client = browser(ashshire, sign_in)
    assert enter(client, ashshire).status_code == 302
    assert notify.asked[f"/v2/template/{TEMPLATE}"] == 1
    page = client.get(f"{ashshire.home}settings/email/")
    assert "GOV.UK Notify, your own service" in text_of(page)
    assert (SECRET in page.content.decode(), "A key is stored" in text_of(page)) == (False, True)
    kept = account(ashshire)
    assert (kept.active, SECRET in kept.sealed_key) == (True, False)
    assert enter(client, ashshire, api_key="").status_code == 302  # keeps the key
    assert account(ashshire).sealed_key == kept.sealed_key
    with partnership_scope(ashshire.partnership):
        assert not LogEntry.objects.filter(details__icontains=SECRET).exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"api_key": "short"}, "copy the whole of it"),
        ({"api_key": ""}, "Enter the API key"),
        ({"template_id": ""}, "Enter the ID of the email template"),
        ({"template_id": "x"}, "Copy the whole template ID"),
        ({"template_id": SECRET}, "has no template with this ID"),
        ({"api_key": API_KEY.replace("aaaa", "bbbb")}, "does not accept this API key"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_switched_on(
    ashshire: Cast,
    sign_in: SignIn,
    notify: FakeNotify,  # noqa: F811
    changes: dict[str, str],
    said: str,
) -> None:
    response = enter(browser(ashshire, sign_in), ashshire, **changes)
    assert said in text_of(response)
    with partnership_scope(ashshire.partnership):
        assert NotifyAccount.objects.filter(active=True).count() == 0


def test_a_test_goes_the_way_every_email_goes(
    ashshire: Cast,
    sign_in: SignIn,
    notify: FakeNotify,  # noqa: F811
) -> None:
    client = browser(ashshire, sign_in)
    enter(client, ashshire)
    client.post(f"{ashshire.home}settings/email/test/")
    assert "Waiting" in text_of(client.get(f"{ashshire.home}settings/email/"))
    assert delivery.deliver(ashshire.partnership) == 1
    assert notify.sent[0]["email_address"] == "administrator@ashshire.example"
    assert "administrator@ashshire.example" in text_of(client.get(f"{ashshire.home}settings/email/"))


def test_a_receipt_token_is_shown_once(ashshire: Cast, sign_in: SignIn) -> None:
    client = browser(ashshire, sign_in)
    page = client.post(f"{ashshire.home}settings/email/token/")
    token = page.content.decode().split("<code>")[-1].split("</code>")[0]
    with partnership_scope(ashshire.partnership):
        assert mail_account.is_receipt_token(token)
        assert not mail_account.is_receipt_token("")
    assert page["Cache-Control"] == "private, no-store"
    assert token not in client.get(f"{ashshire.home}settings/email/").content.decode()
    client.post(f"{ashshire.home}settings/email/token/")
    with partnership_scope(ashshire.partnership):
        assert not mail_account.is_receipt_token(token)


def test_a_pause_is_shown_and_can_be_ended(ashshire: Cast, sign_in: SignIn, on_monday: dt.datetime) -> None:
    with partnership_scope(ashshire.partnership):
        mail_account.pause(on_monday + dt.timedelta(hours=1), "Daily limit")
        (item,) = due_items(administrator(ashshire), on_monday.date())
        assert (item.what, item.whose) == ("No email leaves for now", "Administrator")
    client = browser(ashshire, sign_in)
    for page in ("settings/email/", "delivery/"):
        assert "No email leaves until 1 June 2026" in text_of(client.get(f"{ashshire.home}{page}"))
    client.post(f"{ashshire.home}settings/email/resume/")
    with partnership_scope(ashshire.partnership):
        assert due_items(administrator(ashshire), on_monday.date()) == []


def uncertain(cast: Cast, address: str = "sam@ashshire.example") -> OutboxMessage:
    (message,) = queued(cast, letter(address))
    with partnership_scope(cast.partnership):
        OutboxMessage.objects.filter(pk=message.pk).update(
            state="uncertain", route="smtp", attempts=1, message_id="<1.2.x@qa-portal>"
        )
    return message


@pytest.mark.parametrize(("arrived", "then"), [("yes", "sent"), ("", "queued")])
def test_a_person_settles_an_uncertain_email(
    ashshire: Cast, sign_in: SignIn, arrived: str, then: str
) -> None:
    message = uncertain(ashshire)
    client = browser(ashshire, sign_in, Role.COORDINATOR)
    address = f"{ashshire.home}delivery/{message.pk}/"
    assert "Did it arrive?" in text_of(client.get(address))
    assert "1 email is uncertain" in text_of(client.get(ashshire.home))
    client.post(f"{address}settle/", {"arrived": arrived})
    assert row(ashshire, message).state == then
    page = client.post(f"{address}settle/", {"arrived": arrived}, follow=True)
    assert "not uncertain any more" in text_of(page)


def test_the_log_filters_and_downloads(ashshire: Cast, birchester: Cast, sign_in: SignIn) -> None:
    uncertain(ashshire)
    queued(ashshire, letter("kim@ashshire.example", subject="=cmd()"))
    queued(birchester, letter("pat@birchester.example"))
    client = browser(ashshire, sign_in, Role.POLICY_OFFICER)
    page = text_of(client.get(f"{ashshire.home}delivery/"))
    assert ("kim@" in page, "pat@" in page) == (True, False)
    page = text_of(client.get(f"{ashshire.home}delivery/?state=uncertain"))
    assert ("kim@" in page, "sam@" in page) == (False, True)
    content = client.get(f"{ashshire.home}delivery/?format=csv&state=waiting").content.decode("utf-8-sig")
    (found,) = csv.DictReader(io.StringIO(content))
    assert (found["To"], found["Subject"], found["What became of it"]) == (
        "kim@ashshire.example",
        "'=cmd()",
        "Waiting",
    )
    assert client.get(f"{ashshire.home}delivery/?format=xlsx").content[:2] == b"PK"


def test_an_address_is_stopped_and_lifted_with_a_reason(ashshire: Cast, sign_in: SignIn) -> None:
    client = browser(ashshire, sign_in, Role.COORDINATOR)
    place = f"{ashshire.home}delivery/stopped/"
    assert "Enter an email address" in text_of(client.post(f"{place}stop/", {"address": "x"}, follow=True))
    client.post(f"{place}stop/", {"address": "Sam@Ashshire.example"})
    with partnership_scope(ashshire.partnership):
        found = StoppedAddress.objects.get()
    assert (found.address, found.reason) == ("sam@ashshire.example", StopReason.OFFICER)
    page = client.post(f"{place}{found.pk}/lift/", {"reason": ""}, follow=True)
    assert "Say why emails may go there again" in text_of(page)
    page = client.post(f"{place}{found.pk}/lift/", {"reason": "She asked us to"}, follow=True)
    assert ("She asked us to" in text_of(page), "Lift sam@" in text_of(page)) == (True, False)


def event_with(cast: Cast, number: int, on_monday: dt.datetime) -> Any:
    """An event asked about by email: people with every fate in turn."""
    with partnership_scope(cast.partnership):
        event = make_event(make_course(), on_monday - dt.timedelta(days=3), ref="EV-1")
        invitations = [invite(booking, "post") for booking in book_people(event, number)]
        messages = queued(cast, *(letter(f"person{n}@work.example") for n in range(number)))
        for invitation, message in zip(invitations, messages, strict=True):
            Invitation.objects.filter(pk=invitation.pk).update(message=message)
        OutboxMessage.objects.update(state="sent", sent_at=on_monday)
    return event, invitations, messages


def test_an_events_delivery_by_survey_and_by_person(
    ashshire: Cast, sign_in: SignIn, on_monday: dt.datetime
) -> None:
    event, invitations, messages = event_with(ashshire, 6, on_monday)
    with partnership_scope(ashshire.partnership):
        emails = OutboxMessage.objects
        emails.filter(pk=messages[0].pk).update(delivered_at=on_monday)
        emails.filter(pk=messages[1].pk).update(state="uncertain")
        emails.filter(pk=messages[2].pk).update(state="failed", bounced_at=on_monday, problem="550 gone")
        people = Invitation.objects
        people.filter(pk=invitations[2].pk).update(state="skipped", skip_reason="not_delivered")
        people.filter(pk=invitations[0].pk).update(
            state="answered", started_at=on_monday, answered_at=on_monday
        )
        people.filter(pk=invitations[3].pk).update(
            state="skipped", skip_reason="unreachable", sent_at=None, message=None
        )
        (found,) = stages_of(event)
    counts = found.counts
    assert (counts.sent, found.delivered, counts.started, counts.answered) == (5, 1, 1, 1)
    assert (found.uncertain, counts.not_delivered, dict(counts.skipped)) == (1, 1, {"unreachable": 1})
    client = browser(ashshire, sign_in, Role.POLICY_OFFICER)
    place = f"{ashshire.home}events/EV-1/surveys/delivery/"
    page = text_of(client.get(place))
    assert "After: no email address 1." in page
    content = client.get(f"{place}?format=csv").content.decode("utf-8-sig")
    became = {line["Address"]: line["What became of it"] for line in csv.DictReader(io.StringIO(content))}
    assert became == {
        "person0@work.example": "Delivered",
        "person1@work.example": "Uncertain",
        "person2@work.example": "Not delivered",
        "person3@work.example": "Not asked: No email address",
        "person4@work.example": "Sent",
        "person5@work.example": "Sent",
    }
    assert "550 gone" in text_of(client.get(f"{place}?became=not_delivered"))
    assert "person2" not in text_of(client.get(f"{place}?became=delivered"))
    assert "Nobody fits" in text_of(client.get(f"{place}?survey=m3-delegate"))


def test_many_not_delivered_come_to_home(ashshire: Cast, on_monday: dt.datetime) -> None:
    messages = queued(ashshire, *(letter(f"p{n}@work.example") for n in range(20)))
    with partnership_scope(ashshire.partnership):
        member = member_of(ashshire.people[Role.POLICY_OFFICER].pk)
        assert member is not None
        OutboxMessage.objects.update(state="sent")
        OutboxMessage.objects.filter(pk=messages[0].pk).update(state="failed")
        assert due_items(member, on_monday.date()) == []  # one in twenty is not too many
        OutboxMessage.objects.filter(pk=messages[1].pk).update(state="failed")
        (item,) = due_items(member, on_monday.date())
        assert item.why.startswith("2 of 20 (10%) in seven days")


@pytest.mark.parametrize("place", ["delivery/", "delivery/stopped/", "events/EV-1/surveys/delivery/"])
def test_a_list_asks_no_more_queries_for_more_rows(
    ashshire: Cast, sign_in: SignIn, on_monday: dt.datetime, place: str
) -> None:
    client = browser(ashshire, sign_in, Role.POLICY_OFFICER)
    event_with(ashshire, 1, on_monday)
    with partnership_scope(ashshire.partnership):
        stopped.stop("a@b.example", StopReason.COMPLAINT)
    client.get(ashshire.home + place)
    with counted() as one:
        assert client.get(ashshire.home + place).status_code == 200
    with partnership_scope(ashshire.partnership):
        for name in ("c", "d"):
            stopped.stop(f"{name}@b.example", StopReason.COMPLAINT)
        from courses.models import Event

        for booking in book_people(Event.objects.get(ref="EV-1"), 2, "more"):
            (message,) = queued(ashshire, letter(f"more{booking.pk}@work.example"))
            invite(booking, "post", message=message)
    with counted() as three:
        assert client.get(ashshire.home + place).status_code == 200
    assert len(three) == len(one)


def test_a_test_of_the_settings_is_no_trial(ashshire: Cast, sign_in: SignIn) -> None:
    browser(ashshire, sign_in).post(f"{ashshire.home}settings/email/test/")
    with partnership_scope(ashshire.partnership):
        kind, created = OutboxMessage.objects.values_list("kind", "created_at").get()
    assert (kind, created <= clock.now()) == (EmailKind.TEST, True)
