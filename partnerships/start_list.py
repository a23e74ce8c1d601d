"""The ground floor's two steps of the start list: contacts and privacy, and a colleague."""

from django.urls import reverse

from partnerships import places
from partnerships.models import MemberInvitation, Membership
from partnerships.queries.groups import open_partnership
from partnerships.queries.settings import settings_of_partnership


def page_of(url_name: str) -> str:
    """The address of a page of the open partnership."""
    return reverse(url_name, args=[open_partnership().slug])


def contacts_filled_in() -> bool:
    return not settings_of_partnership().missing_before_sending()


def somebody_invited() -> bool:
    return MemberInvitation.objects.count() + Membership.objects.count() > 2


def register() -> None:
    """Put both steps in their place."""
    places.register(
        places.StartStep(
            order=30,
            label="Fill in contacts and privacy",
            about="The texts are written; nine blanks are yours. Nothing is sent before.",
            url=lambda: page_of("partnerships:contacts"),
            done=contacts_filled_in,
        )
    )
    places.register(
        places.StartStep(
            order=40,
            label="Invite a colleague",
            about="Two people can cover for each other.",
            url=lambda: page_of("partnerships:invite"),
            done=somebody_invited,
        )
    )
