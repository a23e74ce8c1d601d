"""An hour's outage in the middle of 5,000 emails, and killed workers: nothing lost, nobody emailed twice.

The one exception is the email in flight when a connection breaks or a worker is killed: a mail server never says
whether it took it, so it goes once more with the same Message-ID, and is shown as having been uncertain.
"""

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache

from partnerships import clock
from partnerships.choices import DeliveryKind, MessageState
from partnerships.models import DeliveryEvent, OutboxMessage
from partnerships.services import delivery
from partnerships.tenancy import partnership_scope
from tests.conftest import MONDAY, Cast, cast_of
from tests.faults.conftest import letter, queued, use_notify
from tests.faults.fake_notify import FakeNotify
from tests.faults.fake_smtp import FakeSmtp

pytestmark = pytest.mark.faults
EMAILS = 5_000
#: Delivery wakes every few seconds; a minute between two looks is as good for what may go wrong.
STEP = dt.timedelta(minutes=1)


@pytest.fixture
def committed_ashshire(committed: None) -> Cast:
    """Ashshire, really committed, for threads and other processes."""
    cache.clear()
    return cast_of("ashshire", "Ashshire Safeguarding Children Partnership")


def states(cast: Cast) -> Counter[str]:
    with partnership_scope(cast.partnership):
        return Counter(OutboxMessage.objects.values_list("state", flat=True))


def events(cast: Cast) -> Counter[str]:
    with partnership_scope(cast.partnership):
        return Counter(DeliveryEvent.objects.values_list("kind", flat=True))


def many(number: int) -> list[Any]:
    return [letter(f"p{each}@ashshire.example", links=()) for each in range(number)]


def until_done(cast: Cast, moment: dt.datetime, *, at_most: int = 10) -> dt.datetime:
    """Let delivery wake up minute by minute until nothing waits; when it was done."""
    for _ in range(at_most):
        forget_claims(cast)
        with clock.held_at(moment):
            delivery.deliver(cast.partnership)
        if set(states(cast)) == {MessageState.SENT}:
            return moment
        moment += STEP
    raise AssertionError(states(cast))


def an_hours_outage(cast: Cast, fake: FakeSmtp | FakeNotify) -> dt.datetime:
    """Send until the server breaks, be without it for an hour by the clock; when all was sent."""
    moment = MONDAY
    with clock.held_at(moment):
        assert delivery.deliver(cast.partnership) == EMAILS // 2 - 1
    fake.stop()
    for _ in range(60):
        moment += STEP
        forget_claims(cast)
        with clock.held_at(moment):
            assert delivery.deliver(cast.partnership) == 0
    assert states(cast) == {
        MessageState.QUEUED: EMAILS // 2,
        MessageState.SENT: EMAILS // 2 - 1,
        "uncertain": 1,
    }
    fake.break_after = 0
    fake.start()
    return until_done(cast, moment)


def forget_claims(cast: Cast) -> None:
    """Five minutes of real time pass: claims are old, and the emails of this minute are counted from none."""
    cache.clear()
    with partnership_scope(cast.partnership):
        OutboxMessage.objects.filter(claimed_at__isnull=False).update(
            claimed_at=clock.real_now() - delivery.CLAIM_HOLDS * 2
        )


def test_an_hour_without_the_mail_server_in_the_middle_of_5000(
    committed_ashshire: Cast, smtp: FakeSmtp
) -> None:
    cast = committed_ashshire
    with clock.held_at(MONDAY):
        queued(cast, *many(EMAILS))
    smtp.break_after = EMAILS // 2
    done = an_hours_outage(cast, smtp)
    assert states(cast) == {MessageState.SENT: EMAILS}
    twice = [one for one, times in smtp.times_by_id.items() if times > 1]
    assert len(twice) == 1  # the one in flight when the connection broke
    assert smtp.times_by_id[twice[0]] == 2
    assert len(smtp.times_by_address) == EMAILS
    assert events(cast) == {DeliveryKind.UNCERTAIN: 1, DeliveryKind.RESENT: 1}
    assert done - MONDAY < dt.timedelta(minutes=70)


