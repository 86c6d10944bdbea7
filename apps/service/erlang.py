"""How many agents a half hour needs: Erlang C, with several chats at a time."""

from dataclasses import dataclass
from math import ceil, exp

MOST_AGENTS = 500
# Handling time is divided by this when one agent serves 1, 2, … chats at a time.
CHAT_FACTORS = (1.0, 1.7, 2.5, 2.9, 3.5)


class TooManyError(ValueError):
    """More than 500 agents would be needed: an input is wrong by orders of magnitude."""


@dataclass(frozen=True, slots=True)
class ServiceGoal:
    """Share `target` answered within `within_s` seconds, nobody busier than `max_occupancy`."""

    target: float = 0.80
    within_s: float = 20.0
    max_occupancy: float = 1.0

    def __post_init__(self) -> None:
        """Refuse what is no goal."""
        if not 0 < self.target < 1:
            raise ValueError("The target share lies between 0 and 1, both excluded.")
        if self.within_s < 0:
            raise ValueError("The time to answer within is not negative.")
        if not 0 < self.max_occupancy <= 1:
            raise ValueError("The highest occupancy lies above 0 and up to 1.")


@dataclass(frozen=True, slots=True)
class Staffing:
    """What a number of agents gives; `asa_s` = average seconds to answer."""

    agents: int
    load: float
    waiting: float
    service_level: float
    asa_s: float
    occupancy: float


def offered_load(inquiries: float, aht_s: float, *, span_s: float = 1800.0) -> float:
    """Erlangs: arrivals a second x handling time. ValueError: negative count, time not above 0."""
    if inquiries < 0:
        raise ValueError("Inquiries are not negative.")
    if aht_s <= 0 or span_s <= 0:
        raise ValueError("Handling time and span are above 0 seconds.")
    return inquiries / span_s * aht_s


def chat_aht(aht_s: float, chats: int) -> float:
    """Handling time that a chat costs an agent who serves this many at once (approximation)."""
    if not 1 <= chats <= len(CHAT_FACTORS):
        raise ValueError(f"Chats at a time are 1 to {len(CHAT_FACTORS)}.")
    return aht_s / CHAT_FACTORS[chats - 1]


def waiting_chance(load: float, agents: int) -> float:
    """Erlang C: the chance that a customer waits; 1 when the agents cannot keep up."""
    if agents <= load:
        return 1.0
    inverse = 1.0
    for number in range(1, agents + 1):
        # Of a load near nothing 1/B overflows to infinity: nobody waits.
        inverse = 1.0 + number / load * inverse if load else float("inf")
    blocked = 1.0 / inverse
    return agents * blocked / (agents - load * (1.0 - blocked))


def staffing(load: float, aht_s: float, agents: int, within_s: float) -> Staffing:
    """The service that more agents than the load give. ValueError: the queue would only grow."""
    if agents <= load:
        raise ValueError("With so few agents the queue only grows.")
    waiting = waiting_chance(load, agents)
    spare = agents - load
    return Staffing(
        agents=agents,
        load=load,
        waiting=waiting,
        service_level=1.0 - waiting * exp(-spare * within_s / aht_s),
        asa_s=waiting * aht_s / spare,
        occupancy=load / agents,
    )


def agents_needed(
    inquiries: float, aht_s: float, goal: ServiceGoal, *, span_s: float = 1800.0
) -> Staffing | None:
    """The fewest agents that reach the goal; None = no inquiries, nobody needed.

    ValueError: a count, time or goal that cannot be. TooManyError: above 500 agents.
    """
    load = offered_load(inquiries, aht_s, span_s=span_s)
    if load == 0:
        return None
    for agents in range(int(load) + 1, MOST_AGENTS + 1):
        found = staffing(load, aht_s, agents, goal.within_s)
        if found.service_level >= goal.target and found.occupancy <= goal.max_occupancy:
            return found
    raise TooManyError(f"A load of {load:.1f} needs more than {MOST_AGENTS} agents.")


def need(inquiries: float, aht_s: float, goal: ServiceGoal, *, span_s: float = 1800.0) -> int:
    """The number of agents alone; 0 without inquiries."""
    found = agents_needed(inquiries, aht_s, goal, span_s=span_s)
    return 0 if found is None else found.agents


def rostered(agents: int, shrinkage: float) -> int:
    """People to roster so that this many are there. ValueError: shrinkage outside [0, 1)."""
    if not 0 <= shrinkage < 1:
        raise ValueError("Shrinkage lies between 0 and 1, 1 excluded.")
    # 9 / 0.9 is 10, not 10.000000000000002.
    return ceil(round(agents / (1.0 - shrinkage), 9))
