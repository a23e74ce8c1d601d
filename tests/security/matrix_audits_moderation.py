"""The rows of moderation in the permission matrix."""

from typing import Any

from audits.choices import GradeSide
from audits.logic.processes import AssessmentState, AssignmentState
from audits.models import EvidenceRequest, Interest, Visit
from audits.services.grading import give_grade
from audits.services.reporting import issue_overview
from partnerships import clock
from partnerships.choices import RelationKind, Role
from partnerships.models import Agency, AgencyRelation
from partnerships.queries.members import member_of
from tests.audits.making import assign, make_assessment, make_cycle, question_of
from tests.conftest import Cast
from tests.security.matrix import TEAM, own_agency, pk_of, posted, row

MODERATOR = frozenset({Role.MODERATOR})
LEAD = frozenset({Role.AGENCY_LEAD})
OFFICER = frozenset({Role.POLICY_OFFICER})
CHAIR = frozenset({Role.SEG_CHAIR})
SEE_RESULTS = TEAM | {Role.SCRUTINEER, Role.SEG_MEMBER, Role.SEG_CHAIR, Role.AGENCY_LEAD}
#: Who reads an assessment that has been sent in and is moderated by the cast's moderator.
SEE_IT = TEAM | {Role.SCRUTINEER} | LEAD | MODERATOR
#: Everybody who reads assessments at all; those to whom this one is closed do not find it.
READERS = SEE_IT | CHAIR | {Role.SEG_MEMBER, Role.PROVIDER}
NOT_THEIRS = dict.fromkeys(READERS - SEE_IT, 404)


