"""Section 11 in the demonstration: one cycle finished, the next under way, and the actions that follow."""

import datetime as dt
import random
from dataclasses import dataclass, field
from functools import partial

from assurance.choices import SourceKind
from assurance.models import Action, Judgement
from assurance.services.actions import add_action, update_action
from assurance.services.evidence import Content, add_evidence
from assurance.services.recommendations import recommend
from audits.choices import ResultsSeenBy
from audits.logic.cycle_dates import CycleDates
from audits.logic.frameworks.spec import Question as QuestionSpec
from audits.models import (
    Assessment,
    Assignment,
    Cycle,
    FrameworkVersion,
    Heading,
    HeadingAgreement,
    Question,
    Visit,
)
from audits.queries.answers import lacks_of, question_rows
from audits.queries.frameworks import current_version
from audits.services import agreeing, cycles, matching, moderating, reporting, visits
from audits.services.answer_evidence import attach
from audits.services.answers import save_answer
from audits.services.assessments import sign_off
from audits.services.declarations import declare_none
from audits.services.dialogue import say
from audits.services.frameworks import adopt_library_framework, release_version
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.logic.working_days import on_or_after_working_day
from partnerships.models import Agency, Membership
from partnerships.queries.members import member_of
from partnerships.services.partnerships import add_member
from qa_portal.demonstration.history import MORNING, NOON, History
from qa_portal.demonstration.setting_up import Stage, member_in_role

#: Agencies of the finished cycle, by their place in the content; the next cycle has more.
FIRST_TIME = (0, 2, 4)
NEXT_TIME = (0, 1, 2, 3, 4, 5, 6, 9)
EXPLANATIONS = (
    "Named in the safeguarding policy, approved by the board in spring and read by every new starter.",
    "Checked in supervision each month; the safeguarding lead samples ten records a quarter.",
    "In place for all permanent staff. Agency and bank staff follow from the summer.",
    "Reported to the executive twice a year with figures and the actions that follow.",
)
IMPACTS = (
    "Staff ask for advice earlier, and fewer referrals come back for more information.",
    "Children's own words now stand in most of the records sampled.",
)
ACTIONS = (
    "Bring agency and bank staff into the induction",
    "Publish the escalation steps on one page",
    "Report lessons of audits to every team meeting",
)
REASONS = (
    "The policy names the duty, but two of the five records we sampled did not show it in practice.",
    "The training figures leave out volunteers.",
)
NOTE = (
    "We read the policy and the sample of records, and met the people who use them. Most of it is in place."
)


@dataclass
class Audited:
    """Who takes part: a lead for each agency, a moderator for some."""

    stage: Stage
    chance: random.Random
    leads: dict[int, Member] = field(default_factory=dict)
    moderators: list[Member] = field(default_factory=list)

    @property
    def officer(self) -> Member:
        return member_in_role(self.stage, Role.POLICY_OFFICER)

    def agencies(self, places: tuple[int, ...]) -> list[Agency]:
        return [self.stage.agencies[place] for place in places if place < len(self.stage.agencies)]


def plan_audits(history: History, stage: Stage, first: dt.date, today: dt.date, seed: int) -> None:
    """Put both cycles in the diary: the first ends within the year, the second opened some weeks ago."""
    audited = Audited(stage, random.Random(seed + 11))

    def on(days_after: int) -> dt.date:
        return on_or_after_working_day(first + dt.timedelta(days=days_after))

    opened = on(30)
    history.plan(opened, MORNING, partial(open_first, audited, opened))
    history.plan(on(75), NOON, partial(answer_everything, audited))
    history.plan(on(84), MORNING, partial(match_and_declare, audited))
    history.plan(on(110), NOON, partial(moderate, audited))
    history.plan(on(131), NOON, partial(visit_and_propose, audited))
    history.plan(on(152), NOON, partial(answer_proposals, audited))
    history.plan(on(173), MORNING, partial(close_and_report, audited))
    history.plan(on(300), NOON, partial(record_progress, audited))
    second = on_or_after_working_day(today - dt.timedelta(days=40))
    history.plan(second, MORNING, partial(open_second, audited, second))
    history.plan(on_or_after_working_day(today - dt.timedelta(days=12)), NOON, partial(answer_some, audited))


