"""Answers for the tests of evaluations: responses written as a submission writes them, given by question."""

import datetime as dt
import itertools
from collections.abc import Mapping
from typing import Any

from courses.models import Booking, Event
from evaluations.models import Comment, EventSurvey, Invitation, Response, SurveyItem, SurveyVersion
from evaluations.queries.themed import blocks_for
from evaluations.services.versions import survey_version_for
from partnerships import clock


def survey_of(event: Event, stage: str, audience: str = "delegate", **dates: Any) -> EventSurvey:
    """The event's survey of a stage, made when it is missing."""
    existing = EventSurvey.objects.filter(event=event, stage=stage, audience=audience).first()
    if existing is not None:
        return existing
    return EventSurvey.objects.create(
        event=event,
        stage=stage,
        audience=audience,
        survey_version=survey_version_for(
            course=event.course,
            stage=stage,
            audience=audience,
            blocks=blocks_for([event.pk]).get(event.pk, []),
        ),
        due_at=dates.get("due_at", clock.now() - dt.timedelta(days=1)),
        closes_at=dates.get("closes_at", clock.now() + dt.timedelta(days=20)),
    )


def invite(booking: Booking, stage: str, audience: str = "delegate", **fields: Any) -> Invitation:
    """A person's invitation to a stage, sent unless said otherwise."""
    survey = survey_of(booking.event, stage, audience)
    values = {
        "state": "sent",
        "sent_at": survey.due_at,
        "due_at": survey.due_at,
        "closes_at": survey.closes_at,
    }
    return Invitation.objects.create(
        event_survey=survey,
        event=booking.event,
        booking=booking,
        delegate=booking.delegate,
        stage=stage,
        audience=audience,
        **{**values, **fields},
    )


def respond(
    booking: Booking,
    stage: str,
    answers: Mapping[str, int | None] | None = None,
    *,
    audience: str = "delegate",
    manager_code: str = "",
    texts: Mapping[str, str] | None = None,
    choices: Mapping[str, list[int]] | None = None,
    at: dt.datetime | None = None,
    asked_alone: bool = False,
) -> Response:
    """A person's answers by item key; the others stay unanswered.

    Keys: "K2"; "OBJ-1" for the first objective; "CHECK-1" for the first knowledge question; "A3-0" for a grid's
    first row. Keys that the survey does not ask are a mistake, unless `asked_alone` says to leave them out.
    """
    invitation = Invitation.objects.filter(booking=booking, stage=stage, audience=audience).first()
    invitation = invitation or invite(booking, stage, audience)
    version = invitation.event_survey.survey_version
    assert version is not None
    given = dict(answers or {})
    scores = scores_of(version, given)
    assert asked_alone or not given, f"the survey does not ask {sorted(given)}"
    at = at or clock.now()
    Invitation.objects.filter(pk=invitation.pk).update(state="answered", answered_at=at)
    response = Response.objects.create(
        invitation=invitation,
        survey_version=version,
        event=booking.event,
        booking=booking,
        stage=stage,
        audience=audience,
        manager_code=manager_code,
        scores=scores,
        choices=dict(choices or {}),
        submitted_at=at,
    )
    for key, text in (texts or {}).items():
        item = SurveyItem.objects.get(survey_version=version, key=key)
        Comment.objects.create(
            response=response,
            question=item.question,
            event=booking.event,
            stage=stage,
            audience=audience,
            key=key,
            text=text,
            written_at=at,
        )
    return response


def scores_of(version: SurveyVersion, answers: dict[str, int | None]) -> list[int | None]:
    """The array of scores; takes what it uses out of `answers`. Objectives are "OBJ-1", "OBJ-2" in order."""
    scores: list[int | None] = [None] * version.scored_positions
    objectives, checks = itertools.count(1), itertools.count(1)
    for item in (
        SurveyItem.objects.filter(survey_version=version, position__isnull=False)
        .select_related("question")
        .order_by("order")
    ):
        key = f"{item.key}-{item.row}" if item.row is not None else item.key
        if item.core_group == "objective":
            key = f"OBJ-{next(objectives)}"
        elif item.question.kind == "knowledge":
            key = f"CHECK-{next(checks)}"
        if key in answers:
            scores[item.position - 1] = answers.pop(key)
    return scores
