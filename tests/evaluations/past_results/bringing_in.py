"""An event in March with six people, and an import taken through its steps."""

from collections.abc import Mapping

from courses.models import Event
from evaluations.models import PastResultsImport
from evaluations.services import past_results as services
from evaluations.services.planning import plan_changed_events
from partnerships import places
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.queries.members import member_of
from tests.conftest import Cast
from tests.evaluations.making import book_people, london, make_course, make_event
from tests.evaluations.past_results.files import as_csv, surveymonkey

#: When the files come: the before and after surveys of March are long over, three months is still to come.
NOW = london(2026, 6, 1, 10)
#: When every survey of the event in March is over.
LATER = london(2026, 11, 2, 10)
HELD = london(2026, 3, 10, 9, 30)

SURE = "I can judge how serious a concern is and what to do next."
CHALLENGE = "I am confident to challenge a decision that I think leaves a child unsafe."
FITTED = "The content fitted my role."
CHANGE = "What should we change?"

BEFORE_QUESTIONS = ((SURE, "Response"), (CHALLENGE, "Response"))
BEFORE = (("4", "3"), ("5", "4"), ("6", "5"), ("3", "2"), ("5", "5"), ("4", ""))
AFTER_QUESTIONS = (
    (SURE, "Response"),
    (CHALLENGE, "Response"),
    ("How far do you agree?", FITTED),
    (CHANGE, "Open-Ended Response"),
)
AFTER = (
    ("8", "7", "Strongly agree", "More time for cases"),
    ("7", "8", "Agree", ""),
    ("9", "9", "5 - Strongly agree", ""),
    ("6", "6", "Neither agree nor disagree", "Less paper"),
    ("8", "8", "N/A", ""),
    ("7", "7", "Agree", ""),
)


def officer(cast: Cast, role: Role = Role.POLICY_OFFICER) -> Member:
    member = member_of(cast.people[role].pk)
    assert member is not None
    return member


def make_past_event(title: str = "Neglect", people: int = 6, **fields: object) -> Event:
    """An event held in March, planned as an import of its list in June plans it. Runs in the open scope, clock held."""
    event = make_event(make_course(title), HELD, **fields)  # type: ignore[arg-type]
    book_people(event, people, status="attended")
    plan_changed_events()
    return event


def before_file(**more: object) -> bytes:
    return as_csv(
        surveymonkey(
            BEFORE_QUESTIONS, BEFORE, sent="03/0{day}/2026 09:00:00 AM".replace("{day}", "4"), **more
        )
    )  # type: ignore[arg-type]


def after_file(**more: object) -> bytes:
    return as_csv(surveymonkey(AFTER_QUESTIONS, AFTER, **more))  # type: ignore[arg-type]


def uploaded(
    event: Event, by: Member, content: bytes, stage: str = "post", audience: str = "delegate"
) -> PastResultsImport:
    return services.upload(
        content=content, name="answers.csv", event=event, stage=stage, audience=audience, by=by
    )


def checked(
    event: Event,
    by: Member,
    content: bytes,
    stage: str = "post",
    audience: str = "delegate",
    *,
    columns: Mapping[int, str] | None = None,
    words: Mapping[str, Mapping[str, str]] | None = None,
) -> PastResultsImport:
    """Uploaded, with every guess confirmed but those that are given."""
    made = uploaded(event, by, content, stage, audience)
    source = services.source_of(made)
    services.map_columns(pk=made.pk, columns={**source.columns, **(columns or {})})
    made.refresh_from_db()
    known = {key: dict(meanings) for key, meanings in services.source_of(made).words().items()}
    for key, meanings in (words or {}).items():
        known[key] = {**known.get(key, {}), **meanings}
    return services.map_words(pk=made.pk, words=known)


def brought_in(
    event: Event, by: Member, content: bytes, stage: str = "post", audience: str = "delegate"
) -> PastResultsImport:
    made = checked(event, by, content, stage, audience)
    return services.commit(pk=made.pk, by=by)


def fates(past_import: PastResultsImport) -> dict[str, int]:
    """Rows by fate, those that occur."""
    return {fate: number for fate, number in past_import.counts.items() if number}


def run_every_sweep(cast: Cast) -> None:
    for sweep in places.sweeps():
        sweep.run(cast.partnership)
