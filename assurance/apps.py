"""Evidence, judgements, recommendations and actions: what every process of assurance shares."""

from django.apps import AppConfig


class AssuranceConfig(AppConfig):
    name = "assurance"
    verbose_name = "Assurance"

    def ready(self) -> None:
        from assurance import action_entries, evidence_entries, rules  # noqa: F401  (rules declare themselves)
        from partnerships import places

        for entry in (*evidence_entries.entries(), *action_entries.entries()):
            places.register(entry)
