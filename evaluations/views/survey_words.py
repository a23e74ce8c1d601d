"""Names, dates and notices of a survey in words."""

import datetime as dt
from functools import lru_cache

from evaluations.logic.conditions import CompiledTest, Operator
from evaluations.logic.notices import sentences
from evaluations.logic.survey_parts import ComposedItem, ComposedSurvey
from evaluations.queries.answering import Asked, released_action
from evaluations.queries.library import library
from partnerships import clock
from partnerships.logic.wording import long_date, long_moment

DELEGATES_ACTION = "delegate_initial_action"


def date_words(moment: dt.datetime) -> str:
    """The day in London: 4 March 2026."""
    return long_date(clock.local(moment).date())


def moment_words(moment: dt.datetime) -> str:
    """The day and time in London: 4 March 2026 at 1:30pm."""
    return long_moment(clock.local(moment))


def event_days(asked: Asked) -> str:
    """The event's day, or its first and last: 4 March 2026 to 5 March 2026."""
    first, last = date_words(asked.about.event_starts_at), date_words(asked.about.event_ends_at)
    return first if first == last else f"{first} to {last}"


def course_and_date(asked: Asked) -> str:
    """What a survey is about: the course and when it was or will be."""
    return f"“{asked.about.course_title}”, {event_days(asked)}"


def personal_words(asked: Asked) -> dict[str, str]:
    """What questions may say of the person and the event. A delegate's survey names nobody."""
    words = {"course_title": asked.about.course_title, "run_date": event_days(asked)}
    return words | {"name": asked.about.delegate_name} if asked.for_manager else words


def start_sentences(asked: Asked, names: str) -> list[str]:
    """What people are told before they start, one sentence at a time."""
    key = "manager_start" if asked.for_manager else "start"
    blank = "[not filled in yet]"
    values = {
        **{name: value or blank for name, value in asked.about.contacts.items()},
        "course_title": asked.about.course_title,
        "run_date": event_days(asked),
        "name": names,
        "source": "the booking form",
    }
    return sentences(
        library().notices[key], values, true={"manager"} if asked.about.managers_are_asked else ()
    )


def concern_sentences(asked: Asked) -> list[str]:
    """Where to turn with a worry about a child (DOMAIN.md, A survey is not a way to report a concern)."""
    return sentences(library().notices["concern"], asked.about.contacts)


@lru_cache(maxsize=1)
def action_key() -> str:
    """The question in which a delegate writes what they will do differently."""
    return next(key for key, item in library().items.items() if item.feeds == DELEGATES_ACTION)


def wordings(asked: Asked, items: tuple[ComposedItem, ...]) -> dict[str, str]:
    """The wording of questions that have two: one has the delegate's own words, once they were released."""
    with_two = [item for item in items if item.alternative_wording]
    if not with_two:
        return {}
    action = released_action(asked.booking_id, action_key())
    return {
        item.key: item.wording.replace(f"{{{{{DELEGATES_ACTION}}}}}", action)
        if action
        else item.alternative_wording
        for item in with_two
    }


def condition_words(survey: ComposedSurvey, item: ComposedItem) -> str:
    """Whom a question is asked, for a trial: "" for everybody."""
    if item.condition is None:
        return ""
    tests = [f"{_test_words(test, survey.item(test.question))}" for test in item.condition.tests]
    return f"Asked only of people {f' {item.condition.join} '.join(tests)}"


def _test_words(test: CompiledTest, earlier: ComposedItem) -> str:
    """One test of a condition: `who answered “Yes” to “Have you used it?”`."""
    answers = " or ".join(f"“{choice.label}”" for choice in earlier.choices if choice.code in test.codes)
    verb = {
        Operator.IS: f"who answered {answers} to",
        Operator.IS_NOT: f"unless they answered {answers} to",
        Operator.INCLUDES: f"who chose {answers} in",
        Operator.AT_LEAST: f"who answered at least {answers} to",
        Operator.AT_MOST: f"who answered at most {answers} to",
        Operator.ANSWERED: "who answered",
        Operator.NOT_ANSWERED: "who did not answer",
    }[test.operator]
    return f"{verb} “{earlier.wording}”"
