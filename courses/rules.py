"""Who may see and change courses, events, people and bookings."""

from django.db.models import QuerySet

from courses.models import Booking, BookingImport, Course, Delegate, Endorsement, Event
from partnerships.access import Member, visible
from partnerships.choices import Role
from partnerships.permissions import declare

TEAM = {Role.POLICY_OFFICER, Role.COORDINATOR}

SEE_PROGRAMME = declare("courses.see_programme", "see the programme's courses and events", TEAM)
RUN_PROGRAMME = declare("courses.run_programme", "change courses, events and bookings", TEAM)
IMPORT_BOOKINGS = declare("courses.import_bookings", "import booking lists", TEAM)
MARK_ATTENDANCE = declare("courses.mark_attendance", "mark attendance", TEAM)
SEE_PEOPLE = declare("courses.see_people", "see people's training records", TEAM)
READ_ACCESS_NEEDS = declare("courses.read_access_needs", "read access needs", {Role.COORDINATOR})
SEE_OWN_COURSES = declare("courses.see_own_courses", "see your agency's own courses", {Role.PROVIDER})


def _team_or_provider(member: Member, everything: QuerySet, provided_by: str) -> QuerySet:
    if member.can(SEE_PROGRAMME):
        return everything
    if member.can(SEE_OWN_COURSES) and member.agency_id is not None:
        return everything.filter(**{provided_by: member.agency_id})
    return everything.none()


@visible(Course)
def courses(member: Member) -> QuerySet[Course]:
    return _team_or_provider(member, Course.objects.all(), "provider_id")


@visible(Endorsement)
def endorsements(member: Member) -> QuerySet[Endorsement]:
    """The decisions about every course that the member sees."""
    return _team_or_provider(member, Endorsement.objects.all(), "course__provider_id")


@visible(Event)
def events(member: Member) -> QuerySet[Event]:
    return _team_or_provider(member, Event.objects.all(), "course__provider_id")


@visible(Delegate)
def delegates(member: Member) -> QuerySet[Delegate]:
    return Delegate.objects.all() if member.can(SEE_PEOPLE) else Delegate.objects.none()


@visible(Booking)
def bookings(member: Member) -> QuerySet[Booking]:
    return Booking.objects.all() if member.can(SEE_PROGRAMME) else Booking.objects.none()


@visible(BookingImport)
def imports(member: Member) -> QuerySet[BookingImport]:
    return BookingImport.objects.all() if member.can(IMPORT_BOOKINGS) else BookingImport.objects.none()
