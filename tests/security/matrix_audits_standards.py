"""The rows of minimum standards and endorsement in the permission matrix."""

import datetime as dt
from typing import Any

from audits.logic.processes import AssessmentState
from audits.models import Assessment, Observation
from audits.services.challenge_days import plan_day
from courses.choices import EndorsementOutcome
from courses.models import Course
from courses.services.endorsing import endorse
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency
from tests.audits.making import assign, make_answer, make_assessment, make_cycle, officer, released
from tests.conftest import Cast
from tests.security.matrix import TEAM, own_agency, pk_of, posted, row

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
    """Courses before, in and after a check; an observation shared; a school's return; a challenge day."""
    first = cast.partnership.name.split()[0]
    provider = own_agency(cast, R.PROVIDER, f"{first} Training")
    return {
        **make_courses(cast, provider, first),
        "observed": make_observation(cast, provider, first),
        **make_school(cast, first),
        "challenge_day": plan_day(title=f"Challenge in {first}", on=clock.today(), by=officer(cast)),
    }


def make_courses(cast: Cast, provider: Agency, first: str) -> dict[str, Any]:
    """A course that was sent in and is being checked by the officer, one not begun, one endorsed."""
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
    assign(found, officer(cast), task="check")
    decision = endorse(
        course=endorsed,
        outcome=EndorsementOutcome.ENDORSED,
        standards="Minimum standards",
        number_met=9,
        number_of=9,
        reason="All is in place",
        by=officer(cast),
        starts_on=clock.today(),
        expires_on=clock.today() + dt.timedelta(days=700),
    )
    return {"submission": found, "new_course": new, "endorsed_course": endorsed, "endorsement": decision}


def make_observation(cast: Cast, provider: Agency, first: str) -> Assessment:
    """Shared by the officer, of a meeting of the provider."""
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
        observer_id=officer(cast).membership_id,
        planned_for=clock.now(),
        feedback_words=f"Feedback of {first}",
    )
    return observed


def make_school(cast: Cast, first: str) -> dict[str, Any]:
    """A cycle of schools, and a school's return in it that was sent in."""
    in_a_month = clock.today() + dt.timedelta(days=30)
    cycle = make_cycle(
        cast,
        released(cast, "section175-default"),
        process="school",
        title=f"Schools of {first}",
        opens_on=clock.today(),
        self_assessment_by=in_a_month,
        moderation_by=None,
    )
    school = Agency.objects.create(name=f"{first} Primary School", sector="education")
    sent_in = make_assessment(
        cast,
        school,
        AssessmentState.SIGNED_OFF,
        cycle,
        process="school",
        route="trust_audit",
        due_on=in_a_month,
    )
    return {"school_cycle": cycle, "school_return": sent_in}


