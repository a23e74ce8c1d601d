"""Actions and what they rest on, for tests."""

import datetime as dt
import hashlib

from assurance.choices import EvidenceKind, ScanChoice, SourceKind
from assurance.models import Action, Evidence, EvidenceVersion, Recommendation
from assurance.services.actions import add_action
from assurance.services.recommendations import recommend
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Agency, Membership
from partnerships.queries.members import member_of
from tests.conftest import Cast


def member(cast: Cast, role: Role) -> Member:
    found = member_of(cast.people[role].pk)
    assert found is not None
    return found


def lead_of(cast: Cast, agency: Agency) -> Member:
    """The agency lead of the cast, of this agency."""
    Membership.objects.filter(user=cast.people[Role.AGENCY_LEAD]).update(agency=agency)
    return member(cast, Role.AGENCY_LEAD)


def make_evidence(
    cast: Cast, title: str = "Dip sample of 20 files", agency: Agency | None = None
) -> Evidence:
    officer = cast.people[Role.POLICY_OFFICER]
    made = Evidence.objects.create(
        title=title,
        kind=EvidenceKind.NOTE,
        what_it_proves="Chronologies are asked for",
        agency=agency,
        added_by=officer,
    )
    note = "17 of 20 files hold a chronology."
    EvidenceVersion.objects.create(
        evidence=made,
        number=1,
        note=note,
        sha256=hashlib.sha256(note.encode()).hexdigest(),
        scan=ScanChoice.NOT_NEEDED,
        added_by=officer,
    )
    return made


def make_recommendation(cast: Cast, agency: Agency | None = None) -> Recommendation:
    return recommend(
        text="Ask health for a chronology before each core group",
        source=SourceKind.AUDIT,
        agency=agency,
        evidence=[make_evidence(cast)],
        by=member(cast, Role.POLICY_OFFICER),
    )


def make_action(
    cast: Cast, agency: Agency | None = None, text: str = "", due_on: dt.date | None = None
) -> Action:
    return add_action(
        text=text or "Add a prompt for chronologies to the core group form",
        due_on=due_on or clock.today() + dt.timedelta(days=29),
        agency=agency,
        owner="Head of service",
        by=member(cast, Role.POLICY_OFFICER),
    )
