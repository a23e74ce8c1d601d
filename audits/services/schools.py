"""Schools: invited in bulk from a list, the four routes of assurance, accepted or sent back.

Source: section175.yaml, assurance_routes; DOMAIN.md, Section 175/157. Letters and reminders are those of cycles.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.choices import SchoolRoute
from audits.logic.processes import AssessmentState, Fact, Party, Process
from audits.logic.schools import SchoolLine
from audits.models import Assessment, Cycle, DialogueEntry
from audits.queries.cycles import wall_of
from audits.rules import RUN_AUDITS
from audits.services.assessments import acting_as, begin
from audits.services.cycles import set_agencies
from audits.services.moving import move_assessment
from audits.services.notices import leads_of, tell
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role, Sector
from partnerships.models import Agency, AgencyAlias, Membership
from partnerships.services.groups import save_agency
from partnerships.services.invitations import AlreadyMember, invite, open_invitations, resend
from partnerships.services.log import record


@dataclass(frozen=True)
class Invited:
    """What became of a list of schools."""

    schools_made: int
    joined: int
    people_invited: int
    #: Addresses that belong to somebody of another agency: nobody was invited for these schools.
    elsewhere: tuple[str, ...]


def known_agencies(names: Sequence[str]) -> dict[str, Agency]:
    """Agencies by the case-folded name, or name that lists call them."""
    wanted = {name.casefold() for name in names}
    found = {
        alias.name.casefold(): alias.agency
        for alias in AgencyAlias.objects.select_related("agency")
        if alias.name.casefold() in wanted
    }
    found.update(
        {
            agency.name.casefold(): agency
            for agency in Agency.objects.all()
            if agency.name.casefold() in wanted
        }
    )
    return found


@transaction.atomic
def invite_many(*, cycle: Cycle, lines: Sequence[SchoolLine], by: Member) -> Invited:
    """Make every school of a list part of a cycle and invite its lead; doing it twice invites nobody twice.

    Raises:
        Refused: not the officer's, not a cycle of schools, over, or rows with a problem among them.
    """
    if not by.can(RUN_AUDITS):
        raise Refused("The policy officer invites schools.")
    if cycle.process != Process.SCHOOL:
        raise Refused("This is not a cycle of schools.")
    if any(line.problem for line in lines):
        raise Refused("Some rows cannot be used.")
    known = known_agencies([line.name for line in lines])
    made = 0
    schools: dict[int, tuple[Agency, SchoolLine]] = {}
    for line in lines:
        school = known.get(line.name.casefold())
        if school is None:
            school = save_agency(name=line.name, sector=Sector.EDUCATION, by=by)
            known[line.name.casefold()] = school
            made += 1
        schools[school.pk] = (school, line)
    held = {row.agency_id: row.agency for row in wall_of(cycle).select_related("agency")}
    everybody = {pk: school for pk, (school, _) in schools.items()} | {
        pk: school for pk, school in held.items() if pk is not None and school is not None
    }
    joined, _ = set_agencies(cycle=cycle, agencies=everybody.values(), by=by)
    invited, elsewhere = 0, []
    members = {
        email.lower(): agency_id
        for email, agency_id in Membership.objects.filter(active=True).values_list("user__email", "agency_id")
    }
    waiting = set(open_invitations().filter(expires_at__gt=clock.now()).values_list("email", flat=True))
    for pk, (school, line) in schools.items():
        if line.email in members:
            if members[line.email] != pk:
                elsewhere.append(line.email)
            continue
        if line.email in waiting:
            continue
        try:
            invite(email=line.email, name=line.lead, roles=[Role.AGENCY_LEAD], agency=school, by=by)
        except AlreadyMember:
            continue
        waiting.add(line.email)
        invited += 1
    record("schools.invited", f"{invited} people of {joined} schools were invited", by=by, subject=cycle)
    return Invited(made, joined, invited, tuple(elsewhere))


@transaction.atomic
def invite_again(*, cycle: Cycle, by: Member) -> int:
    """Send the invitation again to leads of a cycle's schools who have not joined; returns how many.

    Raises:
        Refused: not the officer's.
    """
    if not by.can(RUN_AUDITS):
        raise Refused("The policy officer invites schools.")
    schools = wall_of(cycle).values("agency_id")
    waiting = open_invitations().filter(agency_id__in=schools).order_by("pk")
    rows = [row for row in waiting if clock.local(row.invited_at).date() < clock.today()]
    for row in rows:
        resend(invitation=row, by=by)
    return len(rows)


@transaction.atomic
def choose_route(*, assessment: Assessment, route: SchoolRoute, by: Member) -> Assessment:
    """The school says how it gives assurance. It may choose another until it has signed; nothing is lost by that.

    Raises:
        Refused: not the school's lead, not a school's return, or sent in already.
    """
    acting_as(by, assessment, Party.LEAD)
    if assessment.process != Process.SCHOOL:
        raise Refused("This is not a school's return.")
    stored = Assessment.objects.select_for_update().get(pk=assessment.pk)
    if stored.state == AssessmentState.NOT_STARTED:
        begin(assessment=assessment, by=by)
    elif stored.state != AssessmentState.IN_PROGRESS:
        raise Refused("It has been sent in, so the way stays as it is.")
    assessment.route = SchoolRoute(route).value
    assessment.save(update_fields=["route"])
    record("school.route", f"{assessment.subject}: {SchoolRoute(route).label}", by=by, subject=assessment)
    return assessment


@transaction.atomic
def accept(*, assessment: Assessment, by: Member) -> Assessment:
    """The officer accepts a school's return: its own answers, or its own audit as a file.

    Raises:
        Refused: not sent in, or not the officer.
    """
    party = acting_as(by, assessment, Party.OFFICER)
    done = move_assessment(assessment, "accept", by=by, party=party)
    _tell(assessment, "accepted", "Your return was accepted. Thank you.")
    return done


@transaction.atomic
def send_back(*, assessment: Assessment, why: str, by: Member) -> Assessment:
    """The officer sends a return back with the reason; the school changes it and signs again.

    Raises:
        Refused: no reason, not sent in, or not the officer.
    """
    party = acting_as(by, assessment, Party.OFFICER)
    facts = {Fact.REASON} if why.strip() else set()
    done = move_assessment(
        assessment,
        "send_back",
        by=by,
        party=party,
        facts=facts,
        signed_off_at=None,
        signed_off_by_id=None,
        signed_off_role="",
    )
    DialogueEntry.objects.create(
        assessment=assessment, party=Party.OFFICER.value, text=why.strip()[:5000], by_id=by.user_id
    )
    _tell(assessment, "sent-back", "Your return was sent back. The page says what is missing.")
    return done


def _tell(assessment: Assessment, what: str, sentence: str) -> None:
    tell(
        people=leads_of(assessment),
        subject=f"{assessment.cycle or 'Your return'}: {what.replace('-', ' ')}",
        sentences=(sentence,),
        path=reverse("audits:assessment", args=[assessment.partnership.slug, assessment.pk]),
        cause=f"school-{what}:{assessment.pk}:{clock.now():%Y%m%d%H%M%S}",
    )
