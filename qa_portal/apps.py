"""The wiring as an app: home, search, run_due, the demonstration."""

from django.apps import AppConfig


class QAPortalConfig(AppConfig):
    name = "qa_portal"
    verbose_name = "QA Portal"

    def ready(self) -> None:
        from partnerships import places, rules

        places.register(places.NavigationEntry("Home", "home", 0, rules.OPEN_HOME, "home"))
