"""Real files that come in once, in a process of its own, for all tests that look at them."""

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from apps.shop.models import Shop

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
