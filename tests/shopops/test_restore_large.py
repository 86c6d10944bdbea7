"""A shop of a million orders is backed up, lost, restored by machine and is as it was (trust 8).

Long, so it runs with `make trust`. SHOPOPS_RESTORE_ORDERS tries it with fewer.
"""

import os
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql

from bench.generator import shop_make
from tests.shopops.installations import HOST, address, environment, manage
from tests.shopops.test_restore import live

__all__ = ["live"]
pytestmark = [
    pytest.mark.slow,
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
]
ORDERS = int(os.environ.get("SHOPOPS_RESTORE_ORDERS", "1000000"))
DAYS = 1_000
LONGEST = 1_800
TABLES = """
SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> %s ORDER BY tablename
"""
# It gains a row by every backup and restore.
AUDIT = "accounts_auditevent"
SUM = "SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM {} t"


@pytest.fixture
def orders(transactional_db: None) -> int:
    """Fill a shop with orders, their buyers, lines, refunds and visits; return how many."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        facts = shop_make("large", days=DAYS, per_day=ORDERS // DAYS)
        cursor.execute("RESET statement_timeout")
    return len(facts.days) * facts.per_day


def content(database: str) -> dict[str, tuple[int, Decimal]]:
    """Return rows and a sum over their hashes, by table."""
    with psycopg.connect(address(database)) as server:
        names = [name for (name,) in server.execute(TABLES, [AUDIT]).fetchall()]
        found = {}
        for name in names:
            query = sql.SQL(SUM).format(sql.Identifier(name))
            row = server.execute(query).fetchone()
            assert row is not None
            found[name] = row
    return found


def test_a_million_orders_are_restored_and_are_as_they_were(
    orders: int, live: str, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    before = content(live)
    assert before["shop_order"][0] == orders
    mine = environment(tmp_path, database=live)
    made = manage(mine, "backup", seconds=LONGEST)
    assert made.returncode == 0, made.stderr
    backup = next((tmp_path / "backups").glob("*.backup"))
    with psycopg.connect(address(live)) as server:
        server.execute("UPDATE shop_order SET paid_amount = 0")
    begun = time.monotonic()
    done = manage(mine, "restore", str(backup), "--yes-replace", HOST, seconds=LONGEST)
    seconds = time.monotonic() - begun
    assert done.returncode == 0, done.stderr
    after = content(live)
    other = [name for name in before if before[name] != after[name]]
    record_property("orders restored", after["shop_order"][0])
    record_property("seconds that took", round(seconds))
    record_property("tables with another content", len(other))
    assert other == []
