"""Files with damaged bytes: refused or read, never a crash, never half-written.

SHOPOPS_MUTATIONS=5000 reads as many as a release asks for (1,000 unless told). A failure prints its
seed and file.
"""

import os
import random
from collections import Counter
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
from tests.intake.test_new_layouts import DETAIL, DOUYIN_FILE, FIRST, ITEM, SECOND, SHOPIFY_HEAD

COUNT = int(os.environ.get("SHOPOPS_MUTATIONS", "1000"))
IMPORTED = 120
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
INVOICES = (
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n"
    "536365,85123A,HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n"
    "C536379,D,Discount,-1,2010-12-01 09:41:00,27.5,14527.0,United Kingdom\n"
    "536365,71053,LANTERN,6,2010-12-01 08:26:00,3.39,17850.0,United Kingdom\n"
)


def sources() -> list[tuple[str, Profile, bytes]]:
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


def test_no_damaged_byte_makes_the_reader_crash(tmp_path: Path) -> None:
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
    assert found["read"] > COUNT // 10
    assert sum(found.values()) == COUNT


@pytest.mark.django_db
def test_a_damaged_file_is_written_whole_or_not_at_all(shop: Shop) -> None:
    for seed in range(IMPORTED):
        chance = random.Random(seed)  # noqa: S311
        _, profile, content = chance.choice(sources()[:5])
        save = transaction.savepoint()
        try:
            batch = imported(shop, mutated(content, chance), profile=profile.key)
        except ShopError as error:
            pytest.fail(f"seed {seed}: {error.message}")
        written = Order.objects.count()
        if batch.stage == "done":
            orders = batch.counts["new"] - Refund.objects.filter(date_known=True).count()
            assert written == orders, f"seed {seed}"
        else:
            assert (batch.stage in {"ready", "refused"}, written) == (True, 0), f"seed {seed}"
        transaction.savepoint_rollback(save)
    assert OrderStage.objects.count() == 0


def test_a_damaged_workbook_is_no_crash(tmp_path: Path) -> None:
    content = (CORPUS / "plain.xlsx").read_bytes()
    path = tmp_path / "orders.xlsx"
    for seed in range(25):
        path.write_bytes(mutated(content, random.Random(seed)))  # noqa: S311
        try:
            read_path(path)
        except FileRefused:
            continue
