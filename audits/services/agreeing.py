"""The one final grade of a heading: never before the agency has seen the moderator's note and answered it.

Source: REQUIREMENTS, item 9 and acceptance check 7; DOMAIN.md, Section 11 (disagreement goes to the officer).
"""

from django.db import transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.choices import GradeSide
from audits.logic.machines import HEADING
from audits.logic.processes import AssessmentState, Fact, HeadingState, Party
from audits.models import Assessment, Grade, HeadingAgreement
from audits.services.assessments import acting_as
from audits.services.grading import give_grade
from audits.services.moderating import headings_without_proposal, moderator_of
from audits.services.moving import move, move_assessment
from audits.services.notices import leads_of, officers, reviewers_of, tell
from partnerships import clock
from partnerships.access import Member

FINAL = (HeadingState.AGREED, HeadingState.DECIDED)
_ANSWERABLE = (AssessmentState.PROPOSED, AssessmentState.REFERRED)


@transaction.atomic
def agree_heading(*, agreement: HeadingAgreement, words: str = "", by: Member) -> Grade:
    """The agency agrees with the proposed grade: it is the final one. With the last heading the assessment is agreed.

    Raises:
        Refused: nothing is proposed to the agency yet, it was answered already, or not this person's to agree.
    """
    party = acting_as(by, agreement.assessment, Party.LEAD)
    _refuse_before_the_agency_is_asked(agreement)
    assert agreement.proposal is not None
    grade = give_grade(
        assessment=agreement.assessment,
        side=GradeSide.AGREED,
        heading=agreement.heading,
        level=agreement.proposal.value,
        by=by,
        by_role="Agency lead",
    )
    move(
        agreement,
        HEADING,
        "agree",
        by=by,
        party=party,
        facts={Fact.AGENCY_ANSWERED},
        answered_by_id=by.user_id,
        answered_at=clock.now(),
        answer_words=words.strip(),
        agreed_id=grade.judgement_id,
    )
    _settle(agreement.assessment, by, party)
    return grade


@transaction.atomic
def challenge_heading(*, agreement: HeadingAgreement, words: str, by: Member) -> HeadingAgreement:
    """The agency says why it does not agree; the moderator proposes again, or either side refers it.

    Raises:
        Refused: no words, nothing is proposed yet, or not this person's to answer.
    """
    party = acting_as(by, agreement.assessment, Party.LEAD)
    _refuse_before_the_agency_is_asked(agreement)
    facts = {Fact.AGENCY_ANSWERED, Fact.REASON} if words.strip() else {Fact.AGENCY_ANSWERED}
    moved = move(
        agreement,
        HEADING,
        "challenge",
        by=by,
        party=party,
        facts=facts,
        answered_by_id=by.user_id,
        answered_at=clock.now(),
        answer_words=words.strip(),
    )
    moderator = moderator_of(agreement.assessment)
    if moderator is not None:
        tell(
            people=reviewers_of([moderator]),
            subject=f"{agreement.assessment.subject} does not agree with a grade",
            sentences=("Read why, then propose again or refer it to the policy officer.",),
            path=_home(agreement),
            cause=f"heading-challenged:{agreement.pk}:{agreement.proposal_id}",
        )
    return moved


@transaction.atomic
def refer_heading(*, agreement: HeadingAgreement, reason: str, by: Member) -> HeadingAgreement:
    """Either side refers a heading on which they cannot agree to the officer or the chair.

    Raises:
        Refused: no reason, the agency has not answered, or not this person's to refer.
    """
    assessment = agreement.assessment
    party = acting_as(by, assessment, Party.LEAD, Party.MODERATOR, Party.OFFICER)
    facts = {Fact.REASON} if reason.strip() else set()
    moved = move(
        agreement,
        HEADING,
        "refer",
        by=by,
        party=party,
        facts=facts,
        refer_reason=reason.strip(),
        referred_by_id=by.user_id,
        referred_at=clock.now(),
    )
    assessment.refresh_from_db(fields=["state"])
    if assessment.state == AssessmentState.PROPOSED:
        move_assessment(assessment, "refer", by=by, party=party, facts={Fact.AGENCY_ANSWERED, Fact.REASON})
    tell(
        people=officers(),
        subject=f"A grade of {assessment.subject} is referred to you",
        sentences=("The agency and the moderator do not agree. Read both sides, then decide.",),
        path=_home(agreement),
        cause=f"heading-referred:{agreement.pk}",
    )
    return moved


@transaction.atomic
def decide_heading(*, agreement: HeadingAgreement, level: str, reason: str, by: Member) -> Grade:
    """The officer or the chair decides a referred heading, with the reason.

    Raises:
        Refused: no reason, no such grade, it was not referred, or not this person's to decide.
    """
    assessment = agreement.assessment
    party = acting_as(by, assessment, Party.CHAIR, Party.OFFICER)
    if agreement.state != HeadingState.REFERRED or agreement.proposal is None:
        raise Refused("This is no longer possible: it has moved on since the page was opened.")
    if not reason.strip():
        raise Refused("Say why.")
    grade = give_grade(
        assessment=assessment,
        side=GradeSide.AGREED,
        heading=agreement.heading,
        level=level,
        reason=reason,
        compared_with=agreement.proposal.value,
        by=by,
        by_role="SEG chair" if party == Party.CHAIR else "Policy officer",
    )
    move(
        agreement,
        HEADING,
        "decide",
        by=by,
        party=party,
        facts={Fact.AGENCY_ANSWERED, Fact.REASON},
        agreed_id=grade.judgement_id,
    )
    _settle(assessment, by, party)
    moderator = moderator_of(assessment)
    people = [*leads_of(assessment), *(reviewers_of([moderator]) if moderator else [])]
    tell(
        people=people,
        subject=f"A referred grade of {assessment.subject} has been decided",
        sentences=("The decision and its reason stand beside the heading.",),
        path=_home(agreement),
        cause=f"heading-decided:{agreement.pk}",
    )
    return grade


def _refuse_before_the_agency_is_asked(agreement: HeadingAgreement) -> None:
    if agreement.proposal is None or agreement.assessment.state not in _ANSWERABLE:
        raise Refused("No grade has been proposed to the agency yet.")


def _settle(assessment: Assessment, by: Member, party: Party) -> None:
    """With the last final grade the assessment is agreed."""
    open_ones = HeadingAgreement.objects.filter(assessment=assessment).exclude(state__in=FINAL)
    if open_ones.exists() or headings_without_proposal(assessment):
        return
    facts = {Fact.AGENCY_ANSWERED, Fact.ALL_AGREED, Fact.REASON}
    move_assessment(assessment, "agree" if party == Party.LEAD else "decide", by=by, party=party, facts=facts)


def _home(agreement: HeadingAgreement) -> str:
    return reverse("home", args=[agreement.partnership.slug])
