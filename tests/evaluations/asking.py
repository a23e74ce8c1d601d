"""One person asked about one event, for the tests of the survey's pages."""

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from courses.models import Booking, Course, Event
from evaluations.logic.answers import Answer
from evaluations.logic.blocks import for_person
from evaluations.logic.survey_parts import AnswerKind, ComposedItem, ComposedSurvey
from evaluations.models import Comment, Draft, Invitation, Response
from evaluations.queries.library import composed_survey
from partnerships.links import LinkKind, token_for
from partnerships.models import Partnership
from partnerships.tenancy import partnership_scope
from tests.conftest import MONDAY
from tests.evaluations.answering import invite
from tests.evaluations.making import book_people, make_course, make_event, may_send

#: A knowledge check of a course's own: three questions, each tied to an objective.
CHECK = (
    ("Who decides?", ("The parent", "The child", "The court"), 2, "Because the law says so."),
    ("How long?", ("A day", "A week", "A month"), 0, "The procedure says a day."),
    ("Where is it written?", ("On paper", "In the record", "Nowhere"), 1, "Records protect children."),
)


@dataclass
class Scene:
    """A person with a link, and a browser without a login."""

    partnership: Partnership
    course: Course
    event: Event
    booking: Booking
    invitation: Invitation
    client: Client = field(default_factory=Client)

    @property
    def token(self) -> str:
        return token_for(
            LinkKind.SURVEY,
            partnership_id=self.partnership.pk,
            object_id=self.invitation.pk,
            generation=self.invitation.generation,
        )

    @property
    def address(self) -> str:
        return f"/s/{self.token}/"

    @property
    def survey(self) -> ComposedSurvey:
        """What this person is asked: with a theme's questions when they are in its sample."""
        with partnership_scope(self.partnership):
            now = Invitation.objects.select_related("event_survey__survey_version").get(pk=self.invitation.pk)
            return for_person(composed_survey(now.event_survey.survey_version), now.block)

    def now(self) -> Invitation:
        """The invitation as stored."""
        with partnership_scope(self.partnership):
            return Invitation.objects.get(pk=self.invitation.pk)

    def change(self, **fields: Any) -> None:
        with partnership_scope(self.partnership):
            Invitation.objects.filter(pk=self.invitation.pk).update(**fields)

    def start(self) -> HttpResponse:
        return self.client.post(self.address)

    def save(self, number: int, **values: Any) -> HttpResponse:
        """Post a page; names with hyphens go in as a dict named `given`."""
        return self.client.post(f"{self.address}{number}/", {**values.pop("given", {}), **values})

    def response(self) -> Response | None:
        with partnership_scope(self.partnership):
            return Response.objects.filter(invitation=self.invitation.pk).first()

    def draft(self) -> dict[str, Answer] | None:
        with partnership_scope(self.partnership):
            return (
                Draft.objects.filter(invitation=self.invitation.pk).values_list("values", flat=True).first()
            )

    def comments(self) -> dict[str, Comment]:
        with partnership_scope(self.partnership):
            found = Comment.objects.filter(response__invitation=self.invitation.pk)
            return {each.key: each for each in found.select_related("question")}

    def counts(self) -> tuple[int, int, int]:
        """Responses, comments and drafts of the partnership."""
        with partnership_scope(self.partnership):
            return Response.objects.count(), Comment.objects.count(), Draft.objects.count()


def ask(
    partnership: Partnership,
    stage: str = "post",
    audience: str = "delegate",
    *,
    check: bool = False,
    objectives: int = 2,
    course_fields: dict[str, Any] | None = None,
    **fields: Any,
) -> Scene:
    """Ask one person about an event three days before `MONDAY`; before it, for the before survey."""
    may_send(partnership)
    with partnership_scope(partnership):
        course = make_course(objectives=objectives, **(course_fields or {}))
        if check:
            add_check(course)
        days = 4 if stage == "pre" else -3
        event = make_event(course, MONDAY + dt.timedelta(days=days))
        (booking,) = book_people(event, 1)
        dates = {"due_at": MONDAY - dt.timedelta(days=1), "closes_at": MONDAY + dt.timedelta(days=3)}
        invitation = invite(booking, stage, audience, **{**dates, **fields})
    return Scene(partnership, course, event, booking, invitation)


def add_check(course: Course) -> None:
    """Give a course a knowledge check of its own."""
    from courses.models import KnowledgeQuestion

    objective = course.objectives.first()
    for position, (text, options, answer, why) in enumerate(CHECK):
        KnowledgeQuestion.objects.create(
            course=course,
            objective=objective,
            position=position,
            text=text,
            options=list(options),
            answer=answer,
            why=why,
        )


def some_answer(item: ComposedItem) -> dict[str, str | list[str]]:
    """An answer to one question as a browser posts it: the first option of each field, or words."""
    if item.kind is AnswerKind.TEXT:
        return {item.key: f"Words about {item.key}"}
    first = str(item.choices[0].code)
    return {name: [first] if item.kind is AnswerKind.MULTI_CHOICE else first for name in item.field_names}


def answer_everything(scene: Scene) -> list[str]:
    """Start and answer each page as it comes; the addresses that were shown."""
    shown = []
    response = scene.start()
    while not response.url.endswith("/thanks/"):
        shown.append(response.url)
        number = int(response.url.rstrip("/").rsplit("/", 1)[1])
        page = next(page for page in scene.survey.pages if page.number == number)
        response = scene.save(
            number, given={k: v for item in page.items for k, v in some_answer(item).items()}
        )
        assert response.status_code == 302, response.content.decode()
    return [*shown, response.url]


def text_of(response: HttpResponse) -> str:
    """The words of a page, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


@contextmanager
def counted() -> Iterator[list[str]]:
    """The SQL of a request; transaction statements, `set_config`, and what is planned once a connection apart."""
    counted: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield counted
    apart = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE", "PREPARE ")
    counted += [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].startswith(apart) and "set_config" not in query["sql"]
    ]
