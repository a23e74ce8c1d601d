"""Courses, events, delegates, bookings and imports."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from courses import rules  # noqa: F401  (permissions and visibility register themselves)
