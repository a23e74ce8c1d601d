"""What evaluations holds on to when a booking goes, or two training records become one."""

from collections.abc import Collection

from django.db.models import Q

from courses.services.followers import Follower
from evaluations.models import Invitation, OptOut, PairBreak, SampledDelegate, SupervisorAnswer


def must_stay(booking_ids: Collection[int]) -> set[int]:
    """Bookings for which something was sent, answered or decided, or whose people were drawn for a theme."""
    asked = Q(sent_at__isnull=False) | Q(response__isnull=False) | Q(decisions__isnull=False)
    held = Invitation.objects.filter(asked, booking_id__in=booking_ids).values_list("booking_id")
    records = [
        model.objects.filter(booking_id__in=booking_ids).values_list("booking_id")
        for model in (SampledDelegate, SupervisorAnswer, PairBreak)
    ]
    return {booking_id for (booking_id,) in held.union(*records)}


def let_go(booking_ids: Collection[int]) -> None:
    """Remove the invitations of bookings that go: nothing was sent for them."""
    Invitation.objects.filter(booking_id__in=booking_ids, sent_at__isnull=True).delete()


def join_people(kept_id: int, gone_id: int) -> None:
    """What belongs to the second delegate now belongs to the first."""
    Invitation.objects.filter(delegate_id=gone_id).update(delegate_id=kept_id)
    OptOut.objects.filter(delegate_id=gone_id).update(delegate_id=kept_id)


FOLLOWER = Follower("evaluations", must_stay, let_go, join_people)
