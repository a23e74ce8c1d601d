"""What templates/django_tables2/govuk.html needs to know about a table. Used by that template alone."""

from __future__ import annotations

from django import template
from django.template import Context
from django_tables2 import Table
from django_tables2.columns import BoundColumn

register = template.Library()


@register.simple_tag(takes_context=True)
def sort_url(context: Context, table: Table, column: BoundColumn) -> str:
    """The same list sorted by this column, the other way round if it already is, from its first page."""
    query = context["request"].GET.copy()
    query.pop(table.prefixed_page_field, None)
    query[table.prefixed_order_by_field] = str(column.order_by_alias.next)
    return f"?{query.urlencode()}"


@register.filter
def is_numeric(column: BoundColumn) -> bool:
    """Whether the column's cells are set to the right."""
    return "govuk-table__cell--numeric" in str(column.attrs["td"].get("class", ""))
