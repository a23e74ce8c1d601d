"""Surveys, invitations, answers and results."""

from django.apps import AppConfig


class EvaluationsConfig(AppConfig):
    name = "evaluations"
    verbose_name = "Evaluations"

    def ready(self) -> None:
        from courses.services import followers
        from evaluations import rules
        from evaluations.queries import home
        from evaluations.services import closing, concerns, following, planning, sending, trainers
        from partnerships import places

        followers.follow(following.FOLLOWER)
        for entry in (
            places.NavigationEntry(
                "Evaluations", "evaluations:overview", 30, rules.SEE_SURVEYS, "evaluations"
            ),
            places.Tab("event", "Surveys", "evaluations:event_surveys", 30, rules.SEE_SURVEYS),
            places.DueSource(rules.START_SENDING, home.due_items),
            places.FigureSource(20, rules.SEE_SURVEYS, home.key_figures),
            *home.start_steps(),
            places.Sweep("plan", 10, planning.sweep_plan, planning.next_due, 3),
            places.Sweep("send", 20, sending.send_due, sending.next_due, 10, own_scopes=True),
            places.Sweep("close", 40, closing.sweep_close, closing.next_due, 30),
            places.Sweep("concerns", 60, concerns.sweep_concerns, concerns.next_due, 30),
            places.Sweep("trainers", 65, trainers.sweep_trainers, trainers.next_due, 300),
        ):
            places.register(entry)
