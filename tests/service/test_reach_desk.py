"""What the desk refuses because it came too late: rosters, runs, swaps, rates, notices."""

from datetime import date
from typing import Any

import pytest

from apps.accounts.actors import SYSTEM
from apps.service.models import Agent, CarrierRate, OutboxMessage, Roster, SolverRun, SwapRequest
from apps.service.services.carriers import rate_add, rate_end
from apps.service.services.merging import inquiry_unmerge
from apps.service.services.outbox import notice_ask
from apps.service.services.solving import run_ask, run_cancel, run_decide
from apps.service.services.swaps import swap_offer
from apps.shop.models import Shop
from tests.refusals import code_of
from tests.service.chats import make_inquiry
from tests.service.desk import MONDAY, NOW, make_agent, make_roster, put, row_of
from tests.service.queue_tools import make_item
from tests.service.test_swaps import pair

pytestmark = pytest.mark.django_db


def run_of(roster: Roster, **fields: Any) -> SolverRun:
    """Make a run of the planner that found a plan without cells."""
    usual = {"kind": "fill", "asked_by": "system", "state": "done", "result": {}, "run_after": NOW}
    made: SolverRun = SolverRun.objects.create(roster=roster, **{**usual, **fields})
    return made


def test_a_roster_whose_proposal_waits_keeps_its_cells(shop: Shop, ada: Agent) -> None:
    roster = make_roster(shop)
    Roster.objects.update(state="proposed")
    assert code_of(lambda: put(roster, ada, MONDAY, "D")) == "state_refused"
    assert Roster.objects.get().version == roster.version


def test_the_planner_leaves_what_is_locked_over_or_decided(shop: Shop) -> None:
    roster = make_roster(shop)
    Roster.objects.update(state="locked")
    said = {"actor": SYSTEM, "now": NOW}
    assert code_of(run_ask, roster_id=roster.pk, kind="fill", **said) == "state_refused"
    assert not SolverRun.objects.exists()
    done, waiting = run_of(roster, decision="left"), run_of(roster, state="waiting", result=None)
    nothing = run_of(roster, result=None)
    refused = {
        "stop": code_of(run_cancel, run_id=done.pk, **said),
        "use": code_of(run_decide, run_id=done.pk, is_taken=True, **said),
        "use nothing": code_of(run_decide, run_id=nothing.pk, is_taken=True, **said),
        "put away": code_of(run_decide, run_id=waiting.pk, is_taken=False, **said),
    }
    assert refused == dict.fromkeys(refused, "state_refused")
    rows = SolverRun.objects.order_by("pk").values_list("decision", "is_cancel_asked")
    assert list(rows) == [("left", False), ("", False), ("", False)]


def test_a_shift_that_has_begun_or_is_no_longer_theirs_is_not_offered(shop: Shop) -> None:
    ada, bo = pair(shop)
    cy = make_agent(shop, "Cy")
    mine, theirs = row_of(ada, MONDAY), row_of(bo, MONDAY)
    put(mine.shift.roster, cy, MONDAY, "N", reason="one more")
    offer = {"agent": ada, "actor": SYSTEM, "now": NOW}
    to_cy = {**offer, "from_assignment": mine, "to_agent": cy}
    refused = {
        "begun": code_of(swap_offer, **{**to_cy, "now": mine.start_at}),
        "draft": code_of(swap_offer, **to_cy, to_assignment=row_of(cy, MONDAY)),
        "not Ada's": code_of(swap_offer, **{**to_cy, "from_assignment": theirs}),
        "not Cy's": code_of(swap_offer, **to_cy, to_assignment=theirs),
        "not open": code_of(swap_offer, **offer, to_assignment=theirs),
    }
    assert refused == dict.fromkeys(refused, "state_refused")
    assert not SwapRequest.objects.exists()


def test_what_was_never_joined_promised_or_has_ended_is_left(shop: Shop, ada: Agent) -> None:
    inquiry = make_inquiry(shop)
    rate = CarrierRate(
        carrier="SF", up_to_kg=1, price=8, days_min=1, days_max=3, valid_from=date(2026, 1, 1)
    )
    rate_add(shop=shop, rate=rate, actor=SYSTEM)
    end = {"rate_id": rate.pk, "actor": SYSTEM}
    rate_end(last_day=date(2026, 5, 31), **end)
    said = {"actor": SYSTEM, "now": NOW}
    part = {"inquiry_id": inquiry.pk, "version": inquiry.version}
    refused = {
        "rate": code_of(rate_end, last_day=date(2026, 6, 1), **end),
        "part": code_of(inquiry_unmerge, **part, **said),
        "notice": code_of(notice_ask, item=make_item(shop), agent=ada, **said),
    }
    assert refused == dict.fromkeys(refused, "state_refused")
    rate.refresh_from_db()
    assert rate.valid_to == date(2026, 5, 31)
    assert not OutboxMessage.objects.exists()
