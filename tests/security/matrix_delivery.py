"""The rows of the delivery of emails in the permission matrix."""

import datetime as dt
from typing import Any

from partnerships import clock
from partnerships.links import LinkKind, token_for
from tests.conftest import Cast
from tests.evaluations.answering import invite
from tests.evaluations.making import book_people, make_course, make_event
from tests.security.matrix import OpenRow


def make(cast: Cast) -> dict[str, Any]:
    """One person who was asked. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    event = make_event(
        make_course(f"Delivered in {first}"), clock.now() - dt.timedelta(days=3), ref=f"DEL-{first}"
    )
    (booking,) = book_people(event, 1, f"{first.lower()}delivered")
    invitation = invite(booking, "post")
    unsubscribe = token_for(LinkKind.UNSUBSCRIBE, partnership_id=cast.partnership.pk, object_id=invitation.pk)
    return {"delivery_slug": cast.partnership.slug, "delivered_event": event, "unsubscribe": unsubscribe}


def slug(made: Any) -> list[object]:
    return [made["delivery_slug"]]


def unsubscribe(made: Any) -> list[object]:
    return [made["unsubscribe"]]


OPEN_ROWS = [
    OpenRow("notify_receipts", 403, 403, args=slug, method="post"),
    OpenRow("unsubscribe", 200, 200, args=unsubscribe, fact="Ashshire"),
]
