"""Observation of training, schools' returns and a challenge day in the demonstration."""

import datetime as dt
import io
import random
from dataclasses import dataclass
from functools import partial

from openpyxl import Workbook

from assurance.models import Evidence
from assurance.services.evidence import Content, add_evidence
from assurance.services.uploads import accept as accept_file
from audits.choices import FILE_ROUTES, SchoolRoute
from audits.logic.cycle_dates import CycleDates
from audits.logic.frameworks.spec import Question as QuestionSpec
from audits.logic.schools import SchoolLine
from audits.models import Assessment, ChallengeDay, Cycle, Observation
from audits.queries.answers import question_rows
from audits.queries.frameworks import spec_of
from audits.services import challenge_days, cycles, observing, schools
from audits.services.answer_evidence import attach, attach_to_assessment
from audits.services.answers import save_answer
from audits.services.assessments import sign_off
from courses.choices import EventState
from courses.models import Event
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role, Sector
from partnerships.logic.working_days import on_or_after_working_day
from partnerships.models import Agency, Membership
from partnerships.services.groups import save_agency
from qa_portal.demonstration.history import EVENING, MORNING, NOON, History
from qa_portal.demonstration.setting_up import Stage, member_in_role
from qa_portal.demonstration.standards import CHECKING, release, somebody, usable

TRAINING_FORM, MEETING_FORM = "training-observation", "process-observation"
SCHOOLS_FRAMEWORK = "section175-default"
SCHOOLS_CYCLE = "Schools, section 175 and 157"
FEEDBACK = (
    "Thank you for letting us sit in. The groups were mixed by agency and the case moved them. Next time leave the last"
    " twenty minutes for what each delegate will do, and show the date of the guidance."
)
ANSWER = (
    "Thank you, that is fair. The case study starts earlier from the next run, and the slides are dated now."
)
SAMPLE_LEVELS = (("4", "3", "2", "not_seen"), (30, 50, 12, 8))
#: Schools on the list besides the partnership's own: their names, and the lead's box.
NEW_SCHOOLS = (
    ("Millbrook Primary School", "head"),
    ("Hillview Infant School", "dsl"),
    ("Ashford Grammar School", "safeguarding"),
    ("Riverside Special School", "head"),
    ("Meadow Lane Junior School", "office"),
)
#: The share of questions that a school on its way has answered.
ANSWERED = 0.3
DAY_TITLE = "Challenge day: early help"


@dataclass
class Watching:
    """What observations and schools are played on."""

    history: History
    stage: Stage
    chance: random.Random
    today: dt.date

    @property
    def officer(self) -> Member:
        return member_in_role(self.stage, Role.POLICY_OFFICER)


def plan_observing(history: History, stage: Stage, first: dt.date, today: dt.date, seed: int) -> None:
    """Put observations, schools' returns and the challenge day in the diary."""
    watching = Watching(history, stage, random.Random(seed + 29), today)

    def ago(days: int) -> dt.date:
        return on_or_after_working_day(today - dt.timedelta(days=days))

    history.plan(on_or_after_working_day(first), NOON, partial(adopt, watching), CHECKING)
    history.plan(ago(125), MORNING, partial(observe_next, watching, Role.COORDINATOR, True), CHECKING)
    history.plan(ago(60), MORNING, partial(observe_meeting, watching), CHECKING)
    history.plan(ago(35), MORNING, partial(observe_next, watching, Role.MODERATOR, False), CHECKING)
    history.plan(ago(5), MORNING, partial(observe_next, watching, Role.COORDINATOR, False), CHECKING)
    history.plan(ago(80), MORNING, partial(open_schools, watching), CHECKING)
    history.plan(ago(50), NOON, partial(schools_answer, watching), CHECKING)
    history.plan(ago(30), NOON, partial(accept_returns, watching), CHECKING)
    day = on_or_after_working_day(first + dt.timedelta(days=145))
    planned = on_or_after_working_day(first + dt.timedelta(days=115))
    history.plan(planned, NOON, partial(plan_challenge_day, watching, day), CHECKING)
    history.plan(day, EVENING, partial(hold_challenge_day, watching), CHECKING)


def adopt(watching: Watching) -> None:
    """The forms of observation and the schools' audit are released."""
    for key in (TRAINING_FORM, MEETING_FORM, SCHOOLS_FRAMEWORK):
        release(key, watching.officer)


# --- Observations ---------------------------------------------------------------------------------------------------


