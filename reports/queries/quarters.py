"""Which quarters there are to report on."""

from partnerships import clock
from partnerships.models import Board, PartnershipSettings
from reports.logic.quarters import Quarter, quarter_of, quarters_back
from reports.models import Report

QUARTERS_OFFERED = 8


def quarter_of_report(report: Report) -> Quarter:
    """The report's quarter, with the first month of the training year that it was made for."""
    months_in = 3 * (report.quarter - 1)
    return Quarter(report.year, report.quarter, (report.period_start.month - 1 - months_in) % 12 + 1)


def last_complete_quarter() -> Quarter:
    """The newest quarter that is over."""
    first_month = PartnershipSettings.objects.values_list("year_start_month", flat=True).get()
    return quarter_of(clock.today(), first_month).previous


def complete_quarters() -> list[Quarter]:
    """The quarters that a report may be started for, newest first."""
    return quarters_back(last_complete_quarter(), QUARTERS_OFFERED)[::-1]


def boards() -> list[Board]:
    """The boards that receive reports now."""
    return list(Board.objects.filter(active=True).order_by("name"))


def without_report(quarter: Quarter) -> list[Board]:
    """The boards that have no report on a quarter yet."""
    reported = Report.objects.filter(year=quarter.year, quarter=quarter.number).values("board_id")
    return list(Board.objects.filter(active=True).exclude(pk__in=reported).order_by("name"))
