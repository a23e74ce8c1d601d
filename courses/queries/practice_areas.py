"""The areas of practice that surveys can ask about, from the library."""

from functools import cache
from typing import Any

import yaml
from django.conf import settings

#: The grid of the delegate's three- and six-month surveys.
GRID = "A3"


@cache
def practice_areas() -> tuple[str, ...]:
    """The rows of the practice grid, in the library's order."""
    path = settings.BASE_DIR / "frameworks" / "kirkpatrick_default_surveys.yaml"
    return tuple(_rows(yaml.safe_load(path.read_text(encoding="utf-8"))) or ())


def _rows(node: Any) -> list[str] | None:
    """The rows of the grid, wherever the library keeps it."""
    if isinstance(node, dict):
        if node.get("id") == GRID and "rows" in node:
            return [str(row) for row in node["rows"]]
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            found = _rows(part)
            if found:
                return found
    return None
