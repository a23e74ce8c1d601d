"""One person of a theme's sample asked about one event, beside somebody of the event who is not in it."""

import datetime as dt

from evaluations.logic.library import ItemType
from evaluations.logic.question_writing import Measures, Words
from evaluations.models import ThemedQuestion
from evaluations.services.bank import create_question, release_question
from partnerships import clock
from partnerships.models import Partnership
from partnerships.tenancy import partnership_scope
from tests.evaluations.answering import invite
from tests.evaluations.asking import Scene, add_check
from tests.evaluations.bank.writing import DELEGATES
from tests.evaluations.making import book_people, make_course, make_event, may_send
from tests.evaluations.themed.making import make_themed, put_in_sample, some_officer

#: What the theme adds to every survey: a rating, and a question whose answer is marked.
RATING = Words("I would act on one sign of neglect the same day.", scale="ten")
TEST = Words("Who may remove a child from home?", options=("The court", "Nobody"), answer=0, why="By law.")
MANAGERS = ("manager_3m", "manager_6m")
ASKED = (
    (ItemType.SCALE, RATING, DELEGATES),
    (ItemType.SCALE, RATING, MANAGERS),
    (ItemType.KNOWLEDGE, TEST, DELEGATES),
)


def ask_sampled(
    partnership: Partnership, stage: str = "post", audience: str = "delegate", *, ref: str = ""
) -> Scene:
    """Ask a sampled person, or their manager, now, about an event three days ago; before it, for the before survey.

    The theme adds a rating of its own to each survey, and a knowledge question to each delegate's.
    """
    may_send(partnership)
    now = clock.now()
    with partnership_scope(partnership):
        course = make_course(title=f"Working with neglect, {stage} {audience}", objectives=2)
        add_check(course)
        event = make_event(course, now + dt.timedelta(days=4 if stage == "pre" else -3), ref=ref)
        booking, _ = book_people(event, 2, prefix=f"{stage}{audience}")
        evaluation = make_themed(event)
        by = some_officer().pk
        for place, (kind, words, surveys) in enumerate(ASKED):
            question = create_question(
                by=by,
                kind=kind.value,
                words=words,
                surveys=surveys,
                measures=Measures(steps=(1, 2) if surveys is DELEGATES else (3,)),
            )
            release_question(question=question, by=by)
            ThemedQuestion.objects.bulk_create(
                ThemedQuestion(evaluation=evaluation, survey=survey, key=question.key, place=place)
                for survey in surveys
            )
        put_in_sample(evaluation, [booking])
        invitation = invite(
            booking,
            stage,
            audience,
            block=evaluation.block,
            due_at=now - dt.timedelta(days=1),
            closes_at=now + dt.timedelta(days=10),
        )
    return Scene(partnership, course, event, booking, invitation)
