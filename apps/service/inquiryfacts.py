"""What became of a buyer's inquiry: asked, ordered, paid in time, lost, or not known yet.

The unit is the buyer, not the chat: once a day for each person who served them, and once for the
shop. What may still happen is None, never no.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from apps.service.credit import Chat, Credit, CreditRule, Kind, Placed

NEXT_DAY, FINAL_DAY = 1, 4


@dataclass(frozen=True, slots=True)
class Exclusions:
    """Which chats are no inquiry; each is a switch, None or False = off.

    `forward_lines`: passed on after so many own lines or fewer. `single_line_replies`: a buyer
    of one line with so many answers or fewer. `answer_days`: opened by the desk, and the buyer
    wrote nothing in so many days.
    """

    own_names: tuple[str, ...] = ()
    code_words: tuple[str, ...] = ()
    after_sales: bool = True
    empty: bool = True
    monologue: bool = True
    forward_lines: int | None = 1
    single_line_replies: int | None = None
    answer_days: int | None = 2

    def __post_init__(self) -> None:
        """Refuse lengths that no desk works by."""
        if self.forward_lines is not None and not 0 <= self.forward_lines <= 10:
            raise ValueError("Lines before a chat is passed on must be 0 to 10.")
        if self.answer_days is not None and not 1 <= self.answer_days <= 5:
            raise ValueError("Days for the buyer's answer must be 1 to 5.")
        if self.single_line_replies is not None and not 0 <= self.single_line_replies <= 10:
            raise ValueError("Answers to a single line must be 0 to 10.")


# Why a chat is no inquiry, in the order in which it is asked.
REASONS = (
    "own",
    "code_word",
    "after_sales",
    "unanswered",
    "empty",
    "monologue",
    "forwarded",
    "single_line",
    "bought_before",
)


@dataclass(frozen=True, slots=True)
class Talk:
    """A chat with what decides whether it is an inquiry; `groups` are those of its products."""

    chat: Chat
    day: date
    minute: int = 0
    buyer_at: datetime | None = None
    buyer_lines: int = 1
    agent_lines: int = 1
    role: str = "presale"
    is_handed_on: bool = False
    is_own: bool = False
    has_code_word: bool = False
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Bought:
    """An order of the buyer with its days; `groups` are those of its products, {} = unknown."""

    placed: Placed
    paid_on: date | None = None
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One buyer on one day, of one person or (None) of the shop.

    `excluded_by` is why it is no inquiry. None in `ordered`, `paid_next_day` and `paid_final` =
    may still happen. `is_lost`: the window is over and the buyer ordered from nobody.
    """

    agent: int | None
    day: date
    first_at: datetime
    last_at: datetime
    minute: int
    rounds: int
    excluded_by: str = ""
    groups: frozenset[str] = frozenset()
    ordered: bool | None = None
    paid_next_day: bool | None = None
    paid_final: bool | None = None
    is_lost: bool = False


def outcomes_of(
    talks: Sequence[Talk],
    bought: Sequence[Bought],
    credits: Sequence[Credit],
    rule: CreditRule,
    exclusions: Exclusions,
    now: datetime,
    today: date,
) -> list[Outcome]:
    """Return the outcome of every day on which a buyer was served, a person's and the shop's."""
    why = {talk.chat.key: excluded_by(talk, talks, bought, rule, exclusions) for talk in talks}
    by_place: dict[tuple[int | None, date], list[Talk]] = {}
    for talk in sorted(talks, key=lambda each: (each.chat.first_at, each.chat.key)):
        by_place.setdefault((talk.chat.agent, talk.day), []).append(talk)
        by_place.setdefault((None, talk.day), []).append(talk)
    sales = [each for each in credits if each.is_sale]
    settle = _settler(bought, sales, rule, now, today)
    return [settle(_asked(place, those, why)) for place, those in by_place.items()]


