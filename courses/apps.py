"""Courses, events, delegates, bookings and imports."""

from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "courses"
    verbose_name = "Courses"

    def ready(self) -> None:
        from courses.entries import entries
        from partnerships import places

        for entry in entries():
            places.register(entry)
