"""Components that need a little work before their template, and figures and dates in British words.

Each component's inputs are documented at the top of its template in templates/components/.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.template import Context
from django.utils import timezone
from django_tables2 import Table

from partnerships.logic import wording
from partnerships.logic.charts import Chart

register = template.Library()


@register.filter
def govuk_date(value: Any) -> Any:
    """`4 March 2026`; anything that is not a date is left as it is."""
    if isinstance(value, datetime):
        return wording.long_date(_local(value).date())
    return wording.long_date(value) if isinstance(value, date) else value


@register.filter
def govuk_datetime(value: Any) -> Any:
    """`4 March 2026 at 1:30pm`, in the portal's time zone; anything that is not a moment is left as it is."""
    return wording.long_moment(_local(value)) if isinstance(value, datetime) else value


@register.filter
def govuk_time(value: Any) -> Any:
    """`1:30pm`; anything that is not a time is left as it is."""
    if isinstance(value, datetime):
        return wording.clock_time(_local(value))
    return wording.clock_time(value) if isinstance(value, time) else value


def _local(moment: datetime) -> datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


@register.filter
def of(part: int | None, whole: int | None) -> str:
    """`{{ came|of:registered }}` gives `269 of 318 (85%)`."""
    return wording.share(part, whole)


@register.filter
def figure(value: Any, decimals: int | None = None) -> str:
    """`1,204`, `2.1`; None gives `too few to show`."""
    return wording.TOO_FEW if value is None else wording.number(value, decimals)


@register.filter
def change(value: Any, decimals: int | None = None) -> str:
    """`+2.1`, `−0.4`; None gives `too few to show`."""
    return wording.TOO_FEW if value is None else wording.signed(value, decimals)


@register.filter
def initials(name: str) -> str:
    """Up to four letters that stand for a name without a mark: `ASP`; a short name in capitals stays."""
    words = [word for word in str(name).split() if word[:1].isalpha()]
    if len(words) == 1:
        return words[0] if words[0].isupper() and len(words[0]) <= 4 else words[0][:3].upper()
    letters = "".join(word[0] for word in words[:3])
    return letters.upper()


@register.filter
def under(cells: Sequence[Any], headers: Sequence[str]) -> list[tuple[str, Any]]:
    """Each cell of a row with its column's heading."""
    return list(zip(headers, cells, strict=True))


@register.filter
def has_row_headings(table: Any) -> bool:
    """Whether the first cells of a table's rows are headings in a document.

    Not in a table so small that its headings would outnumber its figures: read aloud, it is all headings (outloud's
    TBL-010), and the column headings alone say what each cell is.
    """
    columns, rows = len(table.headers), len(table.rows)
    return rows * (columns - 1) >= rows + columns


@register.simple_tag
def unmark_optional(form: BaseForm) -> str:
    """Filters are all optional: their fields do not say so."""
    form.mark_optional = False  # type: ignore[attr-defined]
    return ""


@register.inclusion_tag("components/rag.html")
def rag(grade: str, word: str = "") -> dict[str, Any]:
    """A grade as word, shape and colour."""
    return {"grade": str(grade or "").lower(), "word": word}


@register.inclusion_tag("components/tag.html")
def tag(text: str, colour: str = "") -> dict[str, Any]:
    """A state in a word."""
    return {"text": text, "colour": colour}


@register.inclusion_tag("components/chart.html")
def chart(
    chart: Chart, how: str = "", png_url: str = "", excel_url: str = "", open: bool = False
) -> dict[str, Any]:
    """A chart with its sentence and its table."""
    return {"chart": chart, "how": how, "png_url": png_url, "excel_url": excel_url, "open": open}


@register.inclusion_tag("components/coverage_meter.html")
def coverage_meter(steps: Iterable[Mapping[str, Any]], small: bool = False) -> dict[str, Any]:
    """Which of the four steps there is evidence for."""
    return {"steps": steps, "small": small}


@register.inclusion_tag("django_tables2/govuk.html", takes_context=True)
def list_table(context: Context, table: Table) -> dict[str, Any]:
    """A list of django-tables2, like its own `render_table` but without running the context processors again.

    (`render_table` renders with the request: each table would ask for the whole frame once more.)
    """
    table.context = context
    table.before_render(context["request"])
    return {"table": table, "request": context["request"]}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], name: str = "page", label: str = "") -> dict[str, Any]:
    """Links to the pages of a list; every other part of the query string stays. `label` names the list."""
    query = context["request"].GET.copy()

    def url(number: int) -> str:
        query[name] = str(number)
        return f"?{query.urlencode()}"

    shown = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    steps = [{"number": n, "url": url(n)} if isinstance(n, int) else {"number": None} for n in shown]
    return {
        "page": page,
        "label": label,
        "steps": steps,
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
    }
