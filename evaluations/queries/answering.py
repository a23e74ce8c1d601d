"""What a survey link needs to know: one query for the person, the event, the survey and what was saved."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from courses.choices import EventState
from evaluations.choices import AudienceChoice, CommentState, InvitationState, OptOutScope, SkipReason
from evaluations.logic.answers import Answer
from evaluations.logic.stages import Audience, Stage
from evaluations.logic.survey_parts import ComposedSurvey
from evaluations.models import Comment, Invitation, Response, SurveyVersion
from evaluations.queries.library import composed_survey
from partnerships.models import Partnership, PartnershipSettings

#: The states in which an invitation takes answers.
OPEN_STATES = frozenset({InvitationState.SENT, InvitationState.STARTED})
CONTACTS = (
    "controller",
    "dpo_contact",
    "front_door",
    "out_of_hours",
    "designated_officer",
    "privacy_notice_url",
)


@dataclass(frozen=True)
class Asked:
    """One invitation with everything that its pages show. `manager_email` is "" in a delegate's survey."""

    invitation_id: int
    generation: int
    stage: Stage
    audience: Audience
    state: InvitationState
    skip_reason: SkipReason
    due_at: dt.datetime
    closes_at: dt.datetime
    answered_at: dt.datetime | None
    partnership: Partnership
    event_id: int
    event_starts_at: dt.datetime
    event_ends_at: dt.datetime
    event_cancelled: bool
    course_id: int
    course_title: str
    managers_are_asked: bool
    booking_id: int
    delegate_id: int
    delegate_name: str
    manager_email: str
    version_id: int | None
    version_digest: str
    minutes: int
    answers_count: int
    draft: dict[str, Answer]
    draft_page: int

    def is_open(self, now: dt.datetime) -> bool:
        """Whether answers are taken now."""
        return self.state in OPEN_STATES and now < self.closes_at and not self.event_cancelled

    @property
    def for_manager(self) -> bool:
        return self.audience is Audience.MANAGER


_PARTNERSHIP = ("id", "slug", "name", "short_name", "colour", "active")
_COLUMNS = (
    "id",
    "generation",
    "stage",
    "audience",
    "state",
    "skip_reason",
    "due_at",
    "closes_at",
    "answered_at",
    "event_id",
    "event__starts_at",
    "event__ends_at",
    "event__state",
    "event__course_id",
    "event__course__title",
    "event__course__ask_managers",
    "booking_id",
    "booking__manager_email",
    "delegate_id",
    "delegate__first_name",
    "delegate__last_name",
    "delegate__manager_email",
    "event_survey__survey_version_id",
    "event_survey__survey_version__digest",
    "event_survey__survey_version__minutes",
    "event_survey__survey_version__answers_count",
    "draft__values",
    "draft__page",
    *(f"partnership__{name}" for name in _PARTNERSHIP),
)


def asked_by(invitation_id: int) -> Asked | None:
    """The invitation of that id in the open partnership, in one query; None when there is none."""
    row = Invitation.objects.filter(pk=invitation_id).values(*_COLUMNS).first()
    return None if row is None else _asked(row)


def _asked(row: Mapping[str, Any]) -> Asked:
    audience = Audience(row["audience"])
    manager = row["booking__manager_email"] or row["delegate__manager_email"]
    return Asked(
        invitation_id=row["id"],
        generation=row["generation"],
        stage=Stage(row["stage"]),
        audience=audience,
        state=InvitationState(row["state"]),
        skip_reason=SkipReason(row["skip_reason"]),
        due_at=row["due_at"],
        closes_at=row["closes_at"],
        answered_at=row["answered_at"],
        partnership=Partnership(**{name: row[f"partnership__{name}"] for name in _PARTNERSHIP}),
        event_id=row["event_id"],
        event_starts_at=row["event__starts_at"],
        event_ends_at=row["event__ends_at"],
        event_cancelled=row["event__state"] == EventState.CANCELLED,
        course_id=row["event__course_id"],
        course_title=row["event__course__title"],
        managers_are_asked=row["event__course__ask_managers"],
        booking_id=row["booking_id"],
        delegate_id=row["delegate_id"],
        delegate_name=f"{row['delegate__first_name']} {row['delegate__last_name']}".strip(),
        manager_email=manager.strip().lower() if audience is Audience.MANAGER else "",
        version_id=row["event_survey__survey_version_id"],
        version_digest=row["event_survey__survey_version__digest"] or "",
        minutes=row["event_survey__survey_version__minutes"] or 0,
        answers_count=row["event_survey__survey_version__answers_count"] or 0,
        draft=row["draft__values"] or {},
        draft_page=row["draft__page"] or 0,
    )


