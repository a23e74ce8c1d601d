"""Minimum standards in the demonstration: courses endorsed, ending, ended, under check and in private self-check."""

import datetime as dt
import random
from dataclasses import dataclass, field
from functools import partial

from assurance.models import Evidence
from assurance.services.evidence import Content, add_evidence
from audits.models import Assessment, FrameworkVersion, Question, QuestionReview
from audits.queries.answers import question_rows
from audits.queries.endorsing import USUAL_STANDARDS
from audits.queries.frameworks import current_version
from audits.services import endorsing
from audits.services.answer_evidence import attach
from audits.services.answers import save_answer
from audits.services.assessments import sign_off
from audits.services.endorsing import Decision, Standard
from audits.services.frameworks import adopt_library_framework, release_version
from audits.services.moderating import confirm_rest
from courses.choices import CourseReach, EndorsementOutcome
from courses.models import Course
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.logic.working_days import on_or_after_working_day
from partnerships.models import Agency, Membership
from partnerships.queries.members import member_of
from partnerships.services.partnerships import add_member
from qa_portal.demonstration.history import MORNING, NOON, History
from qa_portal.demonstration.setting_up import Stage, member_in_role

#: The sweeps for which checking a course, observing or a school's return may make something due.
CHECKING = frozenset({"endorsements", "observations", "audit_reminders", "action-chase", "deliver"})
EXPLANATIONS = (
    "Slides 4 to 9 and the scenario in the afternoon; the handout names the local roles.",
    "A case is worked through in mixed groups, to the point of referral and out of hours.",
    "Every edition of guidance is dated on the slide, and checked before each run.",
    "The knowledge question before and after is about this, and answers are looked at each term.",
)
GOOD_PRACTICE = "Delegates practise the call to the front door in pairs, with the real form in front of them."
DEVELOPMENTS = (
    "Show the current edition of the guidance on every slide that quotes it",
    "Add the route for an allegation about a colleague to the scenario",
)
CONDITIONS = "The two developments are made, and shown to the policy officer, by the days given."
REASON = "The slides name the step, but delegates do not practise it."


@dataclass(frozen=True)
class Check:
    """A course that was held against the standards: its place in the content, when it was decided, and how."""

    course: int
    decided_days_ago: int
    outcome: EndorsementOutcome = EndorsementOutcome.ENDORSED
    #: The last day of the period, in days from today; negative where it has ended.
    ends_in_days: int = 400


CHECKS = (
    Check(3, 400, ends_in_days=-35),
    Check(1, 344, ends_in_days=21),
    Check(0, 300),
    Check(7, 190),
    Check(8, 130, ends_in_days=235),
    Check(9, 85, ends_in_days=645),
    Check(2, 70, EndorsementOutcome.WITH_CONDITIONS, ends_in_days=295),
)
UNDER_CHECK, SENT_IN, SELF_CHECK = 4, 6, 5
#: Courses whose provider finds a standard partly met: what it will do about it is still to come.
PARTLY = frozenset({2, UNDER_CHECK, SELF_CHECK})
ACTIONS = (
    "Bring the slides up to date",
    "Ask a young person's panel to read the handout",
    "Add captions to the two films",
)


@dataclass
class Checked:
    """What the demonstration's checks are played on."""

    stage: Stage
    chance: random.Random
    today: dt.date
    shelves: dict[int, Evidence] = field(default_factory=dict)

    @property
    def officer(self) -> Member:
        return member_in_role(self.stage, Role.POLICY_OFFICER)

    def provider(self, agency: Agency) -> Member:
        """Who submits an agency's courses."""
        return somebody(self.stage, agency, Role.PROVIDER, "training.lead", "Training lead")

    def evidence(self, agency: Agency) -> Evidence:
        """The slides and plan that an agency shows for each of its courses; made once."""
        if agency.pk not in self.shelves:
            self.shelves[agency.pk] = add_evidence(
                title="Session plan, slides and handouts",
                what_it_proves="What is taught, how, and from which edition of the guidance",
                content=Content(
                    note="Session plan with times; slides with dates; handout of local contacts."
                ),
                by=self.provider(agency),
                agency_id=agency.pk,
                owner="Training lead",
            )
        return self.shelves[agency.pk]


