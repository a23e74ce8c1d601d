"""Themed evaluations and samples for tests: plain rows, made in the open scope."""

from collections.abc import Iterable
from typing import Any

from courses.models import Booking, Event
from evaluations.models import Sample, SampledDelegate, SampleLeaving, ThemedEvaluation, ThemedEvent
from partnerships.choices import Role
from partnerships.models import Membership, Theme, User


def some_officer() -> User:
    """A policy officer of the open partnership."""
    member = Membership.objects.filter(roles__role=Role.POLICY_OFFICER).order_by("id")[0]
    return User.objects.get(pk=member.user_id)


def make_themed(
    *events: Event, state: str = "under_way", way: str = "own_survey", name: str = "Neglect", **fields: Any
) -> ThemedEvaluation:
    """A themed evaluation of these events."""
    theme, _ = Theme.objects.get_or_create(name=name)
    evaluation = ThemedEvaluation.objects.create(
        theme=theme,
        created_by=some_officer(),
        state=state,
        **{
            "title": f"{name} in practice",
            "aims": "Do people act sooner?",
            "assurance_test": "Managers of most say so.",
            "stopped_why": "No time" if state == "stopped" else "",
            **fields,
        },
    )
    for event in events:
        ThemedEvent.objects.create(evaluation=evaluation, event=event, way=way)
    return evaluation


def put_in_sample(evaluation: ThemedEvaluation, bookings: Iterable[Booking]) -> list[SampledDelegate]:
    """Exactly these people, as if they had been drawn."""
    chosen = list(bookings)
    officer = some_officer()
    sample = Sample.objects.create(
        evaluation=evaluation,
        number=1 + Sample.objects.filter(evaluation=evaluation).count(),
        method="random",
        size_asked=len(chosen) or 1,
        seed=1,
        frame=[[booking.pk, ""] for booking in chosen],
        drawn_by=officer,
    )
    return [
        SampledDelegate.objects.create(
            sample=sample,
            booking=booking,
            delegate_id=booking.delegate_id,
            event_id=booking.event_id,
            order=order,
            added_by=officer,
        )
        for order, booking in enumerate(chosen)
    ]


def leave(person: SampledDelegate, reason: str = "left") -> None:
    """The person is no longer in the sample."""
    SampleLeaving.objects.create(sampled=person, reason=reason)