def observe_next(watching: Watching, role: Role, is_answered: bool) -> None:
    """An observation of the next event is planned; once it was held, it is written up, shared and perhaps answered."""
    observer = member_in_role(watching.stage, role)
    soon = Event.objects.filter(starts_at__gt=clock.now() + dt.timedelta(days=2), state=EventState.PLANNED)
    event = soon.exclude(course__provider=observer.agency_id).order_by("starts_at").first()
    if event is None:
        return
    found = observing.plan_observation(
        framework_version=usable(TRAINING_FORM),
        planned_for=event.starts_at,
        observer=Membership.objects.get(pk=observer.membership_id),
        event=event,
        focus="How delegates of different agencies work together",
        trainer_roles="Lead trainer and co-trainer",
        by=watching.officer,
    )
    if (held_on := clock.local(event.starts_at).date()) < watching.today:
        history = watching.history
        history.plan(held_on, EVENING, partial(write_up, watching, found.pk, observer), CHECKING)
        if is_answered:
            on = on_or_after_working_day(held_on + dt.timedelta(days=4))
            history.plan(on, NOON, partial(respond, watching, found.pk), CHECKING)


def observe_meeting(watching: Watching) -> None:
    """A key meeting is observed by the coordinator some days later."""
    observer = member_in_role(watching.stage, Role.COORDINATOR)
    moment = clock.now() + dt.timedelta(days=7)
    found = observing.plan_observation(
        framework_version=usable(MEETING_FORM),
        planned_for=moment,
        observer=Membership.objects.get(pk=observer.membership_id),
        meeting="Child protection conference",
        focus="Whether training describes the meeting as it is",
        by=watching.officer,
    )
    day = clock.local(moment).date()
    watching.history.plan(day, EVENING, partial(write_up, watching, found.pk, observer), CHECKING)


def _observation(pk: int) -> Observation:
    return Observation.objects.select_related(
        "assessment__event__course", "assessment__agency", "assessment__framework_version", "observer__user"
    ).get(pk=pk)


def write_up(watching: Watching, pk: int, observer: Member) -> None:
    """The form is filled in the same evening and shared with trainer and provider."""
    found = _observation(pk)
    questions = spec_of(found.assessment.framework_version).questions
    answers = {question.key: said_by_observer(watching, question) for question in questions}
    facts = {"number_present": watching.chance.randint(12, 22), "part_observed": "All of it"}
    observing.save_form(observation=found, answers=answers, facts=facts, by=observer)
    observing.write_up(observation=found, role="Quality assurance lead", by=observer)
    observing.share(observation=_observation(pk), feedback=FEEDBACK, by=observer)


def said_by_observer(watching: Watching, question: QuestionSpec) -> dict[str, object]:
    """One item of the form, as `answers.save_answer` takes it."""
    if question.is_graded:
        level = watching.chance.choices(*SAMPLE_LEVELS)[0]
        stands_apart = level == "not_seen"
        return {"revision": 0, "level": level, "not_applicable_reason": "Not seen" if stands_apart else ""}
    due_on = (watching.today + dt.timedelta(days=35)).isoformat()
    values: dict[str, object] = {
        "actions": [{"text": "Leave time for next steps", "owner": "Lead trainer", "due_on": due_on}],
        "choice": question.options[1 % len(question.options)] if question.options else "",
        "yes_no": "no",
        "yes_no_text": {"answer": "no", "text": ""},
    }
    return {
        "revision": 0,
        "value": values.get(str(question.kind), "Groups were mixed and the pace was calm."),
    }


def respond(watching: Watching, pk: int) -> None:
    """The provider answers the feedback."""
    found = _observation(pk)
    agency = found.assessment.agency
    if agency is not None:
        provider = somebody(watching.stage, agency, Role.PROVIDER, "training.lead", "Training lead")
        observing.respond(observation=found, words=ANSWER, by=provider)


# --- Schools --------------------------------------------------------------------------------------------------------


def own_schools(watching: Watching) -> list[Agency]:
    """The partnership's schools and college, in the content's order."""
    return [agency for agency in watching.stage.agencies if agency.sector == Sector.EDUCATION]


def open_schools(watching: Watching) -> None:
    """The yearly cycle is planned, its schools invited from a list, and opened; some leads have joined before."""
    day = clock.today()
    plan = cycles.CyclePlan(
        title=f"{SCHOOLS_CYCLE}, {day.year}",
        dates=CycleDates(opens_on=day, self_assessment_by=watching.today + dt.timedelta(days=20)),
        letter="Please choose how you give assurance. Your own audit is welcome as a file.",
    )
    cycle = cycles.plan_cycle(framework_version=usable(SCHOOLS_FRAMEWORK), plan=plan, by=watching.officer)
    lines = [
        SchoolLine(number, agency.name, _lead(watching, agency).email, "")
        for number, agency in enumerate(own_schools(watching), start=2)
    ]
    for name, box in NEW_SCHOOLS[:2]:
        school = save_agency(name=name, sector=Sector.EDUCATION, by=watching.officer)
        lines.append(SchoolLine(len(lines) + 2, name, _lead(watching, school, box).email, ""))
    for name, box in NEW_SCHOOLS[2:]:
        domain = f"{name.split()[0].lower()}.sch.uk.example"
        lines.append(SchoolLine(len(lines) + 2, name, f"{box}@{domain}", f"Lead of {name}"))
    schools.invite_many(cycle=cycle, lines=lines, by=watching.officer)
    cycles.open_cycle(cycle=cycle, by=watching.officer)