def test_an_hour_without_notify_in_the_middle_of_5000_emails_nobody_twice(
    committed_ashshire: Cast, notify: FakeNotify
) -> None:
    cast = committed_ashshire
    use_notify(cast)
    with clock.held_at(MONDAY):
        queued(cast, *many(EMAILS))
    notify.break_after = EMAILS // 2
    an_hours_outage(cast, notify)
    assert states(cast) == {MessageState.SENT: EMAILS}
    assert Counter(notify.times_by_reference.values()) == {1: EMAILS}
    assert events(cast) == {DeliveryKind.UNCERTAIN: 1}
    with partnership_scope(cast.partnership):
        assert OutboxMessage.objects.filter(provider_id="").count() == 0


WORKER = """
import os, sys
import django
django.setup()
from django.conf import settings
settings.NOTIFY_URL = os.environ["NOTIFY_URL"]
from django.core.cache import cache
from partnerships import clock
from partnerships.models import Partnership
from partnerships.services import delivery
print("ready", flush=True)
delivery.deliver(Partnership.objects.get(slug="ashshire"))
"""


def start_worker(fake_smtp_port: int = 1, notify_url: str = "http://127.0.0.1:1") -> subprocess.Popen[str]:
    """A process of its own that delivers, as Celery's would."""
    environment = {
        **os.environ,
        "QA_ENVIRONMENT": "development",
        "DJANGO_SETTINGS_MODULE": "qa_portal.settings",
        "EMAIL_URL": f"smtp://127.0.0.1:{fake_smtp_port}",
        "NOTIFY_URL": notify_url,
        "SITE_URL": "https://portal.example",
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "SMTP_PER_MINUTE": "0",
        "NOTIFY_PER_MINUTE": "0",
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER], env=environment, stdout=subprocess.PIPE, text=True
    )


def kill_when(process: subprocess.Popen[str], reached: Callable[[], bool]) -> None:
    """Kill the worker, with no chance to tidy up, as soon as something was reached."""
    try:
        until = time.monotonic() + 120
        while not reached():
            assert time.monotonic() < until, "the worker did not get so far"
            assert process.poll() is None, "the worker ended by itself"
            time.sleep(0.005)
        process.send_signal(signal.SIGKILL)
    finally:
        process.kill()
        process.wait(timeout=30)
        assert process.stdout is not None
        process.stdout.close()


def test_a_killed_worker_leaves_one_email_in_doubt_and_the_others_untouched(
    committed_ashshire: Cast, smtp: FakeSmtp
) -> None:
    cast = committed_ashshire
    queued(cast, *many(120))
    smtp.stall_at = 70  # accepted, and the answer is not given: the worker waits, in flight
    process = start_worker(fake_smtp_port=smtp.port)
    kill_when(process, lambda: len(smtp.accepted) >= 70)
    smtp.stall_at = 0
    assert states(cast) == {MessageState.SENT: 69, MessageState.SENDING: 1, MessageState.QUEUED: 50}
    assert delivery.deliver(cast.partnership) == 20  # those that it had not claimed
    forget_claims(cast)
    assert delivery.deliver(cast.partnership) == 31
    assert states(cast) == {MessageState.SENT: 120}
    assert Counter(smtp.times_by_id.values()) == {1: 119, 2: 1}
    assert events(cast) == {DeliveryKind.UNCERTAIN: 1, DeliveryKind.RESENT: 1}


def test_a_worker_killed_while_notify_answers_emails_nobody_twice(
    committed_ashshire: Cast, notify: FakeNotify
) -> None:
    cast = committed_ashshire
    use_notify(cast)
    queued(cast, *many(60))
    notify.stall_at = 30
    process = start_worker(notify_url=notify.url)
    kill_when(process, lambda: len(notify.sent) >= 30)
    notify.stall_at = 0
    assert states(cast) == {MessageState.SENT: 29, MessageState.SENDING: 1, MessageState.QUEUED: 30}
    assert delivery.deliver(cast.partnership) == 10
    forget_claims(cast)
    assert delivery.deliver(cast.partnership) == 21
    assert states(cast) == {MessageState.SENT: 60}
    assert Counter(notify.times_by_reference.values()) == {1: 60}
    assert events(cast) == {DeliveryKind.UNCERTAIN: 1}


def test_two_workers_at_once_send_each_email_once(committed_ashshire: Cast, smtp: FakeSmtp) -> None:
    cast = committed_ashshire
    queued(cast, *many(200))
    workers = [start_worker(fake_smtp_port=smtp.port) for _ in range(2)]
    for worker in workers:
        assert worker.stdout is not None
        with worker.stdout:
            assert worker.wait(timeout=120) == 0
    assert states(cast) == {MessageState.SENT: 200}
    assert Counter(smtp.times_by_id.values()) == {1: 200}
