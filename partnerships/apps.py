"""The ground floor: tenants, people, roles, mail, clock and page components."""

from django.apps import AppConfig


class PartnershipsConfig(AppConfig):
    name = "partnerships"
    verbose_name = "Partnerships"

    def ready(self) -> None:
        from partnerships import checks, places, rules, start_list  # noqa: F401  (checks register themselves)
        from partnerships.services import delivery

        places.register(
            places.NavigationEntry(
                "Settings", "partnerships:settings", 90, rules.RUN_TENANT, section="partnerships"
            )
        )
        start_list.register()
        places.register(
            places.Sweep(
                name="deliver",
                order=90,
                run=delivery.deliver,
                next_due=delivery.next_due,
                every_seconds=3,
                own_scopes=True,
                changes=frozenset({"deliver"}),
            )
        )
