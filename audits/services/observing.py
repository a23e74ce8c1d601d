"""Observation of training and of key meetings: planned, filled in, shared with trainer and provider, answered.

Source: DOMAIN.md, Observation; observation.yaml, principles.
"""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.choices import SubjectKind
from audits.logic.frameworks.spec import FrameworkKind
from audits.logic.processes import Fact, Party, Process
from audits.models import Assessment, FrameworkVersion, Observation
from audits.queries.answers import question_rows
from audits.queries.endorsing import provider_people
from audits.rules import OBSERVE, PLAN_OBSERVATIONS
from audits.services.answers import save_answer
from audits.services.assessments import Subject, acting_as, sign_off, start
from audits.services.moving import move_assessment
from audits.services.notices import officers, tell
from courses.models import Event
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_moment
from partnerships.models import Membership
from partnerships.queries.members import Person, member_of
from partnerships.services.log import record


def _path(assessment: Assessment) -> str:
    return reverse("audits:observation", args=[assessment.partnership.slug, assessment.pk])


@transaction.atomic
def plan_observation(
    *,
    framework_version: FrameworkVersion,
    planned_for: dt.datetime,
    observer: Membership,
    by: Member,
    event: Event | None = None,
    meeting: str = "",
    focus: str = "",
    trainer_roles: str = "",
) -> Observation:
    """Put an observation on the schedule: of an event, or of a meeting in words. The observer is told.

    Raises:
        Refused: not the team's, neither event nor meeting, or somebody who may not observe.
    """
    if not by.can(PLAN_OBSERVATIONS):
        raise Refused("The policy officer or coordinator plans observations.")
    if framework_version.framework.kind != FrameworkKind.OBSERVATION:
        raise Refused("Choose an observation form.")
    meeting = " ".join(meeting.split())[:200]
    if (event is None) == (not meeting):
        raise Refused("Choose an event, or name a meeting: one of them.")
    person = member_of(observer.user_id)
    if person is None or not person.can(OBSERVE):
        raise Refused(f"{observer.user.name} may not observe.")
    if event is not None and event.course.provider_id and event.course.provider_id == person.agency_id:
        raise Refused("Nobody observes the training of their own agency. Choose somebody else.")
    assessment = start(
        framework_version=framework_version,
        process=Process.OBSERVATION,
        subject=Subject(SubjectKind.EVENT, event=event, agency=event.course.provider)
        if event
        else Subject(SubjectKind.MEETING, words=meeting),
        by=by,
    )
    made = Observation.objects.create(
        assessment=assessment,
        observer=observer,
        planned_for=planned_for,
        focus=focus.strip()[:500],
        trainer_roles=trainer_roles.strip()[:200],
    )
    _tell_observer(made)
    return made


def _tell_observer(observation: Observation) -> None:
    assert observation.observer is not None
    assessment = observation.assessment
    moment = long_moment(clock.local(observation.planned_for))
    tell(
        people=[(observation.observer.user.name, observation.observer.user.email)],
        subject=f"Please observe: {assessment.subject}",
        sentences=(
            f"You are asked to observe {assessment.subject}, {moment}.",
            "The form works on a tablet. Agree the focus with the trainer beforehand, and say why you are there.",
        ),
        path=_path(assessment),
        cause=f"observation-planned:{observation.pk}:{observation.planned_for:%Y%m%d%H%M}",
    )


@transaction.atomic
def move_observation(
    *, observation: Observation, planned_for: dt.datetime, observer: Membership, by: Member
) -> Observation:
    """Another moment or another observer, as long as it has not been written up.

    Raises:
        Refused: not the team's, written up already, or somebody who may not observe.
    """
    if not by.can(PLAN_OBSERVATIONS):
        raise Refused("The policy officer or coordinator plans observations.")
    if observation.assessment.state not in ("not_started", "in_progress"):
        raise Refused("It has been written up, so its day and observer stay as they are.")
    person = member_of(observer.user_id)
    if person is None or not person.can(OBSERVE):
        raise Refused(f"{observer.user.name} may not observe.")
    if person.agency_id is not None and person.agency_id == observation.assessment.agency_id:
        raise Refused("Nobody observes the training of their own agency. Choose somebody else.")
    observation.planned_for, observation.observer = planned_for, observer
    observation.save(update_fields=["planned_for", "observer"])
    record("observation.moved", f"{observation.assessment.subject} was moved", by=by, subject=observation)
    _tell_observer(observation)
    return observation


