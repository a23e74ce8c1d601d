"""GOV.UK Notify: what is sent, what is said when it fails, and that nobody is emailed twice."""

import base64
import datetime as dt
from typing import Any

import pytest

from partnerships import clock, storage
from partnerships.choices import EmailKind, MailRoute, MessageState
from partnerships.links import LinkKind, address_for
from partnerships.models import NotifyAccount, OutboxMessage
from partnerships.services import delivery, mail_account
from partnerships.services.back_ends.notify import ApiKey, next_midnight, plain, read_key
from partnerships.services.sealing import CannotUnseal, seal, unseal
from partnerships.services.uncertain import settle
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.faults.conftest import administrator, kinds, letter, queued, row, use_notify
from tests.faults.fake_notify import API_KEY, SECRET, SERVICE, FakeNotify


def later(cast: Cast) -> None:
    """As if the last claims were made long ago, in real time."""
    with partnership_scope(cast.partnership):
        OutboxMessage.objects.filter(claimed_at__isnull=False).update(
            claimed_at=clock.real_now() - delivery.CLAIM_HOLDS * 2
        )


def pause_of(cast: Cast) -> tuple[dt.datetime | None, str]:
    with partnership_scope(cast.partnership):
        return NotifyAccount.objects.values_list("paused_until", "paused_why").get()


def test_an_email_goes_by_the_partnerships_own_service(ashshire: Cast, notify: FakeNotify) -> None:
    use_notify(ashshire)
    (message,) = queued(ashshire, letter(text="Hello [click](http://evil.example) {link:0}"))
    assert delivery.deliver(ashshire.partnership) == 1
    found = row(ashshire, message)
    (sent,) = notify.sent
    ids = {"partnership_id": ashshire.partnership.pk, "object_id": 17, "generation": 2}
    assert sent["personalisation"] == {
        "subject": "How was it?",
        "text": f"Hello [click] (http://evil.example) {address_for(LinkKind.SURVEY, **ids)}",
        "file": "",
    }
    assert sent["one_click_unsubscribe_url"] == address_for(LinkKind.UNSUBSCRIBE, **ids)
    assert (sent["email_address"], sent["reference"]) == (
        "sam@ashshire.example",
        found.message_id.strip("<>"),
    )
    assert (found.state, found.route, found.provider_id) == (MessageState.SENT, "notify", sent["id"])


def test_only_asks_for_answers_offer_to_unsubscribe(ashshire: Cast, notify: FakeNotify) -> None:
    use_notify(ashshire)
    queued(ashshire, letter(kind=EmailKind.CONCERN))
    delivery.deliver(ashshire.partnership)
    assert "one_click_unsubscribe_url" not in notify.sent[0]


def test_a_certificate_goes_as_a_file(ashshire: Cast, notify: FakeNotify) -> None:
    use_notify(ashshire)
    with partnership_scope(ashshire.partnership):
        file = storage.store(b"%PDF", kind="certificate", name="c.pdf", content_type="application/pdf")
    queued(ashshire, letter(attachment=file))
    delivery.deliver(ashshire.partnership)
    assert notify.sent[0]["personalisation"]["file"] == {
        "file": base64.b64encode(b"%PDF").decode(),
        "filename": "c.pdf",
    }


def test_another_partnership_keeps_its_own_way(
    ashshire: Cast, birchester: Cast, notify: FakeNotify, mailoutbox: list[Any]
) -> None:
    use_notify(ashshire)
    queued(birchester, letter("pat@birchester.example"))
    assert delivery.deliver(birchester.partnership) == 1
    assert (len(mailoutbox), notify.sent) == (1, [])


def test_the_key_is_sealed_and_opens_under_an_old_secret(ashshire: Cast, settings: Any) -> None:
    use_notify(ashshire)
    with partnership_scope(ashshire.partnership):
        sealed = NotifyAccount.objects.get().sealed_key
    assert SECRET not in sealed
    assert seal(API_KEY) != sealed
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another secret of more than thirty-two characters"
    assert unseal(sealed) == API_KEY
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(CannotUnseal):
        unseal(sealed)


