"""Frameworks, cycles, assessments, moderation and everything that runs on the same engine."""

from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = "Audits"

    def ready(self) -> None:
        from assurance import grants
        from audits import rules
        from audits.entries import cycles, frameworks, impact, moderation, offline, peers, standards
        from partnerships import places

        grants.register(rules.evidence_of_answers)
        grants.register(rules.evidence_of_assessments)
        for part in (frameworks, cycles, moderation, standards, impact, peers, offline):
            for entry in part.entries():
                places.register(entry)
