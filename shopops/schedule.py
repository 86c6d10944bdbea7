"""Every periodic job in one place; each expires, so that a backlog never runs twice."""

from datetime import timedelta
from typing import Any

# Due times are computed per shop zone inside the tasks: a UTC tick neither skips nor doubles
# on days when clocks change.
SCHEDULE: dict[str, dict[str, Any]] = {
    "rollup-drain": {
        "task": "apps.metrics.tasks.rollup_drain",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 25},
    },
    "day-tick": {
        "task": "apps.metrics.tasks.day_tick",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 300},
    },
    "intake-sweep": {
        "task": "apps.intake.tasks.sweep_leases",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 25},
    },
}
