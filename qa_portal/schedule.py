"""What beat wakes, and how often."""

from typing import Any

from partnerships import places


def wake_ups() -> dict[str, dict[str, Any]]:
    """Beat's schedule: a heartbeat, and every registered sweep. A wake-up that nobody took expires."""
    schedule: dict[str, dict[str, Any]] = {
        "heartbeat": {
            "task": "partnerships.tasks.heartbeat",
            "schedule": 5.0,
            "options": {"expires": 10},
        }
    }
    for sweep in places.sweeps():
        schedule[sweep.name] = {
            "task": "partnerships.tasks.sweep",
            "schedule": sweep.every_seconds,
            "args": (sweep.name,),
            "options": {"expires": max(sweep.every_seconds, 5)},
        }
    return schedule
