"""Leave approved at the moment of a swap, an edit or another approval: one order, nothing lost."""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.service.models import Agent, Availability, Roster, ShiftAssignment, SwapRequest
from apps.service.rights import Right
from apps.service.services.availability import When, availability_ask, availability_decide
from apps.service.services.cells import CellPut, cells_put
from apps.service.services.swaps import swap_answer, swap_decide, swap_offer
from tests.factories import make_shop
from tests.service.desk import (
    MONDAY,
    NOW,
    actor_of,
    make_agent,
    make_roster,
    publish,
    put,
    row_of,
    shift_of,
)

pytestmark = pytest.mark.django_db(transaction=True)


def race(*jobs: Callable[[], object]) -> list[str]:
    """Start all jobs together, a thread and a connection each; return what each met."""
    barrier, outcomes = Barrier(len(jobs)), []

    def run(job: Callable[[], object]) -> None:
        barrier.wait()
        try:
            job()
            outcomes.append("done")
        except ShopError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def asked() -> tuple[Agent, Agent, Roster, Availability]:
    """Return Ada on Monday's published day shift with leave asked for, and Bo beside her."""
    shop = make_shop(code="spring")
    ada, bo, roster = make_agent(shop, "Ada"), make_agent(shop, "Bo"), make_roster(shop)
    put(roster, ada, MONDAY, "D")
    publish(roster)
    start = shift_of(roster, MONDAY, "D").start_at
    when = When(start, start + timedelta(days=1))
    row = availability_ask(agent=ada, shop=shop, kind="leave", when=when, actor=actor_of(ada))
    return ada, bo, roster, row


def approve(row: Availability) -> None:
    """Approve leave as a supervisor."""
    availability_decide(row=row, event="approve", actor=SYSTEM, now=NOW)


def test_two_approvals_of_one_leave_open_the_shift_once() -> None:
    _ada, _bo, roster, row = asked()
    assert race(lambda: approve(row), lambda: approve(row)) == ["done", "state_refused"]
    assert ShiftAssignment.objects.filter(agent=None, state="published").count() == 1
    assert roster.publications.count() == 2


def test_leave_and_a_swap_of_the_same_shift_never_both_hold() -> None:
    ada, bo, _roster, row = asked()
    swap = swap_offer(
        agent=ada, actor=actor_of(ada), now=NOW, from_assignment=row_of(ada, MONDAY), to_agent=bo
    )
    swap = swap_answer(swap=swap, event="accept", agent=bo, actor=actor_of(bo), now=NOW)
    outcomes = race(
        lambda: approve(row),
        lambda: swap_decide(swap=swap, event="approve", actor=SYSTEM, now=NOW),
    )
    held = ShiftAssignment.objects.on_duty().values_list("agent", flat=True)
    if SwapRequest.objects.get().state == "applied":
        assert (outcomes, list(held)) == (["done", "done"], [bo.pk])
    else:
        assert (outcomes, list(held)) == (["done", "state_refused"], [None])


def test_leave_and_an_edit_of_the_same_person_leave_nobody_at_work_on_leave() -> None:
    ada, _bo, roster, row = asked()
    puts = [CellPut(ada.pk, MONDAY + timedelta(days=1), ("D",), "")]
    row.end_at = (row.end_at or NOW) + timedelta(days=1)
    row.save()
    outcomes = race(
        lambda: approve(row),
        lambda: cells_put(roster_id=roster.pk, puts=puts, right=Right(SYSTEM)),
    )
    assert outcomes in (["done", "done"], ["done", "rule_break"])
    assert not ShiftAssignment.objects.on_duty().filter(agent=ada).exists()
