"""One page to the trainers of an event: who will come, five working days before; the result, after.

Trainers never see anyone's answers. People are counted by sector only where every group reaches the minimum, so
that nothing can be found by subtraction; results are what is released to those outside the team, comments
included. Source: DOMAIN.md, Rules that hold everywhere; the brief, Evaluations.
"""

import datetime as dt
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, QuerySet
from django.template.loader import render_to_string

from courses.choices import BookingStatus, EventState
from courses.models import Booking, Event, Trainer
from evaluations.choices import CommentState, StageChoice, SurveyState
from evaluations.logic.sending_hours import is_sending_moment, next_sending_moment, usual_moment
from evaluations.models import Comment, EventPlan
from evaluations.queries.results import Viewer, event_results
from partnerships import clock, storage
from partnerships.choices import EmailKind, Sector
from partnerships.documents import render_pdf
from partnerships.logic.colour import stylesheet
from partnerships.logic.wording import clock_time, long_date, plural
from partnerships.logic.working_days import add_working_days
from partnerships.models import Partnership, PartnershipSettings, StoredFile
from partnerships.services.outbox import Letter, queue

SUMMARY_DAYS = 5
#: Long enough for five working days over any run of bank holidays.
LOOK_AHEAD = dt.timedelta(days=16)
#: A result older than this is no longer news.
RESULT_WITHIN = dt.timedelta(days=30)
#: Questions about a trainer need answers from at least two events (DOMAIN.md, The minimum): never in this page.
ABOUT_TRAINERS = frozenset({"R3"})
MOST_HOPES = 8


def next_due() -> dt.datetime | None:
    """When the next summary or result is due."""
    # The first event is also the first whose summary, or result, is due.
    starts = _without_summary(dt.timedelta(days=400)).values_list("starts_at", flat=True).first()
    closed = _without_result().values_list("closed_at", flat=True).first()
    moments = [
        due(clock.local(at).date())
        for due, at in ((summary_due, starts), (result_due, closed))
        if at is not None
    ]
    settings = PartnershipSettings.objects.first() if moments else None
    if settings is None or not settings.may_send:
        return None
    return next_sending_moment(max(min(moments), clock.now()))


def sweep_trainers(partnership: Partnership) -> int:
    """The sweep "trainers" for the open partnership; returns how many emails were queued."""
    now = clock.now()
    settings = PartnershipSettings.objects.first()
    if settings is None or not settings.may_send or not is_sending_moment(now):
        return 0
    summaries = [event for event in _without_summary(LOOK_AHEAD) if summary_due(event.first_day) <= now]
    results = [event for event in _without_result() if result_due(clock.local(event.closed_at).date()) <= now]
    return sum(send_summary(event, partnership, settings) for event in summaries) + sum(
        send_result(event, partnership, settings) for event in results
    )


def summary_due(first_day: dt.date) -> dt.datetime:
    """Nine in the morning, five working days before the event's first day."""
    return usual_moment(add_working_days(first_day, -SUMMARY_DAYS))


def _without_summary(ahead: dt.timedelta) -> QuerySet[Event]:
    """Planned events to come, with a trainer who has an address and no summary yet."""
    now = clock.now()
    reachable = Trainer.objects.filter(event=OuterRef("pk")).exclude(email="")
    return (
        Event.objects.filter(
            Exists(reachable),
            state=EventState.PLANNED,
            starts_at__gt=now,
            starts_at__lte=now + ahead,
            evaluation_plan__trainer_summary_at__isnull=True,
            evaluation_plan__first_people_at__isnull=False,
        )
        .select_related("course")
        .order_by("starts_at")
    )


def result_due(closed_on: dt.date) -> dt.datetime:
    """Nine on the first working day after the after survey closed."""
    return usual_moment(closed_on + dt.timedelta(days=1))


def _without_result() -> QuerySet[Any]:
    """Events whose after survey closed in the last weeks, with a trainer who has an address and no result yet."""
    now = clock.now()
    reachable = Trainer.objects.filter(event=OuterRef("pk")).exclude(email="")
    return (
        Event.objects.filter(
            Exists(reachable),
            state=EventState.PLANNED,
            evaluation_plan__trainer_result_at__isnull=True,
            surveys__stage=StageChoice.POST,
            surveys__state=SurveyState.CLOSED,
            surveys__closes_at__gt=now - RESULT_WITHIN,
        )
        .annotate(closed_at=F("surveys__closes_at"))
        .select_related("course")
        .order_by("closed_at")
    )


def send_result(event: Event, partnership: Partnership, settings: PartnershipSettings) -> int:
    """Queue the result to each trainer, once; another worker's turn sends nothing."""
    plans = EventPlan.objects.filter(event=event, trainer_result_at__isnull=True)
    if not plans.update(trainer_result_at=clock.now()):
        return 0
    html = render_to_string("evaluations/trainers/result_pdf.html", result(event, partnership, settings))
    file = storage.store(
        render_pdf(html), kind="trainer", name=f"{event.ref} result.pdf", content_type="application/pdf"
    )
    letters = [
        _letter(event, trainer, file, partnership, "result", "What people took from it")
        for trainer in event.trainers.exclude(email="")
    ]
    queue(letters)
    return len(letters)


