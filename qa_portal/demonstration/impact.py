"""Impact in the demonstration: subgroups' accepted assessments, one policy over agencies, presentations, providers."""

import datetime as dt
from dataclasses import dataclass, field
from functools import partial

from assurance.services.evidence import Content, add_evidence
from audits.logic.frameworks.spec import QuestionKind
from audits.logic.impact_calendar import YearlyCalendar
from audits.models import Assessment, Policy, PolicyPresentation, Subgroup
from audits.queries.answers import question_rows
from audits.queries.comparisons import MATRIX, released_matrix
from audits.queries.frameworks import current_version, spec_of
from audits.queries.impact import POLICY_FORM, PROMPTS, SUBGROUP_FORM, calendar_of_partnership
from audits.services import comparisons, impact, impact_subjects, presentations
from audits.services.answer_evidence import attach
from audits.services.answers import save_answer
from audits.services.assessments import sign_off
from audits.services.frameworks import adopt_library_framework, release_version
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.logic.working_days import on_or_after_working_day
from partnerships.models import Agency, Membership, MembershipRole
from partnerships.queries.members import member_of
from partnerships.services.partnerships import add_member
from qa_portal.demonstration.history import MORNING, NOON, History
from qa_portal.demonstration.setting_up import Stage, member_in_role

#: The sweeps for which what happens here may make something due.
MAKES_DUE = frozenset({"impact", "audit_reminders", "action-chase", "deliver"})
SUBGROUPS = ("Learning and Development Subgroup", "Quality and Audit Subgroup")
POLICIES = (
    "Bruising in babies who cannot move",
    "Escalation and professional disagreement",
    "Children who are not brought to appointments",
)
#: What each subgroup's chair wrote, by question.
WRITTEN: dict[str, tuple[str, str]] = {
    "purpose": (
        "Every practitioner who needs multi-agency training gets it within six months, and we know what it changes.",
        "Audits of practice reach every agency once a year, and what they find is put right.",
    ),
    "short_term": (
        "Waiting times for the core course fell from fourteen weeks to six.",
        "Three audits found the same gap in recording the child's voice; each agency now samples it monthly.",
    ),
    "long_term": (
        "Managers ask about training in supervision, which the six-month surveys confirm.",
        "Re-audit after nine months found the child's own words in seven of ten records, up from four.",
    ),
    "intended": (
        "More places and a common booking list.",
        "One audit form for all agencies.",
    ),
    "unintended": (
        "Schools outside the city came less often once the evening briefings ended. Two are planned again.",
        "Agencies began to share auditors, which we had not asked for and which works well.",
    ),
    "difference_children": (
        "Children were seen earlier in the cases that managers described at six months.",
        "Plans say more often what the child wants, and who will do it.",
    ),
    "contribution": (
        "It serves the partnership's priority of early help by people who know each other's work.",
        "It gives the board evidence of its own, beside what agencies report.",
    ),
    "no_progress": (
        "Managers' answers are still too few: we asked late, and now ask at the same time as the delegate.",
        "Voluntary organisations were audited once; we lacked auditors who know their records.",
    ),
}  # fmt: skip
ACTIVITIES = (
    {"activity": "Rebuilt the core course with practitioners", "priority": "Neglect", "date": "June"},
    {"activity": "Agreed one plan for the year's audits", "priority": "Child's voice", "date": "September"},
)
NEXT_YEAR = (
    "Offer two evening briefings for schools outside the city",
    "Train four auditors from voluntary organisations",
)
#: What agencies wrote about the policy, in turn.
ABOUT_POLICY: dict[str, tuple[str, ...]] = {
    "shared": (
        "In the newsletter, at team meetings, and in the induction of every new starter.",
        "By a seven-minute briefing that each team leader gave, with a sheet to keep.",
    ),
    "training": (
        "Part of the basic course since spring, and a question in supervision every quarter.",
        "Named in the refresher; supervision asks for one example a year.",
    ),
    "used": (
        "We sampled ten records: eight followed it to the letter, two late.",
        "Referrals name the protocol, and the duty paediatrician confirms it.",
    ),
    "difference": (
        "Babies were seen by a paediatrician on the same day in every case sampled.",
        "Staff no longer weigh up alone whether a bruise matters; they refer, and families are told why.",
    ),
    "practitioner_view": (
        "The flow chart helps. The telephone number at weekends was wrong for a month.",
        "Clear and short. Staff would like an example of what to say to parents.",
    ),
    "good_practice": (
        "Our health visitors carry the flow chart on a card behind their badge.",
        "Every referral under the protocol is talked through at the next team meeting.",
        "We wrote down what to say to parents, with parents.",
    ),
}
CHANGES = ("Add the weekend number to the flow chart", "Bring agency staff into the briefing")
LEVELS = ("green", "amber", "green", "green", "amber", "red")
KNOWN_BY = (90, 75, 95, 80, 60, 45)
#: Days from today, the place of the agency, and what became of it.
TIMETABLE = ((-118, 2, "given"), (-76, 4, "missed"), (-34, 0, "given"), (8, 1, ""), (50, 3, ""), (92, 5, ""))
POINTS = (
    "Staff ask for advice sooner. Two referrals came late because the weekend number was wrong. "
    "Asked of the partnership: one number, on one page.",
    "Follow-up of children not brought now begins on the same day. It works less well where records are on paper.",
)
SEEN = {
    "3": "Change log and two family interviews seen; the course was altered after both.",
    "2": "Session plan and evaluation report seen.",
    "1": "Course outline seen; no evaluation yet.",
    "0": "Asked twice; nothing was sent.",
}
PROFILES = ("232223212232", "221211222112", "111210121101")


