"""Moving a report from state to state, along the table in `choices` and no other way."""

from reports.choices import REPORT_MOVES, ReportState
from reports.models import Report


class MoveRefused(ValueError):
    """The report cannot move there from where it stands; the words say why."""


def locked_report(report: Report) -> Report:
    """The report as it stands now, held until the transaction ends, so that two tabs cannot both act."""
    return Report.objects.select_for_update().get(pk=report.pk)


def move(report: Report, to: ReportState, **stamps: object) -> None:
    """Move a locked report.

    Raises:
        MoveRefused: the table of moves does not allow it.
    """
    if to not in REPORT_MOVES[ReportState(report.state)]:
        raise MoveRefused(
            f"This report is “{report.get_state_display()}” and cannot become “{to.label}”. "
            "Somebody may have changed it since you opened the page."
        )
    report.state = to
    for field, value in stamps.items():
        setattr(report, field, value)
    report.save(update_fields=["state", *stamps])
