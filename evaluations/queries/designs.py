"""What officers changed in the surveys of a course."""

from evaluations.logic.stages import SURVEY_KEYS, Audience, Stage
from evaluations.logic.survey_parts import SurveyChanges
from evaluations.models import SurveyDesign
from evaluations.queries.library import library


def changes_of(course_id: int) -> dict[str, SurveyChanges]:
    """The changes of a course's surveys, by survey key: one query, two when there is a design."""
    designs = SurveyDesign.objects.filter(course=course_id).prefetch_related("items")
    return {survey_key(design): changes(design) for design in designs}


def survey_key(design: SurveyDesign) -> str:
    """The library's key of the survey that a design changes."""
    return SURVEY_KEYS[Stage(design.stage), Audience(design.audience)]


def changes(design: SurveyDesign) -> SurveyChanges:
    """A design as composing takes it. Its items are every question kept or added, in the order asked."""
    default = set(library().surveys[survey_key(design)].items)
    items = sorted(design.items.all(), key=lambda item: (item.place, item.pk))
    return SurveyChanges(
        added=tuple(item.key for item in items if item.key not in default),
        removed=frozenset(design.removed),
        order=tuple(item.key for item in items),
        conditions={item.key: item.condition for item in items if item.condition},
    )