def invite_people(audited: Audited) -> None:
    """A lead for each agency that takes part in either cycle, and a moderator from the first ones."""
    for place, agency in zip(NEXT_TIME, audited.agencies(NEXT_TIME), strict=False):
        domain = audited.stage.domains[place]
        audited.leads[agency.pk] = _member(
            f"safeguarding.lead@{domain}", f"Safeguarding lead of {agency}", Role.AGENCY_LEAD, agency
        )
        if place in FIRST_TIME:
            moderator = _member(f"moderator@{domain}", f"Moderator from {agency}", Role.MODERATOR, agency)
            audited.moderators.append(moderator)


def _member(email: str, name: str, role: Role, agency: Agency) -> Member:
    membership = add_member(email=email, name=name, roles={role: None}, agency_id=agency.pk)
    found = member_of(membership.user_id)
    if found is None:
        raise LookupError(f"{name} is not a member.")
    return found


def open_first(audited: Audited, today: dt.date) -> None:
    """The framework is released, the cycle planned and opened."""
    invite_people(audited)
    version = adopt_library_framework(key="section11-default", by=audited.officer)
    release_version(
        version=version, endorsed_on=today, endorsed_minute=f"Board {today:%Y/%m} item 7", by=audited.officer
    )
    _open(audited, section_11(), "Section 11, last cycle", today, FIRST_TIME)


def section_11() -> FrameworkVersion:
    """The released section 11 framework of the partnership."""
    version = current_version("section11-default")
    if version is None:
        raise LookupError("The section 11 framework is not released.")
    return version


def _open(
    audited: Audited, version: FrameworkVersion, title: str, today: dt.date, places: tuple[int, ...]
) -> None:
    plan = cycles.CyclePlan(
        title=title,
        dates=CycleDates(
            opens_on=today,
            self_assessment_by=today + dt.timedelta(days=60),
            moderation_by=today + dt.timedelta(days=120),
            agreement_by=today + dt.timedelta(days=160),
        ),
        letter="Please explain your arrangements, attach your evidence and grade yourselves.",
        results_seen_by=ResultsSeenBy.TOTALS,
    )
    cycle = cycles.plan_cycle(framework_version=version, plan=plan, by=audited.officer)
    cycles.set_agencies(cycle=cycle, agencies=audited.agencies(places), by=audited.officer)
    cycles.open_cycle(cycle=cycle, by=audited.officer)


def _assessments(state: str, title: str = "Section 11, last cycle") -> list[Assessment]:
    rows = Assessment.objects.filter(cycle__title=title, state=state)
    return list(rows.select_related("agency", "cycle", "framework_version").order_by("pk"))


def answer_everything(audited: Audited) -> None:
    """Each lead answers every question, on evidence, and signs."""
    for assessment in _assessments("not_started"):
        lead = audited.leads[assessment.agency_id or 0]
        fill_in(audited, assessment, lead, share=1.0)
        sign_off(assessment=assessment, role="Director of quality", by=lead)


def fill_in(audited: Audited, assessment: Assessment, lead: Member, *, share: float) -> None:
    """Answer a share of what the framework still asks; graded questions rest on one piece of evidence."""
    rows = {row.key: row for row in question_rows(assessment)}
    evidence = add_evidence(
        title="Safeguarding policy and annual report",
        what_it_proves="The arrangements, who answers for them, and what was checked",
        content=Content(note="Policy approved in spring; the annual report gives the figures."),
        by=lead,
        agency_id=assessment.agency_id,
        owner="Head of safeguarding",
        expires_on=clock.today() + dt.timedelta(days=365),
    )
    for lack in lacks_of(assessment):
        if audited.chance.random() > share:
            continue
        row = rows[lack.question.key]
        if lack.question.is_graded:
            attach(
                assessment=assessment,
                question=row,
                evidence=evidence,
                what_it_proves="It is in place",
                by=lead,
            )
            answer_graded(audited, assessment, row, lead)
        else:
            save_answer(
                assessment=assessment, question=row, revision=0, value=some_value(lack.question), by=lead
            )