def test_a_key_that_cannot_be_read_pauses_and_loses_nothing(ashshire: Cast, settings: Any) -> None:
    use_notify(ashshire)
    (message,) = queued(ashshire, letter())
    settings.SECRET_KEY = "another secret of more than thirty-two characters"
    assert delivery.deliver(ashshire.partnership) == 0
    assert pause_of(ashshire)[1] == "The stored key cannot be read any more. Enter it again."
    assert row(ashshire, message).state == MessageState.QUEUED


def test_an_answer_that_was_lost_is_looked_up_and_nobody_is_emailed_twice(
    ashshire: Cast, notify: FakeNotify
) -> None:
    use_notify(ashshire)
    first, second = queued(ashshire, letter(), letter("kim@ashshire.example"))
    notify.faults = ["lost"]
    assert delivery.deliver(ashshire.partnership) == 1
    assert (row(ashshire, first).state, row(ashshire, second).state) == ("uncertain", "sent")
    assert delivery.deliver(ashshire.partnership) == 0  # its claim still holds
    later(ashshire)
    assert delivery.deliver(ashshire.partnership) == 1
    found = row(ashshire, first)
    assert (found.state, found.attempts) == (MessageState.SENT, 1)
    assert set(notify.times_by_reference.values()) == {1}
    assert kinds(ashshire, first) == ["uncertain"]


def test_what_never_arrived_is_sent_again_under_the_same_reference(
    ashshire: Cast, notify: FakeNotify
) -> None:
    use_notify(ashshire)
    (message,) = queued(ashshire, letter())
    notify.faults = ["hang up", "look-up 500"]
    assert delivery.deliver(ashshire.partnership) == 0
    before = row(ashshire, message)
    later(ashshire)
    assert delivery.deliver(ashshire.partnership) == 0  # Notify could not say: not resent blindly
    assert (row(ashshire, message).state, notify.sent) == (MessageState.UNCERTAIN, [])
    later(ashshire)
    assert delivery.deliver(ashshire.partnership) == 1
    assert notify.times_by_reference == {before.message_id.strip("<>"): 1}
    assert kinds(ashshire, message) == ["uncertain", "resent"]


@pytest.mark.parametrize(
    ("fault", "minutes"),
    [("429 rate", 1), ("403", 60), ("400 trial", 60)],
)
def test_a_refusal_that_concerns_everybody_pauses_the_partnership(
    ashshire: Cast, notify: FakeNotify, on_monday: dt.datetime, fault: str, minutes: int
) -> None:
    use_notify(ashshire)
    messages = queued(ashshire, *(letter(f"p{number}@ashshire.example") for number in range(5)))
    notify.faults = [fault]
    assert delivery.deliver(ashshire.partnership) == 0
    assert notify.asked["send"] == 1
    assert [row(ashshire, one).state for one in messages] == ["queued"] * 5
    until, why = pause_of(ashshire)
    assert (until, why[:3]) == (on_monday + dt.timedelta(minutes=minutes), fault[:3])
    assert delivery.deliver(ashshire.partnership) == 0
    assert notify.asked["send"] == 1
    with clock.held_at(until):  # type: ignore[arg-type]
        assert delivery.deliver(ashshire.partnership) == 5
    assert set(notify.times_by_reference.values()) == {1}


def test_a_daily_limit_pauses_until_its_midnight(
    ashshire: Cast, notify: FakeNotify, on_monday: dt.datetime
) -> None:
    use_notify(ashshire)
    queued(ashshire, letter())
    notify.faults = ["429 daily"]
    assert delivery.deliver(ashshire.partnership) == 0
    midnight = dt.datetime(2026, 6, 2, 0, 5, tzinfo=dt.UTC)
    assert pause_of(ashshire)[0] == midnight
    with partnership_scope(ashshire.partnership):
        assert delivery.next_due() == midnight
    with clock.held_at(midnight):
        assert delivery.deliver(ashshire.partnership) == 1


