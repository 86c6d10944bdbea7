"""Case 5: a large order file through the whole pipeline, against COPY of what came out of it."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection
from django.utils import timezone

from apps.intake.models import Batch
from apps.intake.services import batch_commit, batch_read, batch_receive
from apps.shop.models import ChangedDay, Order, Shop
from apps.shop.services import shop_add
from bench.checks import equal
from bench.database import ask, run, vacuum
from bench.measuring import memory_peak, memory_reset, timed
from bench.orders_file import orders_file
from bench.results import Result

ORDERS = 1_000_000
TABLES = ("shop_order", "shop_refund")
SUMS = """
SELECT count(*), sum(paid_amount), count(paid_on), sum(hashtextextended(external_id, 0)::numeric),
    (SELECT sum(amount) FROM shop_refund r WHERE r.shop_id = o.shop_id)
FROM shop_order o WHERE shop_id = %s GROUP BY shop_id
"""
# The facts as another shop's, with ids of their own that keep refunds with their orders.
DUMP = {
    "shop_order": "SELECT id + 1000000000, {shop}, {columns} FROM shop_order WHERE shop_id = {own}",
    "shop_refund": "SELECT order_id + 1000000000, {shop}, {columns} FROM shop_refund"
    " WHERE shop_id = {own}",
}
KEYS = {"shop_order": ("id", "shop_id"), "shop_refund": ("order_id", "shop_id")}


def cases(scale: float) -> list[Result]:
    """Import a file, import the same rows again, and copy the resulting rows bare."""
    with TemporaryDirectory() as folder:
        return _measure(Path(folder), round(ORDERS * scale))


def _measure(folder: Path, orders: int) -> list[Result]:
    file = folder / "orders.csv"
    orders_file(file, orders)
    shop, plain = _shop("imported"), _shop("copied")
    memory_reset()
    first = timed(lambda: _import(shop, file))
    memory = memory_peak()
    equal("orders", Order.objects.filter(shop=shop).count(), orders)
    floor = _copy_seconds(folder, shop, plain)
    equal("facts copied", ask(SUMS, [plain.pk]), ask(SUMS, [shop.pk]))
    ChangedDay.objects.filter(shop=shop).delete()
    vacuum(*TABLES)
    before = ask(SUMS, [shop.pk])
    # The very same bytes are refused at the door; one more line end makes them another file.
    with file.open("a", newline="") as more:
        more.write("\r\n")
    memory_reset()
    again = timed(lambda: _import(shop, file))
    equal("facts after the second import", ask(SUMS, [shop.pk]), before)
    equal("marks after the second import", ChangedDay.objects.filter(shop=shop).count(), 0)
    _forget(shop, plain)
    note = f"{orders / first:,.0f} orders/s, COPY {orders / floor:,.0f}; memory of 300 MB"
    what = "import of an order file"
    return [
        Result(5, what, floor, first, 2.5, orders, memory, note),
        Result(5, "same rows again, against the first time", first, again, 0.7, 0, memory_peak()),
    ]


def _shop(code: str) -> Shop:
    old = Shop.objects.filter(code=code).first()
    if old is not None:
        _forget(old)
        return old
    return shop_add(code=code, name=code, zone="Asia/Shanghai", currency="CNY", platform="tmall")


def _forget(*shops: Shop) -> None:
    for shop in shops:
        ChangedDay.objects.filter(shop=shop).delete()
        for table in reversed(TABLES):
            run(f"DELETE FROM {table} WHERE shop_id = %s", [shop.pk])  # noqa: S608
        run("DELETE FROM intake_coverage WHERE shop_id = %s", [shop.pk])
        Batch.objects.filter(shop=shop).delete()
    vacuum(*TABLES)


def _import(shop: Shop, file: Path) -> None:
    batch = batch_receive(
        shop=shop,
        profile_key="tmall.order_report",
        file_name=file.name,
        blocks=_blocks(file),
        by=None,
    )
    batch_read(batch_id=batch.pk, now=timezone.now())
    done = batch_commit(batch_id=batch.pk, now=timezone.now())
    equal("end of the import", done and done.stage, Batch.Stage.DONE)


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as stream:
        while block := stream.read(1 << 16):
            yield block


def _copy_seconds(folder: Path, source: Shop, target: Shop) -> float:
    """Seconds of COPY into the same tables, indexes and constraints, one transaction a table."""
    total = 0.0
    for table in TABLES:
        names = [name for (name,) in ask(COLUMNS, [table]) if name not in {"id", *KEYS[table]}]
        text = DUMP[table].format(shop=target.pk, own=source.pk, columns=", ".join(names))
        rows = folder / table
        _dump(text, rows)
        into = f"COPY {table} ({', '.join((*KEYS[table], *names))}) FROM STDIN"
        # Bound now: the loop moves on before the call. Defaults of a lambda cannot be typed.
        total += timed(lambda rows=rows, into=into: _load(into, rows))  # type: ignore[misc]
    return total


COLUMNS = """
SELECT column_name::text FROM information_schema.columns
WHERE table_schema = 'public' AND table_name = %s ORDER BY ordinal_position
"""


def _dump(text: str, rows: Path) -> None:
    copying = f"COPY ({text}) TO STDOUT"
    with connection.cursor() as cursor, cursor.copy(copying) as copy, rows.open("wb") as file:
        for block in copy:
            file.write(block)


def _load(into: str, rows: Path) -> None:
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for block in _blocks(rows):
            copy.write(block)
