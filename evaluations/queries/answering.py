"""What a survey link needs to know: one query for the person, the event, the survey and what was saved."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, LiteralString

from django.db.models import Q, QuerySet

from courses.choices import EventState
from courses.models import Event
from evaluations.choices import AudienceChoice, CommentState, InvitationState, OptOutScope, SkipReason
from evaluations.logic.answers import Answer
from evaluations.logic.blocks import for_person
from evaluations.logic.stages import Audience, Stage
from evaluations.logic.survey_parts import ComposedSurvey
from evaluations.models import Comment, Invitation, Response, SurveyVersion
from evaluations.queries.library import composed_survey
from partnerships.models import Partnership, PartnershipSettings
from partnerships.prepared import Prepared
from partnerships.tenancy import current_partnership_id

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
class About:
    """What a survey's pages say of its person, course and partnership. `manager_email` is "" in a delegate's survey."""

    event_starts_at: dt.datetime
    event_ends_at: dt.datetime
    course_id: int
    course_title: str
    managers_are_asked: bool
    delegate_id: int
    delegate_name: str
    manager_email: str
    minutes: int
    answers_count: int
    contacts: dict[str, str]


@dataclass(frozen=True)
class Asked:
    """One invitation with what is needed to take its answers. What its pages say is read once it is needed."""

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
    event_cancelled: bool
    booking_id: int
    version_id: int | None
    version_digest: str
    draft: dict[str, Answer]
    draft_page: int
    #: The theme questions that the person gets within the survey; "" for most.
    block: str = ""
    #: Given where it was read along.
    known: About | None = None

    @cached_property
    def about(self) -> About:
        """What the pages say; one query, unless it was read along."""
        found = self if self.known is not None else asked_by(self.invitation_id)
        if found is None or found.known is None:
            raise Invitation.DoesNotExist(f"Invitation {self.invitation_id} is gone.")
        return found.known

    def is_open(self, now: dt.datetime) -> bool:
        """Whether answers are taken now."""
        return self.state in OPEN_STATES and now < self.closes_at and not self.event_cancelled

    @property
    def for_manager(self) -> bool:
        return self.audience is Audience.MANAGER


_PARTNERSHIP = ("id", "slug", "name", "short_name", "colour", "logo_version", "active")

#: Each table is reached by key from the one before. OFFSET 0 keeps it so: the planner, which would otherwise weigh
#: every order of ten tables with their policies, took 8 ms where the statement takes 0.2.
_TO_ANSWER: LiteralString = """
SELECT i.id AS invitation_id, i.generation, i.stage, i.audience, i.state, i.skip_reason, i.due_at, i.closes_at,
       i.answered_at, i.event_id, e.state AS event_state, i.booking_id, s.survey_version_id AS version_id,
       COALESCE(v.digest, '') AS version_digest, COALESCE(draft.values, '{}') AS draft,
       COALESCE(draft.page, 0) AS draft_page, i.block,
       p.id, p.slug, p.name, p.short_name, p.colour, p.logo_version, p.active"""
_ABOUT: LiteralString = """
       e.starts_at AS event_starts_at, e.ends_at AS event_ends_at, e.course_id, c.title AS course_title,
       c.ask_managers OR EXISTS (
         SELECT 1 FROM evaluations_invitation m
         WHERE m.booking_id = i.booking_id AND m.audience = 'manager' AND m.state <> 'cancelled'
       ) AS managers_are_asked,
       i.delegate_id, trim(concat(d.first_name, ' ', d.last_name)) AS delegate_name,
       COALESCE(NULLIF(b.manager_email, ''), d.manager_email) AS manager_email,
       COALESCE(NULLIF(ceil(v.usual_seconds / 60.0)::int, 0), v.minutes, 0) AS minutes,
       COALESCE(v.answers_count, 0) AS answers_count,
       o.controller, o.dpo_contact, o.front_door, o.out_of_hours, o.designated_officer, o.privacy_notice_url"""
_REACHED: LiteralString = """
FROM (SELECT * FROM evaluations_invitation WHERE partnership_id = $1 AND id = $2 OFFSET 0) i
CROSS JOIN LATERAL (SELECT * FROM courses_event WHERE id = i.event_id OFFSET 0) e
CROSS JOIN LATERAL (SELECT * FROM evaluations_eventsurvey WHERE id = i.event_survey_id OFFSET 0) s
CROSS JOIN LATERAL (SELECT * FROM partnerships_partnership WHERE id = i.partnership_id OFFSET 0) p"""
_REACHED_ABOUT: LiteralString = """
CROSS JOIN LATERAL (SELECT * FROM courses_course WHERE id = e.course_id OFFSET 0) c
CROSS JOIN LATERAL (SELECT * FROM courses_booking WHERE id = i.booking_id OFFSET 0) b
CROSS JOIN LATERAL (SELECT * FROM courses_delegate WHERE id = i.delegate_id OFFSET 0) d
CROSS JOIN LATERAL
  (SELECT * FROM partnerships_partnershipsettings WHERE partnership_id = i.partnership_id OFFSET 0) o"""
_REACHED_IF_ANY: LiteralString = """
LEFT JOIN LATERAL (SELECT * FROM evaluations_surveyversion WHERE id = s.survey_version_id OFFSET 0) v ON true
LEFT JOIN LATERAL (SELECT * FROM evaluations_draft WHERE invitation_id = i.id OFFSET 0) draft ON true"""
_ASKED = Prepared("survey_link", "bigint, bigint", _TO_ANSWER + _REACHED + _REACHED_IF_ANY)
_ASKED_WITH_ABOUT = Prepared(
    "survey_link_with_about",
    "bigint, bigint",
    f"{_TO_ANSWER},{_ABOUT}{_REACHED}{_REACHED_ABOUT}{_REACHED_IF_ANY}",
)
_NAMES = (
    *("invitation_id", "generation", "stage", "audience", "state", "skip_reason", "due_at", "closes_at"),
    *("answered_at", "event_id", "event_state", "booking_id", "version_id", "version_digest", "draft"),
    *("draft_page", "block"),
    *_PARTNERSHIP,
)
_NAMES_ABOUT = (
    *("event_starts_at", "event_ends_at", "course_id", "course_title", "managers_are_asked", "delegate_id"),
    *("delegate_name", "manager_email", "minutes", "answers_count"),
    *CONTACTS,
)


def asked_by(invitation_id: int, *, with_about: bool = True) -> Asked | None:
    """The invitation of that id in the open partnership, in one query; None when there is none.

    `with_about` reads along what its pages say, which takes twice as long: to take answers none of it is needed.
    """
    statement = _ASKED_WITH_ABOUT if with_about else _ASKED
    row = statement.one(current_partnership_id(), invitation_id)
    if row is None:
        return None
    asked = dict(zip(_NAMES, row, strict=False))
    return _asked(asked, _about(row[len(_NAMES) :], asked["audience"]) if with_about else None)


def _asked(row: dict[str, Any], known: About | None) -> Asked:
    return Asked(
        partnership=Partnership(**{name: row.pop(name) for name in _PARTNERSHIP}),
        event_cancelled=row.pop("event_state") == EventState.CANCELLED,
        known=known,
        **row
        | {
            "stage": Stage(row["stage"]),
            "audience": Audience(row["audience"]),
            "state": InvitationState(row["state"]),
            "skip_reason": SkipReason(row["skip_reason"]),
            "draft": json.loads(row["draft"]),
        },
    )


def _about(row: Sequence[Any], audience: str) -> About:
    values = dict(zip(_NAMES_ABOUT, row, strict=True))
    address = values.pop("manager_email").strip().lower()
    manager = address if audience == Audience.MANAGER else ""
    contacts = {name: values.pop(name) for name in CONTACTS}
    return About(contacts=contacts, manager_email=manager, **values)


def asked_of_nobody(
    partnership: Partnership,
    version: SurveyVersion,
    event: Event | None,
    closes_at: dt.datetime,
    *,
    delegate_name: str = "",
) -> Asked:
    """A survey as its pages show it about nobody in particular: a preview, or a room. Reads the contacts."""
    course = event.course if event else version.course
    return Asked(
        invitation_id=0,
        generation=0,
        stage=Stage(version.stage),
        audience=Audience(version.audience),
        state=InvitationState.STARTED,
        skip_reason=SkipReason.NONE,
        due_at=closes_at,
        closes_at=closes_at,
        answered_at=None,
        partnership=partnership,
        event_id=event.pk if event else 0,
        event_cancelled=event is not None and event.state == EventState.CANCELLED,
        booking_id=0,
        version_id=version.pk,
        version_digest=version.digest,
        draft={},
        draft_page=0,
        known=About(
            event_starts_at=event.starts_at if event else closes_at,
            event_ends_at=event.ends_at if event else closes_at,
            course_id=course.pk,
            course_title=course.title,
            managers_are_asked=course.ask_managers,
            delegate_id=0,
            delegate_name=delegate_name,
            manager_email="",
            minutes=version.minutes_told,
            answers_count=version.answers_count,
            contacts=contacts(),
        ),
    )


def survey_of(asked: Asked) -> ComposedSurvey:
    """What the invitation asks this person, from memory after the first time: no query then.

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
    return for_person(composed_survey(deferred), asked.block)


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
    event_id: int
    course_title: str