def answer_graded(audited: Audited, assessment: Assessment, row: Question, lead: Member) -> None:
    """An own grade with explanation and impact, and an action where the grade asks for one."""
    chance = audited.chance
    level = chance.choices(("green", "amber", "red"), (70, 25, 5))[0]
    due_on = clock.today() + dt.timedelta(days=chance.choice((430, 480, 520, 600)))
    save_answer(
        assessment=assessment,
        question=row,
        revision=0,
        explanation=chance.choice(EXPLANATIONS),
        impact=chance.choice(IMPACTS),
        level=level,
        value=[
            {"text": chance.choice(ACTIONS), "owner": "Head of safeguarding", "due_on": due_on.isoformat()}
        ]
        if level != "green"
        else None,
        by=lead,
    )


def some_value(question: QuestionSpec) -> object:
    """A plausible answer to a question that is not graded."""
    kind, options = question.kind, question.options
    match str(kind):
        case "integer":
            return 120
        case "percent":
            return 85
        case "choice":
            return options[0]
        case "multi_choice":
            return list(options[:1])
        case "yes_no":
            return "yes"
        case "yes_no_text":
            return {"answer": "yes", "text": "Since last year."}
        case _:
            return "Our safeguarding lead and the board's champion meet each month."


def match_and_declare(audited: Audited) -> None:
    """Moderators take part, are matched and locked; each declares that there is no conflict."""
    cycle = Cycle.objects.get(title="Section 11, last cycle")
    memberships = Membership.objects.filter(pk__in=[each.membership_id for each in audited.moderators])
    matching.set_moderators(cycle=cycle, most=dict.fromkeys(memberships, 2), by=audited.officer)
    matching.propose(cycle=cycle, by=audited.officer)
    matching.lock(cycle=cycle, by=audited.officer)
    cycles.advance_cycle(cycle=cycle, by=audited.officer)
    for assignment in Assignment.objects.select_related("assessment").order_by("pk"):
        declare_none(assignment=assignment, by=_moderator(audited, assignment))


def _moderator(audited: Audited, assignment: Assignment) -> Member:
    return next(each for each in audited.moderators if each.membership_id == assignment.membership_id)


def _looked_at(audited: Audited) -> list[tuple[Assessment, Member]]:
    rows = Assignment.objects.filter(state="declared", assessment__cycle__title="Section 11, last cycle")
    rows = rows.select_related("assessment__framework_version", "assessment__agency", "assessment__cycle")
    return [(row.assessment, _moderator(audited, row)) for row in rows.order_by("pk")]


def moderate(audited: Audited) -> None:
    """Every question is graded: a few lower with a reason, the rest confirmed; the visit is planned."""
    for assessment, moderator in _looked_at(audited):
        graded = [row for row in question_rows(assessment) if row.kind == "graded"]
        for question in audited.chance.sample(graded, 4):
            moderating.score_question(
                assessment=assessment,
                question=question,
                level="amber",
                reason=audited.chance.choice(REASONS),
                by=moderator,
            )
        for heading in _headings(assessment):
            moderating.confirm_rest(assessment=assessment, heading=heading, by=moderator)
        moderating.save_review(
            assessment=assessment,
            question=graded[0],
            revision=0,
            comment="Clear and easy to follow.",
            good_practice="A one-page summary of the policy hangs in every team's room.",
            by=moderator,
        )
        say(
            assessment=assessment,
            text="Thank you for the full return. Could we see the record sample on the visit?",
            by=moderator,
        )
        visits.plan(
            assessment=assessment,
            planned_for=clock.now() + dt.timedelta(days=14),
            place="At the agency",
            by=moderator,
        )


def _headings(assessment: Assessment) -> list[Heading]:
    graded = {row.heading_id for row in question_rows(assessment) if row.kind == "graded"}
    return list(Heading.objects.filter(pk__in=graded).order_by("position"))


