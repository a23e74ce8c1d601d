"""Reports: snapshots, documents, publishing."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from reports import rules  # noqa: F401  (permissions and visibility register themselves)