@transaction.atomic
def save_form(
    *,
    observation: Observation,
    answers: Mapping[str, Mapping[str, Any]],
    by: Member,
    facts: Mapping[str, Any],
) -> int:
    """Save what the observer wrote, finished or not, and what is known of the day; returns how many answers.

    `answers`: by question key, the arguments of `answers.save_answer`. `facts`: number_present, part_observed.

    Raises:
        Refused: not the observer, or written up already.
        TextChangedMeanwhile: a newer text was saved elsewhere; nothing of this save is kept.
    """
    assessment = observation.assessment
    acting_as(by, assessment, Party.OBSERVER)
    rows = {row.key: row for row in question_rows(assessment)}
    saved = 0
    for key, words in answers.items():
        save_answer(assessment=assessment, question=rows[key], by=by, **words)
        saved += 1
    observation.number_present = facts.get("number_present")
    observation.part_observed = str(facts.get("part_observed") or "")[:120]
    observation.save(update_fields=["number_present", "part_observed"])
    return saved


@transaction.atomic
def write_up(*, observation: Observation, role: str, by: Member) -> Assessment:
    """The observer finishes the form; it can be shared from then on.

    Raises:
        Refused: items are open, no role, or not the observer.
    """
    acting_as(by, observation.assessment, Party.OBSERVER)
    done = sign_off(assessment=observation.assessment, role=role, by=by)
    observation.observer_role = role.strip()[:120]
    observation.save(update_fields=["observer_role"])
    return done


@transaction.atomic
def share(*, observation: Observation, feedback: str, by: Member) -> Observation:
    """Share the form and the feedback with the provider, and send the feedback to the trainers.

    Raises:
        Refused: no words, not written up, shared already, or not this person's to do.
    """
    feedback = feedback.strip()
    if not feedback:
        raise Refused("Write the feedback to the trainer and the provider.")
    assessment = observation.assessment
    party = acting_as(by, assessment, Party.OBSERVER, Party.OFFICER)
    move_assessment(assessment, "share", by=by, party=party, shared_at=clock.now())
    observation.feedback_words, observation.feedback_at = feedback, clock.now()
    observation.save(update_fields=["feedback_words", "feedback_at"])
    tell(
        people=provider_people(assessment),
        subject=f"Feedback from an observation: {assessment.subject}",
        sentences=("Your training was observed. Read the form and the feedback, and answer if you like.",),
        path=_path(assessment),
        cause=f"observation-shared:{observation.pk}",
    )
    tell(
        people=_trainers(assessment),
        subject=f"Feedback from an observation: {assessment.subject}",
        sentences=("Thank you for letting us observe. This is the feedback:", "", feedback),
        path="/",
        cause=f"observation-trainer:{observation.pk}",
    )
    return observation


def _trainers(assessment: Assessment) -> list[Person]:
    """The event's trainers with an address; those of the provider's people who are told anyway are left out."""
    if assessment.event is None:
        return []
    told = {address.lower() for _, address in provider_people(assessment)}
    trainers = assessment.event.trainers.exclude(email="").values_list("name", "email")
    return [(name, address) for name, address in trainers if address.lower() not in told]


@transaction.atomic
def respond(*, observation: Observation, words: str, by: Member) -> Observation:
    """The trainer or provider answers; the answer stays with the form.

    Raises:
        Refused: no words, not shared, answered already, or not the provider.
    """
    if not words.strip():
        raise Refused("Write your answer.")
    assessment = observation.assessment
    party = acting_as(by, assessment, Party.PROVIDER)
    move_assessment(assessment, "respond", by=by, party=party)
    observation.trainer_response = words.strip()
    observation.responded_by_id, observation.responded_at = by.user_id, clock.now()
    observation.save(update_fields=["trainer_response", "responded_by", "responded_at"])
    observer = observation.observer
    tell(
        people=[(observer.user.name, observer.user.email)] if observer else officers(),
        subject=f"Answer to your feedback: {assessment.subject}",
        sentences=(f"{assessment.agency or 'The provider'} has answered the feedback.",),
        path=_path(assessment),
        cause=f"observation-answered:{observation.pk}",
    )
    return observation


def call_off(*, observation: Observation, why: str, by: Member) -> Assessment:
    """Take an observation off the schedule.

    Raises:
        Refused: no reason, written up already, or not the officer.
    """
    party = acting_as(by, observation.assessment, Party.OFFICER)
    facts = {Fact.REASON} if why.strip() else set()
    done = move_assessment(
        observation.assessment, "withdraw", by=by, party=party, facts=facts, closed_at=clock.now()
    )
    record("observation.why_called_off", why.strip(), by=by, subject=observation)
    return done


def close(*, observation: Observation, by: Member) -> Assessment:
    """The officer closes an observation that was shared; nothing more is expected of anybody.

    Raises:
        Refused: not shared, or not the officer.
    """
    party = acting_as(by, observation.assessment, Party.OFFICER)
    return move_assessment(observation.assessment, "close", by=by, party=party, closed_at=clock.now())
