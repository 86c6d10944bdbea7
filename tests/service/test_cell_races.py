"""Two supervisors at once: one writes, the other is told, and nothing is lost."""

from threading import Barrier, Thread

import pytest
from django.db import connection

from apps.accounts.actors import SYSTEM
from apps.common.errors import ShopError
from apps.service.models import Agent, Roster, ShiftAssignment
from apps.service.rights import Right
from apps.service.services.cells import CellPut, cells_put
from tests.factories import make_shop
from tests.service.desk import MONDAY, make_agent, make_roster

pytestmark = pytest.mark.django_db(transaction=True)


def race(jobs: list[tuple[Roster, Agent, str]]) -> list[str]:
    """Set one cell from a thread each, all starting together; return what each met."""
    barrier, outcomes = Barrier(len(jobs)), []

    def write(roster: Roster, agent: Agent, code: str) -> None:
        barrier.wait()
        try:
            puts = [CellPut(agent.pk, MONDAY, (code,), "")]
            cells_put(roster_id=roster.pk, puts=puts, right=Right(SYSTEM))
            outcomes.append("written")
        except ShopError as error:
            outcomes.append(f"{error.status} {error.code}")
        finally:
            connection.close()

    threads = [Thread(target=write, args=job) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


def test_two_edits_of_one_cell_at_once_leave_one_and_tell_the_other() -> None:
    shop = make_shop(code="spring")
    ada, roster = make_agent(shop, "Ada"), make_roster(shop)
    assert race([(roster, ada, "D"), (roster, ada, "N")]) == ["409 stale", "written"]
    assert ShiftAssignment.objects.on_duty().count() == 1


def test_two_shops_at_once_cannot_both_have_the_same_person() -> None:
    spring, harbour = make_shop(code="spring"), make_shop(code="harbour")
    ada = make_agent(spring, "Ada")
    here, there = make_roster(spring), make_roster(harbour)
    ada.user.memberships.create(shop=harbour, role="agent", valid_from="2020-01-01T00:00Z")
    assert race([(here, ada, "D"), (there, ada, "D")]) == ["409 duplicate", "written"]
    assert ShiftAssignment.objects.on_duty().count() == 1
