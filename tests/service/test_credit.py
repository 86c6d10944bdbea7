"""Who gets the credit for an order (service 5)."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from apps.service.credit import Basis, Chat, CreditRule, Placed, Tie, credits_of
from tests.service.credit_oracle import DAY, Rules, Talked, credited

LI, WANG = 1, 2
NAMES = {LI: "Li", WANG: "Wang"}
START = datetime.fromisoformat("2025-06-02T00:00:00+08:00")


def monday(text: str, *, days: int = 0) -> datetime:
    """An instant of a Monday in Shanghai, or of a day after it."""
    return datetime.fromisoformat(f"2025-06-0{2 + days}T{text}+08:00")


def chat(agent: int, first: str, last: str, rounds: int = 1, *, desk: bool = False) -> Chat:
    """A chat on Monday."""
    return Chat(agent, agent, monday(first), monday(last), rounds, desk)


def sold(placed: Placed, chats: list[Chat], **rule: object) -> str:
    """Who gets the sale under a rule."""
    found = credits_of(placed, chats, CreditRule(**rule))  # type: ignore[arg-type]
    return next((NAMES[each.chat.agent] for each in found if each.is_sale), "silent")


def under_each(placed: Placed, chats: list[Chat], tie: Tie = Tie.TIME) -> list[str]:
    """Who gets the sale under ORDER, ORDER_FIRST and PAYMENT."""
    return [sold(placed, chats, basis=basis, tie=tie) for basis in Basis]


def test_service_5_one_chat_then_order_and_payment() -> None:
    placed = Placed(1, monday("10:30:00"), monday("10:31:00"))
    assert under_each(placed, [chat(LI, "10:00:00", "10:12:00")]) == ["Li", "Li", "Li"]


def test_service_5_a_colleague_chases_the_payment() -> None:
    chats = [chat(LI, "10:00:00", "10:05:00"), chat(WANG, "15:00:00", "15:01:00", desk=True)]
    placed = Placed(1, monday("11:00:00"), monday("15:10:00"))
    assert under_each(placed, chats) == ["Li", "Li", "Wang"]


def test_service_5_a_silent_order_that_somebody_chases() -> None:
    placed = Placed(1, monday("12:00:00"), monday("12:40:00"))
    late = [chat(WANG, "12:30:00", "12:30:00", 0, desk=True)]
    assert under_each(placed, late) == ["silent", "Wang", "Wang"]


@pytest.mark.parametrize(("at", "who"), [("12:06:00", "silent"), ("12:10:00", "silent")])
def test_service_5_a_chase_inside_the_guard_earns_nothing(at: str, who: str) -> None:
    placed = Placed(1, monday("12:00:00"), monday("12:40:00"))
    assert under_each(placed, [chat(WANG, at, at, 0, desk=True)]) == [who] * 3


def test_a_buyer_who_writes_after_a_silent_order_is_not_chased() -> None:
    placed = Placed(1, monday("12:00:00"), monday("12:40:00"))
    assert sold(placed, [chat(WANG, "12:06:00", "12:08:00")]) == "Wang"
    assert sold(placed, [chat(WANG, "12:10:01", "12:10:01", 0, desk=True)]) == "Wang"


def test_service_5_several_chats_before_the_order() -> None:
    chats = [chat(LI, "09:00:00", "09:50:00", 8), chat(WANG, "10:10:00", "10:20:00", 2)]
    placed = Placed(1, monday("10:30:00"), monday("10:30:00"))
    assert under_each(placed, chats) == ["Wang"] * 3
    assert under_each(placed, chats, Tie.ROUNDS) == ["Li"] * 3


@pytest.mark.parametrize(("ordered", "who"), [("10:00:00", "Li"), ("10:00:01", "silent")])
def test_service_5_the_window_ends_after_48_hours(ordered: str, who: str) -> None:
    placed = Placed(1, monday(ordered, days=2))
    chats = [chat(LI, "09:40:00", "10:00:00")]
    assert sold(placed, chats) == who
    assert sold(placed, chats, basis=Basis.ORDER) == who


def test_service_5_an_order_during_a_chat_goes_to_that_chat() -> None:
    chats = [
        chat(LI, "10:00:00", "10:40:00", 1),
        Chat(3, WANG, monday("10:05:00"), monday("10:30:00"), 9),
        Chat(4, WANG, monday("08:00:00"), monday("09:00:00"), 20),
    ]
    placed = Placed(1, monday("10:20:00"))
    assert sold(placed, chats, tie=Tie.ROUNDS) == "Li"


def test_service_5_a_follow_up_of_a_silent_payment_counts_where_the_rule_says_so() -> None:
    placed = Placed(1, monday("12:00:00"), monday("12:01:00"))
    chats = [chat(WANG, "12:31:00", "12:31:00", 0, desk=True)]
    assert sold(placed, chats) == "silent"
    assert sold(placed, chats, followup_minutes=30) == "Wang"
    assert sold(placed, chats, followup_minutes=29) == "silent"


@pytest.mark.parametrize(
    "fields",
    [
        {"window_days": 1},
        {"window_days": 16},
        {"guard_minutes": 0},
        {"guard_minutes": 61},
        {"followup_minutes": -1},
        {"followup_minutes": 61},
    ],
)
def test_service_12_lengths_outside_their_bounds(fields: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must be"):
        CreditRule(**fields)  # type: ignore[arg-type]


talked = st.builds(
    lambda who, start, length, rounds, desk_first: Talked(
        who, start, start + length, rounds, desk_first
    ),
    st.sampled_from(["Li", "Wang", "Zhao"]),
    st.integers(0, 6 * DAY),
    st.integers(0, 90),
    st.integers(0, 9),
    st.booleans(),
)
rules = st.builds(
    Rules,
    st.sampled_from([basis.value for basis in Basis]),
    st.sampled_from([tie.value for tie in Tie]),
    st.integers(2, 15),
    st.integers(1, 60),
    st.integers(0, 60),
)


@st.composite
def near_misses(draw: st.DrawFn) -> tuple[list[Talked], int, int | None, Rules]:
    """Chats, an order and a rule; half of the time the order sits on an edge of a chat."""
    rule = draw(rules)
    chats = draw(st.lists(talked, max_size=6))
    edges = [0, rule.guard, rule.days * DAY, -rule.guard, -rule.followup]
    near = [
        at + edge + shift
        for each in chats
        for at in (each.start, each.end)
        for edge in edges
        for shift in (-1, 0, 1)
    ]
    instants = st.integers(0, 9 * DAY)
    on_edge = st.one_of(instants, st.sampled_from(near)) if near else instants
    ordered = draw(on_edge)
    paid = draw(st.one_of(st.none(), on_edge.map(lambda at: max(at, ordered))))
    return chats, ordered, paid, rule


@settings(max_examples=400)
@given(near_misses())
def test_service_14_the_oracle_gives_the_same_credits(
    case: tuple[list[Talked], int, int | None, Rules],
) -> None:
    chats, ordered, paid, rule = case

    def at(minute: int) -> datetime:
        return START + timedelta(minutes=minute)

    agents = {"Li": 1, "Wang": 2, "Zhao": 3}
    found = credits_of(
        Placed(7, at(ordered), None if paid is None else at(paid)),
        [
            Chat(
                index, agents[each.who], at(each.start), at(each.end), each.rounds, each.desk_first
            )
            for index, each in enumerate(chats)
        ],
        CreditRule(Basis(rule.basis), Tie(rule.tie), rule.days, rule.guard, rule.followup),
    )
    evidence, sale = credited(ordered, paid, chats, rule)
    assert {each.kind.value: each.chat.key for each in found} == evidence
    assert [each.kind.value for each in found if each.is_sale] == ([sale] if sale else [])
