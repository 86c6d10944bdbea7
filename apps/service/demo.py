"""The people of the demo desks: invented, by given names alone, and how they rotate."""

from dataclasses import dataclass

NAMES = {
    "Asia/Shanghai": ("伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "艳", "杰"),
    "Europe/Budapest": (
        "Anna", "Bence", "Eszter", "Gábor", "Katalin", "László", "Mária", "Péter", "Réka",
        "Tamás", "Zoltán", "Zsófia",
    ),
}  # fmt: skip
# Two days off in a row; four teams share the week so that weekends are covered too.
DAYS_OFF = ((5, 6), (0, 1), (2, 3), (4, 5))
ROLES = ("returns", "tracing", "complaints", "wholesale")
INQUIRIES_PER_ORDER = "2.2"


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """One person of a demo desk."""

    name: str
    team: int
    start_offset: int
    switch_weekday: int
    is_senior: bool
    second_role: str


def demo_agents(zone: str) -> list[DemoAgent]:
    """Return the people of a demo shop in this zone."""
    return [
        DemoAgent(
            name,
            number % len(DAYS_OFF),
            number // len(DAYS_OFF) % 2,
            3 if number % 2 else 0,
            number % 3 != 2,
            ROLES[number % len(ROLES)],
        )
        for number, name in enumerate(NAMES[zone])
    ]


def weeks_of(team: int) -> list[str]:
    """Return a week of day shifts and a week of night shifts with this team's days off."""
    off = DAYS_OFF[team]
    return ["" if day in off else code for code in ("D", "N") for day in range(7)]


def pattern_name(team: int) -> str:
    """Return the name of a team's rotation by its days off."""
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    return f"Off {' and '.join(days[day] for day in DAYS_OFF[team])}"
