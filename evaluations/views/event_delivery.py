"""An event's Delivery tab: what was sent, delivered, started and answered, not delivered, and not asked and why."""

from django.http import HttpResponse

from courses.views.frames import event_frame, event_of
from evaluations.delivery_tables import DeliveryFilter, DeliveryTable
from evaluations.logic.stages import Audience, Stage, survey_name
from evaluations.queries.delivery import StageDelivery, people_of, stages_of
from evaluations.rules import SEE_DELIVERY
from partnerships.lists import show_list
from partnerships.logic.charts import Table
from partnerships.permissions import requires
from partnerships.queries.mail import pause_now
from partnerships.requests import TenantRequest
from partnerships.views.delivery import left_out

HERE = "evaluations:event_delivery"
HEADERS = (
    *("Survey", "Not sent yet", "Sent", "Delivered", "Started", "Answered", "Uncertain", "Not delivered"),
    "Not asked",
)


@requires(SEE_DELIVERY)
def event_delivery(request: TenantRequest, slug: str, ref: str) -> HttpResponse:
    """Totals by survey, and each person's email. The totals say who answered how often, the list never who did."""
    event = event_of(request, ref)
    filters = DeliveryFilter(request.GET, queryset=people_of(event), request=request)
    stages = stages_of(event)
    context = event_frame(request, event, HERE) | {
        "totals": Table(headers=HEADERS, rows=tuple(_row(one) for one in stages)),
        "not_asked": [(_name(one), one.counts.not_asked) for one in stages if one.counts.skipped],
        "uncertain": sum(one.uncertain for one in stages),
        "paused": pause_now(),
    }
    return show_list(
        request,
        "evaluations/delivery/event.html",
        table=DeliveryTable(filters.qs, slug=slug, exclude=left_out(request, DeliveryTable.IN_FILES_ONLY)),
        name=f"emails-{event.ref}",
        filters=filters,
        context=context,
    )


def _name(stage: StageDelivery) -> str:
    return survey_name(Stage(stage.wave[0]), Audience(stage.wave[1])).capitalize()


def _row(stage: StageDelivery) -> tuple[str, ...]:
    counts = stage.counts
    numbers = (
        counts.planned,
        counts.sent,
        stage.delivered,
        counts.started,
        counts.answered,
        stage.uncertain,
        counts.not_delivered,
        counts.skipped.total(),
    )
    return (_name(stage), *(f"{number:,}" for number in numbers))