def visit_and_propose(audited: Audited) -> None:
    """The visit is recorded by role; a grade is proposed for each heading and handed to the agency."""
    for assessment, moderator in _looked_at(audited):
        visit = Visit.objects.select_related("assessment").get(assessment=assessment)
        visits.record_visit(
            visit=visit,
            held_on=clock.local(visit.planned_for).date(),
            roles_met=["Head of safeguarding", "Two practitioners", "The board's champion"],
            findings="Records were open to us. Staff knew whom to ask.",
            by=moderator,
        )
        for heading in _headings(assessment):
            level = audited.chance.choices(("green", "amber"), (75, 25))[0]
            moderating.propose_heading(
                assessment=assessment, heading=heading, level=level, note=NOTE, by=moderator
            )
        moderating.propose_assessment(assessment=assessment, by=moderator)


def answer_proposals(audited: Audited) -> None:
    """Agencies agree; one heading is challenged, referred and decided by the officer."""
    is_challenged = False
    for assessment, moderator in _looked_at(audited):
        lead = audited.leads[assessment.agency_id or 0]
        rows = HeadingAgreement.objects.filter(assessment=assessment).order_by("heading__position")
        for agreement in rows.select_related("assessment", "heading", "proposal"):
            if not is_challenged and agreement.proposal and agreement.proposal.value == "amber":
                is_challenged = True
                challenge(agreement, lead, moderator, audited.officer)
            else:
                agreeing.agree_heading(agreement=agreement, by=lead)


def challenge(agreement: HeadingAgreement, lead: Member, moderator: Member, officer: Member) -> None:
    """The one disagreement of the cycle."""
    agreeing.challenge_heading(
        agreement=agreement, words="The new procedure has been in force since January.", by=lead
    )
    agreeing.refer_heading(
        agreement=agreement, reason="We read the same records and see them differently.", by=moderator
    )
    agreeing.decide_heading(
        agreement=agreement,
        level="green",
        reason="The procedure is in force and the later records show it.",
        by=officer,
    )


def close_and_report(audited: Audited) -> None:
    """The cycle closes; agencies' reports and the overview are issued; recommendations and actions follow."""
    cycle = Cycle.objects.get(title="Section 11, last cycle")
    cycles.advance_cycle(cycle=cycle, by=audited.officer)
    cycles.close_cycle(cycle=cycle, by=audited.officer)
    for assessment in _assessments("closed"):
        reporting.issue_agency_report(assessment=assessment, by=audited.officer)
    reporting.issue_overview(cycle=cycle, by=audited.officer)
    grounds = list(Judgement.objects.filter(kind="moderated_grade").exclude(reason="").order_by("pk")[:2])
    made = recommend(
        text="Every agency samples ten records a quarter and tells its board what it saw",
        source=SourceKind.SECTION_11,
        source_words="Section 11, last cycle",
        judgements=grounds,
        by=audited.officer,
    )
    for number, agency in enumerate(audited.agencies(FIRST_TIME)):
        add_action(
            text="Sample ten records a quarter and report to the board",
            agency=agency,
            owner="Head of safeguarding",
            due_on=clock.today() + dt.timedelta(days=(90, 150, 330)[number % 3]),
            recommendation=made,
            by=audited.officer,
        )


def record_progress(audited: Audited) -> None:
    """One agency has finished its action and can show what it changed; another is under way."""
    rows = list(Action.objects.filter(recommendation__isnull=False).select_related("agency").order_by("pk"))
    for action, steps in zip(rows, (("start", "finish", "show_impact"), ("start",)), strict=False):
        lead = audited.leads[action.agency_id or 0]
        for step in steps:
            update_action(
                action=action,
                act=step,
                progress="Ten records were sampled and the results went to the board.",
                difference="Eight of ten records now hold the child's own words; five did before."
                if step == "show_impact"
                else "",
                by=lead,
            )


def open_second(audited: Audited, today: dt.date) -> None:
    """The next cycle opens for more agencies."""
    _open(audited, section_11(), f"Section 11, {today.year}", today, NEXT_TIME)


def answer_some(audited: Audited) -> None:
    """In the cycle under way some agencies are far on, some have just begun, some have not opened it."""
    cycle = Cycle.objects.filter(state="self_assessment").order_by("-pk").first()
    if cycle is None:
        return
    rows = Assessment.objects.filter(cycle=cycle).select_related("agency", "cycle", "framework_version")
    for assessment, share in zip(rows.order_by("pk"), (0.8, 0.5, 0.2), strict=False):
        fill_in(audited, assessment, audited.leads[assessment.agency_id or 0], share=share)