def test_notifys_days_are_utc_days() -> None:
    late = dt.datetime(2026, 6, 2, 0, 30, tzinfo=clock.LONDON)  # still the first of June in UTC
    assert next_midnight(late) == dt.datetime(2026, 6, 2, 0, 5, tzinfo=dt.UTC)


def test_an_error_of_notifys_leaves_it_uncertain_and_waits(
    ashshire: Cast, notify: FakeNotify, on_monday: dt.datetime
) -> None:
    use_notify(ashshire)
    first, second = queued(ashshire, letter(), letter("kim@ashshire.example"))
    notify.faults = ["500"]
    assert delivery.deliver(ashshire.partnership) == 0
    assert (row(ashshire, first).state, row(ashshire, second).state) == ("uncertain", "queued")
    later(ashshire)
    with clock.held_at(on_monday + dt.timedelta(minutes=2)):
        assert delivery.deliver(ashshire.partnership) == 2
    assert set(notify.times_by_reference.values()) == {1}


def test_an_invalid_address_is_refused_for_good(ashshire: Cast, notify: FakeNotify) -> None:
    use_notify(ashshire)
    gone, fine = queued(ashshire, letter("lee@ashshire.gone"), letter())
    assert delivery.deliver(ashshire.partnership) == 1
    refused = row(ashshire, gone)
    assert (refused.state, refused.bounce) == (MessageState.FAILED, "hard")
    assert row(ashshire, fine).state == MessageState.SENT


def test_no_more_leave_in_a_minute_than_allowed(ashshire: Cast, notify: FakeNotify, settings: Any) -> None:
    settings.NOTIFY_PER_MINUTE = 3
    use_notify(ashshire)
    queued(ashshire, *(letter(f"p{number}@ashshire.example") for number in range(5)))
    delivered = delivery.deliver(ashshire.partnership)
    assert delivered in {3, 5}  # five when a minute ended meanwhile
    assert len(notify.sent) == delivered


def test_a_person_may_have_an_uncertain_email_looked_up_again(ashshire: Cast, notify: FakeNotify) -> None:
    use_notify(ashshire)
    (message,) = queued(ashshire, letter())
    notify.faults = ["lost"]
    delivery.deliver(ashshire.partnership)
    with partnership_scope(ashshire.partnership):
        settle(message=row(ashshire, message), arrived=False, by=administrator(ashshire))
    assert delivery.deliver(ashshire.partnership) == 1
    assert set(notify.times_by_reference.values()) == {1}
    assert row(ashshire, message).route == MailRoute.NOTIFY


def test_an_uncertain_email_of_another_route_waits_for_a_person(
    ashshire: Cast, notify: FakeNotify, mailoutbox: list[Any]
) -> None:
    use_notify(ashshire)
    (message,) = queued(ashshire, letter())
    notify.faults = ["lost"]
    delivery.deliver(ashshire.partnership)
    with partnership_scope(ashshire.partnership):
        NotifyAccount.objects.update(active=False)
    later(ashshire)
    assert delivery.deliver(ashshire.partnership) == 0
    assert (row(ashshire, message).state, mailoutbox) == (MessageState.UNCERTAIN, [])


def test_a_key_is_read_from_its_end() -> None:
    assert read_key(f" {API_KEY} ") == ApiKey(SERVICE, SECRET)
    for wrong in ("", "key", SECRET, f"name-{SERVICE}"):
        with pytest.raises(ValueError, match="copy the whole"):
            read_key(wrong)


def test_names_make_no_links() -> None:
    assert plain("Sam [prize](http://evil.example)") == "Sam [prize] (http://evil.example)"


def test_the_account_says_what_is_wrong_with_it(ashshire: Cast, notify: FakeNotify) -> None:
    use_notify(ashshire)
    with partnership_scope(ashshire.partnership):
        back_end = mail_account.back_end_of(NotifyAccount.objects.get())
    assert back_end.check() == ""  # type: ignore[attr-defined]