def invitations_of_person(asked: Asked, scope: OptOutScope) -> QuerySet[Invitation]:
    """What the same person is asked in this visit, about this course, or at all; a manager is known by address."""
    rows = Invitation.objects.filter(audience=asked.audience.value)
    if asked.for_manager:
        address = asked.about.manager_email
        rows = rows.filter(
            Q(booking__manager_email__iexact=address)
            | Q(booking__manager_email="", delegate__manager_email__iexact=address)
        )
    else:
        rows = rows.filter(delegate_id=asked.about.delegate_id)
    if scope == OptOutScope.SURVEY:
        return rows.filter(event_id=asked.event_id, stage=asked.stage.value)
    return rows.filter(event__course_id=asked.about.course_id) if scope == OptOutScope.COURSE else rows


def people_asked_about(asked: Asked, now: dt.datetime) -> list[PersonAskedAbout]:
    """Everyone that the same manager is asked about now, across events, by name; one query.

    DOMAIN.md, Who does what: several delegates in one visit. Those of this event and stage whose answers were sent stay
    on the list; closed ones are left out.
    """
    of_this_survey = Q(state=InvitationState.ANSWERED, event_id=asked.event_id, stage=asked.stage.value)
    rows = (
        invitations_of_person(asked, OptOutScope.ALL)
        .filter(Q(state__in=OPEN_STATES, closes_at__gt=now) | of_this_survey)
        .exclude(event__state=EventState.CANCELLED)
        .order_by("delegate__first_name", "delegate__last_name", "id")
        .values_list(
            "id", "generation", "delegate__first_name", "delegate__last_name", "state", "event_id",
            "event__course__title",
        )
    )  # fmt: skip
    return [
        PersonAskedAbout(pk, generation, f"{first} {last}".strip(), InvitationState(state), event_id, course)
        for pk, generation, first, last, state, event_id, course in rows
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
