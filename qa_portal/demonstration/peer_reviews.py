"""Training peer review in the demonstration: one finished, with its themes, its actions and a red line supported."""

import datetime as dt
import random
from dataclasses import dataclass, field
from functools import partial

from audits.choices import ThemeKind
from audits.logic.cycle_dates import CycleDates
from audits.models import Assessment, Cycle, Question, Subgroup
from audits.queries.answers import lacks_of, question_rows
from audits.queries.frameworks import current_version, spec_of
from audits.queries.peer_reviews import review_assignment
from audits.services import cycles, peer_answers, peer_groups, peer_returns, peer_reviews, peer_themes
from audits.services.answers import save_answer
from audits.services.assessments import sign_off
from audits.services.frameworks import adopt_library_framework, release_version
from audits.services.peer_reviews import LineReview
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.logic.working_days import on_or_after_working_day
from partnerships.models import Agency, MembershipRole
from partnerships.queries.members import member_of
from partnerships.services.partnerships import add_member
from qa_portal.demonstration.audits import some_value
from qa_portal.demonstration.history import MORNING, NOON, History
from qa_portal.demonstration.setting_up import Stage, member_in_role

FRAMEWORK = "training-peer-review"
TITLE = "Peer review of training"
#: Agencies that take part, by their place in the content: a pair and a ring of three.
PLACES = (0, 1, 2, 4, 5)
#: The sweeps for which a step of a peer review may make something due.
REVIEWING = frozenset({"peer_review_timers", "audit_reminders", "action-chase", "deliver"})
EXPLANATIONS = (
    "Every course has an owner who reviews it each spring; the safeguarding lead signs the slides.",
    "In the induction of all staff and volunteers, and again every two years.",
    "Worked through in a case of our own service, with the referral form in hand.",
)
PRACTICES = {
    "PR-7": "Delegates write down one thing that they will do differently, and are asked about it after a month.",
    "PR-14": "A page of what the last review taught goes to every team within four weeks.",
}
#: What peers see otherwise than the agencies themselves: line, grade, why, and what has to change.
LOWER = (
    ("PR-10", "amber", "Volunteers are not in the plan of who needs what", "Bring volunteers into the plan"),
    (
        "PR-15",
        "amber",
        "Reactions are counted, changes in practice are not",
        "Ask delegates and managers after three months",
    ),
)
RED = (
    "PR-9",
    "red",
    "Two services could not show who was trained",
    "Keep one record of training for every service",
)


@dataclass
class Reviewed:
    """Who takes part: a lead for each agency."""

    stage: Stage
    chance: random.Random
    leads: dict[int, Member] = field(default_factory=dict)

    @property
    def officer(self) -> Member:
        return member_in_role(self.stage, Role.POLICY_OFFICER)

    @property
    def assessments(self) -> list[Assessment]:
        rows = Assessment.objects.filter(cycle__title=TITLE).order_by("pk")
        return list(rows.select_related("agency", "cycle", "framework_version__framework"))

    def peer_of(self, assessment: Assessment) -> Member:
        """The lead of the agency that reviews it."""
        held = review_assignment(assessment)
        if held is None or held.agency_id is None:
            raise LookupError(f"Nobody reviews {assessment.subject}.")
        return self.leads[held.agency_id]


def plan_peer_reviews(history: History, stage: Stage, today: dt.date, seed: int) -> None:
    """Put a peer review in the diary that was returned nearly six months ago: its developments are soon checked."""
    reviewed = Reviewed(stage, random.Random(seed + 17))
    for days_ago, at, does in (
        (330, MORNING, open_cycle),
        (292, NOON, answer),
        (285, MORNING, match),
        (250, NOON, review),
        (215, NOON, respond),
        (176, NOON, give_back),
        (160, MORNING, share_themes),
    ):
        day = on_or_after_working_day(today - dt.timedelta(days=days_ago))
        history.plan(day, at, partial(does, reviewed), REVIEWING)


def open_cycle(reviewed: Reviewed) -> None:
    """The framework is released, the cycle planned and opened for agencies that each have a lead."""
    today, by = clock.today(), reviewed.officer
    version = current_version(FRAMEWORK) or release_version(
        version=adopt_library_framework(key=FRAMEWORK, by=by),
        endorsed_on=today,
        endorsed_minute=f"Executive {today:%Y/%m} item 4",
        by=by,
    )
    days = (today + dt.timedelta(days=count) for count in (0, 42, 100, 150))
    plan = cycles.CyclePlan(title=TITLE, dates=CycleDates(*days))
    cycle = cycles.plan_cycle(framework_version=version, plan=plan, by=by)
    places = [place for place in PLACES if place < len(reviewed.stage.agencies)]
    agencies = [reviewed.stage.agencies[place] for place in places]
    for place, agency in zip(places, agencies, strict=True):
        reviewed.leads[agency.pk] = lead_of(agency, reviewed.stage.domains[place])
    cycles.set_agencies(cycle=cycle, agencies=agencies, by=by)
    cycles.open_cycle(cycle=cycle, by=by)


def lead_of(agency: Agency, domain: str) -> Member:
    """The lead whom the agency has, or a new one."""
    held = MembershipRole.objects.filter(
        role=Role.AGENCY_LEAD, membership__agency=agency, membership__active=True
    ).first()
    membership = (
        held.membership
        if held
        else add_member(
            email=f"safeguarding.lead@{domain}",
            name=f"Safeguarding lead of {agency}",
            roles={Role.AGENCY_LEAD: None},
            agency_id=agency.pk,
        )
    )
    found = member_of(membership.user_id)
    if found is None:
        raise LookupError(f"{agency} has no lead.")
    return found


