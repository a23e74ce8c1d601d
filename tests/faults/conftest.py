"""The fakes, and a partnership with an account at the fake Notify."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache

from partnerships.access import Member
from partnerships.choices import EmailKind, Role
from partnerships.links import LinkKind
from partnerships.models import OutboxMessage
from partnerships.queries.members import member_of
from partnerships.services import mail_account, outbox
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.faults.fake_notify import API_KEY, TEMPLATE, FakeNotify
from tests.faults.fake_smtp import FakeSmtp


@pytest.fixture
def smtp(settings: Any) -> Iterator[FakeSmtp]:
    fake = FakeSmtp()
    fake.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", fake.port
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_TIMEOUT = 5
    yield fake
    fake.stop()


@pytest.fixture
def notify(settings: Any) -> Iterator[FakeNotify]:
    fake = FakeNotify()
    fake.start()
    settings.NOTIFY_URL = fake.url
    settings.SITE_URL = "https://portal.example"
    cache.clear()
    yield fake
    fake.stop()


def administrator(cast: Cast) -> Member:
    with partnership_scope(cast.partnership):
        member = member_of(cast.people[Role.ADMINISTRATOR].pk)
    assert member is not None
    return member


def use_notify(cast: Cast) -> str:
    """Switch Notify on for a partnership; the bearer token of its receipts."""
    by = administrator(cast)
    with partnership_scope(cast.partnership):
        mail_account.save_account(api_key=API_KEY, template_id=TEMPLATE, reply_to_id="", active=True, by=by)
        return mail_account.new_receipt_token(by=by)


def letter(address: str = "sam@ashshire.example", **more: Any) -> outbox.Letter:
    fields = {
        "kind": EmailKind.SURVEY,
        "to_address": address,
        "subject": "How was it?",
        "text": "Please answer: {link:0}",
        "dedupe_key": f"test:{address}",
        "links": (outbox.Link(LinkKind.SURVEY, 17, 2),),
    }
    return outbox.Letter(**{**fields, **more})


def queued(cast: Cast, *letters: outbox.Letter) -> list[OutboxMessage]:
    with partnership_scope(cast.partnership):
        by_key = {row.dedupe_key: row for row in outbox.queue(letters)}
        return [by_key[one.dedupe_key] for one in letters]


def row(cast: Cast, message: OutboxMessage) -> OutboxMessage:
    with partnership_scope(cast.partnership):
        return OutboxMessage.objects.get(pk=message.pk)


def kinds(cast: Cast, message: OutboxMessage) -> list[str]:
    """What happened to an email, in order."""
    with partnership_scope(cast.partnership):
        return list(message.events.order_by("id").values_list("kind", flat=True))
