"""Setting the demonstration's clock, backwards too, while nothing depends on it yet."""

import datetime as dt

from partnerships import clock
from partnerships.models import OutboxMessage, Partnership
from partnerships.tenancy import partnership_scope


def set_clock(moment: dt.datetime) -> None:
    """Set the clock to any moment, past or coming, for a demonstration or a trial with an old booking list.

    Once an email has been queued or sent, what is due depends on the clock, which from then on only moves
    forward (`clock.move_to`).

    Raises:
        ClockCannotMove: not in demonstration mode, or a partnership has queued or sent an email.
    """
    for partnership in Partnership.objects.all():
        with partnership_scope(partnership):
            if OutboxMessage.objects.exists():
                raise clock.ClockCannotMove(
                    f"{partnership.name} has sent email already, so the clock only moves forward."
                )
    clock.store(moment)
