"""What the delivery of emails put in the portal's places: navigation, tabs, rows of Home, sweeps."""

from collections.abc import Sequence

from partnerships.places import Place


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    from evaluations import rules
    from partnerships import places
    from partnerships.queries import mail
    from partnerships.rules import READ_MAIL_LOG

    return (
        places.Tab("event", "Delivery", "evaluations:event_delivery", 35, rules.SEE_DELIVERY),
        places.Tab("evaluations", "Emails", "partnerships:delivery", 90, READ_MAIL_LOG),
        places.DueSource(READ_MAIL_LOG, mail.due_items),
    )
