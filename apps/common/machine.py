"""What every machine checks before an event, in one order, and how it refuses."""

from collections.abc import Callable
from typing import Any, Protocol

from django.utils.translation import gettext as _

from apps.common.errors import TransitionRefused
from apps.common.hands import Sent
from apps.common.http import forbidden
from apps.common.moves import Move, move_of, moves_from


class Stateful(Protocol):
    """A row that a machine moves."""

    state: Any
    version: int

    def get_state_display(self) -> str:
        """Return its state in words."""
        ...


def events_of(row: Stateful, moves: tuple[Move, ...], may: Callable[[Move], bool]) -> list[str]:
    """Return the events that somebody may try now."""
    return list(dict.fromkeys(each.event for each in moves_from(moves, row.state) if may(each)))


def event_check(
    row: Stateful, event: str, moves: tuple[Move, ...], sent: Sent, may: Callable[[Move], bool]
) -> None:
    """Refuse an event by role, by version, by state, in that order. Raises TransitionRefused."""
    if not any(each.event == event and may(each) for each in moves):
        raise TransitionRefused("role_refused", forbidden().message)
    if sent.version is not None and sent.version != row.version:
        text = _("Somebody was faster: version %(seen)s became %(now)s. Look again.")
        shown = text % {"seen": sent.version, "now": row.version}
        raise TransitionRefused("stale", shown, "version", {"seen": sent.version})
    if move_of(moves, event, row.state) is None:
        text = _("This is %(state)s by now: that step is not possible any more.")
        raise TransitionRefused("state_refused", text % {"state": row.get_state_display()})


def refusal_told(row: Stateful, allowed: list[str]) -> dict[str, Any]:
    """Return what every refusal says of the row."""
    return {"state": row.state, "version": row.version, "allowed": allowed}


def guard(name: str, message: str, **facts: Any) -> TransitionRefused:
    """Return the refusal of a guard, with what it went by."""
    return TransitionRefused("guard_refused", message, extra={"guard": name, "facts": facts})
