"""School holidays: dates on which people of schools and colleges get no later survey and no reminder."""

import datetime as dt
from typing import Any

import django_tables2 as tables
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from partnerships.access import get_visible, visible_to
from partnerships.forms.school_holidays import SchoolHolidayForm
from partnerships.lists import show_list
from partnerships.models import SchoolHoliday
from partnerships.permissions import requires
from partnerships.requests import TenantRequest
from partnerships.rules import RUN_TENANT
from partnerships.services import school_holidays as service
from partnerships.tables import TenantTable
from partnerships.templatetags.components import govuk_date
from partnerships.views.settings import saved


class SchoolHolidayTable(TenantTable):
    """Holidays with a button to take each away."""

    name = tables.Column()
    first_day = tables.Column(verbose_name="First day")
    last_day = tables.Column(verbose_name="Last day")
    remove = tables.Column(empty_values=(), orderable=False, verbose_name="Change", exclude_from_export=True)
    caption = "School holidays"

    class Meta:
        model = SchoolHoliday
        fields = ("name", "first_day", "last_day", "remove")
        empty_text = "No holiday is entered: schools and colleges are asked all year."
        order_by = "first_day"

    def __init__(self, *args: Any, csrf: str, **kwargs: Any) -> None:
        self.csrf = csrf
        super().__init__(*args, **kwargs)

    def render_first_day(self, value: dt.date) -> str:
        return str(govuk_date(value))

    def value_first_day(self, value: dt.date) -> dt.date:
        return value

    render_last_day, value_last_day = render_first_day, value_first_day

    def render_remove(self, record: SchoolHoliday) -> str:
        return format_html(
            '<form method="post" action="{}"><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
            '<button class="link-button" type="submit">Remove<span class="govuk-visually-hidden"> {}</span>'
            "</button></form>",
            reverse("partnerships:remove_school_holiday", args=[self.slug, record.pk]),
            self.csrf,
            record.name,
        )


@requires(RUN_TENANT)
def school_holidays(request: TenantRequest, slug: str) -> HttpResponse:
    """The list, and a form for one more."""
    form = SchoolHolidayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            added = service.add_holiday(by=request.member, **form.cleaned_data)
        except service.Overlaps as problem:
            form.add_error("first_day", str(problem))
        else:
            return saved(request, f"{added.name} is added.", "partnerships:school_holidays")
    return show_list(
        request,
        "partnerships/school_holidays.html",
        table=SchoolHolidayTable(
            visible_to(request.member, SchoolHoliday), slug=slug, csrf=get_token(request)
        ),
        name=f"School holidays {slug}",
        context={"form": form},
    )


@requires(RUN_TENANT)
@require_POST
def remove_school_holiday(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Take one away."""
    found = get_visible(SchoolHoliday, request.member, pk=pk)
    service.remove_holiday(holiday=found, by=request.member)
    return saved(request, f"{found.name} is removed.", "partnerships:school_holidays")