@dataclass
class Impact:
    """What the demonstration's impact is played on: policies and leads as they were made."""

    stage: Stage
    leads: dict[int, Member] = field(default_factory=dict)

    @property
    def officer(self) -> Member:
        return member_in_role(self.stage, Role.POLICY_OFFICER)

    @property
    def chairs(self) -> tuple[Member, Member]:
        return member_in_role(self.stage, Role.SEG_MEMBER), member_in_role(self.stage, Role.SEG_CHAIR)

    def lead_of(self, agency: Agency) -> Member:
        """Somebody who answers for an agency: its lead, or one who joins now."""
        known = MembershipRole.objects.filter(role=Role.AGENCY_LEAD, membership__agency=agency)
        user_id = known.order_by("pk").values_list("membership__user_id", flat=True).first()
        if user_id is None:
            domain = self.stage.domains[self.stage.agencies.index(agency)]
            user_id = add_member(
                email=f"safeguarding.lead@{domain}",
                name=f"Safeguarding lead of {agency}",
                roles={Role.AGENCY_LEAD: None},
                agency_id=agency.pk,
            ).user_id
        found = member_of(user_id)
        if found is None:
            raise LookupError(f"{agency} has no lead.")
        return found


def plan_impact(history: History, stage: Stage, first: dt.date, today: dt.date) -> None:
    """Put impact in the diary: the newest year that opened five weeks ago or earlier, and the weeks around today."""
    played = Impact(stage)
    opens = YearlyCalendar().latest(today - dt.timedelta(days=35)).opens_on

    def on(day: dt.date) -> dt.date:
        return on_or_after_working_day(max(day, first + dt.timedelta(days=35)))

    def ago(days: int) -> dt.date:
        return on(today - dt.timedelta(days=days))

    acts = (
        (on(min(opens - dt.timedelta(days=14), today - dt.timedelta(days=157))), MORNING, set_up_impact),
        (on(opens + dt.timedelta(days=22)), NOON, write_for_subgroups),
        (on(opens + dt.timedelta(days=30)), NOON, accept_all),
        (ago(50), NOON, ask_about_policy),
        (ago(14), NOON, answer_about_policy),
        (ago(6), NOON, accept_five),
        (ago(30), NOON, compare_providers),
    )
    for day, at, act in acts:
        history.plan(day, at, partial(act, played), MAKES_DUE)
    history.plan(ago(150), MORNING, partial(plan_timetable, played, today), MAKES_DUE)
    for place, (days, _, became) in enumerate(TIMETABLE):
        if became:
            history.plan(
                meeting_day(today, days), NOON, partial(record_presentation, place, played), MAKES_DUE
            )


def meeting_day(today: dt.date, days: int) -> dt.date:
    """A meeting so many days from today, on a working day."""
    return on_or_after_working_day(today + dt.timedelta(days=days))


def set_up_impact(played: Impact) -> None:
    """The forms and the matrix are released; subgroups and policies entered."""
    by = played.officer
    for key in (SUBGROUP_FORM, POLICY_FORM, PROMPTS, MATRIX):
        if current_version(key) is None:
            version = adopt_library_framework(key=key, by=by)
            minute = f"Board {clock.today():%Y/%m} item 9"
            release_version(version=version, endorsed_on=clock.today(), endorsed_minute=minute, by=by)
    for name, chair in zip(SUBGROUPS, played.chairs, strict=True):
        person = Membership.objects.get(pk=chair.membership_id)
        impact_subjects.save_subgroup(name=name, chair=person, by=by)
    for title in POLICIES:
        impact_subjects.save_policy(title=title, adopted_on=clock.today() - dt.timedelta(days=200), by=by)


def write_for_subgroups(played: Impact) -> None:
    """Each chair writes the assessment that the portal opened, and signs it."""
    for place, (name, chair) in enumerate(zip(SUBGROUPS, played.chairs, strict=True)):
        found = Assessment.objects.filter(subgroup__name=name, state="not_started").order_by("-year").first()
        if found is None:
            continue
        spec = spec_of(found.framework_version)
        for row in question_rows(found):
            question = spec.question(row.key)
            if question.kind == QuestionKind.EVIDENCE:
                evidence = add_evidence(
                    title=f"Minutes of the {name}",
                    what_it_proves="What was decided, and what followed",
                    content=Content(note="Six meetings; the action log shows what was done after each."),
                    by=chair,
                    agency_id=None,
                )
                attach(
                    assessment=found,
                    question=row,
                    evidence=evidence,
                    what_it_proves="What was decided, and what followed",
                    by=chair,
                )
                continue
            value: object = None
            if question.kind == QuestionKind.TABLE:
                value = list(ACTIVITIES)
            elif question.kind == QuestionKind.CHOICE:
                value = question.options[-1]
            elif question.kind == QuestionKind.ACTIONS:
                value = [action(NEXT_YEAR[place], "Chair of the subgroup", 200)]
            elif row.key in WRITTEN:
                value = WRITTEN[row.key][place]
            save_answer(assessment=found, question=row, revision=0, value=value, by=chair)
        sign_off(assessment=found, role="Chair", by=chair)


