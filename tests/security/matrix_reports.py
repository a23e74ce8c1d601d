"""The rows of reports in the permission matrix."""

import datetime as dt
from typing import Any

from courses.choices import BookingStatus
from partnerships import clock, links
from partnerships.choices import Role
from reports.choices import OpinionChoice
from reports.models import Report
from reports.queries.quarters import last_complete_quarter
from reports.services import drafting, opinions, publishing
from tests.conftest import Cast
from tests.evaluations.making import book_people, make_course, make_event
from tests.reports.factories import member
from tests.security.matrix import TEAM, OpenRow, row

OFFICER = frozenset({Role.POLICY_OFFICER})
CHAIR = frozenset({Role.SEG_CHAIR})
GROUP = TEAM | {Role.SEG_MEMBER, Role.SEG_CHAIR, Role.SCRUTINEER}
READERS = GROUP | {Role.BOARD_MEMBER}
TABLE, CHART = "Q2-T1", "Q2-F1"


def make(cast: Cast) -> dict[str, Any]:
    """A report in each state, on quarters with an event. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    course = make_course(f"Reports in {first}")
    officer, chair = member(cast, Role.POLICY_OFFICER), member(cast, Role.SEG_CHAIR)
    quarter = last_complete_quarter()
    found: dict[str, Report] = {}
    for state in ("draft", "with_seg", "judged", "published"):
        starts = dt.datetime.combine(quarter.start, dt.time(9), tzinfo=clock.LONDON) + dt.timedelta(days=20)
        event = make_event(course, starts, ref=f"REP-{first}-{quarter.year}-{quarter.number}", places=8)
        book_people(event, 3, f"{first.lower()}{state}", status=BookingStatus.ATTENDED)
        found[state] = drafting.draft_report(board=cast.boards[0], quarter=quarter, by=officer)
        quarter = quarter.previous
    for state in ("with_seg", "judged", "published"):
        found[state] = drafting.send_to_seg(report=found[state], by=officer)
    facts = {
        "opinion": OpinionChoice.MORE_EVIDENCE,
        "reasons": f"Nobody answered in {first}.",
        "minute_ref": "SEG 1",
        "decided_on": clock.today(),
    }
    waiting = opinions.enter_opinion(report=found["with_seg"], by=officer, **facts)  # type: ignore[arg-type]
    for state in ("judged", "published"):
        opinions.enter_opinion(report=found[state], by=chair, **facts)  # type: ignore[arg-type]
        found[state] = Report.objects.get(pk=found[state].pk)
    found["published"] = publishing.publish(report=found["published"], by=officer)
    token = links.token_for(links.LinkKind.OPINION, partnership_id=cast.partnership.pk, object_id=waiting.pk)
    return {
        **{f"{state}_report": report for state, report in found.items()},
        "waiting_opinion": waiting,
        "opinion_token": token,
    }


def pk_of(state: str, *more: str) -> Any:
    return lambda made: [made[f"{state}_report"].pk, *more]


def waiting(made: Any) -> list[object]:
    return [made["with_seg_report"].pk, made["waiting_opinion"].pk]


def to(roles: frozenset[Role]) -> dict[Role, int]:
    return dict.fromkeys(roles, 302)


def post(name: str, state: str, fact: str, **data: str) -> Any:
    return row(
        name, roles=OFFICER, args=pk_of(state), method="post", data=data, status=to(OFFICER), fact=fact
    )


ROWS = [
    row("reports:reports", roles=READERS, fact="Reports"),
    row("reports:new", roles=OFFICER, fact="Start a quarterly report"),
    row("reports:report", roles=READERS, args=pk_of("published"), fact="Reports in Ashshire"),
    row("reports:draft", roles=OFFICER, args=pk_of("draft"), fact="Take the figures again"),
    row("reports:section", roles=OFFICER, args=pk_of("draft", "Q2"), fact="Reports in Ashshire"),
    row("reports:preview", roles=OFFICER, args=pk_of("draft"), fact="Reports in Ashshire"),
    post("reports:freeze", "draft", "/reports/"),
    post("reports:send", "draft", "/reports/"),
    post("reports:take_back", "with_seg", "/reports/"),
    row(
        "reports:opinion",
        roles=OFFICER | CHAIR,
        args=pk_of("with_seg"),
        fact="Is there enough assurance that training is effective",
    ),
    row("reports:confirm_opinion", roles=CHAIR, args=waiting, fact="Nobody answered in Ashshire."),
    row("reports:publish", roles=OFFICER, args=pk_of("judged"), fact="A published report never changes."),
    row("reports:correct", roles=OFFICER, args=pk_of("published"), fact="Why is a new edition needed?"),
    row("reports:document", roles=READERS, args=pk_of("published", "pdf"), fact="%PDF-1.7"),
    row("reports:chart", roles=READERS, args=pk_of("published", CHART), fact="\x89PNG"),
    row("reports:table", roles=READERS, args=pk_of("published", TABLE), fact="PK"),
]

OPEN_ROWS = [
    OpenRow(
        "opinion_link",
        stranger=302,
        member=302,
        args=lambda made: [made["opinion_token"]],
        fact="/confirm/",
    ),
]
