"""Real files that come in once, in a process of its own, for all tests that look at them."""

import csv
import gzip
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from apps.shop.models import Shop
from tests.shared_data import shared_data

FILES = {
    "uci": "uci_online_retail/online_retail_2010-12_2011-08.csv.gz",
    "olist_orders": "olist/olist_orders_dataset.csv.gz",
    "olist_items": "olist/olist_order_items_dataset.csv.gz",
}


@dataclass
class Imported:
    """What the importing process told, and the shops that it left."""

    reports: dict[str, Any]
    peak_mebibytes: int

    @property
    def retail(self) -> Shop:
        return Shop.objects.get(code="retail")

    @property
    def market(self) -> Shop:
        return Shop.objects.get(code="market")


def imported_alone(told: dict[str, str]) -> Any:
    command = [sys.executable, "-m", "tests.intake.import_alone", json.dumps(told)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    return json.loads(done.stdout.splitlines()[-1])


def rows_of(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a real file as they stand."""
    with gzip.open(shared_data(name), "rt", encoding="utf-8", newline="") as stream:
        yield from csv.DictReader(stream)


def shuffled(path: Path, *, encoding: str) -> bytes:
    """Return the same rows in another order and encoding; no cell holds a line break."""
    head, *rows = gzip.decompress(path.read_bytes()).decode().splitlines()
    random.Random(7).shuffle(rows)  # noqa: S311
    return "\n".join((head, *rows, "")).encode(encoding)