ROWS = [
    row("audits:endorsements", roles=READERS, fact="Minimum standards"),
    row("audits:compare_courses", roles={R.PROVIDER}, fact="Our courses and the programme"),
    row(
        "audits:submission_new",
        roles={R.PROVIDER},
        args=pk_of("new_course"),
        fact="New course of Ashshire",
    ),
    row(
        "audits:submission",
        roles=READERS,
        args=pk_of("submission"),
        status={**REFUSED, R.MODERATOR: 404},
        fact="Checked course of Ashshire",
    ),
    posted(
        "audits:submission_withdraw",
        roles={R.PROVIDER},
        args=pk_of("submission"),
        fact="/endorsements/",
    ),
    row("audits:checker_assign", roles=OFFICER, args=pk_of("submission"), fact="Ask a peer to check"),
    row(
        "audits:check_declare",
        roles=CHECKERS,
        args=pk_of("submission"),
        status={**NOT_CHECKERS, R.MODERATOR: 404, R.POLICY_OFFICER: 302},
        fact="Before you check Checked course of Ashshire",
        leads_to="/endorsements/",
    ),
    row(
        "audits:check_question",
        roles=CHECKERS,
        args=pk_of("submission", "MS-S1"),
        status={**NOT_CHECKERS, R.MODERATOR: 404},
        fact="Check MS-S1",
    ),
    posted(
        "audits:check_confirm",
        roles=CHECKERS,
        args=pk_of("submission"),
        status={R.MODERATOR: 404},
        fact="/endorsements/",
    ),
    row(
        "audits:changes_ask",
        roles=CHECKERS,
        args=pk_of("submission"),
        status={**NOT_CHECKERS, R.MODERATOR: 404},
        fact="Ask for changes",
    ),
    row(
        "audits:endorse_decide",
        roles=OFFICER,
        args=pk_of("submission"),
        fact="Decide about Checked course of Ashshire",
    ),
    row(
        "audits:endorsement_withdraw",
        roles=OFFICER,
        args=pk_of("endorsed_course"),
        fact="Withdraw the endorsement of Endorsed course of Ashshire",
    ),
    row(
        "audits:endorsement_certificate",
        roles=TEAM | {R.PROVIDER},
        args=pk_of("endorsement"),
        status={**REFUSED, R.SCRUTINEER: 404, R.MODERATOR: 404},
        fact="%PDF-",
    ),
    row("audits:observations", roles=READERS, fact="Observations"),
    row("audits:observation_plan", roles=TEAM, fact="Plan an observation"),
    row(
        "audits:observation",
        roles=READERS,
        args=pk_of("observed"),
        status={**REFUSED, R.MODERATOR: 404},
        fact="Court hearing of Ashshire",
    ),
    row(
        "audits:observation_move",
        roles=TEAM,
        args=pk_of("observed"),
        fact="Move the observation",
    ),
    row(
        "audits:observation_form",
        roles=CHECKERS,
        args=pk_of("observed"),
        status={**NOT_CHECKERS, R.COORDINATOR: 404, R.MODERATOR: 404, R.POLICY_OFFICER: 302},
        fact="/observations/",
    ),
    row(
        "audits:observation_finish",
        roles=CHECKERS,
        args=pk_of("observed"),
        status={**NOT_CHECKERS, R.COORDINATOR: 404, R.MODERATOR: 404, R.POLICY_OFFICER: 302},
        fact="/form/",
    ),
    row(
        "audits:observation_share",
        roles=CHECKERS,
        args=pk_of("observed"),
        status={**NOT_CHECKERS, R.MODERATOR: 404},
        fact="Share the observation",
    ),
    row(
        "audits:observation_respond",
        roles={R.PROVIDER},
        args=pk_of("observed"),
        fact="Answer the feedback",
    ),
    posted(
        "audits:observation_act",
        roles=OFFICER,
        args=pk_of("observed"),
        data={"act": "close"},
        fact="/observations/",
    ),
    row("audits:schools", roles=OVERSEERS, fact="Ashshire Primary School"),
    row(
        "audits:school_invite",
        roles=OFFICER,
        args=pk_of("school_cycle"),
        fact="Invite schools from a list",
    ),
    posted(
        "audits:school_invite_again",
        roles=OFFICER,
        args=pk_of("school_cycle"),
        fact="/schools/",
    ),
    row(
        "audits:school_route",
        roles={R.AGENCY_LEAD},
        args=pk_of("school_return"),
        status={R.AGENCY_LEAD: 404},
    ),
    posted(
        "audits:school_accept",
        roles=OFFICER,
        args=pk_of("school_return"),
        fact="/assessments/",
    ),
    row(
        "audits:school_send_back",
        roles=OFFICER,
        args=pk_of("school_return"),
        fact="Send the return back",
    ),
    row("audits:challenge_days", roles=DAY_READERS, fact="Challenge days"),
    row("audits:challenge_day_plan", roles=OFFICER, fact="Plan a challenge day"),
    row(
        "audits:challenge_day",
        roles=DAY_READERS,
        args=pk_of("challenge_day"),
        status={
            **{role: 403 for role in R if role not in DAY_READERS},
            **dict.fromkeys((R.AGENCY_LEAD, R.PROVIDER, R.MODERATOR), 404),
        },
        fact="Challenge in Ashshire",
    ),
    row("audits:challenge_add", roles=OFFICER, args=pk_of("challenge_day"), fact="Add a challenge"),
    row("audits:challenge_hold", roles=OFFICER, args=pk_of("challenge_day"), fact="The day was held"),
    row("audits:challenge_record", roles=OFFICER, args=pk_of("challenge_day"), fact="Write the record"),
    posted(
        "audits:challenge_cancel",
        roles=OFFICER,
        args=pk_of("challenge_day"),
        data={"reason": "Snow"},
        fact="/challenge-days/",
    ),
]
