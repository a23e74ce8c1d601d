"""Who supervises a sampled delegate's practice: asked of the delegate, and that person is told at once.

Source: DOMAIN.md, Themed evaluation ("When sampled, a delegate confirms who supervises their practice"); the brief of
evaluation in depth (again at three months; a volunteer's supervisor counts). Agency contacts and officers may say so,
too. No answer of the survey: it is kept apart and nobody outside the team sees who named whom.
"""

from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string

from courses.models import Booking
from courses.services.bookings import set_manager
from courses.services.refusals import Refused
from evaluations.choices import AudienceChoice, InvitationState, OptOutScope, StageChoice
from evaluations.models import Draft, Invitation, OptOut, SupervisorAnswer
from evaluations.queries.sampling import blocks_of
from evaluations.themed_choices import SupervisorHow
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import EmailKind
from partnerships.links import LinkKind
from partnerships.logic.wording import long_date
from partnerships.models import PartnershipSettings
from partnerships.queries.groups import open_partnership
from partnerships.services.log import record
from partnerships.services.outbox import Letter, Link, queue_one

#: What a delegate can say; the others come from lists, agencies and officers.
BY_THE_DELEGATE = (SupervisorHow.CONFIRMED, SupervisorHow.CORRECTED, SupervisorHow.NOBODY)
UNSENT_OR_OPEN = (InvitationState.SENT, InvitationState.STARTED)


def is_asked(*, booking_id: int, stage: str) -> bool:
    """Whether a delegate is to be asked now who supervises them.

    In a running sample, and not asked before; at three months asked once more, because people change jobs.
    """
    if not blocks_of([booking_id]):
        return False
    said = SupervisorAnswer.objects.filter(booking_id=booking_id, how__in=BY_THE_DELEGATE)
    return not (said.filter(stage=stage) if stage == StageChoice.M3 else said).exists()


@transaction.atomic
def record_supervisor(
    *,
    booking: Booking,
    stage: str,
    how: str,
    name: str = "",
    email: str = "",
    by: Member | int | None = None,
) -> SupervisorAnswer:
    """Write down who supervises a delegate and tell that person at once, unless they were told before.

    `how` is a `SupervisorHow`: confirmed takes whom we know; nobody takes none away; corrected, repaired and officer
    need an address. `booking` has its event with course and its delegate loaded, or they are read. A survey that is
    open with somebody else goes back to be sent to the right person; what was sent in stays.

    Raises:
        Refused: no address, or the delegate's own.
    """
    how = SupervisorHow(how)
    known_name, known_email = supervisor_of(booking)
    if how == SupervisorHow.CONFIRMED:
        name, email = known_name, known_email
    elif how == SupervisorHow.NOBODY:
        name = email = ""
    name, email = " ".join(name.split())[:200], email.strip().lower()
    if how != SupervisorHow.NOBODY and not email:
        raise Refused("Enter their email address.")
    if email and email == booking.delegate.email.lower():
        raise Refused(
            "This is the delegate’s own address. Enter the address of who supervises their practice."
        )
    answer = SupervisorAnswer.objects.create(
        booking=booking,
        stage=stage,
        how=how,
        name=name,
        email=email,
        by_id=by.user_id if isinstance(by, Member) else by,
    )
    if email != known_email.lower():
        take_back_from_the_wrong_person(booking)
    set_manager(booking=booking, name=name, email=email, by=by)
    if email and not _told_before(answer):
        _tell(answer, booking)
    return answer


def supervisor_of(booking: Booking) -> tuple[str, str]:
    """Name and address of who is asked about a delegate: the booking's, else the training record's."""
    if booking.manager_email:
        return booking.manager_name, booking.manager_email
    return booking.delegate.manager_name, booking.delegate.manager_email


def take_back_from_the_wrong_person(booking: Booking) -> int:
    """Surveys about a delegate that somebody else has open are planned again, their links revoked.

    Returns how many. What was answered stays; what was saved and not sent is forgotten.
    """
    rows = Invitation.objects.filter(
        booking=booking, audience=AudienceChoice.MANAGER, state__in=UNSENT_OR_OPEN, closes_at__gt=clock.now()
    )
    ids = list(rows.values_list("pk", flat=True))
    Draft.objects.filter(invitation_id__in=ids).delete()
    taken = Invitation.objects.filter(pk__in=ids, state__in=UNSENT_OR_OPEN).update(
        state=InvitationState.PLANNED,
        generation=F("generation") + 1,
        sent_at=None,
        started_at=None,
        reminded_at=None,
        message=None,
    )
    if taken:
        record("evaluations.taken_back", "A survey goes to another supervisor", by=None, booking=booking.pk)
    return taken


def _told_before(answer: SupervisorAnswer) -> bool:
    same = SupervisorAnswer.objects.filter(booking_id=answer.booking_id, email=answer.email)
    return same.exclude(pk=answer.pk).exclude(how=SupervisorHow.LIST).exists()


def _tell(answer: SupervisorAnswer, booking: Booking) -> None:
    """One short email: who named them, for which course, when they will be asked. It asks for no answer.

    Nothing goes to somebody who opted out of all evaluation.
    """
    wishes = OptOut.objects.filter(scope=OptOutScope.ALL, manager_email__iexact=answer.email)
    settings = PartnershipSettings.objects.first()
    if wishes.exists() or settings is None:
        return
    partnership, event = open_partnership(), booking.event
    text = render_to_string(
        "emails/supervisor.txt",
        {
            "name": answer.name,
            "delegate": booking.delegate.name,
            "volunteer": booking.delegate.volunteer,
            "course": event.course.title,
            "when": long_date(event.last_day),
            "months": _asked_in(booking),
            "partnership": partnership,
            "settings": settings,
        },
    )
    queue_one(
        Letter(
            kind=EmailKind.SUPERVISOR,
            to_address=answer.email,
            to_name=answer.name[:150],
            subject=f"You were named as supervising {booking.delegate.name}"[:200],
            text=text,
            dedupe_key=f"supervisor:{answer.pk}",
            links=[Link(LinkKind.SUPERVISOR, answer.pk)],
        )
    )


def _asked_in(booking: Booking) -> str:
    """When managers' surveys about a booking are due and not over, in words: "September 2026 and December 2026"."""
    rows = Invitation.objects.filter(
        booking=booking,
        audience=AudienceChoice.MANAGER,
        state=InvitationState.PLANNED,
        closes_at__gt=clock.now(),
    ).order_by("due_at")
    return " and ".join(f"{clock.local(due):%B %Y}" for due in rows.values_list("due_at", flat=True))
