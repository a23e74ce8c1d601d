"""Making the workbook, with the signed stamp by which it is known again."""

import datetime as dt
from dataclasses import dataclass

from django.core import signing

from assurance.services.refusals import Refused
from audits.assessment_words import title_of
from audits.choices import FILE_ROUTES
from audits.logic.offline.reading import NOT_OURS
from audits.logic.offline.words import asked_of
from audits.logic.offline.writing import Contents, write_workbook
from audits.logic.processes import AssessmentState, Process
from audits.models import Assessment
from audits.queries.frameworks import spec_of
from audits.queries.offline import sheet_rows
from audits.services.answers import author_of
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_date, long_moment
from partnerships.tenancy import current_partnership_id

SALT = "audits.offline"
PROCESSES = frozenset({Process.MODERATED, Process.SCHOOL})
_OPEN = frozenset({AssessmentState.NOT_STARTED, AssessmentState.IN_PROGRESS})


@dataclass(frozen=True)
class Stamp:
    """Which workbook this is: whose, of which version of a framework, of when, and what each answer then said."""

    partnership: int
    assessment: int
    version: int
    made_at: dt.datetime
    #: The mark of each answer's words (`logic.offline.words.Words.mark`), by question.
    marks: dict[str, str]

    def signed(self) -> str:
        """As it is written into the workbook."""
        said = [self.partnership, self.assessment, self.version, self.made_at.isoformat(), self.marks]
        return signing.dumps(said, salt=SALT, compress=True)

    @classmethod
    def read(cls, text: str) -> "Stamp":
        """What was signed.

        Raises:
            Refused: there is none, or it is not as the portal wrote it.
        """
        try:
            partnership, assessment, version, made_at, marks = signing.loads(text, salt=SALT)
        except signing.BadSignature:
            raise Refused(NOT_OURS) from None
        return cls(partnership, assessment, version, dt.datetime.fromisoformat(made_at), marks)


def why_not_offline(assessment: Assessment, by: Member) -> str:
    """Why this member cannot answer this assessment in Excel now, in a sentence; empty if they can.

    Once more was asked for, only single questions are open, and they are answered on their own pages.
    """
    try:
        author_of(assessment, by)
    except Refused as refusal:
        return str(refusal)
    if assessment.process not in PROCESSES:
        return "Section 11 and schools’ self-assessments can be answered in Excel; this is answered in the portal."
    if assessment.process == Process.SCHOOL and not assessment.route:
        return "Choose first how you give assurance."
    if assessment.route in FILE_ROUTES:
        return "You give assurance with a file, so there are no questions to answer."
    if assessment.state == AssessmentState.MORE_ASKED:
        return "More was asked for about some questions. Answer them on their own pages."
    if assessment.state not in _OPEN:
        return "It has been sent in, so its answers stay as they are. Ask the policy officer to reopen it."
    return ""


def make_workbook(*, assessment: Assessment, by: Member) -> bytes:
    """The questions with their answers as they stand now, as an Excel workbook. Writes nothing.

    Raises:
        Refused: as `why_not_offline`.
    """
    if why := why_not_offline(assessment, by):
        raise Refused(why)
    rows, now = sheet_rows(assessment), clock.now()
    stamp = Stamp(
        partnership=current_partnership_id(),
        assessment=assessment.pk,
        version=assessment.framework_version_id,
        made_at=now,
        marks={row.key: row.words.mark for row in rows if row.is_open},
    )
    facts = [
        ("Answers of", assessment.subject),
        ("Framework", str(assessment.framework_version)),
        ("Downloaded", long_moment(clock.local(now))),
    ]
    if assessment.due_on is not None:
        facts.append(("Answers are due", long_date(assessment.due_on)))
    return write_workbook(
        Contents(
            title=title_of(assessment),
            facts=facts,
            asked=asked_of(spec_of(assessment.framework_version)),
            rows=rows,
            stamp=stamp.signed(),
        )
    )