def somebody(stage: Stage, agency: Agency, role: Role, box: str, title: str) -> Member:
    """A person of an agency in a role: who is there already, or a new one."""
    known = Membership.objects.filter(agency=agency, roles__role=role, active=True).order_by("pk").first()
    if known is None:
        domain = next(
            (stage.domains[place] for place, each in enumerate(stage.agencies) if each.pk == agency.pk),
            "schools.ashshire.example",
        )
        name = f"{title} of {agency}"
        known = add_member(email=f"{box}@{domain}", name=name, roles={role: None}, agency_id=agency.pk)
    found = member_of(known.user_id)
    if found is None:
        raise LookupError(f"{known} is not a member.")
    return found


def plan_standards(history: History, stage: Stage, first: dt.date, today: dt.date, seed: int) -> None:
    """Put every check of a course in the diary, by its day before today."""
    checked = Checked(stage, random.Random(seed + 23), today)

    def ago(days: int) -> dt.date:
        return on_or_after_working_day(today - dt.timedelta(days=days))

    history.plan(on_or_after_working_day(first), MORNING, partial(adopt, checked), CHECKING)
    for check in CHECKS:
        history.plan(ago(check.decided_days_ago + 18), NOON, partial(submit, checked, check.course), CHECKING)
        history.plan(
            ago(check.decided_days_ago), NOON, partial(check_and_decide, checked, check, today), CHECKING
        )
    history.plan(ago(9), NOON, partial(submit, checked, UNDER_CHECK), CHECKING)
    history.plan(ago(4), NOON, partial(begin_check, checked), CHECKING)
    history.plan(ago(7), NOON, partial(submit, checked, SENT_IN), CHECKING)
    history.plan(ago(3), NOON, partial(ask_peer, checked), CHECKING)
    history.plan(ago(6), NOON, partial(begin_self_check, checked), CHECKING)


def adopt(checked: Checked) -> None:
    """Both sets of standards are released, with the minute that endorsed them."""
    for key in USUAL_STANDARDS.values():
        release(key, checked.officer)


def release(key: str, by: Member) -> FrameworkVersion:
    """A framework of the library, adopted and released today."""
    version = adopt_library_framework(key=key, by=by)
    minute = f"Training group {clock.today():%Y/%m} item 3"
    return release_version(version=version, endorsed_on=clock.today(), endorsed_minute=minute, by=by)


def usable(key: str) -> FrameworkVersion:
    """The released version of a framework."""
    version = current_version(key)
    if version is None:
        raise LookupError(f"{key} is not released.")
    return version


def begin(checked: Checked, course: Course) -> Assessment:
    """The provider opens a private self-check on the standards that fit the course."""
    assert course.provider is not None
    return endorsing.start_submission(
        course=course,
        framework_version=usable(USUAL_STANDARDS[CourseReach(course.reach)]),
        by=checked.provider(course.provider),
    )


def course_at(checked: Checked, place: int) -> Course | None:
    """The course at a place of the content; none where the partnership has fewer."""
    if place >= len(checked.stage.courses):
        return None
    return Course.objects.select_related("provider").get(pk=checked.stage.courses[place].pk)


def submit(checked: Checked, place: int) -> None:
    """The provider answers every standard on its evidence and sends the course in."""
    course = course_at(checked, place)
    if course is None or course.provider is None:
        return
    assessment, by = begin(checked, course), checked.provider(course.provider)
    for number, question in enumerate(question_rows(assessment)):
        answer(checked, assessment, question, by, is_partly=place in PARTLY and number in (5, 12))
    sign_off(assessment=assessment, role="Head of training", by=by)


