"""People in the middle of an after survey, and the requests that they make."""

import datetime as dt
import json
from dataclasses import dataclass

from evaluations.logic.survey_parts import ComposedSurvey, SurveyPage
from evaluations.models import EventSurvey, Invitation
from evaluations.queries.library import composed_survey
from evaluations.services.planning import plan_changed_events
from evaluations.services.versions import survey_version_for
from partnerships import clock
from partnerships.links import LinkKind, token_for
from partnerships.tenancy import partnership_scope
from script.benchmarks import making, web
from script.benchmarks.making import House
from script.benchmarks.scratch import Database, Scratch


@dataclass(frozen=True)
class Asked:
    """An event's people who pressed Start in the after survey, by the ids of their invitations."""

    house: House
    survey: ComposedSurvey
    event_id: int
    invitations: list[int]

    def address(self, person: int) -> str:
        """The survey's address of the person at that place."""
        token = token_for(
            LinkKind.SURVEY,
            partnership_id=self.house.partnership.pk,
            object_id=self.invitations[person],
        )
        return f"/s/{token}/"

    @property
    def pages(self) -> tuple[SurveyPage, ...]:
        return self.survey.pages

    def save(self, person: int, page: SurveyPage, *, words: bool = True) -> bytes:
        """The request that saves a page; of the last page, that sends everything."""
        answers = making.answered(page, turn=person, words=words)
        return web.post(f"{self.address(person)}{page.number}/", answers)


def ask(house: House, people: int, *, ref: str) -> Asked:
    """An event that ended yesterday, planned by the planner, everyone in the middle of the after survey."""
    with partnership_scope(house.partnership):
        event = making.event_with_people(
            house.course, clock.now() - dt.timedelta(days=1, hours=8), people, ref=ref
        )
        making.seen_in_time(event)
        plan_changed_events()
        version = survey_version_for(course=house.course, stage="post", audience="delegate")
        surveys = EventSurvey.objects.filter(event=event, stage="post", audience="delegate")
        surveys.update(survey_version=version, state="open")
        asked = Invitation.objects.filter(event=event, stage="post", audience="delegate", skip_reason="")
        asked.update(
            state="started",
            sent_at=clock.now(),
            started_at=clock.now(),
            closes_at=clock.now() + dt.timedelta(days=9),
        )
        found = list(asked.order_by("pk").values_list("pk", flat=True))
    if len(found) != people:
        raise RuntimeError(f"{len(found)} of {people} people were invited")
    return Asked(house, composed_survey(version), event.pk, found)


def fill_drafts(scratch: Scratch, database: Database, asked: Asked, invitations: list[int]) -> None:
    """These people have saved every page but the last."""
    answers: dict[str, object] = {}
    for page in asked.pages[:-1]:
        answers |= making.answered(page)
    with scratch.owner(database, asked.house.partnership.pk) as cursor:
        cursor.execute(
            "INSERT INTO evaluations_draft (partnership_id, invitation_id, values, page, saved_at)"
            " SELECT %s, id, %s, %s, %s FROM unnest(%s) AS id ON CONFLICT DO NOTHING",
            [
                asked.house.partnership.pk,
                json.dumps(answers),
                len(asked.pages) - 1,
                clock.now(),
                invitations,
            ],
        )


def write_bare_templates(scratch: Scratch, asked: Asked) -> None:
    """The same pages written out by hand, as it were: the product's own HTML, with what differs as variables."""
    from django.test import Client

    client = Client(SERVER_NAME=web.HOST)
    client.cookies["csrftoken"] = web.CSRF_SECRET
    for page in asked.pages:
        response = client.get(f"{asked.address(0)}{page.number}/")
        if response.status_code != 200:
            raise RuntimeError(f"Page {page.number} answers {response.status_code}")
        html = response.content.decode()
        token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
        html = html.replace(
            f'<input type="hidden" name="csrfmiddlewaretoken" value="{token}">', "{% csrf_token %}"
        )
        html = html.replace(asked.address(0), "/bare/{{ person.person }}/")
        html = html.replace(asked.house.course.title, "{{ course }}")
        (scratch.folder / "templates" / "bare" / f"page{page.number}.html").write_text(html)
