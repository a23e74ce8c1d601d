"""Which evidence a member may open because of what it supports: said by the apps above, asked by `rules`.

`assurance` knows nothing of assessments. An app above registers, at start-up, a query for each way in which its
people come to read evidence: a moderator that of the agencies assigned to them, an officer that of returns sent in.
"""

from collections.abc import Callable

from django.db import models

from assurance.models import Evidence
from partnerships.access import Member

#: A queryset of evidence ids (`values("evidence_id")`), to stand in a subquery.
Grant = Callable[[Member], models.QuerySet]

_grants: list[Grant] = []


def register(grant: Grant) -> None:
    """Add a way in which members come to read evidence. Called once, from an app's `ready`."""
    _grants.append(grant)


def readable_by_grant(member: Member) -> models.Q:
    """The condition on evidence that any of the grants gives this member."""
    condition = models.Q(pk__in=Evidence.objects.none().values("pk"))
    for grant in _grants:
        condition |= models.Q(pk__in=grant(member))
    return condition
