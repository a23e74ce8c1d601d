"""Q2, Delivery and attendance: events held in the quarter."""

from courses.logic.rates import AttendanceCounts
from partnerships.logic.wording import long_date, number, plural, share
from reports.logic.blocks import Block, ChartBlock, SentencesBlock, TableBlock
from reports.logic.quarters import Quarter
from reports.queries.delivery import CourseDelivery, by_course
from reports.queries.reading import Reading
from reports.queries.template import report_template

MOST_DATES = 4


def blocks(read: Reading) -> list[Block]:
    """The section's blocks; a sentence alone when nothing was held."""
    here = read.now
    if here.is_empty:
        return [SentencesBlock("Q2-S1", "In short", ("No event was held in this quarter.",))]
    courses = by_course(here.held, here.by_event)
    found: list[Block] = [SentencesBlock("Q2-S1", "In short", sentences(read))]
    if courses:
        found += [courses_chart(courses, read), courses_table(courses, read)]
    found += quarters_chart(read)
    if here.cancelled:
        rows = tuple(
            (event.course.title, long_date(event.first_day), event.cancelled_why or "No reason recorded")
            for event in here.cancelled
        )
        headers = ("Course", "Date", "Why")
        found.append(TableBlock("Q2-T3", "Events cancelled", headers, rows, read.as_at(), words=True))
    return found


def sentences(read: Reading) -> tuple[str, ...]:
    """The three named rates, each with its denominator, and who came without booking or cancelled."""
    here, counts = read.now, read.now.counts
    found = [
        f"{plural(len(here.held), 'event')} held; {plural(counts.trained, 'person', 'people')} trained: "
        f"{number(counts.came)} who had registered and {number(counts.came_without_booking)} who came without booking."
    ]
    if counts.registered:
        found += [f"{counts.of_registered.words}.", f"{counts.of_still_booked.words}."]
    found.append(places_words(counts))
    late, in_time = read.notice
    if late or in_time:
        found.append(
            f"{plural(counts.cancelled, 'booking')} cancelled: {number(late)} with less than "
            f"{read.settings.notice_working_days} working days' notice, {number(in_time)} in time."
        )
    if counts.not_marked:
        found.append(
            f"Attendance of {plural(counts.not_marked, 'person', 'people')} was not marked: "
            "they count as neither present nor absent."
        )
    return tuple(found)


def places_words(counts: AttendanceCounts) -> str:
    """Places used with its denominator, as a sentence."""
    words = counts.places_used.words
    return words if words.endswith(".") else f"{words}."


def dates_of(course: CourseDelivery) -> str:
    """The days on which a course was held; only how many, when there are more than a cell takes."""
    days = sorted({*course.dates})
    if len(days) > MOST_DATES:
        return f"{days[0].day} {days[0]:%b} to {days[-1].day} {days[-1]:%b}"
    return ", ".join(f"{day.day} {day:%b}" for day in days)


def courses_table(courses: tuple[CourseDelivery, ...], read: Reading) -> TableBlock:
    """Each course's events and attendance, with a sum."""
    headers = (
        "Course",
        "Dates",
        "Events",
        "Places",
        "Registered",
        "Cancelled",
        "Did not attend",
        "Came",
        "Came without booking",
        "Trained",
    )
    rows = [_row(course.title, dates_of(course), course.events, course.counts) for course in courses]
    together = read.now.counts
    rows.append(_row("All courses", "", len(read.now.held), together))
    rates = (
        f"All courses: {_lower(together.of_registered.words)}; {_lower(together.of_still_booked.words)}; "
        f"{_lower(together.places_used.words)}."
    )
    title = report_template().title("Q2-T1")
    return TableBlock("Q2-T1", title, headers, tuple(rows), read.as_at(rates), True)


def _lower(words: str) -> str:
    words = words.rstrip(".")
    return words[:1].lower() + words[1:]


def _row(title: str, dates: str, events: int, counts: AttendanceCounts) -> tuple[str, ...]:
    places = "not recorded" if counts.places is None else number(counts.places)
    return (
        title,
        dates,
        number(events),
        places,
        number(counts.registered),
        number(counts.cancelled),
        number(counts.did_not_attend),
        number(counts.came),
        number(counts.came_without_booking),
        number(counts.trained),
    )


def courses_chart(courses: tuple[CourseDelivery, ...], read: Reading) -> ChartBlock:
    """Places offered beside people trained."""
    fullest = max(courses, key=lambda course: (course.counts.places_used.percent or 0, course.title))
    sentence = f"{number(read.now.counts.trained)} people were trained on {plural(len(courses), 'course')}"
    sentence += f"; {fullest.title} was the fullest: {fullest.counts.places_used.words}."
    rows = [
        {"label": course.title, "values": [course.counts.places, course.counts.trained]} for course in courses
    ]
    return ChartBlock(
        id="Q2-F1",
        kind="bars",
        title=report_template().title("Q2-F1"),
        sentence=sentence if fullest.counts.places_used.percent is not None else f"{sentence.split(';')[0]}.",
        data={
            "rows": rows,
            "series": ["Places offered", "People trained"],
            "row_heading": "Course",
            "decimals": 0,
            "missing": "not recorded",
        },
        note=read.as_at("From all bookings for the events held in the quarter."),
        table="Q2-T1",
    )


def quarters_chart(read: Reading) -> list[Block]:
    """Two of the rates over the quarters with events; nothing with fewer than two of them."""
    known: list[tuple[Quarter, AttendanceCounts]] = [
        (quarter, each.counts) for quarter, each in sorted(read.delivery.items()) if each.held
    ]
    if len(known) < 2:
        return []
    first, last = known[0], known[-1]
    sentence = (
        f"Of those registered, {share(first[1].came, first[1].registered)} came in {first[0].short} "
        f"and {share(last[1].came, last[1].registered)} in {last[0].short}."
    )
    series = [
        {
            "name": "Registered people who came",
            "values": [counts.of_registered.percent for _, counts in known],
            "people": [counts.registered for _, counts in known],
        },
        {
            "name": "Places used",
            "values": [counts.places_used.percent for _, counts in known],
            "people": [counts.places or 0 for _, counts in known],
        },
    ]
    return [
        ChartBlock(
            id="Q2-F2",
            kind="line",
            title=report_template().title("Q2-F2"),
            sentence=sentence,
            data={
                "points": [quarter.short for quarter, _ in known],
                "series": series,
                "point_heading": "Quarter",
                "maximum": 100,
                "unit": "%",
                "decimals": 0,
                "missing": "not recorded",
            },
            note=read.as_at(
                "Each point is of so many registered people, or places. Earlier quarters as recorded now."
            ),
        )
    ]
