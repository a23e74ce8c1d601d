"""Themed evaluation in the demonstration: one theme finished with other evidence, one under way."""

import datetime as dt
from dataclasses import dataclass
from functools import partial

from courses.models import Event
from evaluations.models import Sample, ThemedEvaluation
from evaluations.services import themed
from evaluations.services.other_evidence import Words, record_evidence
from evaluations.services.samples import draw_sample, leave_sample
from evaluations.themed_choices import Dimension, EvidenceMethod, LeavingReason, SampleMethod, ThemedState
from partnerships import clock
from partnerships.choices import Role
from partnerships.logic.working_days import on_or_after_working_day
from partnerships.models import Theme
from partnerships.services.school_holidays import add_holiday
from qa_portal.demonstration.history import MORNING, NOON, History
from qa_portal.demonstration.setting_up import Stage, member_in_role

EVENTS = 3
SAMPLE = 20
#: An event may take part when its first survey has not been sent yet.
AHEAD = dt.timedelta(days=15)
#: Days after the plan by which the six-month surveys of its events are back.
ALL_BACK = 300


@dataclass(frozen=True)
class Plan:
    """What an officer writes about a themed evaluation."""

    theme: str
    title: str
    aims: str
    assurance_test: str


FINISHED = Plan(
    "Neglect",
    "Neglect: do people act sooner?",
    "Whether people who came recognise neglect earlier, share it sooner and use the local toolkit with families.",
    "Most delegates and managers in the sample see earlier action, and case files show it.",
)
UNDER_WAY = Plan(
    "Voice of the child",
    "The child's own words: are they written down?",
    "Whether records hold the child's own words more often after training.",
    "At three months most of the sample write down what children say, and files agree.",
)
EVIDENCE: tuple[Words, ...] = (
    {
        "method": EvidenceMethod.CASE_FILE_AUDIT.value,
        "step": 4,
        "by_role": "Quality assurance lead",
        "how_many": 12,
        "counted": "cases",
        "strength": 3,
        "what_it_showed": "In nine of twelve files the toolkit was used within a month of the first worry.",
    },
    {
        "method": EvidenceMethod.PEERS_AND_MANAGERS.value,
        "step": 3,
        "by_role": "Policy officer",
        "how_many": 6,
        "counted": "people",
        "strength": 2,
        "what_it_showed": "Managers see earlier talks with families; two see no change yet.",
    },
)


def plan_themes(history: History, stage: Stage, first: dt.date, today: dt.date) -> None:
    """Put both evaluations in the diary, as far as their dates have come."""
    history.plan(on_or_after_working_day(first), NOON, partial(enter_holidays, first, today))
    begun = on_or_after_working_day(first + dt.timedelta(days=70))
    history.plan(begun, MORNING, partial(begin, stage, FINISHED))
    history.plan(begun + dt.timedelta(days=90), NOON, partial(somebody_leaves, stage))
    ended = on_or_after_working_day(min(begun + dt.timedelta(days=ALL_BACK), today))
    history.plan(ended, NOON, partial(finish, stage))
    recent = on_or_after_working_day(today - dt.timedelta(days=100))
    history.plan(recent, MORNING, partial(begin, stage, UNDER_WAY))


def enter_holidays(first: dt.date, today: dt.date) -> None:
    """School holidays of the years played: people in education are not asked then."""
    for year in range(first.year, today.year + 1):
        for name, begins, ends in (
            ("Summer", dt.date(year, 7, 22), dt.date(year, 8, 31)),
            ("Christmas", dt.date(year, 12, 20), dt.date(year + 1, 1, 3)),
        ):
            add_holiday(name=f"{name} {year}", first_day=begins, last_day=ends, by=None)


def begin(stage: Stage, plan: Plan) -> None:
    """The officer plans on the next events of the programme, starts, and draws the sample."""
    officer = member_in_role(stage, Role.POLICY_OFFICER)
    soon = Event.objects.filter(starts_at__gt=clock.now() + AHEAD, cancelled_at__isnull=True)
    events = list(
        soon.filter(course__on_programme=True, bookings__isnull=False)
        .distinct()
        .order_by("starts_at")[:EVENTS]
    )
    if not events:
        return
    evaluation = themed.create_themed_evaluation(
        theme=Theme.objects.get(name=plan.theme),
        title=plan.title,
        aims=plan.aims,
        assurance_test=plan.assurance_test,
        by=officer,
    )
    for event in events:
        themed.add_event(evaluation=evaluation, event=event, by=officer)
    choose_questions(evaluation, officer.user_id)
    for method, step in ((EvidenceMethod.CASE_FILE_AUDIT, 4), (EvidenceMethod.PEERS_AND_MANAGERS, 3)):
        themed.plan_evidence(
            evaluation=evaluation,
            method=method.value,
            step=step,
            about="Whether practice has changed",
            due_on=clock.today() + dt.timedelta(days=220),
            by=officer,
        )
    themed.start(evaluation=evaluation, by=officer)
    draw_sample(
        evaluation=evaluation,
        method=SampleMethod.STRATIFIED.value,
        dimension=Dimension.SECTOR.value,
        size=SAMPLE,
        seed=20260512,
        by=officer,
    )


def choose_questions(evaluation: ThemedEvaluation, by: int) -> None:
    """The most questions, up to two at three months, that fit into the surveys of every course that takes part."""
    offered = list(themed.questions_for("delegate_3m"))
    for number in (2, 1):
        themed.set_questions(evaluation=evaluation, survey_key="delegate_3m", keys=offered[:number], by=by)
        if not themed.problems_of_questions(evaluation):
            return
    themed.set_questions(evaluation=evaluation, survey_key="delegate_3m", keys=[], by=by)


def _evaluation(plan: Plan) -> ThemedEvaluation | None:
    return ThemedEvaluation.objects.filter(title=plan.title).first()


def somebody_leaves(stage: Stage) -> None:
    """One person of the sample has left and is replaced by the next of the same group."""
    evaluation = _evaluation(FINISHED)
    sample = Sample.objects.filter(evaluation=evaluation).first() if evaluation else None
    person = sample.people.order_by("order").first() if sample else None
    if person is not None:
        officer = member_in_role(stage, Role.POLICY_OFFICER)
        leave_sample(person=person, reason=LeavingReason.LEFT.value, by=officer)


def finish(stage: Stage) -> None:
    """Other evidence is recorded; the evaluation is analysed and reported."""
    evaluation = _evaluation(FINISHED)
    if evaluation is None:
        return
    officer = member_in_role(stage, Role.POLICY_OFFICER)
    for each in EVIDENCE:
        words: Words = {**each, "stage": "m6", "done_on": clock.today()}
        record_evidence(by=officer, evaluation=evaluation, harmless=True, **words)
    for state in (ThemedState.ANALYSIS, ThemedState.REPORTED):
        themed.move(evaluation=evaluation, state=state.value, by=officer)
