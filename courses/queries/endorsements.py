"""Where each course stands with the minimum standards."""

from collections.abc import Sequence

from courses.models import Endorsement


def current_for(course_ids: Sequence[int]) -> dict[int, Endorsement]:
    """The latest decision about each course, by course; one query however many."""
    latest = (
        Endorsement.objects.filter(course_id__in=course_ids)
        .order_by("course_id", "-id")
        .distinct("course_id")
    )
    return {endorsement.course_id: endorsement for endorsement in latest}
