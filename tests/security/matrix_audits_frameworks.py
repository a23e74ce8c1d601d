"""The rows of evidence and frameworks in the permission matrix."""

from typing import Any

from assurance.services.evidence import Content, add_evidence, report_personal_details
from audits.services.answer_evidence import attach
from audits.services.framework_drafts import copy_version
from audits.services.frameworks import adopt_library_framework
from partnerships.choices import Role
from partnerships.models import Membership
from tests.assurance.evidence.making import file_content, newest
from tests.audits.making import agency, as_member, make_assessment, officer, question_of, released
from tests.conftest import Cast
from tests.security.matrix import pk_of, row

R = Role
ADDERS = frozenset({R.POLICY_OFFICER, R.COORDINATOR, R.AGENCY_LEAD, R.PROVIDER, R.SEG_MEMBER, R.SEG_CHAIR})
#: Those who may add evidence somewhere, and to whom this assessment is closed.
ELSEWHERE = frozenset({R.PROVIDER, R.SEG_MEMBER, R.SEG_CHAIR})
READERS = ADDERS | {R.MODERATOR, R.SCRUTINEER}
#: Those who may open what an assessment in progress says: the team, the scrutineer and its own agency's lead.
OPEN = frozenset({R.POLICY_OFFICER, R.COORDINATOR, R.SCRUTINEER, R.AGENCY_LEAD})
OFFICER = frozenset({R.POLICY_OFFICER})
LEAD = frozenset({R.AGENCY_LEAD})
FRAMEWORK_READERS = frozenset(R) - {R.BOARD_MEMBER}
WRITERS = frozenset({R.POLICY_OFFICER, R.ADMINISTRATOR})


def make(cast: Cast) -> dict[str, Any]:
    """A lead's evidence, a file and a note, under an answer of their agency's assessment; one is reported."""
    membership = Membership.objects.get(user=cast.people[R.AGENCY_LEAD])
    police = membership.agency or agency(f"{cast.partnership.name.split()[0]} Evidence Police")
    Membership.objects.filter(pk=membership.pk).update(agency=police)
    lead = as_member(cast.people[R.AGENCY_LEAD])
    assessment = make_assessment(
        cast, police, subject_kind="meeting", subject_words="Panel", framework_version=released(cast)
    )
    made: dict[str, Any] = {"supported": assessment, "supported_question": question_of(assessment).key}
    kept = add_evidence(
        title="Lead’s policy", what_it_proves="In place", content=file_content(), by=lead, agency_id=police.pk
    )
    spare = add_evidence(
        title="Spare note", what_it_proves="Used", content=Content(note="Note"), by=lead, agency_id=police.pk
    )
    for evidence in (kept, spare):
        made[f"link_{evidence.pk}"] = attach(
            assessment=assessment,
            question=question_of(assessment),
            evidence=evidence,
            what_it_proves="In place here",
            by=lead,
        )
    by = officer(cast)
    usual = released(cast)
    made |= {
        "framework": usual.framework,
        "framework_version": usual,
        "framework_draft": adopt_library_framework(key="policy-presentation", by=by),
        "framework_spare": adopt_library_framework(key="process-observation", by=by),
        "framework_two": copy_version(
            version=released(cast, "policy-impact"), label="2027.1", by=by
        ).framework,
        "evidence": kept,
        "evidence_version": newest(kept),
        "evidence_link": made[f"link_{spare.pk}"],
        "whole_link": assessment.evidence_links.create(evidence=spare, added_by_id=lead.user_id),
        "concern": report_personal_details(version=newest(spare), why="A name on page 2", by=officer(cast)),
    }
    return made


def question_address(made: Any) -> Any:
    return [made["supported"].pk, made["supported_question"]]


def part_of(key: str) -> Any:
    """The address of one part of the draft: a question, heading or grade."""
    return lambda made: [made["framework_draft"].pk, key]


def posted(name: str, args: Any, fact: str) -> Any:
    """A button of those who write frameworks."""
    return row(name, roles=WRITERS, args=args, method="post", status=dict.fromkeys(WRITERS, 302), fact=fact)


def closed_to(roles: frozenset[Role], opened: frozenset[Role], status: int = 404) -> dict[Role, int]:
    """Roles that have the page, but not this object."""
    return dict.fromkeys(roles - opened, status)


