"""The rows of answering in Excel in the permission matrix."""

from typing import Any

from audits.logic.offline.sheets import Column
from audits.logic.processes import AssessmentState
from audits.services import offline
from partnerships.choices import Role
from tests.audits.making import as_member, make_assessment, make_cycle
from tests.audits.offline.workbooks import as_upload, filled
from tests.conftest import Cast
from tests.security.matrix import Made, own_agency, pk_of, posted, row

LEAD = {Role.AGENCY_LEAD}


def make(cast: Cast) -> dict[str, Any]:
    """A section 11 return that has begun, and a workbook of its lead that came back with one answer."""
    first = cast.partnership.name.split()[0]
    ours = own_agency(cast, Role.AGENCY_LEAD, f"{first} Council")
    cycle = make_cycle(cast, title=f"Section 11 of {first}")
    assessment = make_assessment(cast, ours, AssessmentState.NOT_STARTED, cycle)
    lead = as_member(cast.people[Role.AGENCY_LEAD])
    content = offline.make_workbook(assessment=assessment, by=lead)
    content = filled(content, {"S11-1.1": {Column.EXPLANATION: f"We of {first}"}})
    held = offline.receive(assessment=assessment, upload=as_upload(content), by=lead)
    return {"offline": assessment, "returned": held}


def returned(made: Made) -> list[object]:
    return [made["offline"].pk, made["returned"].pk]


ROWS = [
    row("audits:offline_workbook", roles=LEAD, args=pk_of("offline"), fact="PK"),
    row("audits:offline", roles=LEAD, args=pk_of("offline"), fact="Bring the workbook back"),
    row("audits:offline_check", roles=LEAD, args=returned, fact="We of Ashshire"),
    posted(
        "audits:offline_bring_in",
        roles=LEAD,
        args=returned,
        data={"take-S11-1.1": "workbook", "seen-S11-1.1": "0"},
        fact="/assessments/",
    ),
    posted("audits:offline_put_away", roles=LEAD, args=returned, fact="/excel/"),
]
