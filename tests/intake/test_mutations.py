"""Files with damaged bytes: refused or read, never a crash, never half-written.

SHOPOPS_MUTATIONS=5000 reads as many as a release asks for, of texts and of containers (1,000 texts
and 60 containers unless told: a workbook takes a process of its own). A failure prints its seed
and file.
"""

import gzip
import os
import random
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction

from apps.common.errors import ShopError
from apps.intake.errors import FileRefused
from apps.intake.mapped import mapped_profile
from apps.intake.mapping import mapping_from
from apps.intake.profiles import PROFILES
from apps.intake.profiles.base import Profile
from apps.shop.models import Order, OrderStage, Refund, Shop
from tests.intake.batch_tools import imported
from tests.intake.corpus_files import CORPUS, good
from tests.intake.mapping_tools import example
from tests.intake.reading_tools import read_path
from tests.intake.test_corpus import EXPECTED, layout
from tests.intake.test_new_layouts import DETAIL, DOUYIN_FILE, FIRST, ITEM, SECOND, SHOPIFY_HEAD

COUNT = int(os.environ.get("SHOPOPS_MUTATIONS", "1000"))
CONTAINERS = COUNT if "SHOPOPS_MUTATIONS" in os.environ else 60
IMPORTED = 120
PACKED = 25
NOISE = [
    b"\x00",
    b"\xff",
    b'"',
    b",",
    b"\n",
    b"\r",
    b"=",
    b"-",
    b"9" * 30,
    b"\xe2\x80\xae",
    b"e308",
]
# Reading these again and again takes long and shows nothing more.
LARGE = {"large_cell.csv", "bad_byte_row_777.csv"}
INVOICES = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
    "C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom\n"
    "536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom\n"
)


@cache
def sources() -> list[tuple[str, Profile, bytes]]:
    odd = [
        (name, layout(expected), (CORPUS / name).read_bytes())
        for name, expected in EXPECTED.items()
        if name.endswith(".csv") and name not in LARGE
    ]
    uci = mapping_from(example("uci_online_retail") | {"constants": {"status": "done"}})
    shopify = "\n".join((SHOPIFY_HEAD, FIRST, SECOND, "")).replace("EUR", "CNY")
    return [
        ("tmall", PROFILES["tmall.order_report"], good().encode()),
        ("tmall gbk", PROFILES["tmall.order_report"], good().encode("gbk")),
        ("tmall utf-16", PROFILES["tmall.order_report"], good().encode("utf-16")),
        ("shopify", PROFILES["shopify.orders_csv"], shopify.encode()),
        ("douyin", PROFILES["douyin.orders"], DOUYIN_FILE.encode("utf-8-sig")),
        ("detail", PROFILES["taobao.order_detail"], DETAIL.encode()),
        ("item", PROFILES["tmall.item_report"], ITEM.encode()),
        ("generic", mapped_profile(uci, key="generic:uci", version=1), INVOICES.encode()),
        *odd,
    ]


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Return the bytes with one to six changes: flipped, cut, doubled, or noise put in."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(4):
            case 0 if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + chance.randint(1, 20)]
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 40)]
            case _:
                data[at:at] = chance.choice(NOISE)
    return bytes(data)


def test_no_damaged_byte_makes_the_reader_crash(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    path, found = tmp_path / "orders.csv", Counter[str]()
    for seed in range(COUNT):
        chance = random.Random(seed)  # noqa: S311
        name, profile, content = chance.choice(sources())
        path.write_bytes(mutated(content, chance))
        try:
            result = read_path(path, profile)
        except FileRefused as refused:
            found[refused.code] += 1
        except Exception as error:
            pytest.fail(f"seed {seed}, {name}: {error!r}")
        else:
            found["read" if result.orders else "no order"] += 1
    record_property("damaged files", COUNT)
    assert found["read"] > COUNT // 25
    assert sum(found.values()) == COUNT


def check_whole(shop: Shop, content: bytes, profile: Profile, seed: int) -> None:
    """Import a damaged file: all its orders are there, or none and a person is asked."""
    save = transaction.savepoint()
    try:
        batch = imported(shop, content, profile=profile.key)
    except ShopError as error:
        pytest.fail(f"seed {seed}: {error.message}")
    written = Order.objects.count()
    if batch.stage == "done":
        orders = batch.counts["new"] - Refund.objects.filter(date_known=True).count()
        assert written == orders, f"seed {seed}"
    else:
        assert (batch.stage in {"ready", "refused"}, written) == (True, 0), f"seed {seed}"
    transaction.savepoint_rollback(save)


@pytest.mark.django_db
def test_a_damaged_file_is_written_whole_or_not_at_all(shop: Shop) -> None:
    for seed in range(IMPORTED):
        chance = random.Random(seed)  # noqa: S311
        _, profile, content = chance.choice(sources()[:5])
        check_whole(shop, mutated(content, chance), profile, seed)
    assert OrderStage.objects.count() == 0


def packed() -> list[tuple[str, bytes]]:
    """Return good files in each container: workbook, archive, gzip."""
    archive, text = BytesIO(), good().encode("gbk")
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("orders.csv", text)
    dated = (CORPUS / "time_serial_1904.xlsx").read_bytes()
    return [
        ("xlsx", (CORPUS / "plain.xlsx").read_bytes()),
        ("xlsx with dates", dated),
        ("zip", archive.getvalue()),
        ("zip", archive.getvalue()),
        ("gz", gzip.compress(text, mtime=0)),
        ("gz", gzip.compress(text, mtime=0)),
    ]


def mutated_inside(content: bytes, chance: random.Random) -> bytes:
    """Return a container whose directory is sound and one of whose parts is damaged."""
    if content[:2] == b"\x1f\x8b":
        return gzip.compress(mutated(gzip.decompress(content), chance), mtime=0)
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as whole:
        parts = {name: whole.read(name) for name in whole.namelist()}
    victim = chance.choice(sorted(parts))
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, mutated(part, chance) if name == victim else part)
    return out.getvalue()


def test_no_damaged_container_makes_the_reader_crash(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    found, path = Counter[str](), tmp_path / "orders.bin"
    for seed in range(CONTAINERS):
        chance = random.Random(seed)  # noqa: S311
        name, content = chance.choice(packed())
        damage = chance.choice((mutated, mutated_inside))
        path.write_bytes(damage(content, chance))
        try:
            result = read_path(path)
        except FileRefused as refused:
            found[refused.code] += 1
        except Exception as error:
            pytest.fail(f"seed {seed}, {name}: {error!r}")
        else:
            found["read" if result.orders else "no order"] += 1
    record_property("damaged files", CONTAINERS)
    assert found["read"] > 0
    assert found["not_a_table"] > 0
    assert sum(found.values()) == CONTAINERS


@pytest.mark.django_db
def test_a_damaged_container_is_written_whole_or_not_at_all(shop: Shop) -> None:
    for seed in range(PACKED):
        chance = random.Random(seed)  # noqa: S311
        _, content = chance.choice(packed())
        damage = chance.choice((mutated, mutated_inside))
        check_whole(shop, damage(content, chance), PROFILES["tmall.order_report"], seed)
    assert OrderStage.objects.count() == 0