def answer(reviewed: Reviewed) -> None:
    """Every agency answers and signs."""
    for assessment in reviewed.assessments:
        lead = reviewed.leads[assessment.agency_id or 0]
        rows = {row.key: row for row in question_rows(assessment)}
        for lack in lacks_of(assessment):
            save(reviewed, assessment, rows[lack.question.key], lead)
        sign_off(assessment=assessment, role="Head of learning", by=lead)


def save(reviewed: Reviewed, assessment: Assessment, row: Question, lead: Member) -> None:
    """A graded line with its explanation, or a plausible answer of another kind."""
    if row.kind == "graded":
        level = reviewed.chance.choices(("green", "amber"), (85, 15))[0]
        words = reviewed.chance.choice(EXPLANATIONS)
        save_answer(assessment=assessment, question=row, revision=0, level=level, explanation=words, by=lead)
        return
    spec = spec_of(assessment.framework_version).question(row.key)
    value = some_value(spec)
    if row.kind == "table":
        filled = {"course": "Basic awareness", "method": "Face to face", "length_hours": "3"}
        value = [{name: filled.get(name, "2") for name in spec.columns}]
    save_answer(assessment=assessment, question=row, revision=0, value=value, by=lead)


def match(reviewed: Reviewed) -> None:
    """The portal proposes a pair and a three; the officer locks them, and each lead declares."""
    cycle = Cycle.objects.get(title=TITLE)
    peer_groups.propose(cycle=cycle, by=reviewed.officer)
    peer_groups.lock(cycle=cycle, by=reviewed.officer)
    cycles.advance_cycle(cycle=cycle, by=reviewed.officer)
    for assessment in reviewed.assessments:
        held = review_assignment(assessment)
        if held is not None:
            peer_reviews.declare_none(assignment=held, by=reviewed.peer_of(assessment))


def review(reviewed: Reviewed) -> None:
    """Peers see two lines otherwise everywhere, one as red in one place, share good practice, and confirm the rest."""
    for number, assessment in enumerate(reviewed.assessments):
        peer = reviewed.peer_of(assessment)
        rows = {row.key: row for row in question_rows(assessment)}
        for key, level, why, development in (*LOWER, *((RED,) if number == 0 else ())):
            given = LineReview(
                level=level,
                reason=why,
                development=development,
                development_due_on=clock.today() + dt.timedelta(days=270 + 30 * number),
                development_owner="Head of learning",
            )
            peer_reviews.review_line(assessment=assessment, question=rows[key], given=given, by=peer)
        peer_reviews.confirm_rest(assessment=assessment, by=peer)
        praise(assessment, rows, number, peer)
        statements = spec_of(assessment.framework_version).declaration
        peer_reviews.share(assessment=assessment, statements=statements, by=peer)


def praise(assessment: Assessment, rows: dict[str, Question], number: int, peer: Member) -> None:
    """One line with good practice, its grade as the agency gave it."""
    key = list(PRACTICES)[number % len(PRACTICES)]
    level = rows[key].grades.filter(assessment=assessment, side="own").latest("pk").level
    given = LineReview(level=level, good_practice=PRACTICES[key])
    peer_reviews.review_line(assessment=assessment, question=rows[key], given=given, by=peer)


def respond(reviewed: Reviewed) -> None:
    """Agencies agree; one first says why not, the peer keeps its grade, and the agency agrees after all."""
    for number, assessment in enumerate(reviewed.assessments):
        lead = reviewed.leads[assessment.agency_id or 0]
        question = Question.objects.get(version_id=assessment.framework_version_id, key=LOWER[0][0])
        if number == 1:
            peer_answers.answer_line(
                assessment=assessment,
                question=question,
                agrees=False,
                words="Volunteers have a plan of their own since March.",
                by=lead,
            )
        peer_answers.agree_rest(assessment=assessment, by=lead)
        peer_answers.respond(assessment=assessment, by=lead)
        if number == 1:
            peer_answers.answer_line(assessment=assessment, question=question, agrees=True, by=lead)


def give_back(reviewed: Reviewed) -> None:
    """Both agencies return each review; the officer has spoken with the one that needs support; the cycle closes."""
    first, *_ = reviewed.assessments
    words = (
        "We met on 3 points: one record for all services, who keeps it, and our own template to begin with."
    )
    peer_returns.record_support(assessment=first, words=words, by=reviewed.officer)
    for assessment in reviewed.assessments:
        peer_returns.return_review(assessment=assessment, by=reviewed.leads[assessment.agency_id or 0])
        peer_returns.return_review(assessment=assessment, by=reviewed.peer_of(assessment))
    cycle = Cycle.objects.get(title=TITLE)
    cycles.advance_cycle(cycle=cycle, by=reviewed.officer)
    cycles.close_cycle(cycle=cycle, by=reviewed.officer)


def share_themes(reviewed: Reviewed) -> None:
    """What recurred, a strength and a development go to the subgroup."""
    cycle = Cycle.objects.get(title=TITLE)
    subgroup, _ = Subgroup.objects.get_or_create(name="Learning and improvement")
    for kind, title, words in (
        (
            ThemeKind.RECURS,
            "Volunteers in the plan of training",
            "In every review volunteers stood outside the plan.",
        ),
        (
            ThemeKind.DEVELOPMENT,
            "Change in practice is not measured",
            "Agencies count reactions. None asks after months.",
        ),
        (
            ThemeKind.STRENGTH,
            "Lessons reach teams quickly",
            "Several agencies send one page within four weeks.",
        ),
    ):
        peer_themes.write_theme(
            cycle=cycle, kind=kind, title=title, words=words, subgroup=subgroup, by=reviewed.officer
        )
    peer_themes.share_themes(cycle=cycle, by=reviewed.officer)
