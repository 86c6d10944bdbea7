"""Work follows the shift: given to who is on it, taken back at its end (service 3)."""

from datetime import datetime, timedelta

import pytest

from apps.accounts.actors import SYSTEM
from apps.service.load import Candidate, next_in_turn
from apps.service.models import Agent, AgentSkill, Inquiry, Message, ServicePolicy
from apps.service.services.desk import desk_tick
from apps.service.services.dispatch import (
    inquiries_close_quiet,
    inquiries_dispatch,
    inquiries_release,
)
from apps.service.services.inquiries import inquiry_assign
from apps.service.services.presence import presence_set
from apps.service.services.retention import chat_text_erase
from apps.shop.models import ChangedDay, Shop
from tests.service.desk import MONDAY, make_agent, make_roster, publish, put
from tests.service.rosters import instant
from tests.service.test_messages import add, said

pytestmark = pytest.mark.django_db
# The day shift is 08:30 to 17:00.
TEN = instant(MONDAY, 600)
END = instant(MONDAY, 1_020)


def on_shift(shop: Shop, *names: str) -> list[Agent]:
    """Put people on Monday's day shift and clock them in."""
    people = [make_agent(shop, name) for name in names]
    roster = make_roster(shop)
    for person in people:
        put(roster, person, MONDAY, "D", reason="test", hard=True)
    publish(roster)
    for person in people:
        presence_set(agent=person, shop=shop, state="on", actor=SYSTEM, now=TEN)
    return people


def ask(shop: Shop, count: int, now: datetime = TEN, role: str = "presale") -> None:
    """Let so many buyers ask just now."""
    seconds = (now - instant(MONDAY.replace(day=1), 600)).total_seconds()
    rows = [said("buyer", seconds - at, f"{role}{at:02d}", role=role) for at in range(count)]
    add(shop, *rows, now=now)


def owners(shop: Shop) -> list[Agent | None]:
    """Return who has which inquiry, by due time."""
    return [row.owner for row in Inquiry.objects.filter(shop=shop).order_by("next_due_at")]


def dispatch(shop: Shop, now: datetime = TEN) -> int:
    """Give out what waits."""
    return inquiries_dispatch(shop=shop, actor=SYSTEM, now=now)


def test_the_least_loaded_gets_the_next(shop: Shop) -> None:
    li, wang = on_shift(shop, "Li", "Wang")
    Agent.objects.filter(pk=wang.pk).update(max_concurrent=2)
    ask(shop, 3)
    assert dispatch(shop) == 3
    # Li 0/5, Wang 0/2: by id; then Wang 0/2 before Li 1/5; then Li 1/5 before Wang 1/2.
    assert owners(shop) == [li, wang, li]
    assert dispatch(shop) == 0


def test_nobody_gets_more_than_they_can_serve(shop: Shop) -> None:
    (li,) = on_shift(shop, "Li")
    Agent.objects.update(max_concurrent=2)
    ask(shop, 3)
    assert dispatch(shop) == 2
    assert owners(shop).count(None) == 1
    assert owners(shop).count(li) == 2


def test_only_who_is_on_shift_here_and_not_on_a_break(shop: Shop) -> None:
    li, wang = on_shift(shop, "Li", "Wang")
    presence_set(agent=li, shop=shop, state="break", actor=SYSTEM, now=TEN)
    stranger = make_agent(shop, "Ann")
    presence_set(agent=stranger, shop=shop, state="on", actor=SYSTEM, now=TEN)
    ask(shop, 2)
    dispatch(shop)
    assert owners(shop) == [wang, wang]


def test_only_with_the_skill(shop: Shop) -> None:
    li, wang = on_shift(shop, "Li", "Wang")
    AgentSkill.objects.create(agent=li, role="returns", level=2, valid_to=MONDAY)
    AgentSkill.objects.create(
        agent=wang, role="returns", level=2, valid_to=MONDAY - timedelta(days=1)
    )
    ask(shop, 2, role="returns")
    dispatch(shop)
    assert owners(shop) == [li, li]


def test_nobody_in_the_last_ten_minutes(shop: Shop) -> None:
    on_shift(shop, "Li")
    late = END - timedelta(minutes=10)
    ask(shop, 1, now=late)
    assert dispatch(shop, late) == 0
    assert dispatch(shop, late - timedelta(minutes=1)) == 1


