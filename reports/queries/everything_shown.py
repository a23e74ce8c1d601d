"""Everything that those outside the QA team were ever shown about some events, by variable.

Source: REQUIREMENTS.md, acceptance check 5. The rows are those of `evaluations.services.releasing` (result pages)
and of `reports.services.releasing` (reports that left the team): everyone outside is one audience.
"""

from collections import defaultdict
from collections.abc import Sequence

from evaluations.models import ShownResult
from evaluations.queries.shown import OUTSIDE
from reports.logic.gate import People


def everything_shown(event_ids: Sequence[int]) -> dict[str, list[People]]:
    """The cells shown about the events, about the events shown together with them, and so on.

    A total less its other parts gives the part, so all that is connected counts.
    """
    known, reached = set[int](), set(event_ids)
    while known != reached:
        known = set(reached)
        rows = ShownResult.objects.filter(audience=OUTSIDE, events__overlap=sorted(known))
        reached = known.union(*rows.values_list("events", flat=True))
    cells: dict[str, list[People]] = defaultdict(list)
    shown = ShownResult.objects.filter(audience=OUTSIDE, events__overlap=sorted(known)).order_by("id")
    for stored in shown.values_list("cells", flat=True):
        sets = [frozenset(people) for people in stored["sets"]]
        for variable, place in stored["variables"].items():
            if sets[place] not in cells[variable]:
                cells[variable].append(sets[place])
    return dict(cells)
