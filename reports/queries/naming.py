"""What a report is called on its pages, and the tag of where it stands."""

from reports.choices import STATE_COLOURS, ReportState
from reports.models import Report
from reports.queries.quarters import quarter_of_report


def name_of(report: Report) -> str:
    """ "Quarter 4, January to March 2026"."""
    return quarter_of_report(report).name


def tag_of(report: Report) -> dict[str, str]:
    """The report's state as a tag: its word and its colour."""
    state = ReportState(report.state)
    if state == ReportState.OPINION_GIVEN and report.publish_asked_at:
        return {"text": "Being published", "colour": "blue"}
    return {"text": state.label, "colour": STATE_COLOURS[state]}
