"""Whose assessments, evidence and grades a member may open (acceptance check 6; REQUIREMENTS, items 9 and 22)."""

import pytest

from assurance.choices import JudgementKind
from assurance.models import Evidence
from assurance.services.judgements import judge
from audits.choices import ProcessChoice, SubjectKind
from audits.logic.processes import AssessmentState, AssignmentState, Party
from audits.models import Answer, Assessment, Assignment, Grade, Interest
from audits.rules import may_read, parties_of
from courses.services.courses import create_course
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.choices import Role
from partnerships.models import AgencyRelation
from partnerships.tenancy import partnership_scope
from tests.audits.making import (
    agency,
    as_member,
    assign,
    make_answer,
    make_assessment,
    make_evidence,
    officer,
    person,
    question_of,
    released,
)
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")


class Moderated:
    """Police's return, sent in, with one answer and its evidence; a moderator of the council is assigned."""

    def __init__(self, cast: Cast, state: AssignmentState = AssignmentState.DECLARED) -> None:
        self.police, self.council = agency("Ashshire Police"), agency("Ashshire Council")
        self.assessment = make_assessment(cast, self.police, AssessmentState.IN_REVIEW)
        self.evidence = make_evidence(self.police)
        self.answer = make_answer(self.assessment, self.evidence)
        self.moderator = person(cast, Role.MODERATOR, self.council)
        self.assignment = assign(self.assessment, self.moderator, state)


def opens(member: Member, case: Moderated) -> bool:
    """Whether the member may open the answer and its evidence: always both or neither."""
    answer = visible_to(member, Answer).filter(pk=case.answer.pk).exists()
    evidence = visible_to(member, Evidence).filter(pk=case.evidence.pk).exists()
    assert answer == evidence == may_read(member, case.assessment)
    return answer


def knows(member: Member, case: Moderated) -> bool:
    return visible_to(member, Assessment).filter(pk=case.assessment.pk).exists()


def test_an_assigned_moderator_opens_evidence_after_declaring(in_ashshire: Cast) -> None:
    case = Moderated(in_ashshire)
    assert knows(case.moderator, case)
    assert opens(case.moderator, case)
    assert parties_of(case.moderator, case.assessment) == {Party.MODERATOR}


@pytest.mark.parametrize("state", [AssignmentState.PROPOSED, AssignmentState.LOCKED])
def test_nothing_opens_before_the_declaration(in_ashshire: Cast, state: AssignmentState) -> None:
    case = Moderated(in_ashshire, state)
    assert knows(case.moderator, case) == (state == AssignmentState.LOCKED)
    assert not opens(case.moderator, case)


def test_nothing_opens_to_a_moderator_who_is_not_assigned(in_ashshire: Cast) -> None:
    case = Moderated(in_ashshire)
    other = person(in_ashshire, Role.MODERATOR, agency("Ashshire Probation"))
    assert (knows(other, case), opens(other, case)) == (False, False)


def test_nothing_opens_to_a_moderator_of_the_same_agency(in_ashshire: Cast) -> None:
    case = Moderated(in_ashshire)
    colleague = person(in_ashshire, Role.MODERATOR, case.police)
    assign(case.assessment, colleague, leads=False)
    assert not opens(colleague, case)


def test_nothing_opens_while_an_interest_stands(in_ashshire: Cast) -> None:
    case = Moderated(in_ashshire)
    interest = Interest.objects.create(
        membership_id=case.moderator.membership_id, agency=case.police, words="My brother leads it"
    )
    assert not opens(case.moderator, case)
    interest.ended_at = clock.now()
    interest.save()
    assert opens(case.moderator, case)


@pytest.mark.parametrize("turned", [False, True])
def test_nothing_opens_across_commissioning_unless_the_officer_said_why(
    in_ashshire: Cast, turned: bool
) -> None:
    case = Moderated(in_ashshire)
    pair = (case.council, case.police)[:: -1 if turned else 1]
    AgencyRelation.objects.create(agency=pair[0], other=pair[1], kind="commissions")
    assert not opens(case.moderator, case)
    Assignment.objects.update(exception_reason="The only one who knows custody")
    assert opens(case.moderator, case)


def test_nothing_opens_before_the_agency_has_sent_it_in(in_ashshire: Cast) -> None:
    case = Moderated(in_ashshire)
    Assessment.objects.update(state=AssessmentState.IN_PROGRESS)
    assert not opens(case.moderator, case)


