"""The demonstration's eighteen months, played day by day by the product's own services and `run_due`."""

import datetime as dt
import heapq
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from courses.choices import BookingStatus
from courses.models import Booking, Delegate, Event
from courses.services.attendance import add_came_without_booking, confirm_attendance, mark_many
from courses.services.bookings import book_many, cancel_booking
from courses.services.events import TrainerFacts, cancel_event, create_event
from evaluations.choices import CommentState, InvitationState
from evaluations.logic.blocks import for_person
from evaluations.logic.stages import Audience
from evaluations.logic.stages import Stage as SurveyStage
from evaluations.models import Comment, Concern, Invitation
from evaluations.queries.library import composed_survey
from evaluations.services.answering import press_start, submit
from evaluations.services.comments import decide, raise_concern, resolve_concern
from evaluations.services.starting import start_partnership
from partnerships import clock
from partnerships.choices import Role
from partnerships.logic.working_days import add_working_days, on_or_after_working_day
from partnerships.tenancy import partnership_scope
from qa_portal.demonstration import behaviour, content
from qa_portal.demonstration.people import bookings_for
from qa_portal.demonstration.setting_up import Stage, member_in_role
from qa_portal.demonstration.timetable import PlannedEvent
from qa_portal.services.running import Runner

MORNING = dt.time(9, 40)
NOON = dt.time(12, 30)
EVENING = dt.time(19, 0)
#: What an act answers that changed no row: nothing new can be due because of it.
NOTHING_DONE = object()
#: The sweeps for which an act may make something due, by what people do; anything else may do so for all.
ANSWERING = frozenset({"plan", "tally", "certificates", "pairs"})
READING_COMMENTS = frozenset({"concerns", "trainers", "release"})
TAKING_BOOKINGS = frozenset(
    {"plan", "send", "tally", "release", "certificates", "trainers", "erase_access_needs"}
)
RUNNING_EVENTS = TAKING_BOOKINGS | {"reviews"}


@dataclass(order=True)
class Act:
    """Something that a person does at a moment."""

    at: dt.datetime
    order: int
    does: Callable[[], object] = field(compare=False)
    #: The sweeps for which it may make something due; None: any.
    makes_due: frozenset[str] | None = field(compare=False, default=None)


