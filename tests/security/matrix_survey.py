"""The survey's addresses, which carry no login: a verified link opens them for anyone who holds it."""

import datetime as dt
from typing import Any

from evaluations.models import Invitation, Response
from evaluations.services.versions import survey_version_for
from partnerships import clock
from partnerships.links import LinkKind, token_for
from tests.conftest import Cast
from tests.evaluations.answering import invite
from tests.evaluations.making import book_people, make_course, make_event
from tests.security.matrix import TEAM, OpenRow, row


def make(cast: Cast) -> dict[str, Any]:
    """One person who has started a survey and one who has answered it. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    course = make_course(f"Asked in {first}")
    event = make_event(course, clock.now() + dt.timedelta(days=5), ref=f"ASK-{first}")
    started, answered = (invite(booking, "pre") for booking in book_people(event, 2, f"{first.lower()}asked"))
    now = clock.now()
    Invitation.objects.filter(pk=started.pk).update(state="started", started_at=now)
    Invitation.objects.filter(pk=answered.pk).update(state="answered", started_at=now, answered_at=now)
    version = survey_version_for(course=course, stage="pre", audience="delegate")
    for invitation in (started, answered):
        invitation.event_survey.survey_version = version
        invitation.event_survey.save(update_fields=["survey_version"])
    Response.objects.create(
        invitation=answered,
        survey_version=version,
        event=event,
        booking=answered.booking,
        stage="pre",
        audience="delegate",
        scores=[None] * version.scored_positions,
        choices={},
    )
    partnership_id = cast.partnership.pk
    return {
        "survey_version": version,
        "survey_token": token_for(LinkKind.SURVEY, partnership_id=partnership_id, object_id=started.pk),
        "answered_token": token_for(LinkKind.SURVEY, partnership_id=partnership_id, object_id=answered.pk),
        "trial_token": token_for(
            LinkKind.SURVEY_PREVIEW, partnership_id=partnership_id, object_id=version.pk
        ),
    }


def link(made: Any) -> list[object]:
    return [made["survey_token"]]


def first_page(made: Any) -> list[object]:
    return [made["survey_token"], 1]


def answered_link(made: Any) -> list[object]:
    return [made["answered_token"]]


def trial(made: Any) -> list[object]:
    return [made["trial_token"]]


ROWS = [
    row(
        "evaluations:survey_preview",
        roles=TEAM,
        args=lambda made: [made["survey_version"].pk],
        fact="Asked in",
    ),
]

OPEN_ROWS = [
    OpenRow("survey", 200, 200, args=link, fact="Asked in"),
    OpenRow("survey_first_page", 200, 200, args=link, fact="Asked in"),
    OpenRow("survey_page", 200, 200, args=first_page, fact="I can"),
    OpenRow("survey_thanks", 200, 200, args=answered_link, fact="Thank you"),
    OpenRow("survey_not_me", 200, 200, args=link, fact="Asked in"),
    OpenRow("survey_not_in_role", 200, 200, args=link, fact="I am not in this role now"),
    OpenRow("survey_opt_out", 200, 200, args=link, fact="Asked in"),
    OpenRow("survey_trial", 200, 200, args=trial, fact="Asked in"),
    OpenRow("survey_trial_first_page", 200, 200, args=trial, fact="Asked in"),
    OpenRow("survey_trial_page", 200, 200, args=lambda made: [made["trial_token"], 1], fact="I can"),
]
