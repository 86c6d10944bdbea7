"""Every cell of (state, event, role) is decided by the table, and a refusal changes no row."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from model_bakery import baker

from apps.aftersales.hands import Hand, Sent
from apps.aftersales.models import AfterSalesCase, CaseEvent, CaseLeg
from apps.aftersales.services.turns import take_turn
from apps.aftersales.states import (
    ALL_LEG_STATES,
    CASE_MOVES,
    LEG_MOVES,
    LEG_STATES,
    STATUSES,
    Move,
    may,
    move_of,
)
from apps.common.errors import TransitionRefused
from apps.shop.models import ChangedDay, Shop
from tests.aftersales.cases import NOW, hand, log, make_case
from tests.aftersales.test_states import LEG_FIELDS

ROLES = ("agent", "assistant", "owner", "supervisor", "director", "intake", "system")
VERDICT = "a verdict is to be said"
LATER = NOW + timedelta(hours=1)
pytestmark = pytest.mark.django_db


class UndoneError(Exception):
    """Takes back what a cell did."""


def hands(shop: Shop) -> dict[str, Hand]:
    """Return who tries: each role, and an assistant who owns the case."""
    found = {role: hand(shop, role, LATER) for role in ROLES if role != "owner"}
    return found | {"owner": hand(shop, "assistant", LATER, name="owner")}


def snapshot(case: AfterSalesCase) -> tuple[Any, ...]:
    """Return all that a refusal must leave alone."""
    return (
        AfterSalesCase.objects.filter(pk=case.pk).values().get(),
        list(CaseLeg.objects.filter(case=case).values()),
        CaseEvent.objects.count(),
        ChangedDay.objects.count(),
    )


def tried(case: AfterSalesCase, event: str, who: Hand, leg_id: int | None) -> str:
    """Try an event and take it back; return where it led, or why it was refused."""
    found = ""
    try:
        with transaction.atomic():
            turn = take_turn(event, case_id=case.pk, hand=who, leg_id=leg_id)
            found = turn.state
            raise UndoneError
    except UndoneError:
        return found
    except TransitionRefused as refused:
        return refused.code
    except TypeError:
        # The one event that says where it leads: it was let through to its verdict.
        return VERDICT


def wanted(moves: tuple[Move, ...], event: str, state: str, role: str) -> set[str]:
    """Return what the table says of a cell."""
    is_owner = role == "owner"
    told = "assistant" if is_owner else role
    rows = [move for move in moves if move.event == event]
    if not any(may(move, told, is_owner=is_owner) for move in rows):
        return {"role_refused"}
    move = move_of(moves, event, state)
    if move is None:
        return {"state_refused"}
    if not may(move, told, is_owner=is_owner):
        return {"role_refused"}
    return {VERDICT} if event == "judge" else set(move.targets) or {state}


@pytest.mark.parametrize("state", STATUSES)
def test_a_case_goes_where_the_table_says_and_for_whom(shop: Shop, state: str) -> None:
    people = hands(shop)
    case = make_case(shop, status=state, owner_id=people["owner"].user_id)
    events = dict.fromkeys(move.event for move in CASE_MOVES if move.event != "log")
    before = snapshot(case)
    wrong = [
        (event, role, got)
        for event in events
        for role, who in people.items()
        if (got := tried(case, event, who, None)) not in wanted(CASE_MOVES, event, state, role)
    ]
    assert wrong == []
    # What was allowed was taken back, so what is there now the refused have left.
    assert snapshot(case) == before


@pytest.mark.parametrize("kind", LEG_MOVES)
def test_a_leg_goes_where_its_table_says_and_for_whom(shop: Shop, kind: str) -> None:
    people = hands(shop)
    case = make_case(shop, owner_id=people["owner"].user_id)
    moves = LEG_MOVES[kind]
    events = dict.fromkeys(move.event for move in moves if move.event != "create")
    fields = LEG_FIELDS.get(kind, {})
    if kind == "replacement":
        fields = {**fields, "sku": baker.make("shop.Sku", shop=shop)}
    wrong = []
    for state in LEG_STATES[kind]:
        leg = CaseLeg.objects.create(case=case, kind=kind, state=state, **fields)
        before = snapshot(case)
        wrong += [
            (state, event, role, got)
            for event in events
            for role, who in people.items()
            if (got := tried(case, event, who, leg.pk)) not in wanted(moves, event, state, role)
        ]
        assert snapshot(case) == before
        leg.delete()
    assert wrong == []
    assert set(LEG_STATES[kind]) <= set(ALL_LEG_STATES)


def test_who_a_case_is_about_may_not_touch_it(shop: Shop) -> None:
    from tests.service.desk import make_agent

    agent = make_agent(shop, "Named")
    case = make_case(shop, about_agent=agent)
    who = hand(shop, "supervisor")
    named = Hand(who.actor, "supervisor", shop.pk, LATER, agent.user_id, agent.pk)
    assert tried(case, "take", named, None) == "role_refused"
    assert tried(case, "take", who, None) == "deciding"


def test_who_read_an_older_version_is_told_what_changed(shop: Shop) -> None:
    case = log(shop)
    take_turn("take", case_id=case.pk, hand=hand(shop), sent=Sent(version=1))
    with pytest.raises(TransitionRefused) as told:
        take_turn("reject", case_id=case.pk, hand=hand(shop, "supervisor"), sent=Sent(version=1))
    extra = told.value.extra
    assert (told.value.code, told.value.status, extra["version"], extra["seen"]) == (
        "stale", 409, 2, 1,
    )  # fmt: skip
    assert extra["events"] == ["take"]
    assert "status" in extra["changed"]


def test_another_shops_case_does_not_exist(shop: Shop, other_shop: Shop) -> None:
    case = log(shop)
    with pytest.raises(Exception, match="no such page") as told:
        take_turn("take", case_id=case.pk, hand=hand(other_shop))
    assert told.value.code == "not_found"  # type: ignore[attr-defined]


def test_the_same_key_is_one_event_and_another_body_is_refused(shop: Shop) -> None:
    case = log(shop)
    sent = Sent(version=1, key="k1", body={"note": "a"})
    first = take_turn("take", case_id=case.pk, hand=hand(shop), sent=sent)
    again = take_turn("take", case_id=case.pk, hand=hand(shop), sent=sent)
    assert first.written == again.written
    assert case.events.filter(event="take").count() == 1
    other = Sent(version=1, key="k1", body={"note": "b"})
    with pytest.raises(TransitionRefused) as told:
        take_turn("take", case_id=case.pk, hand=hand(shop), sent=other)
    assert told.value.code == "idempotency_mismatch"
