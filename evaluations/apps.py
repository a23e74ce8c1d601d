"""Surveys, invitations, answers and results."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Evaluations"

    def ready(self) -> None:
        from courses.services import followers
        from evaluations import (
            bank_entries,
            delivery_entries,
            depth_entries,
            fair_entries,
            past_results_entries,
            routine_entries,
            themed_entries,
        )
        from evaluations.services import following
        from partnerships import places

        followers.follow(following.FOLLOWER)
        for part in (
            routine_entries,
            bank_entries,
            themed_entries,
            fair_entries,
            delivery_entries,
            depth_entries,
            past_results_entries,
        ):
            for entry in part.entries():
                places.register(entry)
