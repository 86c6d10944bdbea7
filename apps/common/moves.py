"""Tables of moves: which event leads from which state where, and whose it is."""

from dataclasses import dataclass

NEW = ""


@dataclass(frozen=True, slots=True)
class Move:
    """One row of a table: the event, the states it leaves, where it leads and whose it is.

    `targets` names more than one state where the event itself says which, and none where the
    state stays. `who` holds roles, and owner, intake (files and pushes) and system (jobs).
    """

    event: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    who: frozenset[str]


def move(
    event: str, sources: str | tuple[str, ...], target: str, *who: str | frozenset[str]
) -> Move:
    """Return a row of a table; `target` names states in words, `who` roles or sets of them."""
    names = frozenset().union(*({each} if isinstance(each, str) else each for each in who))
    places = (sources,) if isinstance(sources, str) else sources
    return Move(event, places, tuple(target.split()), names)


def states_of(moves: tuple[Move, ...]) -> tuple[str, ...]:
    """Return every state that a table names, in the order in which it names them."""
    named = [each for move in moves for each in (*move.sources, *move.targets) if each]
    return tuple(dict.fromkeys(named))


def terminal_of(moves: tuple[Move, ...]) -> frozenset[str]:
    """Return the states that no event leaves."""
    return frozenset(states_of(moves)) - {each for move in moves for each in move.sources}


def moves_from(moves: tuple[Move, ...], state: str) -> tuple[Move, ...]:
    """Return the rows that leave a state."""
    return tuple(move for move in moves if state in move.sources)


def move_of(moves: tuple[Move, ...], event: str, state: str) -> Move | None:
    """Return the row of an event in a state; None where the table has none."""
    found = (move for move in moves if move.event == event and state in move.sources)
    return next(found, None)
