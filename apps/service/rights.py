"""Who changes a roster, why, and how far they may go."""

from dataclasses import dataclass

from apps.common.access import Actor


@dataclass(frozen=True, slots=True)
class Right:
    """Who acts, the reason given, and whether they may break hard rules with it."""

    actor: Actor
    may_break_hard: bool = False
    reason: str = ""
