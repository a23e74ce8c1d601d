"""Surveys, invitations, answers and results."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Evaluations"

    def ready(self) -> None:
        from evaluations import rules  # noqa: F401  (permissions and visibility register themselves)
