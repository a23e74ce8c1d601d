"""Start: nothing goes out before a person has seen what would be sent, and chosen it.

A partnership's first emails need one Start, offered after "send all of these to me first"; an event whose
people came to the portal when it had started, or within two days of it, needs a Start of its own. Source:
DOMAIN.md, "Nothing is ever sent for a date already past"; dates from the functions that the planner uses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from courses.models import Event
from courses.services.events import touch_event
from courses.services.refusals import Refused
from evaluations.choices import InvitationState
from evaluations.logic.schedule import HELD_WITHIN, EventTimes, PlannedStage, plan_event, plan_in_words
from evaluations.logic.stages import Audience
from evaluations.models import EventPlan, Invitation
from evaluations.queries.library import rules_for_sending
from evaluations.queries.surveys import Reach, events_of_running_themes, people_to_ask
from evaluations.queries.themed import blocks_for
from evaluations.services.letters import ask_for, survey_email
from evaluations.services.planning import replan
from evaluations.services.versions import compose_for, survey_version_for
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import EmailKind
from partnerships.links import LinkKind
from partnerships.models import Partnership, PartnershipSettings
from partnerships.services.log import record
from partnerships.services.outbox import Letter, Link, queue


@dataclass(frozen=True)
class Preview:
    """What Start would do, stage by stage: "Three months: 46 people on 12 August." """

    people: int
    lines: tuple[str, ...]

    @property
    def words(self) -> str:
        return " ".join(self.lines)


def planned_now(event: Event, *, themed: bool | None = None) -> list[PlannedStage]:
    """The event's stages as they would be if sending started this minute; the course must be loaded.

    `themed`: whether it takes part in a themed evaluation under way, which asks its sample's managers; read when None.
    """
    if themed is None:
        themed = event.pk in events_of_running_themes([event.pk])
    asks_managers = event.course.ask_managers or themed
    audiences = (Audience.DELEGATE, Audience.MANAGER) if asks_managers else (Audience.DELEGATE,)
    return plan_event(
        EventTimes(event.starts_at, event.ends_at),
        rules_for_sending(),
        known_at=clock.now(),
        is_first_import=event.has_started(clock.now()),
        audiences=audiences,
    )


def preview(event: Event) -> Preview:
    """What choosing Start now would send for an event, in words."""
    return previews([event])[event.pk]


def previews(events: Sequence[Event]) -> dict[int, Preview]:
    """What choosing Start now would send for each event: two queries, courses loaded."""
    ids = [event.pk for event in events]
    people, themed, today = people_to_ask(ids), events_of_running_themes(ids), clock.today()
    found = {}
    for event in events:
        routine = event.course.on_programme or event.opted_in or event.pk not in themed

        def reach(audience: Audience, event: Event = event, routine: bool = routine) -> int:
            asked = people.get(event.pk, Reach())
            return asked.of(audience.value, routine=routine, managers=event.course.ask_managers)

        lines = tuple(
            plan_in_words([stage], reach(stage.audience), today)
            for stage in planned_now(event, themed=event.pk in themed)
        )
        found[event.pk] = Preview(reach(Audience.DELEGATE), lines)
    return found


def start_partnership(*, by: Member) -> None:
    """The partnership's Start. Events under way, or about to start, wait for a Start of their own.

    Raises:
        Refused: contacts, controller, data protection officer or privacy notice are missing.
    """
    settings = PartnershipSettings.objects.select_for_update().get()
    missing = settings.missing_before_sending()
    if missing:
        raise Refused(f"Nothing can be sent before these are filled in: {', '.join(missing)}.")
    if settings.sending_started_at is not None:
        return
    now = clock.now()
    settings.sending_started_at = now
    settings.save(update_fields=["sending_started_at"])
    waiting = EventPlan.objects.filter(
        event__starts_at__lte=now + HELD_WITHIN, started_at__isnull=True, first_people_at__isnull=False
    )
    Invitation.objects.filter(state=InvitationState.PLANNED, event__in=waiting.values("event_id")).update(
        state=InvitationState.CANCELLED
    )
    waiting.update(needs_start=True)
    EventPlan.objects.update(planned_for=None)
    record("evaluations.sending_started", "Sending of surveys was started", by=by)


def start_event(*, event: Event, by: Member) -> None:
    """An event's own Start. Choosing it twice is harmless.

    Raises:
        Refused: the event has no plan yet, or does not wait for Start.
    """
    plan = EventPlan.objects.select_for_update().filter(event=event).first()
    if plan is None or not plan.needs_start:
        raise Refused("This event does not wait for Start.")
    if plan.started_at is not None:
        return
    plan.started_at, plan.started_by_id = clock.now(), by.user_id
    plan.save(update_fields=["started_at", "started_by"])
    replan([event.pk])
    record("evaluations.event_started", f"Sending for {event.ref} was started", by=by, subject=event)


def opt_in(*, event: Event, wanted: bool, by: Member) -> None:
    """Evaluate an event whose course is not on the programme, or stop evaluating it."""
    event.opted_in = wanted
    event.save(update_fields=["opted_in"])
    touch_event(event)
    words = "will be evaluated" if wanted else "will not be evaluated"
    record("evaluations.opted_in", f"{event.ref} {words}", by=by, subject=event)


def send_all_to_me(*, event: Event, by: Member, partnership: Partnership) -> int:
    """Send one email of each kind to the officer, with links that show each survey and save nothing.

    Returns how many. A second press within the same minute sends nothing more.

    Raises:
        Refused: the partnership's contacts are missing, because every email shows them.
    """
    settings = PartnershipSettings.objects.get()
    missing = settings.missing_before_sending()
    if missing:
        raise Refused(f"Fill these in first, because every email shows them: {', '.join(missing)}.")
    letters = [_trial(event, stage, by, partnership, settings) for stage in planned_now(event)]
    return len(queue(letters))


def trial_words(event: Event, stage: PlannedStage) -> str:
    """What a trial shows, for the officer."""
    return f"It shows what people of {event.ref} would get: {plan_in_words([stage], 1, clock.today())}"


def trial_email(
    event: Event,
    stage: PlannedStage,
    partnership: Partnership,
    settings: PartnershipSettings,
    *,
    link: str = "{link:0}",
) -> tuple[str, str]:
    """Subject and text of one trial; stores nothing."""
    minutes = compose_for(event.course, stage.stage, stage.audience).minutes
    is_manager = stage.audience is Audience.MANAGER
    ask = ask_for(
        event=event,
        stage=stage.stage.value,
        audience=stage.audience.value,
        minutes=minutes,
        closes_at=stage.dates.closes_at,
        link=link,
        about="Alex Example" if is_manager else "",
    )
    return survey_email(
        asks=[ask],
        name="",
        partnership=partnership,
        settings=settings,
        managers_asked=event.course.ask_managers,
        trial=trial_words(event, stage),
    )


def _trial(
    event: Event, stage: PlannedStage, by: Member, partnership: Partnership, settings: PartnershipSettings
) -> Letter:
    version = survey_version_for(
        course=event.course,
        stage=stage.stage,
        audience=stage.audience,
        blocks=blocks_for([event.pk]).get(event.pk, []),
    )
    subject, text = trial_email(event, stage, partnership, settings)
    return Letter(
        kind=EmailKind.TRIAL,
        to_address=by.email,
        to_name=by.name,
        subject=subject,
        text=text,
        dedupe_key=f"trial:{by.user_id}:{event.pk}:{stage.stage}:{stage.audience}:{clock.now():%Y%m%d%H%M}",
        links=[Link(LinkKind.SURVEY_PREVIEW, version.pk)],
    )
