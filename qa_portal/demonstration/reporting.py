"""The last four complete quarters, drafted, judged and published for each board."""

import datetime as dt
from functools import partial

from partnerships import clock
from partnerships.choices import Role
from partnerships.logic.working_days import add_working_days, on_or_after_working_day
from qa_portal.demonstration.history import MORNING, NOON, History
from qa_portal.demonstration.setting_up import Stage, member_in_role
from reports.choices import OpinionChoice
from reports.logic.quarters import Quarter, quarter_of, quarters_back
from reports.models import Opinion, Report
from reports.queries.content_of import content_of
from reports.services import drafting, opinions, publishing

QUARTERS = 4
#: Days after the quarter's end on which the figures are frozen: its last after survey has closed by then.
FROZEN_AFTER = 24

NARRATIVES = {
    "Q1": (
        "Training reached every agency of both boards this quarter. People who answered before and after were "
        "clearly surer of the local procedure and of when to escalate. We are less sure about what has changed for "
        "children: at six months most of the evidence is delegates' own view. We ask the group to decide whether "
        "managers should be asked for two more courses."
    ),
    "Q2": (
        "Briefings were over-subscribed and workshops under-used in the second half of the quarter. Non-attendance "
        "was highest where the booking was made more than a month ahead; reminders now go out with the joining note."
    ),
    "Q3": (
        "Schools outside the city are still under-represented. Two twilight briefings are planned "
        "with the education lead."
    ),
    "Q4": (
        "Change was largest on the objectives about local procedure and smallest on challenge. Delegates asked for "
        "more practice in pairs, and the afternoon of the neglect course has been rebuilt around it."
    ),
    "Q5": (
        "Delegates report earlier joint work and clearer records. Managers who were asked see the same, "
        "though less of it."
    ),
    "Q6": (
        "The examples are encouraging and most rest on one person's account. Case-file audits will be set "
        "beside them next year."
    ),
    "Q8": (
        "The courses that were checked meet nearly all of the standards. Where one falls short, the edition of the "
        "guidance is not shown or a route is not practised; each development has a day and is followed as an action."
    ),
    "Q9": "Response falls at each stage, as it did last year; figures with fewer than thirty in a hundred are marked.",
    "Q10": (
        "All three actions of last quarter were completed. The course on supervision now asks for one "
        "example of a decision recorded."
    ),
}


def plan_reports(history: History, stage: Stage, today: dt.date) -> None:
    """Put the reports of the last four complete quarters in the diary, as far as their dates have come."""
    latest = quarter_of(today).previous
    for number, quarter in enumerate(quarters_back(latest, QUARTERS)):
        ready = on_or_after_working_day(quarter.end + dt.timedelta(days=FROZEN_AFTER))
        drafted = min(ready, today)
        decided = min(add_working_days(drafted, 6), today)
        for board in stage.boards:
            history.plan(drafted, MORNING, partial(draft, stage, board.pk, quarter))
            history.plan(decided, NOON, partial(judge, stage, board.pk, quarter, number))


def draft(stage: Stage, board_id: int, quarter: Quarter) -> None:
    """The officer drafts, writes, and sends to SEG."""
    board = next(board for board in stage.boards if board.pk == board_id)
    officer = member_in_role(stage, Role.POLICY_OFFICER)
    report = drafting.draft_report(board=board, quarter=quarter, by=officer)
    for section, text in NARRATIVES.items():
        drafting.save_narrative(report=report, section=section, text=text, version=0, by=officer)
    drafting.send_to_seg(report=report, by=officer)


def judge(stage: Stage, board_id: int, quarter: Quarter, number: int) -> None:
    """The officer records the opinion at the meeting; the chair confirms it."""
    report = Report.objects.get(board_id=board_id, year=quarter.year, quarter=quarter.number)
    officer = member_in_role(stage, Role.POLICY_OFFICER)
    chair = member_in_role(stage, Role.SEG_CHAIR)
    steps = [step.step for step in content_of(report).evidence if step.can_be_claimed]
    opinion = (
        OpinionChoice.MORE_EVIDENCE,
        OpinionChoice.PARTLY,
        OpinionChoice.PARTLY,
        OpinionChoice.ASSURED,
    )[number]
    if not steps:
        opinion = OpinionChoice.MORE_EVIDENCE
    entered: Opinion = opinions.enter_opinion(
        report=report,
        opinion=opinion,
        steps_claimed=steps,
        reasons=(
            "Knowledge and confidence rose for most of those who answered twice, on every course. Evidence of outcomes "
            "for children still rests largely on delegates' own accounts."
        ),
        more_evidence="Case-file audits beside the six-month surveys." if number < 3 else "",
        further_action="Ask managers about the neglect course at three and six months.",
        minute_ref=f"SEG {clock.today():%Y/%m} item {number + 4}",
        decided_on=clock.today(),
        by=officer,
    )
    opinions.answer_confirmation(opinion=entered, confirmed=True, note="", by=chair)
    report.refresh_from_db()
    publishing.ask_to_publish(report=report, by=officer)