ROWS = [
    row("assurance:evidence_list", roles=READERS, fact="Evidence"),
    row("assurance:evidence_add", roles=ADDERS, fact="Add evidence"),
    row(
        "assurance:evidence",
        roles=READERS,
        args=pk_of("evidence"),
        status=closed_to(READERS, OPEN),
        fact="Lead’s policy",
    ),
    row(
        "assurance:evidence_file",
        roles=READERS,
        args=pk_of("evidence_version"),
        status=closed_to(READERS, OPEN),
        fact="%PDF",
    ),
    row(
        "assurance:evidence_new_version",
        roles=ADDERS,
        args=pk_of("evidence"),
        status=closed_to(ADDERS, LEAD),
        fact="Add a new version",
    ),
    row(
        "assurance:evidence_change",
        roles=ADDERS,
        args=pk_of("evidence"),
        status=closed_to(ADDERS, LEAD),
        fact="Change the details",
    ),
    row(
        "assurance:evidence_withdraw",
        roles=ADDERS,
        args=pk_of("evidence"),
        method="post",
        status=closed_to(ADDERS, LEAD) | {R.AGENCY_LEAD: 302},
        fact="/evidence/",
    ),
    row(
        "assurance:evidence_report",
        roles=READERS,
        args=pk_of("evidence_version"),
        method="post",
        status=closed_to(READERS, OPEN) | dict.fromkeys(OPEN, 302),
        fact="/evidence/",
    ),
    row("assurance:evidence_concerns", roles=OFFICER, fact="Spare note"),
    row("assurance:evidence_concern", roles=OFFICER, args=pk_of("concern"), fact="A name on page 2"),
    row(
        "audits:answer_evidence",
        roles=ADDERS,
        args=question_address,
        status=dict.fromkeys(ELSEWHERE, 404),
        fact="In place here",
    ),
    row(
        "audits:assessment_evidence",
        roles=ADDERS,
        args=pk_of("supported"),
        status=dict.fromkeys(ELSEWHERE, 404),
        fact="Spare note",
    ),
    row(
        "audits:answer_evidence_remove",
        roles=ADDERS,
        args=pk_of("evidence_link"),
        method="post",
        status=dict.fromkeys(ELSEWHERE, 404) | dict.fromkeys(ADDERS - ELSEWHERE, 302),
        fact="/",
    ),
    row(
        "audits:assessment_evidence_remove",
        roles=ADDERS,
        args=pk_of("whole_link"),
        method="post",
        status=dict.fromkeys(ELSEWHERE, 404) | dict.fromkeys(ADDERS - ELSEWHERE, 302),
        fact="/",
    ),
    row("audits:frameworks", roles=FRAMEWORK_READERS, fact="Frameworks"),
    row("audits:framework", roles=FRAMEWORK_READERS, args=pk_of("framework"), fact="Minute 12"),
    row(
        "audits:framework_version",
        roles=FRAMEWORK_READERS,
        args=pk_of("framework_version"),
        fact="40 questions",
    ),
    row(
        "audits:framework_download",
        roles=FRAMEWORK_READERS,
        args=pk_of("framework_version"),
        fact="schema: template/1",
    ),
    row(
        "audits:framework_compare",
        roles=FRAMEWORK_READERS,
        args=pk_of("framework_two"),
        status=dict.fromkeys(FRAMEWORK_READERS - WRITERS, 404),
        fact="2027.1",
    ),
    row("audits:framework_upload", roles=WRITERS, fact="Upload a framework"),
    posted("audits:framework_adopt", lambda made: [], "/frameworks/"),
    row("audits:framework_copy", roles=WRITERS, args=pk_of("framework_version"), fact="Copy version"),
    row("audits:framework_release", roles=WRITERS, args=pk_of("framework_draft"), fact="Release version"),
    posted("audits:framework_withdraw", pk_of("framework_version"), "/frameworks/"),
    row(
        "audits:framework_discard",
        roles=WRITERS,
        args=pk_of("framework_spare"),
        method="post",
        status=dict.fromkeys(WRITERS, 302),
        fact="/frameworks/",
    ),
    row("audits:framework_edit", roles=WRITERS, args=pk_of("framework_draft"), fact="Add a heading"),
    row("audits:framework_edit_facts", roles=WRITERS, args=pk_of("framework_draft"), fact="Change title"),
    row(
        "audits:framework_edit_level",
        roles=WRITERS,
        args=lambda made: [made["framework_spare"].pk, "4"],
        fact="Change the grade",
    ),
    row("audits:framework_edit_heading", roles=WRITERS, args=part_of("form"), fact="Change the heading"),
    row("audits:framework_edit_question", roles=WRITERS, args=part_of("p1"), fact="Change p1"),
    row("audits:framework_add_heading", roles=WRITERS, args=pk_of("framework_draft"), fact="Add a heading"),
    row("audits:framework_add_question", roles=WRITERS, args=part_of("form"), fact="Add a question"),
    posted("audits:framework_arrange", pk_of("framework_draft"), "/change/"),
]
