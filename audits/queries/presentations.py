"""The timetable of presentations."""

import datetime as dt

from django.db.models import QuerySet

from audits.logic.frameworks.spec import FrameworkSpec
from audits.models import PolicyPresentation
from audits.queries.frameworks import current_version, library, spec_of
from audits.queries.impact import PROMPTS
from partnerships.access import Member, visible_to


def timetable(member: Member) -> QuerySet[PolicyPresentation]:
    """Every presentation that the member may see, with what the timetable names."""
    return visible_to(member, PolicyPresentation).select_related("policy", "agency", "subgroup")


def to_record(today: dt.date) -> QuerySet[PolicyPresentation]:
    """Planned presentations whose day has come: somebody has to say whether they were given."""
    rows = PolicyPresentation.objects.filter(state="planned", on__lte=today)
    return rows.select_related("policy", "agency", "subgroup").order_by("on", "pk")


def prompts() -> FrameworkSpec:
    """What to talk about: the partnership's own released sheet, or the portal's."""
    version = current_version(PROMPTS)
    return spec_of(version) if version is not None else library()[PROMPTS]
