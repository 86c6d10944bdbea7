"""Swaps: checked before they are asked, approved by somebody else, applied once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.accounts.actors import SYSTEM, UserActor
from apps.common.errors import ShopError
from apps.service.models import Agent, RosterPublish, ShiftAssignment, SwapRequest
from apps.service.services.swaps import swap_answer, swap_decide, swap_offer, swaps_expire
from apps.shop.models import Shop
from tests.factories import make_shop
from tests.service.desk import MONDAY, NOW, actor_of, make_agent, make_roster, publish, put, row_of

TUESDAY = MONDAY + timedelta(days=1)
BOSS = UserActor(0)


def pair(shop: Shop) -> tuple[Agent, Agent]:
    """Put Ada on Monday's day shift and Bo on Monday's night shift, published."""
    ada, bo, roster = make_agent(shop, "Ada"), make_agent(shop, "Bo"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    put(roster, bo, MONDAY, "N")
    put(roster, None, TUESDAY, "N")
    publish(roster)
    return ada, bo


def offer(ada: Agent, bo: Agent, *, kind: str = "swap") -> SwapRequest:
    """Let Ada offer her Monday to Bo."""
    theirs = row_of(bo, MONDAY) if kind == "swap" else None
    mine = row_of(ada, MONDAY)
    return swap_offer(
        agent=ada,
        actor=actor_of(ada),
        now=NOW,
        from_assignment=mine,
        to_assignment=theirs,
        to_agent=bo,
    )


def accept(swap: SwapRequest, agent: Agent) -> SwapRequest:
    """Let a person accept."""
    return swap_answer(swap=swap, event="accept", agent=agent, actor=actor_of(agent), now=NOW)


def approve(swap: SwapRequest, actor: object = BOSS) -> SwapRequest:
    """Let somebody approve."""
    return swap_decide(swap=swap, event="approve", actor=actor, now=NOW)  # type: ignore[arg-type]


def live() -> list[tuple[str, str, str]]:
    """Return (person, day, code) of what is on duty."""
    rows = ShiftAssignment.objects.on_duty().order_by("start_at", "pk")
    named = rows.values_list("agent__user__name", "shift__day", "shift__template__code")
    return [(name or "open", f"{day:%a}", code) for name, day, code in named]


@pytest.mark.django_db
def test_two_people_exchange_their_shifts_and_both_are_told(shop: Shop) -> None:
    ada, bo = pair(shop)
    done = approve(accept(offer(ada, bo), bo))
    assert done.state == "applied"
    assert live() == [("Bo", "Mon", "D"), ("Ada", "Mon", "N"), ("open", "Tue", "N")]
    second = RosterPublish.objects.get(number=2)
    assert sorted(str(row.agent) for row in second.notices.all()) == ["Ada", "Bo"]
    assert ShiftAssignment.objects.filter(state="swapped").count() == 2


@pytest.mark.django_db
def test_a_shift_given_away_goes_to_the_colleague(shop: Shop) -> None:
    ada, _ = pair(shop)
    cy = make_agent(shop, "Cy")
    approve(accept(offer(ada, cy, kind="give"), cy))
    assert live() == [("Cy", "Mon", "D"), ("Bo", "Mon", "N"), ("open", "Tue", "N")]


@pytest.mark.django_db
def test_an_open_shift_is_taken_after_approval(shop: Shop) -> None:
    ada, _ = pair(shop)
    shift = row_of(None, TUESDAY)
    bid = swap_offer(agent=ada, actor=actor_of(ada), now=NOW, to_assignment=shift)
    assert bid.state == "accepted"
    with pytest.raises(ShopError, match="on offer already"):
        swap_offer(agent=ada, actor=actor_of(ada), now=NOW, to_assignment=shift)
    approve(bid)
    assert live()[-1] == ("Ada", "Tue", "N")


@pytest.mark.django_db
def test_what_the_rules_forbid_is_refused_before_anybody_is_asked(shop: Shop) -> None:
    ada, bo = pair(shop)
    with pytest.raises(ShopError, match=r"already works N that day|overlaps N") as refused:
        offer(ada, bo, kind="give")
    assert refused.value.status == 409
    assert not SwapRequest.objects.exists()


@pytest.mark.django_db
def test_nobody_approves_their_own_swap(shop: Shop) -> None:
    ada, bo = pair(shop)
    swap = accept(offer(ada, bo), bo)
    for person in (ada, bo):
        with pytest.raises(ShopError) as refused:
            approve(swap, actor_of(person))
        assert refused.value.code == "role_refused"
    assert live()[0] == ("Ada", "Mon", "D")


@pytest.mark.django_db
def test_each_step_belongs_to_one_person(shop: Shop) -> None:
    ada, bo = pair(shop)
    swap = offer(ada, bo)
    for event, agent in (("accept", ada), ("decline", ada), ("withdraw", bo)):
        with pytest.raises(ShopError) as refused:
            swap_answer(swap=swap, event=event, agent=agent, actor=actor_of(agent), now=NOW)
        assert refused.value.code == "role_refused"
    with pytest.raises(ShopError, match="offered by now"):
        approve(swap)
    swap_answer(swap=swap, event="withdraw", agent=ada, actor=actor_of(ada), now=NOW)
    with pytest.raises(ShopError, match="withdrawn by now"):
        accept(swap, bo)


@pytest.mark.django_db
def test_a_shift_that_is_not_ones_own_or_on_offer_is_refused(shop: Shop) -> None:
    ada, bo = pair(shop)
    offer(ada, bo)
    with pytest.raises(ShopError, match="on offer already"):
        offer(ada, bo)
    with pytest.raises(ShopError, match="not yours"):
        swap_offer(
            agent=ada,
            actor=SYSTEM,
            now=NOW,
            from_assignment=row_of(bo, MONDAY),
            to_agent=ada,
        )


@pytest.mark.django_db
def test_a_change_of_the_roster_meanwhile_stops_the_swap(shop: Shop) -> None:
    ada, bo = pair(shop)
    swap = accept(offer(ada, bo), bo)
    roster = row_of(bo, MONDAY).shift.roster
    put(roster, bo, MONDAY, reason="closed")
    with pytest.raises(ShopError, match="roster changed"):
        approve(swap)


@pytest.mark.django_db
def test_offers_run_out_when_the_shift_begins(shop: Shop) -> None:
    ada, bo = pair(shop)
    swap = accept(offer(ada, bo), bo)
    begun = row_of(ada, MONDAY).start_at
    assert swap.expires_at == begun
    with pytest.raises(ShopError, match="run out"):
        swap_decide(swap=swap, event="approve", actor=BOSS, now=begun)
    assert swaps_expire(now=begun - timedelta(seconds=1), actor=SYSTEM) == 0
    assert swaps_expire(now=begun, actor=SYSTEM) == 1
    assert SwapRequest.objects.get().state == "expired"


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_apply_once() -> None:
    ada, bo = pair(make_shop(code="spring"))
    swap = accept(offer(ada, bo), bo)
    barrier, outcomes = Barrier(2), []

    def approve_now() -> None:
        barrier.wait()
        try:
            outcomes.append(approve(SwapRequest.objects.get(pk=swap.pk)).state)
        except ShopError as error:
            outcomes.append(f"{error.status} {error.code}")
        finally:
            connection.close()

    threads = [Thread(target=approve_now) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["409 state_refused", "applied"]
    assert live()[:2] == [("Bo", "Mon", "D"), ("Ada", "Mon", "N")]
    assert RosterPublish.objects.count() == 2