def result(event: Event, partnership: Partnership, settings: PartnershipSettings) -> dict[str, Any]:
    """What the result page says: as released to those outside the team, before and after only."""
    shown = event_results(event, Viewer.OUTSIDE)
    learning = [
        (row.label, row.change.sentence if row.decision.shown else row.decision.words)
        for row in shown.learning
    ]
    reaction = [
        (row.label, _spread(row) if row.decision.shown else row.decision.words)
        for row in shown.reaction
        if row.key not in ABOUT_TRAINERS
    ]
    comments = [comment for comment in shown.comments if comment.stage == StageChoice.POST]
    return {
        "document": {
            "title": event.course.title,
            "subtitle": f"Result of {long_date(event.first_day)} · {event.ref}",
            "partnership": partnership.name,
            "note": f"Figures as at {long_date(clock.today())}",
        },
        "look": stylesheet(partnership.colour),
        "sentence": shown.sentence,
        "cautions": shown.cautions,
        "rates": [rate for rate in shown.rates if rate.stage in (StageChoice.PRE, StageChoice.POST)],
        "learning": learning,
        "reaction": reaction,
        "elsewhere": shown.elsewhere,
        "comments": comments[:MOST_HOPES],
        "minimum": shown.minimum,
    }


def _spread(row: Any) -> str:
    """How answers fall, in words: "Agree 4, Strongly agree 3 (of 7)"."""
    parts = [f"{option} {number}" for option, number in zip(row.options, row.counts, strict=False) if number]
    return f"{', '.join(parts)} (of {row.n})"


def send_summary(event: Event, partnership: Partnership, settings: PartnershipSettings) -> int:
    """Queue the summary to each trainer, once; another worker's turn sends nothing."""
    now = clock.now()
    plans = EventPlan.objects.filter(event=event, trainer_summary_at__isnull=True)
    if not plans.update(trainer_summary_at=now):
        return 0
    file = storage.store(
        summary_pdf(event, partnership, settings),
        kind="trainer",
        name=f"{event.ref} summary.pdf",
        content_type="application/pdf",
    )
    letters = [_letter(event, trainer, file, partnership) for trainer in event.trainers.exclude(email="")]
    queue(letters)
    return len(letters)


def summary_pdf(event: Event, partnership: Partnership, settings: PartnershipSettings) -> bytes:
    """The summary as one page."""
    return render_pdf(
        render_to_string("evaluations/trainers/summary_pdf.html", summary(event, partnership, settings))
    )


def summary(event: Event, partnership: Partnership, settings: PartnershipSettings) -> dict[str, Any]:
    """What the page says."""
    starts = clock.local(event.starts_at)
    booked = Booking.objects.filter(event=event).exclude(status=BookingStatus.CANCELLED)
    sectors = list(
        booked.exclude(agency=None).values_list("agency__sector").annotate(n=Count("id")).order_by("-n")
    )
    agencies = booked.exclude(agency=None).values_list("agency__name", flat=True).distinct()
    smallest = settings.minimum_group_size
    may_count = all(number >= smallest for _, number in sectors)
    people = booked.count()
    hopes = Comment.objects.filter(event=event, stage=StageChoice.PRE, state=CommentState.RELEASED)
    return {
        "document": {
            "title": event.course.title,
            "subtitle": f"{long_date(event.first_day)}, {clock_time(starts)} · {event.ref}",
            "partnership": partnership.name,
            "note": f"Figures as at {long_date(clock.today())}",
        },
        "look": stylesheet(partnership.colour),
        "people": plural(people, "person is", "people are"),
        "places": event.places,
        "where": "Online" if event.online else event.venue,
        "objectives": [row.text for row in event.course.objectives.filter(retired_at__isnull=True)],
        "agencies": sorted(set(agencies)),
        "sectors": [(Sector(sector).label, number if may_count else None) for sector, number in sectors],
        "smallest": smallest,
        "hopes": list(hopes.order_by("id").values_list("released_text", flat=True)[:MOST_HOPES]),
    }


def _letter(
    event: Event,
    trainer: Trainer,
    file: StoredFile,
    partnership: Partnership,
    what: str = "summary",
    about: str = "Who is coming",
) -> Letter:
    context = {
        "event": event,
        "trainer": trainer,
        "partnership": partnership,
        "when": long_date(event.first_day),
    }
    return Letter(
        kind=EmailKind.TRAINER,
        to_address=trainer.email,
        to_name=trainer.name,
        subject=f"{about}: {event.course.title}, {long_date(event.first_day)}",
        text=render_to_string(f"emails/trainer_{what}.txt", context),
        dedupe_key=f"trainer:{what}:{trainer.pk}",
        attachment=file,
    )
