"""What fairness, repairs, room and paper put in the portal's places: navigation, tabs, rows of Home, sweeps."""

from collections.abc import Sequence

from partnerships.places import Place


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    from evaluations import rules
    from evaluations.queries import pairs
    from evaluations.queries import rooms as rooms_to_decide
    from evaluations.services import lost_links, repair_asking, rooms
    from partnerships import places

    return (
        places.NavigationEntry(
            "Our people", "evaluations:our_people", 35, rules.REPAIR_OWN_PEOPLE, "evaluations"
        ),
        places.Tab("evaluations", "Who is there now?", "evaluations:repairs", 60, rules.SEE_REPAIRS),
        places.DueSource(rules.SEE_REPAIRS, pairs.team_items),
        places.DueSource(rules.REPAIR_OWN_PEOPLE, pairs.lead_items),
        places.DueSource(rules.HOLD_ROOM_SESSIONS, rooms_to_decide.due_items),
        places.Sweep(
            "room", 45, rooms.sweep_room, rooms.next_due, 5, changes=frozenset({"room", "tally", "release"})
        ),
        places.Sweep(
            "lost-links",
            18,
            lost_links.sweep_lost_links,
            lost_links.next_due,
            10,
            changes=frozenset({"lost-links", "deliver"}),
        ),
        places.Sweep(
            "pairs",
            42,
            repair_asking.sweep_pairs,
            repair_asking.next_due,
            30,
            changes=frozenset({"plan", "send", "pairs", "deliver"}),
        ),
    )
