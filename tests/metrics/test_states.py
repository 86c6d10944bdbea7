"""A target moves as the table says and in no other way."""

import pytest

from apps.accounts.policy import rule_for
from apps.common.errors import ShopError
from apps.metrics.models import TargetPlan
from apps.metrics.states import PLAN_MOVES, plan_after

ALLOWED = {(move.source, move.event): move.target for move in PLAN_MOVES}
EVENTS = sorted({move.event for move in PLAN_MOVES})


@pytest.mark.parametrize("state", TargetPlan.State.values)
@pytest.mark.parametrize("event", EVENTS)
def test_a_state_allows_the_moves_of_the_table_and_no_other(state: str, event: str) -> None:
    if (state, event) in ALLOWED:
        assert plan_after(state, event) == ALLOWED[state, event]
        return
    with pytest.raises(ShopError, match=f"A target that is {state} cannot") as refused:
        plan_after(state, event)
    assert refused.value.code == "state_refused"


def test_every_state_is_reached_and_every_move_has_its_right() -> None:
    assert {move.target for move in PLAN_MOVES} | {"draft"} == set(TargetPlan.State.values)
    for move in PLAN_MOVES:
        rule = rule_for(move.url_name, "POST")
        assert rule is not None
        assert set(rule.allow) == {"director"}