def answer(
    checked: Checked, assessment: Assessment, question: Question, by: Member, *, is_partly: bool
) -> None:
    """One standard, met in most cases; where it is partly met, what will be done about it."""
    assert assessment.agency is not None
    attach(
        assessment=assessment,
        question=question,
        evidence=checked.evidence(assessment.agency),
        what_it_proves="It is taught and practised",
        by=by,
    )
    due_on = checked.today + dt.timedelta(days=checked.chance.choice((14, 45, 90)))
    action = {"text": checked.chance.choice(ACTIONS), "owner": "Course lead", "due_on": due_on.isoformat()}
    save_answer(
        assessment=assessment,
        question=question,
        revision=0,
        level="partly" if is_partly else "met",
        explanation=checked.chance.choice(EXPLANATIONS),
        value=[action] if is_partly else None,
        by=by,
    )


def _open_check(checked: Checked, place: int) -> Assessment | None:
    course = course_at(checked, place)
    rows = Assessment.objects.filter(course=course, process="endorsement", state="signed_off")
    return rows.select_related("agency", "course", "framework_version__framework").first() if course else None


def check_and_decide(checked: Checked, check: Check, today: dt.date) -> None:
    """The officer checks each standard and decides; conditions come with developments that have a day."""
    assessment = _open_check(checked, check.course)
    if assessment is None:
        return
    by = checked.officer
    assessment = endorsing.start_check(assessment=assessment, by=by)
    has_conditions = check.outcome == EndorsementOutcome.WITH_CONDITIONS
    questions = question_rows(assessment)
    note_good_practice(assessment, questions[2], by)
    for number, question in enumerate((questions[1], questions[-2]) if has_conditions else ()):
        endorsing.check_standard(
            assessment=assessment,
            question=question,
            given=Standard(
                level="partly",
                reason=REASON,
                comment="Close to what is needed.",
                development=DEVELOPMENTS[number],
                development_due_on=today + dt.timedelta(days=(20, 95)[number]),
                development_is_condition=True,
            ),
            by=by,
        )
    for heading in {question.heading for question in questions}:
        confirm_rest(assessment=assessment, heading=heading, by=by)
    decision = Decision(
        outcome=check.outcome,
        reason="The standards were checked one by one against the slides, the plan and what delegates said.",
        starts_on=clock.today(),
        expires_on=today + dt.timedelta(days=check.ends_in_days),
        conditions=CONDITIONS if has_conditions else "",
    )
    endorsing.decide(assessment=assessment, decision=decision, by=by)


def note_good_practice(assessment: Assessment, question: Question, by: Member) -> QuestionReview:
    """One standard found met, with what others can learn from it."""
    given = Standard(
        level="met", reason="Shown in the session plan.", comment="Clear.", good_practice=GOOD_PRACTICE
    )
    return endorsing.check_standard(assessment=assessment, question=question, given=given, by=by)


def begin_check(checked: Checked) -> None:
    """A course under check: the officer has looked at the first standards."""
    assessment = _open_check(checked, UNDER_CHECK)
    if assessment is None:
        return
    assessment = endorsing.start_check(assessment=assessment, by=checked.officer)
    for question in question_rows(assessment)[:3]:
        note_good_practice(assessment, question, checked.officer)


def ask_peer(checked: Checked) -> None:
    """A moderator is asked to check another course and has still to declare."""
    assessment = _open_check(checked, SENT_IN)
    if assessment is not None:
        peer = member_in_role(checked.stage, Role.MODERATOR)
        endorsing.assign_checker(
            assessment=assessment,
            membership=Membership.objects.get(pk=peer.membership_id),
            by=checked.officer,
        )


def begin_self_check(checked: Checked) -> None:
    """A private self-check, some standards answered; nobody but the provider sees it."""
    course = course_at(checked, SELF_CHECK)
    if course is None or course.provider is None:
        return
    assessment = begin(checked, course)
    for number, question in enumerate(question_rows(assessment)[:6]):
        answer(checked, assessment, question, checked.provider(course.provider), is_partly=number == 5)