def excluded_by(
    talk: Talk,
    talks: Iterable[Talk],
    bought: Iterable[Bought],
    rule: CreditRule,
    exclusions: Exclusions,
) -> str:
    """Return the first reason why a chat is no inquiry, "" for an inquiry."""
    silent = not talk.buyer_lines
    checks: Mapping[str, Callable[[], bool]] = {
        "own": lambda: talk.is_own,
        "code_word": lambda: talk.has_code_word,
        "after_sales": lambda: exclusions.after_sales and talk.role != "presale",
        "unanswered": lambda: _is_unanswered(talk, talks, exclusions.answer_days),
        "empty": lambda: exclusions.empty and silent and talk.agent_lines <= 1,
        "monologue": lambda: exclusions.monologue and silent and talk.agent_lines > 1,
        "forwarded": lambda: (
            talk.is_handed_on and _is_most(talk.agent_lines, exclusions.forward_lines)
        ),
        "single_line": lambda: (
            talk.buyer_lines == 1 and _is_most(talk.agent_lines, exclusions.single_line_replies)
        ),
        "bought_before": lambda: any(_is_before(each, talk, rule) for each in bought),
    }
    return next((reason for reason in REASONS if checks[reason]()), "")


def _is_most(lines: int, most: int | None) -> bool:
    return most is not None and lines <= most


def _is_unanswered(talk: Talk, talks: Iterable[Talk], days: int | None) -> bool:
    """Tell whether the desk wrote first and the buyer nothing, here or elsewhere, in some days."""
    if days is None or not talk.chat.is_opened_by_agent:
        return False
    first = talk.chat.first_at
    answers = (each.buyer_at for each in talks if each.buyer_at is not None)
    return not any(first <= at <= first + timedelta(days=days) for at in answers)


def _is_before(bought: Bought, talk: Talk, rule: CreditRule) -> bool:
    """Tell whether an order was paid within the window before a chat; unknown groups are equal."""
    paid_at, first = bought.placed.paid_at, talk.chat.first_at
    if paid_at is None or not first - rule.window <= paid_at < first:
        return False
    return not (bought.groups and talk.groups) or bool(bought.groups & talk.groups)


def _asked(
    place: tuple[int | None, date], talks: Sequence[Talk], why: Mapping[int, str]
) -> Outcome:
    """Put a day's chats together: the inquiries among them, else all with the first's reason."""
    asked = [talk for talk in talks if not why[talk.chat.key]]
    counted = asked or talks
    return Outcome(
        agent=place[0],
        day=place[1],
        first_at=counted[0].chat.first_at,
        last_at=max(talk.chat.last_at for talk in counted),
        minute=counted[0].minute,
        rounds=sum(talk.chat.rounds for talk in counted),
        excluded_by="" if asked else why[talks[0].chat.key],
        groups=frozenset().union(*(talk.groups for talk in counted)),
    )


def _settler(
    bought: Sequence[Bought],
    sales: Sequence[Credit],
    rule: CreditRule,
    now: datetime,
    today: date,
) -> Callable[[Outcome], Outcome]:
    orders = {each.placed.key: each for each in bought}

    def settle(asked: Outcome) -> Outcome:
        if asked.excluded_by:
            return asked
        end = asked.last_at + rule.window
        theirs = [
            orders[sale.order]
            for sale in sales
            if asked.agent in (None, sale.chat.agent)
            and asked.first_at <= _earned_at(orders[sale.order].placed, sale) <= end
        ]
        paid = [each.paid_on for each in theirs if each.paid_on is not None]
        is_over = now > end
        is_bought = any(_is_within(each.placed, asked.first_at, end) for each in bought)
        return replace(
            asked,
            ordered=bool(theirs) or (False if is_over else None),
            paid_next_day=_paid_by(asked.day, NEXT_DAY, paid, today),
            paid_final=_paid_by(asked.day, FINAL_DAY, paid, today),
            is_lost=is_over and not theirs and not is_bought,
        )

    return settle


def _earned_at(placed: Placed, sale: Credit) -> datetime:
    """When the credit was earned: with the order, or with its payment."""
    if sale.kind is Kind.ORDER or placed.paid_at is None:
        return placed.ordered_at
    return placed.paid_at


def _is_within(placed: Placed, first: datetime, end: datetime) -> bool:
    instants = (placed.ordered_at, placed.paid_at)
    return any(at is not None and first <= at <= end for at in instants)


def _paid_by(day: date, days: int, paid: Iterable[date], today: date) -> bool | None:
    last = day + timedelta(days=days)
    if any(on <= last for on in paid):
        return True
    return False if today > last else None
