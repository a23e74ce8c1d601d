"""The rows of minimum standards and endorsement in the permission matrix."""

import datetime as dt
from typing import Any

from audits.logic.processes import AssessmentState
from audits.models import Observation
from audits.services.challenge_days import plan_day
from courses.choices import EndorsementOutcome
from courses.models import Course
from courses.services.endorsing import endorse
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency, Membership
from tests.audits.making import as_member, assign, make_answer, make_assessment, make_cycle, released
from tests.conftest import Cast
from tests.security.matrix import TEAM, row

R = Role
SINGLE = "minimum-standards-single-agency"
OFFICER = {R.POLICY_OFFICER}
#: Who knows of courses held against the standards at all.
READERS = TEAM | {R.SCRUTINEER, R.MODERATOR, R.PROVIDER}
OVERSEERS = TEAM | {R.SCRUTINEER}
CHECKERS = TEAM | {R.MODERATOR}
#: The team, SEG and the scrutineer see every day; others those of their own cycle.
DAY_READERS = READERS | {R.AGENCY_LEAD, R.SEG_MEMBER, R.SEG_CHAIR}
NOT_CHECKERS = {role: 403 for role in R if role not in CHECKERS}
REFUSED = {role: 403 for role in R if role not in READERS}


def make(cast: Cast) -> dict[str, Any]:
    """A course that was sent in and is being checked by the officer, one not begun, one endorsed."""
    first = cast.partnership.name.split()[0]
    membership = Membership.objects.get(user=cast.people[R.PROVIDER])
    membership.agency = membership.agency or Agency.objects.create(name=f"{first} Training")
    membership.save()
    provider = membership.agency
    course, new, endorsed = (
        Course.objects.create(title=f"{words} of {first}", provider=provider, reach="single_agency")
        for words in ("Checked course", "New course", "Endorsed course")
    )
    found = make_assessment(
        cast,
        provider,
        AssessmentState.IN_REVIEW,
        framework_version=released(cast, SINGLE),
        process="endorsement",
        subject_kind="course",
        course=course,
        due_on=None,
    )
    make_answer(found, key="MS-S1")
    officer = as_member(cast.people[R.POLICY_OFFICER])
    assign(found, officer, task="check")
    today = clock.today()
    decision = endorse(
        course=endorsed,
        outcome=EndorsementOutcome.ENDORSED,
        standards="Minimum standards",
        number_met=9,
        number_of=9,
        reason="All is in place",
        by=officer,
        starts_on=today,
        expires_on=today + dt.timedelta(days=700),
    )
    observed = make_assessment(
        cast,
        provider,
        AssessmentState.SHARED,
        framework_version=released(cast, "training-observation"),
        process="observation",
        subject_kind="meeting",
        subject_words=f"Court hearing of {first}",
        due_on=None,
        shared_at=clock.now(),
    )
    Observation.objects.create(
        assessment=observed,
        observer_id=officer.membership_id,
        planned_for=clock.now(),
        feedback_words=f"Feedback of {first}",
    )
    in_a_month = today + dt.timedelta(days=30)
    schools_cycle = make_cycle(
        cast,
        released(cast, "section175-default"),
        process="school",
        title=f"Schools of {first}",
        opens_on=today,
        self_assessment_by=in_a_month,
        moderation_by=None,
    )
    school = Agency.objects.create(name=f"{first} Primary School", sector="education")
    school_return = make_assessment(
        cast,
        school,
        AssessmentState.SIGNED_OFF,
        schools_cycle,
        process="school",
        route="trust_audit",
        due_on=in_a_month,
    )
    day = plan_day(title=f"Challenge in {first}", on=today, by=officer)
    return {
        "challenge_day": day,
        "school_cycle": schools_cycle,
        "school_return": school_return,
        "observed": observed,
        "submission": found,
        "new_course": new,
        "endorsed_course": endorsed,
        "endorsement": decision,
    }


def day_pk(made: Any) -> list[object]:
    return [made["challenge_day"].pk]


def submission_pk(made: Any) -> list[object]:
    return [made["submission"].pk]


