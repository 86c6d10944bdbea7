"""Everything one run works with: the installation, its load, and what must come out of it."""

import random
from dataclasses import dataclass, field
from datetime import datetime

from apps.shop.models import Shop
from tests.faults.installation import Installation
from tests.faults.load import OrderFile, Pusher, Uploader, order_file
from tests.faults.proxy import Proxy

FIRST_SET = 1_000


@dataclass
class World:
    """One installation under load; the marks tell which file must have been the last of a set."""

    installation: Installation
    proxy: Proxy
    shop: Shop
    uploader: Uploader
    pusher: Pusher
    chance: random.Random
    now: datetime
    marks: dict[int, list[str]] = field(default_factory=dict)

    def next_files(self) -> list[OrderFile]:
        """Make a file of new orders, and one that changes those of the last file."""
        number = FIRST_SET + len(self.marks)
        files = [self._file(number, f"new {number}")]
        if number - 1 in self.marks:
            files.append(self._file(number - 1, f"again {number}"))
        return files

    def expect(self, file: OrderFile) -> None:
        """From now on the orders of this file must be its own, all or not yet any."""
        self.marks.setdefault(file.first // FIRST_SET, []).append(file.mark)

    def _file(self, number: int, mark: str) -> OrderFile:
        return order_file(mark, number * FIRST_SET, self.chance, self.now)
