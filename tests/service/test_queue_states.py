"""Whatever happens in whatever order: an item makes legal moves only, and ends once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from apps.common.errors import ShopError
from apps.service.models import Promise, QueueItem
from apps.service.states import PROMISE_MOVES, QUEUE_MOVES, after, events

CLOSED = {"done", "expired", "cancelled"}
SETTLED = {"kept", "broken", "renegotiated"}


class ItemLife(RuleBasedStateMachine):
    """One item under random events, against what the specification says of each state."""

    def __init__(self) -> None:
        super().__init__()
        self.state = "waiting"
        self.holder = 0

    def do(self, event: str) -> bool:
        """Try an event; a refused one changes nothing."""
        if event in events(QUEUE_MOVES, self.state):
            self.state = after(QUEUE_MOVES, self.state, event)
            return True
        with pytest.raises(ShopError) as caught:
            after(QUEUE_MOVES, self.state, event)
        assert caught.value.status == 409
        return False

    @rule(person=st.integers(1, 3))
    def claim(self, person: int) -> None:
        if self.do("claim"):
            self.holder = person

    @rule(event=st.sampled_from(["give_back", "lapse", "retry"]))
    def return_to_the_queue(self, event: str) -> None:
        was_held = self.state == "claimed"
        assert self.do(event) is was_held
        if was_held:
            assert self.state == "waiting"
            self.holder = 0

    @rule(event=st.sampled_from(["finish", "give_up"]))
    def end_by_hand(self, event: str) -> None:
        was_held = self.state == "claimed"
        assert self.do(event) is was_held
        if was_held:
            self.holder = 0

    @rule(event=st.sampled_from(["cancel", "expire"]))
    def end_by_itself(self, event: str) -> None:
        was_live = self.state not in CLOSED
        assert self.do(event) is was_live
        if was_live:
            self.holder = 0

    @rule()
    def notice_arrives(self) -> None:
        was_waiting = self.state == "waiting"
        assert self.do("settle") is was_waiting

    @precondition(lambda self: self.state in CLOSED)
    @rule(event=st.sampled_from([move.event for move in QUEUE_MOVES]))
    def nothing_follows_the_end(self, event: str) -> None:
        assert not self.do(event)

    @invariant()
    def held_means_claimed(self) -> None:
        assert (self.state == "claimed") == (self.holder != 0)


TestItemLife = ItemLife.TestCase
TestItemLife.settings = settings(max_examples=40, stateful_step_count=20)


@given(st.lists(st.sampled_from([move.event for move in PROMISE_MOVES])))
def test_a_promise_is_settled_once(done: list[str]) -> None:
    state = "open"
    for event in done:
        if state in SETTLED:
            with pytest.raises(ShopError):
                after(PROMISE_MOVES, state, event)
        elif event in events(PROMISE_MOVES, state):
            state = after(PROMISE_MOVES, state, event)
    assert state in Promise.State.values


def test_the_tables_know_exactly_the_states_of_the_rows() -> None:
    for moves, states in ((QUEUE_MOVES, QueueItem.State), (PROMISE_MOVES, Promise.State)):
        named = {move.source for move in moves} | {move.target for move in moves}
        assert named == set(states.values)
