"""Surveys, invitations, answers and results."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Evaluations"

    def ready(self) -> None:
        from courses.services import followers
        from evaluations import rules  # noqa: F401
        from evaluations.services import closing, following, planning, sending
        from partnerships import places

        followers.follow(following.FOLLOWER)
        for entry in (
            places.Sweep("plan", 10, planning.sweep_plan, planning.next_due, 3),
            places.Sweep("send", 20, sending.send_due, sending.next_due, 10, own_scopes=True),
            places.Sweep("close", 40, closing.sweep_close, closing.next_due, 30),
        ):
            places.register(entry)
