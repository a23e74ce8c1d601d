"""Impact assessments: opened for subgroups, asked of agencies about a policy, accepted or sent back.

Source: DOMAIN.md, Impact; REQUIREMENTS C30 and C31. Answers, evidence and signature are those of every assessment.
"""

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import IntegrityError, transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.choices import SubjectKind
from audits.logic.processes import AssessmentState, Fact, Party, Process
from audits.models import Assessment, DialogueEntry, FrameworkVersion, Policy, Subgroup
from audits.queries.frameworks import current_version
from audits.queries.impact import POLICY_FORM, SUBGROUP_FORM, calendar_of_partnership
from audits.services.assessments import Subject, acting_as, start
from audits.services.impact_subjects import officer_only
from audits.services.moving import move_assessment
from audits.services.notices import leads_of, officers, tell
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.logic.wording import long_date
from partnerships.models import Agency
from partnerships.queries.members import Person, emails_by_role
from partnerships.services.log import record

#: Time given again to those whose assessment was sent back, and to a subgroup that begins late.
AT_LEAST = dt.timedelta(days=14)


def released_form(key: str) -> FrameworkVersion:
    """The newest released version of a form.

    Raises:
        Refused: it has none yet.
    """
    version = current_version(key)
    if version is None:
        raise Refused("The form is not released yet. Adopt and release it under Frameworks first.")
    return version


def people_of(assessment: Assessment) -> list[Person]:
    """Who writes it: the agency's leads; the subgroup's chair, or SEG's where it has none."""
    if assessment.subgroup is None:
        return leads_of(assessment)
    chair = assessment.subgroup.chair
    if chair is not None and chair.active and chair.user.is_active:
        return [(chair.user.name, chair.user.email)]
    return emails_by_role(Role.SEG_CHAIR) or officers()


def name_of(assessment: Assessment) -> str:
    """What it is, in an email's subject: `Impact of Training Subgroup, 2025 to 2026`."""
    subject = assessment.policy if assessment.policy_id is not None else assessment.subgroup
    words = calendar_of_partnership().words(assessment.year) if assessment.year is not None else ""
    return f"Impact of {subject}, {words}".removesuffix(", ")


def _page(assessment: Assessment) -> str:
    return reverse("audits:assessment", args=[assessment.partnership.slug, assessment.pk])


def _to_come(due_on: dt.date) -> None:
    if due_on <= clock.today():
        raise Refused("Choose a day to come.")


@transaction.atomic
def open_subgroups(
    *, year: int, subgroups: Iterable[Subgroup], due_on: dt.date, by: Member | None = None
) -> list[Assessment]:
    """Open the assessment about a training year for subgroups that have none; each chair is told.

    `year` is the first year of the training year. `by` None: the portal itself, by the calendar.

    Raises:
        Refused: not the officer's, the form is not released, a day already past, or a year that has not begun.
    """
    if by is not None:
        officer_only(by)
    _to_come(due_on)
    if year > calendar_of_partnership().year_of(clock.today()):
        raise Refused("This year has not begun yet.")
    version = released_form(SUBGROUP_FORM)
    return _started(
        [Subject(SubjectKind.SUBGROUP, subgroup=each) for each in subgroups if each.active],
        version=version,
        year=year,
        due_on=due_on,
        by=by,
    )


@transaction.atomic
def ask_agencies(
    *, policy: Policy, year: int, agencies: Iterable[Agency], due_on: dt.date, by: Member
) -> list[Assessment]:
    """Ask agencies what difference a policy has made; those asked already are left as they are. Leads are told.

    Raises:
        Refused: not the officer's, the form is not released, the policy was retired, or a day already past.
    """
    officer_only(by)
    _to_come(due_on)
    if not policy.active:
        raise Refused("This policy was retired. Bring it back first.")
    version = released_form(POLICY_FORM)
    subjects = [Subject(SubjectKind.POLICY, agency=each, policy=policy) for each in agencies]
    return _started(subjects, version=version, year=year, due_on=due_on, by=by)