def make(cast: Cast) -> dict[str, Any]:
    """The lead's agency has sent in; the cast's moderator looks at it. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    agency = own_agency(cast, Role.AGENCY_LEAD, f"{first} Council")
    own_agency(cast, Role.PROVIDER, f"{first} Teachers")
    own_agency(cast, Role.MODERATOR, f"{first} Moderation Trust")
    moderator, lead = member_of(cast.people[Role.MODERATOR].pk), member_of(cast.people[Role.AGENCY_LEAD].pk)
    assert moderator is not None
    assert lead is not None
    cycle = make_cycle(cast, title=f"Moderated in {first}")
    assessment = make_assessment(cast, agency, AssessmentState.IN_REVIEW, cycle)
    question = question_of(assessment)
    give_grade(
        assessment=assessment, side=GradeSide.OWN, level="green", question=question, by=lead, by_role="Chief"
    )
    other = make_assessment(
        cast, Agency.objects.create(name=f"{first} Constabulary"), AssessmentState.SIGNED_OFF, cycle
    )
    request = EvidenceRequest.objects.create(
        assessment=assessment,
        question=question,
        what="The minutes",
        due_on=clock.today(),
        asked_by=cast.people[Role.MODERATOR],
    )
    officer = member_of(cast.people[Role.POLICY_OFFICER].pk)
    assert officer is not None
    return {
        "issued_report": issue_overview(cycle=cycle, by=officer),
        "moderated_cycle": cycle,
        "moderated": assessment,
        "moderated_question": question,
        "moderated_heading": question.heading,
        "assignment": assign(assessment, moderator),
        "to_declare": assign(other, moderator, AssignmentState.LOCKED),
        "free": make_assessment(
            cast, Agency.objects.create(name=f"{first} Sixth Form"), AssessmentState.SIGNED_OFF, cycle
        ),
        "evidence_request": request,
        "visit": Visit.objects.create(assessment=assessment, planned_for=clock.now()),
        "interest": Interest.objects.create(
            membership_id=moderator.membership_id,
            agency=Agency.objects.get(name=f"{first} Sixth Form"),
            words="Governor",
        ),
        "relation": AgencyRelation.objects.create(
            agency=agency,
            other=Agency.objects.get(name=f"{first} Constabulary"),
            kind=RelationKind.COMMISSIONS,
        ),
    }


def with_question(made: Any) -> list[object]:
    return [made["moderated"].pk, made["moderated_question"].key]


def with_agency(made: Any) -> list[object]:
    return [made["moderated_cycle"].pk, made["moderated"].pk]


def with_heading(made: Any) -> list[object]:
    return [made["moderated"].pk, made["moderated_heading"].key]


def _post(name: str, roles: Any, args: Any, leads_to: str, **more: Any) -> Any:
    return posted(
        f"audits:{name}", roles=roles, args=args, fact=leads_to, status=more.pop("closed", None), **more
    )


ROWS = [
    row("audits:moderations", roles=MODERATOR, fact="Declare first"),
    row("audits:declare", roles=MODERATOR, args=pk_of("to_declare"), fact="conflict of interest"),
    row("audits:interest_new", roles=MODERATOR | LEAD, fact="Declare an interest"),
    _post("interest_end", MODERATOR, pk_of("interest"), "moderations/", closed={Role.AGENCY_LEAD: 404}),
    row("audits:question_grade", roles=MODERATOR, args=with_question, fact="Your grade"),
    row("audits:question_notes", roles=MODERATOR, args=with_question, fact="Your notes"),
    row("audits:evidence_request", roles=MODERATOR, args=with_question, fact="Ask for more evidence"),
    row(
        "audits:dialogue_add",
        roles=READERS,
        args=pk_of("moderated"),
        fact="Write a message",
        status=NOT_THEIRS,
    ),
    row("audits:evidence_request_answer", roles=LEAD, args=pk_of("evidence_request"), fact="The minutes"),
    _post("evidence_request_withdraw", MODERATOR, pk_of("evidence_request"), "questions/"),
    row("audits:heading", roles=READERS, args=with_heading, fact="Own grades", status=NOT_THEIRS),
    _post("confirm_rest", MODERATOR, with_heading, "headings/"),
    row("audits:heading_propose", roles=MODERATOR, args=with_heading, fact="Propose a grade"),
    row("audits:heading_answer", roles=LEAD, args=with_heading, fact="Answer the proposal"),
    row(
        "audits:heading_refer", roles=READERS, args=with_heading, fact="Refer this heading", status=NOT_THEIRS
    ),
    row(
        "audits:heading_decide",
        roles=OFFICER | CHAIR,
        args=with_heading,
        fact="Decide the grade",
        status=dict.fromkeys(CHAIR, 404),
    ),
    _post("propose", MODERATOR, pk_of("moderated"), "assessments/"),
    row("audits:referrals", roles=OFFICER | CHAIR, fact="Grades referred for decision"),
    row("audits:visit_plan", roles=MODERATOR, args=pk_of("moderated"), fact="Plan the visit"),
    row("audits:visit_record", roles=MODERATOR, args=pk_of("visit"), fact="Record the visit"),
    row(
        "audits:visit_cancel",
        roles=READERS,
        args=pk_of("visit"),
        fact="Call the visit off",
        status=NOT_THEIRS,
    ),
    row("audits:cycle_moderators", roles=OFFICER, args=pk_of("moderated_cycle"), fact="How many agencies"),
    row("audits:cycle_matching", roles=OFFICER, args=pk_of("moderated_cycle"), fact="Moderators"),
    _post("matching_propose", OFFICER, pk_of("moderated_cycle"), "matching/"),
    _post("matching_lock", OFFICER, pk_of("moderated_cycle"), "matching/"),
    row("audits:matching_choose", roles=OFFICER, args=pk_of("free"), fact="Who moderates"),
    row("audits:assignment_end", roles=OFFICER, args=pk_of("to_declare"), fact="End the assignment"),
    row("audits:agency_relations", roles=OFFICER, fact="commission or own others"),
    _post("agency_relation_end", OFFICER, pk_of("relation"), "relations/"),
    row("audits:results", roles=SEE_RESULTS, args=pk_of("moderated_cycle"), fact="Results"),
    row("audits:results_agency", roles=SEE_RESULTS, args=with_agency, fact="Own"),
    _post("overview_issue", OFFICER, pk_of("moderated_cycle"), "results/"),
    _post("agency_report_issue", OFFICER, pk_of("moderated"), "results/"),
    row("audits:issued_report", roles=SEE_RESULTS, args=pk_of("issued_report"), fact="%PDF"),
]