def test_at_the_end_of_the_shift_it_goes_back(shop: Shop) -> None:
    li, wang = on_shift(shop, "Li", "Wang")
    ask(shop, 2)
    dispatch(shop)
    after = END + timedelta(minutes=1)
    presence_set(agent=wang, shop=shop, state="off", actor=SYSTEM, now=END)
    assert inquiries_release(shop=shop, actor=SYSTEM, now=END - timedelta(minutes=1)) == 0
    # Li stays clocked in after the shift: their buyers stay with them.
    assert inquiries_release(shop=shop, actor=SYSTEM, now=after) == 1
    assert set(owners(shop)) == {li, None}
    presence_set(agent=li, shop=shop, state="off", actor=SYSTEM, now=after)
    assert inquiries_release(shop=shop, actor=SYSTEM, now=after) == 1
    assert owners(shop) == [None, None]


def test_the_tick_of_the_desk_does_all_of_it(shop: Shop) -> None:
    (li,) = on_shift(shop, "Li")
    ask(shop, 1)
    assert desk_tick(now=TEN)["given"] == 1
    presence_set(agent=li, shop=shop, state="off", actor=SYSTEM, now=END)
    found = desk_tick(now=END)
    assert (found["released"], found["given"], found["closed"]) == (1, 0, 0)
    assert owners(shop) == [None]


def test_who_took_it_after_their_shift_keeps_it(shop: Shop) -> None:
    (li,) = on_shift(shop, "Li")
    presence_set(agent=li, shop=shop, state="off", actor=SYSTEM, now=END)
    ask(shop, 1)
    late = END + timedelta(hours=1)
    inquiry_assign(inquiry_id=Inquiry.objects.get().pk, agent=li, actor=SYSTEM, now=late)
    assert inquiries_release(shop=shop, actor=SYSTEM, now=late + timedelta(hours=1)) == 0


def test_what_the_buyer_left_closes_by_itself(shop: Shop) -> None:
    ask(shop, 2)
    first = Inquiry.objects.order_by("pk")[0]
    seconds = (TEN - instant(MONDAY.replace(day=1), 600)).total_seconds()
    add(shop, said("agent", seconds + 9, first.external_id), now=TEN + timedelta(minutes=1))
    ChangedDay.objects.all().delete()
    two_days = timedelta(days=2, seconds=9)
    assert inquiries_close_quiet(shop=shop, actor=SYSTEM, now=TEN + two_days / 2) == 0
    assert inquiries_close_quiet(shop=shop, actor=SYSTEM, now=TEN + two_days * 2) == 1
    first.refresh_from_db()
    assert (first.state, first.closed_at) == ("closed", TEN + two_days)
    assert ChangedDay.objects.filter(domain="service", day=MONDAY).exists()
    assert Inquiry.objects.live().count() == 1


def test_old_text_is_erased_and_the_counts_stay(shop: Shop) -> None:
    add(shop, said("buyer", 0, text="my secret"), said("agent", 9, text="ok", typed_chars=2))
    at = Message.objects.order_by("at")[0].at
    keep = timedelta(days=180)
    assert chat_text_erase(shop=shop, actor=SYSTEM, now=at + keep) == 0
    assert chat_text_erase(shop=shop, actor=SYSTEM, now=at + keep + timedelta(seconds=10)) == 2
    rows = Message.objects.in_order().values_list("side", "body", "is_erased", "typed_chars")
    assert list(rows) == [("buyer", "", True, None), ("agent", "", True, 2)]
    later = at + keep + timedelta(days=1)
    assert chat_text_erase(shop=shop, actor=SYSTEM, now=later) == 0
    # The same log again is known by its rows, though their text is gone.
    again = add(shop, said("buyer", 0, text="my secret"), now=later)
    assert (again.new, again.same) == (0, 1)


def test_a_shop_keeps_text_as_long_as_it_says(shop: Shop) -> None:
    add(shop, said("buyer", 0, text="hello"))
    at = Message.objects.get().at
    ServicePolicy.objects.create(shop=shop, version=2, valid_from=at, keep_text_days=30)
    assert chat_text_erase(shop=shop, actor=SYSTEM, now=at + timedelta(days=31)) == 1


def test_turns_are_deterministic() -> None:
    one, two = Candidate(1, 1, 5, TEN), Candidate(2, 2, 10, TEN - timedelta(minutes=1))
    assert next_in_turn([one, two]) == two
    assert next_in_turn([Candidate(3, 0, 5), Candidate(2, 0, 5)]) == Candidate(2, 0, 5)
    assert next_in_turn([Candidate(1, 5, 5), Candidate(2, 0, 0)]) is None
