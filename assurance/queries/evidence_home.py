"""What evidence puts on Home: personal details to look into, viruses, and what is about to expire."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import F, Min
from django.urls import reverse

from assurance.choices import ScanChoice
from assurance.models import Evidence, EvidenceConcern, EvidenceVersion
from assurance.queries.evidence import EXPIRES_SOON, open_concerns, reusable_by
from assurance.rules import own_agency
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import plural
from partnerships.places import DueItem
from partnerships.queries.groups import open_partnership

MOST_CONCERNS = 20


def concerns_to_resolve(member: Member, today: dt.date) -> Sequence[DueItem]:
    """Reports of personal details, each by itself, for those who deal with them."""
    slug = open_partnership().slug
    return [
        DueItem(
            due_on=clock.local(concern.reported_at).date(),
            what=f"Personal details in “{concern.version.evidence.title}”: say what was done",
            why="It is closed to everybody but its own agency until somebody has looked into it.",
            whose=str(concern.version.evidence.agency or "The partnership"),
            button="Open the report",
            url=reverse("assurance:evidence_concern", args=[slug, concern.pk]),
        )
        for concern in open_concerns()[:MOST_CONCERNS]
    ]


def own_shelf(member: Member, today: dt.date) -> Sequence[DueItem]:
    """What those who keep a shelf have to look after."""
    slug = open_partnership().slug
    own = Evidence.objects.filter(own_agency(member), withdrawn_at__isnull=True)
    return [*_reported(own, slug), *_infected(own, slug), *_expiring(member, slug, today)]


def _reported(own: object, slug: str) -> list[DueItem]:
    concerns = (
        EvidenceConcern.objects.filter(version__evidence__in=own, resolved_at__isnull=True)
        .exclude(version__evidence__versions__number__gt=F("version__number"))  # a clean one is there already
        .select_related("version__evidence")
        .order_by("reported_at")[:MOST_CONCERNS]
    )
    return [
        DueItem(
            due_on=clock.local(concern.reported_at).date(),
            what=f"Take personal details out of “{concern.version.evidence.title}”",
            why=f"Reported: {concern.why} Others cannot open it until then.",
            whose="Your agency",
            button="Add a clean version",
            url=reverse("assurance:evidence", args=[slug, concern.version.evidence_id]),
        )
        for concern in concerns
    ]


def _infected(own: object, slug: str) -> list[DueItem]:
    newest = (
        EvidenceVersion.objects.filter(evidence__in=own)
        .select_related("evidence")
        .order_by("evidence_id", "-number")
        .distinct("evidence_id")
    )
    infected = EvidenceVersion.objects.filter(pk__in=newest.values("pk"), scan=ScanChoice.INFECTED)
    return [
        DueItem(
            due_on=clock.local(version.scanned_at or version.added_at).date(),
            what=f"A virus was found in “{version.evidence.title}”",
            why="The file stays closed. Add a clean copy from another source.",
            whose="Your agency",
            button="Add a clean version",
            url=reverse("assurance:evidence", args=[slug, version.evidence_id]),
        )
        for version in infected.select_related("evidence")[:MOST_CONCERNS]
    ]


def _expiring(member: Member, slug: str, today: dt.date) -> list[DueItem]:
    """One row for all: each month's expiries would bury the rest of Home."""
    rows = reusable_by(member).filter(expires_on__lte=today + EXPIRES_SOON)
    first = rows.aggregate(first=Min("expires_on"))["first"]
    if first is None:
        return []
    number = rows.count()
    return [
        DueItem(
            due_on=first,
            what=f"Renew {plural(number, 'piece')} of evidence",
            why="Evidence past its last day no longer supports a grade. Add a new version or a later day.",
            whose="Your agency",
            button="Open the shelf",
            url=f"{reverse('assurance:evidence_list', args=[slug])}?sort=expires_on",
        )
    ]