ROWS = [
    row("audits:endorsements", roles=READERS, fact="Minimum standards"),
    row("audits:compare_courses", roles={R.PROVIDER}, fact="Our courses and the programme"),
    row(
        "audits:submission_new",
        roles={R.PROVIDER},
        args=lambda made: [made["new_course"].pk],
        fact="New course of Ashshire",
    ),
    row(
        "audits:submission",
        roles=READERS,
        args=submission_pk,
        status={**REFUSED, R.MODERATOR: 404},
        fact="Checked course of Ashshire",
    ),
    row(
        "audits:submission_withdraw",
        roles={R.PROVIDER},
        args=submission_pk,
        method="post",
        status={**dict.fromkeys(R, 403), R.PROVIDER: 302},
        fact="/endorsements/",
    ),
    row("audits:checker_assign", roles=OFFICER, args=submission_pk, fact="Ask a peer to check"),
    row(
        "audits:check_declare",
        roles=CHECKERS,
        args=submission_pk,
        status={**NOT_CHECKERS, R.MODERATOR: 404, R.POLICY_OFFICER: 302},
        fact="Before you check Checked course of Ashshire",
        leads_to="/endorsements/",
    ),
    row(
        "audits:check_question",
        roles=CHECKERS,
        args=lambda made: [made["submission"].pk, "MS-S1"],
        status={**NOT_CHECKERS, R.MODERATOR: 404},
        fact="Check MS-S1",
    ),
    row(
        "audits:check_confirm",
        roles=CHECKERS,
        args=submission_pk,
        method="post",
        status={
            **NOT_CHECKERS,
            **dict.fromkeys(TEAM, 302),
            R.MODERATOR: 404,
        },
        fact="/endorsements/",
    ),
    row(
        "audits:changes_ask",
        roles=CHECKERS,
        args=submission_pk,
        status={**NOT_CHECKERS, R.MODERATOR: 404},
        fact="Ask for changes",
    ),
    row(
        "audits:endorse_decide",
        roles=OFFICER,
        args=submission_pk,
        fact="Decide about Checked course of Ashshire",
    ),
    row(
        "audits:endorsement_withdraw",
        roles=OFFICER,
        args=lambda made: [made["endorsed_course"].pk],
        fact="Withdraw the endorsement of Endorsed course of Ashshire",
    ),
    row(
        "audits:endorsement_certificate",
        roles=TEAM | {R.PROVIDER},
        args=lambda made: [made["endorsement"].pk],
        status={**REFUSED, R.SCRUTINEER: 404, R.MODERATOR: 404},
        fact="%PDF-",
    ),
    row("audits:observations", roles=READERS, fact="Observations"),
    row("audits:observation_plan", roles=TEAM, fact="Plan an observation"),
    row(
        "audits:observation",
        roles=READERS,
        args=lambda made: [made["observed"].pk],
        status={**REFUSED, R.MODERATOR: 404},
        fact="Court hearing of Ashshire",
    ),
    row(
        "audits:observation_move",
        roles=TEAM,
        args=lambda made: [made["observed"].pk],
        fact="Move the observation",
    ),
    row(
        "audits:observation_form",
        roles=CHECKERS,
        args=lambda made: [made["observed"].pk],
        status={**NOT_CHECKERS, R.COORDINATOR: 404, R.MODERATOR: 404, R.POLICY_OFFICER: 302},
        fact="/observations/",
    ),
    row(
        "audits:observation_finish",
        roles=CHECKERS,
        args=lambda made: [made["observed"].pk],
        status={**NOT_CHECKERS, R.COORDINATOR: 404, R.MODERATOR: 404, R.POLICY_OFFICER: 302},
        fact="/form/",
    ),
    row(
        "audits:observation_share",
        roles=CHECKERS,
        args=lambda made: [made["observed"].pk],
        status={**NOT_CHECKERS, R.MODERATOR: 404},
        fact="Share the observation",
    ),
    row(
        "audits:observation_respond",
        roles={R.PROVIDER},
        args=lambda made: [made["observed"].pk],
        fact="Answer the feedback",
    ),
    row(
        "audits:observation_act",
        roles=OFFICER,
        args=lambda made: [made["observed"].pk],
        method="post",
        data={"act": "close"},
        status={**dict.fromkeys(R, 403), R.POLICY_OFFICER: 302},
        fact="/observations/",
    ),
    row("audits:schools", roles=OVERSEERS, fact="Ashshire Primary School"),
    row(
        "audits:school_invite",
        roles=OFFICER,
        args=lambda made: [made["school_cycle"].pk],
        fact="Invite schools from a list",
    ),
    row(
        "audits:school_invite_again",
        roles=OFFICER,
        args=lambda made: [made["school_cycle"].pk],
        method="post",
        status={**dict.fromkeys(R, 403), R.POLICY_OFFICER: 302},
        fact="/schools/",
    ),
    row(
        "audits:school_route",
        roles={R.AGENCY_LEAD},
        args=lambda made: [made["school_return"].pk],
        status={**dict.fromkeys(R, 403), R.AGENCY_LEAD: 404},
    ),
    row(
        "audits:school_accept",
        roles=OFFICER,
        args=lambda made: [made["school_return"].pk],
        method="post",
        status={**dict.fromkeys(R, 403), R.POLICY_OFFICER: 302},
        fact="/assessments/",
    ),
    row(
        "audits:school_send_back",
        roles=OFFICER,
        args=lambda made: [made["school_return"].pk],
        fact="Send the return back",
    ),
    row("audits:challenge_days", roles=DAY_READERS, fact="Challenge days"),
    row("audits:challenge_day_plan", roles=OFFICER, fact="Plan a challenge day"),
    row(
        "audits:challenge_day",
        roles=DAY_READERS,
        args=day_pk,
        status={
            **{role: 403 for role in R if role not in DAY_READERS},
            **dict.fromkeys((R.AGENCY_LEAD, R.PROVIDER, R.MODERATOR), 404),
        },
        fact="Challenge in Ashshire",
    ),
    row("audits:challenge_add", roles=OFFICER, args=day_pk, fact="Add a challenge"),
    row("audits:challenge_hold", roles=OFFICER, args=day_pk, fact="The day was held"),
    row("audits:challenge_record", roles=OFFICER, args=day_pk, fact="Write the record"),
    row(
        "audits:challenge_cancel",
        roles=OFFICER,
        args=day_pk,
        method="post",
        data={"reason": "Snow"},
        status={**dict.fromkeys(R, 403), R.POLICY_OFFICER: 302},
        fact="/challenge-days/",
    ),
]
