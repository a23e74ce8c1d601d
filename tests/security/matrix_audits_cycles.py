"""The rows of cycles and self-assessment in the permission matrix."""

import datetime as dt
from typing import Any

from audits.logic.processes import AssessmentState
from audits.models import Extension
from audits.services.answers import save_answer
from partnerships import clock
from partnerships.choices import Role
from tests.audits.making import as_member, make_assessment, make_cycle, question_of
from tests.conftest import Cast
from tests.security.matrix import TEAM, own_agency, row

R = Role
OVERSEERS = TEAM | {R.SCRUTINEER}
#: Roles that may open the page of an assessment at all; who does not know of this one gets 404.
READERS = OVERSEERS | {R.AGENCY_LEAD, R.PROVIDER, R.MODERATOR, R.SEG_MEMBER, R.SEG_CHAIR}
NOT_THEIRS = {R.PROVIDER: 404, R.MODERATOR: 404, R.SEG_MEMBER: 404, R.SEG_CHAIR: 404}
REFUSED = {role: 403 for role in R if role not in READERS}


def make(cast: Cast) -> dict[str, Any]:
    """An open section 11 cycle with one agency that has begun and asks for more time, and a planned cycle."""
    first = cast.partnership.name.split()[0]
    ours = own_agency(cast, R.AGENCY_LEAD, f"{first} Council")
    day = clock.today()
    dates = {"opens_on": day, "self_assessment_by": day + dt.timedelta(days=60), "moderation_by": None}
    cycle = make_cycle(cast, title=f"Section 11 of {first}", **dates)
    planned = make_cycle(cast, title=f"Planned in {first}", state="planned", **dates)
    due = cycle.self_assessment_by
    assessment = make_assessment(cast, ours, AssessmentState.NOT_STARTED, cycle, due_on=due)
    lead = as_member(cast.people[R.AGENCY_LEAD])
    question = question_of(assessment)
    save_answer(assessment=assessment, question=question, revision=0, explanation=f"We of {first}", by=lead)
    extension = Extension.objects.create(
        assessment=assessment,
        old_due=due,
        new_due=due + dt.timedelta(days=20),
        why="Our lead is ill",
        asked_by_id=lead.user_id,
    )
    return {
        "open_cycle": cycle,
        "planned_cycle": planned,
        "begun": assessment,
        "begun_question": question,
        "extension": extension,
    }


def cycle_pk(made: Any) -> list[object]:
    return [made["open_cycle"].pk]


def planned_pk(made: Any) -> list[object]:
    return [made["planned_cycle"].pk]


def assessment_pk(made: Any) -> list[object]:
    return [made["begun"].pk]


def question_args(made: Any) -> list[object]:
    return [made["begun"].pk, made["begun_question"].key]


def for_author(status: int) -> dict[Role, int]:
    """Only the agency's lead; those who read it are told that there is no such page."""
    return {**REFUSED, **NOT_THEIRS, **dict.fromkeys(OVERSEERS, 404), R.AGENCY_LEAD: status}


OFFICER = {R.POLICY_OFFICER}
ROWS = [
    row("audits:cycles", roles=OVERSEERS, fact="Section 11 of Ashshire"),
    row("audits:cycle_new", roles=OFFICER, fact="What is it about?"),
    row("audits:cycle", roles=OVERSEERS, args=cycle_pk, fact="Ashshire Council"),
    row("audits:cycle_change", roles=OFFICER, args=cycle_pk, fact="Change Section 11 of Ashshire"),
    row("audits:cycle_agencies", roles=OFFICER, args=planned_pk, fact="Agencies that take part"),
    row("audits:cycle_open", roles=OFFICER, args=planned_pk, fact="Send it to me first"),
    row(
        "audits:cycle_act",
        roles=OFFICER,
        args=planned_pk,
        method="post",
        data={"act": "cancel"},
        status={**dict.fromkeys(R, 403), R.POLICY_OFFICER: 302},
        fact="/audits/cycles/",
    ),
    row(
        "audits:extension_decide",
        roles=OFFICER,
        args=lambda made: [made["extension"].pk],
        fact="Our lead is ill",
    ),
    row("audits:our_assessments", roles={R.AGENCY_LEAD}, fact="Section 11 of Ashshire"),
    row(
        "audits:assessment",
        roles=OVERSEERS | {R.AGENCY_LEAD},
        args=assessment_pk,
        status={**REFUSED, **NOT_THEIRS},
        fact="S11-1.1",
    ),
    row(
        "audits:bring_forward",
        roles={R.AGENCY_LEAD},
        args=assessment_pk,
        method="post",
        status={**REFUSED, **NOT_THEIRS, **dict.fromkeys(OVERSEERS | {R.AGENCY_LEAD}, 302)},
        fact="/assessments/",
    ),
    row(
        "audits:sign_off",
        roles={R.AGENCY_LEAD},
        args=assessment_pk,
        status=for_author(200),
        fact="still need something",
    ),
    row(
        "audits:reopen",
        roles=OFFICER,
        args=assessment_pk,
        method="post",
        status={**dict.fromkeys(R, 403), R.POLICY_OFFICER: 302},
        fact="/assessments/",
    ),
    row(
        "audits:withdraw",
        roles=OFFICER,
        args=assessment_pk,
        method="post",
        status={**dict.fromkeys(R, 403), R.POLICY_OFFICER: 302},
        fact="/audits/cycles/",
    ),
    row(
        "audits:extension_ask",
        roles={R.AGENCY_LEAD},
        args=assessment_pk,
        status=for_author(200),
        fact="Until when?",
    ),
    row(
        "audits:return_pdf",
        roles=OVERSEERS | {R.AGENCY_LEAD},
        args=assessment_pk,
        status={**REFUSED, **NOT_THEIRS},
        fact="%PDF-",
    ),
    row(
        "audits:return_xlsx",
        roles=OVERSEERS | {R.AGENCY_LEAD},
        args=assessment_pk,
        status={**REFUSED, **NOT_THEIRS},
        fact="PK",
    ),
    row(
        "audits:question",
        roles=OVERSEERS | {R.AGENCY_LEAD},
        args=question_args,
        status={**REFUSED, **NOT_THEIRS},
        fact="We of Ashshire",
    ),
    row(
        "audits:autosave",
        roles={R.AGENCY_LEAD},
        args=question_args,
        method="post",
        data={"revision": "1", "explanation": "Changed"},
        status={**REFUSED, **NOT_THEIRS, **dict.fromkeys(OVERSEERS, 422), R.AGENCY_LEAD: 200},
        fact='{"saved": "Saved at',
    ),
]
