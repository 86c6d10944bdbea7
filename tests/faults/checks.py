"""What must hold after every kill: nothing half, nothing lost, nothing left over."""

import io
import os
from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import redirect_stdout
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from apps.intake.models import Batch
from apps.metrics.models import ParkedDay
from apps.shop.models import ChangedDay, Order, OrderStage, Refund
from tests.faults.load import ORDERS, PUSHED
from tests.faults.world import FIRST_SET, World

SHOWN = 5
SETS = """
SELECT external_id::bigint / %s AS number, region, count(*)
FROM shop_order WHERE shop_id = %s GROUP BY 1, 2
"""


def facts_found(shop_id: int) -> dict[int, dict[str, int]]:
    """How many orders of each set of numbers carry which mark."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(SETS, [FIRST_SET, shop_id])
        for number, mark, count in cursor.fetchall():
            found[number][mark] = count
    return dict(found)


def half_imports(
    found: Mapping[int, Mapping[str, int]], marks: Mapping[int, Sequence[str]]
) -> list[str]:
    """Sets of which some orders are of one file and some of another, or missing."""
    whole = {number: [{mark: ORDERS} for mark in wanted] for number, wanted in marks.items()}
    return [
        f"orders {number}: {dict(counts)}"
        for number, counts in sorted(found.items())
        if dict(counts) not in whole.get(number, [])
    ]


def lost_imports(
    found: Mapping[int, Mapping[str, int]], marks: Mapping[int, Sequence[str]]
) -> list[str]:
    """Sets that are not as their last file says."""
    return [
        f"orders {number} are {found.get(number)}, not {wanted[-1]!r}"
        for number, wanted in sorted(marks.items())
        if found.get(number) != {wanted[-1]: ORDERS}
    ]


def unsettled(world: World) -> str:
    """What is still under way, in words; "" when everything has come to rest."""
    strays_age()
    counts = {
        "batches under way": Batch.objects.under_way().exclude(state="dead").count(),
        "marked days": ChangedDay.objects.count(),
        "parked days": ParkedDay.objects.count(),
        "staged orders": OrderStage.objects.count(),
        "stray files": len(strays()),
        "pages that do not answer": int(not world.installation.is_ready()),
    }
    return ", ".join(f"{name}: {count}" for name, count in counts.items() if count)


def problems(world: World) -> list[str]:
    """Every difference between what was sent and what is there."""
    found = facts_found(world.shop.pk)
    pushed = world.pusher.rounds * PUSHED
    orders = Order.objects.filter(shop=world.pusher.shop).count()
    refunds = Refund.objects.filter(shop=world.pusher.shop, date_known=True).count()
    wrong = half_imports(found, world.marks) + lost_imports(found, world.marks)
    if (orders, refunds) != (pushed, pushed):
        wrong.append(f"{pushed} orders pushed, {orders} orders and {refunds} refunds stored")
    dead = Batch.objects.filter(state="dead").values_list("pk", "stage", "last_error")
    wrong += [f"batch {key} is dead in {stage}: {error}" for key, stage, error in dead]
    left = [path.name for path in Path(os.environ["TMPDIR"]).rglob("*") if not path.is_dir()]
    wrong += [f"temporary file {name}" for name in left]
    return wrong + audit_differences()


def audit_differences() -> list[str]:
    """Lines of `audit_rollups` when it fails, [] when its status is 0."""
    with connection.cursor() as cursor:
        # The servers of tests are not vacuumed, and guess wrong about tables that have grown.
        cursor.execute("ANALYZE shop_order, shop_refund")
    text = io.StringIO()
    try:
        with redirect_stdout(text):
            call_command("audit_rollups", stdout=text)
    except SystemExit:
        differences = text.getvalue().splitlines()
        return [*differences[:SHOWN], f"audit_rollups: {len(differences)} lines like these"]
    return []


def strays() -> list[Path]:
    """Kept files that no import knows."""
    known = set(Batch.objects.values_list("stored_name", flat=True))
    kept = Path(settings.UPLOAD_ROOT).glob("*")
    return [path for path in kept if path.name not in known]


def strays_age() -> None:
    """Let two hours pass for files that no import knows."""
    for path in strays():
        past = path.stat().st_mtime - 7_200
        os.utime(path, (past, past))