def _started(
    subjects: Sequence[Subject], *, version: FrameworkVersion, year: int, due_on: dt.date, by: Member | None
) -> list[Assessment]:
    made = []
    for subject in subjects:
        try:
            assessment = start(
                framework_version=version,
                process=Process.IMPACT,
                subject=subject,
                year=year,
                due_on=due_on,
                by=by,
            )
        except IntegrityError as error:
            if "assessment_impact_once_a_year" not in str(error):
                raise
            continue
        made.append(assessment)
        tell(
            people=people_of(assessment),
            subject=f"{name_of(assessment)}: please answer by {long_date(due_on)}",
            sentences=(
                f"Please say what difference {subject.policy or subject.subgroup} has made.",
                f"Answers are due on {long_date(due_on)}. Everything is saved as you go. "
                "Name no child, family or member of staff.",
            ),
            path=_page(assessment),
            cause=f"impact-opened:{assessment.pk}",
        )
    return made


@transaction.atomic
def move_due(*, assessments: Sequence[Assessment], due_on: dt.date, by: Member) -> int:
    """Give another last day to those that are not sent in; their people are told. Returns how many moved.

    Raises:
        Refused: not the officer's, or a day already past.
    """
    officer_only(by)
    _to_come(due_on)
    open_ones = [
        row for row in assessments if row.state in (AssessmentState.NOT_STARTED, AssessmentState.IN_PROGRESS)
    ]
    moved = [row for row in open_ones if row.due_on != due_on]
    for row in moved:
        row.due_on = due_on
        row.save(update_fields=["due_on"])
        record("impact.due", f"{row.subject}: due on {long_date(due_on)}", by=by, subject=row)
        tell(
            people=people_of(row),
            subject=f"{name_of(row)}: new date, {long_date(due_on)}",
            sentences=(f"Your answers are now due on {long_date(due_on)}.",),
            path=_page(row),
            cause=f"impact-date:{row.pk}:{due_on}",
        )
    return len(moved)


@transaction.atomic
def accept(*, assessment: Assessment, by: Member) -> Assessment:
    """The officer accepts an assessment: from now on SEG reads it.

    Raises:
        Refused: not sent in, one's own, or not the officer.
    """
    party = acting_as(by, assessment, Party.OFFICER)
    done = move_assessment(assessment, "accept", by=by, party=party)
    _tell_author(assessment, "accepted", "Your assessment was accepted. Thank you.")
    return done


@transaction.atomic
def close(*, assessment: Assessment, by: Member) -> Assessment:
    """The officer closes an accepted assessment: nothing more is expected of it. Its actions go on.

    Raises:
        Refused: not accepted, one's own, or not the officer.
    """
    return move_assessment(assessment, "close", by=by, party=acting_as(by, assessment, Party.OFFICER))


@transaction.atomic
def send_back(*, assessment: Assessment, why: str, by: Member) -> Assessment:
    """The officer sends an assessment back with the reason; its author has a fortnight at least.

    Raises:
        Refused: no reason, not sent in, one's own, or not the officer.
    """
    party = acting_as(by, assessment, Party.OFFICER)
    why = why.strip()
    done = move_assessment(
        assessment,
        "send_back",
        by=by,
        party=party,
        facts={Fact.REASON} if why else set(),
        signed_off_at=None,
        signed_off_by_id=None,
        signed_off_role="",
        due_on=max(assessment.due_on or clock.today(), clock.today() + AT_LEAST),
    )
    DialogueEntry.objects.create(
        assessment=assessment, party=Party.OFFICER.value, text=why[:5000], by_id=by.user_id
    )
    _tell_author(
        assessment, "sent back", "It was sent back to you. The page says what is missing, and by when."
    )
    return done


def _tell_author(assessment: Assessment, what: str, sentence: str) -> None:
    tell(
        people=people_of(assessment),
        subject=f"{name_of(assessment)}: {what}",
        sentences=(sentence,),
        path=_page(assessment),
        cause=f"impact-{what.replace(' ', '-')}:{assessment.pk}:{clock.now():%Y%m%d%H%M%S}",
    )
