"""Reports: snapshots, documents, publishing."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = "Reports"

    def ready(self) -> None:
        from partnerships import places
        from partnerships.choices import Role
        from reports import rules
        from reports.queries import home
        from reports.services import publishing

        for entry in (
            places.NavigationEntry("Reports", "reports:reports", 70, rules.READ_PUBLISHED, "reports"),
            places.Landing("reports:reports", 10, frozenset({Role.BOARD_MEMBER})),
            places.DueSource(rules.READ_WITH_SEG, home.due_items),
            places.FigureSource(70, rules.READ_WITH_SEG, home.key_figures),
            places.SearchSource("Reports", rules.READ_WITH_SEG, home.find_reports),
            places.Sweep(
                "publish",
                85,
                publishing.publish_asked,
                publishing.next_due,
                2,
                own_scopes=True,
                changes=frozenset({"publish", "deliver"}),
            ),
        ):
            places.register(entry)