def action(text: str, owner: str, days: int) -> dict[str, str]:
    """A planned action as an answer keeps it."""
    return {"text": text, "owner": owner, "due_on": (clock.today() + dt.timedelta(days=days)).isoformat()}


def accept_all(played: Impact) -> None:
    """The officer accepts what subgroups sent in."""
    for found in Assessment.objects.filter(subgroup__isnull=False, state="signed_off"):
        impact.accept(assessment=found, by=played.officer)


def ask_about_policy(played: Impact) -> None:
    """Seven agencies are asked about the first policy."""
    agencies = played.stage.agencies[:7]
    for agency in agencies:
        played.leads[agency.pk] = played.lead_of(agency)
    calendar, today = calendar_of_partnership(), clock.today()
    impact.ask_agencies(
        policy=Policy.objects.get(title=POLICIES[0]),
        year=calendar.year_of(today),
        agencies=agencies,
        due_on=on_or_after_working_day(today + dt.timedelta(days=62)),
        by=played.officer,
    )


def answer_about_policy(played: Impact) -> None:
    """All but the last agency answer, and sign."""
    rows = Assessment.objects.filter(policy__title=POLICIES[0], state="not_started").order_by("pk")
    for place, found in enumerate(rows.select_related("agency", "framework_version")[:6]):
        lead = played.leads[found.agency_id or 0]
        spec = spec_of(found.framework_version)
        for row in question_rows(found):
            question = spec.question(row.key)
            value: object = None
            if question.kind == QuestionKind.PERCENT:
                value = KNOWN_BY[place]
            elif question.kind == QuestionKind.ACTIONS:
                value = [action(CHANGES[place % 2], "Safeguarding lead", 90)]
            elif row.key in ABOUT_POLICY:
                value = ABOUT_POLICY[row.key][place % len(ABOUT_POLICY[row.key])]
            save_answer(
                assessment=found,
                question=row,
                revision=0,
                level=LEVELS[place] if question.is_graded else "",
                explanation="From our own sample of records." if question.is_graded else "",
                value=value,
                by=lead,
            )
        sign_off(assessment=found, role="Director of quality", by=lead)


def accept_five(played: Impact) -> None:
    """The officer has accepted five; the sixth waits on Home."""
    for found in Assessment.objects.filter(policy__isnull=False, state="signed_off").order_by("pk")[:5]:
        impact.accept(assessment=found, by=played.officer)


def plan_timetable(played: Impact, today: dt.date) -> None:
    """The year's timetable is published: one agency at each meeting, the subgroups in turn."""
    groups = [Subgroup.objects.get(name=name) for name in SUBGROUPS]
    policies = [Policy.objects.get(title=title) for title in POLICIES]
    for place, (days, agency, _) in enumerate(TIMETABLE):
        played.lead_of(played.stage.agencies[agency])
        presentations.plan(
            policy=policies[place % len(policies)],
            agency=played.stage.agencies[agency],
            subgroup=groups[place % 2],
            on=meeting_day(today, days),
            by=played.officer,
        )


def record_presentation(place: int, played: Impact) -> None:
    """What became of a presentation whose day has come."""
    agency, became = TIMETABLE[place][1:]
    found = PolicyPresentation.objects.get(agency=played.stage.agencies[agency])
    if became == "missed":
        presentations.miss(presentation=found, why="The lead was called to court.", by=played.officer)
    else:
        presentations.give(presentation=found, points=POINTS[place % 2], by=played.lead_of(found.agency))


def compare_providers(played: Impact) -> None:
    """Three providers compared for one need, scored and finished."""
    version = released_matrix()
    if version is None:
        raise LookupError("The matrix is not released.")
    providers = list(Agency.objects.filter(provides_training=True).order_by("pk")[: len(PROFILES)])
    found = comparisons.start_comparison(
        framework_version=version,
        title="Supervision skills for team managers",
        need="Forty managers new in post, from every agency, before the end of the training year.",
        providers=providers,
        by=played.officer,
    )
    for entry, levels in zip(comparisons.entries_of(found), PROFILES, strict=False):
        rows = [row for row in question_rows(entry.assessment) if row.kind == QuestionKind.GRADED]
        scores = {
            row.key: {"level": level, "explanation": SEEN[level], "revision": 0}
            for row, level in zip(rows, levels, strict=True)
        }
        comparisons.save_scores(assessment=entry.assessment, scores=scores, by=played.officer)
    comparisons.close_comparison(comparison=found, by=played.officer)
