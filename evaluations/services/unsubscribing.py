"""One click in a mail program: no more emails that ask this person for answers, in whatever part."""

from courses.models import Delegate
from evaluations.choices import OptOutScope
from evaluations.models import OptOut
from evaluations.queries.answering import Asked
from evaluations.services.answering import opt_out
from partnerships.choices import StopReason
from partnerships.services import stopped


def unsubscribe(*, asked: Asked) -> None:
    """Opt the person out of all evaluation, as delegate and as manager, and stop the address for asks.

    Twice is harmless. Attendance, certificates and answers that were sent stay (DOMAIN.md, Rules that hold everywhere).
    The address is stopped as well because the mailbox said so: namesakes who share it are in the list of stopped
    addresses, where the team may lift it with a reason.
    """
    opt_out(invitation=asked, scope=OptOutScope.ALL)
    address = asked.about.manager_email or _address_of(asked.about.delegate_id)
    if not address:
        return
    if asked.for_manager:
        same = list(Delegate.objects.filter(email__iexact=address, merged_into=None)[:2])
        if len(same) == 1:
            _wish(delegate_id=same[0].pk)
    else:
        _wish(manager_email=address)
    stopped.stop(address, StopReason.OPTED_OUT)


def _address_of(delegate_id: int) -> str:
    email = Delegate.objects.filter(pk=delegate_id).values_list("email", flat=True).first()
    return (email or "").strip().lower()


def _wish(**person: object) -> None:
    if not OptOut.objects.filter(scope=OptOutScope.ALL, **person).exists():
        OptOut.objects.create(scope=OptOutScope.ALL, **person)