def _lead(watching: Watching, agency: Agency, box: str = "dsl") -> Member:
    return somebody(
        watching.stage, agency, Role.AGENCY_LEAD, f"{box}.{agency.name.split()[0].lower()}", "Lead"
    )


def _returns() -> list[Assessment]:
    rows = Assessment.objects.filter(process="school").select_related(
        "agency", "cycle", "framework_version__framework"
    )
    return list(rows.order_by("pk"))


ROUTES = (
    (SchoolRoute.TRUST_AUDIT, True),
    (SchoolRoute.OTHER_PROOF, True),
    (SchoolRoute.TRUST_AUDIT, True),
    (SchoolRoute.CHECKLIST, True),
    (SchoolRoute.LA_TOOL, False),
)


def schools_answer(watching: Watching) -> None:
    """Each school that has joined chooses its route: a file for most; one answers the questions and is on its way."""
    joined = [*own_schools(watching), *Agency.objects.filter(name__in=[name for name, _ in NEW_SCHOOLS[:2]])]
    known = {row.agency_id: row for row in _returns()}
    for agency, (route, is_finished) in zip(joined, ROUTES, strict=False):
        assessment, lead = known[agency.pk], _lead(watching, agency)
        schools.choose_route(assessment=assessment, route=route, by=lead)
        file = school_file(agency, lead)
        if route in FILE_ROUTES:
            attach_to_assessment(assessment=assessment, evidence=file, by=lead, why=str(route.label))
        else:
            answer_some(watching, assessment, lead, file)
        if is_finished:
            sign_off(assessment=assessment, role="Head or principal", by=lead)


def school_file(agency: Agency, lead: Member) -> Evidence:
    """A school's own audit as a workbook."""
    book = Workbook()
    for row in (
        ("Area", "What we found"),
        ("Policies", "Reviewed in September"),
        ("Training", "All staff, yearly"),
    ):
        book.active.append(row)  # type: ignore[union-attr]
    content = io.BytesIO()
    book.save(content)
    return add_evidence(
        title="Safeguarding audit of the school",
        what_it_proves="What was looked at, what was found and what follows",
        content=Content(file=accept_file(content.getvalue(), "safeguarding-audit.xlsx")),
        by=lead,
        agency_id=agency.pk,
        owner="Head or principal",
    )


def answer_some(watching: Watching, assessment: Assessment, lead: Member, evidence: Evidence) -> None:
    """About a third of the questions, each on the school's own audit."""
    for question in question_rows(assessment):
        if watching.chance.random() > ANSWERED:
            continue
        attach(
            assessment=assessment,
            question=question,
            evidence=evidence,
            what_it_proves="It was looked at",
            by=lead,
        )
        save_answer(
            assessment=assessment,
            question=question,
            revision=0,
            level="green",
            explanation="In place for all staff; governors look at it each term.",
            impact="Staff bring concerns on the same day.",
            by=lead,
        )


def accept_returns(watching: Watching) -> None:
    """The officer accepts two returns, sends one back, and has one still to read."""
    by = watching.officer
    sent_in = [row for row in _returns() if row.state == "signed_off"]
    for row in sent_in[:2]:
        schools.accept(assessment=row, by=by)
    for row in sent_in[3:4]:
        schools.send_back(assessment=row, why="The second page of the checklist is missing.", by=by)


# --- Challenge day --------------------------------------------------------------------------------------------------


def plan_challenge_day(watching: Watching, day: dt.date) -> None:
    """A day is planned with the agencies of the section 11 cycle."""
    cycle = Cycle.objects.filter(process="moderated").order_by("pk").first()
    challenge_days.plan_day(title=DAY_TITLE, on=day, place="County Hall", cycle=cycle, by=watching.officer)


def hold_challenge_day(watching: Watching) -> None:
    """It is held: two challenges with their answers, then the record, which stays."""
    day, by = ChallengeDay.objects.get(title=DAY_TITLE), watching.officer
    takes_part = Assessment.objects.filter(cycle=day.cycle).order_by("pk") if day.cycle else None
    for number, (asked, said, follows) in enumerate(CHALLENGES):
        challenge_days.add_challenge(
            day=day,
            challenge=asked,
            response=said,
            outcome=follows,
            assessment=takes_part[number] if takes_part and takes_part.count() > number else None,
            by=by,
        )
    roles = ["Head of safeguarding", "Designated nurse", "Detective inspector", "Policy officer"]
    challenge_days.hold(day=day, roles_present=roles, by=by)
    challenge_days.write_record(
        day=day,
        words="Agencies tested each other's early help. Two actions follow, and the group sees them in six months.",
        by=by,
    )


CHALLENGES = (
    (
        "How do you know that the first offer of help reaches the family and not only the record?",
        "Families are rung after four weeks; most had been seen.",
        "The four-week call is reported each quarter.",
    ),
    (
        "Which of your staff may say no to a referral, and who checks it?",
        "Two managers; one in ten is read again.",
        "One in five is read again until the summer.",
    ),
)
