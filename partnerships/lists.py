"""List pages: filtered, sorted and paged on the server, with their state in the address, and as files."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import django_filters
import django_tables2 as tables
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from partnerships import downloads, places
from partnerships.access import Member

PER_PAGE = 50


class LoadedColumn(tables.Column):
    """A column that is read for all rows shown at once: ids in, a dict out, one query whatever the number of rows.

    `show` makes the cell (and the file's cell) of what was found for a row, or of None.
    """

    def __init__(
        self,
        load: Callable[[Sequence[int]], Mapping[int, Any]],
        show: Callable[[Any], Any],
        **options: Any,
    ) -> None:
        super().__init__(empty_values=(), orderable=False, **options)
        self.load, self.show = load, show

    def found(self, table: tables.Table) -> Mapping[int, Any]:
        loaded: dict[Any, Mapping[int, Any]] = table.__dict__.setdefault("loaded_columns", {})
        if self.load not in loaded:
            loaded[self.load] = self.load([row.record.pk for row in table.paginated_rows])
        return loaded[self.load]

    def render(self, record: Any, table: tables.Table) -> Any:
        return self.show(self.found(table).get(record.pk))

    def value(self, **given: Any) -> Any:
        return self.render(given["record"], given["table"])


def panel_columns(place: str, member: Member) -> list[tuple[str, tables.Column]]:
    """The columns that upper floors put into a list, as `extra_columns` of its table."""
    panels = places.panels_of(place, member)
    return [(f"panel_{number}", _panel_column(panel, member)) for number, panel in enumerate(panels)]


def _panel_column(panel: places.Panel, member: Member) -> LoadedColumn:
    def load(ids: Sequence[int]) -> Mapping[int, Any]:
        return panel.query(ids, member)

    def show(content: Any) -> str:
        return render_to_string(panel.template, {"content": content})

    return LoadedColumn(load, show, verbose_name=panel.heading, exclude_from_export=True)


def show_list(
    request: HttpRequest,
    template: str,
    *,
    table: tables.Table,
    name: str,
    filters: django_filters.FilterSet | None = None,
    context: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The page of a list, or the list as a file when the address asks for one. The table is not paged yet."""
    table.order_by = request.GET.get("sort") or table.order_by
    wanted = downloads.format_asked(request)
    if wanted:
        return downloads.table_response(table, name=name, format=wanted)
    table.paginator = Paginator(table.rows, PER_PAGE)
    table.page = table.paginator.get_page(request.GET.get("page"))
    return render(
        request,
        template,
        {
            "table": table,
            "filter_form": filters.form if filters is not None else None,
            **downloads.download_urls(request),
            **(context or {}),
        },
    )