def test_nothing_opens_once_the_assignment_has_ended(in_ashshire: Cast) -> None:
    case = Moderated(in_ashshire)
    Assignment.objects.update(state=AssignmentState.ENDED)
    assert (knows(case.moderator, case), opens(case.moderator, case)) == (False, False)


def test_an_agencys_leads_see_their_own_return_and_nobody_elses(in_ashshire: Cast) -> None:
    case = Moderated(in_ashshire)
    lead = person(in_ashshire, Role.AGENCY_LEAD, case.police)
    other = person(in_ashshire, Role.AGENCY_LEAD, case.council)
    nobodys = person(in_ashshire, Role.AGENCY_LEAD)
    assert [opens(member, case) for member in (lead, other, nobodys)] == [True, False, False]
    assert parties_of(lead, case.assessment) == {Party.LEAD}
    assert parties_of(other, case.assessment) == frozenset()


def test_the_team_and_the_scrutineer_read_and_board_members_do_not(in_ashshire: Cast) -> None:
    case = Moderated(in_ashshire)
    seen = {role for role, user in in_ashshire.people.items() if opens(as_member(user), case)}
    assert seen == {Role.POLICY_OFFICER, Role.COORDINATOR, Role.SCRUTINEER}
    assert parties_of(officer(in_ashshire), case.assessment) == {Party.OFFICER}


def test_another_moderators_grade_is_hidden_and_the_agency_sees_every_grade(in_ashshire: Cast) -> None:
    case = Moderated(in_ashshire)
    second = person(in_ashshire, Role.MODERATOR, agency("Ashshire Probation"))
    assignment = assign(case.assessment, second, leads=False)
    give(case, case.assignment, case.moderator)
    theirs = give(case, assignment, second)
    own = give(case, None, officer(in_ashshire))
    assert set(visible_to(second, Grade)) == {theirs, own}
    lead = person(in_ashshire, Role.AGENCY_LEAD, case.police)
    assert visible_to(lead, Grade).count() == 3
    outsider = person(in_ashshire, Role.AGENCY_LEAD, case.council)
    assert visible_to(outsider, Grade).count() == 0


def give(case: Moderated, assignment: Assignment | None, by: Member) -> Grade:
    return Grade.objects.create(
        assessment=case.assessment,
        question=question_of(case.assessment),
        side="moderated" if assignment else "own",
        level="green",
        assignment=assignment,
        judgement=judge(kind=JudgementKind.MODERATED_GRADE, value="green", by=by, by_role="Moderator"),
    )


def test_a_providers_self_check_is_private_until_it_is_sent_in(in_ashshire: Cast) -> None:
    college = agency("Ashshire College")
    provider = person(in_ashshire, Role.PROVIDER, college)
    course = create_course(title="Neglect", provider=college)
    check = make_assessment(
        in_ashshire,
        college,
        framework_version=released(in_ashshire, "minimum-standards-single-agency"),
        process=ProcessChoice.ENDORSEMENT,
        subject_kind=SubjectKind.COURSE,
        course=course,
    )
    evidence = make_evidence(college, "Session plan")
    make_answer(check, evidence, "MS-S1")
    by = officer(in_ashshire)
    assert set(visible_to(provider, Evidence)) == {evidence}
    assert (set(visible_to(by, Assessment)), set(visible_to(by, Evidence))) == (set(), set())
    check.state, check.signed_off_role = AssessmentState.SIGNED_OFF, "Head of training"
    check.signed_off_at, check.signed_off_by_id = clock.now(), provider.user_id
    check.save()
    assert (set(visible_to(by, Assessment)), set(visible_to(by, Evidence))) == ({check}, {evidence})
    assert parties_of(provider, check) == {Party.PROVIDER}
    assert parties_of(by, check) == {Party.OFFICER, Party.CHECKER}
    stranger = person(in_ashshire, Role.PROVIDER, agency("Another College"))
    assert set(visible_to(stranger, Assessment)) == set()


def test_another_partnerships_people_see_nothing(ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        Moderated(ashshire)
    with partnership_scope(birchester.partnership):
        for user in birchester.people.values():
            assert visible_to(as_member(user), Assessment).count() == 0
            assert visible_to(as_member(user), Evidence).count() == 0