class History:
    """One partnership's history, from its first day to now."""

    def __init__(self, stage: Stage, people: list[Delegate], seed: int) -> None:
        self.stage = stage
        self.people = people
        self.chance = random.Random(seed)
        self.acts: list[Act] = []
        self.learners: dict[int, behaviour.Learner] = {}
        with partnership_scope(stage.partnership):
            self.officer = member_in_role(stage, Role.POLICY_OFFICER)
            self.coordinator = member_in_role(stage, Role.COORDINATOR)
        self.raised_a_concern = False

    def plan(
        self,
        day: dt.date,
        at: dt.time,
        does: Callable[[], object],
        makes_due: frozenset[str] | None = None,
    ) -> None:
        """Put an act in the diary; `makes_due` names the sweeps for which it may make something due."""
        moment = dt.datetime.combine(day, at, tzinfo=clock.LONDON)
        heapq.heappush(self.acts, Act(moment, len(self.acts), does, makes_due))

    def play(self, since: dt.datetime, until: dt.datetime) -> None:
        """Do every act in its order, and between them everything that falls due."""
        run_due = Runner(since, only=[self.stage.partnership])
        for act in self._in_order(until):
            run_due(act.at)
            with clock.held_at(act.at), partnership_scope(self.stage.partnership):
                if act.does() is not NOTHING_DONE:
                    run_due.changed(act.makes_due)
        run_due(until)

    def _in_order(self, until: dt.datetime) -> Iterator[Act]:
        while self.acts and self.acts[0].at <= until:
            yield heapq.heappop(self.acts)

    def plan_everything(self, events: list[PlannedEvent], first: dt.date, last: dt.date) -> None:
        """The diary: lists entered, attendance marked, evenings on which people answer, comments read."""
        self.plan(on_or_after_working_day(first), MORNING, self.start_sending)
        for event in events:
            self.plan(event.booked_on, NOON, partial(self.enter, event), RUNNING_EVENTS)
        day = first
        while day <= last:
            self.plan(day, EVENING, self.people_answer, ANSWERING)
            if day.weekday() == 3:
                self.plan(on_or_after_working_day(day), dt.time(15, 0), self.read_comments, READING_COMMENTS)
            day += dt.timedelta(days=1)

    def start_sending(self) -> None:
        """The one explicit Start."""
        start_partnership(by=self.officer)

    def enter(self, planned: PlannedEvent) -> None:
        """A coordinator enters an event and its booking list, and puts what follows in the diary."""
        course, facts = self.stage.courses[planned.course], self.stage.facts[planned.course]
        starts = dt.datetime.combine(planned.day, planned.starts, tzinfo=clock.LONDON)
        provider = self.stage.agencies[facts.provider % len(self.stage.agencies)]
        first = content.FIRST_NAMES[planned.course * 3 % len(content.FIRST_NAMES)]
        event = create_event(
            course=course,
            starts_at=starts,
            ends_at=starts + dt.timedelta(hours=planned.hours),
            ref=f"{facts.code}-{planned.day:%Y-%m-%d}",
            online=facts.kind == "virtual",
            venue=""
            if facts.kind == "virtual"
            else self.chance.choice(("County Hall", "Ashford Town Hall", "The Mill")),
            places=facts.places,
            trainers=[
                TrainerFacts(
                    f"{first} Trainer",
                    f"{first.lower()}.trainer@training.example".encode("ascii", "ignore").decode(),
                    provider.pk,
                )
            ],
            by=self.coordinator,
        )
        book_many(event=event, bookings=bookings_for(self.chance, planned, self.people), by=self.coordinator)
        if planned.cancelled:
            when = on_or_after_working_day(planned.day - dt.timedelta(days=20))
            self.plan(when, MORNING, lambda: self.cancel(event.pk), RUNNING_EVENTS)
            return
        for days_before in (12, 4):
            when = max(planned.booked_on, planned.day - dt.timedelta(days=days_before))
            self.plan(when, NOON, lambda: self.some_cancel(event.pk), TAKING_BOOKINGS)
        self.plan(planned.marked_on, MORNING, lambda: self.mark_attendance(event.pk), TAKING_BOOKINGS)

    def cancel(self, event_id: int) -> None:
        cancel_event(event=Event.objects.get(pk=event_id), why="The trainer was ill.", by=self.coordinator)

    def some_cancel(self, event_id: int) -> None:
        """A few people cancel, some in good time and some not."""
        for booking in Booking.objects.filter(event_id=event_id, status=BookingStatus.BOOKED).order_by("pk"):
            if self.chance.random() < 0.04:
                cancel_booking(booking=booking, on=clock.today(), by=self.coordinator)

    def mark_attendance(self, event_id: int) -> None:
        """The register, the next working day: most came, some did not, one or two came without booking."""
        event = Event.objects.get(pk=event_id)
        booked = Booking.objects.filter(event=event, status=BookingStatus.BOOKED).order_by("pk")
        marks = {
            booking.pk: BookingStatus.DID_NOT_ATTEND
            if self.chance.random() < 0.08
            else BookingStatus.ATTENDED
            for booking in booked
        }
        mark_many(event=event, marks=marks, by=self.coordinator)
        on_event = set(Booking.objects.filter(event=event).values_list("delegate_id", flat=True))
        for delegate in self.chance.sample(self.people, 2):
            if delegate.pk not in on_event and delegate.email and self.chance.random() < 0.6:
                add_came_without_booking(
                    event=event,
                    first_name=delegate.first_name,
                    last_name=delegate.last_name,
                    email=delegate.email,
                    agency=delegate.agency,
                    by=self.coordinator,
                )
        confirm_attendance(event=event, by=self.coordinator)

    def people_answer(self) -> object:
        """In the evening, some of those whose survey came or was reminded today press Start and answer."""
        today = clock.today()
        morning = dt.datetime.combine(today, dt.time(), tzinfo=clock.LONDON)
        asked = (
            Invitation.objects.filter(state__in=[InvitationState.SENT, InvitationState.STARTED])
            .filter(closes_at__gt=clock.now())
            .exclude(sent_at__lt=morning, reminded_at=None)
            .exclude(reminded_at__lt=morning)
            .select_related("event_survey__survey_version", "event")
            .defer("event_survey__survey_version__composed")  # known by its digest after the first time
            .order_by("booking_id", "stage", "audience")  # the planner's ids follow PostgreSQL's mood
        )
        willing = [
            invitation
            for invitation in asked
            if behaviour.answers_at_all(
                self.chance, SurveyStage(invitation.stage), Audience(invitation.audience)
            )
        ]
        for invitation in willing:
            self.answer(invitation)
        return willing or NOTHING_DONE

    def answer(self, invitation: Invitation) -> None:
        """One person presses Start and sends their answers."""
        version = invitation.event_survey.survey_version
        if version is None:
            return
        person = self.learners.get(invitation.booking_id)
        if person is None:
            place = next(
                number
                for number, course in enumerate(self.stage.courses)
                if course.pk == invitation.event.course_id
            )
            person = behaviour.learner(self.chance, self.stage.facts[place])
            self.learners[invitation.booking_id] = person
        survey = for_person(composed_survey(version), invitation.block)
        values = behaviour.fill_in(self.chance, survey, person)
        if not self.raised_a_concern and "A4" in values:
            values["A4"] = content.CONCERN_TEXT
            self.raised_a_concern = True
        press_start(invitation=invitation)
        submit(invitation=invitation, values=values)

    def read_comments(self) -> object:
        """Each week the officer reads what is held: most is released, some withheld, a concern acted on."""
        held = list(Comment.objects.filter(state=CommentState.HELD).order_by("response_id", "key"))
        for comment in held:
            if comment.text == content.CONCERN_TEXT:
                raise_concern(comment=comment, by=self.officer)
                tomorrow = add_working_days(clock.today(), 1)
                self.plan(tomorrow, NOON, self.act_on_concerns)
            elif self.chance.random() < 0.12:
                decide(comment=comment, state=CommentState.WITHHELD, by=self.officer)
            else:
                decide(
                    comment=comment, state=CommentState.RELEASED, released_text=comment.text, by=self.officer
                )

        return held or NOTHING_DONE

    def act_on_concerns(self) -> None:
        for concern in Concern.objects.filter(resolved_at=None):
            resolve_concern(
                concern=concern,
                what_was_done=(
                    "Rang the worker's team manager; the child was seen the same day and a strategy meeting held."
                ),
                by=self.officer,
            )
