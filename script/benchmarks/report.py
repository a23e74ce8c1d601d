"""The quarterly report's PDF against WeasyPrint by itself, and what collecting its figures takes."""

import datetime as dt
import statistics
import time

from pypdfium2 import PdfDocument
from weasyprint import HTML

from courses.models import Event
from evaluations.services.tallying import tally_events
from partnerships import clock
from partnerships.documents import NOWHERE, StaticFilesOnly
from partnerships.models import Agency, Board
from partnerships.tenancy import partnership_scope
from reports.logic.quarters import quarter_of
from reports.models import Report
from reports.queries.content_of import content_of
from reports.services.documents import report_html, report_pdf, words_of
from reports.services.drafting import draft_report
from reports.services.snapshots import freeze
from script.benchmarks import loading, making
from script.benchmarks.figures import Bound, Figure
from script.benchmarks.making import House
from script.benchmarks.scratch import Scratch
from script.benchmarks.timing import ROUNDS, compare, timed

GROUP = "report"
AGENCIES = 12
#: The quarter that holds the day so long ago: it is over, and so are the surveys of its events.
DAYS_AGO = 400


def run(scratch: Scratch) -> list[Figure]:
    """One partnership's quarter, about as large as the demonstration's, from figures to PDF."""
    database = scratch.copy("report")
    scratch.use(database)
    house = making.build()
    loading.load(scratch, database, house, 3 * 10**4 if scratch.quick else 6 * 10**4)
    give_agencies(scratch, house)
    with partnership_scope(house.partnership):
        tally_events(Event.objects.values_list("pk", flat=True))
    scratch.settle(database)
    quarter = quarter_of(clock.today() - dt.timedelta(days=DAYS_AGO))
    with partnership_scope(house.partnership):
        report = draft_report(board=Board.objects.create(name="Ashshire Board"), quarter=quarter, by=None)
        events = Event.objects.filter(starts_at__date__range=(quarter.start, quarter.end)).count()
    size = f"{events} events, {events * loading.PEOPLE} people in {quarter.name}"
    return [*pdf_speed(house, report), collecting(house, report, size)]


def give_agencies(scratch: Scratch, house: House) -> None:
    """A dozen agencies, each with its share of the bookings."""
    with partnership_scope(house.partnership):
        found = Agency.objects.bulk_create(
            Agency(name=f"Agency {number}", sector="health" if number % 2 else "council")
            for number in range(AGENCIES)
        )
    with scratch.owner(scratch.database("report"), house.partnership.pk) as cursor:
        cursor.execute(
            "UPDATE courses_booking SET agency_id = (%s::bigint[])[1 + id %% %s]",
            [[agency.pk for agency in found], AGENCIES],
        )


def whole(house: House, report: Report) -> bytes:
    """From the stored snapshot to the PDF, as publishing does it."""
    with partnership_scope(house.partnership):
        content, words = content_of(report), words_of(report)
    return report_pdf(report_html(content, words))


def pdf_speed(house: House, report: Report) -> list[Figure]:
    """The same document both ways, in turns."""
    with partnership_scope(house.partnership):
        html = report_html(content_of(report), words_of(report))

    def by_itself() -> bytes:
        document = HTML(string=html, base_url=NOWHERE, url_fetcher=StaticFilesOnly(NOWHERE))
        return bytes(document.write_pdf(pdf_variant="pdf/ua-1"))

    by_itself()
    with PdfDocument(whole(house, report)) as printed:
        pages = len(printed)
    found = compare(lambda _: timed(by_itself), lambda _: timed(lambda: whole(house, report)), turns=2)
    speeds = f"{pages} pages, {pages / found.second:.1f} against {pages / found.first:.1f} pages a second"
    return [
        Figure(
            GROUP, "pages a second, against WeasyPrint's own", found.ratio, Bound.AT_LEAST, 0.8, detail=speeds
        )
    ]


def collecting(house: House, report: Report, size: str) -> Figure:
    """The time of collecting the figures, against the time of the whole: figures, HTML and PDF."""
    shares, seconds = [], []
    for _ in range(ROUNDS):
        with partnership_scope(house.partnership):
            started = time.perf_counter()
            freeze(report)
            figures = time.perf_counter() - started
        seconds.append(figures)
        shares.append(figures / (figures + timed(lambda: whole(house, report))))
    detail = f"{statistics.median(seconds) * 1000:.0f} ms, {size}"
    return Figure(
        GROUP,
        "collecting the figures, of the whole time",
        statistics.median(shares),
        Bound.AT_MOST,
        0.1,
        detail=detail,
    )