def survey_of(asked: Asked) -> ComposedSurvey:
    """What the invitation asks, from memory after the first time: no query then.

    Raises:
        SurveyVersion.DoesNotExist: no version was fixed for it yet.
    """
    if asked.version_id is None:
        raise SurveyVersion.DoesNotExist(f"Invitation {asked.invitation_id} has no survey version yet.")
    deferred = SurveyVersion.from_db(
        None,
        ["id", "partnership_id", "digest"],
        [asked.version_id, asked.partnership.pk, asked.version_digest],
    )
    return composed_survey(deferred)


def contacts() -> dict[str, str]:
    """Controller, data protection officer, numbers for concerns and the privacy notice, in one query."""
    found = PartnershipSettings.objects.values(*CONTACTS).first()
    return found or dict.fromkeys(CONTACTS, "")


@dataclass(frozen=True)
class PersonAskedAbout:
    """One of the people that a manager is asked about in a visit."""

    invitation_id: int
    generation: int
    name: str
    state: InvitationState


def invitations_of_person(asked: Asked, scope: OptOutScope) -> QuerySet[Invitation]:
    """What the same person is asked in this visit, about this course, or at all; a manager is known by address."""
    rows = Invitation.objects.filter(audience=asked.audience.value)
    if asked.for_manager:
        address = asked.manager_email
        rows = rows.filter(
            Q(booking__manager_email__iexact=address)
            | Q(booking__manager_email="", delegate__manager_email__iexact=address)
        )
    else:
        rows = rows.filter(delegate_id=asked.delegate_id)
    if scope == OptOutScope.SURVEY:
        return rows.filter(event_id=asked.event_id, stage=asked.stage.value)
    return rows.filter(event__course_id=asked.course_id) if scope == OptOutScope.COURSE else rows


def people_asked_about(asked: Asked, now: dt.datetime) -> list[PersonAskedAbout]:
    """Everyone of this event and stage that the same manager is or was asked about, by name; one query.

    DOMAIN.md, Who does what: several delegates of one event in one visit. Closed ones are left out.
    """
    rows = (
        invitations_of_person(asked, OptOutScope.SURVEY)
        .filter(Q(state__in=OPEN_STATES, closes_at__gt=now) | Q(state=InvitationState.ANSWERED))
        .order_by("delegate__first_name", "delegate__last_name", "id")
        .values_list("id", "generation", "delegate__first_name", "delegate__last_name", "state")
    )
    return [
        PersonAskedAbout(pk, generation, f"{first} {last}".strip(), InvitationState(state))
        for pk, generation, first, last, state in rows
    ]


def released_action(booking_id: int, comment_key: str) -> str:
    """The action that the delegate wrote, as the officer released it; "" while it is not released.

    Source: kirkpatrick_default_surveys.yaml, A2 (`release_rule`).
    """
    text = (
        Comment.objects.filter(
            response__booking_id=booking_id,
            key=comment_key,
            state=CommentState.RELEASED,
            audience=AudienceChoice.DELEGATE,
        )
        .values_list("released_text", flat=True)
        .first()
    )
    return " ".join((text or "").split()).rstrip(".;, ")


def sent_scores(invitation_id: int) -> list[int | None] | None:
    """The scores of a response that was sent; None when there is none."""
    return Response.objects.filter(invitation_id=invitation_id).values_list("scores", flat=True).first()
