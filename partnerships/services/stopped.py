"""Addresses that get no more emails: after a refusal for good, a complaint or a wish. Only people lift it."""

from collections.abc import Iterable

from django.db import transaction

from partnerships import clock
from partnerships.access import Member
from partnerships.choices import ALWAYS_SENT, ASKS_FOR_ANSWERS, EmailKind, StopReason
from partnerships.models import StoppedAddress
from partnerships.services.log import record

#: A reason that says more takes the place of one that says less.
STRENGTH = (StopReason.OPTED_OUT, StopReason.HARD_BOUNCE, StopReason.OFFICER, StopReason.COMPLAINT)


class NotStopped(ValueError):
    """The message is a sentence for the person who asked."""


def stop(address: str, reason: StopReason, *, by: Member | None = None) -> StoppedAddress:
    """Stop an address. Stopping twice is harmless; a stronger reason replaces a weaker one."""
    address = address.strip().lower()
    with transaction.atomic():
        found, _ = StoppedAddress.objects.get_or_create(
            address=address, lifted_at=None, defaults={"reason": reason, "at": clock.now()}
        )
        if STRENGTH.index(StopReason(found.reason)) < STRENGTH.index(reason):
            found.reason, found.at = reason, clock.now()
            found.save(update_fields=["reason", "at"])
        if by is not None:
            record("mail.stopped", "An address was stopped", by=by, subject=found)
    return found


@transaction.atomic
def lift(*, stopped: StoppedAddress, why: str, by: Member) -> None:
    """Let emails go to an address again, and keep who decided and why.

    Raises:
        NotStopped: no reason was given, or somebody has lifted it already.
    """
    if not why.strip():
        raise NotStopped("Say why emails may go there again")
    changed = StoppedAddress.objects.filter(pk=stopped.pk, lifted_at=None).update(
        lifted_at=clock.now(), lifted_by_id=by.user_id, lifted_why=why.strip()[:300]
    )
    if not changed:
        raise NotStopped("Emails may go to this address already")
    record("mail.lifted", "A stopped address gets emails again", by=by, subject=stopped)


def reasons_of(addresses: Iterable[str]) -> dict[str, StopReason]:
    """Which of these addresses are stopped, in small letters, and why; one query."""
    wanted = {address.lower() for address in addresses}
    rows = StoppedAddress.objects.filter(address__in=wanted, lifted_at=None)
    return {address: StopReason(reason) for address, reason in rows.values_list("address", "reason")}


def refuses(kind: EmailKind | str, reason: StopReason | None) -> bool:
    """Whether an address stopped for this reason gets no email of this kind.

    What concerns a duty always goes. Who unsubscribed still gets a certificate: opting out touches no attendance
    (DOMAIN.md, Rules that hold everywhere).
    """
    if reason is None or kind in ALWAYS_SENT:
        return False
    return kind in ASKS_FOR_ANSWERS if reason == StopReason.OPTED_OUT else True
